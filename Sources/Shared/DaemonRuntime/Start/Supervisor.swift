package import NetTypes
package import Platform

/// Keeps a worker process alive: decides when it is started, started again, told something, killed
/// or given up.
///
/// A pure value: it is told what happened and what time it is, and answers with what to do.
package struct Supervisor: Sendable {
  /// How a worker is kept alive.
  package struct Settings: Hashable, Sendable {
    /// After what time without a sign of life the worker is killed; nil for never. It counts from
    /// the first sign that the worker gives.
    package var watchdogTimeout: Duration? = .seconds(10)
    /// A worker that lived as long as this is started again at once, and what happened before is
    /// forgotten.
    package var healthyLife: Duration = .seconds(60)
    /// The time before the second restart in a row; it doubles with each.
    package var shortestPause: Duration = .milliseconds(100)
    /// The longest time before a restart.
    package var longestPause: Duration = .seconds(30)
    /// How many restarts in a row are tried; 0 for none at all.
    package var restartLimit = 10
    /// How long a worker that was told to stop may take before it is killed.
    package var stopTimeout: Duration = .seconds(30)
    /// Exit statuses after which a worker is not started again, next to 0: what it would fail at
    /// again, such as a configuration that can't be used.
    package var finalStatuses: [Int32] = []

    /// The usual settings.
    package init() {}
  }

  /// What is told to the supervisor.
  package enum Input: Equatable, Sendable {
    /// The worker runs.
    case started
    /// The worker could not be started (an `errno`).
    case notStarted(errno: Int32)
    /// The worker is ready for its work.
    case ready
    /// The worker gave a sign of life.
    case alive
    /// The worker has ended.
    case ended(ChildStatus)
    /// The supervisor was told to stop, by this signal.
    case stop(signal: Int32)
    /// The supervisor got a signal that is meant for the worker.
    case forward(signal: Int32)
    /// It may be time for something.
    case time
  }

  /// What the supervisor wants to be done, and what it tells.
  package enum Output: Equatable, Sendable {
    /// Start a worker, and tell it how many there were before it.
    case start(restarts: Int)
    /// Send a signal to the worker.
    case signal(Int32)
    /// Tell whoever waits for the daemon that it is ready.
    case announceReady
    /// The supervisor's own end, with this exit status.
    case exit(status: Int32)
    /// Write to the log.
    case log(LogLevel, String)
  }

  private enum Phase: Equatable {
    case idle, starting, running, pausing(until: Instant)
    case stopping(killAt: Instant)
    case killing
    case done
  }

  /// From what lateness on the supervisor takes itself for held up.
  private static let lateness: Duration = .milliseconds(500)

  private let settings: Settings
  private var phase = Phase.idle
  private var startedAt = Instant.zero
  private var lastSign: Instant?
  private var wasReady = false
  private var isAnnounced = false
  /// Restarts since a worker lived long enough.
  private var restartsInRow = 0
  private var restarts = 0
  private var missedWatchdog = false

  /// A supervisor without a worker; `time` makes it start one.
  package init(_ settings: Settings = Settings()) { self.settings = settings }

  /// When `time` is to be told; nil when nothing is due.
  package var deadline: Instant? {
    switch phase {
    case .idle: .zero
    case .pausing(let until): until
    case .stopping(let killAt): killAt
    case .running: watchdogDeadline
    case .starting, .killing, .done: nil
    }
  }

  private var watchdogDeadline: Instant? {
    guard let timeout = settings.watchdogTimeout, let lastSign else { return nil }
    return lastSign.advanced(by: timeout)
  }

  /// Takes note of something, and says what to do.
  package mutating func handle(_ input: Input, now: Instant, into outputs: inout [Output]) {
    switch input {
    case .started:
      guard phase == .starting else { return }
      phase = .running
    case .notStarted(let errno): startFailed(errno, now: now, &outputs)
    case .ready:
      wasReady = true
      lastSign = now
      if !isAnnounced {
        isAnnounced = true
        outputs.append(.announceReady)
      }
    case .alive: lastSign = now
    case .ended(let end): workerEnded(end, now: now, &outputs)
    case .stop(let signal): stop(signal, now: now, &outputs)
    case .forward(let signal): if phase == .running { outputs.append(.signal(signal)) }
    case .time: timePassed(now: now, &outputs)
    }
  }

  private mutating func start(now: Instant, _ outputs: inout [Output]) {
    phase = .starting
    startedAt = now
    lastSign = nil
    wasReady = false
    missedWatchdog = false
    outputs.append(.start(restarts: restarts))
  }

  private mutating func timePassed(now: Instant, _ outputs: inout [Output]) {
    switch phase {
    case .idle: start(now: now, &outputs)
    case .pausing(let until) where until <= now: start(now: now, &outputs)
    case .stopping(let killAt) where killAt <= now:
      phase = .killing
      outputs.append(.log(.error, "the worker did not stop in time: it is killed"))
      outputs.append(.signal(9))
    case .running:
      guard let deadline = watchdogDeadline, deadline <= now else { return }
      // Who wakes up late was held up itself, and the worker likely with it: the machine was
      // suspended or has too much to do. The worker gets its time again.
      guard deadline.duration(to: now) < Self.lateness else {
        lastSign = now
        return
      }
      missedWatchdog = true
      // One signal is enough: nothing can refuse it.
      lastSign = nil
      let seconds = settings.watchdogTimeout?.components.seconds ?? 0
      outputs.append(
        .log(.error, "the worker gave no sign of life for \(seconds) s: it is killed"))
      outputs.append(.signal(9))
    default: break
    }
  }

  private mutating func stop(_ signal: Int32, now: Instant, _ outputs: inout [Output]) {
    switch phase {
    case .running, .starting:
      phase = .stopping(killAt: now.advanced(by: settings.stopTimeout))
      outputs.append(.signal(signal))
    case .idle, .pausing:
      phase = .done
      outputs.append(.exit(status: 0))
    case .stopping:
      // Asked again: the worker may know a quicker way.
      outputs.append(.signal(signal))
    case .killing, .done: break
    }
  }

  private mutating func startFailed(_ errno: Int32, now: Instant, _ outputs: inout [Output]) {
    guard phase == .starting || phase == .running else { return }
    outputs.append(.log(.error, "the worker can't be started: error \(errno)"))
    restart(orExitWith: 1, now: now, &outputs)
  }

  private mutating func workerEnded(
    _ end: ChildStatus, now: Instant, _ outputs: inout [Output]
  ) {
    let status: Int32
    switch end {
    case .exited(let code): status = code
    case .killed(let signal): status = 128 + signal
    case .unknown: status = 1
    }
    switch phase {
    case .stopping, .killing:
      phase = .done
      // A worker that was killed while it stopped did not stop as it should.
      outputs.append(.exit(status: status))
      return
    case .starting, .running: break
    case .idle, .pausing, .done: return
    }
    switch end {
    case .exited(let code) where code == 0 || settings.finalStatuses.contains(code):
      phase = .done
      outputs.append(.exit(status: code))
    case .exited where !isAnnounced:
      // It said why; whoever started the daemon waits for the answer.
      phase = .done
      outputs.append(.exit(status: status))
    case .exited(let code):
      outputs.append(.log(.error, "the worker ended with status \(code)"))
      restart(orExitWith: status, now: now, &outputs)
    case .unknown: restart(orExitWith: status, now: now, &outputs)
    case .killed(let signal):
      if !missedWatchdog {
        outputs.append(.log(.error, "the worker was killed by signal \(signal)"))
      }
      restart(orExitWith: status, now: now, &outputs)
    }
  }

  private mutating func restart(
    orExitWith status: Int32, now: Instant, _ outputs: inout [Output]
  ) {
    if wasReady, startedAt.duration(to: now) >= settings.healthyLife { restartsInRow = 0 }
    guard restartsInRow < settings.restartLimit else {
      outputs.append(
        .log(.critical, "the worker died \(restartsInRow + 1) times in a row: it is given up"))
      phase = .done
      outputs.append(.exit(status: status))
      return
    }
    restarts += 1
    restartsInRow += 1
    guard restartsInRow > 1 else {
      outputs.append(.log(.notice, "the worker is started again"))
      start(now: now, &outputs)
      return
    }
    var pause = settings.shortestPause
    for _ in 2..<restartsInRow where pause < settings.longestPause { pause = pause * 2 }
    pause = min(pause, settings.longestPause)
    let milliseconds = pause.nanoseconds / 1_000_000
    outputs.append(.log(.notice, "the worker is started again in \(milliseconds) ms"))
    phase = .pausing(until: now.advanced(by: pause))
  }
}
