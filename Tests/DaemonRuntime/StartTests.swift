import DaemonRuntime
import Foundation
import NetTypes
import Platform
import Testing

/// The program that starts as a daemon does, next to the tests.
private let probe = URL(fileURLWithPath: CommandLine.arguments[0])
  .deletingLastPathComponent().appendingPathComponent("runtime-probe").path

/// A daemon that the tests watch from outside.
private final class Probe {
  let directory = TemporaryDirectory()
  let process = Process()
  var pidFile: String { directory.path + "/run/probe.pid" }
  private var story: String { directory.path + "/story" }

  init(_ words: [String], errors: Pipe? = nil) throws {
    if let errors { process.standardError = errors }
    process.executableURL = URL(fileURLWithPath: probe)
    process.arguments = words + ["tell=\(story)", "pid=\(pidFile)"]
    try process.run()
  }

  deinit {
    for step in steps { kill(step.process, SIGKILL) }
    if process.isRunning { process.terminate() }
  }

  struct Step: Equatable {
    var name: String
    var process: Int32
    var parent: Int32
  }

  /// What it has told so far.
  var steps: [Step] {
    let text = (try? String(contentsOfFile: story, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 3, let process = Int32(words[1]), let parent = Int32(words[2]) else {
        return nil
      }
      return Step(name: String(words[0]), process: process, parent: parent)
    }
  }

  /// Waits until it has told a step so many times; the last of these.
  func wait(_ name: String, count: Int = 1) throws -> Step {
    let end = MonotonicClock.now().advanced(by: .seconds(10))
    while MonotonicClock.now() < end {
      let found = steps.filter { $0.name == name }
      if found.count >= count { return found[count - 1] }
      usleep(2_000)
    }
    Issue.record("no \(name): \(steps)")
    throw CancellationError()
  }

  /// The process in the pid file.
  var written: Int32? { PIDFile.process(in: pidFile) }
}

@Suite("How a daemon starts", .serialized)
struct StartTests {
  @Test("The command returns when the daemon is ready, which has a session of its own")
  func background() throws {
    let daemon = try Probe(["background"])
    daemon.process.waitUntilExit()
    #expect(daemon.process.terminationStatus == 0)
    // Not waited for: it was ready before the command returned.
    let ready = try #require(daemon.steps.first)
    #expect(ready.name == "ready")
    #expect(ready.process != daemon.process.processIdentifier)
    #expect(getsid(ready.process) != getsid(0))
    #expect(getsid(ready.process) != ready.process, "it could get a terminal")
    #expect(daemon.written == ready.process)
    for stream in 0...2 {
      let target = try FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/\(ready.process)/fd/\(stream)")
      #expect(target == "/dev/null")
    }
    kill(ready.process, SIGTERM)
    _ = try daemon.wait("stopped")
  }

  @Test(
    "A daemon that can't start gives its status to the command", arguments: [[], ["supervise"]])
  func failure(words: [String]) throws {
    let daemon = try Probe(["background", "fail=42"] + words)
    daemon.process.waitUntilExit()
    #expect(daemon.process.terminationStatus == 42)
  }

  @Test("A second daemon is refused while the first one runs, and only then")
  func pidFile() throws {
    let first = try Probe([])
    let ready = try first.wait("ready")
    #expect(first.written == ready.process)
    #expect(
      throws: PIDFileError.alreadyRunning(path: first.pidFile, process: ready.process)
    ) { _ = try PIDFile.take(path: first.pidFile, program: "runtime-probe") }
    #expect(first.written == ready.process)
    kill(ready.process, SIGKILL)
    first.process.waitUntilExit()
    // Nobody removed the file of the killed one.
    #expect(first.written == ready.process)
    let file = try PIDFile.take(path: first.pidFile, program: "runtime-probe")
    #expect(PIDFile.process(in: first.pidFile) == getpid())
    file.remove()
    #expect(first.written == nil)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: first.directory.path + "/run") == [])
  }

