import CLinux
import Glibc
package import NetTypes
package import Platform
import SystemPackage

/// What a runner tells about a script.
package struct ScriptEvent: Equatable, Sendable {
  /// The script.
  package var job: ScriptJob
  /// What came of it.
  package var result: ScriptResult
  /// What it printed, cut after `ScriptRunner.outputLimit` bytes; empty unless output is captured.
  package var output: ByteString
}

/// Runs scripts as a `ScriptQueue` decides, in process groups of their own.
///
/// The loop watches `descriptor` for reading, and calls `handle` when it is readable or when
/// `deadline` has come.
package struct ScriptRunner: ~Copyable {
  /// How many bytes of a script's output are kept.
  package static let outputLimit = 4096

  /// Whether what scripts print is kept for the log; otherwise it goes to `/dev/null`.
  package var capturesOutput = false
  /// Whether scripts with rights of root run only if nobody else can change them
  /// (`enable_script_security`).
  package var requiresSafePaths = false
  /// The environment of scripts, `NAME=value` each.
  package var environment: [ByteString]

  private var queue: ScriptQueue
  private let events: EventSet
  private var children: [UInt64: RunningScript] = [:]
  private var outputs: [ScriptQueue.Output] = []
  private var finished: [ScriptEvent] = []

  /// Makes a runner.
  ///
  /// - Parameter environment: nil for the daemon's own.
  /// - Throws: the error of `epoll_create1`.
  package init(
    limits: ScriptQueue.Limits = .init(), environment: [ByteString]? = nil
  ) throws(SystemError) {
    events = try EventSet()
    queue = ScriptQueue(limits: limits)
    self.environment = environment ?? ownEnvironment()
  }

  /// What the loop watches for reading.
  package var descriptor: Int32 { events.descriptor }

  /// When `handle` is to be called; nil when nothing has a limit.
  package var deadline: Instant? { finished.isEmpty ? queue.deadline : .zero }

  /// How many scripts run or wait.
  package var count: Int { queue.runningCount + queue.waitingCount }

  /// Runs a command, after those of the same key that came before it. Returns the number that
  /// names it in its event.
  ///
  /// - Parameters:
  ///   - key: what orders scripts, such as the name of an instance.
  ///   - timeout: after what time it is made to end; nil for never.
  ///   - isUrgent: whether it starts however many other scripts run.
  ///   - outlivesDaemon: whether it may go on when the daemon has ended; otherwise it gets TERM
  ///     then.
  package mutating func submit(
    _ command: Command, key: String, timeout: Duration? = nil, isUrgent: Bool = false,
    outlivesDaemon: Bool = false, now: Instant
  ) -> UInt64 {
    let id = queue.submit(
      command, key: key, timeout: timeout, isUrgent: isUrgent, outlivesDaemon: outlivesDaemon,
      now: now, into: &outputs)
    perform(now: now)
    return id
  }

  /// The scripts that run, for a program that is to replace this one: it adopts them.
  package var running: [(key: String, process: Int32)] {
    children.sorted { $0.key < $1.key }.map { ($0.value.key, $0.value.process.processID) }
  }

  /// Takes over a script that an earlier program in this process started; nil when it has gone.
  /// Its event has a command without words.
  package mutating func adopt(
    key: String, process: Int32, timeout: Duration?, now: Instant
  ) -> UInt64? {
    do {
      let child = RunningScript(key, try ChildProcess(adopting: process), nil)
      let id = queue.adopt(key: key, timeout: timeout, now: now)
      events.add(child.process.descriptor.rawValue, .readable, token: id << 1)
      children[id] = child
      return id
    } catch {
      return nil
    }
  }

  /// Makes a script end, or forgets it if it has not begun.
  package mutating func cancel(_ id: UInt64, now: Instant) {
    queue.cancel(id, now: now, into: &outputs)
    perform(now: now)
  }

  /// Makes an end of all scripts.
  ///
  /// - Parameter keys: scripts of these go on.
  package mutating func cancelAll(except keys: Set<String> = [], now: Instant) {
    queue.cancelAll(except: keys, now: now, into: &outputs)
    perform(now: now)
  }

  /// Does what is due, and returns what is to be told.
  package mutating func handle(now: Instant) -> [ScriptEvent] {
    for event in events.ready() {
      let id = event.token >> 1
      guard let child = children[id] else { continue }
      if event.token & 1 == 1 {
        child.readOutput()
      } else {
        collect(id, child, now: now)
      }
    }
    queue.advance(now: now, into: &outputs)
    perform(now: now)
    defer { finished = [] }
    return finished
  }

  private mutating func collect(_ id: UInt64, _ child: RunningScript, now: Instant) {
    // As long as its status waits, nobody else can have the number of its group.
    if queue.isEnding(id) { child.process.signalGroup(SIGKILL) }
    guard let status = child.process.collect() else { return }
    child.readOutput()
    queue.ended(id, .ended(status), now: now, into: &outputs)
  }

  private mutating func perform(now: Instant) {
    // Outputs may add others: a script that can't be started lets the next one start.
    var index = 0
    while index < outputs.count {
      switch outputs[index] {
      case .start(let job):
        if let failure = start(job) {
          queue.ended(job.id, failure, now: now, into: &outputs)
        }
      case .signal(let id, let kind):
        children[id]?.process.signalGroup(kind == .kill ? SIGKILL : SIGTERM)
      case .finished(let job, let result):
        let child = children.removeValue(forKey: job.id)
        finished.append(
          ScriptEvent(job: job, result: result, output: ByteString(bytes: child?.output ?? [])))
      }
      index += 1
    }
    outputs.removeAll(keepingCapacity: true)
  }

  /// Starts a script; what kept it from starting, if it does not.
  private mutating func start(_ job: ScriptJob) -> ScriptResult? {
    let command = job.command
    guard let name = command.words.first, let path = ScriptFile.find(name) else {
      return .notStarted(errno: ENOENT)
    }
    if requiresSafePaths, ScriptFile.runsAsRoot(command, path: path),
      let part = ScriptFile.unsafePart(of: path)
    {
      return .insecure(path: part)
    }
    var program = ProgramToRun(path: path, arguments: command.words, environment: environment)
    if !job.outlivesDaemon { program.deathSignal = SIGTERM }
    if command.user != nil || command.group != nil {
      program.identity = .init(
        user: command.user ?? geteuid(), group: command.group ?? getegid(),
        groups: command.supplementaryGroups)
    }
    do {
      let child: RunningScript
      if capturesOutput {
        let pipe = try PipeEnds()
        program.standardOutput = pipe.writer.rawValue
        program.standardError = pipe.writer.rawValue
        let process = try ChildProcess(starting: program)
        let reader = pipe.takeReader()
        setNonBlocking(reader.rawValue)
        child = RunningScript(job.key, process, reader)
        events.add(child.readerNumber, .readable, token: job.id << 1 | 1)
      } else {
        child = RunningScript(job.key, try ChildProcess(starting: program), nil)
      }
      events.add(child.process.descriptor.rawValue, .readable, token: job.id << 1)
      children[job.id] = child
      return nil
    } catch let error {
      return .notStarted(errno: error.errno.rawValue)
    }
  }
}

