/// Reads one response off the bytes of a connection, as a client does that has to get along with
/// all kinds of servers.
package struct HTTPResponseParser: Sendable {
  private enum State: Sendable {
    case statusLine
    case fields(HTTPResponseHead, HTTPFieldReader)
    case content(HTTPContentReader)
    case ended
    case refused(HTTPResponseError)
    /// What is being read is in use: a copy in the state would be copied at each change.
    case inUse
  }

  private let limits: HTTPLimits
  private let hasNoContent: Bool
  private var state = State.statusLine
  private var lines = HTTPLineReader()
  private var interimResponses = 0
  private var isFresh = true

  /// Begins to read the response to a request.
  ///
  /// - Parameter hasNoContent: whether the request was a `HEAD`, whose response has none whatever
  ///   its fields say.
  package init(hasNoContent: Bool = false, limits: HTTPLimits = .response) {
    self.hasNoContent = hasNoContent
    self.limits = limits
  }

  /// Whether the end has been handed on.
  package var isEnded: Bool {
    if case .ended = state { return true }
    return false
  }

  /// Takes what comes next off the input; nil when more input is needed or the response is over.
  /// What stands behind the response is left in the input.
  ///
  /// - Throws: why this is no response, again at each further call.
  package mutating func next(
    _ input: inout ArraySlice<UInt8>
  ) throws(HTTPResponseError) -> HTTPEvent<HTTPResponseHead>? {
    if !input.isEmpty { isFresh = false }
    do {
      return try step(&input)
    } catch {
      state = .refused(error)
      throw error
    }
  }

  /// Tells that the connection has ended, all input having been taken. Gives the end of content
  /// that lasts as long as the connection; nil when the response was over already.
  ///
  /// - Throws: what was still to come.
  package mutating func end() throws(HTTPResponseError) -> HTTPEvent<HTTPResponseHead>? {
    switch state {
    case .ended, .inUse: return nil
    case .refused(let error): throw error
    case .statusLine, .fields:
      let error: HTTPResponseError = isFresh ? .nothingReceived : .endedInHeader
      state = .refused(error)
      throw error
    case .content(let reader):
      guard reader.endsWithConnection else {
        state = .refused(.endedInContent)
        throw .endedInContent
      }
      state = .ended
      return .end(trailers: HTTPFields())
    }
  }

  private mutating func step(
    _ input: inout ArraySlice<UInt8>
  ) throws(HTTPResponseError) -> HTTPEvent<HTTPResponseHead>? {
    while true {
      switch state {
      case .ended, .inUse: return nil
      case .refused(let error): throw error
      case .statusLine:
        guard let head = try statusLine(&input) else { return nil }
        state = .fields(head, HTTPFieldReader(isStrict: false, limits: limits))
      case .fields(var head, var reader):
        state = .inUse
        let fields: HTTPFields?
        do { fields = try reader.next(&input) } catch { throw HTTPResponseError(error) }
        guard let fields else {
          state = .fields(head, reader)
          return nil
        }
        head.fields = fields
        // Interim responses come before the one that counts (RFC 9110 section 15.2); a change of
        // the protocol was not asked for, so 101 is the last that is understood.
        if 100..<200 ~= head.status, head.status != 101 {
          interimResponses += 1
          guard interimResponses <= limits.interimResponses else {
            throw .tooManyInterimResponses
          }
          state = .statusLine
          continue
        }
        let framing = try framing(of: head)
        state = .content(HTTPContentReader(framing, isStrict: false, limits: limits))
        return .head(head)
      case .content(var reader):
        state = .inUse
        let found: HTTPContentReader.Found?
        do { found = try reader.next(&input) } catch {
          throw error == .malformed ? .malformedChunk : .contentTooLong
        }
        switch found {
        case nil:
          state = .content(reader)
          return nil
        case .content(let piece):
          state = .content(reader)
          return .content(piece)
        case .end(let trailers):
          state = .ended
          return .end(trailers: trailers)
        }
      }
    }
  }

  private mutating func statusLine(
    _ input: inout ArraySlice<UInt8>
  ) throws(HTTPResponseError) -> HTTPResponseHead? {
    // Whoever speaks another protocol may never send a line end: that is seen at the first bytes.
    if lines.isEmpty, let first = input.first, first != UInt8(ascii: "H") {
      throw .malformedStatusLine
    }
    switch lines.next(&input, limit: limits.startLineLength) {
    case .incomplete: return nil
    case .tooLong: throw .statusLineTooLong
    case .line(let line, _): return try Self.head(line)
    }
  }

  /// `HTTP/1.1 200 OK`; servers leave out the reason, and the blank before it (RFC 9112 section 4).
  private static func head(
    _ line: ArraySlice<UInt8>
  ) throws(HTTPResponseError) -> HTTPResponseHead {
    let words = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count >= 2, words[1].count == 3, let status = decimalNumber(words[1]),
      status >= 100, line.allSatisfy(isFieldByte)
    else { throw .malformedStatusLine }
    let text = String(decoding: words[0], as: UTF8.self)
    guard let version = HTTPVersion(rawValue: text) else {
      throw text.hasPrefix("HTTP/") ? .unsupportedVersion : .malformedStatusLine
    }
    let reason = words.count == 3 ? String(decoding: words[2], as: UTF8.self) : ""
    return HTTPResponseHead(version: version, status: status, reason: reason)
  }

  /// How long the content is (RFC 9112 section 6.3).
  private func framing(
    of head: HTTPResponseHead
  ) throws(HTTPResponseError) -> HTTPContentReader.Framing {
    let fields = head.fields
    if hasNoContent || head.status == 204 || head.status == 304 { return .length(0) }
    let codings = fields.list("Transfer-Encoding").filter { $0 != "identity" }
    if !codings.isEmpty {
      guard codings == ["chunked"] else { throw .unsupportedCoding }
      return .chunked
    }
    let values = fields.indices(of: "Content-Length").flatMap { index in
      fields.bytes(at: index).split(separator: UInt8(ascii: ",")).map(trimmingBlanks)
    }
    guard fields.contains("Content-Length") else { return .untilClose }
    guard let first = values.first, let length = decimalNumber(first),
      values.allSatisfy({ decimalNumber($0) == length })
    else { throw .wrongContentLength }
    guard length <= limits.contentLength else { throw .contentTooLong }
    return .length(length)
  }
}

extension HTTPResponseError {
  /// What is wrong with the fields.
  init(_ fault: HTTPFieldReader.Fault) {
    switch fault {
    case .bareLineEnd, .malformed, .forbiddenByte, .folded: self = .malformedField
    case .tooLong: self = .fieldsTooLong
    case .tooMany: self = .tooManyFields
    }
  }
}
