import JSON
import KeepalivedConf
import NetTypes
import Platform
import VRRP

/// What became of a reload, as clients are told.
struct ReloadReport {
  /// `applied`, `refused` or `impossible`.
  var outcome: String
  /// The result in one line.
  var summary: String
  /// The messages about the new configuration, as many as anybody reads.
  var messages: [String]
  /// How long it took.
  var took: Duration
  /// How long the loop stood still at its longest.
  var longestStall: Duration
  /// How many instances run now.
  var instanceCount: Int
  /// When it ended.
  var ended: WallTime
  /// What changed.
  var changes: ConfigurationChanges

  /// The report of a result.
  ///
  /// - Parameter changes: of the last configuration that was applied.
  init(_ result: ReloadResult, changes: ConfigurationChanges) {
    outcome =
      switch result.outcome {
      case .applied: "applied"
      case .refused: "refused"
      case .impossible: "impossible"
      }
    summary = result.summary
    messages = Array(result.messages.prefix(200))
    took = result.took
    longestStall = result.longestStall
    instanceCount = result.instanceCount
    ended = WallTime(seconds: Int64(clamping: result.endedUnixSeconds), nanoseconds: 0)
    self.changes = result.isApplied ? changes : ConfigurationChanges()
  }

  /// The report as JSON.
  var members: [(String, JSONValue?)] {
    func texts(_ list: [String]) -> JSONValue { .array(list.map { .string($0) }) }
    return [
      ("outcome", .string(outcome)), ("summary", .string(summary)),
      ("messages", texts(messages)), ("ended", .string(ended.text)),
      ("seconds", .seconds(took)), ("longest_stall_seconds", .seconds(longestStall)),
      ("instances", .integer(instanceCount)), ("added", texts(changes.added)),
      ("removed", texts(changes.removed)), ("changed", texts(changes.changed)),
    ]
  }
}

/// Which instances a new configuration touched, by name.
struct ConfigurationChanges: Equatable {
  /// Those that are new.
  var added: [String] = []
  /// Those that are gone.
  var removed: [String] = []
  /// Those with other settings.
  var changed: [String] = []

  /// Nothing changed.
  init() {}

  /// Compares two configurations.
  init(from old: [InstanceSettings], to new: [InstanceSettings]) {
    var known: [String: InstanceSettings] = [:]
    for instance in old { known[instance.name] = instance.comparable }
    for instance in new {
      guard let before = known.removeValue(forKey: instance.name) else {
        added.append(instance.name)
        continue
      }
      if before != instance.comparable { changed.append(instance.name) }
    }
    removed = old.map(\.name).filter { known[$0] != nil }
  }
}

extension InstanceSettings {
  /// Without what only numbers versions.
  fileprivate var comparable: InstanceSettings {
    var copy = self
    copy.router.holdingsRevision = 0
    return copy
  }
}
