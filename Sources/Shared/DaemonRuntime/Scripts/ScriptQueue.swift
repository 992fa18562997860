package import NetTypes

/// A script that is to run once.
package struct ScriptJob: Equatable, Sendable {
  /// Names it in outputs and results.
  package var id: UInt64
  /// Jobs of one key run one after the other, in order: the name of an instance or group.
  package var key: String
  /// What is run.
  package var command: Command
  /// After what time it is made to end; nil for never.
  package var timeout: Duration?
  /// Whether it need not wait until fewer scripts run: checks must not wait for notifications.
  package var isUrgent: Bool
  /// Whether it may go on when the daemon has ended: what is told at the end.
  package var outlivesDaemon: Bool
}

/// Decides which script runs when: the scripts of one key in order, those of different keys at the
/// same time up to a limit, and none longer than it may.
///
/// A pure value: it is told what happened and what time it is, and answers with what to do.
package struct ScriptQueue: Sendable {
  /// What the queue wants to be done, and what it tells.
  package enum Output: Equatable, Sendable {
    /// Start the command in a process group of its own, then call `started` or `ended`.
    case start(ScriptJob)
    /// Send a signal to the whole process group of a running job.
    case signal(id: UInt64, SignalKind)
    /// A job is done, or will never run.
    case finished(ScriptJob, ScriptResult)
  }

  /// How a script is made to end.
  package enum SignalKind: Equatable, Sendable {
    /// `SIGTERM`
    case terminate
    /// `SIGKILL`
    case kill
  }

  /// Limits of a queue.
  package struct Limits: Equatable, Sendable {
    /// How many scripts run at the same time, urgent ones not counted.
    package var running = 32
    /// How many may wait for each key.
    package var waitingPerKey = 64
    /// How many may wait in all.
    package var waiting = 4096
    /// How long a script that was told to end may take before it is killed.
    package var grace: Duration = .seconds(2)

    /// The usual limits.
    package init() {}
  }

  private struct Running {
    var job: ScriptJob
    var deadline: Instant?
    var phase = Phase.running
  }

  private enum Phase { case running, terminating, killed }

  private let limits: Limits
  private var running: [Running] = []
  /// In order of arrival; keys wait for their own, so no order among keys is lost.
  private var waiting: [ScriptJob] = []
  private var nextID: UInt64 = 1

  /// An empty queue.
  package init(limits: Limits = Limits()) { self.limits = limits }

  /// How many scripts run.
  package var runningCount: Int { running.count }
  /// How many scripts wait.
  package var waitingCount: Int { waiting.count }
  /// When `advance` is to be called; nil when nothing has a limit.
  package var deadline: Instant? { running.compactMap(\.deadline).min() }

  /// Adds a script, and returns the number that names it.
  package mutating func submit(
    _ command: Command, key: String, timeout: Duration?, isUrgent: Bool = false,
    outlivesDaemon: Bool = false, now: Instant, into outputs: inout [Output]
  ) -> UInt64 {
    let job = ScriptJob(
      id: nextID, key: key, command: command, timeout: timeout, isUrgent: isUrgent,
      outlivesDaemon: outlivesDaemon)
    nextID &+= 1
    let ahead = waiting.reduce(0) { $0 + ($1.key == key ? 1 : 0) }
    guard waiting.count < limits.waiting, ahead < limits.waitingPerKey else {
      outputs.append(.finished(job, .dropped))
      return job.id
    }
    waiting.append(job)
    startWaiting(now: now, into: &outputs)
    return job.id
  }

  /// Takes over a script that runs already, and returns the number that names it: later ones of its
  /// key wait for it.
  package mutating func adopt(key: String, timeout: Duration?, now: Instant) -> UInt64 {
    let job = ScriptJob(
      id: nextID, key: key, command: Command([]), timeout: timeout, isUrgent: true,
      outlivesDaemon: false)
    nextID &+= 1
    running.append(Running(job: job, deadline: timeout.map { now.advanced(by: $0) }))
    return job.id
  }

  /// A running job has ended, or could not be started.
  package mutating func ended(
    _ id: UInt64, _ result: ScriptResult, now: Instant, into outputs: inout [Output]
  ) {
    guard let index = running.firstIndex(where: { $0.job.id == id }) else { return }
    let entry = running.remove(at: index)
    outputs.append(.finished(entry.job, entry.phase == .running ? result : .timedOut))
    startWaiting(now: now, into: &outputs)
  }

  /// Whether a script is being made to end: what it started may outlive it, and has to be killed
  /// before its own end is waited for, as long as nobody else can have the number of its group.
  package func isEnding(_ id: UInt64) -> Bool {
    running.contains { $0.job.id == id && $0.phase != .running }
  }

  /// Makes scripts end whose time has passed.
  package mutating func advance(now: Instant, into outputs: inout [Output]) {
    for index in running.indices {
      guard let deadline = running[index].deadline, deadline <= now else { continue }
      makeEnd(index, now: now, into: &outputs)
    }
  }

  /// Makes a script end now, or forgets it if it has not begun. Its result will be `timedOut`.
  package mutating func cancel(_ id: UInt64, now: Instant, into outputs: inout [Output]) {
    if let index = waiting.firstIndex(where: { $0.id == id }) {
      outputs.append(.finished(waiting.remove(at: index), .dropped))
    } else if let index = running.firstIndex(where: { $0.job.id == id && $0.phase == .running }) {
      makeEnd(index, now: now, into: &outputs)
    }
  }

  /// Makes an end of everything: nothing that waits will run.
  ///
  /// - Parameter except: jobs of these keys go on.
  package mutating func cancelAll(
    except keys: Set<String> = [], now: Instant, into outputs: inout [Output]
  ) {
    let dropped = waiting.filter { !keys.contains($0.key) }
    waiting.removeAll { !keys.contains($0.key) }
    outputs += dropped.map { .finished($0, .dropped) }
    for index in running.indices
    where !keys.contains(running[index].job.key) && running[index].phase == .running {
      makeEnd(index, now: now, into: &outputs)
    }
  }

  private mutating func makeEnd(_ index: Int, now: Instant, into outputs: inout [Output]) {
    let id = running[index].job.id
    switch running[index].phase {
    case .running:
      running[index].phase = .terminating
      outputs.append(.signal(id: id, .terminate))
    case .terminating, .killed:
      // Killed ones may hang in the kernel for a while; they are killed again.
      running[index].phase = .killed
      outputs.append(.signal(id: id, .kill))
    }
    running[index].deadline = now.advanced(by: limits.grace)
  }

  private mutating func startWaiting(now: Instant, into outputs: inout [Output]) {
    guard !waiting.isEmpty else { return }
    var busy = Set(running.map(\.job.key))
    var room = limits.running - running.reduce(0) { $0 + ($1.job.isUrgent ? 0 : 1) }
    var rest: [ScriptJob] = []
    for job in waiting {
      guard !busy.contains(job.key), job.isUrgent || room > 0 else {
        // Those behind it have to wait for it.
        busy.insert(job.key)
        rest.append(job)
        continue
      }
      busy.insert(job.key)
      if !job.isUrgent { room -= 1 }
      running.append(Running(job: job, deadline: job.timeout.map { now.advanced(by: $0) }))
      outputs.append(.start(job))
    }
    waiting = rest
  }
}
