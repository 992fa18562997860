import JSON

/// `vrrp_script`: a script whose exit status decides over priorities.
package struct VRRPScript: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// Its name.
  package var name = ""
  /// `script`: the command.
  package var script: ScriptCommand?
  /// `interval`: the time between two runs.
  package var interval: Duration?
  /// `timeout`: after what time a run counts as failed.
  package var timeout: Duration?
  /// `weight`: what a result does to priorities.
  package var weight: TrackingWeight?
  /// `rise`: how many runs must be good before it counts as good.
  package var rise: Int?
  /// `fall`: how many runs must fail before it counts as failed.
  package var fall: Int?
  /// `user`: who runs it.
  package var user: ScriptUser?
  /// `init_fail`: whether it counts as failed until it was good.
  package var startsFailed: Bool?

  /// A block in which nothing is said.
  package init() {}

  /// The keywords of `vrrp_script`.
  package static let table = KeywordTable<VRRPScript>(
    "vrrp_script", daemons: .vrrpd,
    [
      .custom(
        "script", \.script, .script,
        "the command: good if it exits with 0; `</PATH` is good if that file can be opened",
        .survivesMissing, read: readTrackingCommand,
        write: { ([$0.text], .array($0.words.map { .string($0) })) }),
      .value(
        "interval", \.interval, .seconds(1_000...maximalTimerSeconds * 1_000_000, decimals: 3),
        default: .seconds(1), "seconds between two runs"),
      .value(
        "timeout", \.timeout, .seconds(1_000...maximalTimerSeconds * 1_000_000, decimals: 3),
        "seconds after which a run has failed", .fallback("`interval`")),
      .weight(
        "weight", \.weight, -253...253,
        "what is added to priorities while it is good, or taken away while it fails; 0 is FAULT"),
      .value(
        "rise", \.rise, .integer(1...Int(Int32.max)), default: 1,
        "how many runs must be good before it counts as good"),
      .value(
        "fall", \.fall, .integer(1...Int(Int32.max)), default: 1,
        "how many runs must fail before it counts as failed"),
      .custom(
        "user", \.user, .scriptUser, "who runs it", .fallback("`script_user`"),
        read: { statement in
          guard statement.hasNext else {
            statement.reportMissing(.scriptUser)
            return nil
          }
          return readScriptUser(&statement, isError: true)
        }, write: { ($0.words, .object($0.members)) }),
      .flag("init_fail", \.startsFailed, "let it count as failed until it was good"),
    ])

  /// The command with the user that runs it.
  package var command: ScriptCommand? {
    guard var command = script else { return nil }
    command.runner = user
    return command
  }
}

/// Reads a command that has no user behind it.
private func readTrackingCommand(_ statement: inout Statement) -> ScriptCommand? {
  guard statement.useEscapes() else { return nil }
  guard let word = statement.next() else {
    statement.reportMissing(.script)
    return nil
  }
  return readCommandWord(word, statement.context)
}

/// What tracking something does to priorities.
package struct TrackingWeight: Hashable, Sendable {
  /// What is added or taken away; 0 means that failure is FAULT.
  package var value: Int
  /// Whether the other way round.
  package var isReversed: Bool

  /// Makes one.
  package init(_ value: Int, isReversed: Bool = false) {
    self.value = value
    self.isReversed = isReversed
  }
}

extension Keyword {
  /// A weight, and perhaps `reverse`.
  static func weight(
    _ name: String, _ path: any WritableKeyPath<Block, TrackingWeight?> & Sendable,
    _ range: ClosedRange<Int>, default fallback: Int = 0, _ help: String,
    _ options: KeywordOptions = .none
  ) -> Keyword {
    var keyword = Keyword.custom(
      name, path, .sequence([.integer(range), .optional(.literal("reverse"))]), help,
      .fallback(String(fallback)) + options,
      read: { statement in
        guard let value = statement.take(.integer(range)) else { return nil }
        guard let word = statement.next() else { return TrackingWeight(value) }
        if word.text == "reverse" { return TrackingWeight(value, isReversed: true) }
        statement.context.invalid(word, expected: .literal("reverse"), among: ["reverse"])
        statement.ignoreRest()
        return TrackingWeight(value)
      },
      write: { weight in
        let members = [JSONValue.Member("value", .integer(weight.value))]
        let reverse = weight.isReversed ? [JSONValue.Member("reverse", .boolean(true))] : []
        return (
          [String(weight.value)] + (weight.isReversed ? ["reverse"] : []),
          .object(members + reverse)
        )
      })
    keyword.fillDefault = { block in
      if block[keyPath: path] == nil { block[keyPath: path] = TrackingWeight(fallback) }
    }
    return keyword
  }
}
