/// Keywords of `global_defs` that change how the lines behind them are read.
extension LineReader {
  /// Follows `include_check`.
  mutating func noteIncludeCheck(_ words: [Word]) {
    guard words[0].text == "include_check" else { return }
    guard words.count > 1 else {
      includeChecks = .all
      return
    }
    for (index, word) in words.dropFirst().enumerated() {
      let sign = word.text.first.flatMap { "+-".contains($0) ? $0 : nil }
      let check: IncludeChecks
      switch sign == nil ? word.text : String(word.text.dropFirst()) {
      case "read", "readable": check = .readable
      case "match": check = .match
      case "wildcard_match": check = .wildcard
      case "brace_match": check = .brace
      default: continue
      }
      switch sign {
      case "+": includeChecks.formUnion(check)
      case "-": includeChecks.subtract(check)
      default: if index == 0 { includeChecks = [.readable, check] }
      }
    }
  }

  /// Follows `random_seed`.
  mutating func noteRandomSeed(_ words: [Word]) {
    guard words[0].text == "random_seed", words.count > 1, let seed = UInt64(words[1].text)
    else { return }
    random = DefinitionRandom(seed: seed)
  }
}

/// Numbers by chance for `${_RANDOM}`, which one seed determines (SplitMix64).
package struct DefinitionRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts the numbers of a seed.
  package init(seed: UInt64) { state = seed }

  /// The next number.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
