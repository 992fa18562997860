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

  private static let batchCount = 2

  private static let comparisons = Task {
    var all: [String: Comparison] = [:]
    try await withThrowingTaskGroup(of: [Comparison].self) { group in
      let scenarios = Cases.all + generated
      for batch in 0..<batchCount {
        let part = scenarios.indices.filter { $0 % batchCount == batch }.map { scenarios[$0] }
        group.addTask { try await compare(part) }
      }
      for try await part in group {
        for comparison in part { all[comparison.scenario.name] = comparison }
      }
    }
    return all
  }

  /// What both programs did in all scenarios.
  static func all() async throws -> [Comparison] {
    Array(try await comparisons.value.values)
  }

  /// What both programs did in a scenario.
  static func comparison(of scenario: Scenario) async throws -> Comparison {
    guard let comparison = try await comparisons.value[scenario.name] else {
      throw Failure.missing(scenario.name)
    }
    return comparison
  }

  /// Why there is nothing to compare.
  enum Failure: Error, CustomStringConvertible {
    /// The agent failed with these words.
    case agent(status: Int32, errors: String)
    /// No scenario has this name.
    case missing(String)

    var description: String {
      switch self {
      case .agent(let status, let errors): "the lab's agent ended with \(status): \(errors)"
      case .missing(let name): "no results for '\(name)'"
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
    let program =
      try ProcessInfo.processInfo.environment["LVS_TEST_PROGRAM"] ?? Lab.ipvsadmSwift()
    let wanted = String(decoding: try JSONEncoder().encode(scenarios), as: UTF8.self)
    let result = try await Lab.run(
      .file(agent),
      arguments: ["run", try Lab.ipvsadm(), program, "/dev/stdin", "/dev/stdout"],
      standardInput: wanted, timeLimit: .seconds(480), memoryMegabytes: 512, kernel: kernel)
    guard result.exitStatus == 0 else {
      throw Failure.agent(status: result.exitStatus, errors: result.standardError)
    }
    return try JSONDecoder().decode(
      [Comparison].self, from: Data(result.standardOutput.utf8))
  }
}
