package import NetTypes

/// Decides when letters are delivered: one after the other, again after a while if the server can't
/// take them now, and not for ever.
///
/// A pure value: it is told what happened and what time it is, and answers with what to do.
package struct MailQueue: Sendable {
  /// What the queue wants to be done, and what it tells.
  package enum Output: Equatable, Sendable {
    /// Connect to the server and deliver the letter, then call `finished`.
    case deliver(Mail)
    /// What came of a letter.
    case tell(MailEvent)
  }

  /// Limits of a queue.
  package struct Limits: Equatable, Sendable {
    /// How many letters may wait; the oldest one is given up for a new one.
    package var waiting = 256
    /// How often a letter is tried.
    package var attempts = 6
    /// The time before the second attempt; it doubles with each.
    package var firstRetry: Duration = .seconds(30)

    /// The usual limits.
    package init() {}
  }

  private struct Entry {
    var mail: Mail
    var due: Instant
    var attempts = 0
  }

  private let limits: Limits
  private var waiting: [Entry] = []
  private var current: Entry?

  /// An empty queue.
  package init(limits: Limits = Limits()) { self.limits = limits }

  /// How many letters have not been delivered yet.
  package var count: Int { waiting.count + (current == nil ? 0 : 1) }

  /// When `advance` is to be called; nil when nothing is due.
  package var deadline: Instant? { current == nil ? waiting.map(\.due).min() : nil }

  /// Adds a letter.
  package mutating func submit(_ mail: Mail, now: Instant, into outputs: inout [Output]) {
    guard isSafeMailAddress(mail.sender), !mail.recipients.isEmpty,
      mail.recipients.allSatisfy(isSafeMailAddress)
    else {
      outputs.append(
        .tell(.failed(mail, reason: "an address in it can't be an address of mail")))
      return
    }
    if waiting.count >= limits.waiting {
      let reason = "too many letters wait for the server"
      outputs.append(.tell(.failed(waiting.removeFirst().mail, reason: reason)))
    }
    waiting.append(Entry(mail: mail, due: now))
    advance(now: now, into: &outputs)
  }

  /// Begins the next delivery, if it is time: the oldest letter that is due.
  package mutating func advance(now: Instant, into outputs: inout [Output]) {
    guard current == nil, let index = waiting.firstIndex(where: { $0.due <= now }) else { return }
    var entry = waiting.remove(at: index)
    entry.attempts += 1
    current = entry
    outputs.append(.deliver(entry.mail))
  }

  /// The delivery that was begun has ended.
  package mutating func finished(
    _ outcome: SMTPClient.Outcome, now: Instant, into outputs: inout [Output]
  ) {
    guard var entry = current else { return }
    current = nil
    switch outcome {
    case .delivered(let refused):
      outputs.append(.tell(.delivered(entry.mail, refused: refused)))
    case .failed(let reason): outputs.append(.tell(.failed(entry.mail, reason: reason)))
    case .failedForNow(let reason) where entry.attempts >= limits.attempts:
      outputs.append(
        .tell(.failed(entry.mail, reason: "\(reason) (\(entry.attempts) attempts)")))
    case .failedForNow(let reason):
      var retry = limits.firstRetry
      for _ in 1..<entry.attempts { retry = retry * 2 }
      entry.due = now.advanced(by: retry)
      // What fails for one letter would fail for those behind it, in vain.
      for other in waiting.indices { waiting[other].due = max(waiting[other].due, entry.due) }
      waiting.insert(entry, at: 0)
      outputs.append(.tell(.postponed(entry.mail, reason: reason, retry: retry)))
    }
    advance(now: now, into: &outputs)
  }
}

/// What came of a letter.
package enum MailEvent: Equatable, Sendable {
  /// The server has taken it; these recipients it refused.
  case delivered(Mail, refused: [String])
  /// It could not be delivered and will be tried again after a time.
  case postponed(Mail, reason: String, retry: Duration)
  /// It is given up.
  case failed(Mail, reason: String)

  /// How important that is.
  package var level: LogLevel {
    switch self {
    case .delivered(_, let refused): refused.isEmpty ? .info : .warning
    case .postponed: .warning
    case .failed: .error
    }
  }
}

extension MailEvent: CustomStringConvertible {
  /// What is said of it in a log.
  package var description: String {
    switch self {
    case .delivered(let mail, let refused) where refused.isEmpty:
      "mail \"\(mail.subject)\" was delivered"
    case .delivered(let mail, let refused):
      "mail \"\(mail.subject)\" was delivered, but not to \(refused.joined(separator: ", ")), "
        + "which the server refused"
    case .postponed(let mail, let reason, let retry):
      "mail \"\(mail.subject)\" is tried again in \(retry.components.seconds) s: \(reason)"
    case .failed(let mail, let reason):
      "mail \"\(mail.subject)\" is given up: \(reason)"
    }
  }
}
