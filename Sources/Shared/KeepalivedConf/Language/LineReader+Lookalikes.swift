/// Characters that look like others, as web pages and word processors put them in.
extension LineReader {
  /// Notes the foreign characters of a word. A word that is nothing but a full-width brace is
  /// reported and read as the brace it was meant for: anything else would be many messages for one
  /// mistake.
  mutating func noteForeignCharacters(_ text: LineText, _ part: Range<Int>)
    -> LogicalLine.Content?
  {
    let word = String(decoding: text.storage[part], as: UTF8.self)
    if word == "\u{FF5B}" || word == "\u{FF5D}" {
      let isOpen = word == "\u{FF5B}"
      guard !isOpen || part.upperBound == text.range.upperBound else { return nil }
      let place = text.place(part)
      context.report(
        message(
          about: Lookalike(of: isOpen ? "\u{FF5B}" : "\u{FF5D}"), .error, at: place))
      return isOpen ? .open : .close
    }
    guard Array(word.utf8).elementsEqual(text.storage[part]) else {
      context.suspect(
        Suspicion(
          word: text.place(part),
          Diagnostic(
            .warning, .invalidEncoding, at: text.place(part),
            "this word is not encoded in UTF-8: other programs may read something else here",
            fix: "save the file as UTF-8")))
      return nil
    }
    // A word in another script is no mistyped keyword.
    guard word.unicodeScalars.allSatisfy({ $0.isASCII || Lookalike(of: $0) != nil }) else {
      return nil
    }
    var index = part.lowerBound
    for scalar in word.unicodeScalars {
      let length = UTF8.width(scalar)
      if let lookalike = Lookalike(of: scalar) {
        context.suspect(
          Suspicion(
            word: text.place(part),
            message(about: lookalike, .warning, at: text.place(index..<index + length))))
        return nil
      }
      index += length
    }
    return nil
  }

  private func message(
    about lookalike: Lookalike?, _ severity: Diagnostic.Severity, at place: SourceRange
  ) -> Diagnostic {
    let lookalike = lookalike ?? Lookalike(of: "\u{FF5B}")
    return Diagnostic(
      severity, .lookalikeCharacter, at: place,
      "this is \(lookalike?.name ?? ""), not \(lookalike?.meantName ?? "")",
      fix: lookalike?.fix)
  }
}
