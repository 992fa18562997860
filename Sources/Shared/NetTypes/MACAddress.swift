/// A 48-bit hardware address (EUI-48, IEEE 802).
package struct MACAddress: Sendable, Hashable {
  /// The address as a number below 2^48; the first byte on the wire is the most significant.
  package let rawValue: UInt64

  /// All stations: ff:ff:ff:ff:ff:ff.
  package static let broadcast = MACAddress(rawValue: 0xFFFF_FFFF_FFFF)

  /// Makes an address from the low 48 bits of a number.
  package init(rawValue: UInt64) { self.rawValue = rawValue & 0xFFFF_FFFF_FFFF }

  /// Makes an address from its six bytes; nil when there are not six.
  package init?<Bytes: Collection>(bytes: Bytes) where Bytes.Element == UInt8 {
    guard bytes.count == 6 else { return nil }
    rawValue = bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Makes an address from its six bytes; nil when there are not six.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 6 else { return nil }
    var number: UInt64 = 0
    for byte in bytes { number = number << 8 | UInt64(byte) }
    rawValue = number
  }

  /// Parses six groups of one or two hexadecimal digits with colons between.
  package init?(text: ArraySlice<UInt8>) {
    var number: UInt64 = 0
    var group: UInt64 = 0
    var digits = 0
    var groups = 1
    for byte in text {
      if byte == UInt8(ascii: ":") {
        guard digits > 0, groups < 6 else { return nil }
        number = number << 8 | group
        group = 0
        digits = 0
        groups += 1
      } else {
        guard let digit = hexadecimalValue(of: byte), digits < 2 else { return nil }
        group = group << 4 | UInt64(digit)
        digits += 1
      }
    }
    guard digits > 0, groups == 6 else { return nil }
    rawValue = number << 8 | group
  }

  /// The six bytes in the order in which they go over the wire.
  package var bytes: [UInt8] {
    func byte(_ shift: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: rawValue >> shift) }
    return [byte(40), byte(32), byte(24), byte(16), byte(8), byte(0)]
  }

  /// Whether the address is a group's: the lowest bit of the first byte.
  package var isMulticast: Bool { rawValue >> 40 & 1 == 1 }

  /// Appends the text: `00:00:5e:00:01:0a`.
  package func append(to text: inout [UInt8]) {
    for (index, byte) in bytes.enumerated() {
      if index != 0 { text.append(UInt8(ascii: ":")) }
      if byte < 16 { text.append(UInt8(ascii: "0")) }
      text.append(hexadecimal: UInt64(byte))
    }
  }
}

extension MACAddress: CustomStringConvertible {
  /// The text: `00:00:5e:00:01:0a`.
  package var description: String { String(appending: append) }
}

extension MACAddress {
  /// Parses six groups of hexadecimal digits that fill an array.
  package init?(text: [UInt8]) { self.init(text: text[...]) }
}
