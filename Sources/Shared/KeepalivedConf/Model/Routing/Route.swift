package import NetTypes

/// A route as `ip route` and keepalived describe it: what leads where, and how.
package struct Route: Equatable, Sendable {
  /// What happens to packets that take it (`RTN_…`, linux/rtnetlink.h).
  package enum Kind: String, Sendable, CaseIterable {
    case unicast, local, broadcast, anycast, multicast
    case blackhole, unreachable, prohibit, nat, xresolve
    case `throw`

    /// The kernel's number.
    package var number: UInt8 {
      switch self {
      case .unicast: 1
      case .local: 2
      case .broadcast: 3
      case .anycast: 4
      case .multicast: 5
      case .blackhole: 6
      case .unreachable: 7
      case .prohibit: 8
      case .throw: 9
      case .nat: 10
      case .xresolve: 11
      }
    }
  }

  /// Where a route stands among those that match the same packets.
  package enum Placement: String, Sendable, CaseIterable {
    /// Before them.
    case prepend
    /// Only if there are none.
    case add
    /// After them.
    case append
  }

  /// How likely hosts should prefer it (RFC 4191).
  package enum Preference: Hashable, Sendable {
    case low, medium, high
    /// A number, which the kernel may or may not know.
    case number(UInt8)
  }

  /// IPv4 or IPv6, where the file says so; otherwise its addresses tell (IPv4 without any).
  package var family: AddressFamily?
  /// What happens to packets; nil for unicast.
  package var kind: Kind?
  /// Where to; nil for everything (`default`).
  package var destination: IPPrefix?
  /// From where (IPv6 only).
  package var source: IPPrefix?
  /// The next router.
  package var gateway: IPAddress?
  /// The address that packets of this machine come from.
  package var preferredSource: IPAddress?
  /// The interface.
  package var interface: String?
  /// Whether the next router is reached without a route to it.
  package var isOnLink = false
  /// The routing table; nil for the main one.
  package var table: RoutingNumber?
  /// The VRF whose table it goes to.
  package var vrf: String?
  /// Type of service.
  package var typeOfService: RoutingNumber?
  /// Who made it; nil for keepalived.
  package var madeBy: RoutingNumber?
  /// How far its destination is (IPv4 only).
  package var scope: RoutingNumber?
  /// What it costs: the least counts.
  package var metric: UInt32?
  /// What TCP and IP are told about it.
  package var metrics: [RouteMetric: RouteMetric.Setting] = [:]
  /// The algorithm of congestion control.
  package var congestionControl: String?
  /// Whether sockets may not choose another one.
  package var isCongestionControlLocked = false
  /// Whether explicit congestion notification is used.
  package var usesECN = false
  /// Its realms (IPv4 only).
  package var realms: RoutingRealms?
  /// Seconds until the kernel removes it (IPv6 only).
  package var expirySeconds: UInt32?
  /// Router preference (IPv6 only).
  package var preference: Preference?
  /// Whether MPLS carries the TTL of packets on.
  package var propagatesTTL: Bool?
  /// What packets are wrapped in.
  package var encapsulation: RouteEncapsulation?
  /// Several ways.
  package var nextHops: [NextHop] = []
  /// Where it stands among its like; nil for before them.
  package var placement: Placement?
  /// Whether nothing happens when somebody removes it.
  package var isNotTracked = false
  /// The group of virtual routers that depend on it (static routes only).
  package var trackGroup: String?
  /// Where it stands in its file.
  @NotCompared package var place: SourceRange?

  /// A default route without anything else.
  package init() {}

  /// IPv4 or IPv6, after all that is said.
  package var effectiveFamily: AddressFamily {
    family ?? (destination ?? source)?.address.family ?? (gateway ?? preferredSource)?.family
      ?? nextHops.lazy.compactMap(\.gateway?.family).first ?? .ipv4
  }

  /// One of several ways of a route.
  package struct NextHop: Equatable, Sendable {
    /// The next router.
    package var gateway: IPAddress?
    /// The interface.
    package var interface: String?
    /// Its share, 1 to 256.
    package var weight: Int?
    /// Whether the next router is reached without a route to it.
    package var isOnLink = false
    /// Its realms (IPv4 only).
    package var realms: RoutingRealms?
    /// What packets are wrapped in.
    package var encapsulation: RouteEncapsulation?

    /// A way to nowhere.
    package init() {}
  }
}
