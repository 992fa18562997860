import Glibc

/// The calling thread's `errno`.
package func currentErrno() -> Int32 { errno }

/// The text that `strerror` has for an errno in the C locale.
package func errorText(_ code: Int32) -> String { String(cString: strerror(code)) }

/// Repeats a system call that returns -1 with `EINTR`.
package func retryingInterrupts<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
