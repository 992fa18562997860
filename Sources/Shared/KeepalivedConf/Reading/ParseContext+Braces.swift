/// Braces that don't match are reported where the mistake is, once, and reading goes on as if they
/// did.
///
/// That braces are missing, or too many, is known from their number. Where, is told by the
/// keywords: one that means nothing in the innermost block, but much in a block around, shows that
/// a block was never closed. Where keywords say nothing, the indentation does.
extension ParseContext {
  /// Counts the braces of all lines, and finds the partner of each as far as it has one.
  func countBraces() {
    partners = [:]
    var open: [Int] = []
    for (index, line) in lines.enumerated() {
      switch line.content {
      case .open: open.append(index)
      case .close:
        if let partner = open.popLast() {
          partners[partner] = index
        } else {
          surplusCloses += 1
        }
      case .words: break
      }
    }
    missingCloses = open.count
  }

  // MARK: Blocks that are never closed

  /// Whether a word that means nothing in the innermost block means that this block was never
  /// closed: it is a keyword of a block around, and a closing brace is missing. Reports it then;
  /// the caller ends the block.
  func belongsFurtherOut(_ word: Word, at place: Int) -> Bool {
    guard let innermost = frames.last, innermost.index?.contains(word.text) != true,
      !word.isQuoted
    else { return false }
    if leaving == place { return leave(innermost) }
    guard let target = home(of: word, at: place) else { return false }
    // When an end is missing somewhere else, this may well be a block that doesn't belong here.
    let isInside =
      innermost.keyword.range.file == word.range.file
      && (indentation(of: word.range) ?? 0)
        > (indentation(of: innermost.keyword.range) ?? Int.max)
    guard missingCloses > 0, !(isInside && isClosedTooLate(before: word, at: place, target)) else {
      guard isClosedTooLate(before: word, at: place, target) else { return false }
      reportNested(word, in: innermost, at: place, target)
      return true
    }
    reportUnclosed(
      innermost, fix: "put `}` before `\(word.text)`",
      related: .init(word.range, "`\(word.text)` does not belong in it"))
    return true
  }

  /// The keywords of the nearest block around that has a word: the top level only counts when the
  /// word opens a block.
  private func home(of word: Word, at place: Int) -> KeywordIndex? {
    if let frame = frames.dropLast().last(where: { $0.index?.contains(word.text) == true }) {
      return frame.index
    }
    return topLevel.contains(word.text) && opensBlock(after: place) ? topLevel : nil
  }

  /// Reports a block that is never closed.
  private func reportUnclosed(
    _ frame: Frame, fix: String, related: Diagnostic.Related? = nil
  ) {
    missingCloses -= 1
    // The brace that seemed to close it closes the block around, and so on.
    var close = frame.brace.flatMap { partners.removeValue(forKey: $0) }
    for outer in frames.dropLast().reversed() {
      guard let brace = outer.brace, let inherited = close else { break }
      close = partners.updateValue(inherited, forKey: brace)
    }
    error(
      .unclosedBlock, frame.keyword.range,
      "the block of `\(frame.keyword.text)` is opened here and never closed", fix: fix,
      related: related.map { [$0] } ?? [])
  }

  /// Whether the innermost block, whose braces match, was meant to be closed before a word of a
  /// block around, as what follows the word, and the indentation, show.
  private func isClosedTooLate(before word: Word, at place: Int, _ target: KeywordIndex) -> Bool {
    guard let innermost = frames.last, innermost.brace != nil else { return false }
    guard opensBlock(after: place) else {
      // Entries are no keywords; but keywords may well stand in the wrong block.
      guard innermost.index != nil else { return true }
      guard let column = indentation(of: word.range),
        let own = indentation(of: innermost.keyword.range)
      else { return false }
      return own > 0 && column <= own
    }
    guard let end = partners[place + 1], end + 1 < lines.count else { return false }
    switch lines[end + 1].content {
    case .close: return true
    case .open: return false
    case .words(let words):
      return target.contains(words[0].text) && innermost.index?.contains(words[0].text) != true
    }
  }

