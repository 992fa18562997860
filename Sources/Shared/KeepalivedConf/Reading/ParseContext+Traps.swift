/// Words that are no keyword of their block for a reason that many have stumbled over.
extension ParseContext {
  /// Old keywords that nothing reads any more, and what to do instead.
  private static let retired = [
    "nat_mask": "delete the line: nothing has used it for long",
    "lvs_id": "write `router_id`",
    "nb_get_retry": "write `retry`",
    "vrrp_ipsets": "delete the line: nftables is used",
    "enable_snmp": "write `enable_snmp_vrrp` or `enable_snmp_checker`",
  ]

  /// Reports a trap; false when it is none.
  func reportKnownTrap(_ words: [Word], _ index: KeywordIndex) -> Bool {
    let word = words[0]
    let place = index.block.isEmpty ? "at the top level" : "in `\(index.block)`"
    if standsBehindClosingBrace(word) {
      error(
        .unknownKeyword, word.range,
        "what stands behind `}` is read as a line of its own: `\(word.text)` is no keyword"
          + " \(place)",
        fix: "put it on another line, or begin the comment with `#`")
      return true
    }
    if let advice = Self.retired[word.text] {
      error(
        .unknownKeyword, word.range, "unknown keyword `\(word.text)` \(place)", fix: advice)
      return true
    }
    return reportBareMembers(words, index)
  }

  private func standsBehindClosingBrace(_ word: Word) -> Bool {
    guard position > 1, case .close = lines[position - 2].content else { return false }
    let brace = lines[position - 2].range
    return brace.file == word.range.file && brace.line == word.range.line
  }

  /// Names of instances in a group without the block that they belong in: all of them are one
  /// mistake.
  private func reportBareMembers(_ words: [Word], _ index: KeywordIndex) -> Bool {
    guard index.block == "vrrp_sync_group" || index.block == "track_group", words.count == 1,
      nearest(to: words[0].text, among: index.names) == nil,
      Configuration.homes(of: words[0].text).isEmpty
    else { return false }
    error(
      .misplacedKeyword, words[0].range,
      "`\(words[0].text)` is read as a keyword: the instances of a group stand in a block `group`",
      fix: "write `group {` before them and `}` behind")
    if let group = frames.last?.keyword.range { incompleteBlocks.insert(group) }
    while case .words(let next)? = upcomingLine?.content, next.count == 1,
      !index.contains(next[0].text), Configuration.homes(of: next[0].text).isEmpty
    {
      position += 1
    }
    return true
  }

  /// The contents of a block whose first line is a comment, up to the brace that closes it.
  func reportCommentedBlock(_ word: Word, _ index: KeywordIndex) -> Bool {
    guard surplusCloses > 0, word.range.line > 1,
      let above = sources.line(
        of: SourceRange(file: word.range.file, line: word.range.line - 1)),
      let first = above.first(where: { $0 != 0x20 && $0 != 0x09 }),
      first == UInt8(ascii: "#") || first == UInt8(ascii: "!"),
      above.contains(UInt8(ascii: "{"))
    else { return false }
    let blanks = above.prefix { $0 == 0x20 || $0 == 0x09 }.count
    let comment = SourceRange(
      file: word.range.file, line: word.range.line - 1, offset: Int32(clamping: blanks),
      length: Int32(clamping: above.count - blanks))
    var depth = 0
    var end: SourceRange?
    var place = position
    while place < lines.count, end == nil {
      switch lines[place].content {
      case .open: depth += 1
      case .close where depth == 0: end = lines[place].range
      case .close: depth -= 1
      case .words: break
      }
      place += 1
    }
    guard let end, end.file == word.range.file else { return false }
    error(
      .misplacedKeyword, word.range,
      "`\(word.text)` can't stand in `\(index.block)`: the line above, which would open its block,"
        + " is a comment, but what follows is not",
      fix: "begin the lines up to the `}` in line \(end.line) with `#`, too, or take the `#` away",
      related: [.init(comment, "the comment")])
    position = place
    surplusCloses -= 1
    return true
  }

  /// Whether a line looks like text for people.
  func looksLikeComment(_ words: [Word]) -> Bool {
    words.count > 2 || words.contains { word in word.text.utf8.contains { $0 >= 0x80 } }
  }

  /// Whether the contents of a block have been reported as a whole.
  func isIncomplete(_ places: Places) -> Bool {
    guard let block = places.block else { return false }
    return incompleteBlocks.contains {
      $0.file == block.file && $0.line == block.line && $0.offset == block.offset
    }
  }
}
