import DaemonKit
import DaemonRuntime
import KeepalivedConf
import NetTypes
import VRRP

/// What reading a configuration came to: what is left of it when its text is forgotten.
struct ConfigurationReading {
  /// What is to run.
  var settings: DaemonSettings
  /// The exit status of `-t`.
  var verdict: KeepalivedConf.Verdict
  /// Whether something is wrong beyond the security of scripts.
  var hasMistakes: Bool
  /// Whether there are warnings.
  var hasWarnings: Bool
  /// What is to be told, one line each.
  var messages: [(level: LogLevel, text: String)]
  /// The messages as `-t` writes them.
  var report: String

  /// How many messages are kept.
  private static let messageLimit = 200

  /// Reads a configuration as the command line wants it.
  init(_ line: DaemonCommandLine, host: SystemHost, rendersReport: Bool = false) {
    var options = ReadOptions()
    options.configurationID = line.configurationIDs.last
    let result = readConfiguration(at: line.file, host: host, options: options)
    host.workGoesOn()
    let configuration = result.configuration.resolved(on: host)
    host.workGoesOn()
    settings = DaemonSettings(configuration, policies: DaemonPolicies(line.running))
    host.workGoesOn()
    verdict = result.verdict
    hasMistakes =
      result.verdict == .refused || result.verdict == .cannotRun
      || result.diagnostics.contains { $0.verdict == .refused || $0.verdict == .cannotRun }
    hasWarnings = result.report.count(.warning) > 0
    messages = result.diagnostics.filter { $0.severity != .note }.prefix(Self.messageLimit)
      .map { Self.message(of: $0, result.sources, line.file) }
    messages += settings.withoutEffect.map { (.warning, "\(line.file): \($0)") }
    report = ""
    if rendersReport { DiagnosticRenderer().append(result.report, file: line.file, to: &report) }
  }

  private static func message(
    of diagnostic: Diagnostic, _ sources: SourceMap, _ main: String
  ) -> (level: LogLevel, text: String) {
    var text = main
    if let range = diagnostic.range, sources.files.indices.contains(Int(range.file)) {
      text = "\(sources.files[Int(range.file)].path):\(range.line)"
    }
    text += ": \(diagnostic.message)"
    if let expected = diagnostic.expected { text += " (expected \(expected))" }
    if let fix = diagnostic.fix { text += ": \(fix)" }
    return (diagnostic.severity == .error ? .error : .warning, text)
  }

  /// Writes the messages to the log.
  func tell(_ log: Log) {
    for message in messages { log.write(message.level, message.text) }
  }

  /// With what status a start ends; nil when the daemon can run with what is left.
  func finalStatus(isStrict: Bool) -> Int32? {
    if isStrict, verdict == .good, hasWarnings {
      return Int32(KeepalivedConf.Verdict.refused.rawValue)
    }
    if isStrict, verdict != .good { return Int32(verdict.rawValue) }
    guard verdict == .cannotRun, settings.instances.isEmpty else { return nil }
    return Int32(KeepalivedConf.Verdict.cannotRun.rawValue)
  }
}

extension DaemonPolicies {
  /// As the command line wants it.
  init(_ options: RunningOptions) {
    self.init()
    switch options.conflictPolicy {
    case .stay: conflict = .stay
    case .yield: conflict = .yield
    }
    switch options.addressMismatch {
    case .accept: addresses = .ignore
    case .report: addresses = .report
    case .refuse: addresses = .refuse
    }
  }
}

extension DaemonSettings {
  /// What is configured and does nothing here, with what does it instead.
  fileprivate var withoutEffect: [String] {
    var texts: [String] = []
    if global.files.reloadTimeFile != nil {
      texts.append(
        "`reload_time_file` has no effect: have a systemd timer or cron send SIGHUP at that time")
    }
    if global.files.saveDirectory != nil {
      texts.append(
        "`config_save_dir` has no effect: `vrrpd -d` prints a configuration as it is understood")
    }
    return texts
  }
}
