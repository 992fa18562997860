/// A JSON value (RFC 8259) with members in the order in which they were given.
package indirect enum JSONValue: Equatable, Sendable {
  /// Nothing.
  case null
  /// A truth value.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A number by its text, such as `0.25`.
  case decimal(String)
  /// A text.
  case string(String)
  /// Values in a row.
  case array([JSONValue])
  /// Values by name.
  case object([Member])

  /// A member of an object.
  package struct Member: Equatable, Sendable {
    /// The name.
    package var name: String
    /// The value.
    package var value: JSONValue

    /// Makes one.
    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The text, indented by two spaces a level.
  package func text(indent: Int = 0) -> String {
    var bytes: [UInt8] = []
    append(to: &bytes, indent: indent)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the text, indented by two spaces a level.
  package func append(to bytes: inout [UInt8], indent: Int = 0) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .decimal(let text): bytes.append(contentsOf: text.utf8)
    case .string(let text): Self.append(string: text, to: &bytes)
    case .array(let values):
      Self.append("[", "]", values.count, indent, to: &bytes) { index, bytes in
        values[index].append(to: &bytes, indent: indent + 1)
      }
    case .object(let members):
      Self.append("{", "}", members.count, indent, to: &bytes) { index, bytes in
        Self.append(string: members[index].name, to: &bytes)
        bytes.append(contentsOf: ": ".utf8)
        members[index].value.append(to: &bytes, indent: indent + 1)
      }
    }
  }

  private static func append(
    _ open: String, _ close: String, _ count: Int, _ indent: Int, to bytes: inout [UInt8],
    element: (Int, inout [UInt8]) -> Void
  ) {
    bytes.append(contentsOf: open.utf8)
    for index in 0..<count {
      bytes.append(contentsOf: (index == 0 ? "\n" : ",\n").utf8)
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (indent + 1) * 2))
      element(index, &bytes)
    }
    if count > 0 {
      bytes.append(UInt8(ascii: "\n"))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
    }
    bytes.append(contentsOf: close.utf8)
  }

  private static func append(string: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
      case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20, 0x7F:
        let digits = String(byte, radix: 16)
        bytes.append(contentsOf: ("\\u00" + (digits.utf8.count == 1 ? "0" : "") + digits).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
