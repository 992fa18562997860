/// An address with the length of its network's prefix, such as `10.0.0.1/24`: a network, or an
/// address on an interface. The bits beyond the prefix are kept.
package struct IPPrefix: Sendable, Hashable {
  /// The address as it was given.
  package let address: IPAddress
  /// How many leading bits name the network: 0 to 32 or 128.
  package let length: Int

  /// Makes a prefix; nil when the length is beyond the address's.
  package init?(address: IPAddress, length: Int) {
    guard (0...address.family.bitCount).contains(length) else { return nil }
    self.address = address
    self.length = length
  }

  /// The prefix of one address alone.
  package init(host address: IPAddress) {
    self.address = address
    length = address.family.bitCount
  }

  /// Parses `address/length`, or an address alone, which is a host. The length is decimal,
  /// without sign or leading zeros.
  package init?(text: ArraySlice<UInt8>) {
    guard let slash = text.firstIndex(of: UInt8(ascii: "/")) else {
      guard let address = IPAddress(text: text) else { return nil }
      self.init(host: address)
      return
    }
    let digits = text[text.index(after: slash)...]
    guard let address = IPAddress(text: text[..<slash]), (1...3).contains(digits.count),
      digits.first != UInt8(ascii: "0") || digits.count == 1
    else { return nil }
    var length = 0
    for digit in digits {
      guard case UInt8(ascii: "0")...UInt8(ascii: "9") = digit else { return nil }
      length = length * 10 + Int(digit - UInt8(ascii: "0"))
    }
    self.init(address: address, length: length)
  }

  /// The first address of the network: the address with the bits beyond the prefix cleared.
  package var network: IPAddress {
    // Shifts of the whole width give zero, as they should.
    switch address {
    case .v4(let address):
      return .v4(IPv4Address(rawValue: address.rawValue & UInt32.max << (32 - length)))
    case .v6(let address):
      return .v6(
        IPv6Address(
          high: address.high & UInt64.max << (64 - min(length, 64)),
          low: address.low & UInt64.max << (128 - max(length, 64))))
    }
  }

  /// Whether an address is in the network; never one of the other family.
  package func contains(_ other: IPAddress) -> Bool {
    guard let prefix = IPPrefix(address: other, length: length) else { return false }
    return prefix.network == network
  }

  /// Appends `address/length`.
  package func append(to text: inout [UInt8]) {
    address.append(to: &text)
    text.append(UInt8(ascii: "/"))
    text.append(decimal: UInt64(length))
  }
}

extension IPPrefix: CustomStringConvertible {
  /// `address/length`.
  package var description: String { String(appending: append) }
}

extension IPPrefix {
  /// Parses `address/length`, or an address alone, that fills an array.
  package init?(text: [UInt8]) { self.init(text: text[...]) }
}
