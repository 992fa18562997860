/// A misspelt keyword is one mistake: that its block lacks what the keyword would have said is no
/// second one.
extension ParseContext {
  /// What misspelt keywords were meant to be.
  struct Meant {
    /// The keywords, with the blocks in which they were meant.
    var keywords: [(block: SourceRange, keyword: String)] = []
    /// The names of blocks whose keyword is misspelt.
    var names: [String] = []
  }

  /// Notes what the first of some words was most likely meant to be.
  func noteMeant(_ keyword: String, _ words: [Word]) {
    if let block = frames.last?.keyword.range {
      meant.keywords.append((block, keyword))
    } else {
      meant.names += words.dropFirst().map(\.text)
    }
  }

  /// Whether a keyword was meant in a block, though it was misspelt.
  func isMeant(_ keyword: String, in places: Places) -> Bool {
    guard let block = places.block else { return false }
    return meant.keywords.contains {
      $0.keyword == keyword && $0.block.file == block.file && $0.block.line == block.line
    }
  }

  /// Whether a message only tells what follows from a misspelt keyword, which has been reported.
  func followsFromMisspelling(_ diagnostic: Diagnostic) -> Bool {
    switch diagnostic.code {
    case .missingSetting, .uncheckedServer:
      guard let range = diagnostic.range, !meant.keywords.isEmpty else { return false }
      let text = [diagnostic.message, diagnostic.expected ?? "", diagnostic.fix ?? ""]
        .joined(separator: "\n")
      return meant.keywords.contains { block, keyword in
        guard block.file == range.file, block.line == range.line else { return false }
        return text.contains(keyword)
          || text.contains(String(keyword.map { $0 == "_" ? " " : $0 }))
          || diagnostic.code == .uncheckedServer
      }
    case .undefinedName:
      return meant.names.contains { diagnostic.message.contains("\($0)`") }
    default: return false
    }
  }
}
