import Glibc

// The unsafe code of this part: what spans do not offer and loops over single bytes do slowly.

extension Span where Element == UInt8 {
  /// The first place of a byte.
  func firstIndex(of byte: UInt8) -> Int? {
    withUnsafeBytes { bytes -> Int? in
      guard let start = bytes.baseAddress,
        let found = memchr(start, Int32(byte), bytes.count)
      else { return nil }
      return UnsafeRawPointer(found) - start
    }
  }
}

extension Span where Element == UInt8 {
  /// The number in eight hexadecimal digits, either case; nil when there is anything else.
  ///
  /// The eight bytes must lie within the span.
  func hexadecimal(eightDigitsAt offset: Int) -> UInt32? {
    // Checks its bounds, and any eight bytes make a number.
    let text = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    return number(ofHexadecimal: UInt64(littleEndian: text))
  }

  /// The number in four hexadecimal digits, either case; nil when there is anything else.
  ///
  /// The four bytes must lie within the span.
  func hexadecimal(fourDigitsAt offset: Int) -> UInt16? {
    let text = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    let zeros: UInt64 = 0x3030_3030
    return number(ofHexadecimal: zeros | UInt64(UInt32(littleEndian: text)) << 32)
      .map { UInt16(truncatingIfNeeded: $0) }
  }
}

/// The number in eight digits, the first of them in the lowest byte: all eight at a time, as a
/// million connections have thirty-six million of them.
private func number(ofHexadecimal text: UInt64) -> UInt32? {
  let lowerCase = text | 0x2020_2020_2020_2020
  let isLetter = lowerCase >> 6 & 0x0101_0101_0101_0101
  let values = (lowerCase & 0x0F0F_0F0F_0F0F_0F0F) &+ isLetter &* 9
  // Written again, the values give the text they came from, unless that was no digit.
  let isAboveNine = (values &+ 0x7676_7676_7676_7676) >> 7 & 0x0101_0101_0101_0101
  let again = values &+ 0x3030_3030_3030_3030 &+ isAboveNine &* 0x27
  let caseBits = (text | isLetter << 5) & 0x2020_2020_2020_2020
  guard again == lowerCase, values & 0xF0F0_F0F0_F0F0_F0F0 == 0,
    caseBits == 0x2020_2020_2020_2020
  else { return nil }
  let pairs = (values << 4 | values >> 8) & 0x00FF_00FF_00FF_00FF
  let groups = (pairs << 8 | pairs >> 16) & 0x0000_FFFF_0000_FFFF
  return UInt32(truncatingIfNeeded: groups << 16 | groups >> 32)
}

extension [UInt8] {
  /// Appends all bytes of a span.
  mutating func append(contentsOf bytes: Span<UInt8>) {
    bytes.withUnsafeBytes { append(contentsOf: $0) }
  }
}
