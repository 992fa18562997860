/// One step of a scenario, written as one line of text in a shell's spelling.
///
/// Words are split at blanks; `'...'`, `"..."`, `\c` and `$'\t\n\r\\\'\xNN'` quote, so every byte
/// string can be written. Unquoted marks have a meaning of their own:
/// - `@name=WORD`, `@user=UID`, `@output=full|closed|broken`, `@set=NAME=VALUE` before the words:
///   argv[0], user id, kind of standard output, environment variable;
/// - `< WORD` after them: standard input is that word. Several are written one after the other;
/// - `? WORD`: before going on, wait until the saved table contains that word;
/// - a first word `!` makes it a step of the agent itself rather than a command line.
package struct Step: Equatable, Sendable {
  /// What standard output is connected to.
  package enum Output: String, Sendable {
    /// A file that is read back.
    case captured
    /// Nothing: the descriptor is closed.
    case closed
    /// A device on which there is never room.
    case full
    /// A pipe that nobody reads any more.
    case broken
  }

  /// A part of standard input.
  package enum Piece: Equatable, Sendable {
    /// These bytes are written at once.
    case text([UInt8])
    /// Nothing is written until the peer's `-S -n` contains these bytes.
    case await([UInt8])
  }

  /// The arguments after argv[0].
  package var words: [[UInt8]] = []
  /// argv[0], the same for both programs.
  package var name: [UInt8] = Array("ipvsadm".utf8)
  /// The user that runs the program; 0 is root.
  package var user: UInt32 = 0
  /// Environment variables in the form NAME=VALUE, besides PATH.
  package var environment: [[UInt8]] = []
  /// Where standard output goes.
  package var output: Output = .captured
  /// Standard input; empty means /dev/null.
  package var input: [Piece] = []
  /// A step of the agent, not of the program.
  package var isAction = false

  /// A command line of plain words.
  package init(words: [[UInt8]]) {
    self.words = words
  }

  /// Reads the text form.
  package init(_ text: String) throws(SpellingError) {
    var operation: UInt8?
    for token in try Self.tokens(Array(text.utf8)) {
      switch token {
      case .mark(let mark):
        guard operation == nil else { throw .missingWord }
        if mark == UInt8(ascii: "!") { isAction = true } else { operation = mark }
      case .word(let bytes, let isSetting):
        if operation == UInt8(ascii: "<") {
          input.append(.text(bytes))
        } else if operation == UInt8(ascii: "?") {
          input.append(.await(bytes))
        } else if isSetting, words.isEmpty {
          try apply(setting: bytes)
        } else {
          words.append(bytes)
        }
        operation = nil
      }
    }
    guard operation == nil else { throw .missingWord }
  }

  /// The line in a form that a shell reads as the same words (settings and marks aside).
  package var text: String {
    var parts: [String] = []
    if isAction { parts.append("!") }
    if name != Array("ipvsadm".utf8) { parts.append("@name=" + Self.quoted(name)) }
    if user != 0 { parts.append("@user=\(user)") }
    parts += environment.map { "@set=" + Self.quoted($0) }
    if output != .captured { parts.append("@output=\(output.rawValue)") }
    parts += words.map(Self.quoted)
    for piece in input {
      switch piece {
      case .text(let bytes): parts.append("< " + Self.quoted(bytes))
      case .await(let bytes): parts.append("? " + Self.quoted(bytes))
      }
    }
    return parts.joined(separator: " ")
  }

  /// All of standard input as one byte string.
  package var inputBytes: [UInt8] {
    input.flatMap { piece in
      if case .text(let bytes) = piece { bytes } else { [UInt8]() }
    }
  }

  private mutating func apply(setting bytes: [UInt8]) throws(SpellingError) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let equals = text.firstIndex(of: "=") else { throw .unknownSetting(text) }
    let value = String(text[text.index(after: equals)...])
    switch text[..<equals] {
    case "@name": name = Array(bytes[6...])
    case "@set": environment.append(Array(bytes[5...]))
    case "@user":
      guard let number = UInt32(value) else { throw .unknownSetting(text) }
      user = number
    case "@output":
      guard let kind = Output(rawValue: value) else { throw .unknownSetting(text) }
      output = kind
    default: throw .unknownSetting(text)
    }
  }
}

/// What can be wrong with the text form of a step.
package enum SpellingError: Error, Equatable, CustomStringConvertible {
  /// A quotation mark without its partner.
  case openQuote
  /// An unknown or unfinished escape in `$'...'`.
  case badEscape
  /// A mark such as `<` without the word it needs.
  case missingWord
  /// An `@...` word that means nothing.
  case unknownSetting(String)

  /// The fault in words.
  package var description: String {
    switch self {
    case .openQuote: "a quotation mark has no partner"
    case .badEscape: "an escape in $'...' is unknown or unfinished"
    case .missingWord: "a mark such as < has no word after it"
    case .unknownSetting(let text): "'\(text)' is no setting"
    }
  }
}
