import NetTypes
import SimulatedNetwork
import VRRP

/// Runs the scenarios of many seeds: `soak [FIRST] COUNT`. It stops at the first seed that goes
/// wrong, and tells it. The journal of a single seed is printed: `soak SEED 1`.
let numbers = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let first = numbers.count > 1 ? numbers[0] : 1
let count = numbers.last ?? 100_000
var failures = 0
for seed in first..<first + count {
  var scenario = Scenario(seed: seed, keepsJournal: count == 1)
  let violations = scenario.run()
  for line in scenario.world.journal ?? [] { print(line) }
  if !violations.isEmpty {
    print("seed \(seed): \(violations.joined(separator: "; "))")
    failures += 1
    if failures == 10 { break }
  }
}
print("\(count) seeds from \(first): \(failures) failures")
