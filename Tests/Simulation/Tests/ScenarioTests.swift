import Seeded
import SimulatedNetwork
import Testing

@Suite struct ScenarioTests {
  @Test("Whatever befalls a network: one master once it is whole, and none without cause")
  func scenarios() {
    for seed in Seeds.chosen(or: 1...200) {
      var scenario = Scenario(seed: seed)
      let violations = scenario.run()
      #expect(violations.isEmpty, "\(Seeds.variable)=\(seed)")
      if !violations.isEmpty { break }
    }
  }
}
