import CLinux
import Foundation
import NetTypes
import Platform
import SystemPackage
import Testing

/// Programs that a daemon starts.
@Suite struct ChildProcessTests {
  @Test("a program gets its arguments and environment, and nothing else of the daemon's")
  func surroundings() throws {
    let held = try OwnedDescriptor.open(reading: "/dev/null" as ByteString)
    // One that does not close on exec by itself.
    #expect(fcntl(held.rawValue, F_SETFD, 0) == 0)
    let result = try runShell(
      "echo \"$1|$COLOUR|$HOME\"; cat; ls /proc/self/fd | wc -l; exit 3")
    // `ls` has a fourth descriptor, for the directory.
    #expect(result.output == "one two|blue|\n4\n")
    #expect(result.status == .exited(3))
    #expect(!result.status.isSuccess)
    withExtendedLifetime(held.rawValue) {}
  }

  @Test("what is run starts where and with what rights on new files it was told")
  func places() throws {
    let result = try runShell("pwd; umask") {
      $0.directory = "/usr"
      $0.fileModeMask = 0o027
    }
    #expect(result.output == "/usr\n0027\n")
  }

  @Test("signals are as usual in the program, whatever the daemon does with them")
  func signals() throws {
    signal(SIGUSR2, SIG_IGN)
    let waiting = try SignalDescriptor([SIGUSR1])
    let result = try runShell("grep -E '^Sig(Blk|Ign)' /proc/self/status")
    #expect(result.output == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
    signal(SIGUSR2, SIG_DFL)
    withExtendedLifetime(waiting.descriptor.rawValue) {}
  }

  @Test("scheduling is normal in the program, whatever the daemon's is")
  func scheduling() throws {
    let output = try onOwnThread {
      // Only this thread, from which the program is started, becomes less important.
      try ProcessSettings.setNiceness(7)
      return try runShell("nice").output
    }
    #expect(output == "0\n")
  }

  static let failures: [(ProgramToRun, SystemError)] = [
    (
      ProgramToRun(path: "/nowhere", arguments: ["nowhere"]),
      SystemError(call: "execve", errno: .noSuchFileOrDirectory)
    ),
    (
      ProgramToRun(path: "/etc/passwd", arguments: ["passwd"]),
      SystemError(call: "execve", errno: .permissionDenied)
    ),
    (
      ProgramToRun(path: ByteString(bytes: [0x2F, 0]), arguments: []),
      SystemError(call: "execve", errno: .invalidArgument)
    ),
    (
      {
        var program = ProgramToRun(path: "/bin/true", arguments: ["true"])
        program.directory = "/nowhere"
        return program
      }(), SystemError(call: "chdir", errno: .noSuchFileOrDirectory)
    ),
    (
      {
        var program = ProgramToRun(path: "/bin/true", arguments: ["true"])
        program.standardInput = 9_999
        return program
      }(), SystemError(call: "fcntl", errno: .badFileDescriptor)
    ),
  ]

  @Test(
    "a program that can't be run is told by what failed, and leaves no zombie", arguments: failures)
  func notStarted(program: ProgramToRun, error: SystemError) {
    #expect(throws: error) { _ = try ChildProcess(starting: program) }
  }

  @Test("its end is an event like any other, and its whole group can be ended")
  func groups() throws {
    var reactor = try Reactor()
    var ready: [ReadyEvent] = []
    let pipe = Pipe()
    var program = ProgramToRun(
      path: "/bin/sh", arguments: ["sh", "-c", "sleep 600 & sleep 600"])
    // Its end shows that the background process has gone too.
    program.standardOutput = pipe.fileHandleForWriting.fileDescriptor
    var child = try ChildProcess(starting: program)
    try pipe.fileHandleForWriting.close()
    #expect(child.collect() == nil)
    try reactor.add(child.descriptor.rawValue, interest: .readable, token: 9)
    try reactor.wait(until: MonotonicClock.now(), into: &ready)
    #expect(ready.isEmpty)
    child.signalGroup(SIGTERM)
    try reactor.wait(until: nil, into: &ready)
    #expect(ready.map(\.token) == [9])
    #expect(child.collect() == .killed(signal: SIGTERM))
    #expect(child.collect() == .killed(signal: SIGTERM))
    #expect(try pipe.fileHandleForReading.readToEnd() == nil)
    child.signalGroup(SIGKILL)
  }

