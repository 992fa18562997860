package import NetTypes

/// How addresses and ports appear in rules and listings: as numbers, or by the names that the
/// system has for them.
package protocol EndpointNaming {
  /// Appends `address:port`.
  ///
  /// - Parameter transport: the protocol whose names of ports apply; nil with firewall marks.
  mutating func append(
    _ endpoint: Endpoint, transport: TransportProtocol?, to text: inout [UInt8])
}

/// Addresses and ports as numbers.
package struct NumericNaming: EndpointNaming, Sendable {
  /// There is nothing to choose.
  package init() {}

  /// Appends `10.0.0.1:80` or `[2001:db8::1]:80`.
  package func append(
    _ endpoint: Endpoint, transport: TransportProtocol?, to text: inout [UInt8]
  ) {
    endpoint.append(to: &text)
  }
}
