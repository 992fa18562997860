/// A moment on a clock that never goes back: the shell's monotonic clock, or a simulation's.
///
/// Only differences mean anything. Arithmetic stops at the ends of the range, 292 years from the
/// clock's zero, instead of overflowing: a deadline that far away never comes.
package struct Instant: Sendable, Hashable {
  /// Nanoseconds since the clock's zero.
  package let nanoseconds: Int64

  /// The clock's zero.
  package static let zero = Instant(nanoseconds: 0)
  /// Later than anything that happens.
  package static let distantFuture = Instant(nanoseconds: .max)

  /// Makes a moment.
  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
}

extension Instant: InstantProtocol {
  /// The moment that comes so much later; earlier when the duration is negative.
  package func advanced(by duration: Duration) -> Instant {
    let change = duration.nanoseconds
    let (sum, overflow) = nanoseconds.addingReportingOverflow(change)
    return Instant(nanoseconds: overflow ? (change < 0 ? .min : .max) : sum)
  }

  /// The time from this moment to another; negative when the other was earlier.
  package func duration(to other: Instant) -> Duration {
    .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds)
  }

  /// Whether a moment comes before another.
  package static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

extension Duration {
  /// The whole nanoseconds, rounded towards zero; the ends of the range for what goes beyond.
  package var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    // Both parts have the same sign.
    let (sum, carry) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflow || carry ? (seconds < 0 ? .min : .max) : sum
  }
}
