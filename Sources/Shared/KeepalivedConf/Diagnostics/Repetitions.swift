/// Messages that say the same of many lines of a file, such as a wrong sign for comments: people
/// are told once, with the other lines.
struct Repetitions {
  /// How many lines must have the same message before it is told once; two are told twice.
  private static let leastCount = 3
  /// How many lines are listed; of more, only their number is told.
  private static let listedCount = 8

  /// A message without its place.
  private struct Key: Hashable {
    let severity: Diagnostic.Severity
    let code: DiagnosticCode
    let message: String
    let fix: String?
    let file: Int32
  }

  private var lines: [Key: [Int32]] = [:]
  private var told: Set<Key> = []

  /// Looks for messages that say the same.
  init(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics {
      guard let (key, line) = Self.key(of: diagnostic) else { continue }
      lines[key, default: []].append(line)
    }
  }

  /// The other lines of which a message is to be told along with it; nil when it has been told.
  mutating func takeLines(of diagnostic: Diagnostic) -> [Int32]? {
    guard let (key, line) = Self.key(of: diagnostic), let lines = lines[key],
      lines.count >= Self.leastCount
    else { return [] }
    guard told.insert(key).inserted else { return nil }
    return lines.filter { $0 != line }
  }

  /// Lines as people list them.
  static func text(of lines: [Int32]) -> String {
    let numbers = lines.prefix(listedCount).map { String($0) }
    guard lines.count > listedCount else {
      return (numbers.count == 1 ? "line " : "lines ")
        + (numbers.dropLast().isEmpty
          ? numbers.joined()
          : numbers.dropLast().joined(separator: ", ") + " and " + (numbers.last ?? ""))
    }
    return "lines " + numbers.joined(separator: ", ")
      + " and \(lines.count - listedCount) more"
  }

  /// What makes a message the same as another; nil for those that point elsewhere, too, and for
  /// those about a configuration as a whole.
  private static func key(of diagnostic: Diagnostic) -> (Key, Int32)? {
    guard let range = diagnostic.range, diagnostic.related.isEmpty else { return nil }
    return (
      Key(
        severity: diagnostic.severity, code: diagnostic.code, message: diagnostic.message,
        fix: diagnostic.fix, file: range.file), range.line
    )
  }
}
