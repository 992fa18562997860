import Seeded
import SimulatedNetwork
import Testing

@Suite struct ScenarioTests {
  /// `make soak` tries millions more.
  @Test(
    "Whatever befalls a network: one master once it is whole, and none without cause",
    arguments: [UInt64(1)...300, 301...600, 601...900, 901...1200])
  func scenarios(usual: ClosedRange<UInt64>) {
    for seed in Seeds.chosen(or: usual) {
      var scenario = Scenario(seed: seed)
      let violations = scenario.run()
      #expect(violations.isEmpty, "\(Seeds.variable)=\(seed)")
      if !violations.isEmpty { break }
    }
  }
}
