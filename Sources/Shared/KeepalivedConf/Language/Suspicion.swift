/// A word that looks wrong before it is known what it is for.
///
/// When a keyword refuses the word, the suspicion explains why, and takes the place of what the
/// keyword says: one mistake, one message. When nobody minds the word, the suspicion is told as a
/// warning, or not at all.
struct Suspicion {
  /// The word.
  var word: SourceRange
  /// The message; its severity is that of a word that nobody minds.
  var message: Diagnostic?
  /// Whether to be silent when nobody minds the word.
  var onlyExplains = false

  /// Suspects a word.
  init(word: SourceRange, onlyExplains: Bool = false, _ message: Diagnostic) {
    self.word = word
    self.message = message
    self.onlyExplains = onlyExplains
  }

  /// The kind of the message that has told it; only with `message` nil.
  private var told: DiagnosticCode?

  /// A word whose mistake has been reported with this kind of message: nothing more is said of it.
  init(_ word: SourceRange, reportedAs told: DiagnosticCode) {
    self.word = word
    self.told = told
  }

  /// Whether a message is about the word.
  fileprivate func concerns(_ diagnostic: Diagnostic) -> Bool {
    guard let range = diagnostic.range, diagnostic.code != told else { return false }
    let end = range.offset + range.length
    let wordEnd = word.offset + word.length
    if range.offset >= word.offset, end <= wordEnd { return true }
    switch diagnostic.code {
    case .extraWords, .missingOpeningBrace, .missingArgument, .slashComment:
      return range.offset < wordEnd && word.offset < end
    default: return false
    }
  }
}

extension ParseContext {
  /// The messages with the suspicions among them.
  func settled(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    guard !suspicions.isEmpty else { return diagnostics }
    struct Line: Hashable {
      var file: Int32
      var line: Int32
    }
    var byLine: [Line: [Int]] = [:]
    for (index, suspicion) in suspicions.enumerated() {
      byLine[Line(file: suspicion.word.file, line: suspicion.word.line), default: []].append(index)
    }
    var settled: [Diagnostic] = []
    var explained: [Int: Diagnostic] = [:]
    for diagnostic in diagnostics {
      let candidates =
        diagnostic.range.flatMap { byLine[Line(file: $0.file, line: $0.line)] } ?? []
      guard
        let index = candidates.first(where: { index in
          suspicions[index].concerns(diagnostic)
            && suspicions[index].message != diagnostic
            && (suspicions[index].message == nil || diagnostic.severity != .note)
        })
      else {
        settled.append(diagnostic)
        continue
      }
      guard var message = suspicions[index].message else { continue }
      if suspicions[index].onlyExplains, diagnostic.severity != .error {
        settled.append(diagnostic)
        continue
      }
      if diagnostic.severity == .error { message.severity = .error }
      message.verdict = max(explained[index]?.verdict ?? .good, diagnostic.verdict)
      if explained[index]?.severity == .error { message.severity = .error }
      explained[index] = message
    }
    // Of several suspicions about one word, that of the largest part explains the others.
    var toldWords: [Line: [SourceRange]] = [:]
    var places: [SourceRange: Int] = [:]
    for index in suspicions.indices.sorted(by: {
      suspicions[$0].word.length > suspicions[$1].word.length
    }) {
      let suspicion = suspicions[index]
      guard
        let message = explained[index] ?? (suspicion.onlyExplains ? nil : suspicion.message)
      else { continue }
      let line = Line(file: suspicion.word.file, line: suspicion.word.line)
      let isTold = toldWords[line, default: []].contains { word in
        word.offset <= suspicion.word.offset
          && word.offset + word.length >= suspicion.word.offset + suspicion.word.length
      }
      guard !isTold else { continue }
      toldWords[line, default: []].append(suspicion.word)
      // Two words may have one cause.
      if let place = message.range, let earlier = places[place],
        settled[earlier].code == message.code
      {
        settled[earlier].verdict = max(settled[earlier].verdict, message.verdict)
        if message.severity == .error { settled[earlier].severity = .error }
        continue
      }
      if let place = message.range { places[place] = settled.count }
      settled.append(message)
    }
    return settled
  }
}
