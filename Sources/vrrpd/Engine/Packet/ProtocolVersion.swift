/// The version of the protocol.
package enum ProtocolVersion: UInt8, Sendable, Hashable, CaseIterable {
  /// VRRPv2 (RFC 3768): IPv4, whole seconds, optional authentication.
  case v2 = 2
  /// VRRPv3 (RFC 9568): IPv4 and IPv6, centiseconds.
  case v3 = 3
}
