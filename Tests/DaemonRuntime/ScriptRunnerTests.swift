import DaemonRuntime
import Foundation
import NetTypes
import Platform
import Testing

/// Runs until so many scripts have finished, and returns their events; fails after ten seconds.
private func events(_ runner: inout ScriptRunner, _ count: Int) -> [ScriptEvent] {
  var events: [ScriptEvent] = []
  let end = MonotonicClock.now().advanced(by: .seconds(10))
  while events.count < count {
    let now = MonotonicClock.now()
    guard now < end else {
      Issue.record("only \(events.count) of \(count) scripts finished")
      return events
    }
    events += runner.handle(now: now)
    if events.count >= count { break }
    let next = min(runner.deadline ?? end, end)
    let wait = max(0, now.duration(to: next).nanoseconds / 1_000_000 + 1)
    _ = isReadable(runner.descriptor, withinMilliseconds: Int32(clamping: wait))
  }
  return events
}

private func shell(_ text: ByteString) -> Command { Command(["/bin/sh", "-c", text]) }

/// A directory of its own that is removed at the end.
final class TemporaryDirectory {
  let path: String
  init() {
    path = NSTemporaryDirectory() + "runtime-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite("Running scripts", .serialized)
struct ScriptRunnerTests {
  @Test(
    "Results say how a script ended",
    arguments: [
      ("exit 0", ScriptResult.ended(.exited(0))), ("exit 7", .ended(.exited(7))),
      ("kill -9 $$", .ended(.killed(signal: 9))),
    ] as [(ByteString, ScriptResult)])
  func results(script: ByteString, result: ScriptResult) throws {
    var runner = try ScriptRunner()
    let id = runner.submit(shell(script), key: "k", now: MonotonicClock.now())
    let all = events(&runner, 1)
    #expect(all.map(\.result) == [result])
    #expect(all.map(\.job.id) == [id])
    #expect(runner.count == 0)
  }

  @Test("A program that does not exist is reported, and the next one runs")
  func missing() throws {
    var runner = try ScriptRunner()
    let now = MonotonicClock.now()
    _ = runner.submit(Command(["/nowhere/at/all"]), key: "k", now: now)
    _ = runner.submit(Command(["true"]), key: "k", now: now)
    #expect(
      events(&runner, 2).map(\.result) == [.notStarted(errno: ENOENT), .ended(.exited(0))])
  }

  @Test("Arguments arrive as they are; output is kept up to its limit")
  func output() throws {
    var runner = try ScriptRunner()
    runner.capturesOutput = true
    _ = runner.submit(
      shell("printf '%s|' \"$@\"").appending(["sh", "a b", "INSTANCE", "\"VI 1\"", ""]), key: "k",
      now: MonotonicClock.now())
    #expect(events(&runner, 1).first?.output == "a b|INSTANCE|\"VI 1\"||")
    _ = runner.submit(
      shell("head -c 300000 /dev/zero; exit 4"), key: "k", now: MonotonicClock.now())
    let flood = events(&runner, 1).first
    #expect(flood?.result == .ended(.exited(4)))
    #expect(flood?.output.bytes.count == ScriptRunner.outputLimit)
  }

  @Test("A script that closes its output and goes on does not keep the loop busy")
  func closedOutput() throws {
    var runner = try ScriptRunner()
    runner.capturesOutput = true
    _ = runner.submit(
      shell("echo hello; exec >/dev/null 2>&1; sleep 0.3"), key: "k", now: MonotonicClock.now())
    var turns = 0
    var all: [ScriptEvent] = []
    let end = MonotonicClock.now().advanced(by: .seconds(10))
    while all.isEmpty, MonotonicClock.now() < end {
      _ = isReadable(runner.descriptor, withinMilliseconds: 10_000)
      all = runner.handle(now: MonotonicClock.now())
      turns += 1
    }
    #expect(all.map(\.output) == ["hello\n"])
    #expect(turns < 10)
  }

  @Test("Notifications of one instance happen in order")
  func order() throws {
    let directory = TemporaryDirectory()
    let file = directory.path + "/order"
    var runner = try ScriptRunner()
    for index in 0..<10 {
      // Later ones would be faster if they did not wait.
      let delay = index % 2 == 0 ? "0.05" : "0"
      _ = runner.submit(
        shell("sleep \(delay); echo \(index) >> \(file)"), key: "VI_1", now: MonotonicClock.now())
    }
    _ = events(&runner, 10)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(text == (0..<10).map { "\($0)\n" }.joined())
  }

  @Test("A script that hangs is ended with all that it started, even if it refuses")
  func timeout() throws {
    let directory = TemporaryDirectory()
    let file = directory.path + "/children"
    var limits = ScriptQueue.Limits()
    limits.grace = .milliseconds(200)
    var runner = try ScriptRunner(limits: limits)
    _ = runner.submit(
      shell(
        "trap '' TERM; sleep 600 & echo $! > \(file); echo $$ >> \(file); sleep 600; sleep 600"),
      key: "k", timeout: .milliseconds(300), now: MonotonicClock.now())
    #expect(events(&runner, 1).map(\.result) == [.timedOut])
    let processes = try String(contentsOfFile: file, encoding: .utf8)
      .split(separator: "\n").compactMap { Int32($0) }
    #expect(processes.count == 2)
    // What a script leaves behind is not our child: it goes once the system has collected it.
    let end = MonotonicClock.now().advanced(by: .seconds(5))
    for process in processes {
      while isAlive(process), MonotonicClock.now() < end { usleep(5_000) }
      #expect(!isAlive(process), "process \(process) goes on")
    }
  }

  @Test("A script that goes at TERM leaves nothing behind either")
  func politeTimeout() throws {
    let directory = TemporaryDirectory()
    let file = directory.path + "/child"
    var runner = try ScriptRunner()
    _ = runner.submit(
      shell("(trap '' TERM; sleep 600) & echo $! > \(file); wait"), key: "k",
      timeout: .milliseconds(300), now: MonotonicClock.now())
    #expect(events(&runner, 1).map(\.result) == [.timedOut])
    let process = try #require(
      Int32(
        String(contentsOfFile: file, encoding: .utf8)
          .trimmingCharacters(in: .whitespacesAndNewlines)))
    let end = MonotonicClock.now().advanced(by: .seconds(5))
    while isAlive(process), MonotonicClock.now() < end { usleep(5_000) }
    #expect(!isAlive(process))
  }

