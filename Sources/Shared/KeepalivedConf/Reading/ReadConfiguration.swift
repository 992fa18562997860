/// What reading a configuration gives.
package struct ReadResult: Sendable {
  /// The configuration as it was written, without what is wrong.
  package var configuration: Configuration
  /// The messages, in the order of their places.
  package var diagnostics: [Diagnostic]
  /// The files, for quoting them.
  package var sources: SourceMap
  /// How many messages were beyond the limit.
  package var suppressedCount: Int
  /// The exit status of a configuration test.
  package var verdict: Verdict
}

/// Reads a configuration file with all that it includes, and checks it.
package func readConfiguration(
  at path: String, host: any Host, options: ReadOptions = ReadOptions()
) -> ReadResult {
  let context = ParseContext(host: host, options: options)
  context.lines = readLines(of: path, context)
  context.countBraces()
  var configuration = Configuration()
  context.readKeywords(Configuration.table, into: &configuration)
  context.reportUnclosed()
  check(configuration, context)
  let diagnostics = context.settled(context.diagnostics).sorted(by: isEarlier)
  return ReadResult(
    configuration: configuration, diagnostics: diagnostics,
    sources: context.sources, suppressedCount: context.suppressedCount,
    verdict: diagnostics.reduce(context.worstSuppressed) { max($0, $1.verdict) })
}

private func isEarlier(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
  switch (left.range, right.range) {
  case (let left?, let right?):
    (left.file, left.line, left.offset) < (right.file, right.line, right.offset)
  case (nil, _?): false
  case (_?, nil): true
  case (nil, nil): false
  }
}
