package import NetTypes
package import Platform

/// Delivers one letter over one connection (RFC 5321).
///
/// A pure value: it is told what the connection does and what time it is, and answers with what to
/// do. Nothing the server sends makes it grow: lines are cut, replies are bounded.
package struct SMTPClient: Sendable {
  /// What the client wants to be done.
  package enum Output: Equatable, Sendable {
    /// Send these bytes.
    case send([UInt8])
    /// Close the connection; nothing follows.
    case close
    /// What came of it. The connection may be needed for a little longer, to say good-bye.
    case finished(Outcome)
  }

  /// What came of a delivery.
  package enum Outcome: Equatable, Sendable {
    /// The server has taken the letter. These recipients it refused.
    case delivered(refused: [String])
    /// It may work later.
    case failedForNow(String)
    /// It will never work.
    case failed(String)
  }

  /// How many bytes a line of the server may have (RFC 5321 section 4.5.3.1.5 has 512).
  package static let lineLimit = 2048
  /// How many lines a reply may have.
  package static let replyLimit = 128

  private enum Step: Equatable {
    case connecting, greeting, hello, oldHello, sender, recipient(Int), data, body, quit, closed
  }

  private let mail: Mail
  private let helloName: String
  private let date: CalendarTime
  private let timeout: Duration
  private var step = Step.connecting
  private var line: [UInt8] = []
  private var isLineTooLong = false
  private var lineCount = 0
  private var refused: [String] = []
  private var lastRefusal = ""
  private var isFinished = false

  /// When `advance` is to be called; nil when it is over.
  package private(set) var deadline: Instant?

  /// Begins a delivery; a connection is being made.
  ///
  /// - Parameters:
  ///   - helloName: how this machine introduces itself.
  ///   - date: the letter's date.
  ///   - timeout: how long the connection may take, and each answer.
  package init(
    _ mail: Mail, helloName: String, date: CalendarTime, timeout: Duration, now: Instant
  ) {
    self.mail = mail
    self.helloName = isSafeMailAddress(helloName) ? helloName : "localhost"
    self.date = date
    self.timeout = timeout
    deadline = now.advanced(by: timeout)
  }

  /// The connection is made: the server speaks first.
  package mutating func connected(now: Instant) {
    guard step == .connecting else { return }
    enter(.greeting, now: now)
  }

  /// The connection could not be made, or is no more.
  package mutating func closed(reason: String, into outputs: inout [Output]) {
    finish(.failedForNow(reason), &outputs)
    end(&outputs)
  }

  /// Gives up what takes too long.
  package mutating func advance(now: Instant, into outputs: inout [Output]) {
    guard let deadline, deadline <= now else { return }
    finish(.failedForNow("the server did not answer in time \(place)"), &outputs)
    end(&outputs)
  }

  /// Takes what the server has sent.
  package mutating func received(
    _ bytes: [UInt8], now: Instant, into outputs: inout [Output]
  ) {
    for byte in bytes {
      guard step != .closed else { return }
      guard byte == UInt8(ascii: "\n") else {
        if line.count < Self.lineLimit { line.append(byte) } else { isLineTooLong = true }
        continue
      }
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      let text = line
      line.removeAll(keepingCapacity: true)
      takeLine(text, now: now, &outputs)
    }
    if isLineTooLong { refuseServer("sent a line that is too long", &outputs) }
  }

  private mutating func takeLine(_ text: [UInt8], now: Instant, _ outputs: inout [Output]) {
    let digits = text.prefix(3)
    guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }),
      text.count == 3 || text[3] == UInt8(ascii: " ") || text[3] == UInt8(ascii: "-")
    else { return refuseServer("does not speak SMTP", &outputs) }
    lineCount += 1
    guard lineCount <= Self.replyLimit else {
      return refuseServer("sent too many lines", &outputs)
    }
    // `250-` is followed by more (section 4.2.1).
    if text.count > 3, text[3] == UInt8(ascii: "-") { return }
    lineCount = 0
    let code = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    takeReply(code, String(decoding: text.prefix(200), as: UTF8.self), now: now, &outputs)
  }

  private mutating func takeReply(
    _ code: Int, _ text: String, now: Instant, _ outputs: inout [Output]
  ) {
    switch (step, code) {
    case (.greeting, 220): command("EHLO \(helloName)", .hello, now, &outputs)
    case (.hello, 250), (.oldHello, 250):
      command("MAIL FROM:<\(mail.sender)>", .sender, now, &outputs)
    case (.hello, 500...599): command("HELO \(helloName)", .oldHello, now, &outputs)
    case (.sender, 250): nextRecipient(after: -1, now, &outputs)
    case (.recipient(let index), 250), (.recipient(let index), 251), (.recipient(let index), 252):
      nextRecipient(after: index, now, &outputs)
    case (.recipient(let index), 500...599):
      refused.append(mail.recipients[index])
      lastRefusal = text
      nextRecipient(after: index, now, &outputs)
    case (.data, 354):
      outputs.append(.send(mail.data(at: date)))
      enter(.body, now: now)
    case (.body, 200...299):
      finish(.delivered(refused: refused), &outputs)
      command("QUIT", .quit, now, &outputs)
    case (.quit, _): end(&outputs)
    default:
      let reason = "\(place) the server said: \(text)"
      finish(code >= 500 ? .failed(reason) : .failedForNow(reason), &outputs)
      command("QUIT", .quit, now, &outputs)
    }
  }

  private mutating func nextRecipient(
    after index: Int, _ now: Instant, _ outputs: inout [Output]
  ) {
    let next = index + 1
    let recipients = mail.recipients.prefix(Mail.recipientLimit)
    if next < recipients.count {
      command("RCPT TO:<\(recipients[next])>", .recipient(next), now, &outputs)
    } else if refused.count >= recipients.count {
      finish(.failed("the server takes mail for none of the recipients: \(lastRefusal)"), &outputs)
      command("QUIT", .quit, now, &outputs)
    } else {
      command("DATA", .data, now, &outputs)
    }
  }

  private mutating func command(
    _ text: String, _ next: Step, _ now: Instant, _ outputs: inout [Output]
  ) {
    outputs.append(.send(Array(text.utf8) + [0x0D, 0x0A]))
    enter(next, now: now)
  }

  private mutating func enter(_ next: Step, now: Instant) {
    step = next
    deadline = now.advanced(by: next == .quit ? min(timeout, .seconds(5)) : timeout)
  }

  private mutating func refuseServer(_ what: String, _ outputs: inout [Output]) {
    finish(.failedForNow("the server \(what)"), &outputs)
    end(&outputs)
  }

  private mutating func finish(_ outcome: Outcome, _ outputs: inout [Output]) {
    guard !isFinished else { return }
    isFinished = true
    outputs.append(.finished(outcome))
  }

  private mutating func end(_ outputs: inout [Output]) {
    guard step != .closed else { return }
    step = .closed
    deadline = nil
    outputs.append(.close)
  }

  /// Where in the dialogue it is, for messages.
  private var place: String {
    switch step {
    case .connecting: "when the connection was made"
    case .greeting: "as a greeting"
    case .hello, .oldHello: "to HELO"
    case .sender: "to the sender \(mail.sender)"
    case .recipient(let index): "to the recipient \(mail.recipients[index])"
    case .data: "to DATA"
    case .body: "to the letter"
    case .quit, .closed: "to QUIT"
    }
  }
}
