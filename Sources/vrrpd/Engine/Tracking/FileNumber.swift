/// The number in a `track_file`.
package enum FileNumber: Sendable, Hashable {
  /// A number.
  case number(Int32)
  /// A number beyond 32 bits: the one before goes on counting.
  case tooLarge

  /// How many bytes of a file count.
  package static let readLength = 127

  /// What a file that is not there, or can't be read, stands for.
  package static let missing = FileNumber.number(0)

  /// Reads the number at the beginning of a file as C's `strtol` does with base 0: after white
  /// space and a sign, `0x` and hexadecimal digits, `0` and octal digits, or decimal digits, up to
  /// the first byte that is none. Without digits it is 0.
  package init(content: [UInt8]) {
    var rest = content.prefix(Self.readLength).drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    let base = Self.takeBase(from: &rest)
    var magnitude: Int64 = 0
    for byte in rest {
      guard let digit = Self.digit(byte), digit < base else { break }
      magnitude = magnitude * base + digit
      guard magnitude <= 1 << 31 else {
        self = .tooLarge
        return
      }
    }
    self = Int32(exactly: isNegative ? -magnitude : magnitude).map { .number($0) } ?? .tooLarge
  }

  /// The base, and without the prefix what follows it; `0x` needs a digit, else only the 0 counts.
  private static func takeBase(from rest: inout ArraySlice<UInt8>) -> Int64 {
    guard rest.first == UInt8(ascii: "0") else { return 10 }
    let mark = rest.dropFirst().first.map { $0 | 0x20 }
    guard mark == UInt8(ascii: "x"),
      let next = rest.dropFirst(2).first, digit(next) != nil
    else { return 8 }
    rest = rest.dropFirst(2)
    return 16
  }

  private static func digit(_ byte: UInt8) -> Int64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int64(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int64(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }
}
