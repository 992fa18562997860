import NetTypes

/// Reads a whole word as a decimal number in a range, as `strtol` in base 10 does: blanks and a
/// sign may stand before the digits, nothing may stand after them.
func decimal(_ word: ByteString, in range: ClosedRange<Int64>) -> Int64? {
  var digits = word.bytes[...].drop { $0 == 32 || (9...13).contains($0) }
  var isNegative = false
  if let sign = digits.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
    isNegative = sign == UInt8(ascii: "-")
    digits = digits.dropFirst()
  }
  guard !digits.isEmpty else { return nil }
  var number: Int64 = 0
  for byte in digits {
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
    let digit = Int64(byte - UInt8(ascii: "0"))
    let (product, overflow) = number.multipliedReportingOverflow(by: 10)
    let (sum, carry) =
      isNegative
      ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
    guard !overflow, !carry else { return nil }
    number = sum
  }
  return range.contains(number) ? number : nil
}

/// Reads the number at the beginning of a word as `atoi` does: 0 when there is none, and of a large
/// one the lowest 32 bits.
func leadingDecimal(_ word: ByteString) -> Int32 {
  var digits = word.bytes[...].drop { $0 == 32 || (9...13).contains($0) }
  var isNegative = false
  if let first = digits.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
    isNegative = first == UInt8(ascii: "-")
    digits = digits.dropFirst()
  }
  digits = digits.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  guard !digits.isEmpty else { return 0 }
  // strtol stays at the ends of its range.
  let number = decimal(ByteString(digits), in: 0...Int64.max) ?? Int64.max
  return Int32(truncatingIfNeeded: isNegative ? -number : number)
}
