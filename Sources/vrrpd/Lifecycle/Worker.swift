import DaemonKit
import DaemonRuntime
import Glibc
import KeepalivedConf
import NetTypes
import Platform
import SystemPackage

/// The process that does the work: reads the configuration, runs the daemon and cleans up.
struct Worker {
  private let line: DaemonCommandLine
  private let host: SystemHost
  private let log: Log
  private let program: ProgramOnDisk

  /// Takes note of the command line.
  init(_ line: DaemonCommandLine, _ host: SystemHost, _ log: Log, _ program: ProgramOnDisk) {
    self.line = line
    self.host = host
    self.log = log
    self.program = program
  }

  /// Runs the daemon; returns its exit status.
  ///
  /// - Parameters:
  ///   - state: what an earlier program in this process has handed over.
  ///   - whenReady: called when elections may begin.
  mutating func run(
    _ lifecycle: Lifecycle, after state: HandedState?, whenReady: () -> Void
  ) -> Int32 {
    if state == nil, let name = line.namespace, let status = enter(name) { return status }
    guard let reading = read(isResumed: state != nil) else { return 1 }
    reading.tell(log)
    if let status = reading.finalStatus(isStrict: line.isStrict) {
      complain(
        "\(line.file): vrrpd can't run with this: `vrrpd -t` says more"
          + (reading.messages.first.map { " (\($0.text))" } ?? ""))
      return status
    }
    return run(reading, lifecycle, after: state, whenReady: whenReady)
  }

  private mutating func run(
    _ reading: ConfigurationReading, _ lifecycle: Lifecycle, after state: HandedState?,
    whenReady: () -> Void
  ) -> Int32 {
    let settings = reading.settings
    lifecycle.verdict = reading.verdict
    var files = PIDFiles(settings, line.running, isSupervised: lifecycle.link != nil)
    do throws(PIDFileError) {
      try files.take(log)
    } catch {
      complain("\(error)")
      return 1
    }
    let isFirst = state == nil && (lifecycle.link?.restarts ?? 0) == 0
    if isFirst, let script = settings.global.startupScript {
      runScript(script, "startup_script", settings.global.startupTimeoutSeconds, settings)
    }
    ProcessPreparation(settings, mask: line.running.fileModeMask, log).apply()
    let status = runDaemon(settings, lifecycle, after: state, whenReady: whenReady)
    if let script = settings.global.shutdownScript {
      runScript(script, "shutdown_script", settings.global.shutdownTimeoutSeconds, settings)
    }
    files.remove()
    return status
  }

  private func runDaemon(
    _ settings: DaemonSettings, _ lifecycle: Lifecycle, after state: HandedState?,
    whenReady: () -> Void
  ) -> Int32 {
    do throws(DaemonError) {
      let daemon = try Daemon(settings, log: log, host: host, lifecycle: lifecycle)
      try daemon.addParts()
      if state == nil { lifecycle.startsAt = startOfElections(settings, now: daemon.now) }
      try daemon.start(after: daemon.predecessor(state))
      daemon.makeRecord()
      giveBackLargeMemory()
      giveBackFreedMemory()
      daemon.lifecycle.announceReady(daemon)
      whenReady()
      forgetProgramPages()
      let status = daemon.run()
      lifecycle.record?.remove()
      return status
    } catch {
      complain("vrrpd can't run: \(error.advice)")
      return 1
    }
  }

  /// Removes what a worker that died for good has left: addresses for which nobody sends adverts
  /// any more would be another machine's before long.
  func cleanUp() {
    if let name = line.namespace, enter(name) != nil { return }
    guard var settings = read(isResumed: false)?.settings else { return }
    // Its names and places count, not its routers.
    settings.instances = []
    settings.groups = []
    do throws(DaemonError) {
      try Daemon(settings, log: log, host: host, lifecycle: Lifecycle(line)).cleanUp()
    } catch {
      log.error("what the daemon has left can't be removed: \(error.advice)")
    }
  }

  // MARK: Configuration

  /// Reads the configuration, in the network namespace that it names.
  private func read(isResumed: Bool) -> ConfigurationReading? {
    let reading = ConfigurationReading(line, host: host)
    guard let name = reading.settings.networkNamespace, line.namespace == nil, !isResumed else {
      return reading
    }
    guard enter(name) == nil else { return nil }
    // Its interfaces are other ones.
    return ConfigurationReading(line, host: host)
  }

  private func enter(_ namespace: String) -> Int32? {
    do throws(SystemError) {
      try host.enterNamespace(named: namespace)
      return nil
    } catch {
      complain("can't enter the network namespace `\(namespace)`: \(error)")
      return 1
    }
  }

  /// When elections may begin; nil for at once.
  private func startOfElections(_ settings: DaemonSettings, now: Instant) -> Instant? {
    var start = now
    if let delay = settings.global.startupDelay { start = now.advanced(by: delay) }
    // The monotonic clock counts from the start of the machine.
    if let delay = settings.global.delayAfterBoot {
      start = max(start, Instant(nanoseconds: delay.nanoseconds))
    }
    guard start > now else { return nil }
    log.notice("elections begin in \(now.duration(to: start).text)")
    return start
  }

  private func runScript(
    _ script: ScriptCommand, _ name: String, _ timeoutSeconds: Int?, _ settings: DaemonSettings
  ) {
    let command: Command
    do throws(ScriptUserError) {
      command = try ScriptUsers(settings.global, host: host).command(script)
    } catch {
      log.error("\(name) is not run: \(error)")
      return
    }
    do throws(SystemError) {
      let result = try runOnce(
        command, timeout: .seconds(timeoutSeconds ?? 10),
        requiresSafePaths: settings.global.hasScriptSecurity ?? false)
      if !result.isSuccess { log.error("\(name) \(command.text) \(result)") }
    } catch {
      log.error("\(name) can't be run: \(error)")
    }
  }

  private func complain(_ text: String) {
    log.error(text)
    if !line.running.logsToConsole { tellStandardError("vrrpd: \(text)\n") }
  }
}

extension DaemonError {
  /// What is wrong and how to mend it.
  var advice: String {
    let isForbidden =
      switch self {
      case .system(let error): error.errno == .notPermitted || error.errno == .permissionDenied
      case .networking: false
      }
    let text =
      switch self {
      case .system(let error): "\(error)"
      case .networking(let error): "\(error)"
      }
    return isForbidden
      ? text + ": it needs CAP_NET_ADMIN and CAP_NET_RAW, or root" : text
  }
}
