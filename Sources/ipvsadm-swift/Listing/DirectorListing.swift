package import IPVS
import NetTypes

/// Writes what is not about single services: the title, the timeouts and the sync daemons.
package enum DirectorListing {
  /// Appends the first line of a listing: `IP Virtual Server version 1.2.1 (size=4096)`.
  package static func append(title information: IPVSInformation, to text: inout [UInt8]) {
    text.append(text: "IP Virtual Server version ")
    text.append(versionNumber: information.version)
    text.append(text: " (size=")
    text.append(decimal: Int64(Int32(bitPattern: information.connectionTableSize)))
    text.append(text: ")\n")
  }

  /// Appends the line of `-L --timeout`.
  package static func append(_ timeouts: ConnectionTimeouts, to text: inout [UInt8]) {
    text.append(text: "Timeout (tcp tcpfin udp): ")
    text.append(decimal: UInt64(timeouts.tcpSeconds))
    text.append(UInt8(ascii: " "))
    text.append(decimal: UInt64(timeouts.tcpFinSeconds))
    text.append(UInt8(ascii: " "))
    text.append(decimal: UInt64(timeouts.udpSeconds))
    text.endLine()
  }

  /// Appends the lines of `-L --daemon`: those of masters first, nothing where none runs.
  package static func append(_ daemons: [SyncDaemon], to text: inout [UInt8]) {
    for role in [SyncRole.master, .backup] {
      for daemon in daemons where daemon.role == role { append(daemon, to: &text) }
    }
  }

  private static func append(_ daemon: SyncDaemon, to text: inout [UInt8]) {
    text.append(text: daemon.role.name)
    text.append(text: " sync daemon (mcast=")
    text.append(contentsOf: daemon.interface.bytes)
    text.append(text: ", syncid=")
    text.append(decimal: UInt64(daemon.syncID))
    if let length = daemon.maximumLength {
      text.append(text: ", maxlen=")
      text.append(decimal: UInt64(length))
    }
    if let group = daemon.group {
      text.append(text: ", group=")
      group.append(to: &text)
    }
    if let port = daemon.port {
      text.append(text: ", port=")
      text.append(decimal: UInt64(port))
    }
    if let timeToLive = daemon.timeToLive {
      text.append(text: ", ttl=")
      text.append(decimal: UInt64(timeToLive))
    }
    text.append(text: ")\n")
  }
}

extension [UInt8] {
  /// Appends a version number of IPVS: 0x010201 is `1.2.1`.
  mutating func append(versionNumber version: UInt32) {
    append(decimal: UInt64(version >> 16 & 0xFF))
    append(UInt8(ascii: "."))
    append(decimal: UInt64(version >> 8 & 0xFF))
    append(UInt8(ascii: "."))
    append(decimal: UInt64(version & 0xFF))
  }
}
