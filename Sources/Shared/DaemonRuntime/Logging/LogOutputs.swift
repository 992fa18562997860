import CLinux
import Glibc
import NetTypes
import Platform

/// Syslog's socket.
///
/// It never waits: what does not fit into the socket is dropped and counted. When the log daemon
/// is started anew, the next message connects again.
struct SyslogOutput: ~Copyable {
  private let path: String
  private var socket: OwnedDescriptor?
  /// How many connections in a row were refused; after some, a while passes between two: a burst
  /// of messages would try thousands of times.
  private var failureCount = 0
  private var pauseEnd = Instant.zero
  private static let freeFailures = 10
  private static let pause: Duration = .milliseconds(20)

  /// Connects at the first message.
  init(path: String) { self.path = path }

  /// Sends one datagram; true when it was taken.
  mutating func send(_ datagram: [UInt8]) -> Bool {
    // A socket of a daemon that has gone refuses; a new connection may find its successor.
    for attempt in 0..<2 {
      guard connect() else { break }
      guard let descriptor = socket?.rawValue else { break }
      let sent = datagram.withUnsafeBytes { bytes in
        retryingInterrupts {
          Glibc.send(
            descriptor, bytes.baseAddress, bytes.count,
            Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        }
      }
      if sent >= 0 { return true }
      if currentErrno() == EAGAIN || attempt == 1 { break }
      socket = nil
    }
    return false
  }

  private mutating func connect() -> Bool {
    if socket != nil { return true }
    if failureCount >= Self.freeFailures {
      let now = MonotonicClock.now()
      guard now >= pauseEnd else { return false }
      pauseEnd = now.advanced(by: Self.pause)
    }
    failureCount += 1
    let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = Glibc.socket(AF_UNIX, type, 0)
    guard descriptor >= 0 else { return false }
    let owned = OwnedDescriptor(rawValue: descriptor)
    guard let address = UnixPath(path) else { return false }
    guard address.withSocketAddress({ Glibc.connect(descriptor, $0, $1) }) == 0 else {
      return false
    }
    socket = consume owned
    failureCount = 0
    return true
  }
}

/// A log file that lines are appended to.
struct FileOutput: ~Copyable {
  private let path: String
  private var descriptor: OwnedDescriptor?
  private var waiting: [UInt8] = []
  private var lost = 0

  /// How many bytes may wait to be written.
  private static let limit = 4096

  /// Opens the file.
  ///
  /// - Throws: the error of `open`.
  init(path: String) throws(SystemError) {
    self.path = path
    descriptor = try Self.open(path)
  }

  /// Whether lines wait to be written.
  var isWaiting: Bool { !waiting.isEmpty }

  /// How many lines the disk did not take since the last call.
  mutating func takeLost() -> Int {
    defer { lost = 0 }
    return lost
  }

  /// Closes the file and opens the one that has its name now, after it was rotated.
  ///
  /// - Throws: the error of `open`; then the old one stays in use.
  mutating func reopen() throws(SystemError) {
    flush()
    descriptor = try Self.open(path)
  }

  /// Appends a line.
  mutating func append(_ line: [UInt8], flushing: Bool) {
    waiting.append(contentsOf: line)
    if flushing || waiting.count >= Self.limit { flush() }
  }

  /// Writes what waits. What the disk doesn't take is lost: memory would fill instead.
  mutating func flush() {
    guard let number = descriptor?.rawValue, !waiting.isEmpty else { return }
    let written = waiting.withUnsafeBytes { bytes in
      retryingInterrupts { write(number, bytes.baseAddress, bytes.count) }
    }
    lost += waiting.dropFirst(max(0, written)).count { $0 == UInt8(ascii: "\n") }
    waiting.removeAll(keepingCapacity: true)
  }

  private static func open(_ path: String) throws(SystemError) -> OwnedDescriptor {
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY
    let number = retryingInterrupts { Glibc.open(path, flags, 0o640) }
    guard number >= 0 else { throw .last("open \(path)") }
    return OwnedDescriptor(rawValue: number)
  }
}

/// Standard error.
struct ConsoleOutput {
  /// Whether a stream to the journal is behind it, which wants priorities in front of lines.
  let isJournal: Bool

  /// Looks what is behind standard error: the journal names its stream in `JOURNAL_STREAM`.
  init() {
    isJournal =
      getenv("JOURNAL_STREAM").map { isStream(STDERR_FILENO, String(cString: $0)) } ?? false
  }

  /// Writes a line; false when a pipe that nobody reads, or a terminal that was stopped, would have
  /// made the daemon wait.
  func write(_ line: [UInt8]) -> Bool {
    line.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        // A pipe that is writable takes PIPE_BUF bytes at once.
        let part = UnsafeRawBufferPointer(rebasing: rest.prefix(4096))
        var polled = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        guard poll(&polled, 1, 0) > 0, polled.revents & Int16(POLLOUT) != 0 else { return false }
        let written = retryingInterrupts {
          Glibc.write(STDERR_FILENO, part.baseAddress, part.count)
        }
        guard written > 0 else { return false }
        rest = rest.dropFirst(written)
      }
      return true
    }
  }
}

/// Whether a descriptor is the file that `DEVICE:INODE` names, in decimal digits.
func isStream(_ descriptor: Int32, _ name: String) -> Bool {
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { return false }
  return name == "\(status.st_dev):\(status.st_ino)"
}
