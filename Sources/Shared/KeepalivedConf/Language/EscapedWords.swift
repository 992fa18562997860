/// Words with quotes and escapes, as commands and patterns have them: single and double quotes that
/// may begin and end anywhere within a word, and backslashes both inside and outside of them.

/// Why a text can't be split into words.
package enum ScriptWordsError: Error, Equatable {
  /// A quote is never closed.
  case unclosedQuote
  /// The text ends in a backslash.
  case backslashAtEnd
}

/// A word, and which bytes of the text it was.
struct EscapedWord: Equatable {
  /// The bytes that it stands for.
  var bytes: [UInt8] = []
  /// Where it is written.
  var range: Range<Int>
  /// Whether a part of it is quoted.
  var isQuoted = false
}

/// Splits a text at white space, with quotes and escapes: `\a \b \E \f \n \r \t \v`, `\nnn`,
/// `\xXX` (any number of digits, of which the last two count), `\cC` (control), and
/// `\` before any other character for that character.
func escapedWords(in text: ArraySlice<UInt8>) -> Result<[EscapedWord], ScriptWordsError> {
  var words: [EscapedWord] = []
  var word: EscapedWord?
  var quote: UInt8?
  var index = text.startIndex
  while index < text.endIndex {
    let byte = text[index]
    let start = index
    index += 1
    if quote == nil, isWhiteSpace(byte) {
      if let ended = word { words.append(ended) }
      word = nil
      continue
    }
    var current = word ?? EscapedWord(range: start..<start)
    switch byte {
    case UInt8(ascii: "\\"):
      guard index < text.endIndex else { return .failure(.backslashAtEnd) }
      current.bytes.append(escapedByte(text, &index))
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      if quote == nil {
        quote = byte
        current.isQuoted = true
      } else if quote == byte {
        quote = nil
      } else {
        current.bytes.append(byte)
      }
    default: current.bytes.append(byte)
    }
    current.range = current.range.lowerBound..<index
    word = current
  }
  guard quote == nil else { return .failure(.unclosedQuote) }
  if let ended = word { words.append(ended) }
  return .success(words)
}

/// The byte that an escape stands for, which begins behind its backslash and is not empty.
private func escapedByte(_ text: ArraySlice<UInt8>, _ index: inout Int) -> UInt8 {
  let first = text[index]
  index += 1
  switch first {
  case UInt8(ascii: "a"): return 7
  case UInt8(ascii: "b"): return 8
  case UInt8(ascii: "E"): return 27
  case UInt8(ascii: "f"): return 12
  case UInt8(ascii: "n"): return 10
  case UInt8(ascii: "r"): return 13
  case UInt8(ascii: "t"): return 9
  case UInt8(ascii: "v"): return 11
  case UInt8(ascii: "c"):
    guard index < text.endIndex else { return first }
    index += 1
    return text[index - 1] & 0x1F
  case UInt8(ascii: "x"):
    var value: UInt8?
    while index < text.endIndex, let digit = hexadecimalDigit(text[index]) {
      value = (value ?? 0) << 4 | digit
      index += 1
    }
    return value ?? first
  case UInt8(ascii: "0")...UInt8(ascii: "7"):
    var value = first - UInt8(ascii: "0")
    for _ in 0..<2 {
      guard index < text.endIndex,
        (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(text[index])
      else { break }
      value = value << 3 | (text[index] - UInt8(ascii: "0"))
      index += 1
    }
    return value
  default: return first
  }
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}

extension LogicalLine {
  /// The words of the line, with quotes and escapes; the first is the keyword.
  package var escapedWords: Result<[Word], ScriptWordsError> {
    KeepalivedConf.escapedWords(in: bytes).map { words in
      words.map {
        Word(
          String(decoding: $0.bytes, as: UTF8.self), at: place($0.range), isQuoted: $0.isQuoted)
      }
    }
  }

  /// Where some of the bytes stand.
  private func place(_ part: Range<Int>) -> SourceRange {
    guard let places, !part.isEmpty, places.indices.contains(part.lowerBound),
      places.indices.contains(part.upperBound - 1)
    else { return range.part(part.lowerBound - bytes.startIndex, length: part.count) }
    let first = places[part.lowerBound]
    let last = places[part.upperBound - 1]
    return SourceRange(
      file: range.file, line: range.line, offset: first.offset,
      length: max(0, last.offset + last.length - first.offset))
  }
}
