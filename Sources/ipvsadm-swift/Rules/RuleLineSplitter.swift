import NetTypes

/// Splits input into lines, however it arrives, without ever holding more than one line.
struct LineSplitter {
  /// The longest line that is taken, in bytes.
  static let maximumLength = 1 << 20

  private var rest: [UInt8] = []
  private var isOverlong = false

  /// A line, or the notice that there was one that is too long.
  enum Line: Equatable {
    /// A line without its line end.
    case text([UInt8])
    case overlong
  }

  /// Takes a piece of the input and hands on the lines that end in it.
  mutating func take<Failure: Error>(
    _ piece: UnsafeRawBufferPointer, _ body: (Line) throws(Failure) -> Void
  ) throws(Failure) {
    var start = piece.startIndex
    while start < piece.endIndex {
      guard let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) else { break }
      let part = UnsafeRawBufferPointer(rebasing: piece[start..<end])
      start = end + 1
      if rest.isEmpty, !isOverlong {
        try body(part.count > Self.maximumLength ? .overlong : .text(Array(part)))
      } else {
        append(part)
        try finish(body)
      }
    }
    append(UnsafeRawBufferPointer(rebasing: piece[start...]))
  }

  /// Hands on the last line when no line end follows it.
  mutating func finish<Failure: Error>(
    _ body: (Line) throws(Failure) -> Void
  ) throws(Failure) {
    guard isOverlong || !rest.isEmpty else { return }
    let line: Line = isOverlong ? .overlong : .text(rest)
    rest = []
    isOverlong = false
    try body(line)
  }

  private mutating func append(_ part: UnsafeRawBufferPointer) {
    if rest.count + part.count > Self.maximumLength {
      isOverlong = true
      rest = []
    }
    if !isOverlong { rest.append(contentsOf: part) }
  }
}

/// A word of a rule and where it stands.
struct RuleWord: Equatable {
  /// The word.
  var word: ByteString
  /// The byte at which it begins, from 1.
  var column: Int
}

/// Splits a line of rules into words, at blanks, tabs and carriage returns, as a restore does. The
/// word `ipvsadm` is dropped wherever it stands.
///
/// - Parameter acceptsComments: whether a word that begins with `#` ends the line.
func ruleWords(_ line: [UInt8], acceptsComments: Bool) -> [RuleWord] {
  var words: [RuleWord] = []
  var index = 0
  while index < line.count {
    while index < line.count, isRuleBlank(line[index]) { index += 1 }
    let start = index
    while index < line.count, !isRuleBlank(line[index]) { index += 1 }
    guard start < index else { break }
    if acceptsComments, line[start] == UInt8(ascii: "#") { break }
    let word = ByteString(line[start..<index])
    if word != "ipvsadm" { words.append(RuleWord(word: word, column: start + 1)) }
  }
  return words
}

/// Whether a byte separates the words of a rule.
private func isRuleBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
}
