/// A keyword with the words that follow it, taken one after another.
package struct Statement {
  /// The keyword; in blocks of entries, the entry's first word.
  package let keyword: Word
  /// The words after it that are not taken yet.
  package private(set) var rest: ArraySlice<Word>
  /// The line that it stands on.
  package let line: LogicalLine
  /// What is known of this keyword; nil for the entries of value blocks.
  package let entry: KeywordEntry?
  /// What is being read.
  package let context: ParseContext
  private var words: ArraySlice<Word>

  /// Makes a statement from a line's words, of which there is at least one.
  init(_ words: [Word], line: LogicalLine, entry: KeywordEntry?, context: ParseContext) {
    keyword = words[0]
    rest = words[1...]
    self.words = words[...]
    self.line = line
    self.entry = entry
    self.context = context
  }

  /// The keyword and all its words.
  package var range: SourceRange { keyword.range.through((words.last ?? keyword).range) }

  /// The words after the keyword; the keyword itself when there are none.
  package var valueRange: SourceRange {
    guard words.count > 1 else { return keyword.range }
    return words[words.startIndex + 1].range.through((words.last ?? keyword).range)
  }

  /// Splits the line anew, with single quotes and escapes, as keepalived does for commands and
  /// patterns; only before any word is taken. False when that can't be done, which has been
  /// reported then.
  package mutating func useEscapes() -> Bool {
    switch line.escapedWords {
    case .success(let escaped):
      words = escaped[...]
      rest = escaped.dropFirst()
      return true
    case .failure(let reason):
      context.error(
        .unclosedQuote, valueRange,
        reason == .unclosedQuote
          ? "a quote is never closed on this line" : "there is nothing behind the last backslash",
        fix: reason == .unclosedQuote ? "write `\\'` or `\\\"` for quotes that are text" : nil)
      ignoreRest()
      return false
    }
  }

  /// Whether there are words left.
  package var hasNext: Bool { !rest.isEmpty }

  /// The next word, which stays.
  package var peek: Word? { rest.first }

  /// The next word; nil at the end.
  package mutating func next() -> Word? { rest.popFirst() }

  /// The next word if it is this one.
  package mutating func skip(_ word: String) -> Bool {
    guard rest.first?.text == word else { return false }
    rest.removeFirst()
    return true
  }

  /// The next word as a value; nil when it is missing or wrong, which has been reported then.
  package mutating func take<Value>(_ argument: Argument<Value>) -> Value? {
    guard let word = rest.popFirst() else {
      reportMissing(argument.grammar)
      return nil
    }
    guard let value = argument.read(word, context) else {
      // One mistake, one message: what follows a wrong word means nothing.
      ignoreRest()
      return nil
    }
    return value
  }

  /// The first word of an entry as a value; nil when it is wrong, which has been reported then.
  package mutating func takeFirst<Value>(_ argument: Argument<Value>) -> Value? {
    guard let value = argument.read(keyword, context) else {
      ignoreRest()
      return nil
    }
    return value
  }

  /// Takes all words that are left without a message about them.
  package mutating func ignoreRest() { rest = rest[rest.endIndex...] }

  /// Reports that a word is missing after the last one taken.
  package func reportMissing(_ grammar: Grammar) {
    context.report(
      Diagnostic(
        .error, .missingArgument, at: keyword.range, "`\(keyword.text)` needs a value",
        expected: grammar.expectation,
        fix: "write `\(keyword.text) \((entry?.grammar ?? grammar).synopsis)`",
        verdict: entry?.survivesMissing == true ? .refused : .cannotRun))
  }

  /// Warns about words that nothing reads, and takes them.
  package mutating func reportExtraWords() {
    guard let first = rest.first, let last = rest.last else { return }
    context.reportExtra(self, first.range.through(last.range), first)
    ignoreRest()
  }
}
