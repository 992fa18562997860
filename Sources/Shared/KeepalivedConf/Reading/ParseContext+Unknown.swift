/// Words that are no keyword of their block: what the operator most likely meant.
extension ParseContext {
  /// Reports a line whose first word is no keyword of its block.
  func reportUnknown(_ words: [Word], _ line: LogicalLine, _ index: KeywordIndex) {
    let word = words[0]
    let place = index.block.isEmpty ? "at the top level" : "in `\(index.block)`"
    // Beyond the limit nobody reads what it costs time to find out.
    guard !isFull else {
      error(.unknownKeyword, word.range, "unknown keyword `\(word.text)` \(place)")
      return
    }
    if reportForeignSyntax(words, line, index) || reportKnownTrap(words, index) { return }
    if let spelling = respelling(of: word.text, among: index.names) {
      noteMeant(spelling, words)
      error(
        .unknownKeyword, word.range, "unknown keyword `\(word.text)` \(place)",
        fix: "write `\(spelling)`")
      return
    }
    let homes = Configuration.homes(of: word.text)
    if !homes.isEmpty {
      if reportCommentedBlock(word, index) { return }
      error(
        .misplacedKeyword, word.range, "`\(word.text)` can't stand \(place)",
        expected: homes == [""]
          ? "it at the top level, outside of all blocks"
          : "it in \(listed(homes.map { $0.isEmpty ? "the top level" : "`\($0)`" }))")
      return
    }
    let candidate = nearest(to: word.text, among: index.names)
    if let candidate { noteMeant(candidate, words) }
    if candidate == nil, let brace = closingBrace(before: line) {
      error(
        .unknownKeyword, line.range,
        "unknown keyword `\(word.text)`: what stands behind `}` is read like a line of its own",
        fix: "begin the comment with `#`",
        related: [.init(brace, "the block ends here")])
      return
    }
    let elsewhere = candidate == nil ? homeOfNearest(to: word.text) : nil
    error(
      .unknownKeyword, word.range, "unknown keyword `\(word.text)` \(place)",
      fix: candidate.map { "did you mean `\($0)`?" }
        ?? elsewhere.map { "did you mean `\($0.name)`? it stands \($0.home)" }
        ?? (looksLikeComment(words) ? "if this is a comment, begin it with `#`" : nil))
  }

  /// Words as other languages have them: `;` and `=`, `keyword: value`.
  private func reportForeignSyntax(
    _ words: [Word], _ line: LogicalLine, _ index: KeywordIndex
  ) -> Bool {
    let word = words[0]
    if word.text.hasPrefix("@") {
      error(
        .foreignSyntax, word.range,
        "`\(word.text)` is read as a keyword: a line has one condition, at its beginning",
        expected: "the identity of one node directly behind `@` or `@^`, and then the line itself")
      return true
    }
    if word.text.hasPrefix(";") {
      error(
        .foreignSyntax, word.range,
        word.text == ";" && words.count == 1
          ? "a `;` ends nothing here: it is read as a keyword"
          : "`;` begins no comment: this line is read as a keyword",
        fix: word.text == ";" && words.count == 1
          ? "delete it: a line ends by itself" : "begin comments with `#` or `!`")
      return true
    }
    guard
      let end = word.text.utf8.firstIndex(where: {
        $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ";")
      })
    else { return false }
    let head = String(word.text[..<end])
    guard index.contains(head) else { return false }
    let mark = word.text[end]
    let rest = word.text[word.text.index(after: end)...]
    let value = ([String(rest)] + words.dropFirst().map(\.text)).filter { !$0.isEmpty }
      .joined(separator: " ")
    error(
      .foreignSyntax, word.range,
      "unknown keyword `\(word.text)`: keyword and value are separated by a blank, without"
        + " `\(mark)`",
      fix: "write `\(value.isEmpty ? head : head + " " + value)`")
    return true
  }

  /// The closing brace that stands before a line of words on the same line of the file.
  private func closingBrace(before line: LogicalLine) -> SourceRange? {
    guard position > 1, lines[position - 2].content == .close,
      lines[position - 2].range.file == line.range.file,
      lines[position - 2].range.line == line.range.line
    else { return nil }
    return lines[position - 2].range
  }

  /// The keyword that differs only in capitals, hyphens or underscores.
  private func respelling(of word: String, among names: [String]) -> String? {
    func plain(_ text: String) -> [UInt8] {
      text.utf8.compactMap { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
        case UInt8(ascii: "-"), UInt8(ascii: "_"): nil
        default: byte
        }
      }
    }
    let wanted = plain(word)
    guard !wanted.isEmpty else { return nil }
    return names.first { plain($0) == wanted }
  }

  /// The nearest keyword of any other block, and where it stands.
  private func homeOfNearest(to word: String) -> (name: String, home: String)? {
    guard let name = nearest(to: word, among: Configuration.allKeywords),
      let home = Configuration.homes(of: name).first
    else { return nil }
    return (name, home.isEmpty ? "at the top level" : "in `\(home)`")
  }
}

extension Configuration {
  /// The keywords of all blocks, each once.
  static let allKeywords: [String] = {
    var names: Set<String> = []
    var seen: Set<ObjectIdentifier> = []
    var open = [table.index]
    while let index = open.popLast() {
      guard seen.insert(ObjectIdentifier(index)).inserted else { continue }
      names.formUnion(index.names)
      open += index.nested.values.map { $0() }
    }
    return names.sorted()
  }()
}