  @Test("a session of its own, a limit of its own")
  func sessions() throws {
    let result = try runShell("cut -d' ' -f1,5,6 /proc/$$/stat; ulimit -n") {
      $0.grouping = .session
      $0.limits = [ResourceLimit(.openFiles, current: 99)]
    }
    let lines = result.output.split(separator: "\n")
    let numbers = Set(lines[0].split(separator: " "))
    #expect(numbers.count == 1, "leader of its group and session: \(lines[0])")
    #expect(lines[1] == "99")
  }

  @Test("a program that is to end with its starter does")
  func deathSignal() throws {
    let (process, descriptor) = try onOwnThread { () -> (Int32, Int32) in
      var program = ProgramToRun(path: "/bin/sleep", arguments: ["sleep", "600"])
      program.deathSignal = SIGTERM
      let child = try ChildProcess(starting: program)
      return (child.processID, try child.descriptor.duplicate().release())
    }
    defer { close(descriptor) }
    #expect(isReadable(descriptor, withinMilliseconds: 10_000))
    var status: Int32 = 0
    #expect(waitpid(process, &status, 0) == process)
    #expect(status == SIGTERM)
  }

  @Test("a child of an earlier program in this process is taken over")
  func adopted() throws {
    let (process, descriptor) = try startedElsewhere()
    close(descriptor)
    var child = try ChildProcess(adopting: process)
    #expect(child.collect() == nil)
    child.signal(SIGKILL)
    #expect(child.wait() == .killed(signal: SIGKILL))
    #expect(throws: SystemError(call: "pidfd_open", errno: .noSuchProcess)) {
      _ = try ChildProcess(adopting: process)
    }
  }

  /// Starts a program that runs on when its owner here goes away.
  private func startedElsewhere() throws -> (Int32, Int32) {
    let child = try ChildProcess(
      starting: ProgramToRun(path: "/bin/sleep", arguments: ["sleep", "600"]))
    return (child.processID, try child.descriptor.duplicate().release())
  }

  @Test("descriptors may change places")
  func swapped() throws {
    let pipe = Pipe()
    let writer = pipe.fileHandleForWriting.fileDescriptor
    var program = ProgramToRun(
      path: "/bin/sh", arguments: ["sh", "-c", "echo out; echo err >&2; echo in >&0"])
    program.standardInput = writer
    program.standardOutput = writer
    program.standardError = writer
    var child = try ChildProcess(starting: program)
    #expect(child.wait() == .exited(0))
    try pipe.fileHandleForWriting.close()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    #expect(String(decoding: output, as: UTF8.self) == "out\nerr\nin\n")
  }
}

/// Starts a shell with what it prints going into a pipe, and returns what it printed and how it
/// ended.
func runShell(
  _ script: String, _ change: (inout ProgramToRun) -> Void = { _ in }
) throws -> (output: String, status: ChildStatus) {
  let pipe = Pipe()
  var program = ProgramToRun(
    path: "/bin/sh", arguments: ["sh", "-c", ByteString(script), "name", "one two"],
    environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "COLOUR=blue"])
  program.standardOutput = pipe.fileHandleForWriting.fileDescriptor
  program.standardError = pipe.fileHandleForWriting.fileDescriptor
  change(&program)
  var child = try ChildProcess(starting: program)
  try pipe.fileHandleForWriting.close()
  let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
  return (String(decoding: output, as: UTF8.self), child.wait())
}
