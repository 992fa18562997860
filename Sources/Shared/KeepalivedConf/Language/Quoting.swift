/// A word as it has to be written to be read back as it is: in quotes where it must.
///
/// Plain words have no escapes, so that some texts cannot be written at all, and cannot be read
/// either: those with double quotes or ends of lines, and those that need quotes but end in a
/// backslash. Names in `${}` are replaced even within quotes.
package func quoted(_ word: String) -> String {
  let bytes = word.utf8
  let first = bytes.first
  let needsQuotes =
    bytes.contains { byte in
      switch byte {
      case 0...0x20, 0x7F..., UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "'"),
        UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "$"):
        return true
      default: return false
      }
    } || first == nil || first == UInt8(ascii: "@") || first == UInt8(ascii: "~")
    || word == "=" || word == ":" || word.hasSuffix(";") || word.hasPrefix("//")
    || word.hasPrefix("/*") || (word.hasPrefix("include") && bytes.count < 9)
  return needsQuotes ? "\"" + word + "\"" : word
}

/// Any text as one word of a line that is split with escapes (`LogicalLine.escapedWords`).
package func quotedWithEscapes(_ word: String) -> String {
  var text = "\""
  for scalar in word.unicodeScalars { appendEscaped(scalar, to: &text) }
  return text + "\""
}

/// Appends a character as it can stand within quotes, with escapes. They are octal, because a
/// hexadecimal one goes on as far as there are digits.
func appendEscaped(_ scalar: Unicode.Scalar, to text: inout String, backslash: String = "\\") {
  switch scalar {
  case "\\": text += backslash + "\\"
  case "\"", "'", "$", "\u{0}"..<" ", "\u{7F}":
    let digits = String(scalar.value, radix: 8)
    text += backslash + String(repeating: "0", count: 3 - digits.utf8.count) + digits
  default: text.unicodeScalars.append(scalar)
  }
}
