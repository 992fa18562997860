/// Comments: `!` and `#` outside of double quotes, up to the end of the line.
extension LineReader {
  /// Takes the comment away, and blanks at both ends.
  ///
  /// A backslash before `#` or `!` (outside of quotes) makes them plain characters and goes away;
  /// before any other character it protects that from being taken for a quote. At the end of the
  /// line it stays, even behind a comment, without the blanks before it.
  mutating func removeComment(_ text: inout LineText) {
    text.trimStart()
    guard text.traits.rawValue & Self.commentTraits.rawValue != 0 else {
      text.trimEnd()
      return
    }
    var quote: Int?
    var mark: Int?
    var goesOn = false
    var index = text.range.lowerBound
    while index < text.range.upperBound {
      switch text[index] {
      case UInt8(ascii: "\""):
        if mark == nil { quote = quote == nil ? index : nil }
      case UInt8(ascii: "\\"):
        guard index + 1 < text.range.upperBound else {
          goesOn = true
          break
        }
        let next = text[index + 1]
        if quote == nil, mark == nil, next == UInt8(ascii: "#") || next == UInt8(ascii: "!") {
          warnOfEscape(text, at: index)
          index = text.replace(index..<index + 2, with: [next])
        } else {
          index += 1
        }
      case UInt8(ascii: "#"), UInt8(ascii: "!"):
        if quote == nil, mark == nil { mark = index }
      default: break
      }
      index += 1
    }
    if let quote { reportUnclosedQuote(&text, at: quote) }
    finishComment(&text, mark: mark, goesOn: goesOn)
  }

  private static var commentTraits: ByteTraits { [.mark, .backslash, .quote] }

  private mutating func finishComment(_ text: inout LineText, mark: Int?, goesOn: Bool) {
    if let mark {
      warnOfCut(text, at: mark)
      if goesOn {
        // The backslash at the end of the comment is all that stays of it.
        _ = text.replace(mark..<text.range.upperBound - 1, with: [])
      } else {
        text.removeAll(from: mark)
      }
    }
    guard goesOn else {
      text.trimEnd()
      return
    }
    let end = text.range.upperBound - 1
    var blank = end
    while blank > text.range.lowerBound, isBlank(text[blank - 1]) { blank -= 1 }
    if blank < end { _ = text.replace(blank..<end, with: []) }
    text.endsInBackslash = true
  }

  /// An escaped mark. keepalived keeps a copy of what it has read for its processes, without the
  /// backslash, so that these take the rest for a comment.
  private mutating func warnOfEscape(_ text: LineText, at backslash: Int) {
    let place = text.place(backslash..<backslash + 2)
    let character = String(UnicodeScalar(text[backslash + 1]))
    context.suspect(
      Suspicion(
        word: place,
        Diagnostic(
          .warning, .cutByComment, at: place,
          "`\\\(character)` stands for `\(character)` here, but keepalived 2.2 reads no further",
          fix: "put the word in double quotes, without the backslash")))
  }

  /// A value that is cut by a mark that was hardly meant to begin a comment.
  private mutating func warnOfCut(_ text: LineText, at mark: Int) {
    guard mark > text.range.lowerBound else { return }
    let before = text[mark - 1]
    guard !isWhiteSpace(before), !"{}\"#!;".utf8.contains(before) else { return }
    let after = mark + 1
    if after < text.range.upperBound, isWhiteSpace(text[after]) { return }
    var start = mark
    while start > text.range.lowerBound, !isWhiteSpace(text[start - 1]),
      !"{}\"".utf8.contains(text[start - 1])
    {
      start -= 1
    }
    var end = after
    while end < text.range.upperBound, !isWhiteSpace(text[end]) { end += 1 }
    let whole = String(decoding: text.storage[start..<end], as: UTF8.self)
    let rest = String(decoding: text.storage[start..<mark], as: UTF8.self)
    let character = String(UnicodeScalar(text[mark]))
    context.suspect(
      Suspicion(
        word: text.place(start..<mark),
        Diagnostic(
          .warning, .cutByComment, at: text.place(mark..<end),
          "`\(character)` begins a comment even within a word: only `\(rest)` is read",
          fix: "put the word in quotes (`\"\(whole)\"`), or a blank before the comment")))
  }

  private mutating func reportUnclosedQuote(_ text: inout LineText, at quote: Int) {
    context.error(
      .unclosedQuote, text.place(quote..<quote + 1), "this quote is never closed on its line",
      fix: "put `\"` at the end of the text")
    context.suspect(Suspicion(text.place, reportedAs: .unclosedQuote))
    text.isQuoteReported = true
  }

  /// Takes comments of other languages at the beginning of a line, `//` and `/* */`. They are words
  /// here, and hardly ever right; their braces are not counted: to read them as braces, and the
  /// further lines of such a comment as keywords, would be many messages for one mistake.
  mutating func takesForeignComment(_ text: LineText) -> Bool {
    let isLine = text.hasPrefix("//")
    guard isLine || text.hasPrefix("/*") else { return false }
    var end = text.range.upperBound
    if !isLine, !text.isIndirect, case .file(let file)? = sources.last,
      text.places(text.range) == nil, !filesWithoutCommentEnd.contains(file.number)
    {
      blockCommentEnd = endOfComment(file.bytes, from: text.range.lowerBound + 2)
      end = min(end, blockCommentEnd ?? end)
      if blockCommentEnd == nil { filesWithoutCommentEnd.insert(file.number) }
    }
    let place = text.place(text.range.lowerBound..<end)
    context.suspect(
      Suspicion(
        word: place,
        Diagnostic(
          .warning, .slashComment, at: place,
          "`\(isLine ? "//" : "/*")` begins no comment: this line is read like any other",
          fix: isLine
            ? "begin comments with `#` or `!`"
            : "begin each line of the comment with `#` or `!`")))
    let words = text.storage[text.range.lowerBound..<end].split(whereSeparator: isWhiteSpace)
      .map {
        Word(String(decoding: $0, as: UTF8.self), at: text.place($0.startIndex..<$0.endIndex))
      }
    append(
      LogicalLine(
        .words(words), at: place, bytes: text.storage[text.range.lowerBound..<end],
        places: text.places(text.range.lowerBound..<end), expansions: text.expansions))
    return true
  }

  /// Where a comment that was begun with `/*` ends.
  private func endOfComment(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
        return index + 2
      }
      index += 1
    }
    return nil
  }
}
