import JSON
import NetTypes

/// `UDP_CHECK`: a datagram; silence is success unless a reply is required.
package struct UDPCheck: ConnectingCheck {
  /// What a reply must look like: bytes, of which some nibbles don't matter.
  package struct Pattern: Sendable, Hashable {
    /// The bytes; what doesn't matter is zero.
    package var bytes: [UInt8]
    /// As many bytes; the bits that are set matter.
    package var mask: [UInt8]

    /// Makes one.
    package init(bytes: [UInt8], mask: [UInt8]) {
      self.bytes = bytes
      self.mask = mask
    }
  }

  /// Where its keywords stand.
  package var places = Places()
  /// How it reaches the server.
  package var connection = ConnectionOptions()
  /// When it runs.
  package var schedule = CheckSchedule()
  /// `log_all_failures`: also those that change nothing.
  package var logsAllFailures: Bool?
  /// `payload`: what is sent; random bytes unless given.
  package var payload: [UInt8]?
  /// `require_reply`: a reply must come and begin with this; an empty pattern fits every reply.
  package var requiredReply: Pattern?
  /// `min_reply_length` in bytes.
  package var minimumReplyLength: Int?
  /// `max_reply_length` in bytes.
  package var maximumReplyLength: Int?

  /// Nothing is said.
  package init() {}
}

extension UDPCheck {
  /// The keywords of `UDP_CHECK`.
  package static let table = KeywordTable<UDPCheck>(
    "UDP_CHECK", daemons: .checkd,
    [
      .custom(
        "payload", \.payload, hexadecimal("HEXADECIMAL", ["00ff01", "de ad be e0"]),
        "the bytes to send", .survivesMissing + .fallback("random bytes"),
        read: { statement in
          guard let text = readBytes(&statement) else { return nil }
          return pattern(in: text, "0123456789abcdefABCDEF", &statement)?.bytes
        },
        write: { bytes in
          (bytes.isEmpty ? [] : [hexadecimalText(bytes, mask: nil)], nil)
        }),
      .custom(
        "require_reply", \.requiredReply,
        .optional(hexadecimal("HEXADECIMAL", ["0X01", "00 01 XX"])),
        "a reply must come, and begin with these bytes; `X` stands for any digit",
        .fallback("silence is success, too"),
        read: { statement in
          guard statement.hasNext else { return Pattern(bytes: [], mask: []) }
          guard let text = readBytes(&statement) else { return nil }
          return pattern(in: text, "0123456789abcdefABCDEFxX", &statement)
            ?? Pattern(bytes: [], mask: [])
        },
        write: { pattern in
          (
            pattern.bytes.isEmpty ? [] : [hexadecimalText(pattern.bytes, mask: pattern.mask)],
            pattern.bytes.isEmpty ? .boolean(true) : nil
          )
        }),
      .value(
        "min_reply_length", \.minimumReplyLength, .integer(0...65535), default: 0,
        "the least length of a reply in bytes, where one is required"),
      .value(
        "max_reply_length", \.maximumReplyLength, .integer(0...65535), default: 255,
        "the greatest length of a reply in bytes, where one is required"),
    ] + Keyword.connection + Keyword.schedule())

  private static func hexadecimal(_ text: String, _ examples: [String]) -> Grammar {
    .form(text, examples: examples)
  }

  /// The words that are left, which may stand apart as they like.
  private static func readBytes(_ statement: inout Statement) -> [Word]? {
    var words: [Word] = []
    while let word = statement.next() { words.append(word) }
    guard !words.isEmpty else {
      statement.reportMissing(hexadecimal("HEXADECIMAL", ["00ff01"]))
      return nil
    }
    return words
  }

  /// Bytes of which nibbles that are `x` don't matter. A digit that stands alone is a byte.
  private static func pattern(
    in words: [Word], _ digits: String, _ statement: inout Statement
  ) -> Pattern? {
    var pattern = Pattern(bytes: [], mask: [])
    for word in words {
      for group in word.text.utf8.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == 9 }) {
        guard group.allSatisfy({ digits.utf8.contains($0) }) else {
          statement.context.error(
            .invalidValue, word.range, "`\(word.text)` is not hexadecimal",
            expected: digits.hasSuffix("X")
              ? "pairs of hexadecimal digits, or `X` for those that don't matter"
              : "pairs of hexadecimal digits")
          return nil
        }
        var rest = group[...]
        while let first = rest.popFirst() {
          let second = rest.popFirst()
          let nibbles = second.map { [first, $0] } ?? [UInt8(ascii: "0"), first]
          let values = nibbles.map { hexadecimalValue(of: $0) }
          pattern.bytes.append((values[0] ?? 0) << 4 | (values[1] ?? 0))
          pattern.mask.append((values[0] == nil ? 0 : 0xF0) | (values[1] == nil ? 0 : 0x0F))
        }
      }
    }
    return pattern
  }

  /// Whether it can succeed; reports when it can't. It is kept as it is.
  static func finish(_ check: inout UDPCheck, _ context: ParseContext) -> Bool {
    let (minimum, maximum) = (check.minimumReplyLength ?? 0, check.maximumReplyLength ?? 255)
    if minimum > maximum {
      context.error(
        .impossibleCheck,
        check.places.value(
          check.minimumReplyLength == nil ? "max_reply_length" : "min_reply_length"),
        "no reply is at least \(minimum) and at most \(maximum) bytes long: this always fails",
        fix: "raise `max_reply_length`, or lower `min_reply_length`")
    }
    return true
  }
}

/// Bytes in hexadecimal digits; where the mask has no bits, `X`.
private func hexadecimalText(_ bytes: [UInt8], mask: [UInt8]?) -> String {
  let digits = Array("0123456789abcdef")
  var text = ""
  for (index, byte) in bytes.enumerated() {
    let matters = mask.map { $0[index] } ?? 0xFF
    text.append(matters & 0xF0 == 0 ? "X" : digits[Int(byte >> 4)])
    text.append(matters & 0x0F == 0 ? "X" : digits[Int(byte & 0xF)])
  }
  return text
}

extension DiagnosticCode {
  /// A check that can never succeed.
  package static let impossibleCheck = DiagnosticCode("impossible-check")
}
