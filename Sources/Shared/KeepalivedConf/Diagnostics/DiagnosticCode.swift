/// The kinds of messages, by names that stay the same from version to version: editors and scripts
/// select by them, and the manual explains them.
package struct DiagnosticCode: Hashable, Sendable {
  /// The name: lowercase words with hyphens.
  package let name: String

  /// Makes a code; each is declared once, as a constant.
  package init(_ name: String) { self.name = name }

  // MARK: Language

  /// A file that cannot be read.
  package static let unreadableFile = DiagnosticCode("unreadable-file")
  /// A word that is no keyword of its block.
  package static let unknownKeyword = DiagnosticCode("unknown-keyword")
  /// A keyword in a block to which it doesn't belong.
  package static let misplacedKeyword = DiagnosticCode("misplaced-keyword")
  /// A keyword without a word that it needs.
  package static let missingArgument = DiagnosticCode("missing-argument")
  /// Words that nothing reads.
  package static let extraWords = DiagnosticCode("extra-words")
  /// A keyword that is given twice where the last one counts.
  package static let repeatedKeyword = DiagnosticCode("repeated-keyword")
  /// A value that is not of its kind.
  package static let invalidValue = DiagnosticCode("invalid-value")
  /// A number beyond its range.
  package static let outOfRange = DiagnosticCode("out-of-range")
  /// A word whose meaning is the same as another's, which is to be preferred.
  package static let deprecatedKeyword = DiagnosticCode("deprecated-keyword")
  /// A block that is opened and never closed.
  package static let unclosedBlock = DiagnosticCode("unclosed-block")
  /// A brace that closes nothing, or too early.
  package static let unexpectedClosingBrace = DiagnosticCode("unexpected-closing-brace")
  /// A brace that opens nothing.
  package static let unexpectedOpeningBrace = DiagnosticCode("unexpected-opening-brace")
  /// A block keyword without its brace.
  package static let missingOpeningBrace = DiagnosticCode("missing-opening-brace")
  /// `//`, which is no comment here.
  package static let slashComment = DiagnosticCode("slash-comment")
  /// A character that only looks like the right one.
  package static let lookalikeCharacter = DiagnosticCode("lookalike-character")
}
