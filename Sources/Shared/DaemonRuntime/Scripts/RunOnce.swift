import CLinux
import Glibc
import NetTypes
package import Platform

/// Runs a command and waits for its end: `startup_script` and `shutdown_script`, which run while
/// the daemon's loop does not.
///
/// - Parameters:
///   - timeout: after what time it is made to end; nil for never.
///   - requiresSafePaths: whether `enable_script_security` is set.
/// - Throws: the error of `epoll_create1`; what keeps the command from running is its result.
package func runOnce(
  _ command: Command, timeout: Duration?, requiresSafePaths: Bool
) throws(SystemError) -> ScriptResult {
  var runner = try ScriptRunner()
  runner.requiresSafePaths = requiresSafePaths
  _ = runner.submit(
    command, key: "", timeout: timeout, isUrgent: true, now: MonotonicClock.now())
  while true {
    let now = MonotonicClock.now()
    if let event = runner.handle(now: now).first { return event.result }
    var wait: Int32 = -1
    if let deadline = runner.deadline {
      let left = now.duration(to: deadline).nanoseconds
      wait = left <= 0 ? 0 : Int32(clamping: (left + 999_999) / 1_000_000)
    }
    _ = isReadable(runner.descriptor, withinMilliseconds: wait)
  }
}
