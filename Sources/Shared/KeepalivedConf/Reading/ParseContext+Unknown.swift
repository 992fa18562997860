/// Words that are no keyword of their block: what the operator most likely meant.
extension ParseContext {
  /// Reports a line whose first word is no keyword of its block.
  func reportUnknown(_ words: [Word], _ line: LogicalLine, _ index: KeywordIndex) {
    let word = words[0]
    if word.text.hasPrefix("//") {
      error(
        .slashComment, line.range, "`//` does not begin a comment: this line is read as a keyword",
        fix: "begin comments with `#` or `!`")
      return
    }
    let place = index.block.isEmpty ? "at the top level" : "in `\(index.block)`"
    if let candidate = nearest(to: word.text, among: index.names) {
      error(
        .unknownKeyword, word.range, "unknown keyword `\(word.text)` \(place)",
        fix: "did you mean `\(candidate)`?")
      return
    }
    let homes = Configuration.homes(of: word.text)
    if !homes.isEmpty {
      error(
        .misplacedKeyword, word.range, "`\(word.text)` can't stand \(place)",
        expected: homes == [""]
          ? "it at the top level, outside of all blocks"
          : "it in \(listed(homes.map { $0.isEmpty ? "the top level" : "`\($0)`" }))")
      return
    }
    error(.unknownKeyword, word.range, "unknown keyword `\(word.text)` \(place)")
  }
}
