/// The longest files and functions and the widest lines there may be.
enum Limit {
  static let fileLines = 499
  static let functionLines = 69
  static let lineColumns = 100
}

/// Files that are too long.
func fileLengthOffences(in source: SwiftSource) -> [Offence] {
  // The last line ends with a line feed, after which nothing follows.
  let count = source.lines.last == "" ? source.lines.count - 1 : source.lines.count
  guard count > Limit.fileLines else { return [] }
  return [Offence(line: count, "the file has \(count) lines; it may have \(Limit.fileLines)")]
}

/// Functions, initialisers and computed properties that are too long.
func functionLengthOffences(in source: SwiftSource) -> [Offence] {
  source.declarations.compactMap { declaration in
    let kinds = ["func", "init", "deinit", "subscript", "var"]
    let length = declaration.lastLine - declaration.firstLine + 1
    guard kinds.contains(declaration.keyword), length > Limit.functionLines else { return nil }
    return Offence(
      line: declaration.firstLine,
      "\(declaration.keyword) \(declaration.name) has \(length) lines;"
        + " it may have \(Limit.functionLines)")
  }
}

/// Lines that are too wide.
///
/// - Parameter countsLiterals: false for tests, where the contents of string literals are data of
///   a given width.
func lineWidthOffences(in source: SwiftSource, countsLiterals: Bool) -> [Offence] {
  source.lines.enumerated().compactMap { index, line in
    let width = line.count - (countsLiterals ? 0 : source.literalColumns[index])
    guard width > Limit.lineColumns else { return nil }
    return Offence(line: index + 1, "the line has \(line.count) columns")
  }
}

/// Constructs that have no place in the products, `isPlatform` telling whether the file belongs to
/// the one target that may be unsafe about concurrency.
func bannedConstructOffences(in source: SwiftSource, isPlatform: Bool) -> [Offence] {
  var banned = [
    ["try", "!"], ["as", "!"], ["fatalError"], ["public"], ["open", "class"], ["open", "func"],
    ["Task", "{"], ["Task", "."], ["async"], ["await"],
  ]
  if !isPlatform {
    banned += [["@", "unchecked"], ["nonisolated", "(", "unsafe"]]
  }
  let tokens = source.tokens
  return tokens.indices.flatMap { index in
    var offences: [Offence] = []
    for words in banned
    where words[0] == tokens[index].text
      && tokens[index...].prefix(words.count).map(\.text) == words
    {
      offences.append(Offence(line: tokens[index].line, "`\(words.joined())` is banned"))
    }
    if isForcedUnwrap(tokens, at: index) {
      offences.append(Offence(line: tokens[index].line, "a forced unwrap is banned"))
    }
    return offences
  }
}

/// Whether the sign is a `!` after a value or a type.
private func isForcedUnwrap(_ tokens: [SwiftSource.Token], at index: Int) -> Bool {
  guard tokens[index].text == "!", tokens[index].isAttached, index > 0 else { return false }
  let next = index + 1 < tokens.count ? tokens[index + 1] : nil
  if let next, next.isAttached, next.text == "=" { return false }
  let before = tokens[index - 1].text
  guard before != "try", before != "as" else { return false }
  guard let last = before.unicodeScalars.last else { return false }
  return last == "_" || last == ")" || last == "]" || last == "\"" || last == "`"
    || last.properties.isAlphabetic || last.properties.numericType != nil
}

/// Names that protocols of the standard library ask for and document.
private let documentedElsewhere: Set = [
  "description", "debugDescription", "==", "<", "hash", "deinit", "_",
]

/// Declarations without a documentation comment that are visible outside of their file. The plain
/// values of a documented type need none of their own.
func documentationOffences(in source: SwiftSource) -> [Offence] {
  source.declarations.compactMap { declaration in
    guard !declaration.isPrivate, !declaration.isPlain, declaration.keyword != "deinit",
      !documentedElsewhere.contains(declaration.name)
    else { return nil }
    let above = declaration.firstLine >= 2 ? source.lines[declaration.firstLine - 2] : ""
    guard !above.drop(while: { $0 == " " }).hasPrefix("///") else { return nil }
    return Offence(
      line: declaration.firstLine,
      "\(declaration.keyword) \(declaration.name) has no documentation comment")
  }
}

/// Words that say more about a place or a moment of work than about the project. They are put
/// together here so that this file does not contain them.
private let bannedWords = [
  "/wo" + "rk/", "iss" + "ue #", "TO" + "DO", "FIX" + "ME", "X" + "XX",
]

/// Tabs, blanks at the ends of lines, and banned words, in any text file.
func textOffences(in text: String, mayHaveTabs: Bool = false) -> [Offence] {
  var offences: [Offence] = []
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  for (index, line) in lines.enumerated() {
    if !mayHaveTabs, line.contains("\t") {
      offences.append(Offence(line: index + 1, "the line has a tab"))
    }
    if let last = line.last, last == " " || last == "\t" || last == "\r" {
      offences.append(Offence(line: index + 1, "the line ends with a blank"))
    }
    for word in bannedWords where contains(line, word) {
      offences.append(Offence(line: index + 1, "the line has `\(word)`"))
    }
  }
  if !text.isEmpty, !text.hasSuffix("\n") {
    offences.append(Offence(line: lines.count, "the last line has no line feed"))
  }
  return offences
}

/// Whether a word stands in a line for itself, where it is one that letters could continue.
private func contains(_ line: Substring, _ word: String) -> Bool {
  var rest = line
  while let range = rest.firstRange(of: word) {
    let before = line[..<range.lowerBound].last
    let after = rest[range.upperBound...].first
    let isContinued =
      word.allSatisfy(\.isLetter) && (before?.isLetter == true || after?.isLetter == true)
    if !isContinued { return true }
    rest = rest[range.upperBound...]
  }
  return false
}
