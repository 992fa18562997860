package import NetTypes

extension SyncDaemon {
  /// The multicast group that the kernel takes by itself (`IP_VS_SYNC_GROUP`).
  package static let defaultGroup = IPAddress.v4(IPv4Address(224, 0, 0, 81))
  /// The UDP port that the kernel takes by itself (`IP_VS_SYNC_PORT`).
  package static let defaultPort: UInt16 = 8848
  /// The multicast time to live that the kernel takes by itself.
  package static let defaultTimeToLive: UInt8 = 1
  /// A backup's largest datagram is at least so many bytes, whatever was asked for.
  private static let smallestBackupLength: UInt16 = 1024

  /// The same daemon with the kernel's choices put in for what is not given (`start_sync_thread`
  /// in the kernel), on an interface with an MTU of 1500.
  package var normalized: SyncDaemon {
    var daemon = self
    daemon.interface = interface.prefix(15)
    daemon.group = group ?? Self.defaultGroup
    daemon.port = port == 0 ? Self.defaultPort : port ?? Self.defaultPort
    daemon.timeToLive = timeToLive == 0 ? Self.defaultTimeToLive : timeToLive ?? 1
    // The headers of IP and UDP.
    let headerLength: UInt16 = daemon.group?.family == .ipv6 ? 48 : 28
    if let length = maximumLength, length != 0 {
      let shortest = role == .backup ? Self.smallestBackupLength : 1
      daemon.maximumLength = min(max(length, shortest), 65535 - headerLength)
    } else {
      daemon.maximumLength = 1500 - headerLength
    }
    return daemon
  }

  /// Whether a daemon that runs is already what this one asks for.
  func isSatisfied(by running: SyncDaemon) -> Bool {
    var running = running.normalized
    let wanted = normalized
    if role == .backup, maximumLength == nil {
      // The kernel's own choice depends on the interface's MTU, which isn't known here.
      running.maximumLength = wanted.maximumLength
    }
    return running == wanted
  }
}
