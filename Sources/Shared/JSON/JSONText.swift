import NetTypes

extension JSONValue {
  /// The text, indented by two spaces a level.
  package func text(indent: Int = 0) -> String {
    String(appending: { append(to: &$0, indent: indent) })
  }

  /// The text on one line, without blanks.
  package var compactText: String { String(appending: { appendCompact(to: &$0) }) }

  /// Appends the text, indented by two spaces a level.
  package func append(to bytes: inout [UInt8], indent: Int = 0) {
    switch self {
    case .array(let values):
      Self.append("[", "]", values.count, indent, to: &bytes) { index, bytes in
        values[index].append(to: &bytes, indent: indent + 1)
      }
    case .object(let members):
      Self.append("{", "}", members.count, indent, to: &bytes) { index, bytes in
        Self.append(string: members[index].name, to: &bytes)
        bytes.append(text: ": ")
        members[index].value.append(to: &bytes, indent: indent + 1)
      }
    default: appendCompact(to: &bytes)
    }
  }

  /// Appends the text on one line, without blanks.
  package func appendCompact(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(text: "null")
    case .boolean(let value): bytes.append(text: value ? "true" : "false")
    case .integer(let value): bytes.append(decimal: Int64(value))
    case .decimal(let text): bytes.append(text: text)
    case .string(let text): Self.append(string: text, to: &bytes)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.appendCompact(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.append(string: member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.appendCompact(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func append(
    _ open: String, _ close: String, _ count: Int, _ indent: Int, to bytes: inout [UInt8],
    element: (Int, inout [UInt8]) -> Void
  ) {
    bytes.append(text: open)
    for index in 0..<count {
      bytes.append(text: index == 0 ? "\n" : ",\n")
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (indent + 1) * 2))
      element(index, &bytes)
    }
    if count > 0 {
      bytes.append(UInt8(ascii: "\n"))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
    }
    bytes.append(text: close)
  }

  private static func append(string: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    // Nearly all texts go as they are.
    let isPlain = string.utf8.allSatisfy {
      $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    guard !isPlain else {
      bytes.append(contentsOf: string.utf8)
      bytes.append(UInt8(ascii: "\""))
      return
    }
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case UInt8(ascii: "\n"): bytes.append(text: "\\n")
      case UInt8(ascii: "\t"): bytes.append(text: "\\t")
      case 0..<0x20, 0x7F:
        bytes.append(text: byte < 0x10 ? "\\u000" : "\\u00")
        bytes.append(hexadecimal: UInt64(byte))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
