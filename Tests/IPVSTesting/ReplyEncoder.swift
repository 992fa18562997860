package import IPVS
import NetTypes
package import NetlinkCodec

/// Writes the answers of the kernel's IPVS (`ip_vs_genl_fill_…` in the kernel), with the numbers
/// of `<linux/ip_vs.h>` once more, so that a wrong one in the product shows.
package struct ReplyEncoder {
  /// The messages so far, as one `recv` returns them.
  package private(set) var writer = MessageWriter()
  /// Whether the answers carry 64-bit statistics, as kernels do since 4.1.
  package var hasWideStatistics = true

  /// Starts without messages.
  package init() {}

  /// The bytes of the messages.
  package var bytes: [UInt8] { writer.bytes }

  /// Adds the answer to a question after the version.
  package mutating func append(_ information: IPVSInformation) {
    message(command: 14) {
      $0.attribute(1, information.version)
      $0.attribute(2, information.connectionTableSize)
    }
  }

  /// Adds the answer to a question after the timeouts.
  package mutating func append(_ timeouts: ConnectionTimeouts) {
    message(command: 12) {
      $0.attribute(4, timeouts.tcpSeconds)
      $0.attribute(5, timeouts.tcpFinSeconds)
      $0.attribute(6, timeouts.udpSeconds)
    }
  }

  /// Adds an entry of a dump of services.
  package mutating func append(_ record: ServiceRecord) {
    let service = record.service
    let isWide = hasWideStatistics
    message(command: 1) { writer in
      writer.nest(1) { writer in
        writer.attribute(1, service.id.family.rawValue)
        switch service.id {
        case .firewallMark(let mark, _): writer.attribute(5, mark)
        case .endpoint(let transport, let endpoint):
          writer.attribute(2, transport.rawValue)
          writer.attribute(3, address: endpoint.address, size: 16)
          writer.attribute(4, endpoint.port.bigEndian)
        }
        writer.attribute(6, text: service.scheduler)
        if let engine = service.persistenceEngine { writer.attribute(11, text: engine) }
        // IP_VS_SVC_F_HASHED is always set.
        writer.attribute(7, words: service.flags.rawValue | 2, .max)
        writer.attribute(8, service.persistenceTimeoutSeconds)
        switch service.persistenceMask {
        case .ipv4(let mask): writer.attribute(9, mask.rawValue.bigEndian)
        case .ipv6(let prefixLength): writer.attribute(9, prefixLength)
        }
        Self.append(record.statistics, isWide: isWide, narrow: 10, wide: 12, to: &writer)
      }
    }
  }

  /// Adds an entry of a dump of real servers.
  package mutating func append(_ record: RealServerRecord) {
    let isWide = hasWideStatistics
    message(command: 5) { writer in
      writer.nest(2) { writer in
        let server = record.server
        let (method, type, port, checksum) = Self.numbers(of: server.forwarding)
        writer.attribute(1, address: server.endpoint.address, size: 16)
        writer.attribute(2, server.endpoint.port.bigEndian)
        writer.attribute(3, method)
        writer.attribute(4, server.weight)
        writer.attribute(13, type)
        writer.attribute(14, port.bigEndian)
        writer.attribute(15, checksum)
        writer.attribute(5, server.upperThreshold)
        writer.attribute(6, server.lowerThreshold)
        writer.attribute(7, record.activeConnections)
        writer.attribute(8, record.inactiveConnections)
        writer.attribute(9, record.persistentConnections)
        writer.attribute(11, server.endpoint.address.family.rawValue)
        Self.append(record.statistics, isWide: isWide, narrow: 10, wide: 12, to: &writer)
      }
    }
  }

  /// Adds an entry of a dump of daemons.
  package mutating func append(_ daemon: SyncDaemon) {
    message(command: 9) { writer in
      writer.nest(3) { writer in
        writer.attribute(1, daemon.role.rawValue)
        writer.attribute(2, text: daemon.interface)
        writer.attribute(3, daemon.syncID)
        if let length = daemon.maximumLength { writer.attribute(4, length) }
        if let port = daemon.port { writer.attribute(7, port) }
        if let timeToLive = daemon.timeToLive { writer.attribute(8, timeToLive) }
        switch daemon.group {
        case .v4?: writer.attribute(5, address: daemon.group ?? .any(.ipv4), size: 4)
        case .v6?: writer.attribute(6, address: daemon.group ?? .any(.ipv6), size: 16)
        case nil: break
        }
      }
    }
  }

  private mutating func message(
    command: UInt8, _ content: (inout MessageWriter) -> Void
  ) {
    writer.beginMessage(family: 27, flags: [], sequence: 1, command: command, version: 1)
    content(&writer)
    writer.endMessage()
  }

  private static func numbers(
    of forwarding: Forwarding
  ) -> (method: UInt32, type: UInt8, port: UInt16, checksum: UInt16) {
    // The kernel's flags have more bits than the method's three: inactive, no output…
    switch forwarding {
    case .masquerade: (0x100, 0, 0, 0)
    case .local: (0x101, 0, 0, 0)
    case .directRouting: (0x103, 0, 0, 0)
    case .tunnel(.ipip): (0x102, 0, 0, 0)
    case .tunnel(.gue(let port, let checksum)): (0x102, 1, port, checksum.rawValue)
    case .tunnel(.gre(let checksum)): (0x102, 2, 0, checksum.rawValue)
    }
  }

  private static func append(
    _ statistics: Statistics, isWide: Bool, narrow: UInt16, wide: UInt16,
    to writer: inout MessageWriter
  ) {
    let values = [
      statistics.connections, statistics.incomingPackets, statistics.outgoingPackets,
      statistics.incomingBytes, statistics.outgoingBytes, statistics.connectionsPerSecond,
      statistics.incomingPacketsPerSecond, statistics.outgoingPacketsPerSecond,
      statistics.incomingBytesPerSecond, statistics.outgoingBytesPerSecond,
    ]
    writer.nest(narrow) { writer in
      for (index, value) in values.enumerated() {
        // Bytes had 64 bits from the beginning.
        if index == 3 || index == 4 {
          writer.attribute(UInt16(index + 1), value)
        } else {
          writer.attribute(UInt16(index + 1), UInt32(truncatingIfNeeded: value))
        }
      }
    }
    guard isWide else { return }
    writer.nest(wide) { writer in
      for (index, value) in values.enumerated() { writer.attribute(UInt16(index + 1), value) }
    }
  }
}
