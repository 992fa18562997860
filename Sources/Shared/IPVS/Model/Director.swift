package import NetTypes

/// What `IPVS_CMD_GET_INFO` tells of the kernel's IPVS.
package struct IPVSInformation: Sendable, Hashable {
  /// `0x010201` for version 1.2.1.
  package var version: UInt32
  /// How many buckets the connection table has.
  package var connectionTableSize: UInt32

  /// Makes the answer of a kernel.
  package init(version: UInt32, connectionTableSize: UInt32) {
    self.version = version
    self.connectionTableSize = connectionTableSize
  }
}

/// How long idle connections stay in the table, in seconds. As an argument, 0 leaves a value as
/// it is.
package struct ConnectionTimeouts: Sendable, Hashable {
  /// Established TCP connections; the kernel starts with 900.
  package var tcpSeconds: UInt32
  /// TCP connections after a FIN; the kernel starts with 120.
  package var tcpFinSeconds: UInt32
  /// UDP flows; the kernel starts with 300.
  package var udpSeconds: UInt32

  /// Makes a set of timeouts.
  package init(tcpSeconds: UInt32, tcpFinSeconds: UInt32, udpSeconds: UInt32) {
    self.tcpSeconds = tcpSeconds
    self.tcpFinSeconds = tcpFinSeconds
    self.udpSeconds = udpSeconds
  }
}

/// The two halves of connection synchronisation (`IP_VS_STATE_…`).
package enum SyncRole: UInt32, Sendable, Hashable, CaseIterable {
  /// Sends the connections to others.
  case master = 1
  /// Receives the connections of another.
  case backup = 2

  /// `master` or `backup`.
  package var name: StaticString {
    switch self {
    case .master: "master"
    case .backup: "backup"
    }
  }
}

/// A connection synchronisation daemon of the kernel.
package struct SyncDaemon: Sendable, Hashable {
  /// Which half it is.
  package var role: SyncRole
  /// The interface that it sends or listens on, at most 15 bytes.
  package var interface: ByteString
  /// Daemons of one group share it, 0 to 255.
  package var syncID: UInt32
  /// The largest datagram in bytes; nil leaves the choice to the kernel.
  package var maximumLength: UInt16?
  /// The multicast group; nil for the kernel's 224.0.0.81.
  package var group: IPAddress?
  /// The UDP port; nil for the kernel's 8848.
  package var port: UInt16?
  /// The multicast time to live; nil for the kernel's 1.
  package var timeToLive: UInt8?

  /// Makes a daemon; what is not given is the kernel's choice.
  package init(
    role: SyncRole, interface: ByteString, syncID: UInt32 = 0, maximumLength: UInt16? = nil,
    group: IPAddress? = nil, port: UInt16? = nil, timeToLive: UInt8? = nil
  ) {
    self.role = role
    self.interface = interface
    self.syncID = syncID
    self.maximumLength = maximumLength
    self.group = group
    self.port = port
    self.timeToLive = timeToLive
  }
}
