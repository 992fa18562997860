/// Braces that don't match are reported where the mistake is, once, and reading goes on as if they
/// did.
extension ParseContext {
  /// Counts the braces of all lines.
  func countBraces() {
    var open = 0
    for line in lines {
      switch line.content {
      case .open: open += 1
      case .close:
        if open > 0 { open -= 1 } else { surplusCloses += 1 }
      case .words: break
      }
    }
    missingCloses = open
  }

  /// Whether a word that means nothing in the innermost block means that this block was never
  /// closed: it is a keyword of a block around, and a closing brace is missing. Reports it then;
  /// the caller ends the block.
  func belongsFurtherOut(_ word: Word, at place: Int) -> Bool {
    guard missingCloses > 0, let innermost = frames.last,
      innermost.index?.contains(word.text) != true
    else { return false }
    let isAround = frames.dropLast().contains { $0.index?.contains(word.text) == true }
    let isTop = topLevel.contains(word.text) && opensBlock(after: place)
    guard isAround || isTop else { return false }
    missingCloses -= 1
    error(
      .unclosedBlock, innermost.keyword.range,
      "the block of `\(innermost.keyword.text)` is opened here and never closed",
      fix: "put `}` before `\(word.text)`",
      related: [.init(word.range, "`\(word.text)` does not belong in it")])
    return true
  }

  /// Whether a closing brace ends a block whose keywords go on behind it.
  func closesTooEarly(_ index: KeywordIndex) -> Bool {
    guard surplusCloses > 0, case .words(let words)? = upcomingLine?.content,
      index.contains(words[0].text)
    else { return false }
    let around = frames.dropLast().last?.index ?? topLevel
    return !around.contains(words[0].text)
  }

  /// Reports a brace that closes nothing, or a block too early.
  func reportClosingBrace(_ line: LogicalLine, innermost: Word?) {
    surplusCloses -= 1
    if let innermost {
      error(
        .unexpectedClosingBrace, line.range,
        "this `}` closes the block of `\(innermost.text)` too early: its keywords go on below",
        fix: "delete this `}`", related: [.init(innermost.range, "the block is opened here")])
    } else {
      error(
        .unexpectedClosingBrace, line.range, "this `}` closes nothing", fix: "delete this `}`")
    }
  }

  /// Reports a brace that no keyword asked for, and skips what stands between it and its end.
  func reportOpeningBrace(_ line: LogicalLine) {
    error(
      .unexpectedOpeningBrace, line.range, "this `{` opens no block: the keyword before takes none",
      fix: "delete it and its `}`")
    position -= 1
    skipAttachedBlock()
  }

  /// Reports the blocks that are still open at the end.
  func reportUnclosed() {
    guard missingCloses > 0 else { return }
    var open: [LogicalLine] = []
    var last: LogicalLine?
    var keywords: [LogicalLine?] = []
    for line in lines {
      switch line.content {
      case .open:
        open.append(line)
        keywords.append(last)
      case .close:
        _ = open.popLast()
        _ = keywords.popLast()
      case .words: last = line
      }
    }
    for (brace, keyword) in zip(open, keywords).suffix(missingCloses) {
      error(
        .unclosedBlock, keyword?.range ?? brace.range, "this block is opened and never closed",
        fix: "put `}` at its end")
    }
  }

  private func opensBlock(after place: Int) -> Bool {
    guard place + 1 < lines.count, case .open = lines[place + 1].content else { return false }
    return true
  }
}
