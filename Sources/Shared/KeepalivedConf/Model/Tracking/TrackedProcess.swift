import JSON

/// `vrrp_track_process`: a program whose processes decide over priorities.
package struct TrackedProcess: ConfigurationBlock {
  /// How the parameters of a process are compared.
  package enum ParameterMatch: String, Sendable, CaseIterable {
    /// They are the same.
    case exact = ""
    /// The last one may be longer.
    case initial
    /// There may be more of them.
    case partial
  }

  /// Where its keywords stand.
  package var places = Places()
  /// Its name.
  package var name = ""
  /// `process`: the command and its parameters.
  package var command: [String]?
  /// `param_match`: how parameters are compared.
  package var parameterMatch: ParameterMatch?
  /// `weight`: what a result does to priorities.
  package var weight: TrackingWeight?
  /// `quorum`: how many processes there must be.
  package var quorum: Int?
  /// `quorum_max`: how many there may be; nil for any number.
  package var quorumMaximum: Int?
  /// `fork_delay`: for how long there must be enough before it counts.
  package var forkDelay: Duration?
  /// `terminate_delay`: for how long there must be too few before it counts.
  package var terminateDelay: Duration?
  /// `full_command`: whether the whole command line is compared, not only its name.
  package var comparesCommandLine: Bool?

  /// A block in which nothing is said.
  package init() {}

  /// The keywords of `vrrp_track_process`.
  package static let table = KeywordTable<TrackedProcess>(
    "vrrp_track_process", daemons: .vrrpd,
    [
      .custom(
        "process", \.command, .repeated(.text("WORD")), "the command, and its parameters",
        .firstCounts,
        read: { statement in
          guard let first = statement.take(.text("COMMAND")) else { return nil }
          var words = [first]
          while let word = statement.next() { words.append(word.text) }
          return words
        }, write: { ($0, .array($0.map { .string($0) })) }),
      .custom(
        "param_match", \.parameterMatch, .optional(.choice(["initial", "partial"])),
        "how parameters are compared: the last may be longer, or there may be more",
        .fallback("they are the same"), read: readParameterMatch,
        write: { ($0 == .exact ? [] : [$0.rawValue], .string($0.rawValue)) }),
      .weight(
        "weight", \.weight, -254...254,
        "what is added to priorities while there are enough, or taken away while not; 0 is FAULT",
        .survivesMissing + .firstCounts),
      .value(
        "quorum", \.quorum, .integer(1...65535), default: 1, "how many processes there must be"),
      .value(
        "quorum_max", \.quorumMaximum, .integer(0...65535), "how many there may be",
        .fallback("any number")),
      delay("fork_delay", "seconds that there must be enough before it counts", setsFork: true),
      delay(
        "terminate_delay", "seconds that there must be too few before it counts",
        setsTerminate: true),
      delay("delay", "both delays", setsFork: true, setsTerminate: true),
      .flag(
        "full_command", \.comparesCommandLine,
        "compare the whole command line; without it, the name of the process"),
    ])

  private static func readParameterMatch(_ statement: inout Statement) -> ParameterMatch? {
    guard let word = statement.next() else { return .exact }
    if let match = ParameterMatch(rawValue: word.text), match != .exact { return match }
    let words = ["initial", "partial"]
    statement.context.invalid(word, expected: .choice(words), among: words)
    return nil
  }

  private static func delay(
    _ name: String, _ help: String, setsFork: Bool = false, setsTerminate: Bool = false
  ) -> Keyword<TrackedProcess> {
    let argument = Argument<Duration>.seconds(1...3_600_000_000)
    return Keyword(
      KeywordEntry(name: name, grammar: argument.grammar, fallback: "0", help: help),
      read: { block, statement in
        guard let delay = statement.take(argument) else { return }
        if setsFork { block.forkDelay = delay }
        if setsTerminate { block.terminateDelay = delay }
      },
      write: { block in
        guard setsFork != setsTerminate,
          let delay = setsFork ? block.forkDelay : block.terminateDelay
        else { return [] }
        return [DumpItem(name, [argument.text(delay)], json: argument.json(delay))]
      })
  }
}

/// What is to be said of a complete `vrrp_track_process`; false leaves it out.
func finishTrackedProcess(_ process: inout TrackedProcess, _ context: ParseContext) -> Bool {
  guard process.command != nil else {
    // A `process` that was wrong has been reported.
    if !process.places.contains("process") {
      context.error(
        .missingSetting, process.places.block, "`\(process.name)` names no process: it is left out",
        expected: "`process COMMAND` in this block")
    }
    return false
  }
  guard let maximum = process.quorumMaximum else { return true }
  // Without a quorum, 0 means that there may be none.
  let quorum = process.quorum ?? 1
  guard maximum < quorum, maximum > 0 || quorum > 1 else { return true }
  context.error(
    .conflictingSettings, process.places.value("quorum_max"),
    "`quorum_max` is less than `quorum`: there are never enough and not too many",
    expected: "at least \(quorum)")
  process.quorumMaximum = nil
  return true
}
