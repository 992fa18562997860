import CLinux
import Glibc
import NetTypes
package import Platform
import SystemPackage

/// Where the program goes on after `supervise`.
package enum Supervised: ~Copyable {
  /// In a worker, which does the daemon's work.
  case worker(WorkerLink)
  /// In the supervisor, after the last worker has ended: it should end with this status.
  case ended(status: Int32)
}

/// Starts a worker and keeps it alive; returns in each worker at once, and in this process, the
/// supervisor, at the very end.
///
/// Workers are forked from the supervisor, so call it before anything is read or opened that a
/// worker should not share: what the supervisor has touched by then is what it costs in memory.
///
/// - Parameters:
///   - log: where the supervisor tells what it does.
///   - whenReady: called in the supervisor when the first worker is ready.
/// - Throws: the error of `signalfd`; then there is no worker.
package func supervise(
  _ settings: Supervisor.Settings, log: Log, whenReady: () -> Void
) throws(SystemError) -> Supervised {
  var driver = try SupervisorDriver(settings)
  while true {
    switch driver.step(log: log, whenReady: whenReady) {
    case .wait: driver.wait()
    case .beWorker(let restarts):
      // Without a pipe there would have been no worker.
      guard let link = driver.becomeWorker(restarts: restarts, settings.watchdogTimeout) else {
        return .ended(status: 1)
      }
      return .worker(link)
    case .end(let status): return .ended(status: status)
    }
  }
}

/// Performs what a `Supervisor` decides.
private struct SupervisorDriver: ~Copyable {
  enum Step {
    case wait
    case beWorker(restarts: Int)
    case end(status: Int32)
  }

  private var supervisor: Supervisor
  private let signals: OwnedDescriptor
  private let previousMask: sigset_t
  private var reader: OwnedDescriptor?
  private var writer: OwnedDescriptor?
  private var worker: pid_t = 0
  private let supervisorProcess = getpid()
  private var outputs: [Supervisor.Output] = []

  init(_ settings: Supervisor.Settings) throws(SystemError) {
    var mask = supervisorSignals()
    var previous = sigset_t()
    sigprocmask(SIG_BLOCK, &mask, &previous)
    let number = signalfd(-1, &mask, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
    guard number >= 0 else {
      let error = SystemError.last("signalfd")
      sigprocmask(SIG_SETMASK, &previous, nil)
      throw error
    }
    supervisor = Supervisor(settings)
    previousMask = previous
    signals = OwnedDescriptor(rawValue: number)
  }

  /// Does what is due.
  mutating func step(log: Log, whenReady: () -> Void) -> Step {
    let now = MonotonicClock.now()
    log.now = now
    if let deadline = supervisor.deadline, deadline <= now {
      supervisor.handle(.time, now: now, into: &outputs)
    }
    while !outputs.isEmpty {
      switch outputs.removeFirst() {
      case .start(let restarts):
        switch start() {
        case .none: break
        case .some(true): return .beWorker(restarts: restarts)
        case .some(false): supervisor.handle(.started, now: now, into: &outputs)
        }
      case .signal(let number): if worker > 0 { kill(worker, number) }
      case .announceReady: whenReady()
      case .log(let level, let text): log.write(level, text)
      case .exit(let status):
        log.flush()
        return .end(status: status)
      }
    }
    log.flush()
    return .wait
  }

  /// Forks; true in the worker, false in the supervisor, nil when there is no worker.
  private mutating func start() -> Bool? {
    let error: Int32
    do {
      let pipe = try PipeEnds()
      let process = lvs_fork()
      if process == 0 {
        writer = pipe.takeWriter()
        return true
      }
      if process > 0 {
        let end = pipe.takeReader()
        setNonBlocking(end.rawValue)
        reader = consume end
        worker = process
        return false
      }
      error = currentErrno()
    } catch let failure {
      error = failure.errno.rawValue
    }
    supervisor.handle(.notStarted(errno: error), now: MonotonicClock.now(), into: &outputs)
    return nil
  }

  /// What is left to do in the worker: signals as they were, and an end with the supervisor's.
  mutating func becomeWorker(restarts: Int, _ watchdogTimeout: Duration?) -> WorkerLink? {
    _ = lvs_set_parent_death_signal(SIGTERM)
    // The supervisor may have gone before the kernel knew.
    if getppid() != supervisorProcess { _ = kill(getpid(), SIGTERM) }
    var previous = previousMask
    sigprocmask(SIG_SETMASK, &previous, nil)
    guard let writer = writer.take() else { return nil }
    reader = nil
    return WorkerLink(descriptor: writer, restarts: restarts, watchdogTimeout: watchdogTimeout)
  }

  /// Waits for a signal, a sign of life or the deadline, and tells the supervisor.
  mutating func wait() {
    let now = MonotonicClock.now()
    var timeout: Int32 = -1
    if let deadline = supervisor.deadline {
      let left = now.duration(to: deadline).nanoseconds
      timeout = left <= 0 ? 0 : Int32(clamping: (left + 999_999) / 1_000_000)
    }
    let pipe = reader?.rawValue ?? -1
    var polled = (
      pollfd(fd: signals.rawValue, events: Int16(POLLIN), revents: 0),
      pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
    )
    _ = withUnsafeMutableBytes(of: &polled) { polled in
      polled.withMemoryRebound(to: pollfd.self) { poll($0.baseAddress, 2, timeout) }
    }
    // Signs first: the worker's end must not hide that it was ready.
    readSigns()
    readSignals()
  }

  private mutating func readSigns() {
    guard let number = reader?.rawValue else { return }
    var bytes: (UInt64, UInt64) = (0, 0)
    let (count, isReady) = withUnsafeMutableBytes(of: &bytes) { bytes -> (Int, Bool) in
      let count = read(number, bytes.baseAddress, bytes.count)
      return (count, count > 0 && bytes[..<count].contains(WorkerLink.Sign.ready))
    }
    if count > 0 {
      supervisor.handle(isReady ? .ready : .alive, now: MonotonicClock.now(), into: &outputs)
    } else if count == 0 {
      // The worker has closed it; its end will be heard of.
      reader = nil
    }
  }

  private mutating func readSignals() {
    var information = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    while read(signals.rawValue, &information, size) == size {
      let now = MonotonicClock.now()
      let number = Int32(bitPattern: information.ssi_signo)
      switch number {
      case SIGCHLD: reap(now: now)
      case SIGTERM, SIGINT, SIGQUIT:
        supervisor.handle(.stop(signal: number), now: now, into: &outputs)
      default: supervisor.handle(.forward(signal: number), now: now, into: &outputs)
      }
    }
  }

  private mutating func reap(now: Instant) {
    var status: Int32 = 0
    while true {
      let process = waitpid(-1, &status, WNOHANG)
      guard process > 0 else { return }
      guard process == worker else { continue }
      worker = 0
      readSigns()
      reader = nil
      supervisor.handle(.ended(childStatus(status)), now: now, into: &outputs)
    }
  }
}

/// Reads a status of waitpid(2).
private func childStatus(_ status: Int32) -> ChildStatus {
  let signal = status & 0x7F
  return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
}

/// The signals that the supervisor acts upon or passes on. Those that stop a process do so: then
/// the worker stops with it.
private func supervisorSignals() -> sigset_t {
  var set = sigset_t()
  sigemptyset(&set)
  for signal in [SIGCHLD, SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2] {
    sigaddset(&set, signal)
  }
  // SIGRTMIN and SIGRTMAX, which the C library computes: it keeps two for itself.
  for signal in Int32(34)...64 { sigaddset(&set, signal) }
  return set
}
