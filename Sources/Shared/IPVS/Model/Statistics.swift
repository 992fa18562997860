/// Counters and rates of a service or a real server (`struct ip_vs_stats`).
///
/// The kernel renews them every two seconds.
package struct Statistics: Sendable, Hashable {
  /// Connections scheduled.
  package var connections: UInt64 = 0
  /// Packets from clients.
  package var incomingPackets: UInt64 = 0
  /// Packets to clients; only masquerading sees them.
  package var outgoingPackets: UInt64 = 0
  /// Bytes from clients.
  package var incomingBytes: UInt64 = 0
  /// Bytes to clients; only masquerading sees them.
  package var outgoingBytes: UInt64 = 0

  /// Connections per second.
  package var connectionsPerSecond: UInt64 = 0
  /// Packets from clients per second.
  package var incomingPacketsPerSecond: UInt64 = 0
  /// Packets to clients per second.
  package var outgoingPacketsPerSecond: UInt64 = 0
  /// Bytes from clients per second.
  package var incomingBytesPerSecond: UInt64 = 0
  /// Bytes to clients per second.
  package var outgoingBytesPerSecond: UInt64 = 0

  /// All zero.
  package init() {}
}

/// A virtual service as the kernel lists it.
package struct ServiceRecord: Sendable, Hashable {
  /// The settings.
  package var service: VirtualService
  /// What the service has done.
  package var statistics: Statistics

  /// Puts settings and statistics together.
  package init(service: VirtualService, statistics: Statistics = Statistics()) {
    self.service = service
    self.statistics = statistics
  }
}

/// A real server as the kernel lists it.
package struct RealServerRecord: Sendable, Hashable {
  /// The settings.
  package var server: RealServer
  /// Connections in an established state.
  package var activeConnections: UInt32 = 0
  /// Connections in any other state.
  package var inactiveConnections: UInt32 = 0
  /// Persistence templates.
  package var persistentConnections: UInt32 = 0
  /// What the server has done.
  package var statistics: Statistics

  /// Puts settings and statistics together.
  package init(server: RealServer, statistics: Statistics = Statistics()) {
    self.server = server
    self.statistics = statistics
  }
}
