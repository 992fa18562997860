import SimulatedNetwork
import Testing

@Suite struct PlantedBugTests {
  /// Without releases an election only takes longer, which `PlannedStopTests` measures.
  @Test(
    "The invariants notice each planted bug",
    arguments: PlantedBug.allCases.filter { $0 != .swallowsReleases })
  func isNoticed(bug: PlantedBug) {
    let isNoticed = (UInt64(1)...50).contains { seed in
      var scenario = Scenario(seed: seed, bug: bug)
      return !scenario.run().isEmpty
    }
    #expect(isNoticed)
  }
}
