package import NetTypes

/// A route as the kernel has it (`RTM_NEWROUTE`, rtnetlink(7)): numbers only, no names.
package struct KernelRoute: Sendable, Hashable {
  /// IPv4 or IPv6.
  package var family: AddressFamily
  /// What happens to packets (`RTN_…`, `<linux/rtnetlink.h>`): 1 for unicast, 6 for blackhole…
  package var kind: UInt8 = KernelRoute.unicast
  /// Where to; nil for everything.
  package var destination: IPPrefix?
  /// From where (IPv6 only).
  package var source: IPPrefix?
  /// The next router, of the other family too (RFC 5549).
  package var gateway: IPAddress?
  /// The address that packets of this machine come from.
  package var preferredSource: IPAddress?
  /// The interface.
  package var interface: UInt32?
  /// What is special about the only way (`nextHops` have their own).
  package var flags: NextHopFlags = []
  /// The routing table.
  package var table: UInt32 = KernelRoute.mainTable
  /// Type of service (IPv4 only).
  package var typeOfService: UInt8 = 0
  /// Who made it (`RTPROT_…`).
  package var origin: UInt8 = KernelRoute.keepalived
  /// How far its destination is (`RT_SCOPE_…`; IPv4 only).
  package var scope: UInt8 = 0
  /// What it costs: the least counts. Nil for the kernel's choice: 0, or 1024 for IPv6.
  package var metric: UInt32?
  /// What TCP and IP are told about it.
  package var metrics = RouteMetrics()
  /// Its realms (IPv4 only): that of the source in the upper 16 bits, of the destination in the
  /// lower ones.
  package var realms: UInt32?
  /// Seconds until the kernel removes it (IPv6 only).
  package var expirySeconds: UInt32?
  /// Router preference (`ICMPV6_ROUTER_PREF_…`, RFC 4191; IPv6 only): 0 medium, 1 high, 3 low.
  package var preference: UInt8?
  /// Whether MPLS carries the TTL of packets on; nil for the system's setting. Only MPLS's own
  /// routes heed it.
  package var propagatesTTL: Bool?
  /// What packets are wrapped in.
  package var encapsulation: KernelEncapsulation?
  /// Several ways.
  package var nextHops: [NextHop] = []
  /// The nexthop object that says the way instead (`ip nexthop`); decoded only.
  package var nextHopID: UInt32?

  /// `RTN_UNICAST`
  package static let unicast: UInt8 = 1
  /// `RT_TABLE_MAIN`
  package static let mainTable: UInt32 = 254
  /// `RTPROT_KEEPALIVED`
  package static let keepalived: UInt8 = 18

  /// A default route without anything else.
  package init(_ family: AddressFamily) { self.family = family }

  /// The scope that `ip route` gives an IPv4 route for which none is written: this machine for
  /// local addresses, the link for what is reached without another router, else everywhere.
  package var customaryScope: UInt8 {
    guard family == .ipv4 else { return 0 }
    switch kind {
    // RTN_LOCAL and RTN_NAT: RT_SCOPE_HOST.
    case 2, 10: return 254
    // RTN_BROADCAST, RTN_ANYCAST, RTN_MULTICAST: RT_SCOPE_LINK.
    case 3, 4, 5: return 253
    case Self.unicast where gateway == nil && nextHops.isEmpty: return 253
    default: return 0
    }
  }

  /// What an IPv6 route costs for which nobody says (`IP6_RT_PRIO_USER`).
  private static let usualIPv6Metric: UInt32 = 1024

  /// What it costs, the kernel's choice included.
  package var effectiveMetric: UInt32 {
    metric.flatMap { family == .ipv6 && $0 == 0 ? nil : $0 }
      ?? (family == .ipv6 ? Self.usualIPv6Metric : 0)
  }

  /// Whether both are the same for the kernel as far as only one can be first: family, table,
  /// destination, type of service and metric.
  package func hasSameKey(as other: KernelRoute) -> Bool {
    func network(_ prefix: IPPrefix?) -> IPPrefix? {
      guard let prefix, prefix.length > 0 else { return nil }
      return IPPrefix(address: prefix.network, length: prefix.length)
    }
    return family == other.family && table == other.table
      && network(destination) == network(other.destination)
      && network(source) == network(other.source) && typeOfService == other.typeOfService
      && effectiveMetric == other.effectiveMetric
  }

  /// One of several ways.
  package struct NextHop: Sendable, Hashable {
    /// The next router, of the other family too.
    package var gateway: IPAddress?
    /// The interface.
    package var interface: UInt32?
    /// Its share, 1 to 256.
    package var weight: Int = 1
    /// What is special about it.
    package var flags: NextHopFlags = []
    /// Its realms (IPv4 only), as those of a route.
    package var realms: UInt32?
    /// What packets are wrapped in.
    package var encapsulation: KernelEncapsulation?

    /// A way to nowhere.
    package init() {}
  }
}

/// What is special about a way (`RTNH_F_…`, `<linux/rtnetlink.h>`).
package struct NextHopFlags: OptionSet, Sendable, Hashable {
  /// The bits as the kernel has them.
  package let rawValue: UInt8
  /// Wraps the kernel's bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Its interface is down.
  package static let dead = NextHopFlags(rawValue: 1)
  /// The next router is reached without a route to it.
  package static let onLink = NextHopFlags(rawValue: 4)
  /// Hardware forwards.
  package static let offloaded = NextHopFlags(rawValue: 8)
  /// Its interface has no carrier.
  package static let linkDown = NextHopFlags(rawValue: 16)
}

/// Where a route stands among those to the same destination.
package enum RoutePlacement: Sendable, Hashable, CaseIterable {
  /// Only if there is none of the same destination and metric (`ip route add`).
  case add
  /// Before them (`ip route prepend`).
  case prepend
  /// Behind them (`ip route append`).
  case append
  /// In place of one (`ip route replace`).
  case replace
}