  @Test("A script runs as the user and groups that it was given", .enabled(if: geteuid() == 0))
  func user() throws {
    var runner = try ScriptRunner()
    runner.capturesOutput = true
    var command = shell("id -u; id -g; id -G")
    command.user = 65534
    command.group = 65533
    command.supplementaryGroups = [65532]
    _ = runner.submit(command, key: "k", now: MonotonicClock.now())
    #expect(events(&runner, 1).first?.output == "65534\n65533\n65533 65532\n")
  }

  @Test(
    "With script security, root runs nothing that others can change",
    .enabled(if: geteuid() == 0))
  func security() throws {
    let directory = TemporaryDirectory()
    let script = directory.path + "/script"
    try "#!/bin/sh\nexit 3\n".write(toFile: script, atomically: true, encoding: .utf8)
    chmod(script, 0o777)
    var runner = try ScriptRunner()
    runner.requiresSafePaths = true
    let command = Command([ByteString(script)])
    _ = runner.submit(command, key: "k", now: MonotonicClock.now())
    #expect(events(&runner, 1).map(\.result) == [.insecure(path: ByteString(script))])
    chmod(script, 0o755)
    _ = runner.submit(command, key: "k", now: MonotonicClock.now())
    #expect(events(&runner, 1).map(\.result) == [.ended(.exited(3))])
    chmod(directory.path, 0o777)
    _ = runner.submit(command, key: "k", now: MonotonicClock.now())
    #expect(events(&runner, 1).map(\.result) == [.insecure(path: ByteString(directory.path))])
  }

  @Test("A script that an earlier program in this process started is ended and followed in order")
  func adopted() throws {
    let directory = TemporaryDirectory()
    let file = directory.path + "/order"
    let script = "sleep 0.2; echo old >> \(file)"
    let child = try ChildProcess(
      starting: ProgramToRun(path: "/bin/sh", arguments: ["sh", "-c", ByteString(script)]))
    var runner = try ScriptRunner()
    let now = MonotonicClock.now()
    let id = runner.adopt(key: "VI_1", process: child.processID, timeout: nil, now: now)
    #expect(id != nil)
    #expect(runner.adopt(key: "VI_1", process: 0x3FFF_FFFF, timeout: nil, now: now) == nil)
    let names = runner.running
    #expect(names.map(\.key) == ["VI_1"])
    #expect(names.map(\.process) == [child.processID])
    _ = runner.submit(shell(ByteString("echo new >> \(file)")), key: "VI_1", now: now)
    #expect(events(&runner, 2).map(\.result.isSuccess) == [true, true])
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "old\nnew\n")
  }

  @Test("A script that runs once is waited for, but not for ever")
  func once() throws {
    #expect(
      try runOnce(shell("exit 5"), timeout: nil, requiresSafePaths: false) == .ended(.exited(5)))
    #expect(
      try runOnce(shell("sleep 600"), timeout: .milliseconds(100), requiresSafePaths: false)
        == .timedOut)
  }
}

