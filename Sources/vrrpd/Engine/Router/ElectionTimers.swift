import NetTypes

/// The intervals of an election (RFC 9568 section 6.1, RFC 3768 section 6.1).
package enum ElectionTimers {
  /// Skew_Time: the higher the priority, the sooner a router takes over.
  ///
  /// - Parameter interval: the master's interval; in version 2 it has no influence.
  package static func skew(
    version: ProtocolVersion, priority: UInt8, interval: Duration
  ) -> Duration {
    let steps = 256 - Int64(priority)
    let base = version == .v2 ? 1_000_000_000 : interval.nanoseconds
    return .nanoseconds(base * steps / 256)
  }

  /// Master_Down_Interval: how long the master may be silent.
  package static func masterDown(
    version: ProtocolVersion, priority: UInt8, interval: Duration, adverts: Int
  ) -> Duration {
    .nanoseconds(interval.nanoseconds * Int64(adverts))
      + skew(version: version, priority: priority, interval: interval)
  }

  /// The interval that a master names while it hands over, where the version lets it choose:
  /// backups then count their skew by it, 30 ms at most, instead of by the usual interval.
  ///
  /// The steps between priorities stay far enough apart, 0.12 ms, that the strongest backup is
  /// heard by the others before they move.
  package static let handoverInterval: Duration = .milliseconds(30)

  /// How long the slowest successor may take to be heard after a release.
  ///
  /// - Parameter margin: for its own work, and the way there and back.
  package static func longestHandover(
    version: ProtocolVersion, interval: Duration, margin: Duration
  ) -> Duration {
    skew(version: version, priority: 1, interval: interval) + margin
  }
}
