import Seeded
import SimulatedNetwork
import Testing

@Suite struct PlannedStopTests {
  @Test(
    "A planned stop leaves the addresses with nobody no longer than an advert takes",
    arguments: PlannedStop.Manner.allCases)
  func leavesNoGap(manner: PlannedStop.Manner) {
    for seed in Seeds.chosen(or: 1...100) {
      let stop = PlannedStop(seed: seed, manner: manner)
      #expect(stop.world.violations.isEmpty, "\(Seeds.variable)=\(seed)")
      if !stop.world.violations.isEmpty { break }
    }
  }

  @Test(
    "A release that isn't heard, and addresses that are gone too early, are noticed",
    arguments: [PlantedBug.swallowsReleases, .releasesEarly])
  func bugs(bug: PlantedBug) {
    #expect(
      (UInt64(1)...10).contains { seed in
        !PlannedStop(seed: seed, manner: .stop, bug: bug).world.violations.isEmpty
      })
  }
}
