extension [UInt8] {
  /// Appends an unsigned number in decimal digits.
  package mutating func append(decimal number: UInt64) {
    append(addingCapacity: 20) { $0.append(decimal: number) }
  }

  /// Appends a signed number in decimal digits.
  package mutating func append(decimal number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(decimal: number.magnitude)
  }

  /// Appends a number in lower-case hexadecimal digits, without leading zeros.
  package mutating func append(hexadecimal number: UInt64) {
    var shift = 60
    while shift > 0, number >> UInt64(shift) == 0 { shift -= 4 }
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift) & 0xF)
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      shift -= 4
    }
  }

  /// Appends the UTF-8 bytes of a text.
  package mutating func append(text: String) { append(contentsOf: text.utf8) }

  /// Appends the bytes of a literal, without copying it to the heap first.
  package mutating func append(text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Appends blanks until the text that began at `start` is at least `width` bytes wide, as
  /// printf pads a `%-Ns`.
  package mutating func pad(from start: Int, width: Int) {
    let missing = width - (count - start)
    if missing > 0 {
      append(addingCapacity: missing) { $0.append(repeating: UInt8(ascii: " "), count: missing) }
    }
  }
}

// An array checks at each byte whether it is shared and large enough. Listings are made of short
// numbers, so these write to an output span, and the array checks once for each.
extension OutputSpan where Element == UInt8 {
  /// Appends an unsigned number in decimal digits, 20 at most.
  package mutating func append(decimal number: UInt64) {
    // Dividing by a constant is a multiplication, by a growing divisor it would be a division.
    if number >= 10 { append(decimal: number / 10) }
    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
  }

  /// Appends a number in decimal digits, 3 at most.
  mutating func append(octet number: UInt8) {
    if number >= 100 { append(UInt8(ascii: "0") + number / 100) }
    if number >= 10 { append(UInt8(ascii: "0") + number / 10 % 10) }
    append(UInt8(ascii: "0") + number % 10)
  }
}

extension String {
  /// The text that a byte writer appends, with anything that is not UTF-8 repaired.
  package init(appending write: (inout [UInt8]) -> Void) {
    var bytes: [UInt8] = []
    write(&bytes)
    self = String(decoding: bytes, as: UTF8.self)
  }
}
