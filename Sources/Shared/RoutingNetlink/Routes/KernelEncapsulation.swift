package import NetTypes

/// What a route wraps packets in (`RTA_ENCAP`, `<linux/lwtunnel.h>`).
package enum KernelEncapsulation: Sendable, Hashable {
  /// MPLS labels of 20 bits, the outermost first.
  case mpls(labels: [UInt32], timeToLive: UInt8?)
  /// An IPv4 or IPv6 tunnel.
  case tunnel(Tunnel)
  /// Identifier-locator addressing: the locator, 64 bits.
  case ila(locator: UInt64)
  /// Another kind, by its number; decoded only.
  case other(UInt16)

  /// An IPv4 or IPv6 tunnel (`LWTUNNEL_IP_…`, `LWTUNNEL_IP6_…`).
  package struct Tunnel: Sendable, Hashable {
    /// Which of the two.
    package var family: AddressFamily
    /// The number of the tunnel.
    package var id: UInt64?
    /// Its far end.
    package var destination: IPAddress?
    /// Its near end.
    package var source: IPAddress?
    /// Type of service or traffic class.
    package var trafficClass: UInt8?
    /// TTL or hop limit.
    package var hopLimit: UInt8?
    /// Flags (`<linux/if_tunnel.h>`).
    package var flags: UInt16?

    /// A tunnel of which nothing is known.
    package init(_ family: AddressFamily) { self.family = family }
  }

  /// The kernel's number of the kind (`LWTUNNEL_ENCAP_…`).
  package var kind: UInt16 {
    switch self {
    case .mpls: Self.mplsKind
    case .tunnel(let tunnel): tunnel.family == .ipv4 ? Self.ipv4Kind : Self.ipv6Kind
    case .ila: Self.ilaKind
    case .other(let kind): kind
    }
  }

  static let mplsKind: UInt16 = 1
  static let ipv4Kind: UInt16 = 2
  static let ilaKind: UInt16 = 3
  static let ipv6Kind: UInt16 = 4

  /// How many labels are decoded at most: the kernel's `MAX_NEW_LABELS`.
  static let labelLimit = 30
}
