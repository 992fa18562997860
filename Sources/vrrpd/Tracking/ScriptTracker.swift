import DaemonRuntime
import KeepalivedConf
import NetTypes
import Platform
import VRRP

/// Runs the `vrrp_script`s that somebody tracks, and tells the engine how they fare.
final class ScriptTracker: HandedPart {
  private let number: UInt8
  private var runner: ScriptRunner
  private var scripts: [String: Tracked] = [:]
  /// The scripts that run, by the runner's numbers.
  private var running: [UInt64: String] = [:]

  private struct Tracked {
    var command: Command?
    var script: TrackedScript
    /// The number of the run that counts.
    var run: UInt64?
  }

  /// Runs nothing yet.
  init(in daemon: Daemon) throws(DaemonError) {
    number = UInt8(clamping: daemon.parts.count)
    do throws(SystemError) {
      runner = try ScriptRunner(limits: .ofDaemon)
      try daemon.reactor.add(
        runner.descriptor, interest: .readable, token: Token.part(number, 0).rawValue)
    } catch {
      throw .system(error)
    }
  }

  /// When it wants to be called.
  var deadline: Instant? {
    var earliest = runner.deadline
    for tracked in scripts.values {
      guard let due = tracked.script.deadline else { continue }
      earliest = earliest.map { min($0, due) } ?? due
    }
    return earliest
  }

  /// Elections are about to begin.
  func start(in daemon: Daemon) { configure(in: daemon) }

  /// There is a new configuration.
  func reconfigure(in daemon: Daemon) { configure(in: daemon) }

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {}

  /// The daemon ends.
  func stop(in daemon: Daemon) {
    scripts = [:]
    runner.cancelAll(now: daemon.now)
  }

  // A script that was told to end has a moment for it: what it started must not outlive the daemon.

  /// Whether there is something that it wants to see through at the end.
  var needsTime: Bool { runner.count > 0 }

  /// The name of what it hands over.
  var handedName: String { "scripts" }

  /// What a new program needs to go on.
  func handOver(in daemon: Daemon) -> (bytes: [UInt8], descriptors: [Int32]) {
    (HandedScripts(runner).bytes, [])
  }

  /// Goes on with what an earlier program has handed over.
  func takeOver(_ bytes: [UInt8], descriptors: [Int32], in daemon: Daemon) {
    // The new program runs them all at once anyway.
    HandedScripts(bytes: bytes).adopt(into: &runner, now: daemon.now) { _ in true }
  }

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) { collect(in: daemon) }

  /// Its time has come.
  func advance(in daemon: Daemon) {
    collect(in: daemon)
    for name in scripts.keys.sorted() {
      guard let due = scripts[name]?.script.deadline, due <= daemon.now else { continue }
      var outputs: [TrackedScript.Output] = []
      scripts[name]?.script.advance(now: daemon.now, into: &outputs)
      perform(outputs, of: name, in: daemon)
    }
  }

  /// The scripts as they are configured now; those that don't change go on.
  private func configure(in daemon: Daemon) {
    let global = daemon.settings.global
    runner.requiresSafePaths = global.hasScriptSecurity ?? false
    let users = ScriptUsers(global, host: daemon.host)
    var old = scripts
    scripts = [:]
    for script in daemon.settings.scripts {
      let command = command(of: script, users, in: daemon)
      var settings = TrackedScript.Settings(script)
      let id = TrackedID(.script, script.name)
      // What an earlier process knew goes on counting: `init_fail` is for the start alone.
      if daemon.node.status(of: id) != .unknown { settings.startsFailed = false }
      if var known = old.removeValue(forKey: script.name), known.command == command {
        known.script.change(settings, now: daemon.now)
        scripts[script.name] = known
        continue
      }
      scripts[script.name] = Tracked(
        command: command, script: TrackedScript(settings, now: daemon.now))
      if settings.startsFailed {
        daemon.tell(.tracked(id, .bad))
      }
    }
    for (id, name) in running where scripts[name]?.run != id {
      runner.cancel(id, now: daemon.now)
    }
  }

  private func command(
    of script: VRRPScript, _ users: ScriptUsers, in daemon: Daemon
  ) -> Command? {
    guard let command = script.command else { return nil }
    do throws(ScriptUserError) {
      return try users.command(command).openingFile
    } catch {
      daemon.log.error("vrrp_script \(script.name) is not run: \(error)")
      return nil
    }
  }

  private func perform(
    _ outputs: [TrackedScript.Output], of name: String, in daemon: Daemon
  ) {
    for output in outputs {
      switch output {
      case .run(let timeout): run(name, timeout, in: daemon)
      case .changed(let state, let result):
        let isGood = state == .good
        if isGood {
          daemon.log.notice("vrrp_script \(name) is good: it \(result)")
        } else {
          daemon.log.warning("vrrp_script \(name) has failed: it \(result)")
        }
        daemon.tell(.tracked(TrackedID(.script, name), isGood ? .good : .bad))
      case .statusChanged(let status):
        daemon.log.detail("vrrp_script \(name) exits with status \(status) now")
      case .skipped:
        daemon.log.writeLimited(
          .warning, key: "skipped \(name)",
          "vrrp_script \(name) runs for longer than its interval: runs are left out")
      }
    }
  }

  private func run(_ name: String, _ timeout: Duration, in daemon: Daemon) {
    guard let command = scripts[name]?.command else {
      var outputs: [TrackedScript.Output] = []
      scripts[name]?.script.finished(.dropped, into: &outputs)
      perform(outputs, of: name, in: daemon)
      return
    }
    // A key of its own, so that a run that is being made to end does not hold up the next one.
    let id = runner.submit(
      command, key: "script \(name)", timeout: timeout, isUrgent: true, now: daemon.now)
    running[id] = name
    scripts[name]?.run = id
  }

  private func collect(in daemon: Daemon) {
    for event in runner.handle(now: daemon.now) {
      guard let name = running.removeValue(forKey: event.job.id),
        scripts[name]?.run == event.job.id
      else { continue }
      scripts[name]?.run = nil
      report(event, of: name, in: daemon)
      var outputs: [TrackedScript.Output] = []
      scripts[name]?.script.finished(event.result, into: &outputs)
      perform(outputs, of: name, in: daemon)
    }
  }

  /// Tells of what is no answer: a script that can't be run, or takes too long.
  private func report(_ event: ScriptEvent, of name: String, in daemon: Daemon) {
    switch event.result {
    case .ended: break
    case .timedOut, .notStarted, .insecure, .dropped:
      daemon.log.writeLimited(
        .warning, key: "script \(name) \(event.result)",
        "vrrp_script \(name): `\(event.job.command.text)` \(event.result)")
    }
  }
}

extension TrackedScript.Settings {
  /// As a `vrrp_script` has them.
  fileprivate init(_ script: VRRPScript) {
    self.init(
      interval: script.interval ?? .seconds(1), timeout: script.timeout, rise: script.rise ?? 1,
      fall: script.fall ?? 1, startsFailed: script.startsFailed ?? false)
  }
}

extension Command {
  /// `</PATH` asks whether a file can be opened. A shell does that: a file on a server that is gone
  /// would hold up whoever opens it.
  fileprivate var openingFile: Command {
    guard let first = words.first, first.bytes.first == UInt8(ascii: "<") else { return self }
    let path = first.bytes.dropFirst().drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    var command = self
    command.words = ["/bin/sh", "-c", ": <\"$0\"", ByteString(bytes: Array(path))]
    return command
  }
}
