import NetTypes

/// Writes JSON (RFC 8259) piece by piece, on one line, with the members in the order in which they
/// are given.
///
/// Foundation's encoder would double the program's size and start-up time, and it wants the whole
/// document in memory, which a table of connections has no bound for. What is written is valid as
/// long as every begin has its end and members stand in objects only.
struct JSONWriter {
  /// Whether something stands before the next value in its array or object.
  private var needsComma = false

  /// Begins an object: as the document, or as an element of an array.
  mutating func beginObject(to text: inout [UInt8]) {
    separate(&text)
    open("{", &text)
  }

  /// Begins an object that is a member.
  mutating func beginObject(_ key: StaticString, to text: inout [UInt8]) {
    append(key: key, to: &text)
    open("{", &text)
  }

  /// Ends the innermost object.
  mutating func endObject(to text: inout [UInt8]) { close("}", &text) }

  /// Begins an array that is a member.
  mutating func beginArray(_ key: StaticString, to text: inout [UInt8]) {
    append(key: key, to: &text)
    open("[", &text)
  }

  /// Ends the innermost array.
  mutating func endArray(to text: inout [UInt8]) { close("]", &text) }

  /// Appends a text as an element of an array.
  mutating func append(element string: StaticString, to text: inout [UInt8]) {
    separate(&text)
    append(ascii: string, to: &text)
  }

  /// Appends a member that is a number.
  mutating func append(
    _ key: StaticString, _ number: some UnsignedInteger, to text: inout [UInt8]
  ) {
    append(key: key, to: &text)
    text.append(decimal: UInt64(number))
  }

  /// Appends a member that is a truth value.
  mutating func append(_ key: StaticString, _ flag: Bool, to text: inout [UInt8]) {
    append(key: key, to: &text)
    text.append(text: flag ? "true" : "false")
  }

  /// Appends a member that is a text of the program's own: ASCII without anything to escape.
  mutating func append(_ key: StaticString, _ string: StaticString, to text: inout [UInt8]) {
    append(key: key, to: &text)
    append(ascii: string, to: &text)
  }

  /// Appends a member that is a text; bytes that are not UTF-8 become U+FFFD.
  mutating func append(_ key: StaticString, _ bytes: [UInt8], to text: inout [UInt8]) {
    append(key: key, to: &text)
    text.append(UInt8(ascii: "\""))
    if bytes.allSatisfy({ $0 < 0x80 }) {
      for byte in bytes { append(escaping: byte, to: &text) }
    } else {
      for byte in String(decoding: bytes, as: UTF8.self).utf8 { append(escaping: byte, to: &text) }
    }
    text.append(UInt8(ascii: "\""))
  }

  /// Appends a member that is an address.
  mutating func append(_ key: StaticString, _ address: IPAddress, to text: inout [UInt8]) {
    append(key: key, to: &text)
    text.append(UInt8(ascii: "\""))
    address.append(to: &text)
    text.append(UInt8(ascii: "\""))
  }

  /// Appends a member that is null.
  mutating func append(null key: StaticString, to text: inout [UInt8]) {
    append(key: key, to: &text)
    text.append(text: "null")
  }

  private mutating func append(key: StaticString, to text: inout [UInt8]) {
    separate(&text)
    append(ascii: key, to: &text)
    text.append(UInt8(ascii: ":"))
  }

  private mutating func separate(_ text: inout [UInt8]) {
    if needsComma { text.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func open(_ bracket: Unicode.Scalar, _ text: inout [UInt8]) {
    text.append(UInt8(ascii: bracket))
    needsComma = false
  }

  private mutating func close(_ bracket: Unicode.Scalar, _ text: inout [UInt8]) {
    text.append(UInt8(ascii: bracket))
    needsComma = true
  }

  private func append(ascii string: StaticString, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    text.append(text: string)
    text.append(UInt8(ascii: "\""))
  }

  private func append(escaping byte: UInt8, to text: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      text.append(UInt8(ascii: "\\"))
      text.append(byte)
    case 0..<0x20, 0x7F:
      // Four digits, of which the first two are zeros.
      text.append(text: byte < 0x10 ? "\\u000" : "\\u00")
      text.append(hexadecimal: UInt64(byte))
    default:
      text.append(byte)
    }
  }
}
