/// Why a command can't be carried out on a table, in the kernel's terms.
package enum TableError: Error, Equatable, Sendable, CaseIterable {
  /// There is a virtual service for the same packets.
  case serviceExists
  /// There is no such virtual service.
  case noSuchService
  /// The virtual service has a real server at the endpoint.
  case serverExists
  /// The virtual service has no real server at the endpoint.
  case noSuchServer
  /// A daemon of the role runs.
  case daemonExists
  /// No daemon of the role runs.
  case noSuchDaemon
  /// A scheduler's name of more than 15 bytes, or an engine's of more than 16.
  case nameTooLong
  /// A mask of the other address family, or a prefix length beyond 1 to 128.
  case invalidPersistenceMask
  /// A real server of another address family than its service's that no tunnel leads to.
  case otherFamilyWithoutTunnel
  /// Synchronisation daemons and real servers of another family than their service's exclude
  /// each other.
  case mixedFamiliesWhileSynchronizing
  /// A weight above 2147483647.
  case weightTooLarge
  /// A lower threshold above the upper one.
  case lowerThresholdAboveUpper
  /// A GUE tunnel to port 0.
  case noTunnelPort
  /// A real server at a multicast, broadcast or unspecified address.
  case addressNotUnicast
  /// A timeout that the kernel can't count in ticks.
  case timeoutTooLong

  /// The errno that the kernel answers with (`<asm-generic/errno-base.h>`, `<…/errno.h>`).
  package var code: Int32 {
    switch self {
    case .noSuchServer: 2  // ENOENT
    case .noSuchService, .noSuchDaemon: 3  // ESRCH
    case .serviceExists, .serverExists, .daemonExists: 17  // EEXIST
    case .weightTooLarge, .lowerThresholdAboveUpper: 34  // ERANGE
    case .nameTooLong, .invalidPersistenceMask, .otherFamilyWithoutTunnel,
      .mixedFamiliesWhileSynchronizing, .noTunnelPort, .addressNotUnicast, .timeoutTooLong:
      22  // EINVAL
    }
  }

  /// What is wrong, as the end of a sentence.
  package var message: String {
    switch self {
    case .serviceExists: "the virtual service already exists"
    case .noSuchService: "there is no such virtual service"
    case .serverExists: "the virtual service already has this real server"
    case .noSuchServer: "the virtual service has no such real server"
    case .daemonExists: "a synchronisation daemon of this role already runs"
    case .noSuchDaemon: "no synchronisation daemon of this role runs"
    case .nameTooLong: "the name of a scheduler has at most 15 bytes, of an engine 16"
    case .invalidPersistenceMask: "an IPv6 persistence mask is a prefix length of 1 to 128"
    case .otherFamilyWithoutTunnel:
      "a real server of another address family can only be reached through a tunnel"
    case .mixedFamiliesWhileSynchronizing:
      "synchronisation daemons and real servers of another address family exclude each other"
    case .weightTooLarge: "a weight is at most 2147483647"
    case .lowerThresholdAboveUpper: "the lower threshold is above the upper threshold"
    case .noTunnelPort: "a GUE tunnel needs a port"
    case .addressNotUnicast: "the address of a real server must be a unicast address"
    case .timeoutTooLong: "a timeout is at most 21474836 seconds"
    }
  }
}
