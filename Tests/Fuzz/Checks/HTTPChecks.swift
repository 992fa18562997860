import Control
import HTTP1
import JSON
import NetTypes

/// What a parser of HTTP made of bytes.
private struct Understood<Head: Equatable & Sendable, Failure: Error & Equatable>: Equatable {
  var heads: [Head] = []
  var content: [[UInt8]] = []
  var trailers: [HTTPFields] = []
  var failure: Failure?

  mutating func add(_ event: HTTPEvent<Head>) {
    switch event {
    case .head(let head):
      heads.append(head)
      content.append([])
    case .content(let piece): content[content.count - 1] += piece
    case .end(let fields): trailers.append(fields)
    }
  }
}

/// Requests mean the same in whatever pieces they come, what is understood obeys the limits and
/// means the same when it is written again, and a session hands out one at a time.
func requestsFailure(_ bytes: [UInt8]) -> String? {
  let limits = HTTPLimits(
    startLineLength: 200, fieldsLength: 400, fieldCount: 8, contentLength: 500,
    chunkLineLength: 60)
  let pieces = Pieces(bytes)
  let whole = understoodRequests([pieces.whole], limits)
  let parts = understoodRequests(pieces.arrays, limits)
  if whole != parts { return "pieces mean something else than the whole" }
  for (head, content) in zip(whole.heads, whole.content) {
    if content.count > limits.contentLength { return "content beyond the limit" }
    if head.fields.count > limits.fieldCount { return "more fields than the limit" }
    var text: [UInt8] = []
    head.append(to: &text)
    let again = understoodRequests([text], limits)
    if again.heads != [head] { return "a head means something else when it is written again" }
  }
  return sessionFailure(pieces, limits)
}

private func understoodRequests(
  _ pieces: [[UInt8]], _ limits: HTTPLimits
) -> Understood<HTTPRequestHead, HTTPRequestError> {
  var parser = HTTPRequestParser(limits: limits)
  var understood = Understood<HTTPRequestHead, HTTPRequestError>()
  do throws(HTTPRequestError) {
    for piece in pieces {
      var rest = piece[...]
      while let event = try parser.next(&rest) { understood.add(event) }
    }
  } catch { understood.failure = error }
  return understood
}

private func sessionFailure(_ pieces: Pieces, _ limits: HTTPLimits) -> String? {
  var now = Instant.zero
  var session = ControlSession(limits: ControlLimits(http: limits), now: now)
  var failure: String?
  pieces.forEach { piece in
    guard failure == nil, !session.isFinished else { return }
    if session.wantsInput { session.receive(Array(piece)[...], now: now) }
    if session.nextRequest(now: now) != nil {
      if session.nextRequest(now: now) != nil { failure = "two requests at a time" }
      session.respond(.text("x"), log: nil, now: now)
    }
    session.didSend(session.pendingOutput.count, now: now)
  }
  // Whatever has come, the connection of a client that says no more comes to its end.
  for _ in 0..<50 where !session.isFinished {
    while session.nextRequest(now: now) != nil { session.respond(.done, log: nil, now: now) }
    session.didSend(session.pendingOutput.count, now: now)
    guard let deadline = session.deadline else { break }
    now = deadline
    session.expire(now: now)
  }
  return failure ?? (session.isFinished ? nil : "a session without end")
}

/// Responses mean the same in whatever pieces they come.
func responsesFailure(_ bytes: [UInt8]) -> String? {
  let limits = HTTPLimits(
    startLineLength: 200, fieldsLength: 400, fieldCount: 8, contentLength: 500,
    chunkLineLength: 60)
  let pieces = Pieces(bytes)
  let isHead = bytes.first.map { $0 & 0x80 != 0 } ?? false
  let whole = understoodResponse([pieces.whole], isHead: isHead, limits)
  let parts = understoodResponse(pieces.arrays, isHead: isHead, limits)
  if whole != parts { return "pieces mean something else than the whole" }
  if whole.failure == nil, whole.trailers.count != 1 { return "neither an end nor a failure" }
  if whole.heads.count > 1 { return "more than one response" }
  if let content = whole.content.first, content.count > limits.contentLength {
    return "content beyond the limit"
  }
  return nil
}

private func understoodResponse(
  _ pieces: [[UInt8]], isHead: Bool, _ limits: HTTPLimits
) -> Understood<HTTPResponseHead, HTTPResponseError> {
  var parser = HTTPResponseParser(hasNoContent: isHead, limits: limits)
  var understood = Understood<HTTPResponseHead, HTTPResponseError>()
  do throws(HTTPResponseError) {
    for piece in pieces {
      var rest = piece[...]
      while let event = try parser.next(&rest) { understood.add(event) }
    }
    if let event = try parser.end() { understood.add(event) }
  } catch { understood.failure = error }
  return understood
}

extension Pieces {
  /// The pieces in order.
  fileprivate var arrays: [[UInt8]] {
    var arrays: [[UInt8]] = []
    forEach { arrays.append(Array($0)) }
    return arrays
  }
}

/// JSON that is understood means the same when it is written again.
func jsonFailure(_ bytes: [UInt8]) -> String? {
  let limits = JSONLimits(length: 4096, depth: 16, values: 1000)
  guard let value = try? JSONValue(parsing: bytes, limits: limits) else { return nil }
  if (try? JSONValue(parsing: value.compactText)) != value { return "means something else" }
  if (try? JSONValue(parsing: value.text())) != value { return "means something else, indented" }
  return nil
}
