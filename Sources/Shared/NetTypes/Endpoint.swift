/// An address and a port: where a service listens or a real server answers.
package struct Endpoint: Sendable, Hashable {
  /// The address.
  package var address: IPAddress
  /// The port in host byte order; 0 stands for all ports.
  package var port: UInt16

  /// Makes an endpoint.
  package init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// Appends `10.0.0.1:80` or `[2001:db8::1]:80`.
  package func append(to text: inout [UInt8]) {
    text.append(addingCapacity: IPv6Address.textCapacity + 3 + OutputSpan.decimalCapacity) { text in
      switch address {
      case .v4(let address):
        address.append(to: &text)
      case .v6(let address):
        text.append(UInt8(ascii: "["))
        address.append(to: &text)
        text.append(UInt8(ascii: "]"))
      }
      text.append(UInt8(ascii: ":"))
      text.append(decimal: UInt64(port))
    }
  }
}

extension Endpoint: CustomStringConvertible {
  /// `10.0.0.1:80` or `[2001:db8::1]:80`.
  package var description: String { String(appending: append) }
}