  /// Reports a keyword of a block around within a block that is closed too late, and goes on as if
  /// that ended before it.
  private func reportNested(
    _ word: Word, in innermost: Frame, at place: Int, _ target: KeywordIndex
  ) {
    let close = innermost.brace.flatMap { partners[$0] }.map { lines[$0].range }
    error(
      .misplacedKeyword, word.range,
      "`\(word.text)` can't stand in the block of `\(innermost.keyword.text)`, which is not closed"
        + " before it",
      expected: target.block.isEmpty
        ? "it at the top level, outside of all blocks" : "it in `\(target.block)`",
      fix: "put `}` before it" + (close.map { ", and delete the one in line \($0.line)" } ?? ""),
      related: [.init(innermost.keyword.range, "this block is still open")])
    leaving = place
    _ = leave(innermost)
  }

  /// Ends a block whose closing brace stands too late, which has been reported.
  private func leave(_ frame: Frame) -> Bool {
    if let close = frame.brace.flatMap({ partners[$0] }) { ignoredCloses.insert(close) }
    return true
  }

  /// Reports the innermost block, when all lines are read and it is still open.
  func reportUnclosedAtEnd() {
    guard missingCloses > 0, let innermost = frames.last else { return }
    reportUnclosed(innermost, fix: "put `}` at its end")
  }

  /// Reports the blocks that are still open at the end and belong to no keyword that was read.
  func reportUnclosed() {
    guard missingCloses > 0 else { return }
    var unclosed: [Int] = []
    for (index, line) in lines.enumerated() where line.content == .open && partners[index] == nil {
      unclosed.append(index)
    }
    for index in unclosed.suffix(missingCloses) {
      let keyword = index > 0 ? lines[index - 1] : lines[index]
      error(
        .unclosedBlock, keyword.range, "this block is opened and never closed",
        fix: "put `}` at its end")
    }
    missingCloses = 0
  }

  // MARK: Closing braces

  /// What a closing brace does to the innermost block.
  enum Closing {
    /// It closes it.
    case innermost
    /// It closes a block around: the innermost one was never closed, which is reported then.
    case around
    /// It closes nothing, or too early, which is reported then.
    case nothing
  }

  /// Finds out what the closing brace that was just read closes.
  func closing(_ line: LogicalLine) -> Closing {
    guard let innermost = frames.last else {
      reportClosingBrace(line, innermost: nil)
      return .nothing
    }
    if missingCloses > 0, closesAround(line, innermost) {
      reportUnclosed(
        innermost, fix: "put `}` at its end",
        related: .init(line.range, "this `}` closes a block around it, as it is indented"))
      return .around
    }
    if surplusCloses > 0, closesTooEarly(line, innermost) {
      reportClosingBrace(line, innermost: innermost.keyword)
      return .nothing
    }
    return .innermost
  }

  /// Whether the indentation says that a brace closes a block around the innermost one, and what
  /// follows doesn't contradict.
  private func closesAround(_ line: LogicalLine, _ innermost: Frame) -> Bool {
    guard let column = indentation(of: line.range), let own = innermost.indentation, column < own,
      let outer = frames.dropLast().lastIndex(where: { $0.indentation == column })
    else { return false }
    guard case .words(let words)? = upcomingLine?.content else { return true }
    if around(frames.count - 1).contains(words[0].text) { return false }
    return around(outer).contains(words[0].text)
  }

  /// Whether a closing brace ends a block that goes on behind it.
  private func closesTooEarly(_ line: LogicalLine, _ innermost: Frame) -> Bool {
    let around = around(frames.count - 1)
    switch upcomingLine?.content {
    case .words(let words)?:
      guard !around.contains(words[0].text) else { return false }
      if let index = innermost.index { return index.contains(words[0].text) }
      // The entries of a block go on.
      return !topLevel.contains(words[0].text)
        && nearest(to: words[0].text, among: around.names) == nil
    case .close?:
      guard let column = indentation(of: line.range), let own = innermost.indentation,
        column > own, let next = upcomingLine.flatMap({ indentation(of: $0.range) })
      else { return false }
      return next == own
    default: return false
    }
  }

