import Glibc

/// Collects output and writes it in large pieces.
///
/// When a write fails (the reader closed its pipe, the disk is full) the rest is dropped and the
/// failure remembered; whether that matters is for the program to decide.
package struct OutputBuffer: ~Copyable {
  /// What waits to be written. Append to it, then call `flushIfLarge`.
  package var bytes: [UInt8] = []
  /// The errno of the first write that failed.
  package private(set) var failure: Int32?
  /// Whether output is kept, whatever asks for it to be written.
  package var isHeld = false
  private let descriptor: Int32
  private let limit: Int

  /// Writes to a descriptor, which stays its owner's, once `limit` bytes wait.
  package init(descriptor: Int32, limit: Int = 1 << 16) {
    self.descriptor = descriptor
    self.limit = limit
  }

  /// Writes when enough waits.
  package mutating func flushIfLarge() {
    if bytes.count >= limit { flush() }
  }

  /// Writes all that waits.
  package mutating func flush() {
    guard !isHeld else { return }
    guard failure == nil else {
      bytes.removeAll(keepingCapacity: true)
      return
    }
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let written = retryingInterrupts { write(descriptor, part.baseAddress, part.count) }
        if written < 0, currentErrno() == EAGAIN {
          // Whoever gave us the descriptor has set it not to block.
          waitUntilWritable(descriptor)
          continue
        }
        if written <= 0 {
          failure = currentErrno()
          return
        }
        rest = rest.dropFirst(written)
      }
    }
    bytes.removeAll(keepingCapacity: true)
  }
}

/// Waits until a write would not block, because there is room or an error.
private func waitUntilWritable(_ descriptor: Int32) {
  var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  _ = retryingInterrupts { Glibc.poll(&poll, 1, -1) }
}
