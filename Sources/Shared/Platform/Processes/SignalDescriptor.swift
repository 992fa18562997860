import CLinux
import Glibc
import SystemPackage

/// A signal that arrived.
package struct ReceivedSignal: Sendable, Hashable {
  /// Its number, such as `SIGHUP`.
  package let number: Int32
  /// Who sent it; 0 when the kernel did.
  package let senderID: Int32
  /// The user who sent it.
  package let user: UInt32
}

/// Receives signals like any other input: while it lives they are blocked and wait to be read.
/// Programs that `ChildProcess` starts have them unblocked.
package struct SignalDescriptor: ~Copyable {
  /// Readable when a signal has arrived.
  package let descriptor: OwnedDescriptor
  private let previous: sigset_t

  /// Blocks signals, by number, and reads them from now on. Ones that are ignored, as `nohup` does
  /// with `SIGHUP`, are blocked too and arrive: a daemon decides for itself.
  ///
  /// - Throws: the error of `signalfd`.
  package init(_ numbers: [Int32]) throws(SystemError) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in numbers { sigaddset(&set, number) }
    let descriptor = try OwnedDescriptor(
      rawValue: signalfd(-1, &set, O_CLOEXEC | O_NONBLOCK), of: "signalfd")
    var previous = sigset_t()
    sigprocmask(SIG_BLOCK, &set, &previous)
    // Ignored signals would be dropped before they are blocked.
    for number in numbers { Glibc.signal(number, SIG_DFL) }
    self.descriptor = descriptor
    self.previous = previous
  }

  deinit {
    var previous = previous
    sigprocmask(SIG_SETMASK, &previous, nil)
  }

  /// The next signal that has arrived; nil when there is none.
  ///
  /// - Throws: the error of `read`.
  package func next() throws(SystemError) -> ReceivedSignal? {
    var information = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    let count = retryingInterrupts { read(descriptor.rawValue, &information, size) }
    guard count == size else {
      if count >= 0 || currentErrno() == EAGAIN { return nil }
      throw .last("read")
    }
    return ReceivedSignal(
      number: Int32(bitPattern: information.ssi_signo),
      senderID: Int32(bitPattern: information.ssi_pid), user: information.ssi_uid)
  }
}
