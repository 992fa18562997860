extension ParseContext {
  /// Reads the braces and the keywords of a block.
  ///
  /// A block without its opening brace is a mistake, but what follows is read all the same, as
  /// keepalived does.
  func readBlock<Block>(
    _ table: KeywordTable<Block>, into block: inout Block, opened statement: Statement
  ) {
    if block.places.block == nil { block.places.block = statement.range }
    guard let brace = openBlock(of: statement, table.index) else { return }
    push(statement.keyword, table.index, brace)
    readKeywords(table, into: &block)
    frames.removeLast()
  }

  /// Reads a block of entries, calling the closure for each.
  func readEntries(of keyword: Word, _ body: (inout Statement) -> Void) {
    let statement = Statement([keyword], line: lineOf(keyword), entry: nil, context: self)
    guard let brace = openBlock(of: statement, nil) else { return }
    push(keyword, nil, brace)
    defer { frames.removeLast() }
    while let line = nextLine() {
      switch line.content {
      case .close: if endsBlock(line) { return }
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
    reportUnclosedAtEnd()
  }

  /// Whether a closing brace ends the innermost block; one that belongs to a block around stays for
  /// that.
  private func endsBlock(_ line: LogicalLine) -> Bool {
    switch closing(line) {
    case .innermost: return true
    case .around:
      position -= 1
      return true
    case .nothing: return false
    }
  }

  private func push(_ keyword: Word, _ index: KeywordIndex?, _ opening: Opening) {
    var brace: Int?
    if case .brace(let place) = opening { brace = place }
    // Only blocks whose braces don't match ask for the indentation.
    let isBalanced = missingCloses == 0 && surplusCloses == 0
    frames.append(
      Frame(
        keyword: keyword, index: index, brace: brace,
        indentation: isBalanced ? nil : indentation(of: keyword.range)))
  }

  /// Reads keywords up to the closing brace, or to the end for the top level.
  func readKeywords<Block>(_ table: KeywordTable<Block>, into block: inout Block) {
    while let line = nextLine() {
      switch line.content {
      case .close: if endsBlock(line) { return }
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
    reportUnclosedAtEnd()
  }

  /// The next line, which is taken.
  func nextLine() -> LogicalLine? {
    skipIgnoredCloses()
    guard position < lines.count else { return nil }
    if position.isMultiple(of: 128) { host.workGoesOn() }
    defer { position += 1 }
    return lines[position]
  }

  /// The line that comes next, which stays.
  var upcomingLine: LogicalLine? {
    skipIgnoredCloses()
    return position < lines.count ? lines[position] : nil
  }

  private func skipIgnoredCloses() {
    while !ignoredCloses.isEmpty, ignoredCloses.contains(position) {
      ignoredCloses.remove(position)
      position += 1
    }
  }

  private func lineOf(_ word: Word) -> LogicalLine {
    LogicalLine(.words([word]), at: word.range, text: word.text)
  }

  /// How a block begins.
  private enum Opening {
    /// With its brace, on this line.
    case brace(Int)
    /// Without, but what follows belongs to it.
    case withoutBrace
  }

  /// Takes the opening brace; nil when there is no block at all.
  private func openBlock(of statement: Statement, _ index: KeywordIndex?) -> Opening? {
    if case .open? = upcomingLine?.content {
      warnAboutGluedBrace()
      position += 1
      return .brace(position - 1)
    }
    // Words between keyword and brace have been reported: the brace belongs to the same mistake.
    let isReported =
      diagnostics.last.map {
        $0.severity == .error && $0.code == .extraWords && $0.range?.file == statement.range.file
          && $0.range?.line == statement.range.line
      } ?? false
    if !isReported {
      error(
        .missingOpeningBrace, statement.range,
        "`\(statement.keyword.text)` opens a block: `{` is missing",
        fix: "put ` {` at the end of this line")
    }
    guard followsBlock(index) else { return nil }
    missingOpens += 1
    return .withoutBrace
  }

  /// Warns about an opening brace without a blank before it.
  private func warnAboutGluedBrace() {
    guard position > 0, case .words(let words) = lines[position - 1].content,
      let word = words.last, case let (end, brace) = (word.range, lines[position].range),
      end.file == brace.file, end.line == brace.line, end.offset + end.length == brace.offset
    else { return }
    warning(
      .gluedBrace, brace,
      "`{` is glued to `\(word.text)`: old versions of keepalived take it for a part of the word",
      fix: "put a blank before `{`")
  }

  /// Whether the next line belongs to a block that was opened without its brace.
  private func followsBlock(_ index: KeywordIndex?) -> Bool {
    guard case .words(let words)? = upcomingLine?.content else { return false }
    if index?.contains(words[0].text) == true { return true }
    if topLevel.contains(words[0].text) { return false }
    return !frames.contains { $0.index?.contains(words[0].text) == true }
  }

  /// Skips the block that belongs to a keyword that is not read.
  func skipAttachedBlock() {
    guard case .open? = upcomingLine?.content else { return }
    var keyword = Word("{", at: lines[position].range)
    if position > 0, case .words(let words) = lines[position - 1].content { keyword = words[0] }
    push(keyword, nil, .brace(position))
    defer { frames.removeLast() }
    var depth = 0
    while let line = upcomingLine {
      switch line.content {
      case .open: depth += 1
      case .close: depth -= 1
      case .words(let words):
        // A block that is never closed must not swallow the rest of the file.
        if missingCloses > 0, depth > 0, belongsFurtherOut(words[0], at: position) { return }
      }
      position += 1
      if depth == 0 { return }
    }
    reportUnclosedAtEnd()
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
