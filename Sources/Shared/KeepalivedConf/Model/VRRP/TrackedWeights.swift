/// The weights that tracked items have by themselves, by their names.
package struct TrackedWeights: Equatable, Sendable {
  /// Of `vrrp_script`.
  package var scripts: [String: Int] = [:]
  /// Of `track_file`.
  package var files: [String: Int] = [:]
  /// Of `vrrp_track_process`.
  package var processes: [String: Int] = [:]
  /// Of `bfd_instance`.
  package var bfds: [String: Int] = [:]

  /// No items.
  package init() {}
}

extension Configuration {
  /// The weights of all that may be tracked.
  package var trackedWeights: TrackedWeights {
    TrackedWeights()
  }
}
