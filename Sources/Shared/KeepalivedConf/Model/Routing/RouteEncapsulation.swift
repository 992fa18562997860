package import NetTypes

/// What a route wraps packets in (lightweight tunnels, linux/lwtunnel.h).
package enum RouteEncapsulation: Hashable, Sendable {
  /// Labels of 20 bits, the outermost first; at most two.
  case mpls([UInt32])
  /// An IPv4 or IPv6 tunnel.
  case ip(Tunnel)
  /// Identifier-locator addressing: the locator, 64 bits.
  case ila(UInt64)

  /// An IPv4 or IPv6 tunnel.
  package struct Tunnel: Hashable, Sendable {
    /// Which of the two.
    package var family: AddressFamily
    /// The number of the tunnel.
    package var id: UInt64?
    /// Its far end.
    package var destination: IPAddress?
    /// Its near end.
    package var source: IPAddress?
    /// Type of service (`tos`) or traffic class (`tc`).
    package var trafficClass: RoutingNumber?
    /// TTL or hop limit.
    package var hopLimit: UInt8?
    /// Flags (linux/if_tunnel.h).
    package var flags: UInt16?

    /// A tunnel of which nothing is known.
    package init(_ family: AddressFamily) { self.family = family }
  }

  /// How many labels keepalived takes.
  static let maximalLabelCount = 2
  /// The largest label: 20 bits (RFC 3032).
  static let maximalLabel: UInt64 = 0xF_FFFF

  /// The words after `encap`.
  package var words: [String] {
    switch self {
    case .mpls(let labels): return ["mpls", labels.map { String($0) }.joined(separator: "/")]
    case .ila(let locator):
      let parts = (0..<4).map { String(locator >> (48 - 16 * $0) & 0xFFFF, radix: 16) }
      return ["ila", parts.joined(separator: ":")]
    case .ip(let tunnel):
      let isIPv4 = tunnel.family == .ipv4
      var words = [isIPv4 ? "ip" : "ip6"]
      if let id = tunnel.id { words += ["id", String(id)] }
      if let address = tunnel.destination { words += ["dst", address.description] }
      if let address = tunnel.source { words += ["src", address.description] }
      if let value = tunnel.trafficClass { words += [isIPv4 ? "tos" : "tc", value.text] }
      if let value = tunnel.hopLimit { words += [isIPv4 ? "ttl" : "hoplimit", String(value)] }
      if let flags = tunnel.flags { words += ["flags", String(flags)] }
      return words
    }
  }
}
