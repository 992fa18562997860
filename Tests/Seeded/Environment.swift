import Foundation

/// The number in `Seeds.variable`, if there is one.
func environmentSeed() -> UInt64? {
  ProcessInfo.processInfo.environment[Seeds.variable].flatMap { UInt64($0) }
}