  /// The keywords of the block around a frame.
  private func around(_ frame: Int) -> KeywordIndex {
    frames.prefix(max(frame, 0)).last { $0.index != nil }?.index ?? topLevel
  }

  /// Reports a brace that closes nothing, or a block too early.
  private func reportClosingBrace(_ line: LogicalLine, innermost: Word?) {
    surplusCloses -= 1
    if let innermost {
      error(
        .unexpectedClosingBrace, line.range,
        "this `}` closes the block of `\(innermost.text)` too early: it goes on below",
        fix: "delete this `}`", related: [.init(innermost.range, "the block is opened here")])
    } else {
      error(
        .unexpectedClosingBrace, line.range, "this `}` closes nothing", fix: "delete this `}`")
    }
  }

  // MARK: Opening braces

  /// Reports a brace that no keyword asked for, and skips what stands between it and its end.
  func reportOpeningBrace(_ line: LogicalLine) {
    if let rest = restOfWord(behind: line) {
      error(
        .braceInWord, line.range, "braces are read as braces even within a word",
        fix: "put the word in quotes: `\"\(rest)\"`")
      skipLine(of: line)
      return
    }
    if position > 1, case .words(let words) = lines[position - 2].content,
      diagnostics.last?.code == .missingArgument, diagnostics.last?.range == words[0].range
    {
      // The braces hold what is missing.
      position -= 1
      return skipAttachedBlock()
    }
    var related: [Diagnostic.Related] = []
    var message = "this `{` opens no block: no keyword stands before it"
    if position > 1, case .words(let words) = lines[position - 2].content {
      message = "this `{` opens no block: `\(words[0].text)` takes none"
      related = [.init(words[0].range, "the keyword before it")]
    }
    error(
      .unexpectedOpeningBrace, line.range, message, fix: "delete it and its `}`", related: related)
    position -= 1
    skipAttachedBlock()
  }

  /// The word that a brace stands in, when there is something both before and behind it.
  private func restOfWord(behind line: LogicalLine) -> String? {
    guard line.expansions.isEmpty, let bytes = sources.line(of: line.range) else { return nil }
    let brace = bytes.startIndex + Int(line.range.offset)
    guard brace > bytes.startIndex, brace + 1 < bytes.endIndex, !isWhiteSpace(bytes[brace - 1]),
      !isWhiteSpace(bytes[brace + 1]), !"{}\"".utf8.contains(bytes[brace - 1])
    else { return nil }
    var start = brace
    while start > bytes.startIndex, !isWhiteSpace(bytes[start - 1]) { start -= 1 }
    var end = brace
    while end < bytes.endIndex, !isWhiteSpace(bytes[end]) { end += 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Skips what else stands on a line of the file.
  private func skipLine(of line: LogicalLine) {
    var depth = 1
    while let next = upcomingLine, next.range.file == line.range.file,
      next.range.line == line.range.line
    {
      switch next.content {
      case .open: depth += 1
      case .close: depth -= 1
      case .words: break
      }
      position += 1
    }
    missingCloses = max(0, missingCloses - max(0, depth))
    surplusCloses = max(0, surplusCloses + min(0, depth))
  }

  // MARK: Helpers

  private func opensBlock(after place: Int) -> Bool {
    guard place + 1 < lines.count, case .open = lines[place + 1].content else { return false }
    return true
  }

  /// How far the line of a place is indented, in columns with tabs of eight; nil when something
  /// else stands before the place.
  func indentation(of range: SourceRange) -> Int? {
    guard let line = sources.line(of: range), Int(range.offset) <= line.count else { return nil }
    var column = 0
    for byte in line.prefix(Int(range.offset)) {
      switch byte {
      case UInt8(ascii: " "): column += 1
      case UInt8(ascii: "\t"): column = (column / 8 + 1) * 8
      default: return nil
      }
    }
    return column
  }
}
