/// The weights that tracked items have by themselves, by their names.
package struct TrackedWeights: Equatable, Sendable {
  /// Of `vrrp_script`.
  package var scripts: [String: TrackingWeight] = [:]
  /// Of `track_file`.
  package var files: [String: TrackingWeight] = [:]
  /// Of `vrrp_track_process`.
  package var processes: [String: TrackingWeight] = [:]
  /// Of `bfd_instance`.
  package var bfds: [String: TrackingWeight] = [:]

  /// No items.
  package init() {}
}

extension Configuration {
  /// The weights of all that may be tracked; of items of one name the first counts.
  package var trackedWeights: TrackedWeights {
    func table<Block>(
      _ blocks: [Block], _ name: KeyPath<Block, String>, _ weight: KeyPath<Block, TrackingWeight?>,
      otherwise fallback: Int
    ) -> [String: TrackingWeight] {
      Dictionary(
        blocks.map { ($0[keyPath: name], $0[keyPath: weight] ?? TrackingWeight(fallback)) },
        uniquingKeysWith: { first, _ in first })
    }
    var weights = TrackedWeights()
    weights.scripts = table(scripts, \.name, \.weight, otherwise: 0)
    weights.files = table(trackedFiles, \.name, \.weight, otherwise: 1)
    weights.processes = table(trackedProcesses, \.name, \.weight, otherwise: 0)
    weights.bfds = table(
      bfdInstances.filter(\.isForRouters), \.name, \.weight, otherwise: 0)
    return weights
  }
}
