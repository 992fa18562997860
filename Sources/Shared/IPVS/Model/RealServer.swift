package import NetTypes

/// Whether and how a tunnel's outer header carries checksums (`IP_VS_TUNNEL_ENCAP_FLAG_…`).
package enum TunnelChecksum: UInt16, Sendable, Hashable, CaseIterable {
  /// None (`NOCSUM`).
  case none = 0
  /// A full checksum (`CSUM`).
  case full = 1
  /// Remote checksum offload (`REMCSUM`), GUE only.
  case remote = 2
}

/// How packets are wrapped on their way through a tunnel (`IP_VS_CONN_F_TUNNEL_TYPE_…`).
package enum TunnelType: Sendable, Hashable {
  /// IP in IP (RFC 2003).
  case ipip
  /// Generic UDP encapsulation to a port, 1 to 65535.
  case gue(port: UInt16, TunnelChecksum)
  /// Generic routing encapsulation (RFC 2784).
  case gre(TunnelChecksum)
}

/// How packets reach a real server (`IP_VS_CONN_F_…`).
package enum Forwarding: Sendable, Hashable {
  /// Network address translation, `-m`.
  case masquerade
  /// Delivery on the director itself; the kernel sets it, nobody asks for it.
  case local
  /// Encapsulation, `-i`.
  case tunnel(TunnelType)
  /// Direct routing, `-g`.
  case directRouting
}

/// A real server of a virtual service: where it is, how it is reached and how much it takes.
package struct RealServer: Sendable, Hashable {
  /// Where the server answers. Direct routing and tunnels keep the service's port.
  package var endpoint: Endpoint
  /// How packets reach the server.
  package var forwarding: Forwarding
  /// The share of new connections, 0 to 2147483647; 0 gives none but keeps those there are.
  package var weight: UInt32
  /// No new connections at or above this many; 0 for no limit.
  package var upperThreshold: UInt32
  /// After the upper threshold, new connections again below this many; 0 for three quarters.
  package var lowerThreshold: UInt32

  /// Makes a real server; what is not given has ipvsadm's defaults.
  package init(
    endpoint: Endpoint, forwarding: Forwarding = .directRouting, weight: UInt32 = 1,
    upperThreshold: UInt32 = 0, lowerThreshold: UInt32 = 0
  ) {
    self.endpoint = endpoint
    self.forwarding = forwarding
    self.weight = weight
    self.upperThreshold = upperThreshold
    self.lowerThreshold = lowerThreshold
  }
}
