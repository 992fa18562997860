/// The messages about a configuration, as they are told.
package struct DiagnosticReport: Sendable {
  /// The messages, in the order of their places.
  package var diagnostics: [Diagnostic]
  /// The files that they quote.
  package var sources: SourceMap
  /// How many messages were beyond the limit.
  package var suppressedCount: Int
  /// What the messages say in the end.
  package var verdict: Verdict

  /// Makes a report.
  package init(
    _ diagnostics: [Diagnostic], sources: SourceMap, suppressedCount: Int = 0, verdict: Verdict
  ) {
    self.diagnostics = diagnostics
    self.sources = sources
    self.suppressedCount = suppressedCount
    self.verdict = verdict
  }

  /// How many messages are of a severity.
  package func count(_ severity: Diagnostic.Severity) -> Int {
    diagnostics.count { $0.severity == severity }
  }

  /// The number of messages in words, such as `2 errors, 1 warning`; nil when there are none.
  package var summary: String? {
    var parts: [String] = []
    for severity in Diagnostic.Severity.allCases {
      let count = count(severity)
      guard count > 0 else { continue }
      parts.append("\(count) \(severity.rawValue)\(count == 1 ? "" : "s")")
    }
    if suppressedCount > 0 { parts.append("\(suppressedCount) more not shown") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension ReadResult {
  /// The messages of the reading.
  package var report: DiagnosticReport {
    DiagnosticReport(
      diagnostics, sources: sources, suppressedCount: suppressedCount, verdict: verdict)
  }
}

extension Verdict {
  /// The name in JSON.
  package var name: String {
    switch self {
    case .good: "good"
    case .cannotRun: "cannot-run"
    case .refused: "refused"
    case .insecureScript: "insecure-script"
    }
  }
}
