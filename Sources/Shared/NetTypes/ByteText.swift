extension [UInt8] {
  /// Appends an unsigned number in decimal digits.
  package mutating func append(decimal number: UInt64) {
    append(addingCapacity: OutputSpan<UInt8>.decimalCapacity) { $0.append(decimal: number) }
  }

  /// Appends a signed number in decimal digits.
  package mutating func append(decimal number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(decimal: number.magnitude)
  }

  /// Appends a number in lower-case hexadecimal digits, without leading zeros.
  package mutating func append(hexadecimal number: UInt64) {
    append(addingCapacity: 16) { $0.append(hexadecimal: number) }
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

extension String {
  /// The text that a byte writer appends, with anything that is not UTF-8 repaired.
  package init(appending write: (inout [UInt8]) -> Void) {
    var bytes: [UInt8] = []
    write(&bytes)
    self = String(decoding: bytes, as: UTF8.self)
  }
}
