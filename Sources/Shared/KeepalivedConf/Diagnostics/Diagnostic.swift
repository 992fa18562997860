/// One message about a configuration: what is wrong, where, and how to mend it.
package struct Diagnostic: Hashable, Sendable {
  /// How bad it is.
  package enum Severity: String, Sendable, CaseIterable {
    /// A mistake: keepalived's own test refuses it, too (the differences are listed in the manual).
    case error
    /// It works, but hardly as meant. Never changes the verdict.
    case warning
    /// Something worth knowing.
    case note
  }

  /// Another place that the message speaks of.
  package struct Related: Hashable, Sendable {
    /// Where.
    package var range: SourceRange
    /// What is there, such as "first defined here".
    package var message: String

    /// Makes one.
    package init(_ range: SourceRange, _ message: String) {
      self.range = range
      self.message = message
    }
  }

  /// How bad it is.
  package var severity: Severity
  /// What it does to the verdict; `.good` for warnings and notes.
  package var verdict: Verdict
  /// A stable name for this kind of mistake, such as `unknown-keyword`.
  package var code: DiagnosticCode
  /// Where; nil when it is about the configuration as a whole.
  package var range: SourceRange?
  /// What is wrong: one sentence without its full stop.
  package var message: String
  /// What would have been right here, such as "a whole number from 1 to 255".
  package var expected: String?
  /// How to mend it: one sentence.
  package var fix: String?
  /// Other places.
  package var related: [Related]

  /// Makes a message. Errors refuse the configuration unless told otherwise.
  package init(
    _ severity: Severity, _ code: DiagnosticCode, at range: SourceRange?, _ message: String,
    expected: String? = nil, fix: String? = nil, related: [Related] = [],
    verdict: Verdict? = nil
  ) {
    self.severity = severity
    self.verdict = verdict ?? (severity == .error ? .refused : .good)
    self.code = code
    self.range = range
    self.message = message
    self.expected = expected
    self.fix = fix
    self.related = related
  }
}
