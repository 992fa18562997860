/// Splits a command into its words as keepalived does: at white space, with single and double
/// quotes that may begin anywhere in a word, and with escapes both inside and outside of them.
package func scriptWords(in text: String) -> Result<[String], ScriptWordsError> {
  escapedWords(in: Array(text.utf8)[...]).map { words in
    words.map { String(decoding: $0.bytes, as: UTF8.self) }
  }
}

/// Words as one text that `scriptWords` splits again. It holds no double quote and no single
/// backslash, so that it may stand between double quotes on a line that is itself split this way.
package func scriptText(_ words: [String]) -> String {
  words.map { word in
    guard
      word.isEmpty
        || word.utf8.contains(where: { byte in
          byte <= UInt8(ascii: " ") || byte == 0x7F || "\"'\\$".utf8.contains(byte)
        })
    else { return word }
    var text = "'"
    for scalar in word.unicodeScalars {
      switch scalar {
      case "\"", "'", "\\", "$", "\u{0}"..<" ", "\u{7F}":
        let digits = String(scalar.value, radix: 8)
        text += "\\\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "'"
  }.joined(separator: " ")
}
