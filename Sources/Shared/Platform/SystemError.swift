package import SystemPackage

/// A system call that failed.
package struct SystemError: Error, Equatable, Sendable {
  /// The call's name, such as `socket`.
  package let call: String
  /// Why it failed.
  package let errno: Errno

  /// Names the call and its error.
  package init(call: String, errno: Errno) {
    self.call = call
    self.errno = errno
  }

  /// Takes the calling thread's `errno`, right after a call failed.
  package static func last(_ call: String) -> SystemError {
    SystemError(call: call, errno: Errno(rawValue: currentErrno()))
  }
}

extension SystemError: CustomStringConvertible {
  /// `socket: Operation not permitted`
  package var description: String { "\(call): \(errno)" }
}
