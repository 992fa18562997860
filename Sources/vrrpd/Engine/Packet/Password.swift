/// The secret of version 2's authentication: eight bytes, zeros behind a shorter one.
package struct Password: Sendable, Hashable {
  /// The bytes; the first one on the wire is the most significant.
  package let rawValue: UInt64

  /// No secret: eight zeros.
  package static let empty = Password(rawValue: 0)

  /// Takes the eight bytes as a number.
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Takes the first eight bytes of a text and fills up with zeros.
  package init(_ text: String) {
    self.init(bytes: Array(text.utf8))
  }

  /// Takes the first eight bytes and fills up with zeros.
  package init(bytes: [UInt8]) {
    var value: UInt64 = 0
    for index in 0..<8 {
      value = value << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0)
    }
    rawValue = value
  }

  /// The eight bytes in the order of the wire.
  var bytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: rawValue >> UInt64(56 - 8 * $0)) }
  }
}

/// A key of the keyed hash.
package struct HMACKey: Sendable, Hashable {
  /// The number that advertisements carry.
  package var number: UInt8
  /// The secret: 32 to 64 bytes.
  package var bytes: [UInt8]

  /// Makes a key.
  package init(number: UInt8, bytes: [UInt8]) {
    self.number = number
    self.bytes = bytes
  }
}
