import Glibc
import NetTypes
import SimulatedNetwork
import VRRP

/// Runs the scenarios of many seeds: `soak [FIRST] COUNT`. The seeds that go wrong are told, ten at
/// most, and the exit status is 1 then. The journal of a single seed is printed: `soak SEED 1`.
/// `soak speed` says instead how fast the engine is.
func soak(from first: UInt64, count: UInt64) -> Int32 {
  var failures = 0
  var inputs = 0
  for seed in first..<first + count {
    var scenario = Scenario(seed: seed, keepsJournal: count == 1)
    let violations = scenario.run()
    inputs += scenario.world.inputs
    for line in scenario.world.journal ?? [] { print(line) }
    guard !violations.isEmpty else { continue }
    print("seed \(seed): \(violations.joined(separator: "; "))")
    failures += 1
    if failures == 10 { break }
  }
  print("\(count) seeds from \(first), \(inputs) inputs: \(failures) failures")
  return failures == 0 ? 0 : 1
}

let arguments = CommandLine.arguments.dropFirst()
let numbers = arguments.compactMap { UInt64($0) }
if arguments.first == "speed" {
  measureSpeed()
} else {
  exit(soak(from: numbers.count > 1 ? numbers[0] : 1, count: numbers.last ?? 100_000))
}
