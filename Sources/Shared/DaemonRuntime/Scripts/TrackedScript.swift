package import NetTypes
import Platform

/// Runs a script again and again and judges what it tracks, as keepalived does for `vrrp_script`.
///
/// A pure value: it is told what happened and what time it is, and answers with what to do. Runs
/// keep their period: one that takes longer than the interval makes the next be skipped.
package struct TrackedScript: Sendable {
  /// How a script is tracked.
  package struct Settings: Hashable, Sendable {
    /// The time between the starts of two runs.
    package var interval: Duration
    /// After what time a run is made to end and has failed.
    package var timeout: Duration
    /// How many runs in a row have to be good before it counts as good, 1 or more.
    package var rise: Int
    /// How many runs in a row have to fail before it counts as failed, 1 or more.
    package var fall: Int
    /// Whether it counts as failed until it was good: `init_fail`. Otherwise the first run decides.
    package var startsFailed: Bool

    /// Makes settings.
    ///
    /// - Parameter timeout: nil for the interval.
    package init(
      interval: Duration = .seconds(1), timeout: Duration? = nil, rise: Int = 1, fall: Int = 1,
      startsFailed: Bool = false
    ) {
      self.interval = max(interval, .milliseconds(1))
      self.timeout = timeout ?? interval
      self.rise = max(1, rise)
      self.fall = max(1, fall)
      self.startsFailed = startsFailed
    }
  }

  /// What is known of what is tracked.
  package enum State: Hashable, Sendable {
    /// No run has ended yet.
    case unknown
    /// Good.
    case good
    /// Failed.
    case failed
  }

  /// What a script wants to be done, and what it tells.
  package enum Output: Equatable, Sendable {
    /// Run the command once, and call `finished`.
    case run(timeout: Duration)
    /// It counts as good or as failed from now on, because of this result.
    case changed(State, ScriptResult)
    /// Its exit status is another one than last time.
    case statusChanged(Int32)
    /// It was not run: the last run goes on.
    case skipped
  }

  /// How it is tracked.
  package private(set) var settings: Settings
  /// What is known.
  package private(set) var state: State
  /// The exit status of the last run that ended by itself.
  package private(set) var lastStatus: Int32?
  /// When `advance` is to be called; nil when it is not tracked.
  package private(set) var deadline: Instant?
  /// Whether a run goes on.
  package private(set) var isRunning = false
  /// From 0 up to `rise + fall - 1`: `rise` and more is good.
  private var score: Int

  /// A script that was never run; the first `advance` runs it.
  package init(_ settings: Settings, now: Instant) {
    self.settings = settings
    state = settings.startsFailed ? .failed : .unknown
    // Without `init_fail` one good run is enough at the start.
    score = settings.startsFailed ? 0 : settings.rise - 1
    deadline = now
  }

  /// Goes on with other settings: what is known stays, and the next run is due in time.
  package mutating func change(_ settings: Settings, now: Instant) {
    guard settings != self.settings else { return }
    self.settings = settings
    switch state {
    case .unknown: score = settings.rise - 1
    case .good: score = settings.rise + settings.fall - 1
    case .failed: score = 0
    }
    let next = now.advanced(by: settings.interval)
    if let deadline { self.deadline = min(deadline, next) }
  }

  /// Starts a run, if it is time.
  package mutating func advance(now: Instant, into outputs: inout [Output]) {
    guard let due = deadline, due <= now else { return }
    // After a pause the missed runs are not made up for.
    let next = due.advanced(by: settings.interval)
    deadline = next <= now ? now.advanced(by: settings.interval) : next
    guard !isRunning else {
      outputs.append(.skipped)
      return
    }
    isRunning = true
    outputs.append(.run(timeout: settings.timeout))
  }

  /// A run has ended.
  package mutating func finished(_ result: ScriptResult, into outputs: inout [Output]) {
    guard isRunning else { return }
    isRunning = false
    switch result {
    case .ended(.exited(let status)):
      if status != lastStatus { outputs.append(.statusChanged(status)) }
      lastStatus = status
      status == 0 ? succeeded(result, &outputs) : failed(result, &outputs)
    case .ended(.killed), .ended(.unknown), .timedOut:
      failed(result, &outputs)
    case .notStarted, .insecure, .dropped:
      // That nothing could be run says nothing of what is tracked. Who waits for the first result
      // gets a good one, as from keepalived: a mistake in a script is no fault of a server.
      if state == .unknown { succeeded(result, &outputs) }
    }
  }

  private mutating func succeeded(_ result: ScriptResult, _ outputs: inout [Output]) {
    guard score >= settings.rise - 1 else {
      score += 1
      return
    }
    score = settings.rise + settings.fall - 1
    change(to: .good, result, &outputs)
  }

  private mutating func failed(_ result: ScriptResult, _ outputs: inout [Output]) {
    if score > settings.rise {
      score -= 1
    } else {
      score = 0
      change(to: .failed, result, &outputs)
    }
  }

  private mutating func change(to new: State, _ result: ScriptResult, _ outputs: inout [Output]) {
    guard state != new else { return }
    state = new
    outputs.append(.changed(new, result))
  }
}
