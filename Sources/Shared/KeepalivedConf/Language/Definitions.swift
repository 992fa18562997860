/// What `$NAME=` lines define, and what the language defines itself.
struct Definitions {
  /// A definition.
  struct Definition {
    /// The lines of its text; one, unless its lines ended in backslashes.
    var lines: [[UInt8]]
    /// Whether it is of several lines: such a one is replaced only at the end of a line.
    var isMultiline = false
    /// Where it is written; nil for values of sequences.
    var place: SourceRange?
    /// Whether it was used.
    var isUsed = false
  }

  /// What the language defines itself.
  enum BuiltIn: String, CaseIterable {
    /// The directory of the file that is being read.
    case directory = "_PWD"
    /// What conditions compare with.
    case instance = "_INSTANCE"
    /// A number by chance.
    case random = "_RANDOM"
    /// A variable of the environment.
    case environment = "_ENV"
    /// `#`
    case hash = "_HASH"
    /// `!`
    case bang = "_BANG"
  }

  /// The definitions by their names.
  private(set) var table: [[UInt8]: Definition] = [:]
  private var builtIns: [[UInt8]: BuiltIn] = [:]

  /// Only what the language defines itself.
  init() {
    for builtIn in BuiltIn.allCases { builtIns[Array(builtIn.rawValue.utf8)] = builtIn }
  }

  /// Whether nothing is defined by the configuration.
  var isEmpty: Bool { table.isEmpty }

  /// A definition of the configuration.
  subscript(name: [UInt8]) -> Definition? { table[name] }

  /// What the language defines by this name; a definition of the configuration replaces it.
  func builtIn(_ name: [UInt8]) -> BuiltIn? { table[name] == nil ? builtIns[name] : nil }

  /// Defines a name, anew if it must be.
  mutating func define(_ name: [UInt8], _ definition: Definition) {
    var definition = definition
    definition.isUsed = table[name]?.isUsed ?? false
    table[name] = definition
  }

  /// Adds a line to a definition of several.
  mutating func append(_ line: [UInt8], to name: [UInt8]) { table[name]?.lines.append(line) }

  /// Notes that the last line of a definition has been read.
  mutating func finish(_ name: [UInt8]) {
    if table[name]?.lines.isEmpty == true {
      table[name]?.lines = [[]]
      table[name]?.isMultiline = false
    }
  }

  /// Notes that a definition is used.
  mutating func use(_ name: [UInt8]) { table[name]?.isUsed = true }

  /// All names.
  var names: [[UInt8]] { Array(table.keys) + Array(builtIns.keys) }
}

/// A `$NAME`, `${NAME}` or `${NAME 1 2}` in a line.
struct DefinitionUse {
  /// The name.
  var name: [UInt8]
  /// All of it, by the numbers of its bytes.
  var range: Range<Int>
  /// The words behind the name in braces.
  var parameters: [ArraySlice<UInt8>] = []
  /// Whether it is in braces.
  var isBraced: Bool
  /// Whether what follows lets it be replaced: in braces, or at white space, `,`, `)` or the end.
  var isComplete: Bool

  /// Reads the use that begins at a `$`; nil when none does.
  init?(in text: LineText, at dollar: Int) {
    let end = text.range.upperBound
    var index = dollar + 1
    guard index < end else { return nil }
    isBraced = text[index] == UInt8(ascii: "{")
    if isBraced { index += 1 }
    guard index < end, isNameStart(text[index]) else { return nil }
    let start = index
    while index < end, isNameByte(text[index]) { index += 1 }
    name = Array(text.storage[start..<index])
    guard isBraced else {
      range = dollar..<index
      isComplete = index == end || " \t,)".utf8.contains(text[index])
      return
    }
    var close = index
    while close < end, text[close] != UInt8(ascii: "}"), text[close] != UInt8(ascii: "\"") {
      close += 1
    }
    guard close < end, text[close] == UInt8(ascii: "}") else { return nil }
    parameters = text.storage[index..<close].split(whereSeparator: isBlank)
    range = dollar..<close + 1
    // Blanks before the closing brace make it none.
    isComplete = close == index || (isBlank(text[index]) && !isBlank(text[close - 1]))
  }

  /// The name as text.
  var nameText: String { String(decoding: name, as: UTF8.self) }
}
