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
        index + 1, line, "standard output", normal.output(pair.0.output),
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

/// Takes out of a listing what differs from run to run.
struct Normaliser {
  /// The order is the kernel's: compare lines as a set.
  var isUnordered: Bool
  /// Times of connections run while we look.
  var hasTimers: Bool

  init(command: Step?, isUnordered: Bool) {
    let words = command?.allWords ?? []
    hasTimers = words.contains { word in
      word == "--connection" || (word.hasPrefix("-") && !word.hasPrefix("--") && word.contains("c"))
    }
    self.isUnordered = isUnordered || hasTimers || words.contains("--nosort")
  }

  func output(_ text: String) -> String {
    guard isUnordered || hasTimers else { return text }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if hasTimers { lines = lines.map(Self.withoutTime) }
    return (isUnordered ? lines.sorted() : lines).joined(separator: "\n")
  }

  /// `TCP 14:59  EST...` becomes `TCP **:**  EST...`.
  private static func withoutTime(_ line: String) -> String {
    guard let space = line.firstIndex(of: " ") else { return line }
    var characters = Array(line)
    var index = line.distance(from: line.startIndex, to: space) + 1
    while index < characters.count, characters[index] != " " {
      if characters[index].isNumber { characters[index] = "*" }
      index += 1
    }
    return characters.count > index && characters.contains(":") ? String(characters) : line
  }

  /// Standard error without the lines that only the program under test writes.
  static func withoutHints(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { line in
        if line.hasPrefix("hint: ") { return false }
        guard line.hasPrefix("line ") else { return true }
        let digits = line.dropFirst(5).prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty || !line.dropFirst(5 + digits.count).hasPrefix(": ")
      }
      .joined(separator: "\n")
  }
}

extension Step {
  /// All words of the line and of standard input as text.
  var allWords: [String] {
    (words + inputBytes.split { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }.map(Array.init))
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether it prints help or version, whose text is the program's own.
  var printsOwnText: Bool {
    func isHelp(_ word: some Sequence<UInt8>) -> Bool {
      let word = String(decoding: Array(word), as: UTF8.self)
      return word.hasPrefix("-h") || word.hasPrefix("-v")
        || word == "--help" || word == "--version"
    }
    if words.first.map(isHelp) ?? false { return true }
    return inputBytes.split(separator: 0x0A).contains { line in
      let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      return words.first { Array($0) != Array("ipvsadm".utf8) }.map(isHelp) ?? false
    }
  }
}
