/// A place in a configuration file: some bytes of one line.
///
/// Columns are counted in bytes here, because that is what parsers know; what people and editors
/// are told is counted in characters (`SourceMap.column(of:)`).
package struct SourceRange: Hashable, Sendable {
  /// The file, by its number in the `SourceMap`.
  package var file: Int32
  /// The line, from 1; 0 when the place is the file as a whole.
  package var line: Int32
  /// The first byte, from 0.
  package var offset: Int32
  /// How many bytes.
  package var length: Int32

  /// Makes a place.
  package init(file: Int32, line: Int32, offset: Int32 = 0, length: Int32 = 0) {
    self.file = file
    self.line = line
    self.offset = offset
    self.length = length
  }

  /// The place from the beginning of this one to the end of another on the same line; on another
  /// line, this one.
  package func through(_ last: SourceRange) -> SourceRange {
    guard last.file == file, last.line == line, last.offset >= offset else { return self }
    return SourceRange(
      file: file, line: line, offset: offset, length: last.offset + last.length - offset)
  }

  /// The place of some of the bytes, such as the wrong character in a word; all of it when they
  /// are not within, as in a word whose text comes out of a definition.
  package func part(_ first: Int, length part: Int) -> SourceRange {
    guard first >= 0, part >= 0, first <= Int(length), part <= Int(length) - first else {
      return self
    }
    return SourceRange(
      file: file, line: line, offset: offset + Int32(clamping: first),
      length: Int32(clamping: part))
  }

  /// The same place when the files have other numbers (`SourceMap.append`).
  package func moved(by files: Int32) -> SourceRange {
    SourceRange(file: file &+ files, line: line, offset: offset, length: length)
  }
}
