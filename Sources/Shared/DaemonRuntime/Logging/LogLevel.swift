/// How important a log message is: syslog's severities with their numbers (RFC 5424 section 6.2.1),
/// the most important one first.
package enum LogLevel: UInt8, Sendable, Hashable, CaseIterable, Comparable {
  /// The system can't be used.
  case emergency = 0
  /// Somebody has to act at once.
  case alert
  /// Something that the daemon stands for has failed.
  case critical
  /// Something failed.
  case error
  /// Something may fail unless somebody acts.
  case warning
  /// Normal, and worth knowing: a transition.
  case notice
  /// Normal.
  case info
  /// For finding mistakes.
  case debug

  /// The names by which `loglevel` and the configuration choose a level.
  package var name: String {
    switch self {
    case .emergency: "emergency"
    case .alert: "alert"
    case .critical: "critical"
    case .error: "error"
    case .warning: "warning"
    case .notice: "notice"
    case .info: "info"
    case .debug: "debug"
    }
  }

  /// The level of that name, or of syslog's short form of it (`emerg`, `crit`, `err`, `warn`);
  /// nil when there is none.
  package init?(name: some StringProtocol) {
    switch name {
    case "emerg", "panic": self = .emergency
    case "crit": self = .critical
    case "err": self = .error
    case "warn": self = .warning
    default:
      guard let level = LogLevel.allCases.first(where: { $0.name == name }) else { return nil }
      self = level
    }
  }

  /// Whether a level is more important than another.
  package static func < (left: LogLevel, right: LogLevel) -> Bool {
    left.rawValue < right.rawValue
  }
}
