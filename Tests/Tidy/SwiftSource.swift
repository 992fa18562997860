/// A file of Swift as far as the rules look into it: its lines, and its code without comments and
/// without the contents of string literals.
struct SwiftSource: Sendable {
  /// The lines as they stand.
  let lines: [String]
  /// For each line: how many of its columns are the contents of string literals.
  let literalColumns: [Int]
  /// The words and signs of the code. A string literal is the one sign `"`.
  let tokens: [Token]

  /// A word, a number, or one sign.
  struct Token: Equatable, Sendable {
    /// As it stands in the code.
    let text: String
    /// The line, counted from 1.
    let line: Int
    /// Whether nothing but blanks stands before it on its line.
    let startsLine: Bool
    /// Whether it touches the one before.
    let isAttached: Bool
  }

  /// An import statement.
  struct Import: Equatable {
    let module: String
    let line: Int
  }

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var scanner = Scanner(text)
    scanner.scanCode(until: nil)
    tokens = scanner.tokens
    literalColumns = lines.indices.map { scanner.literalColumns[$0 + 1] ?? 0 }
  }

  /// The modules that the file imports; of `import struct A.B` it is `A`.
  var imports: [Import] {
    tokens.indices.compactMap { index in
      guard tokens[index].text == "import", index + 1 < tokens.count else { return nil }
      let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
      let next = kinds.contains(tokens[index + 1].text) ? index + 2 : index + 1
      guard next < tokens.count else { return nil }
      return Import(module: tokens[next].text, line: tokens[index].line)
    }
  }
}

/// Takes a text apart.
private struct Scanner {
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var startsLine = true
  private var endOfLast = -1
  private(set) var tokens: [SwiftSource.Token] = []
  private(set) var literalColumns: [Int: Int] = [:]

  init(_ text: String) { bytes = Array(text.utf8) }

  /// Reads code up to the end, or up to the parenthesis that ends an interpolation.
  mutating func scanCode(until end: UInt8?) {
    var depth = 0
    while index < bytes.count {
      let byte = bytes[index]
      if let end, byte == end, depth == 0 { return }
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      if begins("//") {
        while index < bytes.count, bytes[index] != newline { index += 1 }
      } else if begins("/*") {
        skipComment()
      } else if let hashes = stringStart() {
        add(from: index, to: index + hashes + 1, text: "\"")
        scanString(hashes: hashes)
        endOfLast = index
      } else if byte == newline || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
        advance()
      } else {
        scanToken()
      }
    }
  }

  private var newline: UInt8 { UInt8(ascii: "\n") }

  private func begins(_ text: StaticString, at offset: Int = 0) -> Bool {
    let start = index + offset
    guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { bytes[start...].starts(with: $0) }
  }

  private mutating func advance() {
    if bytes[index] == newline {
      line += 1
      startsLine = true
    }
    index += 1
  }

  private mutating func add(from start: Int, to end: Int, text: String) {
    tokens.append(
      .init(text: text, line: line, startsLine: startsLine, isAttached: start == endOfLast))
    startsLine = false
    endOfLast = end
  }

  private mutating func scanToken() {
    let start = index
    while index < bytes.count, isWordByte(bytes[index]) { index += 1 }
    if index == start { index += 1 }
    add(from: start, to: index, text: String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  private mutating func skipComment() {
    var depth = 0
    while index < bytes.count {
      if begins("/*") {
        depth += 1
        index += 2
      } else if begins("*/") {
        depth -= 1
        index += 2
        if depth == 0 { return }
      } else {
        advance()
      }
    }
  }

  /// The number of `#` before a quotation mark, if a string literal begins here.
  private func stringStart() -> Int? {
    var hashes = 0
    while index + hashes < bytes.count, bytes[index + hashes] == UInt8(ascii: "#") { hashes += 1 }
    return begins("\"", at: hashes) ? hashes : nil
  }

  private mutating func scanString(hashes: Int) {
    index += hashes
    let isLong = begins("\"\"\"")
    index += isLong ? 3 : 1
    let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: isLong ? 3 : 1)
    let marks = [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
    while index < bytes.count {
      if bytes[index...].starts(with: quotes + marks) {
        index += quotes.count + hashes
        return
      }
      if bytes[index...].starts(with: [UInt8(ascii: "\\")] + marks) {
        index += 1 + hashes
        guard index < bytes.count else { return }
        if bytes[index] == UInt8(ascii: "(") {
          index += 1
          scanCode(until: UInt8(ascii: ")"))
        }
        if index < bytes.count { advance() }
      } else if !isLong, bytes[index] == newline {
        return  // not closed: the compiler says more about it
      } else {
        // Bytes that continue a character of UTF-8 take no column of their own.
        if bytes[index] & 0xC0 != 0x80 { literalColumns[line, default: 0] += 1 }
        advance()
      }
    }
  }
}
