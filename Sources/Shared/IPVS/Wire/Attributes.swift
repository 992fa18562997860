// The numbers of the generic netlink family "IPVS" (`<linux/ip_vs.h>`).

/// What a message asks or answers (`IPVS_CMD_…`).
package enum WireCommand: UInt8, Sendable, CaseIterable {
  case newService = 1
  case setService = 2
  case deleteService = 3
  case getService = 4
  case newDestination = 5
  case setDestination = 6
  case deleteDestination = 7
  case getDestination = 8
  case newDaemon = 9
  case deleteDaemon = 10
  case getDaemon = 11
  case setConfiguration = 12
  case getConfiguration = 13
  case setInformation = 14
  case getInformation = 15
  case zero = 16
  case flush = 17
}

/// The family's name and the version of its interface.
package enum WireFamily {
  /// `IPVS_GENL_NAME`
  package static let name = "IPVS"
  /// `IPVS_GENL_VERSION`
  package static let version: UInt8 = 1
}

/// Attributes of a message itself (`IPVS_CMD_ATTR_…`).
enum TopAttribute {
  static let service: UInt16 = 1
  static let destination: UInt16 = 2
  static let daemon: UInt16 = 3
  static let tcpTimeout: UInt16 = 4
  static let tcpFinTimeout: UInt16 = 5
  static let udpTimeout: UInt16 = 6
}

/// Attributes of an answer to `getInformation` (`IPVS_INFO_ATTR_…`).
enum InformationAttribute {
  static let version: UInt16 = 1
  static let connectionTableSize: UInt16 = 2
}

/// Attributes of a virtual service (`IPVS_SVC_ATTR_…`).
enum ServiceAttribute {
  static let family: UInt16 = 1
  static let transport: UInt16 = 2
  static let address: UInt16 = 3
  static let port: UInt16 = 4
  static let firewallMark: UInt16 = 5
  static let scheduler: UInt16 = 6
  static let flags: UInt16 = 7
  static let timeout: UInt16 = 8
  static let netmask: UInt16 = 9
  static let statistics: UInt16 = 10
  static let persistenceEngine: UInt16 = 11
  static let statistics64: UInt16 = 12
}

/// Attributes of a real server (`IPVS_DEST_ATTR_…`).
enum DestinationAttribute {
  static let address: UInt16 = 1
  static let port: UInt16 = 2
  static let forwardingMethod: UInt16 = 3
  static let weight: UInt16 = 4
  static let upperThreshold: UInt16 = 5
  static let lowerThreshold: UInt16 = 6
  static let activeConnections: UInt16 = 7
  static let inactiveConnections: UInt16 = 8
  static let persistentConnections: UInt16 = 9
  static let statistics: UInt16 = 10
  static let family: UInt16 = 11
  static let statistics64: UInt16 = 12
  static let tunnelType: UInt16 = 13
  static let tunnelPort: UInt16 = 14
  static let tunnelFlags: UInt16 = 15
}

/// Attributes of a synchronisation daemon (`IPVS_DAEMON_ATTR_…`).
enum DaemonAttribute {
  static let state: UInt16 = 1
  static let interface: UInt16 = 2
  static let syncID: UInt16 = 3
  static let maximumLength: UInt16 = 4
  static let group: UInt16 = 5
  static let group6: UInt16 = 6
  static let port: UInt16 = 7
  static let timeToLive: UInt16 = 8
}

/// Forwarding methods (`IP_VS_CONN_F_…`), the low three bits of a destination's flags.
enum ForwardingNumber {
  static let mask: UInt32 = 7
  static let masquerade: UInt32 = 0
  static let local: UInt32 = 1
  static let tunnel: UInt32 = 2
  static let directRouting: UInt32 = 3
}

/// Tunnel types (`IP_VS_CONN_F_TUNNEL_TYPE_…`).
enum TunnelNumber {
  static let ipip: UInt8 = 0
  static let gue: UInt8 = 1
  static let gre: UInt8 = 2
}
