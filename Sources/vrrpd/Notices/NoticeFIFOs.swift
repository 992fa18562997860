import DaemonRuntime
import KeepalivedConf
import NetTypes

/// `notify_fifo` and `vrrp_notify_fifo`, with the scripts that read them.
final class NoticeFIFOs {
  private var all: NotifyFIFO?
  private var routers: NotifyFIFO?
  private var configured = Configured()
  /// Scripts of FIFOs that are closed: they have read to the end, or will be made to end.
  private var readers: Set<UInt64> = []
  private var readersDeadline: Instant?

  /// How long the script of a FIFO that is closed may take to read what is left in it.
  private static let readersTime = Duration.seconds(1)

  private struct Configured: Equatable {
    var all: Pipe?
    var routers: Pipe?
  }

  private struct Pipe: Equatable {
    var path: String
    var owner: ScriptUser?
    var script: Command?
  }

  /// No FIFOs yet.
  init() {}

  /// When `advance` is to be called.
  var deadline: Instant? {
    [all?.deadline, routers?.deadline, readersDeadline].compactMap { $0 }.min()
  }

  /// Whether scripts still read what was written last.
  var hasScripts: Bool { !readers.isEmpty }

  /// Makes the FIFOs that are configured, and closes others.
  func configure(
    from global: GlobalDefinitions, users: ScriptUsers, runner: inout ScriptRunner,
    in daemon: Daemon
  ) {
    var wanted = Configured(
      all: pipe(global.pipes.all, users, in: daemon),
      routers: pipe(global.pipes.vrrp, users, in: daemon))
    // One FIFO for both gets each line once.
    if let routers = wanted.routers, wanted.all?.path == routers.path {
      if wanted.all?.script == nil { wanted.all?.script = routers.script }
      wanted.routers = nil
    }
    guard wanted != configured else { return }
    if wanted.all != configured.all {
      close(all.take(), now: daemon.now)
      all = wanted.all.flatMap { open($0, users, in: daemon) }
    }
    if wanted.routers != configured.routers {
      close(routers.take(), now: daemon.now)
      routers = wanted.routers.flatMap { open($0, users, in: daemon) }
    }
    configured = wanted
  }

  private func pipe(
    _ pipe: NotificationPipes.Pipe, _ users: ScriptUsers, in daemon: Daemon
  ) -> Pipe? {
    guard let location = pipe.location else { return nil }
    var result = Pipe(path: location.path, owner: location.owner ?? users.standard)
    guard let script = pipe.script else { return result }
    do throws(ScriptUserError) {
      result.script = try users.command(script)
    } catch {
      daemon.log.error("the script of \(location.path) is not run: \(error)")
    }
    return result
  }

  private func open(_ pipe: Pipe, _ users: ScriptUsers, in daemon: Daemon) -> NotifyFIFO? {
    let owner = pipe.owner.flatMap { try? users.numbers(of: $0) }
    do throws(NotifyFIFOError) {
      return try NotifyFIFO(
        path: ByteString(pipe.path), owner: owner, mode: 0o644, script: pipe.script,
        now: daemon.now)
    } catch {
      daemon.log.error("the FIFO \(pipe.path) can't be used: \(error)")
      return nil
    }
  }

  /// Writes a line to all of them.
  func write(_ line: ByteString, now: Instant) {
    all?.write(line, now: now)
    routers?.write(line, now: now)
  }

  /// Writes what waits, starts scripts, and tells what was lost.
  func advance(runner: inout ScriptRunner, in daemon: Daemon) {
    all?.advance(now: daemon.now, runner: &runner)
    routers?.advance(now: daemon.now, runner: &runner)
    let lost = (all?.takeDropped() ?? 0) + (routers?.takeDropped() ?? 0)
    if lost > 0 {
      daemon.log.writeLimited(
        .warning, key: "fifo",
        "\(lost) lines for a notify FIFO are lost: nobody has read from it for a long time")
    }
    if let deadline = readersDeadline, deadline <= daemon.now {
      endScripts(runner: &runner, now: daemon.now)
    }
  }

  /// Takes note that a script has ended; false when it is not one of these.
  func handle(_ event: ScriptEvent, now: Instant) -> Bool {
    if all?.handle(event, now: now) == true { return true }
    if routers?.handle(event, now: now) == true { return true }
    guard readers.remove(event.job.id) != nil else { return false }
    if readers.isEmpty { readersDeadline = nil }
    return true
  }

  /// The FIFOs are this program's to remove: an earlier one in this process made them.
  func adoptNames() {
    all?.adoptName()
    routers?.adoptName()
  }

  /// Closes all of them; their scripts read what is left.
  func close(now: Instant) {
    close(all.take(), now: now)
    close(routers.take(), now: now)
    configured = Configured()
  }

  /// Makes scripts end that still read from FIFOs which are closed.
  func endScripts(runner: inout ScriptRunner, now: Instant) {
    readersDeadline = nil
    for script in readers { runner.cancel(script, now: now) }
  }

  private func close(_ fifo: consuming NotifyFIFO?, now: Instant) {
    guard let fifo, let script = fifo.finish(now: now) else { return }
    readers.insert(script)
    readersDeadline = now.advanced(by: Self.readersTime)
  }
}
