/// Random numbers that a seed determines (SplitMix64): enough to keep senders from marching in step
/// and to choose session numbers.
struct JitterSource: Sendable, Hashable {
  /// Where the sequence stands.
  private var position: UInt64

  /// Starts the sequence of a seed.
  init(seed: UInt64) { position = seed }

  /// The next number.
  mutating func next() -> UInt64 {
    position &+= 0x9E37_79B9_7F4A_7C15
    var mixed = position
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// What part of the interval, in millionths, passes before the next packet: three quarters up to
  /// the whole of it, or up to nine tenths if one missing packet is already one too many
  /// (RFC 5880 section 6.8.7).
  mutating func fraction(multiplier: UInt8) -> Int64 {
    let width: UInt64 = multiplier == 1 ? 150_000 : 250_000
    return 750_000 + Int64(next() % (width + 1))
  }
}
