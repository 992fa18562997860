import CLinux
import Glibc

/// Signals that a program waits for.
package enum Signal: Sendable, CaseIterable {
  /// `SIGINT`: the operator pressed Ctrl-C.
  case interrupt
  /// `SIGTERM`: the system wants the program to end.
  case terminate
  /// `SIGHUP`: the terminal has gone, or a daemon is to read its configuration again.
  case hangUp
  /// `SIGWINCH`: the terminal has another size.
  case windowChange

  /// The number by which the system knows it.
  var number: Int32 {
    switch self {
    case .interrupt: SIGINT
    case .terminate: SIGTERM
    case .hangUp: SIGHUP
    case .windowChange: SIGWINCH
    }
  }
}

/// Waits for signals instead of being interrupted by them: while it lives they are blocked, so that
/// none is lost between two waits.
///
/// Signals that are ignored stay so: `nohup`, and shells that start a program in the background,
/// want it that way.
package struct SignalWaiter: ~Copyable {
  private let signals: [Signal]
  private var set = sigset_t()
  private var previous = sigset_t()

  /// Blocks the signals.
  package init(_ signals: [Signal]) {
    self.signals = signals
    sigemptyset(&set)
    for signal in signals where !isIgnored(signal.number) { sigaddset(&set, signal.number) }
    sigprocmask(SIG_BLOCK, &set, &previous)
  }

  deinit {
    var previous = previous
    sigprocmask(SIG_SETMASK, &previous, nil)
  }

  /// Waits for one of the signals, at most for a time; nil when it has passed.
  package func wait(milliseconds: Int) -> Signal? {
    var set = set
    let deadline = monotonicTime() + .milliseconds(milliseconds)
    while true {
      let left = deadline - monotonicTime()
      guard left > .zero else { return nil }
      let (seconds, attoseconds) = left.components
      var timeout = timespec(
        tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
      let number = sigtimedwait(&set, nil, &timeout)
      // EAGAIN: the time has passed; EINTR: another signal came, which goes on as it would.
      if number > 0 { return signals.first { $0.number == number } }
      if currentErrno() != EINTR { return nil }
    }
  }
}

/// The time since some fixed moment, which setting the clock does not change.
package func monotonicTime() -> Duration {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec)
}

/// Whether the process ignores a signal.
private func isIgnored(_ number: Int32) -> Bool {
  var action = sigaction()
  guard sigaction(number, nil, &action) == 0 else { return false }
  // SIG_IGN is a number in the place of a function; functions can't be compared.
  return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
}