@Suite("FIFOs", .serialized)
struct NotifyFIFOTests {
  /// Reads what is in a FIFO.
  private func drain(_ descriptor: Int32) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return all }
      all += buffer[..<count]
    }
  }

  @Test("No line is lost or torn while a slow reader catches up")
  func slowReader() throws {
    let directory = TemporaryDirectory()
    let path = directory.path + "/fifo"
    var runner = try ScriptRunner()
    var fifo = try NotifyFIFO(path: ByteString(path), limit: 1 << 20, now: .zero)
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    var expected: [UInt8] = []
    for index in 0..<6000 {
      let line = ByteString("INSTANCE \"VI_\(index)\" MASTER 100\n")
      expected += line.bytes
      fifo.write(line, now: .zero)
    }
    #expect(expected.count > 150_000, "more than a pipe holds")
    var read: [UInt8] = []
    while let deadline = fifo.deadline {
      read += drain(reader)
      fifo.advance(now: deadline, runner: &runner)
    }
    read += drain(reader)
    #expect(read == expected)
    #expect(fifo.takeDropped() == 0)
    fifo.close(runner: &runner, now: .zero)
    #expect(access(path, F_OK) != 0)
  }

  @Test("Without a reader the oldest lines are kept, the others counted, and nothing grows")
  func noReader() throws {
    let directory = TemporaryDirectory()
    var fifo = try NotifyFIFO(path: ByteString(directory.path + "/fifo"), limit: 1000, now: .zero)
    for _ in 0..<10_000 { fifo.write("INSTANCE \"VI_1\" BACKUP 100\n", now: .zero) }
    #expect(fifo.takeDropped() > 5000)
    #expect(fifo.takeDropped() == 0)
  }

  @Test("A FIFO that is there already is used and left there; another file is refused")
  func existing() throws {
    let directory = TemporaryDirectory()
    let path = directory.path + "/fifo"
    #expect(mkfifo(path, 0o600) == 0)
    var runner = try ScriptRunner()
    let fifo = try NotifyFIFO(path: ByteString(path), now: .zero)
    fifo.close(runner: &runner, now: .zero)
    #expect(access(path, F_OK) == 0)
    let file = directory.path + "/file"
    try "x".write(toFile: file, atomically: true, encoding: .utf8)
    #expect(throws: NotifyFIFOError.notFIFO) {
      _ = try NotifyFIFO(path: ByteString(file), now: .zero)
    }
    #expect(symlink(path, directory.path + "/link") == 0)
    #expect(throws: NotifyFIFOError.self) {
      _ = try NotifyFIFO(path: ByteString(directory.path + "/link"), now: .zero)
    }
  }

  @Test("The script gets the path, reads the lines, and is started again when it dies")
  func script() throws {
    let directory = TemporaryDirectory()
    let path = directory.path + "/fifo"
    let log = directory.path + "/log"
    var runner = try ScriptRunner()
    // It reads one line and dies.
    var fifo = try NotifyFIFO(
      path: ByteString(path),
      script: shell("read line < \"$2\"; echo \"$line\" >> $1").appending([
        "sh", ByteString(log),
      ]), now: MonotonicClock.now())
    fifo.advance(now: MonotonicClock.now(), runner: &runner)
    fifo.write("one\n", now: MonotonicClock.now())
    let first = events(&runner, 1)
    #expect(first.count == 1)
    let now = MonotonicClock.now()
    #expect(first.allSatisfy { fifo.handle($0, now: now) })
    let deadline = fifo.deadline
    let due = try #require(deadline)
    #expect(due > now)
    fifo.advance(now: due, runner: &runner)
    fifo.write("two\n", now: MonotonicClock.now())
    let second = events(&runner, 1)
    #expect(second.allSatisfy { fifo.handle($0, now: due) })
    #expect(try String(contentsOfFile: log, encoding: .utf8) == "one\ntwo\n")
    fifo.close(runner: &runner, now: due)
  }
}

/// Whether a process lives; one that only waits to be collected does not.
private func isAlive(_ process: Int32) -> Bool {
  guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
    return false
  }
  return !text.contains(") Z ")
}
