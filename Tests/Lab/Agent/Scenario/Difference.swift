/// A place where the program under test did something else than the peer.
package struct Difference: Equatable, Sendable, CustomStringConvertible {
  /// The scenario's name.
  package var scenario: String
  /// The step's place, from 1; nil for the table at the end.
  package var step: Int?
  /// The command line, or what else differs.
  package var subject: String
  /// Which part differs: `standard output`, `standard error`, `exit status`, `table`.
  package var part: String
  /// What the peer gave.
  package var expected: String
  /// What the program under test gave.
  package var actual: String

  /// The difference in several lines, both sides marked.
  package var description: String {
    let place = step.map { "step \($0): \(subject)" } ?? subject
    return """
      \(scenario), \(place)
      \(part) differs (- peer, + ours):
      \(Self.sideBySide(expected, actual))
      """
  }

  /// Only the lines that differ, with one line before the first for orientation.
  static func sideBySide(_ expected: String, _ actual: String) -> String {
    let left = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let right = actual.split(separator: "\n", omittingEmptySubsequences: false)
    var start = 0
    while start < left.count, start < right.count, left[start] == right[start] { start += 1 }
    var leftEnd = left.count
    var rightEnd = right.count
    while leftEnd > start, rightEnd > start, left[leftEnd - 1] == right[rightEnd - 1] {
      leftEnd -= 1
      rightEnd -= 1
    }
    var lines: [String] = []
    if start > 0 { lines.append("    " + visible(left[start - 1])) }
    lines += left[start..<leftEnd].prefix(40).map { "  - " + visible($0) }
    lines += right[start..<rightEnd].prefix(40).map { "  + " + visible($0) }
    return lines.joined(separator: "\n")
  }

  /// A line with its end marked, as blanks at the end count.
  private static func visible(_ line: Substring) -> String {
    var text = ""
    for scalar in line.unicodeScalars {
      let isPlain = scalar.value >= 0x20 && scalar.value < 0x7F
      text += isPlain ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }
    return text + "|"
  }
}

extension Comparison {
  /// Everything that differs, apart from the differences that are meant:
  /// - text of help and version (only the status counts);
  /// - lines that the program under test adds on standard error, `hint: ...` and `line N: ...`;
  /// - rules that the peer writes so that they cannot be read again (`Normaliser.expected`);
  /// - where the peer crashes (signal 11), a refusal with status 2.
  package var differences: [Difference] {
    var found: [Difference] = []
    func report(_ step: Int?, _ subject: String, _ part: String, _ left: String, _ right: String) {
      guard left != right else { return }
      found.append(
        Difference(
          scenario: scenario.name, step: step, subject: subject, part: part, expected: left,
          actual: right))
    }
    report(nil, "running it", "course", expected.fault ?? "", actual.fault ?? "")
    if let fault = expected.fault { report(nil, "running it", "course", "no fault", fault) }
    for (index, pair) in zip(expected.outcomes, actual.outcomes).enumerated() {
      let line = scenario.lines[index]
      guard let command = try? Step(line) else {
        report(index + 1, line, "spelling", "a command line", "not understood")
        continue
      }
      if command.isAction, pair.0.status != 0 {
        report(index + 1, line, "action", "status 0", pair.0.errors)
      }
      if pair.0.status == Outcome.signalled + 11 {
        report(index + 1, line, "exit status", "2", Self.status(pair.1.status))
        continue
      }
      report(
        index + 1, line, "exit status", Self.status(pair.0.status), Self.status(pair.1.status))
      if command.printsOwnText { continue }
      let normal = Normaliser(command: command, isUnordered: scenario.isUnordered)
      report(
        index + 1, line, "standard output", normal.expected(pair.0.output),
        normal.output(pair.1.output))
      report(
        index + 1, line, "standard error", pair.0.errors,
        Normaliser.withoutHints(pair.1.errors))
    }
    report(
      nil, "number of steps done", "count", "\(expected.outcomes.count)",
      "\(actual.outcomes.count)")
    let table = Normaliser(command: nil, isUnordered: scenario.isUnordered)
    report(
      nil, "table at the end", "table", table.output(expected.table), table.output(actual.table))
    return found
  }

  private static func status(_ status: Int) -> String {
    switch status {
    case Outcome.timedOut: "still running at its time limit"
    case Outcome.signalled...: "signal \(status - Outcome.signalled)"
    default: "\(status)"
    }
  }
}
