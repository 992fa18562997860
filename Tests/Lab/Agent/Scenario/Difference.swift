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

  /// Only the lines that differ, each with one line before it for orientation.
  static func sideBySide(_ expected: String, _ actual: String) -> String {
    let left = expected.splitLines
    let right = actual.splitLines
    let changes = right.difference(from: left)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in changes {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [String] = []
    var (leftIndex, rightIndex) = (0, 0)
    var before: String?
    while leftIndex < left.count || rightIndex < right.count, lines.count < 60 {
      let isRemoved = removed.contains(leftIndex)
      let isInserted = !isRemoved && inserted.contains(rightIndex)
      if isRemoved || isInserted {
        before.map { lines.append("    " + visible($0)) }
        before = nil
        let line = isRemoved ? left[leftIndex] : right[rightIndex]
        lines.append((isRemoved ? "  - " : "  + ") + visible(line))
      } else {
        before = left[leftIndex]
      }
      if !isInserted { leftIndex += 1 }
      if !isRemoved { rightIndex += 1 }
    }
    return lines.joined(separator: "\n")
  }

  /// A line with its end marked, as blanks at the end count.
  private static func visible(_ line: String) -> String {
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
  /// - text of help and version (only the status counts, and they work where the peer cannot
  ///   initialize);
  /// - lines that the program under test adds on standard error, `hint: ...` and `line N: ...`;
  /// - texts of ipvsadm-save and ipvsadm-restore, which are scripts (only whether there are any);
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
      if command.printsOwnText, pair.0.errors.hasPrefix("Can't initialize ipvs") {
        // Help and version need neither root nor the module here.
        report(index + 1, line, "exit status", "0", Self.status(pair.1.status))
        report(index + 1, line, "any output", "true", "\(!pair.1.output.isEmpty)")
        continue
      }
      report(
        index + 1, line, "exit status", Self.status(pair.0.status), Self.status(pair.1.status))
      if command.printsOwnText { continue }
      let normal = Normaliser(command: command, isUnordered: scenario.isUnordered)
      report(
        index + 1, line, "standard output", normal.expected(pair.0.output, actual: pair.1.output),
        normal.output(pair.1.output))
      let errors = Normaliser.withoutHints(pair.1.errors)
      if command.isScript {
        report(
          index + 1, line, "any message", "\(!pair.0.errors.isEmpty)", "\(!errors.isEmpty)")
      } else {
        report(index + 1, line, "standard error", pair.0.errors, errors)
      }
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
