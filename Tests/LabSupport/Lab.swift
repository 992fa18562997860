import Foundation
import Subprocess
import SystemPackage

/// Runs scripts as root on a kernel with IPVS, as `Tests/Lab/run` does, which it calls: the
/// machine's own kernel in fresh namespaces, or Debian's user-mode-linux.
package enum Lab {
  /// The kernel to run on.
  package enum Kernel: String, Sendable {
    /// The machine's if it has IPVS and we are root, else the user-mode-linux.
    case automatic = "auto"
    /// The machine's own, in fresh namespaces.
    case machine
    /// Debian's user-mode-linux, on any machine.
    case userModeLinux = "uml"
  }

  /// A script to run.
  package enum Script: Sendable {
    /// The path of an executable file.
    case file(String)
    /// The text of a script for bash, which stops at the first command that fails.
    case text(String)
  }

  /// The exit status with which `Tests/Lab/run` says that the time limit was reached.
  package static let timeLimitStatus: Int32 = 124

  /// The exit status with which it says that the lab is impossible.
  static let impossibleStatus: Int32 = 125

  /// Runs a script in a lab of its own, and waits until it has ended.
  ///
  /// No more labs run at a time than the machine has processors; further ones wait.
  ///
  /// - Parameters:
  ///   - arguments: given to the script.
  ///   - standardInput: given to the script; by default it reads nothing.
  ///   - timeLimit: how long after the script's start all is killed, in whole seconds; the
  ///     exit status is then `timeLimitStatus`.
  ///   - memoryMegabytes: of the user-mode-linux, at least 64.
  ///   - writable: directories in which the script may write.
  ///   - environment: changes to the environment of the runner (not of the script).
  /// - Throws: `LabError` when the script could not be run to its end: never when it merely
  ///   ended with a status that is not zero.
  package static func run(
    _ script: Script, arguments: [String] = [], standardInput: String? = nil,
    timeLimit: Duration = .seconds(120), memoryMegabytes: Int = 256,
    kernel: Kernel = .automatic, writable: [String] = [],
    environment: [String: String] = [:]
  ) async throws(LabError) -> LabResult {
    var options = ["--time-limit", String(timeLimit.components.seconds)]
    options += ["--memory", String(memoryMegabytes), "--kernel", kernel.rawValue]
    options += writable.flatMap { ["--writable", $0] }
    if standardInput != nil { options.append("--stdin") }
    let file = try ScriptFile(script)
    return try await onFreeProcessor { () async throws(LabError) in
      let output = try await RunnerOutput(
        arguments: options + [file.path] + arguments, standardInput: standardInput ?? "",
        environment: environment)
      return try output.result()
    }
  }

  /// Waits until fewer labs run than there are processors, and counts as one during the
  /// work: for tests that call the runner themselves.
  package static func onFreeProcessor<Result: Sendable, Failure: Error>(
    _ work: () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    try await LabSlots.shared.withSlot(work)
  }
}

/// What became of a script in the lab.
package struct LabResult: Equatable, Sendable {
  /// What the script and its children wrote to standard output.
  package let standardOutput: String
  /// What the script and its children wrote to standard error.
  package let standardError: String
  /// The exit status of the script, or `Lab.timeLimitStatus`.
  package let exitStatus: Int32
  /// The kernel as the runner calls it, such as `Linux 6.1.176 (user-mode-linux)`.
  package let kernel: String
}

/// Why a script could not be run in the lab.
package enum LabError: Error, Equatable {
  /// The lab cannot be set up on this machine, or its kernel failed: the runner's words.
  case impossible(reason: String)
  /// The runner was killed by this signal.
  case killed(signal: Int32)
  /// The runner could not be started, or its output not be read.
  case notStarted(reason: String)
  /// There is no such program; the hint says how to get it.
  case noProgram(path: String, hint: String)
}

extension LabError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .impossible(let reason): "the lab is impossible here: \(reason)"
    case .killed(let signal): "the lab's runner was killed by signal \(signal)"
    case .notStarted(let reason): "the lab's runner failed: \(reason)"
    case .noProgram(let path, let hint): "there is no \(path): \(hint)"
    }
  }
}
