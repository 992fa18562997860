import Foundation
import LabScenario
import LabSupport
import Seeded

/// All scenarios, run once for all tests of this target, in as many labs at a time as there are
/// processors to spare.
enum DifferentialRun {
  /// The seed of the generated command lines; the environment may name another.
  static let seed = Seeds.chosen(or: 1...1)[0]

  /// Command lines that the generator makes.
  static let generated = Generator.scenarios(seed: seed, count: 50)

  // Static values come into being when a test first asks for them: one that is run alone does not
  // wait for the others' scenarios.
  private static let writtenTask = Task { try await compare(parts: Cases.all.halves) }
  private static let generatedTask = Task { try await compare(parts: [generated]) }

  /// What both programs did in the hand-written scenarios, by name.
  static func writtenResults() async throws -> [String: Comparison] { try await writtenTask.value }

  /// What both programs did in the generated scenarios, by name.
  static func generatedResults() async throws -> [String: Comparison] {
    try await generatedTask.value
  }

  private static func compare(parts: [[Scenario]]) async throws -> [String: Comparison] {
    try await withThrowingTaskGroup(of: [Comparison].self) { group in
      for part in parts { group.addTask { try await compare(part) } }
      return try await group.reduce(into: [:]) { all, comparisons in
        for comparison in comparisons { all[comparison.scenario.name] = comparison }
      }
    }
  }

  /// Why there is nothing to compare.
  enum Failure: Error, CustomStringConvertible {
    /// The agent failed with these words.
    case agent(status: Int32, errors: String)
    var description: String {
      switch self {
      case .agent(let status, let errors): "the lab's agent ended with \(status): \(errors)"
      }
    }
  }

  /// Runs scenarios in a lab.
  static func compare(
    _ scenarios: [Scenario], kernel: Lab.Kernel = .automatic
  ) async throws -> [Comparison] {
    // Built together with this test, and lies beside it.
    let agent = URL(fileURLWithPath: CommandLine.arguments[0])
      .deletingLastPathComponent().appendingPathComponent("lab-agent").path
    // The peer itself in its place shows what is not the same every time.
    let program =
      try ProcessInfo.processInfo.environment["LVS_TEST_PROGRAM"] ?? Lab.ipvsadmSwift()
    let wanted = String(decoding: try JSONEncoder().encode(scenarios), as: UTF8.self)
    let result = try await Lab.run(
      .file(agent),
      arguments: ["run", try Lab.ipvsadm(), program, "/dev/stdin", "/dev/stdout"],
      standardInput: wanted, timeLimit: .seconds(900), memoryMegabytes: 512, kernel: kernel)
    guard result.exitStatus == 0 else {
      throw Failure.agent(status: result.exitStatus, errors: result.standardError)
    }
    return try JSONDecoder().decode(
      [Comparison].self, from: Data(result.standardOutput.utf8))
  }
}

extension [Scenario] {
  /// Every other one, and the rest.
  fileprivate var halves: [[Scenario]] {
    [0, 1].map { half in indices.filter { $0 % 2 == half }.map { self[$0] } }
  }
}
