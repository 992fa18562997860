/// The kinds of messages about the language itself.
extension DiagnosticCode {
  /// A quote that is never closed.
  package static let unclosedQuote = DiagnosticCode("unclosed-quote")
  /// A word that is cut because `!` or `#` in it begins a comment.
  package static let cutByComment = DiagnosticCode("cut-by-comment")
  /// A backslash at the end of a line that is no definition.
  package static let lineContinuation = DiagnosticCode("line-continuation")
  /// A line that is longer than keepalived reads at once.
  package static let lineTooLong = DiagnosticCode("line-too-long")
  /// A byte order mark.
  package static let byteOrderMark = DiagnosticCode("byte-order-mark")
  /// A byte 0.
  package static let nullByte = DiagnosticCode("null-byte")
  /// Bytes that are no UTF-8.
  package static let invalidEncoding = DiagnosticCode("invalid-encoding")
  /// A `$NAME` that nobody defines.
  package static let undefinedDefinition = DiagnosticCode("undefined-definition")
  /// A definition that nobody uses.
  package static let unusedDefinition = DiagnosticCode("unused-definition")
  /// A line that looks like a definition and is none.
  package static let malformedDefinition = DiagnosticCode("malformed-definition")
  /// A definition that contains itself, or that makes a line too long.
  package static let endlessExpansion = DiagnosticCode("endless-expansion")
  /// A `~SEQ` or `~LST` that can't be read.
  package static let malformedSequence = DiagnosticCode("malformed-sequence")
  /// More lines, files or levels than any configuration has.
  package static let tooLarge = DiagnosticCode("too-large")
  /// An included file that is not there or can't be read.
  package static let missingInclude = DiagnosticCode("missing-include")
  /// A file that includes itself.
  package static let includeCycle = DiagnosticCode("include-cycle")
  /// A condition without anything behind it.
  package static let emptyCondition = DiagnosticCode("empty-condition")
  /// Syntax of other languages: `keyword = value`, `keyword: value`, `;` at the end.
  package static let foreignSyntax = DiagnosticCode("foreign-syntax")
  /// An opening brace without a blank before it.
  package static let gluedBrace = DiagnosticCode("glued-brace")
  /// An opening brace where it does something unexpected.
  package static let braceInWord = DiagnosticCode("brace-in-word")
}
