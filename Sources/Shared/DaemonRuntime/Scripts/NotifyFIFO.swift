import CLinux
import Glibc
package import NetTypes
package import Platform

/// Why a FIFO can't be used.
package enum NotifyFIFOError: Error, Equatable, Sendable {
  /// A system call failed.
  case system(SystemError)
  /// There is a file of another kind.
  case notFIFO
}

extension NotifyFIFOError: CustomStringConvertible {
  /// What is wrong.
  package var description: String {
    switch self {
    case .system(let error): "\(error)"
    case .notFIFO: "there is a file of this name that is no FIFO: move it away or name another"
    }
  }
}

/// A FIFO that is told of transitions, one line each, and the script that reads it, if any
/// (`notify_fifo`, `notify_fifo_script`).
///
/// Lines that don't fit wait for the reader, in order. The loop calls `advance` at `deadline`.
package struct NotifyFIFO: ~Copyable {
  /// Where it is.
  package let path: ByteString
  private let descriptor: OwnedDescriptor
  private var wasCreated: Bool
  private var backlog: LineBacklog
  private var retryDeadline: Instant?
  private var retryPause = Self.firstPause
  private let script: Command?
  private var scriptID: UInt64?
  private var scriptStarted = Instant.zero
  private var restartDeadline: Instant?
  private var restartPause = Self.firstRestart

  private static let firstPause: Duration = .milliseconds(20)
  private static let longestPause: Duration = .seconds(5)
  private static let firstRestart: Duration = .seconds(1)
  private static let longestRestart: Duration = .seconds(60)

  /// Makes the FIFO if there is none, and opens it.
  ///
  /// It is opened for reading, too, so that it stays usable while no reader is there.
  ///
  /// - Parameters:
  ///   - owner: the user and the group that it belongs to when it is made; nil for the daemon's.
  ///   - mode: its permissions when it is made.
  ///   - script: what reads it; started with the path as its last argument, started again when it
  ///     ends.
  ///   - limit: how many bytes may wait for the reader.
  package init(
    path: ByteString, owner: (user: UInt32, group: UInt32)? = nil, mode: UInt32 = 0o600,
    script: Command? = nil, limit: Int = 1 << 16, now: Instant
  ) throws(NotifyFIFOError) {
    guard !path.isEmpty, !path.bytes.contains(0) else { throw .notFIFO }
    let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
    var created = false
    if mkfifo(name, mode) == 0 {
      created = true
      // The umask has no say in what the configuration gives away.
      _ = chmod(name, mode)
      if let owner { _ = lchown(name, owner.user, owner.group) }
    } else if currentErrno() != EEXIST {
      throw .system(.last("mkfifo"))
    }
    let number = retryingInterrupts { open(name, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW) }
    guard number >= 0 else { throw .system(.last("open")) }
    let opened = OwnedDescriptor(rawValue: number)
    var status = stat()
    guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { throw .notFIFO }
    self.path = path
    self.script = script
    wasCreated = created
    backlog = LineBacklog(limit: limit)
    restartDeadline = script == nil ? nil : now
    descriptor = opened
  }

  /// Takes the FIFO for one that was made here, as an earlier program in this process did.
  package mutating func adoptName() { wasCreated = true }

  /// When `advance` is to be called; nil when nothing waits.
  package var deadline: Instant? {
    switch (retryDeadline, restartDeadline) {
    case (let first?, let second?): min(first, second)
    case (let first, let second): first ?? second
    }
  }

  /// Writes a line, which has to end with a newline.
  package mutating func write(_ line: ByteString, now: Instant) {
    backlog.append(line)
    // Lines that wait are tried again in time; each new one need not.
    if retryDeadline == nil { writeWaiting(now: now) }
  }

  /// How many lines were lost since the last call, because the reader did not read.
  package mutating func takeDropped() -> Int { backlog.takeDropped() }

  /// Writes what waits, and starts the script, if it is time.
  package mutating func advance(now: Instant, runner: inout ScriptRunner) {
    if let retryDeadline, retryDeadline <= now { writeWaiting(now: now) }
    guard let script, let due = restartDeadline, due <= now else { return }
    restartDeadline = nil
    scriptStarted = now
    scriptID = runner.submit(
      script.appending([path]), key: "fifo \(path)", isUrgent: true, now: now)
  }

  /// Takes note that a script has ended; false when it is not this FIFO's. Returns to `advance`
  /// when it is to be started again: at once it would use up the machine if it can't run.
  package mutating func handle(_ event: ScriptEvent, now: Instant) -> Bool {
    guard let scriptID, event.job.id == scriptID else { return false }
    self.scriptID = nil
    if scriptStarted.duration(to: now) > Self.longestRestart { restartPause = Self.firstRestart }
    restartDeadline = now.advanced(by: restartPause)
    restartPause = min(restartPause * 2, Self.longestRestart)
    return true
  }

  /// Ends the script and removes the FIFO, if it was made here.
  package consuming func close(runner: inout ScriptRunner, now: Instant) {
    writeWaiting(now: now)
    // The name goes first, so that a script which opens it in a loop does not find it again.
    if wasCreated { unlink(path.bytes.map { CChar(bitPattern: $0) } + [0]) }
    if let scriptID { runner.cancel(scriptID, now: now) }
  }

  /// Closes the FIFO, and removes it if it was made here; its script finds the end of what was
  /// written. Returns the number of the script, if it runs: its end is no longer told to `handle`.
  package consuming func finish(now: Instant) -> UInt64? {
    writeWaiting(now: now)
    if wasCreated { unlink(path.bytes.map { CChar(bitPattern: $0) } + [0]) }
    return scriptID
  }

  private mutating func writeWaiting(now: Instant) {
    let number = descriptor.rawValue
    let before = backlog.count
    backlog.write { bytes in
      // A pipe takes up to 4096 bytes (PIPE_BUF) wholly or not at all, more also in part.
      retryingInterrupts { Glibc.write(number, bytes.baseAddress, min(bytes.count, 4096)) }
    }
    if backlog.isEmpty {
      retryDeadline = nil
      retryPause = Self.firstPause
      return
    }
    retryPause = backlog.count < before ? Self.firstPause : min(retryPause * 2, Self.longestPause)
    retryDeadline = now.advanced(by: retryPause)
  }
}
