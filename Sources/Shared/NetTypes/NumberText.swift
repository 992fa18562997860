// The text of numbers, of which listings and rules are made. An array asks at each byte whether it
// is shared and large enough, and a loop over digits waits for each: so numbers are written to
// output spans, up to four digits at a time.

extension OutputSpan where Element == UInt8 {
  /// How much room `append(decimal:)` needs, in bytes: twenty digits, and what `append(bytes:)`
  /// needs beyond them.
  package static var decimalCapacity: Int { 24 }

  /// Appends an unsigned number in decimal digits; needs room for `decimalCapacity` bytes.
  package mutating func append(decimal number: UInt64) {
    var blanks = 0
    if number >= 10_000 {
      append(decimal: number / 10_000)
    } else {
      blanks = number >= 1000 ? 0 : number >= 100 ? 1 : number >= 10 ? 2 : 3
    }
    let part = number % 10_000
    let digits =
      part / 1000 | (part / 100 % 10) << 8 | (part / 10 % 10) << 16 | (part % 10) << 24
    append(bytes: (digits | 0x3030_3030) >> UInt64(8 * blanks), count: 4 - blanks)
  }

  /// Appends a number in decimal digits and a byte behind it; needs room for eight bytes.
  mutating func append(octet number: UInt8, then separator: UInt8) {
    let part = UInt64(number)
    let blanks = part >= 100 ? 0 : part >= 10 ? 1 : 2
    let digits = part / 100 | (part / 10 % 10) << 8 | (part % 10) << 16
    let text = digits | 0x30_3030 | UInt64(separator) << 24
    append(bytes: text >> UInt64(8 * blanks), count: 4 - blanks)
  }

  /// Appends a number in lower-case hexadecimal digits, without leading zeros, 16 at most.
  mutating func append(hexadecimal number: UInt64) {
    var shift = max(0, 60 - number.leadingZeroBitCount & ~3)
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift) & 0xF)
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      shift -= 4
    }
  }

  /// Appends the lowest bytes of a word, the lowest one first; needs room for eight bytes however
  /// few are kept. The only unsafe code here: eight bytes are one store.
  private mutating func append(bytes word: UInt64, count added: Int) {
    precondition(freeCapacity >= 8 && 0...8 ~= added, "the caller has to provide room")
    withUnsafeMutableBufferPointer { buffer, count in
      UnsafeMutableRawBufferPointer(buffer)
        .storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
      count += added
    }
  }
}
