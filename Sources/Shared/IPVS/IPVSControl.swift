package import NetTypes
package import NetlinkCodec

/// One change to the kernel's IPVS table.
package enum IPVSCommand: Sendable, Hashable {
  /// Adds a virtual service.
  case addService(VirtualService)
  /// Changes all settings of a virtual service.
  case editService(VirtualService)
  /// Removes a virtual service and its real servers.
  case deleteService(ServiceID)
  /// Adds a real server to a virtual service.
  case addServer(ServiceID, RealServer)
  /// Changes all settings of a real server.
  case editServer(ServiceID, RealServer)
  /// Removes a real server.
  case deleteServer(ServiceID, Endpoint)
  /// Removes all virtual services.
  case flush
  /// Sets the counters of one service, or of all, to zero.
  case zero(ServiceID?)
  /// Changes the connection timeouts.
  case setTimeouts(ConnectionTimeouts)
  /// Starts a synchronisation daemon.
  case startDaemon(SyncDaemon)
  /// Stops a synchronisation daemon.
  case stopDaemon(SyncRole, syncID: UInt32)
}

/// A request that the kernel did not carry out.
package struct KernelRefusal: Error, Sendable, Hashable {
  /// The errno, such as 17 for `EEXIST`.
  package var code: Int32
  /// The kernel's own words, where it has any.
  package var explanation: String?

  /// Makes a refusal.
  package init(code: Int32, explanation: String? = nil) {
    self.code = code
    self.explanation = explanation
  }
}

/// A refusal and the place of its command in the batch.
package struct RefusedCommand: Sendable, Hashable {
  /// The index of the command in the batch.
  package var index: Int
  /// What the kernel said.
  package var refusal: KernelRefusal

  /// Makes the refusal of one command.
  package init(index: Int, refusal: KernelRefusal) {
    self.index = index
    self.refusal = refusal
  }
}

/// Why IPVS could not be asked or did not answer.
package enum IPVSError: Error, Equatable {
  /// The kernel answered with an error.
  case refused(KernelRefusal)
  /// A system call failed on the way; the errno.
  case transport(call: String, code: Int32)
  /// The kernel's answer could not be read.
  case malformed(NetlinkDecodingError)
  /// The kernel has no IPVS, neither built in nor as a module that loads.
  case missing
}

/// Entries that a dump returned.
package struct Dump<Entry: Sendable & Hashable>: Sendable, Hashable {
  /// The entries in the kernel's order.
  package var entries: [Entry]
  /// Whether the kernel wrote them all at once. A dump that takes several buffers resumes by
  /// position, so that a change in between doubles or hides entries.
  package var isAtomic: Bool

  /// Makes the result of a dump.
  package init(entries: [Entry], isAtomic: Bool) {
    self.entries = entries
    self.isAtomic = isAtomic
  }
}

/// All that the toolkit asks of IPVS: the kernel's, or a fake one in tests.
package protocol IPVSControl: AnyObject {
  /// Version and table size.
  func information() throws(IPVSError) -> IPVSInformation
  /// All virtual services of the network namespace.
  func services() throws(IPVSError) -> Dump<ServiceRecord>
  /// One virtual service; refused with `ESRCH` when it is not there.
  func service(_ id: ServiceID) throws(IPVSError) -> ServiceRecord
  /// The real servers of a virtual service; none when it is not there.
  func realServers(of id: ServiceID) throws(IPVSError) -> Dump<RealServerRecord>
  /// The real servers of all services at once, without thresholds, persistent connections,
  /// statistics and the settings of tunnels, which appear as IP in IP.
  ///
  /// - Parameter ids: all services in the order in which `services()` has listed them.
  /// - Returns: the servers of each service in that order; nil when there is no such overview, or
  ///   when it names other services, because the table has changed.
  func serversOverview(of ids: [ServiceID]) -> [[RealServerRecord]]?
  /// The connection timeouts.
  func timeouts() throws(IPVSError) -> ConnectionTimeouts
  /// The synchronisation daemons that run.
  func daemons() throws(IPVSError) -> [SyncDaemon]
  /// Carries out commands in order, going on after refusals, which it returns in order.
  ///
  /// - Throws: only when the kernel can't be reached any more; then it is not known how far it
  ///   came.
  func perform(_ commands: [IPVSCommand]) throws(IPVSError) -> [RefusedCommand]
}

extension IPVSControl {
  /// There is no overview.
  package func serversOverview(of ids: [ServiceID]) -> [[RealServerRecord]]? { nil }

  /// Carries out one command.
  ///
  /// - Throws: `refused` when the kernel refuses it.
  package func perform(_ command: IPVSCommand) throws(IPVSError) {
    if let refused = try perform([command]).first { throw .refused(refused.refusal) }
  }
}
