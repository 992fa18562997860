/// Where a daemon's log goes, as keepalived's options choose it.
package struct LogSettings: Equatable, Sendable {
  /// Whether it goes to syslog; `-G` says no.
  package var goesToSyslog = true
  /// The facility in syslog; `-S N` is `local(N)`.
  package var facility = Facility.daemon
  /// Whether it goes to standard error, too: `-l`.
  package var goesToConsole = false
  /// The file that it goes to, too: `-g FILE`; nil for none.
  package var file: String?
  /// Whether each line is written to the file at once: `--flush-log-file`. Otherwise lines wait
  /// up to a second, and errors never.
  package var flushesFile = false
  /// What is less important than this is dropped.
  package var level = LogLevel.info
  /// Whether details are told: `-D`.
  package var isDetailed = false

  /// The settings without any option.
  package init() {}
}
