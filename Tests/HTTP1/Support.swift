import HTTP1
import Seeded

/// A message as a parser understood it, its content in one piece.
struct Message<Head: Equatable & Sendable>: Equatable {
  var head: Head
  var content: [UInt8] = []
  var trailers = HTTPFields()
  var isWhole = false

  init(_ head: Head) { self.head = head }

  var text: String { String(decoding: content, as: UTF8.self) }
}

/// What a parser made of bytes: messages, and the error that ended it.
struct Outcome<Head: Equatable & Sendable, Failure: Error & Equatable>: Equatable {
  var messages: [Message<Head>] = []
  var failure: Failure?

  mutating func add(_ event: HTTPEvent<Head>) {
    switch event {
    case .head(let head): messages.append(Message(head))
    case .content(let piece): messages[messages.count - 1].content += piece
    case .end(let trailers):
      messages[messages.count - 1].trailers = trailers
      messages[messages.count - 1].isWhole = true
    }
  }
}

typealias RequestOutcome = Outcome<HTTPRequestHead, HTTPRequestError>
typealias ResponseOutcome = Outcome<HTTPResponseHead, HTTPResponseError>

/// Feeds requests in pieces.
func requests(
  in pieces: [[UInt8]], limits: HTTPLimits = .request
) -> RequestOutcome {
  var parser = HTTPRequestParser(limits: limits)
  var outcome = RequestOutcome()
  for piece in pieces {
    var rest = piece[...]
    do throws(HTTPRequestError) {
      while let event = try parser.next(&rest) { outcome.add(event) }
    } catch {
      outcome.failure = error
      return outcome
    }
  }
  return outcome
}

/// Feeds requests as a whole.
func requests(in text: String, limits: HTTPLimits = .request) -> RequestOutcome {
  requests(in: [Array(text.utf8)], limits: limits)
}

/// Feeds a response in pieces, and the end of the connection.
func response(
  in pieces: [[UInt8]], isHead: Bool = false, limits: HTTPLimits = .response, ends: Bool = true
) -> ResponseOutcome {
  var parser = HTTPResponseParser(hasNoContent: isHead, limits: limits)
  var outcome = ResponseOutcome()
  do throws(HTTPResponseError) {
    for piece in pieces {
      var rest = piece[...]
      while let event = try parser.next(&rest) { outcome.add(event) }
    }
    if ends, let event = try parser.end() { outcome.add(event) }
  } catch { outcome.failure = error }
  return outcome
}

/// Feeds a response as a whole, and the end of the connection.
func response(
  in text: String, isHead: Bool = false, limits: HTTPLimits = .response, ends: Bool = true
) -> ResponseOutcome {
  response(in: [Array(text.utf8)], isHead: isHead, limits: limits, ends: ends)
}

extension Array where Element == UInt8 {
  /// Each byte for itself.
  var single: [[UInt8]] { map { [$0] } }

  /// Cut at random places.
  func cut(using random: inout SeededGenerator) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var start = 0
    while start < count {
      let end = Swift.min(count, start + Int.random(in: 1...12, using: &random))
      pieces.append(Array(self[start..<end]))
      start = end
    }
    return pieces
  }
}
