/// A file that lines are read from.
struct FileSource {
  /// Its number.
  let number: Int32
  /// Its bytes.
  let bytes: [UInt8]
  /// Its directory, which relative names in it begin at; empty for the working directory.
  let directory: String
  /// Its path without `.` and `..`.
  let normalizedPath: String
  /// What `include_check` asked for when it was opened.
  let includeChecks: IncludeChecks
  /// The next byte.
  var position = 0
  /// The number of the last line.
  var line: Int32 = 0
  /// Where the next line begins, when `position` is within it.
  var lineStart: Int?
  /// Whether a byte 0 was reported.
  var isNullReported = false
}

extension FileSource {
  /// Goes on at a byte further down, which may be in the middle of a line, where `position` is the
  /// end of the current line.
  mutating func resume(at index: Int) {
    if index < position {
      // Still on the current line.
      line -= 1
    } else {
      for byte in position..<index where bytes[byte] == UInt8(ascii: "\n") { line += 1 }
    }
    position = index
    lineStart = (bytes[..<index].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
  }
}

extension LineReader {
  /// Opens the file that was asked for.
  mutating func openMain(_ path: String) {
    do throws(HostFileError) {
      push(try context.host.contents(ofFile: path), of: path, includedFrom: nil)
    } catch {
      context.error(
        .unreadableFile, nil, "cannot read \(path): \(error.text)", verdict: .cannotRun)
    }
  }

  /// Puts a file on top of the sources.
  mutating func push(_ bytes: [UInt8], of path: String, includedFrom place: SourceRange?) {
    let number = context.sources.add(path: path, bytes: bytes, includedFrom: place)
    var file = FileSource(
      number: number, bytes: bytes, directory: directory(of: path),
      normalizedPath: normalized(path), includeChecks: includeChecks)
    let start = SourceRange(file: number, line: 1)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      context.error(
        .byteOrderMark, start,
        "the file begins with a byte order mark (U+FEFF), which is read as part of the first word",
        fix: "save the file as UTF-8 without byte order mark")
      context.suspect(
        Suspicion(
          SourceRange(file: number, line: 1, offset: 0, length: 3), reportedAs: .byteOrderMark))
      file.position = 3
      file.lineStart = 0
    } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      context.error(
        .byteOrderMark, start, "the file is UTF-16, which nothing can be read from",
        fix: "save the file as UTF-8 without byte order mark")
      file.position = bytes.count
    }
    sources.append(.file(file))
  }

  /// Reads lines of a file until its end, or until a line brings another source.
  mutating func readFile(_ start: FileSource) {
    var file = start
    let depth = sources.count
    while file.position < file.bytes.count {
      let line = nextLine(&file)
      guard let text = line else { continue }
      // Relative names and further lines ask for the file: it has to be up to date.
      sources[depth - 1] = .file(file)
      process(text)
      if let end = blockCommentEnd {
        blockCommentEnd = nil
        file.resume(at: end)
      }
      if sources.count != depth { return }
    }
    sources.removeLast()
    includeChecks = file.includeChecks
  }

  /// The next line without its comment; nil when nothing is on it.
  private mutating func nextLine(_ file: inout FileSource) -> LineText? {
    let start = file.position
    var traits: UInt8 = 0
    var end = start
    file.bytes.withUnsafeBufferPointer { bytes in
      ByteTraits.table.withUnsafeBufferPointer { table in
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") {
          traits |= table[Int(bytes[end])]
          end += 1
        }
      }
    }
    file.position = end + 1
    file.line += 1
    if file.line.isMultiple(of: 256) { context.host.workGoesOn() }
    while end > start, file.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    let lineStart = file.lineStart ?? start
    file.lineStart = nil
    var text = LineText(
      file: file.number, line: file.line, storage: file.bytes, range: lineStart..<end,
      traits: ByteTraits(rawValue: traits))
    text.removeAll(before: start)
    if end - lineStart > Limits.lineLength { checkLength(&text, from: lineStart) }
    if text.traits.contains(.null) { cutAtNull(&text, &file) }
    removeComment(&text)
    guard !text.isEmpty else {
      // keepalived's processes hand on comments as empty lines, and these end definitions.
      if unfinishedDefinition != nil { endDefinition() }
      return nil
    }
    return text
  }

  /// keepalived reads at most 1023 bytes of a line, and takes what follows for another line.
  ///
  /// - Parameter start: where the line begins; the text may begin behind a comment.
  private func checkLength(_ text: inout LineText, from start: Int) {
    let cut = max(start + Limits.lineLength, text.range.lowerBound)
    let first = min(cut, text.range.upperBound)
    if let begin = text.storage[first..<text.range.upperBound].first(where: { !isBlank($0) }),
      begin != UInt8(ascii: "#"), begin != UInt8(ascii: "!")
    {
      context.error(
        .lineTooLong, text.place(first..<text.range.upperBound),
        "this line is \(text.range.count) bytes long: what is beyond \(Limits.lineLength) is read "
          + "as another line", fix: "cut it in several lines")
      context.suspect(
        Suspicion(text.place(first..<text.range.upperBound), reportedAs: .lineTooLong))
    }
    text.removeAll(from: first)
  }

  private func cutAtNull(_ text: inout LineText, _ file: inout FileSource) {
    guard let null = text.bytes.firstIndex(of: 0) else { return }
    if !file.isNullReported {
      file.isNullReported = true
      context.error(
        .nullByte, text.place(null..<null + 1),
        "here is a byte 0 (NUL): the rest of the line is not read",
        fix: "is this a text file? delete the byte, or save the file as UTF-8")
    }
    text.removeAll(from: null)
  }

  /// The directory of the file that is being read, for `${_PWD}`.
  var currentDirectory: String {
    let directory = self.directory
    if directory.hasPrefix("/") { return directory }
    let start = context.host.workingDirectory
    return directory.isEmpty ? start : normalized(start + "/" + directory)
  }

  /// The directory of the innermost file; empty for the working directory.
  var directory: String {
    for source in sources.reversed() {
      if case .file(let file) = source { return file.directory }
    }
    return ""
  }

  private func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A path without empty parts, `.` and `..`.
  func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !path.hasPrefix("/") {
        parts.append(part)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}

extension HostFileError {
  /// Why, in words.
  package var text: String {
    switch self {
    case .missing: "there is no such file"
    case .forbidden: "permission denied"
    case .notRegular: "it is no regular file"
    case .tooLarge: "it is larger than any configuration"
    case .other(let text): text
    }
  }
}
