/// How packets reach a real server (`lvs_method`), with keepalived's words.
package enum ForwardingMethod: String, Sendable, Hashable, CaseIterable {
  /// The destination is rewritten, and the answers come back through the director.
  case masquerading = "NAT"
  /// Only the link-layer address is: the real server must be on the same network.
  case directRouting = "DR"
  /// The packet travels within another one.
  case tunnelling = "TUN"
}

/// What packets are wrapped in on their way through a tunnel.
package enum TunnelType: String, Sendable, Hashable, CaseIterable {
  /// IP in IP (RFC 2003).
  case ipip
  /// Generic UDP encapsulation; needs a port.
  case gue
  /// Generic routing encapsulation (RFC 2784).
  case gre
}

/// The checksum that a tunnel carries.
package enum TunnelChecksum: String, Sendable, Hashable, CaseIterable {
  /// None.
  case absent = "nocsum"
  /// One over header and payload.
  case present = "csum"
  /// One that the other end computes; only with GUE.
  case remote = "remcsum"
}

/// A forwarding method with what tunnels need to know.
package struct Forwarding: Sendable, Hashable {
  /// The method.
  package var method: ForwardingMethod
  /// What packets are wrapped in.
  package var tunnelType: TunnelType
  /// The UDP port of GUE; 0 for the others.
  package var tunnelPort: UInt16
  /// The tunnel's checksum.
  package var tunnelChecksum: TunnelChecksum

  /// A method, with an IPIP tunnel unless told otherwise.
  package init(
    _ method: ForwardingMethod, tunnelType: TunnelType = .ipip, tunnelPort: UInt16 = 0,
    tunnelChecksum: TunnelChecksum = .absent
  ) {
    self.method = method
    self.tunnelType = tunnelType
    self.tunnelPort = tunnelPort
    self.tunnelChecksum = tunnelChecksum
  }

  /// Whether the real server gets the packets with the service's own address and port: both methods
  /// but masquerading.
  package var keepsDestination: Bool { method != .masquerading }
}
