/// Why a command can't be split into words.
package enum ScriptWordsError: Error, Equatable {
  /// A quote is never closed.
  case unclosedQuote
}

/// Splits a command into its words as keepalived does: at white space, with single and double
/// quotes that may begin anywhere in a word, and with escapes both inside and outside of them:
/// `\a \b \E \f \n \r \t \v`, `\nnn` (octal), `\xXX` (hexadecimal), `\cC` (control), and `\` before
/// any other character for that character.
package func scriptWords(in text: String) -> Result<[String], ScriptWordsError> {
  var words: [String] = []
  var word: [UInt8]?
  var quote: UInt8?
  var bytes = Array(text.utf8)[...]
  while let byte = bytes.popFirst() {
    switch byte {
    case UInt8(ascii: "\\"):
      word = (word ?? []) + [escapedByte(&bytes)]
    case quote:
      quote = nil
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      if quote == nil {
        quote = byte
        word = word ?? []
      } else {
        word = (word ?? []) + [byte]
      }
    case UInt8(ascii: " "), UInt8(ascii: "\t"):
      guard quote == nil else {
        word = (word ?? []) + [byte]
        continue
      }
      if let ended = word { words.append(String(decoding: ended, as: UTF8.self)) }
      word = nil
    default:
      if word == nil { word = [] }
      word?.append(byte)
    }
  }
  guard quote == nil else { return .failure(.unclosedQuote) }
  if let ended = word { words.append(String(decoding: ended, as: UTF8.self)) }
  return .success(words)
}

/// The byte that an escape stands for; the backslash is already taken.
private func escapedByte(_ bytes: inout ArraySlice<UInt8>) -> UInt8 {
  guard let first = bytes.popFirst() else { return UInt8(ascii: "\\") }
  switch first {
  case UInt8(ascii: "a"): return 7
  case UInt8(ascii: "b"): return 8
  case UInt8(ascii: "E"): return 27
  case UInt8(ascii: "f"): return 12
  case UInt8(ascii: "n"): return 10
  case UInt8(ascii: "r"): return 13
  case UInt8(ascii: "t"): return 9
  case UInt8(ascii: "v"): return 11
  case UInt8(ascii: "c"):
    guard let control = bytes.popFirst() else { return first }
    return control & 0x1F
  case UInt8(ascii: "x"):
    var value: UInt8?
    for _ in 0..<2 {
      guard let digit = bytes.first.flatMap(hexadecimalDigit) else { break }
      value = (value ?? 0) << 4 | digit
      bytes.removeFirst()
    }
    return value ?? first
  case UInt8(ascii: "0")...UInt8(ascii: "7"):
    var value = first - UInt8(ascii: "0")
    for _ in 0..<2 {
      guard let next = bytes.first, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(next),
        value < 32
      else { break }
      value = value << 3 | (next - UInt8(ascii: "0"))
      bytes.removeFirst()
    }
    return value
  default: return first
  }
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// Words as one text that `scriptWords` splits again. It holds no double quote and no single
/// backslash, so that it may stand between double quotes on a line that is itself split this way.
package func scriptText(_ words: [String]) -> String {
  words.map { word in
    guard
      word.isEmpty
        || word.utf8.contains(where: { byte in
          byte <= UInt8(ascii: " ") || byte == 0x7F || "\"'\\".utf8.contains(byte)
        })
    else { return word }
    var text = "'"
    for scalar in word.unicodeScalars {
      switch scalar {
      case "\"", "'", "\\", "\u{0}"..<" ", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "'"
  }.joined(separator: " ")
}
