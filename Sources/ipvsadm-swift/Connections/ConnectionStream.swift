/// Turns connections into text, one at a time.
package protocol ConnectionRenderer {
  /// Appends what stands before the connections.
  mutating func begin(to text: inout [UInt8])
  /// Appends one connection; `line` holds its words.
  mutating func append(
    _ record: ConnectionRecord, line: Span<UInt8>, to text: inout [UInt8])
  /// Appends what stands after the connections.
  mutating func end(to text: inout [UInt8])
}

/// What was wrong with a connection table.
package enum ConnectionTableFault: Error, Sendable, Hashable {
  /// There is not even the line of heads.
  case empty
  /// A line, counted from 1 with the heads, that is not a connection.
  case malformedLine(number: Int)
  /// A line, counted from 1 with the heads, longer than `ConnectionStream.maximumLineLength`.
  case lineTooLong(number: Int)
}

/// Renders a connection table that arrives in pieces of any size. It keeps one unfinished line
/// and nothing else, however long the table is.
package struct ConnectionStream<Renderer: ConnectionRenderer> {
  /// The longest line that is accepted, in bytes. The kernel's stay below 600.
  package static var maximumLineLength: Int { 65_536 }

  private var renderer: Renderer
  /// The beginning of a line whose end has not come yet.
  private var unfinished: [UInt8] = []
  /// How many lines there were, heads included.
  private var lineCount = 0
  private var firstMalformedLine: Int?

  /// Starts with nothing read.
  package init(renderer: Renderer) { self.renderer = renderer }

  /// Takes the next piece of the table and appends what it tells to `text`.
  ///
  /// - Throws: `lineTooLong`; then nothing more should be given.
  package mutating func take(
    _ piece: Span<UInt8>, into text: inout [UInt8]
  ) throws(ConnectionTableFault) {
    var start = 0
    while let end = lineFeed(in: piece, from: start) {
      let rest = piece.extracting(start..<end)
      if unfinished.isEmpty {
        try render(rest, to: &text)
      } else {
        try keep(rest)
        let line = unfinished
        unfinished.removeAll(keepingCapacity: true)
        try render(line.span, to: &text)
      }
      start = end + 1
    }
    try keep(piece.extracting(start..<piece.count))
  }

  /// Ends the table and appends what is left to `text`.
  ///
  /// - Throws: `empty`, or the first malformed line. All other lines have been rendered.
  package mutating func finish(into text: inout [UInt8]) throws(ConnectionTableFault) {
    if !unfinished.isEmpty {
      let line = unfinished
      unfinished = []
      try render(line.span, to: &text)
    }
    guard lineCount > 0 else { throw .empty }
    renderer.end(to: &text)
    if let firstMalformedLine { throw .malformedLine(number: firstMalformedLine) }
  }

  private mutating func keep(_ bytes: Span<UInt8>) throws(ConnectionTableFault) {
    guard unfinished.count + bytes.count <= Self.maximumLineLength else {
      throw .lineTooLong(number: lineCount + 1)
    }
    unfinished.append(contentsOf: bytes)
  }

  private mutating func render(
    _ line: Span<UInt8>, to text: inout [UInt8]
  ) throws(ConnectionTableFault) {
    lineCount += 1
    guard line.count <= Self.maximumLineLength else { throw .lineTooLong(number: lineCount) }
    if lineCount == 1 {
      renderer.begin(to: &text)
    } else if let record = ConnectionLineParser.parse(line) {
      renderer.append(record, line: line, to: &text)
    } else if firstMalformedLine == nil {
      firstMalformedLine = lineCount
    }
  }

  private func lineFeed(in bytes: Span<UInt8>, from start: Int) -> Int? {
    bytes.extracting(start..<bytes.count).firstIndex(of: UInt8(ascii: "\n")).map { start + $0 }
  }
}
