import DaemonRuntime
import NetTypes

/// Decides when scripts that are told of something begin: those of one instance one after the
/// other. One that takes very long, or never ends, must not keep the next ones from being told for
/// ever: they begin beside it when their patience is over.
///
/// A pure value: it is told what happened and what time it is, and answers with what to do.
struct NoticeOrder {
  /// A script that is to run once.
  struct Job: Hashable {
    /// Names it in inputs.
    var id: UInt64
    /// Whose script it is: those of one key keep their order.
    var key: String
    /// What is run.
    var command: Command
    /// Whether it tells of the end of the daemon, and may go on after it.
    var tellsOfEnd: Bool
  }

  /// What is to be done, or told.
  enum Output: Hashable {
    /// Start it, and call `ended` when it has ended.
    case start(Job)
    /// It takes so long that the next ones don't wait for it any longer.
    case isSlow(Job)
    /// Make it end: too many of its key go on for too long.
    case end(Job)
    /// It will not run: too many wait before it.
    case dropped(Job)
  }

  /// How long a script is waited for.
  static let patience = Duration.seconds(30)
  /// How many scripts wait for each key.
  static let waitingLimit = 64
  /// How many scripts of a key may go on beside the one that is waited for.
  static let slowLimit = 8
  /// How many scripts run at the same time, those that are slow not counted.
  static let runningLimit = 64

  private struct Queue {
    var waiting: [Job] = []
    var current: Job?
    var since = Instant.zero
    var slow: [Job] = []
    var isEager = false

    var isEmpty: Bool { waiting.isEmpty && current == nil && slow.isEmpty }
  }

  private var queues: [String: Queue] = [:]
  /// The keys whose first script waits only for others to end, in order.
  private var eager: [String] = []
  private var currentCount = 0
  private var nextID: UInt64 = 1

  /// Nothing to run.
  init() {}

  /// How many scripts run or wait.
  var count: Int {
    queues.values.reduce(0) {
      $0 + $1.waiting.count + ($1.current == nil ? 0 : 1) + $1.slow.count
    }
  }

  /// When `advance` is to be called; nil when no script waits for another.
  var deadline: Instant? {
    queues.values.filter { $0.current != nil && (!$0.waiting.isEmpty || !eager.isEmpty) }
      .map { $0.since.advanced(by: Self.patience) }.min()
  }

  /// Adds a script.
  ///
  /// - Parameter isRepeatable: whether it need not run if the same one waits already.
  mutating func submit(
    _ command: Command, key: String, isRepeatable: Bool = false, tellsOfEnd: Bool = false,
    now: Instant, into outputs: inout [Output]
  ) {
    let job = Job(id: nextID, key: key, command: command, tellsOfEnd: tellsOfEnd)
    nextID += 1
    var queue = queues[key] ?? Queue()
    if isRepeatable, queue.waiting.contains(where: { $0.command == command }) { return }
    queue.waiting.append(job)
    if queue.waiting.count > Self.waitingLimit {
      // The latest word counts most.
      outputs.append(.dropped(queue.waiting.removeFirst()))
    }
    queues[key] = queue
    startNext(of: key, now: now, into: &outputs)
  }

  /// A script has ended, or could not be started.
  mutating func ended(_ id: UInt64, key: String, now: Instant, into outputs: inout [Output]) {
    guard var queue = queues[key] else { return }
    if queue.current?.id == id {
      queue.current = nil
      currentCount -= 1
    }
    queue.slow.removeAll { $0.id == id }
    queues[key] = queue.isEmpty ? nil : queue
    startNext(of: key, now: now, into: &outputs)
    startEager(now: now, into: &outputs)
  }

  /// Lets others begin beside scripts that take too long.
  mutating func advance(now: Instant, into outputs: inout [Output]) {
    for key in queues.keys.sorted() {
      guard let queue = queues[key], queue.current != nil,
        !queue.waiting.isEmpty || !eager.isEmpty,
        queue.since.advanced(by: Self.patience) <= now
      else { continue }
      setAside(key, into: &outputs)
      startNext(of: key, now: now, into: &outputs)
    }
    startEager(now: now, into: &outputs)
  }

  /// Starts everything that waits, at the end of the daemon.
  mutating func startAll(into outputs: inout [Output]) {
    for key in queues.keys.sorted() {
      guard let waiting = queues[key]?.waiting, !waiting.isEmpty else { continue }
      queues[key]?.waiting.removeAll()
      queues[key]?.slow += waiting
      outputs += waiting.map { .start($0) }
    }
    eager.removeAll()
  }

  private mutating func setAside(_ key: String, into outputs: inout [Output]) {
    guard var queue = queues[key], let current = queue.current else { return }
    queue.current = nil
    currentCount -= 1
    queue.slow.append(current)
    outputs.append(.isSlow(current))
    if queue.slow.count > Self.slowLimit { outputs.append(.end(queue.slow[0])) }
    queues[key] = queue
  }

  private mutating func startNext(
    of key: String, now: Instant, into outputs: inout [Output]
  ) {
    guard var queue = queues[key], queue.current == nil, !queue.waiting.isEmpty else { return }
    guard currentCount < Self.runningLimit else {
      if !queue.isEager { eager.append(key) }
      queues[key]?.isEager = true
      return
    }
    let job = queue.waiting.removeFirst()
    queue.current = job
    queue.since = now
    queues[key] = queue
    currentCount += 1
    outputs.append(.start(job))
  }

  private mutating func startEager(now: Instant, into outputs: inout [Output]) {
    while currentCount < Self.runningLimit, !eager.isEmpty {
      let key = eager.removeFirst()
      queues[key]?.isEager = false
      startNext(of: key, now: now, into: &outputs)
    }
  }
}
