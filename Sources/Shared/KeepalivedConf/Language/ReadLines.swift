/// Reads the lines of a file, with comments, conditions, definitions, sequences and includes dealt
/// with.
func readLines(of path: String, _ context: ParseContext) -> [LogicalLine] {
  let bytes: [UInt8]
  do throws(HostFileError) {
    bytes = try context.host.contents(ofFile: path)
  } catch {
    context.error(.unreadableFile, nil, "cannot read \(path)")
    return []
  }
  let file = context.sources.add(path: path, bytes: bytes)
  var lines: [LogicalLine] = []
  var number: Int32 = 0
  for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
    number += 1
    var words: [Word] = []
    func flush() {
      guard let first = words.first, let last = words.last else { return }
      lines.append(
        LogicalLine(
          .words(words), at: first.range.through(last.range),
          text: words.map(\.text).joined(separator: " ")))
      words = []
    }
    var index = line.startIndex
    scan: while index < line.endIndex {
      let place = SourceRange(
        file: file, line: number, offset: Int32(index - line.startIndex), length: 1)
      switch line[index] {
      case UInt8(ascii: "!"), UInt8(ascii: "#"): break scan
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
      case UInt8(ascii: "{"), UInt8(ascii: "}"):
        flush()
        lines.append(LogicalLine(line[index] == UInt8(ascii: "{") ? .open : .close, at: place))
        index += 1
      default:
        let isQuoted = line[index] == UInt8(ascii: "\"")
        let start = isQuoted ? index + 1 : index
        var end = start
        while end < line.endIndex,
          isQuoted ? line[end] != UInt8(ascii: "\"") : !" \t\r{}!#".utf8.contains(line[end])
        {
          end += 1
        }
        words.append(
          Word(
            String(decoding: line[start..<end], as: UTF8.self),
            at: place.part(0, length: end - index + (isQuoted ? 1 : 0)), isQuoted: isQuoted))
        index = min(end + (isQuoted ? 1 : 0), line.endIndex)
      }
    }
    flush()
  }
  return lines
}