/// A script that runs, and what it has printed.
private final class RunningScript {
  let key: String
  var process: ChildProcess
  private(set) var output: [UInt8] = []
  let readerNumber: Int32
  private var reader: OwnedDescriptor?

  init(
    _ key: String, _ process: consuming ChildProcess, _ reader: consuming OwnedDescriptor?
  ) {
    self.key = key
    self.process = process
    readerNumber = reader?.rawValue ?? -1
    self.reader = reader
  }

  /// Reads what was printed; what goes beyond the limit is thrown away, so that the script does
  /// not have to wait for a reader.
  func readOutput() {
    guard let number = reader?.rawValue else { return }
    let isOver = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      // A script that prints without end must not keep the loop.
      for _ in 0..<16 {
        let count = retryingInterrupts { read(number, buffer.baseAddress, buffer.count) }
        guard count > 0 else { return count == 0 }
        let room = ScriptRunner.outputLimit - output.count
        if room > 0 { output.append(contentsOf: buffer[..<count].prefix(room)) }
      }
      return false
    }
    if isOver { reader = nil }
  }
}

/// The daemon's environment, without what the service manager told the daemon alone.
private func ownEnvironment() -> [ByteString] {
  var variables: [ByteString] = []
  var next = environ
  while let text = next.pointee {
    let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
    let name = String(decoding: bytes.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
    if !ServiceEnvironment.names.contains(name) { variables.append(ByteString(bytes)) }
    next += 1
  }
  return variables
}
