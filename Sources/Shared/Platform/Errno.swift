import Glibc

/// The calling thread's `errno`.
package func currentErrno() -> Int32 { errno }

/// The text that `strerror` has for an errno in the C locale.
package func errorText(_ code: Int32) -> String { String(cString: strerror(code)) }

/// Repeats a system call that returns -1 with `EINTR`.
package func retryingInterrupts(_ call: () -> Int) -> Int {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

/// Repeats a system call that returns -1 with `EINTR`.
///
/// Not one generic function: that would look up its types at run time, at the start of programs
/// that run for a moment.
package func retryingInterrupts(_ call: () -> Int32) -> Int32 {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
