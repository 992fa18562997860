/// An IPv4 address as a number in host byte order, so that arithmetic and comparison are natural.
package struct IPv4Address: Sendable, Hashable {
  /// The address as a number: 10.0.0.1 is `0x0A00_0001`.
  package var rawValue: UInt32

  /// 0.0.0.0
  package static let any = IPv4Address(rawValue: 0)

  /// Makes an address from its number in host byte order.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Makes an address from its four parts, in the order in which they are written.
  package init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
    rawValue =
      UInt32(first) << 24 | UInt32(second) << 16 | UInt32(third) << 8 | UInt32(fourth)
  }

  /// Parses strict dotted-quad text: four decimal numbers of 0 to 255, no leading zeros, nothing
  /// else (the form of `inet_pton`).
  package init?(text: ArraySlice<UInt8>) {
    var value: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var parts = 0
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard digits == 0 || part != 0 else { return nil }
        part = part * 10 + UInt32(byte - UInt8(ascii: "0"))
        digits += 1
        guard part <= 255 else { return nil }
      case UInt8(ascii: "."):
        guard digits > 0, parts < 3 else { return nil }
        value = value << 8 | part
        parts += 1
        part = 0
        digits = 0
      default:
        return nil
      }
    }
    guard digits > 0, parts == 3 else { return nil }
    rawValue = value << 8 | part
  }

  /// Whether this is a multicast address, 224.0.0.0/4 (RFC 5771).
  package var isMulticast: Bool { rawValue >> 28 == 0xE }

  /// Appends the dotted-quad text.
  package func append(to text: inout [UInt8]) {
    text.append(addingCapacity: Self.textCapacity) { append(to: &$0) }
  }

  /// How much room the text needs, in bytes: more than it fills.
  static var textCapacity: Int { 12 + OutputSpan<UInt8>.decimalCapacity }

  /// Appends the dotted-quad text; needs room for `textCapacity` bytes.
  func append(to text: inout OutputSpan<UInt8>) {
    let dot = UInt8(ascii: ".")
    text.append(octet: UInt8(truncatingIfNeeded: rawValue >> 24), then: dot)
    text.append(octet: UInt8(truncatingIfNeeded: rawValue >> 16), then: dot)
    text.append(octet: UInt8(truncatingIfNeeded: rawValue >> 8), then: dot)
    text.append(decimal: UInt64(rawValue & 0xFF))
  }
}

extension IPv4Address: CustomStringConvertible {
  /// The dotted-quad text.
  package var description: String { String(appending: append) }
}

extension IPv4Address: Comparable {
  /// Numeric order.
  package static func < (left: IPv4Address, right: IPv4Address) -> Bool {
    left.rawValue < right.rawValue
  }
}

extension IPv4Address {
  /// Parses strict dotted-quad text that fills an array.
  package init?(text: [UInt8]) { self.init(text: text[...]) }
}
