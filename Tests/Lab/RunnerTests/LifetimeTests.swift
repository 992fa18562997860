import Foundation
import LabSupport
import Subprocess
import SystemPackage
import Testing

/// However a lab ends, nothing of it stays.
@Suite struct LifetimeTests {
  /// How a lab comes to its end.
  enum Ending: CaseIterable {
    case byItself
    case byTimeLimit
    case byInterruption
    case byTermination
    case byDeathOfTheRunner

    /// What the runner is sent once the script runs.
    var signal: Signal? {
      switch self {
      case .byItself, .byTimeLimit: nil
      case .byInterruption: .interrupt
      case .byTermination: .terminate
      case .byDeathOfTheRunner: .kill
      }
    }

    /// How the runner ends then.
    var status: TerminationStatus {
      switch self {
      case .byItself: .exited(0)
      case .byTimeLimit: .exited(Lab.timeLimitStatus)
      case .byInterruption: .exited(128 + SIGINT)
      case .byTermination: .exited(128 + SIGTERM)
      case .byDeathOfTheRunner: .signaled(SIGKILL)
      }
    }

    /// After it has started processes that do not end by being asked to.
    var lastCommand: String {
      self == .byItself ? "while ! [[ -e $1/go ]]; do sleep 0.05; done; exit 0" : "wait"
    }

    var timeLimitSeconds: Int { self == .byTimeLimit ? 3 : 60 }
  }

  @Test(arguments: Ending.allCases)
  func nothingIsLeft(ending: Ending) async throws {
    let directory = try TemporaryDirectory()
    let script = try directory.write(
      script: """
        trap '' INT TERM HUP
        setsid sleep 1000 &
        sleep 1000 &
        echo started
        \(ending.lastCommand)
        """)
    let session = try await Lab.onFreeProcessor {
      let outcome = try await Subprocess.run(
        .path(FilePath(Lab.runner)),
        arguments: [
          "--quiet", "--time-limit", "\(ending.timeLimitSeconds)", "--writable", directory.path,
          script, directory.path,
        ],
        environment: .inherit.updating(["TMPDIR": directory.path]), input: .none,
        output: .sequence, error: .string(limit: 1 << 20)
      ) { execution in
        var session: Int?
        for try await line in execution.standardOutput.strings() where line == "started" {
          session = try directory.labSession()
          if ending == .byItself { try directory.write("go", to: "go") }
          if let signal = ending.signal { try execution.send(signal: signal) }
        }
        return session
      }
      #expect(outcome.terminationStatus == ending.status, "\(outcome.standardError)")
      return try #require(outcome.closureResult, "the script did not start")
    }

    // When the runner was killed, its guardian may need a moment longer than the runner had.
    let deadline = ContinuousClock.now + .seconds(20)
    while !processes(ofSession: session).isEmpty || directory.hasLabs, .now < deadline {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(processes(ofSession: session) == [])
    #expect(!directory.hasLabs, "temporary files are left")
  }

  @Test func theTimeLimitIsTold() async throws {
    let result = try await Lab.run(.text("echo begun; sleep 1000"), timeLimit: .seconds(2))
    #expect(result.exitStatus == Lab.timeLimitStatus)
    #expect(result.standardOutput == "begun\n")
    #expect(
      result.standardError == "lab: stopped: the time limit of 2 seconds was reached\n")
  }

  @Test func outputArrivesWhileTheScriptRuns() async throws {
    let directory = try TemporaryDirectory()
    let script = try directory.write(
      script: "echo first; while ! [[ -e $1/go ]]; do sleep 0.05; done")
    let status = try await Lab.onFreeProcessor {
      try await Subprocess.run(
        .path(FilePath(Lab.runner)),
        arguments: ["--time-limit", "60", "--writable", directory.path, script, directory.path],
        input: .none, output: .sequence, error: .discarded
      ) { execution in
        // The script ends only if its first line arrives before that.
        for try await line in execution.standardOutput.strings() where line == "first" {
          try directory.write("go", to: "go")
        }
      }.terminationStatus
    }
    #expect(status == .exited(0))
  }
}

/// The processes of a session, other than those which have ended and only wait to be
/// collected.
private func processes(ofSession session: Int) -> [String] {
  let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
  return entries.filter { Int($0) != nil }.filter { process in
    // pid (name) state parent group session …
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let fields = text.split(separator: ")").last?.split(separator: " "), fields.count > 3
    else { return false }
    return Int(fields[3]) == session && fields[0] != "Z" && fields[0] != "X"
  }
}
