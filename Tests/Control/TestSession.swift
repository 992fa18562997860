import Control
import HTTP1
import NetTypes

/// A session and the client at its other end, in a time of their own.
struct TestSession {
  var session: ControlSession
  var now = Instant.zero
  var log = EventLog(epoch: 0xE, capacity: 10)

  init(limits: ControlLimits = ControlLimits()) {
    session = ControlSession(limits: limits, now: .zero)
  }

  mutating func send(_ text: String) { session.receive(Array(text.utf8)[...], now: now) }

  mutating func next() -> ControlRequest? { session.nextRequest(now: now) }

  mutating func answer(_ response: ControlResponse) {
    session.respond(response, log: log, now: now)
  }

  /// Lets time pass.
  mutating func advance(by duration: Duration) {
    now = now.advanced(by: duration)
    session.expire(now: now)
  }

  /// Takes all that waits to be sent.
  mutating func take() -> String {
    let bytes = Array(session.pendingOutput)
    session.didSend(bytes.count, now: now)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Takes the answers that wait to be sent.
  mutating func answers() -> [ControlAnswerMessage] {
    var rest = Array(take().utf8)[...]
    var answers: [ControlAnswerMessage] = []
    while !rest.isEmpty {
      var parser = HTTPResponseParser()
      guard let answer = try? message(&parser, &rest) else { break }
      answers.append(answer)
    }
    return answers
  }

  private func message(
    _ parser: inout HTTPResponseParser, _ rest: inout ArraySlice<UInt8>
  ) throws -> ControlAnswerMessage {
    var answer = ControlAnswerMessage(head: HTTPResponseHead(status: 0, reason: ""), content: [])
    while let event = try parser.next(&rest) {
      switch event {
      case .head(let head): answer.head = head
      case .content(let piece): answer.content += piece
      case .end: return answer
      }
    }
    _ = try parser.end()
    return answer
  }

  /// The texts of the answers that wait to be sent.
  mutating func received() -> [String] {
    answers().map { String(decoding: $0.content, as: UTF8.self) }
  }
}

/// An answer as the client gets it.
struct ControlAnswerMessage {
  var head: HTTPResponseHead
  var content: [UInt8]
}
