import CLinux
import Glibc
import Platform

/// The two ends of a pipe, which are closed on exec.
struct PipeEnds: ~Copyable {
  /// Where its bytes come out.
  let reader: OwnedDescriptor
  /// Where they go in.
  let writer: OwnedDescriptor

  /// Makes a pipe.
  ///
  /// - Throws: the error of `pipe`.
  init() throws(SystemError) {
    var ends: (Int32, Int32) = (-1, -1)
    let result = withUnsafeMutableBytes(of: &ends) { ends in
      ends.withMemoryRebound(to: Int32.self) { ends in
        ends.baseAddress.map { pipe($0) } ?? -1
      }
    }
    guard result == 0 else { throw .last("pipe") }
    // There is one thread, so nothing can be started in between.
    _ = fcntl(ends.0, F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends.1, F_SETFD, FD_CLOEXEC)
    reader = OwnedDescriptor(rawValue: ends.0)
    writer = OwnedDescriptor(rawValue: ends.1)
  }

  /// Keeps the end for reading, and closes the other.
  consuming func takeReader() -> OwnedDescriptor {
    return reader
  }

  /// Keeps the end for writing, and closes the other.
  consuming func takeWriter() -> OwnedDescriptor {
    return writer
  }
}

/// Makes reads and writes of a descriptor return at once.
func setNonBlocking(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
}
