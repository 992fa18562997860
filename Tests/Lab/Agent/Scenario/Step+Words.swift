extension Step {
  /// A word, or a mark that stands for itself. A setting is a word that begins with a plain `@`.
  enum Token: Equatable {
    case word([UInt8], isSetting: Bool)
    case mark(UInt8)
  }

  private static let plain = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+_=.,:/%[]@".utf8)

  /// The shell spelling of a word.
  package static func quoted(_ word: [UInt8]) -> String {
    if !word.isEmpty, word.first != UInt8(ascii: "@"), word.allSatisfy(plain.contains) {
      return String(decoding: word, as: UTF8.self)
    }
    if word.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "'") }) {
      return "'" + String(decoding: word, as: UTF8.self) + "'"
    }
    var text = "$'"
    for byte in word {
      switch byte {
      case UInt8(ascii: "\n"): text += "\\n"
      case UInt8(ascii: "\t"): text += "\\t"
      case UInt8(ascii: "\r"): text += "\\r"
      case UInt8(ascii: "'"): text += "\\'"
      case UInt8(ascii: "\\"): text += "\\\\"
      case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16)
        text += "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
      }
    }
    return text + "'"
  }

  /// Splits a line into words and marks.
  static func tokens(_ line: [UInt8]) throws(SpellingError) -> [Token] {
    var tokens: [Token] = []
    var word: [UInt8]?
    var isSetting = false
    var rest = line[...]
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "'"):
        word = (word ?? []) + (try quotedPart(&rest, until: byte, escapes: .none))
      case UInt8(ascii: "\""):
        word = (word ?? []) + (try quotedPart(&rest, until: byte, escapes: .simple))
      case UInt8(ascii: "$") where rest.first == UInt8(ascii: "'"):
        rest.removeFirst()
        word = (word ?? []) + (try quotedPart(&rest, until: UInt8(ascii: "'"), escapes: .full))
      case UInt8(ascii: "\\"):
        guard let next = rest.popFirst() else { throw .badEscape }
        word = (word ?? []) + [next]
      case UInt8(ascii: "<"), UInt8(ascii: "?"), UInt8(ascii: "!"):
        if word == nil, rest.first.map(isBlank) ?? true {
          tokens.append(.mark(byte))
        } else {
          word = (word ?? []) + [byte]
        }
      case _ where isBlank(byte):
        if let finished = word { tokens.append(.word(finished, isSetting: isSetting)) }
        word = nil
        isSetting = false
      default:
        if word == nil { isSetting = byte == UInt8(ascii: "@") }
        word = (word ?? []) + [byte]
      }
    }
    if let finished = word { tokens.append(.word(finished, isSetting: isSetting)) }
    return tokens
  }

  private enum Escapes { case none, simple, full }

  private static func quotedPart(
    _ rest: inout ArraySlice<UInt8>, until end: UInt8, escapes: Escapes
  ) throws(SpellingError) -> [UInt8] {
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == end { return bytes }
      guard byte == UInt8(ascii: "\\"), escapes != .none else {
        bytes.append(byte)
        continue
      }
      guard let next = rest.popFirst() else { throw .badEscape }
      if escapes == .simple {
        if next != UInt8(ascii: "\""), next != UInt8(ascii: "\\") { bytes.append(byte) }
        bytes.append(next)
      } else {
        bytes.append(try escaped(next, &rest))
      }
    }
    throw .openQuote
  }

  private static func escaped(
    _ letter: UInt8, _ rest: inout ArraySlice<UInt8>
  ) throws(SpellingError) -> UInt8 {
    switch letter {
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "v"): return 0x0B
    case UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "\""): return letter
    case UInt8(ascii: "x"):
      guard rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { throw .badEscape }
      rest.removeFirst(2)
      return value
    default: throw .badEscape
    }
  }
}
