import NetTypes

/// Random numbers that one seed determines, so that a failure can be seen again.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var generator: SplitMix64

  /// Starts the sequence of a seed.
  package init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// The next number of the sequence.
  package mutating func next() -> UInt64 { generator.next() }

  /// True once in so many calls.
  package mutating func isOne(in count: Int) -> Bool {
    Int.random(in: 0..<count, using: &self) == 0
  }

  /// One of the elements, which must not be none.
  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  /// A number of any size: small ones, powers of two and their neighbours come up often.
  package mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type = Number.self
  ) -> Number {
    switch Int.random(in: 0..<4, using: &self) {
    case 0: return Number(truncatingIfNeeded: next() % 4)
    case 1:
      let power: Number = 1 << Number.random(in: 0..<Number(Number.bitWidth), using: &self)
      return power &+ Number(truncatingIfNeeded: next() % 3) &- 1
    case 2: return .max - Number(truncatingIfNeeded: next() % 2)
    default: return Number(truncatingIfNeeded: next())
    }
  }

  /// Random bytes.
  package mutating func bytes(count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}

/// The seeds of a run.
package enum Seeds {
  /// The variable of the environment that chooses a seed, to see one failure again.
  package static let variable = "LVS_TEST_SEED"

  /// The seed that the environment names, else the given ones.
  package static func chosen(or usual: ClosedRange<UInt64>) -> [UInt64] {
    environmentSeed().map { [$0] } ?? Array(usual)
  }
}
