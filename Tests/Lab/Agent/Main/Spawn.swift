import CLab
import Glibc
import LabScenario

/// Runs one program at a time and collects what it writes, in memory files: no threads, no
/// polling. SIGCHLD must be blocked and SIGPIPE ignored in this process.
struct Launcher {
  /// How long one program may run, in seconds.
  var timeLimitSeconds = 10
  /// Where the dynamic loader looks first; programs that were unpacked rather than installed may
  /// need it.
  var libraries: String?

  /// Runs a program; `awaiting` is asked before each piece that waits, with the text to wait for.
  func run(
    path: String, command: Step, awaiting: ([UInt8]) -> Bool = { _ in true }
  ) -> Outcome {
    var outcome = Outcome()
    let output = lab_memory_file("output")
    let errors = lab_memory_file("errors")
    defer {
      close(output)
      close(errors)
    }
    let (input, feed) = Self.input(of: command)
    if command.user != 0 { _ = lab_setresuid(command.user, command.user, 0) }
    let started = spawn(path, command, input: input, output: output, errors: errors)
    if command.user != 0 { _ = lab_setresuid(0, 0, 0) }
    if input >= 0 { close(input) }
    switch started {
    case .failure(let error):
      if feed >= 0 { close(feed) }
      outcome.errors = "cannot start \(path): \(String(cString: strerror(error.number)))\n"
      outcome.status = 127
      return outcome
    case .success(let process):
      if feed >= 0 {
        Self.write(command.input, to: feed, awaiting: awaiting)
        close(feed)
      }
      outcome.status = wait(for: process)
    }
    outcome.output = String(latin1: Self.contents(of: output))
    outcome.errors = String(latin1: Self.contents(of: errors))
    return outcome
  }

  /// A failed system call.
  struct Failure: Error {
    var number: Int32
  }

  /// The descriptor for standard input, and where the rest is to be written (or -1).
  private static func input(of command: Step) -> (descriptor: Int32, feed: Int32) {
    guard !command.input.isEmpty else { return (open("/dev/null", O_RDONLY | O_CLOEXEC), -1) }
    if command.input.count == 1 {
      let file = lab_memory_file("input")
      writeAll(command.inputBytes, to: file)
      lseek(file, 0, SEEK_SET)
      return (file, -1)
    }
    var ends: [Int32] = [-1, -1]
    _ = lab_pipe(&ends)
    return (ends[0], ends[1])
  }

  private static func write(
    _ pieces: [Step.Piece], to feed: Int32, awaiting: ([UInt8]) -> Bool
  ) {
    for piece in pieces {
      switch piece {
      case .text(let bytes): writeAll(bytes, to: feed)
      case .await(let bytes): if !awaiting(bytes) { return }
      }
    }
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count <= 0 { return }
      rest.removeFirst(count)
    }
  }

  private static func contents(of file: Int32) -> [UInt8] {
    let size = max(0, Int(lseek(file, 0, SEEK_END)))
    lseek(file, 0, SEEK_SET)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let added = read(file, buffer.baseAddress?.advanced(by: count), size - count)
        if added <= 0 { break }
        count += added
      }
    }
  }

  private func spawn(
    _ path: String, _ command: Step, input: Int32, output: Int32, errors: Int32
  ) -> Result<pid_t, Failure> {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    var broken: [Int32] = [-1, -1]
    switch command.output {
    case .captured: posix_spawn_file_actions_adddup2(&actions, output, 1)
    case .closed: posix_spawn_file_actions_addclose(&actions, 1)
    case .full: posix_spawn_file_actions_addopen(&actions, 1, "/dev/full", O_WRONLY, 0)
    case .broken:
      _ = lab_pipe(&broken)
      close(broken[0])
      posix_spawn_file_actions_adddup2(&actions, broken[1], 1)
    }
    defer { if broken[1] >= 0 { close(broken[1]) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var pipe = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &pipe)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"].map { Array($0.utf8) }
    if let libraries { environment.append(Array("LD_LIBRARY_PATH=\(libraries)".utf8)) }
    environment += command.environment
    var process = pid_t()
    let result = withStrings([command.name] + command.words) { arguments in
      withStrings(environment) { variables in
        posix_spawn(&process, path, &actions, &attributes, arguments, variables)
      }
    }
    return result == 0 ? .success(process) : .failure(Failure(number: result))
  }

  /// Waits for the end of a process, which is killed at the time limit.
  private func wait(for process: pid_t) -> Int {
    var children = sigset_t()
    sigemptyset(&children)
    sigaddset(&children, SIGCHLD)
    var limit = timespec(tv_sec: timeLimitSeconds, tv_nsec: 0)
    var isLate = false
    while true {
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) == process {
        if isLate { return Outcome.timedOut }
        let signal = status & 0x7F
        return signal == 0 ? Int(status >> 8 & 0xFF) : Outcome.signalled + Int(signal)
      }
      if sigtimedwait(&children, nil, &limit) < 0, errno == EAGAIN {
        // A process that is stuck inside the kernel does not even die.
        if isLate { return Outcome.timedOut }
        isLate = true
        kill(process, SIGKILL)
        limit = timespec(tv_sec: 1, tv_nsec: 0)
      }
    }
  }
}

/// Calls a function with a null-terminated array of null-terminated byte strings.
private func withStrings<R>(
  _ strings: [[UInt8]], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
) -> R {
  let copies: [UnsafeMutablePointer<CChar>?] = strings.map { bytes in
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
    for (index, byte) in bytes.enumerated() { copy[index] = CChar(bitPattern: byte) }
    copy[bytes.count] = 0
    return copy
  }
  defer { copies.forEach { $0?.deallocate() } }
  return body(copies + [nil])
}
