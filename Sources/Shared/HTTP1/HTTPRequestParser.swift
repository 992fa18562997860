/// Reads requests one after the other off the bytes of a connection, as a server does.
///
/// Nothing that two readers could understand differently is let through: such requests are used to
/// smuggle others past a reader (RFC 9112 section 11.2).
package struct HTTPRequestParser: Sendable {
  private enum State: Sendable {
    case requestLine
    case fields(HTTPRequestHead, HTTPFieldReader)
    case content(HTTPContentReader)
    case refused(HTTPRequestError)
    /// What is being read is in use: a copy in the state would be copied at each change.
    case inUse
  }

  private let limits: HTTPLimits
  private var state = State.requestLine
  private var lines = HTTPLineReader()
  private var hasSkippedEmptyLine = false

  /// Begins with the first request of a connection.
  package init(limits: HTTPLimits = .request) { self.limits = limits }

  /// Whether nothing of a request has come: the connection may end here.
  package var isBetweenRequests: Bool {
    if case .requestLine = state { return lines.isEmpty }
    return false
  }

  /// Takes what comes next off the input; nil when more input is needed, all that is there having
  /// been taken.
  ///
  /// - Throws: why the request is refused, again at each further call.
  package mutating func next(
    _ input: inout ArraySlice<UInt8>
  ) throws(HTTPRequestError) -> HTTPEvent<HTTPRequestHead>? {
    do {
      return try step(&input)
    } catch {
      state = .refused(error)
      throw error
    }
  }

  private mutating func step(
    _ input: inout ArraySlice<UInt8>
  ) throws(HTTPRequestError) -> HTTPEvent<HTTPRequestHead>? {
    if case .requestLine = state {
      guard let head = try requestLine(&input) else { return nil }
      state = .fields(head, HTTPFieldReader(isStrict: true, limits: limits))
    }
    switch state {
    case .requestLine, .inUse: return nil
    case .refused(let error): throw error
    case .fields(var head, var reader):
      state = .inUse
      let fields: HTTPFields?
      do { fields = try reader.next(&input) } catch { throw HTTPRequestError(error) }
      guard let fields else {
        state = .fields(head, reader)
        return nil
      }
      head.fields = fields
      let framing = try framing(of: head)
      state = .content(HTTPContentReader(framing, isStrict: true, limits: limits))
      return .head(head)
    case .content(var reader):
      state = .inUse
      let found: HTTPContentReader.Found?
      do { found = try reader.next(&input) } catch { throw HTTPRequestError(error) }
      switch found {
      case nil:
        state = .content(reader)
        return nil
      case .content(let piece):
        state = .content(reader)
        return .content(piece)
      case .end(let trailers):
        state = .requestLine
        hasSkippedEmptyLine = false
        return .end(trailers: trailers)
      }
    }
  }

  private mutating func requestLine(
    _ input: inout ArraySlice<UInt8>
  ) throws(HTTPRequestError) -> HTTPRequestHead? {
    while true {
      switch lines.next(&input, limit: limits.startLineLength) {
      case .incomplete: return nil
      case .tooLong: throw .targetTooLong
      case .line(let line, let hasReturn):
        guard hasReturn else { throw .bareLineEnd }
        // Some clients send an empty line behind the content (RFC 9112 section 2.2).
        if line.isEmpty, !hasSkippedEmptyLine {
          hasSkippedEmptyLine = true
          continue
        }
        return try Self.head(line)
      }
    }
  }

  private static func head(
    _ line: ArraySlice<UInt8>
  ) throws(HTTPRequestError) -> HTTPRequestHead {
    guard !line.contains(UInt8(ascii: "\r")) else { throw .bareLineEnd }
    let words = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy(isTokenByte),
      !words[1].isEmpty, words[1].allSatisfy({ 0x21...0x7E ~= $0 })
    else { throw .malformedRequestLine }
    let target = String(decoding: words[1], as: UTF8.self)
    guard words[1].first == UInt8(ascii: "/") || target == "*" || target.contains("://") else {
      throw .malformedRequestLine
    }
    switch String(decoding: words[2], as: UTF8.self) {
    case HTTPVersion.http11.rawValue:
      return HTTPRequestHead(
        method: String(decoding: words[0], as: UTF8.self), target: target, version: .http11)
    case HTTPVersion.http10.rawValue:
      return HTTPRequestHead(
        method: String(decoding: words[0], as: UTF8.self), target: target, version: .http10)
    case let other: throw other.hasPrefix("HTTP/") ? .unsupportedVersion : .malformedRequestLine
    }
  }

  /// How long the content is (RFC 9112 section 6.3).
  private func framing(
    of head: HTTPRequestHead
  ) throws(HTTPRequestError) -> HTTPContentReader.Framing {
    let fields = head.fields
    let hosts = fields.indices(of: "Host").count
    guard hosts == 1 || hosts == 0 && head.version == .http10 else { throw .wrongHost }
    if fields.contains("Expect"), fields.list("Expect") != ["100-continue"] {
      throw .unsupportedExpectation
    }
    let lengths = fields.indices(of: "Content-Length")
    if fields.contains("Transfer-Encoding") {
      guard lengths.isEmpty, head.version == .http11 else { throw .conflictingFraming }
      guard fields.list("Transfer-Encoding") == ["chunked"],
        fields.indices(of: "Transfer-Encoding").count == 1
      else { throw .unsupportedCoding }
      return .chunked
    }
    guard let first = lengths.first else { return .length(0) }
    guard lengths.count == 1, fields.bytes(at: first).allSatisfy({ 0x30...0x39 ~= $0 }),
      !fields.bytes(at: first).isEmpty
    else { throw .wrongContentLength }
    guard let length = decimalNumber(fields.bytes(at: first)), length <= limits.contentLength else {
      throw .contentTooLong
    }
    return .length(length)
  }
}

extension HTTPRequestError {
  /// What is wrong with the fields.
  init(_ fault: HTTPFieldReader.Fault) {
    switch fault {
    case .bareLineEnd: self = .bareLineEnd
    case .malformed: self = .malformedField
    case .forbiddenByte: self = .forbiddenByte
    case .folded: self = .foldedField
    case .tooLong: self = .fieldsTooLong
    case .tooMany: self = .tooManyFields
    }
  }

  /// What is wrong with the content.
  init(_ fault: HTTPContentReader.Fault) {
    switch fault {
    case .malformed: self = .malformedChunk
    case .tooLong: self = .contentTooLong
    }
  }
}
