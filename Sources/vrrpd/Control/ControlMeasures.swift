import NetTypes

/// What the daemon measures of itself for metrics only.
struct ControlMeasures {
  /// The upper bounds of the classes of hand-overs, in seconds.
  static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

  /// Hand-overs to a successor, by class; the last are those that took longer.
  private(set) var handovers = [UInt64](repeating: 0, count: bounds.count + 1)
  /// How long they took altogether.
  private(set) var handoverTime = Duration.zero
  /// Releases that nobody took over.
  var unclaimedReleases: UInt64 = 0
  /// Reloads that were applied, and those that were not.
  var reloads: (applied: UInt64, refused: UInt64) = (0, 0)
  /// Changes that operators made.
  var commands: UInt64 = 0

  /// A successor was heard after such a time.
  mutating func countHandover(_ duration: Duration) {
    let seconds = Double(duration.nanoseconds) / 1e9
    handovers[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] &+= 1
    handoverTime += duration
  }
}
