/// The types of messages about links, addresses, routes, neighbours and rules
/// (`RTM_…`, `<linux/rtnetlink.h>`).
enum RouteMessageType {
  static let newLink: UInt16 = 16
  static let deleteLink: UInt16 = 17
  static let getLink: UInt16 = 18
  static let setLink: UInt16 = 19
  static let newAddress: UInt16 = 20
  static let deleteAddress: UInt16 = 21
  static let getAddress: UInt16 = 22
  static let newRoute: UInt16 = 24
  static let deleteRoute: UInt16 = 25
  static let getRoute: UInt16 = 26
  static let newNeighbour: UInt16 = 28
  static let deleteNeighbour: UInt16 = 29
  static let newRule: UInt16 = 32
  static let deleteRule: UInt16 = 33
  static let getRule: UInt16 = 34
}

/// `IFLA_…` (`<linux/if_link.h>`).
enum LinkAttribute {
  static let hardwareAddress: UInt16 = 1
  static let name: UInt16 = 3
  static let mtu: UInt16 = 4
  static let parent: UInt16 = 5
  static let master: UInt16 = 10
  static let operationalState: UInt16 = 16
  static let information: UInt16 = 18
  static let alias: UInt16 = 20
  static let familySettings: UInt16 = 26
  static let group: UInt16 = 27
  static let wanted: UInt16 = 29
  static let parentNamespace: UInt16 = 37
  /// `IFLA_INFO_KIND` within `information`.
  static let kind: UInt16 = 1
  /// `IFLA_INFO_DATA` within `information`: what the driver has to say.
  static let data: UInt16 = 2
  /// `IFLA_MACVLAN_MODE`, `IFLA_IPVLAN_MODE`, `IFLA_VRF_TABLE`: the first of each driver.
  static let dataFirst: UInt16 = 1
  /// `IFLA_IPVLAN_FLAGS`
  static let dataFlags: UInt16 = 2
  /// `IFLA_INET6_ADDR_GEN_MODE` within the settings of IPv6.
  static let addressGeneration: UInt16 = 8
}

/// `IFA_…` (`<linux/if_addr.h>`).
enum AddressAttribute {
  static let address: UInt16 = 1
  static let local: UInt16 = 2
  static let label: UInt16 = 3
  static let broadcast: UInt16 = 4
  static let lifetimes: UInt16 = 6
  static let flags: UInt16 = 8
  static let routeMetric: UInt16 = 9
  static let origin: UInt16 = 11
}

/// `RTA_…` (`<linux/rtnetlink.h>`).
enum RouteAttribute {
  static let destination: UInt16 = 1
  static let source: UInt16 = 2
  static let interface: UInt16 = 4
  static let gateway: UInt16 = 5
  static let metric: UInt16 = 6
  static let preferredSource: UInt16 = 7
  static let metrics: UInt16 = 8
  static let nextHops: UInt16 = 9
  static let realms: UInt16 = 11
  static let cacheInformation: UInt16 = 12
  static let table: UInt16 = 15
  static let via: UInt16 = 18
  static let preference: UInt16 = 20
  static let encapsulationKind: UInt16 = 21
  static let encapsulation: UInt16 = 22
  static let expiry: UInt16 = 23
  static let propagatesTTL: UInt16 = 26
  static let nextHopID: UInt16 = 30
  /// `RTAX_LOCK` within `metrics`.
  static let locked: UInt16 = 1
}

/// `LWTUNNEL_IP_…`, `LWTUNNEL_IP6_…` (`<linux/lwtunnel.h>`): TTL and TOS of IPv4 are hop limit and
/// traffic class of IPv6.
enum TunnelAttribute {
  static let id: UInt16 = 1
  static let destination: UInt16 = 2
  static let source: UInt16 = 3
  static let hopLimit: UInt16 = 4
  static let trafficClass: UInt16 = 5
  static let flags: UInt16 = 6
  /// `MPLS_IPTUNNEL_DST` (`<linux/mpls_iptunnel.h>`).
  static let labels: UInt16 = 1
  /// `MPLS_IPTUNNEL_TTL`
  static let labelTimeToLive: UInt16 = 2
  /// `ILA_ATTR_LOCATOR` (`<linux/ila.h>`).
  static let locator: UInt16 = 1
}

/// `FRA_…` (`<linux/fib_rules.h>`).
enum RuleAttribute {
  static let destination: UInt16 = 1
  static let source: UInt16 = 2
  static let incomingInterface: UInt16 = 3
  static let goto: UInt16 = 4
  static let preference: UInt16 = 6
  static let mark: UInt16 = 10
  static let realms: UInt16 = 11
  static let tunnelID: UInt16 = 12
  static let suppressedGroup: UInt16 = 13
  static let suppressedPrefixLength: UInt16 = 14
  static let table: UInt16 = 15
  static let markMask: UInt16 = 16
  static let outgoingInterface: UInt16 = 17
  static let vrf: UInt16 = 19
  static let users: UInt16 = 20
  static let origin: UInt16 = 21
  static let packetProtocol: UInt16 = 22
  static let sourcePorts: UInt16 = 23
  static let destinationPorts: UInt16 = 24
}

/// `FR_ACT_…` (`<linux/fib_rules.h>`).
enum RuleAction {
  static let table: UInt8 = 1
  static let goto: UInt8 = 2
  static let nop: UInt8 = 3
  static let blackhole: UInt8 = 6
  static let unreachable: UInt8 = 7
  static let prohibit: UInt8 = 8
}
