import NetTypes

/// How late the loop served what was due: the time between a deadline and the turn that served it.
struct LoopMeasure {
  /// The upper bounds of the classes, in seconds.
  static let bounds: [Double] = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
  ]

  /// How many turns were at most so late, not counting those of earlier classes; the last count is
  /// of those beyond.
  private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
  /// The sum of all, in nanoseconds.
  private(set) var sumNanoseconds: UInt64 = 0
  /// The longest.
  private(set) var maximum = Duration.zero
  private var lastTurn = Instant.zero

  /// A turn began.
  ///
  /// - Parameter due: the deadline until which the loop meant to wait; what was due before the
  ///   last turn began was asked for at once, and is not late.
  mutating func turn(at now: Instant, due: Instant?) {
    defer { lastTurn = now }
    guard let due, due <= now, due > lastTurn else { return }
    let lateness = due.duration(to: now)
    let seconds = Double(lateness.nanoseconds) / 1e9
    let place = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    counts[place] &+= 1
    sumNanoseconds &+= UInt64(max(0, lateness.nanoseconds))
    maximum = max(maximum, lateness)
  }
}
