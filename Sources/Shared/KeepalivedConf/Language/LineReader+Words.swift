/// Splitting lines into words.
extension LineReader {
  /// Takes the words up to the first brace, or to the end, from the line.
  ///
  /// Words stand between white space; double quotes make one word of what is between them, and
  /// also end the word before. There are no escapes (keywords that have them split anew).
  mutating func appendWords(_ text: inout LineText) {
    var words: [Word] = []
    let start = text.range.lowerBound
    let end = text.range.upperBound
    var index = start
    var wordsEnd = start
    scan: while index < end {
      let byte = text[index]
      switch byte {
      case 0x20, 0x09...0x0D:
        index += 1
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "}"):
        break scan
      case UInt8(ascii: "\""):
        guard let close = text.storage[(index + 1)..<end].firstIndex(of: byte) else {
          appendUnclosed(&text, from: index, to: &words)
          wordsEnd = text.range.upperBound
          index = wordsEnd
          break scan
        }
        words.append(word(text, index + 1..<close, at: index..<close + 1, isQuoted: true))
        index = close + 1
      default:
        let first = index
        var bits: UInt8 = 0
        while index < end, !Self.endsWord(text[index]) {
          bits |= text[index]
          index += 1
        }
        if bits >= 0x80, let brace = noteForeignCharacters(text, first..<index) {
          flush(&words, text, start..<first)
          append(LogicalLine(brace, at: text.place(first..<index)))
          text.removeAll(before: index)
          text.trimStart()
          return
        }
        words.append(word(text, first..<index, at: first..<index, isQuoted: false))
      }
      wordsEnd = index
    }
    if let message = continued {
      // What is wrong with the further line is the same mistake.
      context.suspect(Suspicion(word: text.place, onlyExplains: true, message))
      continued = nil
    }
    if text.endsInBackslash, index == end { noteBackslash(text, words.last) }
    flush(&words, text, start..<wordsEnd)
    text.removeAll(before: index)
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09...0x0D, UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"): true
    default: false
    }
  }

  private func word(
    _ text: LineText, _ part: Range<Int>, at place: Range<Int>, isQuoted: Bool
  ) -> Word {
    Word(
      String(decoding: text.storage[part], as: UTF8.self), at: text.place(place),
      isQuoted: isQuoted)
  }

  private mutating func flush(_ words: inout [Word], _ text: LineText, _ part: Range<Int>) {
    guard let first = words.first, let last = words.last else { return }
    noteForeignSyntax(words)
    noteIncludeCheck(words)
    noteRandomSeed(words)
    append(
      LogicalLine(
        .words(words), at: first.range.through(last.range), bytes: text.storage[part],
        places: text.places(part), expansions: text.expansions))
    words = []
  }

  /// The text from a quote that is never closed: keepalived drops it. A brace at the end of the
  /// line is taken for one all the same, so that the block is not lost, too.
  private mutating func appendUnclosed(
    _ text: inout LineText, from quote: Int, to words: inout [Word]
  ) {
    if !text.isQuoteReported {
      context.error(
        .unclosedQuote, text.place(quote..<quote + 1), "this quote is never closed on its line",
        fix: "put `\"` at the end of the text")
      context.suspect(Suspicion(text.place, reportedAs: .unclosedQuote))
      text.isQuoteReported = true
    }
    let end = text.range.upperBound
    let isBrace = end - quote > 2 && text[end - 1] == UInt8(ascii: "{") && isBlank(text[end - 2])
    let wordEnd = isBrace ? end - 2 : end
    if wordEnd > quote + 1 {
      words.append(word(text, quote + 1..<wordEnd, at: quote..<wordEnd, isQuoted: true))
    }
    guard isBrace else { return }
    flush(&words, text, text.range.lowerBound..<wordEnd)
    append(LogicalLine(.open, at: text.place(end - 1..<end)))
  }

  /// `keyword = value`, `keyword : value`, and `;` at the end of a line.
  private mutating func noteForeignSyntax(_ words: [Word]) {
    guard words.count > 1, let last = words.last else { return }
    let second = words[1]
    if second.range.length == 1, second.text == "=" || second.text == ":" {
      context.suspect(
        Suspicion(
          word: second.range.through(last.range),
          Diagnostic(
            .warning, .foreignSyntax, at: second.range,
            "`\(second.text)` is read as the value of `\(words[0].text)`",
            fix: "write `\(words[0].text) \(words.dropFirst(2).map(\.text).joined(separator: " "))`"
          )))
    }
    guard !last.isQuoted, last.text.utf8.last == UInt8(ascii: ";") else { return }
    let length = Int(last.range.length)
    context.suspect(
      Suspicion(
        word: last.range,
        Diagnostic(
          .warning, .foreignSyntax, at: last.range.part(length - 1, length: 1),
          "a `;` ends nothing here: it is read as part of `\(last.text)`",
          fix: "delete it: a line ends by itself")))
  }

  /// A backslash at the end of a line that is no definition.
  private mutating func noteBackslash(_ text: LineText, _ word: Word?) {
    guard let word else { return }
    let end = text.range.upperBound
    let message = Diagnostic(
      .warning, .lineContinuation, at: text.place(end - 1..<end),
      "a line can't go on in the next one: the backslash is read as part of `\(word.text)`",
      expected: "backslashes at the end of a line only in definitions (`$NAME= \\`), whose "
        + "lines follow one another without empty lines and comments",
      fix: "delete the backslash and write it all on one line")
    context.suspect(Suspicion(word: word.range, message))
    continued = message
  }
}
