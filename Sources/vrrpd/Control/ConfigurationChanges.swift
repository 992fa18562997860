import JSON
import KeepalivedConf
import NetTypes
import VRRP

/// What became of a reload, as clients are told.
struct ReloadReport {
  /// `applied`, `refused` or `impossible`.
  var outcome: String
  /// The result in one line.
  var summary: String
  /// The messages about the new configuration.
  var messages: [String] = []
  /// How long it took.
  var took = Duration.zero
  /// How many instances run now.
  var instanceCount = 0
  /// What changed.
  var changes = ConfigurationChanges()

  /// Whether the new configuration runs.
  var isApplied: Bool { outcome == "applied" }

  /// The report as JSON.
  var members: [(String, JSONValue?)] {
    func texts(_ list: [String]) -> JSONValue { .array(list.map { .string($0) }) }
    return [
      ("outcome", .string(outcome)), ("summary", .string(summary)),
      ("messages", texts(messages)), ("seconds", .seconds(took)),
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
