package import JSON

/// Messages for editors and continuous integration. The form is part of what users rely on: members
/// may join, but none goes or changes its meaning without a new `version`.
extension DiagnosticReport {
  /// The report as a JSON object.
  ///
  /// - Parameters:
  ///   - file: the configuration that was asked for.
  ///   - exitStatus: that of the command, which can be stricter than the verdict.
  package func json(file: String, exitStatus: Int) -> JSONValue {
    .object([
      .init("version", .integer(1)),
      .init("kind", .string("diagnostics")),
      .init("file", .string(file)),
      .init("verdict", .string(verdict.name)),
      .init("exit_status", .integer(exitStatus)),
      .init("errors", .integer(count(.error))),
      .init("warnings", .integer(count(.warning))),
      .init("notes", .integer(count(.note))),
      .init("suppressed", .integer(suppressedCount)),
      .init("diagnostics", .array(diagnostics.map { json(of: $0, file: file) })),
    ])
  }

  private func json(of diagnostic: Diagnostic, file: String) -> JSONValue {
    .object(
      members(of: diagnostic.range, file: file) + [
        .init("severity", .string(diagnostic.severity.rawValue)),
        .init("code", .string(diagnostic.code.name)),
        .init("message", .string(diagnostic.message)),
        .init("expected", diagnostic.expected.map { .string($0) } ?? .null),
        .init("fix", diagnostic.fix.map { .string($0) } ?? .null),
        .init(
          "included_from",
          .array(
            (diagnostic.range.map(sources.includes) ?? []).map {
              .object(members(of: $0, file: file))
            })),
        .init(
          "related",
          .array(
            diagnostic.related.map {
              .object(
                members(of: $0.range, file: file) + [.init("message", .string($0.message))])
            })),
      ])
  }

  /// File, line and columns of a place; lines and columns are null where it is a file as a whole.
  private func members(of range: SourceRange?, file: String) -> [JSONValue.Member] {
    let path = range.map(sources.path) ?? file
    guard let range, range.line > 0 else {
      return [
        .init("file", .string(path)), .init("line", .null), .init("column", .null),
        .init("end_column", .null),
      ]
    }
    let end = SourceRange(
      file: range.file, line: range.line, offset: range.offset + max(1, range.length))
    return [
      .init("file", .string(path)),
      .init("line", .integer(Int(range.line))),
      .init("column", .integer(sources.column(of: range))),
      .init("end_column", .integer(max(sources.column(of: range) + 1, sources.column(of: end)))),
    ]
  }
}
