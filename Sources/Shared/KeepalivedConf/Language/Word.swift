/// One word of a configuration line.
package struct Word: Hashable, Sendable {
  /// The text, without quotes.
  package var text: String
  /// Where it stands. For a word that comes out of a definition: where the definition is used.
  package var range: SourceRange
  /// Whether it was quoted, at least in part.
  package var isQuoted: Bool

  /// Makes a word.
  package init(_ text: String, at range: SourceRange, isQuoted: Bool = false) {
    self.text = text
    self.range = range
    self.isQuoted = isQuoted
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
  /// The text of the words after expansion, for keywords that split it by rules of their own
  /// (escapes in scripts); empty for braces.
  package var text: String

  /// Makes a line.
  package init(_ content: Content, at range: SourceRange, text: String = "") {
    self.content = content
    self.range = range
    self.text = text
  }
}
