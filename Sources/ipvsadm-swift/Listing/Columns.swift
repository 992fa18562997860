import NetTypes

extension [UInt8] {
  /// Appends a number, padded on its right to `width` bytes: printf's `%-Nu`.
  mutating func append<Number: BinaryInteger>(leftAligned number: Number, width: Int) {
    let start = count
    append(number: number)
    pad(from: start, width: width)
  }

  /// Appends a number, padded on its left to `width` bytes: printf's `%Nu`.
  mutating func append<Number: BinaryInteger>(rightAligned number: Number, width: Int) {
    let digits = decimalDigits(of: UInt64(number.magnitude)) + (number < 0 ? 1 : 0)
    append(blanks: width - digits)
    append(number: number)
  }

  /// Appends a text, padded on its right to `width` bytes: printf's `%-Ns`.
  mutating func append(leftAligned text: StaticString, width: Int) {
    let start = count
    append(text: text)
    pad(from: start, width: width)
  }

  /// Appends a text, padded on its left to `width` bytes: printf's `%Ns`.
  mutating func append(rightAligned text: StaticString, width: Int) {
    append(blanks: width - text.utf8CodeUnitCount)
    append(text: text)
  }

  /// Appends a counter or a rate, with a blank before it: in nine columns, and from 100 million
  /// on as thousands, millions, billions or trillions; all its digits where it is to be exact.
  mutating func append(counter number: UInt64, isExact: Bool) {
    if isExact {
      append(rightAligned: number, width: Swift.max(9, decimalDigits(of: number) + 1))
      return
    }
    let (scaled, suffix): (UInt64, StaticString) =
      switch number {
      case ..<100_000_000: (number, "")
      case ..<1_000_000_000: (number / 1_000, "K")
      case ..<100_000_000_000: (number / 1_000_000, "M")
      case ..<100_000_000_000_000: (number / 1_000_000_000, "G")
      default: (number / 1_000_000_000_000, "T")
      }
    append(rightAligned: scaled, width: 9 - suffix.utf8CodeUnitCount)
    append(text: suffix)
  }

  /// Removes what goes beyond `length` bytes of the text that began at `start`.
  mutating func cut(from start: Int, length: Int) {
    if count - start > length { removeLast(count - start - length) }
  }

  /// Ends a line.
  mutating func endLine() { append(UInt8(ascii: "\n")) }

  private mutating func append(blanks: Int) {
    if blanks > 0 { append(contentsOf: repeatElement(UInt8(ascii: " "), count: blanks)) }
  }

  private mutating func append<Number: BinaryInteger>(number: Number) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(decimal: UInt64(number.magnitude))
  }
}

/// How many decimal digits a number has.
private func decimalDigits(of number: UInt64) -> Int {
  var digits = 1
  var rest = number
  while rest >= 10 {
    rest /= 10
    digits += 1
  }
  return digits
}
