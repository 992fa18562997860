import NetTypes

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
    random = SplitMix64(seed: seed)
  }
}
