import Glibc

/// The signals of a running daemon, by the names that keepalived's `--signum` takes.
package enum DaemonSignal: String, Sendable, CaseIterable {
  /// The daemon ends.
  case stop = "STOP"
  /// It reads its configuration again.
  case reload = "RELOAD"
  /// It writes what it knows to a file.
  case data = "DATA"
  /// It writes its counters to a file.
  case statistics = "STATS"
  /// It does so and begins to count anew.
  case statisticsAndClear = "STATS_CLEAR"
  /// It writes what it knows as JSON.
  case json = "JSON"
  /// The program on the disk takes its place; keepalived has no such signal.
  case upgrade = "UPGRADE"

  /// The number; those beyond the usual signals are the same on every Linux with glibc, as
  /// keepalived counts them from `SIGRTMIN` (34) and `SIGRTMAX` (64).
  package var number: Int32 {
    switch self {
    case .stop: SIGTERM
    case .reload: SIGHUP
    case .data: SIGUSR1
    case .statistics: SIGUSR2
    case .statisticsAndClear: 63
    case .json: 36
    case .upgrade: 35
    }
  }
}
