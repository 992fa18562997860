import Subprocess
import SystemPackage

/// What one call of `Tests/Lab/run` gave.
struct RunnerOutput: Sendable {
  /// A script that writes more than this fails, rather than fill the memory.
  private static let outputLimitBytes = 256 << 20

  let standardOutput: String
  let standardError: String
  let status: TerminationStatus

  init(
    arguments: [String], standardInput: String, environment: [String: String]
  ) async throws(LabError) {
    var options = PlatformOptions()
    // When a test is cancelled: the runner takes its kernel with it.
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
    let changes = environment.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) }
    do {
      let result = try await Subprocess.run(
        .path(FilePath(Lab.runner)), arguments: Arguments(arguments),
        environment: .inherit.updating(.init(uniqueKeysWithValues: changes)),
        platformOptions: options, input: .string(standardInput),
        output: .string(limit: Self.outputLimitBytes),
        error: .string(limit: Self.outputLimitBytes))
      standardOutput = result.standardOutput
      standardError = result.standardError
      status = result.terminationStatus
    } catch {
      throw .notStarted(reason: "\(error)")
    }
  }

  /// Tells the script's failures from the lab's own.
  func result() throws(LabError) -> LabResult {
    guard case .exited(let exitStatus) = status else {
      guard case .signaled(let signal) = status else { throw .notStarted(reason: "\(status)") }
      throw .killed(signal: signal)
    }
    // The runner names the kernel before the script can write anything; if it does not, it
    // says why there is none.
    let lines = standardError.split(separator: "\n", omittingEmptySubsequences: false)
    let naming = lines.firstIndex { $0.hasPrefix("lab: Linux ") }
    guard exitStatus != Lab.impossibleStatus, let naming else {
      throw .impossible(reason: standardError)
    }
    return LabResult(
      standardOutput: standardOutput,
      standardError: lines[(naming + 1)...].joined(separator: "\n"), exitStatus: exitStatus,
      kernel: String(lines[naming].dropFirst("lab: ".count)))
  }
}
