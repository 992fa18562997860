import Glibc
package import NetTypes
import SystemPackage

/// A file descriptor that is closed when its owner goes away.
package struct OwnedDescriptor: ~Copyable {
  /// The number that system calls take.
  package let rawValue: Int32

  /// Takes ownership of an open descriptor.
  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// Takes ownership of what a system call answered.
  ///
  /// - Throws: the call's error when the answer is negative.
  package init(rawValue: Int32, of call: String) throws(SystemError) {
    guard rawValue >= 0 else { throw .last(call) }
    self.rawValue = rawValue
  }

  deinit { _ = Glibc.close(rawValue) }

  /// Opens a file for reading, closed on exec.
  ///
  /// - Throws: the error of `open`.
  package static func open(reading path: String) throws(SystemError) -> OwnedDescriptor {
    try open(reading: ByteString(path))
  }

  /// Opens a file whose path is any bytes, as an operator may type them, for reading, closed on
  /// exec. A NUL would end the path before its end: no file has such a name.
  ///
  /// - Throws: the error of `open`.
  package static func open(reading path: ByteString) throws(SystemError) -> OwnedDescriptor {
    guard !path.bytes.contains(0) else {
      throw SystemError(call: "open", errno: .noSuchFileOrDirectory)
    }
    let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
    let descriptor = retryingInterrupts { Glibc.open(name, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .last("open") }
    return OwnedDescriptor(rawValue: descriptor)
  }

  /// Gives the descriptor away: it stays open.
  package consuming func release() -> Int32 {
    let descriptor = rawValue
    discard self
    return descriptor
  }
}

/// Reads what is there, at most as much as the buffer holds; 0 at the end of the file.
///
/// - Throws: the error of `read`, interruptions excepted.
package func readBytes(
  from descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
) throws(SystemError) -> Int {
  while true {
    let count = retryingInterrupts { read(descriptor, buffer.baseAddress, buffer.count) }
    if count >= 0 { return count }
    // Whoever gave us the descriptor may have set it not to block.
    guard currentErrno() == EAGAIN else { throw .last("read") }
    _ = isReadable(descriptor, withinMilliseconds: -1)
  }
}

/// Whether a read would return at once: there is input, its end, or an error.
package func isReadable(_ descriptor: Int32, withinMilliseconds timeout: Int32) -> Bool {
  var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  return retryingInterrupts { Glibc.poll(&poll, 1, timeout) } > 0
}
