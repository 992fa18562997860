/// An address of either family.
package enum IPAddress: Sendable, Hashable {
  /// An IPv4 address.
  case v4(IPv4Address)
  /// An IPv6 address.
  case v6(IPv6Address)

  /// The family of the address.
  package var family: AddressFamily {
    switch self {
    case .v4: .ipv4
    case .v6: .ipv6
    }
  }

  /// The unspecified address of a family: 0.0.0.0 or `::`.
  package static func any(_ family: AddressFamily) -> IPAddress {
    family == .ipv4 ? .v4(.any) : .v6(.any)
  }

  /// Whether this is a multicast address of its family.
  package var isMulticast: Bool {
    switch self {
    case .v4(let address): address.isMulticast
    case .v6(let address): address.isMulticast
    }
  }

  /// Parses dotted-quad IPv4 text or IPv6 text, strictly as `inet_pton` does.
  package init?(text: ArraySlice<UInt8>) {
    if let address = IPv4Address(text: text) {
      self = .v4(address)
    } else if let address = IPv6Address(text: text) {
      self = .v6(address)
    } else {
      return nil
    }
  }

  /// Appends the text as `inet_ntop` writes it.
  package func append(to text: inout [UInt8]) {
    switch self {
    case .v4(let address): address.append(to: &text)
    case .v6(let address): address.append(to: &text)
    }
  }
}

extension IPAddress: CustomStringConvertible {
  /// The text as `inet_ntop` writes it.
  package var description: String { String(appending: append) }
}

extension IPAddress {
  /// Parses text of either family that fills an array.
  package init?(text: [UInt8]) { self.init(text: text[...]) }
}
