extension ParseContext {
  /// Reads the braces and the keywords of a block.
  ///
  /// A block without its opening brace is a mistake, but what follows is read all the same, as
  /// keepalived does.
  func readBlock<Block>(
    _ table: KeywordTable<Block>, into block: inout Block, opened statement: Statement
  ) {
    if block.places.block == nil { block.places.block = statement.range }
    takeOpeningBrace(of: statement)
    frames.append(Frame(keyword: statement.keyword, index: table.index))
    readKeywords(table, into: &block)
    frames.removeLast()
  }

  /// Reads a block of entries, calling the closure for each.
  func readEntries(of keyword: Word, _ body: (inout Statement) -> Void) {
    takeOpeningBrace(of: Statement([keyword], line: lineOf(keyword), entry: nil, context: self))
    frames.append(Frame(keyword: keyword, index: nil))
    defer { frames.removeLast() }
    while let line = nextLine() {
      switch line.content {
      case .close: return
      case .open: reportOpeningBrace(line)
      case .words(let words):
        if belongsFurtherOut(words[0], at: position - 1) {
          position -= 1
          return
        }
        var entry = Statement(words, line: line, entry: nil, context: self)
        body(&entry)
        entry.reportExtraWords()
      }
    }
  }

  /// Reads keywords up to the closing brace, or to the end for the top level.
  func readKeywords<Block>(_ table: KeywordTable<Block>, into block: inout Block) {
    while let line = nextLine() {
      switch line.content {
      case .close:
        if frames.isEmpty {
          reportClosingBrace(line, innermost: nil)
        } else if closesTooEarly(table.index) {
          reportClosingBrace(line, innermost: frames.last?.keyword)
        } else {
          return
        }
      case .open: reportOpeningBrace(line)
      case .words(let words):
        guard let place = table.index.place(of: words[0].text) else {
          if belongsFurtherOut(words[0], at: position - 1) {
            position -= 1
            return
          }
          reportUnknown(words, line, table.index)
          skipAttachedBlock()
          continue
        }
        let keyword = table.keywords[place]
        var statement = Statement(words, line: line, entry: keyword.entry, context: self)
        checkStanding(statement, keyword.entry)
        if !keyword.entry.isRepeatable, block.places.contains(keyword.entry.name) {
          if keyword.entry.firstCounts {
            reportSecond(statement, first: block.places.statement(keyword.entry.name))
            skipAttachedBlock()
            continue
          }
          reportRepeated(statement, earlier: block.places.statement(keyword.entry.name))
        }
        keyword.read(&block, &statement)
        statement.reportExtraWords()
        block.places.record(
          keyword.entry.name, statement: statement.range, value: statement.valueRange)
      }
    }
  }

  /// The next line, which is taken.
  func nextLine() -> LogicalLine? {
    guard position < lines.count else { return nil }
    defer { position += 1 }
    return lines[position]
  }

  /// The line that comes next, which stays.
  var upcomingLine: LogicalLine? { position < lines.count ? lines[position] : nil }

  private func lineOf(_ word: Word) -> LogicalLine {
    LogicalLine(.words([word]), at: word.range, text: word.text)
  }

  private func takeOpeningBrace(of statement: Statement) {
    if case .open? = upcomingLine?.content {
      position += 1
      return
    }
    error(
      .missingOpeningBrace, statement.range,
      "`\(statement.keyword.text)` opens a block: `{` is missing",
      fix: "put ` {` at the end of this line")
    missingOpens += 1
  }

  /// Skips the block that belongs to a keyword that is not read.
  func skipAttachedBlock() {
    guard case .open? = upcomingLine?.content else { return }
    var depth = 0
    while let line = upcomingLine {
      switch line.content {
      case .open: depth += 1
      case .close: depth -= 1
      case .words(let words):
        // A block that is never closed must not swallow the rest of the file.
        if depth > 0, belongsFurtherOut(words[0], at: position) { return }
      }
      position += 1
      if depth == 0 { return }
    }
  }

  private func checkStanding(_ statement: Statement, _ entry: KeywordEntry) {
    switch entry.standing {
    case .current: return
    case .deprecated(let instead):
      warning(
        .deprecatedKeyword, statement.keyword.range, "`\(statement.keyword.text)` is deprecated",
        fix: instead)
    case .refusedByTest(let instead):
      error(
        .deprecatedKeyword, statement.keyword.range, "`\(statement.keyword.text)` is deprecated",
        fix: instead)
    }
  }

  private func reportRepeated(_ statement: Statement, earlier: SourceRange?) {
    report(
      Diagnostic(
        statement.entry?.refusesSecond == true ? .error : .warning, .repeatedKeyword,
        at: statement.range, "`\(statement.keyword.text)` is given again: this one counts",
        fix: "delete one of the two",
        related: earlier.map { [.init($0, "first given here")] } ?? []))
  }

  private func reportSecond(_ statement: Statement, first: SourceRange?) {
    error(
      .repeatedKeyword, statement.range,
      "`\(statement.keyword.text)` is given again and ignored: the first one counts",
      fix: "delete one of the two", related: first.map { [.init($0, "first given here")] } ?? [])
  }

  /// Warns about words behind a complete statement.
  func reportExtra(_ statement: Statement, _ range: SourceRange, _ first: Word) {
    let texts = statement.rest.map(\.text).joined(separator: " ")
    if let index = frames.last?.index, index.contains(first.text) {
      warning(
        .extraWords, range, "`\(texts)` is ignored: only one keyword is read from a line",
        fix: "put `\(first.text)` on a line of its own")
    } else if first.text.hasPrefix("//") {
      warning(
        .slashComment, range,
        "`//` does not begin a comment here: these words are read and ignored",
        fix: "begin comments with `#` or `!`")
    } else {
      warning(
        .extraWords, range, "`\(texts)` is ignored",
        expected: statement.entry.map {
          $0.grammar == .nothing ? "nothing after `\($0.name)`" : $0.grammar.expectation
        }, fix: "delete it, or begin the comment with `#`")
    }
  }
}
