import DaemonKit
import DaemonRuntime
import Glibc
import KeepalivedConf
import NetTypes
import Platform
import VRRP

/// What the daemon does besides routing: whom it tells that it lives, when it begins, what it does
/// between two turns of its loop.
final class Lifecycle {
  /// The command line.
  let line: DaemonCommandLine
  /// The machine, for reading the configuration again.
  var host: SystemHost?
  /// The supervisor; nil without one.
  var link: WorkerLink?
  /// The service manager; nil before the start.
  var service: ServiceManager?
  /// When elections may begin (`vrrp_startup_delay`, `vrrp_delay_after_boot`); nil when they have.
  var startsAt: Instant?
  /// The last reload.
  var lastReload: ReloadResult?
  /// The exit status that `-t` would have had for what runs.
  var verdict = KeepalivedConf.Verdict.good
  /// When this daemon began to run, in seconds since 1970; an upgrade doesn't count.
  var startedUnixSeconds = WallTime.nanosecondsSince1970() / 1_000_000_000
  /// What a process that comes after a crash goes on with.
  var record: StateRecord?
  /// The process before this one, if it crashed.
  var earlierRun: EarlierRun?
  /// The program with its words, for an upgrade.
  var program = ProgramOnDisk()
  /// An upgrade that is being tried.
  var trial: UpgradeTrial?

  /// Begins with a command line.
  init(_ line: DaemonCommandLine) { self.line = line }

  /// Is told of every reload, whoever wished it.
  var reloadObserver: ((ReloadResult) -> Void)?
  /// When the pages of the program that were needed for something rare are let go: after a start
  /// not before the second announcement of its takeovers (`garp_master_delay`, 5 s).
  private var trimsAt: Instant?
  private static let trimDelay: Duration = .seconds(7)

  private var reloadWishedAt: Instant?
  private var waiting: [(ReloadResult) -> Void] = []
  private var isBusy = false

  /// When something here is due.
  var deadline: Instant? {
    var earliest = startsAt
    for other in [link?.deadline, service?.deadline, record?.deadline, trial?.deadline, trimsAt] {
      guard let other else { continue }
      earliest = earliest.map { min($0, other) } ?? other
    }
    return earliest
  }

  /// Wants the configuration to be read again, after this turn of the loop.
  ///
  /// - Parameter body: is told what became of it.
  func wishReload(now: Instant, then body: ((ReloadResult) -> Void)? = nil) {
    if reloadWishedAt == nil { reloadWishedAt = now }
    if let body { waiting.append(body) }
  }

  /// Notes that something rare was done.
  func noteWork(now: Instant) {
    if trimsAt == nil { trimsAt = now.advanced(by: Self.trimDelay) }
  }

  /// Gives signs of life and begins elections, at the end of each turn.
  func endTurn(_ daemon: Daemon) {
    let now = daemon.now
    record?.touch(now: now)
    guard let deadline, deadline <= now else { return }
    link?.advance(now: now)
    service?.advance(now: now)
    record?.writeIfDue(daemon, now: now)
    if let startsAt, startsAt <= now {
      self.startsAt = nil
      daemon.log.notice("the delay of the start is over: elections begin")
      if !daemon.node.isStopping { daemon.tell(.start) }
    }
    trial?.endIfDue(daemon)
    if let trimsAt, trimsAt <= now {
      self.trimsAt = nil
      forgetProgramPages()
    }
  }

  /// Does what takes longer than a turn may, while the loop goes on within it.
  func betweenTurns(_ daemon: Daemon) {
    guard let wished = reloadWishedAt, !isBusy, !daemon.node.isStopping else { return }
    isBusy = true
    defer { isBusy = false }
    reloadWishedAt = nil
    let waiting = self.waiting
    self.waiting.removeAll()
    service?.reloading()
    var result = daemon.reload()
    result.took = wished.duration(to: MonotonicClock.now())
    result.endedUnixSeconds = WallTime.nanosecondsSince1970() / 1_000_000_000
    result.instanceCount = daemon.settings.instances.count
    lastReload = result
    if result.isApplied {
      daemon.log.notice("reload: \(result.summary)")
    } else {
      daemon.log.error("reload: \(result.summary)")
    }
    noteWork(now: daemon.now)
    tellStatus(daemon)
    reloadObserver?(result)
    for body in waiting { body(result) }
  }

  /// Tells the supervisor and the service manager that the daemon does its work.
  func announceReady(_ daemon: Daemon) {
    link?.announceReady(now: daemon.now)
    noteWork(now: daemon.now)
    tellStatus(daemon)
  }

  /// Tells the service manager that the daemon ends.
  func announceStop() { service?.send([.stopping]) }

  private func tellStatus(_ daemon: Daemon) {
    guard service?.isPresent == true else { return }
    let count = daemon.settings.instances.count
    var status = "\(count) virtual router\(count == 1 ? "" : "s")"
    if let lastReload, !lastReload.isApplied { status += "; " + lastReload.summary }
    service?.ready(status: status)
  }
}