  @Test("A pid file that names a running daemon is respected even if nobody locks it")
  func foreignFile() throws {
    let first = try Probe([])
    let ready = try first.wait("ready")
    let copy = first.directory.path + "/copy.pid"
    try "\(ready.process)\n".write(toFile: copy, atomically: true, encoding: .utf8)
    #expect(throws: PIDFileError.alreadyRunning(path: copy, process: ready.process)) {
      _ = try PIDFile.take(path: copy, program: "runtime-probe")
    }
    // A number that another program has got meanwhile is no daemon.
    let file = try PIDFile.take(path: copy, program: "another-name")
    file.remove()
  }

  @Test(
    "A file that somebody else has put there is not removed", arguments: ["", "junk\n", "-1\n"])
  func otherFile(content: String) throws {
    let directory = TemporaryDirectory()
    let path = directory.path + "/x.pid"
    try content.write(toFile: path, atomically: true, encoding: .utf8)
    let file = try PIDFile.take(path: path, program: "x")
    try "77\n".write(toFile: path, atomically: true, encoding: .utf8)
    file.remove()
    #expect(PIDFile.process(in: path) == 77)
  }
}

@Suite("The console", .serialized)
struct ConsoleTests {
  @Test("Lines go to standard error")
  func lines() throws {
    let pipe = Pipe()
    let program = try Probe(["print=3"], errors: pipe)
    program.process.waitUntilExit()
    let text = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    #expect(text.split(separator: "\n").count == 3)
    let form = #/\d{4}-\d\d-\d\dT[0-9:.]+[+-]\d\d:\d\d runtime-probe\[\d+\] warning: line 0 /#
    #expect(text.prefixMatch(of: form) != nil)
  }

  @Test("A reader who does not read can't hold up the daemon")
  func stuck() throws {
    let pipe = Pipe()
    let program = try Probe(["print=5000"], errors: pipe)
    program.process.waitUntilExit()
    let told = try #require(program.steps.first?.name)
    #expect(Int(told.dropFirst("lost".count)) ?? 0 > 1000)
  }
}

@Suite("Workers and their supervisor", .serialized)
struct SuperviseTests {
  @Test("A killed worker is followed by another, which knows that it is not the first")
  func restart() throws {
    let daemon = try Probe(["supervise"])
    let first = try daemon.wait("ready")
    #expect(try daemon.wait("worker0").process == first.process)
    #expect(first.parent == daemon.process.processIdentifier)
    kill(first.process, SIGKILL)
    let second = try daemon.wait("worker1")
    #expect(second.process != first.process)
    #expect(second.parent == first.parent)
    #expect(daemon.written == first.parent)
  }

  @Test("A worker that hangs is killed and followed by another")
  func watchdog() throws {
    let daemon = try Probe(["supervise", "watchdog=400"])
    let first = try daemon.wait("ready")
    kill(first.process, SIGUSR1)
    _ = try daemon.wait("hang")
    #expect(try daemon.wait("worker1").process != first.process)
  }

  @Test("A stopped worker is followed by another, too")
  func stopped() throws {
    let daemon = try Probe(["supervise", "watchdog=400"])
    let first = try daemon.wait("ready")
    kill(first.process, SIGSTOP)
    #expect(try daemon.wait("worker1").process != first.process)
  }

  @Test("Signals reach the worker, and the end of both is one")
  func signals() throws {
    let daemon = try Probe(["supervise"])
    let first = try daemon.wait("ready")
    kill(first.parent, SIGHUP)
    #expect(try daemon.wait("hup").process == first.process)
    kill(first.parent, SIGTERM)
    daemon.process.waitUntilExit()
    #expect(daemon.process.terminationStatus == 0)
    #expect(daemon.steps.map(\.name).suffix(2) == ["stopped", "ended"])
    #expect(daemon.written == nil)
  }

  @Test("Without its supervisor a worker stops as it should, not as an orphan")
  func orphan() throws {
    let daemon = try Probe(["supervise"])
    let first = try daemon.wait("ready")
    kill(first.parent, SIGKILL)
    #expect(try daemon.wait("stopped").process == first.process)
  }
}
