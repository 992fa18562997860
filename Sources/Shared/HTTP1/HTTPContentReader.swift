import NetTypes

/// Takes the content of a message out of its framing (RFC 9112 sections 6 and 7).
struct HTTPContentReader: Sendable {
  /// How the end of the content is known.
  enum Framing: Sendable {
    /// So many bytes.
    case length(Int)
    /// A chunk of size 0.
    case chunked
    /// The end of the connection.
    case untilClose
  }

  /// What is wrong with it.
  enum Fault: Error {
    /// The framing of a chunk, or the fields behind the chunks.
    case malformed
    /// It is longer than is taken.
    case tooLong
  }

  /// What is found.
  enum Found {
    /// A piece of the content.
    case content(ArraySlice<UInt8>)
    /// The end.
    case end(trailers: HTTPFields)
  }

  private enum State: Sendable {
    /// Content follows, of so many bytes, and then the end of the message.
    case content(Int)
    /// Content follows up to the end of the connection.
    case untilClose
    /// A line with the size of a chunk follows.
    case chunkSize
    /// The content of a chunk follows.
    case chunk(Int)
    /// The line end behind a chunk follows.
    case chunkEnd
    /// Fields follow.
    case trailers
  }

  private let isStrict: Bool
  private let limits: HTTPLimits
  private var state: State
  private var left: Int
  private var lines = HTTPLineReader()
  private var trailers: HTTPFieldReader

  /// Begins to read the content.
  init(_ framing: Framing, isStrict: Bool, limits: HTTPLimits) {
    self.isStrict = isStrict
    self.limits = limits
    left = limits.contentLength
    trailers = HTTPFieldReader(isStrict: isStrict, limits: limits)
    switch framing {
    case .length(let length): state = .content(length)
    case .chunked: state = .chunkSize
    case .untilClose: state = .untilClose
    }
  }

  /// Whether the end of the connection is the end of the content.
  var endsWithConnection: Bool {
    if case .untilClose = state { return true }
    return false
  }

  /// Takes what comes next off the input; nil when more is needed.
  ///
  /// - Throws: what is wrong.
  mutating func next(_ input: inout ArraySlice<UInt8>) throws(Fault) -> Found? {
    while true {
      switch state {
      case .content(let length):
        guard length <= left || length == 0 else { throw .tooLong }
        if length == 0 { return .end(trailers: HTTPFields()) }
        guard let piece = take(length, &input) else { return nil }
        state = .content(length - piece.count)
        left -= piece.count
        return .content(piece)
      case .untilClose:
        // What fits is handed on in any case: so pieces of any size come to the same.
        guard left > 0 || input.isEmpty else { throw .tooLong }
        guard let piece = take(left, &input) else { return nil }
        left -= piece.count
        return .content(piece)
      case .chunkSize:
        guard let line = try line(&input) else { return nil }
        let size = try size(of: line)
        guard size <= left else { throw .tooLong }
        state = size == 0 ? .trailers : .chunk(size)
      case .chunk(let size):
        guard let piece = take(size, &input) else { return nil }
        state = piece.count == size ? .chunkEnd : .chunk(size - piece.count)
        left -= piece.count
        return .content(piece)
      case .chunkEnd:
        guard let line = try line(&input) else { return nil }
        guard line.isEmpty else { throw .malformed }
        state = .chunkSize
      case .trailers:
        let fields: HTTPFields?
        do { fields = try trailers.next(&input) } catch { throw .malformed }
        return fields.map { .end(trailers: $0) }
      }
    }
  }

  private func take(_ count: Int, _ input: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard !input.isEmpty else { return nil }
    let piece = input.prefix(count)
    input = input[piece.endIndex...]
    return piece
  }

  private mutating func line(
    _ input: inout ArraySlice<UInt8>
  ) throws(Fault) -> ArraySlice<UInt8>? {
    // Behind a chunk nothing but the line end may stand: that is known before the line is over.
    if case .chunkEnd = state, lines.isEmpty, let first = input.first, first != 0x0D, first != 0x0A
    {
      throw .malformed
    }
    switch lines.next(&input, limit: limits.chunkLineLength) {
    case .incomplete: return nil
    case .tooLong: throw .malformed
    case .line(let line, let hasReturn):
      guard hasReturn || !isStrict, line.allSatisfy(isFieldByte) else { throw .malformed }
      return line
    }
  }

  /// The size in front of a chunk; extensions are passed over (RFC 9112 section 7.1.1).
  private func size(of line: ArraySlice<UInt8>) throws(Fault) -> Int {
    var size = 0
    var place = line.startIndex
    while place < line.endIndex, let digit = hexadecimalValue(of: line[place]) {
      guard size <= Int.max >> 4 else { throw .tooLong }
      size = size << 4 | Int(digit)
      place += 1
    }
    guard place > line.startIndex else { throw .malformed }
    let rest = line[place...]
    let isExtended = trimmingBlanks(rest).first == UInt8(ascii: ";")
    guard rest.isEmpty || isExtended || !isStrict && trimmingBlanks(rest).isEmpty else {
      throw .malformed
    }
    return size
  }
}
