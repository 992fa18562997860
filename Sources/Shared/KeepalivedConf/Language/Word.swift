/// One word of a configuration line.
package struct Word: Hashable, Sendable {
  /// The text, without quotes.
  package var text: String
  /// Where it stands, with its quotes. For a word that comes out of a definition: where the
  /// definition is used.
  package var range: SourceRange
  /// Whether it was quoted.
  package var isQuoted: Bool

  /// Makes a word.
  package init(_ text: String, at range: SourceRange, isQuoted: Bool = false) {
    self.text = text
    self.range = range
    self.isQuoted = isQuoted
  }
}

/// A definition or a sequence that a line owes text to.
package struct Expansion: Hashable, Sendable {
  /// How the line calls it, such as `$NAME`.
  package var name: String
  /// Where its text is written; nil for what the language itself defines.
  package var definition: SourceRange?

  /// Makes one.
  package init(name: String, definition: SourceRange?) {
    self.name = name
    self.definition = definition
  }
}

/// A line as the language has it, after comments, conditions, definitions, sequences and includes
/// are dealt with: words, or one brace. Braces stand on lines of their own, wherever they were
/// written.
package struct LogicalLine: Hashable, Sendable {
  /// What stands on it.
  package enum Content: Hashable, Sendable {
    /// A keyword and its arguments; never empty.
    case words([Word])
    /// `{`
    case open
    /// `}`
    case close
  }

  /// What stands on it.
  package var content: Content
  /// Where: all its words, or the brace.
  package var range: SourceRange
  /// The bytes of the words after expansion, with quotes and escapes, for keywords that split them
  /// by rules of their own (`escapedWords`); empty for braces.
  package var bytes: ArraySlice<UInt8>
  /// Where each of the bytes stands; nil when they stand one after another from `range.offset`.
  package var places: ArraySlice<BytePlace>?
  /// The definitions and sequences that the line owes text to.
  package var expansions: [Expansion]

  /// Makes a line.
  package init(
    _ content: Content, at range: SourceRange, bytes: ArraySlice<UInt8> = [],
    places: ArraySlice<BytePlace>? = nil, expansions: [Expansion] = []
  ) {
    self.content = content
    self.range = range
    self.bytes = bytes
    self.places = places
    self.expansions = expansions
  }

  /// Makes a line from its text.
  package init(_ content: Content, at range: SourceRange, text: String) {
    self.init(content, at: range, bytes: Array(text.utf8)[...])
  }

  /// The text of the words after expansion, with quotes and escapes; empty for braces.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Where a byte of an expanded line stands: at a byte of the file's line, or at a `$NAME`.
package struct BytePlace: Hashable, Sendable {
  /// The first byte of the place in its line.
  package var offset: Int32
  /// How many bytes of the line it stands for.
  package var length: Int32

  /// Makes a place.
  package init(offset: Int32, length: Int32 = 1) {
    self.offset = offset
    self.length = length
  }
}
