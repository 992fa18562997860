/// Numbers by chance that one seed determines: SplitMix64 (Steele, Lea and Flood, 2014).
///
/// Quick and even enough for spreading timers and for tests that are to be seen again; whoever
/// sees a few numbers knows the next, so never for anything secret.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts the sequence of a seed; any seed is as good as any other.
  package init(seed: UInt64) { state = seed }

  /// The next number of the sequence.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
