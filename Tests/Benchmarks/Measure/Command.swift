import CLab
import Glibc

/// What one run of a command took.
struct Expense: Equatable {
  /// From before the process began until its end was known, in microseconds.
  var wallMicroseconds: Int64
  /// Processor time in the program, in microseconds.
  var userMicroseconds: Int64
  /// Processor time in the kernel, in microseconds.
  var systemMicroseconds: Int64
  /// How often it touched memory that the kernel had yet to provide.
  var pageFaults: Int
}

/// Why a command did not run to a good end.
enum CommandError: Error, Equatable {
  /// A system call failed with this error number.
  case system(call: String, errno: Int32)
  /// The program ended with this status, or by the signal of this number and 128.
  case failed(status: Int32)

  /// The error in words.
  var message: String {
    switch self {
    case .system(let call, let errno): "\(call): \(String(cString: strerror(errno)))"
    case .failed(let status): "exit status \(status)"
    }
  }
}

/// A command ready to run, which must succeed: what fails quickly must not look fast.
struct Command {
  /// The program and its arguments.
  let words: [String]
  private let pointers: [UnsafeMutablePointer<CChar>?]
  private let input: String
  private let output: String

  /// Prepares a command that reads one file and writes another, which is emptied before. It stays
  /// in memory for good.
  init(_ words: [String], input: String, output: String) {
    self.words = words
    pointers = words.map { strdup($0) } + [nil]
    self.input = input
    self.output = output
  }

  /// Runs the command to its end and says what that took.
  func expense() throws(CommandError) -> Expense {
    let start = monotonicMicroseconds()
    let process = try spawn()
    var usage = rusage()
    let status = try wait(for: process, usage: &usage)
    let end = monotonicMicroseconds()
    guard status == 0 else { throw .failed(status: exitStatus(status)) }
    return Expense(
      wallMicroseconds: end - start, userMicroseconds: microseconds(usage.ru_utime),
      systemMicroseconds: microseconds(usage.ru_stime),
      pageFaults: usage.ru_minflt + usage.ru_majflt)
  }

  /// Runs the command to its end and says how much memory it had at most, in kilobytes.
  ///
  /// What `wait4` tells is not that: it counts in what we had ourselves when the process began.
  /// The kernel's own figure for the program alone is gone with it, so it is stopped and asked on
  /// its way out.
  ///
  /// - Parameter processes: where the kernel tells about processes, usually `/proc`.
  func peakKilobytes(processes: String) throws(CommandError) -> Int {
    // The shell waits until it is traced, and becomes the program then.
    let waiting = ["/bin/sh", "-c", "kill -STOP $$; exec \"$@\"", "sh"] + words
    let process = try Command(waiting, input: input, output: output).spawn()
    var usage = rusage()
    _ = try wait(for: process, flags: WUNTRACED, usage: &usage)
    guard lab_trace(Trace.seize, process, Trace.stopAtExit) == 0 else {
      throw .system(call: "ptrace", errno: errno)
    }
    kill(process, SIGCONT)
    var peak = 0
    while true {
      let status = try wait(for: process, usage: &usage)
      guard status & 0xFF == 0x7F else {
        guard status == 0 else { throw .failed(status: exitStatus(status)) }
        return peak
      }
      let event = status >> 16
      if event == Trace.exitEvent { peak = try highWaterMark(in: "\(processes)/\(process)/status") }
      // Signals are the program's own; events are nobody's.
      _ = lab_trace(Trace.proceed, process, event == 0 ? Int(status >> 8 & 0xFF) : 0)
    }
  }

  /// Starts the program with `posix_spawn`, which shares our memory until the program is loaded:
  /// copying page tables, as `fork` does, would be measured along.
  private func spawn() throws(CommandError) -> pid_t {
    guard let program = pointers[0] else { throw .system(call: "posix_spawn", errno: ENOENT) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var process: pid_t = 0
    let error = posix_spawnp(&process, program, &actions, nil, pointers, environ)
    guard error == 0 else { throw .system(call: "posix_spawn", errno: error) }
    return process
  }

  private func wait(
    for process: pid_t, flags: Int32 = 0, usage: inout rusage
  ) throws(CommandError) -> Int32 {
    var status: Int32 = 0
    while wait4(process, &status, flags, &usage) < 0 {
      guard errno == EINTR else { throw .system(call: "wait4", errno: errno) }
    }
    return status
  }
}

/// Numbers of `<linux/ptrace.h>`.
private enum Trace {
  /// `PTRACE_CONT`
  static let proceed = 7
  /// `PTRACE_SEIZE`
  static let seize = 0x4206
  /// `PTRACE_O_TRACEEXIT`
  static let stopAtExit = 0x40
  /// `PTRACE_EVENT_EXIT`
  static let exitEvent: Int32 = 6
}

private func exitStatus(_ status: Int32) -> Int32 {
  status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
}

/// `VmHWM` in the file of a process's status, in kilobytes.
private func highWaterMark(in path: String) throws(CommandError) -> Int {
  guard let file = fopen(path, "r") else { throw .system(call: path, errno: errno) }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, Int32(line.count), file) != nil {
    let text = line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    let words = String(decoding: text, as: UTF8.self).split { $0 == " " || $0 == "\t" }
    if words.first == "VmHWM:", words.count > 1, let kilobytes = Int(words[1]) {
      return kilobytes
    }
  }
  throw .system(call: "VmHWM", errno: ENODATA)
}

private func microseconds(_ time: timeval) -> Int64 {
  Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_usec)
}

private func monotonicMicroseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
}
