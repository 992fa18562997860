import LabScenario
import LabSupport
import Testing

extension Scenario: CustomTestStringConvertible {
  package var testDescription: String { name }
}

/// The same command lines through Debian's ipvsadm and through ipvsadm-swift, on a real kernel:
/// standard output, standard error, exit status and the table must be the same.
@Suite struct DifferentialTests {
  @Test(arguments: Cases.all)
  func doesWhatIpvsadmDoes(scenario: Scenario) async throws {
    expectNoDifference(try #require(await DifferentialRun.writtenResults()[scenario.name]))
  }

  @Test(arguments: DifferentialRun.generated)
  func doesWhatIpvsadmDoesWithGeneratedLines(scenario: Scenario) async throws {
    expectNoDifference(try #require(await DifferentialRun.generatedResults()[scenario.name]))
  }

  @Test func doesWhatIpvsadmDoesWithoutTheModule() async throws {
    let scenarios = Scenario.read(text: Cases.withoutModule)
    let comparisons = try await DifferentialRun.compare(scenarios, kernel: .userModeLinux)
    #expect(comparisons.count == scenarios.count)
    for comparison in comparisons { expectNoDifference(comparison) }
    // The module was not there indeed.
    let errors = comparisons.flatMap(\.expected.outcomes).map(\.errors)
    #expect(errors.count { $0.contains("Can't initialize ipvs: ") } > 10)
  }

  private func expectNoDifference(_ comparison: Comparison) {
    #expect(comparison.expected.outcomes.count == comparison.scenario.lines.count)
    for difference in comparison.differences {
      Issue.record("\(difference)")
    }
  }
}

/// The scenarios are worth something: they reach what they are meant to reach.
@Suite struct CoverageTests {
  @Test func namesAreUnique() {
    let names = (Cases.all + DifferentialRun.generated).map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test func everyLineIsSpelledRight() {
    for scenario in Cases.all + DifferentialRun.generated {
      for line in scenario.lines {
        #expect(throws: Never.self, "\(scenario.name): \(line)") { try Step(line) }
      }
    }
  }

  @Test func generatedLinesAreManyAndMixed() async throws {
    let statuses = try await DifferentialRun.generatedResults().values
      .flatMap(\.expected.outcomes).map(\.status)
    #expect(statuses.count >= 800)
    // Neither all right nor all wrong: each kind of end has its share.
    for status in [0, 2, 255] {
      #expect(statuses.count { $0 == status } > statuses.count / 50, "status \(status)")
    }
    #expect(statuses.count { $0 == 0 } > statuses.count / 3)
  }

  @Test(arguments: Texts.all)
  func everyTextOfThePeerComesUp(text: String) async throws {
    let isSaid = try await DifferentialRun.writtenResults().values.contains { comparison in
      comparison.expected.outcomes.contains { $0.errors.contains(text) }
    }
    #expect(isSaid)
  }
}
