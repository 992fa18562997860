/// The files that a configuration was read from, for messages that quote them.
package struct SourceMap: Sendable {
  /// One file.
  package struct File: Sendable {
    /// The name by which it was opened, as messages show it.
    package let path: String
    /// Its bytes.
    package let bytes: [UInt8]
    /// Where it was included from; nil for the file that was asked for.
    package let includedFrom: SourceRange?
    /// Where each line begins.
    fileprivate let lineStarts: [Int]
  }

  /// The files in the order in which they were opened.
  package private(set) var files: [File] = []

  /// A map without files.
  package init() {}

  /// Adds a file and returns its number.
  package mutating func add(
    path: String, bytes: [UInt8], includedFrom: SourceRange? = nil
  ) -> Int32 {
    var starts = [0]
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      starts.append(index + 1)
    }
    files.append(
      File(path: path, bytes: bytes, includedFrom: includedFrom, lineStarts: starts))
    return Int32(clamping: files.count - 1)
  }

  /// Adds all files of another map.
  ///
  /// - Returns: what is to be added to the file numbers of its places.
  package mutating func append(_ other: SourceMap) -> Int32 {
    let first = Int32(clamping: files.count)
    for file in other.files {
      files.append(
        File(
          path: file.path, bytes: file.bytes, includedFrom: file.includedFrom?.moved(by: first),
          lineStarts: file.lineStarts))
    }
    return first
  }

  /// The bytes of the line of a place, without its end; nil when there is no such line.
  package func line(of range: SourceRange) -> ArraySlice<UInt8>? {
    guard files.indices.contains(Int(range.file)) else { return nil }
    let file = files[Int(range.file)]
    let index = Int(range.line) - 1
    guard file.lineStarts.indices.contains(index) else { return nil }
    let start = file.lineStarts[index]
    var end = index + 1 < file.lineStarts.count ? file.lineStarts[index + 1] : file.bytes.count
    while end > start,
      file.bytes[end - 1] == UInt8(ascii: "\n")
        || file.bytes[end - 1] == UInt8(ascii: "\r")
    {
      end -= 1
    }
    return file.bytes[start..<end]
  }

  /// The name of the file of a place; empty when there is no such file.
  package func path(of range: SourceRange) -> String {
    files.indices.contains(Int(range.file)) ? files[Int(range.file)].path : ""
  }

  /// The column of a place as people and editors count it: in characters (Unicode scalars), from 1.
  package func column(of range: SourceRange) -> Int {
    guard let line = line(of: range) else { return Int(range.offset) + 1 }
    let before = line.prefix(Int(range.offset))
    // Bytes that continue a UTF-8 character don't count.
    return before.count { $0 & 0xC0 != 0x80 } + 1
  }

  /// The byte offset of a line's begin in its file; nil when there is no such line.
  package func start(ofLine line: Int32, in file: Int32) -> Int? {
    guard files.indices.contains(Int(file)) else { return nil }
    let starts = files[Int(file)].lineStarts
    return starts.indices.contains(Int(line) - 1) ? starts[Int(line) - 1] : nil
  }
}
