import DaemonRuntime
import Foundation
import NetTypes
import Platform
import Testing

private let mail = Mail(
  sender: "keepalived@example.org", recipients: ["ops@example.org", "root@example.org"],
  subject: "[lvs1] VRRP Instance VI_1 - Entering MASTER state",
  body: "=> VRRP Instance is now owning VRRP VIPs <=\n")

/// 21 November 2026, 08:26:38 UTC.
private let date = WallTime(seconds: 1_795_249_598, nanoseconds: 0).universal

/// A dialogue in virtual time.
private struct Dialogue {
  var client: SMTPClient
  var now = Instant.zero
  var outputs: [SMTPClient.Output] = []

  init(_ mail: Mail = mail) {
    client = SMTPClient(
      mail, helloName: "lvs1", date: date, timeout: .seconds(30), now: .zero)
    client.connected(now: .zero)
  }

  /// What the client answers to a line.
  mutating func say(_ text: String) -> String {
    outputs = []
    client.received(Array(text.utf8), now: now, into: &outputs)
    return outputs.map { output in
      if case .send(let bytes) = output { String(decoding: bytes, as: UTF8.self) } else { "" }
    }.joined()
  }

  var outcome: SMTPClient.Outcome? {
    for case .finished(let outcome) in outputs { return outcome }
    return nil
  }
}

@Suite("The dialogue with a mail server")
struct SMTPClientTests {
  @Test("A letter is handed over step by step")
  func delivers() {
    var dialogue = Dialogue()
    #expect(dialogue.say("220-mail.example.org\r\n") == "")
    #expect(dialogue.say("220 ready\r\n") == "EHLO lvs1\r\n")
    #expect(
      dialogue.say("250-mail\r\n250-SIZE 10\r\n250 HELP\r\n")
        == "MAIL FROM:<keepalived@example.org>\r\n")
    #expect(dialogue.say("250 ok\r\n") == "RCPT TO:<ops@example.org>\r\n")
    #expect(dialogue.say("250 ok\r\n") == "RCPT TO:<root@example.org>\r\n")
    #expect(dialogue.say("251 forwarded\r\n") == "DATA\r\n")
    let text = dialogue.say("354 go on\r\n")
    #expect(
      text == """
        Date: Sat, 21 Nov 2026 08:26:38 +0000\r
        From: keepalived@example.org\r
        Subject: [lvs1] VRRP Instance VI_1 - Entering MASTER state\r
        X-Mailer: Keepalived\r
        To: ops@example.org, root@example.org\r
        \r
        => VRRP Instance is now owning VRRP VIPs <=\r
        .\r

        """)
    #expect(dialogue.say("250 queued\r\n") == "QUIT\r\n")
    #expect(dialogue.outcome == .delivered(refused: []))
    #expect(dialogue.say("221 bye\r\n") == "")
    #expect(dialogue.outputs == [.close])
    #expect(dialogue.client.deadline == nil)
  }

  @Test("Replies may come in any pieces")
  func pieces() {
    var dialogue = Dialogue()
    #expect(dialogue.say("22") == "")
    #expect(dialogue.say("0 hel") == "")
    #expect(dialogue.say("lo\r") == "")
    #expect(dialogue.say("\n") == "EHLO lvs1\r\n")
  }

  @Test("A server that does not know EHLO is greeted the old way")
  func oldServer() {
    var dialogue = Dialogue()
    _ = dialogue.say("220 old\r\n")
    #expect(dialogue.say("502 what?\r\n") == "HELO lvs1\r\n")
    #expect(dialogue.say("250 hello\r\n") == "MAIL FROM:<keepalived@example.org>\r\n")
  }

  @Test("A refused recipient does not keep the others from their letter")
  func refusedRecipient() {
    var dialogue = Dialogue()
    for line in ["220 a", "250 b", "250 c", "550 no such user"] { _ = dialogue.say(line + "\r\n") }
    #expect(dialogue.say("250 ok\r\n") == "DATA\r\n")
    _ = dialogue.say("354 go\r\n")
    _ = dialogue.say("250 ok\r\n")
    #expect(dialogue.outcome == .delivered(refused: ["ops@example.org"]))
  }

  @Test("Refusals are final with 5xx and for now with 4xx, at every step", arguments: 0..<6)
  func refusals(step: Int) {
    let way = ["220 a\r\n", "250 b\r\n", "250 c\r\n", "250 d\r\n", "250 e\r\n", "354 f\r\n"]
    for isFinal in [false, true] {
      // EHLO and recipients have a second way out.
      if isFinal, [1, 3, 4].contains(step) { continue }
      var dialogue = Dialogue()
      for line in way[..<step] { _ = dialogue.say(line) }
      #expect(dialogue.say(isFinal ? "554 never\r\n" : "421 later\r\n") == "QUIT\r\n")
      switch dialogue.outcome {
      case .failed(let reason)?:
        #expect(isFinal)
        #expect(reason.contains("never"))
      case .failedForNow(let reason)?:
        #expect(!isFinal)
        #expect(reason.contains("later"))
      default: Issue.record("\(String(describing: dialogue.outcome))")
      }
    }
  }

  @Test("A letter whose recipients are all refused is given up")
  func noRecipients() {
    var dialogue = Dialogue()
    for line in ["220 a", "250 b", "250 c", "550 no"] { _ = dialogue.say(line + "\r\n") }
    #expect(dialogue.say("550 no again\r\n") == "QUIT\r\n")
    guard case .failed(let reason)? = dialogue.outcome else {
      Issue.record("not given up")
      return
    }
    #expect(reason.contains("no again"))
  }

  @Test("A server that says nothing is left after the time-out, at every step")
  func silence() {
    let way = ["220 a\r\n", "250 b\r\n", "250 c\r\n", "250 d\r\n", "250 e\r\n", "354 f\r\n"]
    for step in 0...way.count {
      var dialogue = Dialogue()
      for line in way[..<step] { _ = dialogue.say(line) }
      #expect(dialogue.client.deadline == Instant.zero.advanced(by: .seconds(30)))
      var outputs: [SMTPClient.Output] = []
      dialogue.client.advance(now: Instant.zero.advanced(by: .seconds(30)), into: &outputs)
      #expect(outputs.count == 2)
      #expect(outputs.last == .close)
    }
  }

  @Test("Once the letter is taken, a server that hangs up without a word does no harm")
  func rudeServer() {
    var dialogue = Dialogue()
    for line in ["220 a", "250 b", "250 c", "250 d", "250 e", "354 f", "250 g"] {
      _ = dialogue.say(line + "\r\n")
    }
    #expect(dialogue.outcome == .delivered(refused: []))
    var outputs: [SMTPClient.Output] = []
    dialogue.client.closed(reason: "reset", into: &outputs)
    #expect(outputs == [.close])
  }

  @Test(
    "Servers that are none are left, and can't make the client grow",
    arguments: ["SSH-2.0-OpenSSH\r\n", "\r\n", "22\r\n", "2200 a\r\n"])
  func nonsense(text: String) {
    var dialogue = Dialogue()
    #expect(dialogue.say(text) == "")
    #expect(dialogue.outputs.last == .close)
  }

  @Test("Endless lines and endless replies are cut off")
  func floods() {
    var dialogue = Dialogue()
    _ = dialogue.say(String(repeating: "2", count: SMTPClient.lineLimit + 1))
    #expect(dialogue.outputs.last == .close)
    dialogue = Dialogue()
    _ = dialogue.say(String(repeating: "220-x\r\n", count: SMTPClient.replyLimit + 1))
    #expect(dialogue.outputs.last == .close)
  }
}

@Suite("Letters")
struct MailTests {
  private func body(_ text: String) -> String {
    var letter = mail
    letter.body = text
    let data = String(decoding: letter.data(at: date), as: UTF8.self)
    return String(data[(data.range(of: "\r\n\r\n")?.upperBound ?? data.startIndex)...])
  }

  @Test("Lines end with CR LF, and dots at their start are doubled")
  func dots() {
    #expect(body("a\n.\n..b\r\nc.") == "a\r\n..\r\n...b\r\nc.\r\n.\r\n")
    #expect(body("") == ".\r\n")
    #expect(body("\n.") == "\r\n..\r\n.\r\n")
  }

  @Test("A long line is broken, not sent as one, and its dots are doubled, too")
  func longLine() {
    let sent = body(String(repeating: ".", count: 5000))
    for line in sent.split(separator: "\r\n").dropLast() {
      #expect(line.utf8.count <= 998)
      #expect(line.hasPrefix(".."))
    }
  }

  @Test("Nothing in a name can begin another header or command")
  func injection() {
    var letter = mail
    letter.subject = "x\r\nBcc: victim@example.org\r\n\r\nhello"
    let data = String(decoding: letter.data(at: date), as: UTF8.self)
    #expect(!data.contains("\nBcc"))
    #expect(!isSafeMailAddress("a@b>\r\nRCPT TO:<c@d"))
    #expect(!isSafeMailAddress("a b@c"))
    #expect(isSafeMailAddress("root@localhost"))
    var queue = MailQueue()
    var outputs: [MailQueue.Output] = []
    letter.recipients = ["a@b>\r\nDATA"]
    queue.submit(letter, now: .zero, into: &outputs)
    guard case .tell(.failed)? = outputs.first else {
      Issue.record("the letter was not refused")
      return
    }
  }

  @Test("A subject in another script arrives readable")
  func encoded() {
    var letter = mail
    letter.subject = "Zustand: übernommen"
    let data = String(decoding: letter.data(at: date), as: UTF8.self)
    #expect(data.contains("Subject: =?utf-8?Q?=5A=75"))
    #expect(data.contains("=C3=BC"))
    #expect(data.split(separator: "\r\n").allSatisfy { $0.utf8.count < 100 })
    #expect(data.utf8.allSatisfy { $0 < 0x80 })
  }
}

@Suite("The queue of letters")
struct MailQueueTests {
  @Test("Letters go one after the other, in order")
  func order() {
    var queue = MailQueue()
    var outputs: [MailQueue.Output] = []
    var other = mail
    other.subject = "other"
    queue.submit(mail, now: .zero, into: &outputs)
    queue.submit(other, now: .zero, into: &outputs)
    #expect(outputs == [.deliver(mail)])
    outputs = []
    queue.finished(.delivered(refused: []), now: .zero, into: &outputs)
    #expect(outputs == [.tell(.delivered(mail, refused: [])), .deliver(other)])
  }

  @Test("What fails for now is tried again at growing distances, and given up in the end")
  func retries() {
    var limits = MailQueue.Limits()
    limits.attempts = 3
    var queue = MailQueue(limits: limits)
    var outputs: [MailQueue.Output] = []
    queue.submit(mail, now: .zero, into: &outputs)
    #expect(outputs == [.deliver(mail)])
    var now = Instant.zero
    for retry in [30, 60] {
      outputs = []
      queue.finished(.failedForNow("down"), now: now, into: &outputs)
      #expect(outputs == [.tell(.postponed(mail, reason: "down", retry: .seconds(retry)))])
      now = now.advanced(by: .seconds(retry))
      #expect(queue.deadline == now)
      outputs = []
      queue.advance(now: now, into: &outputs)
      #expect(outputs == [.deliver(mail)])
    }
    outputs = []
    queue.finished(.failedForNow("down"), now: now, into: &outputs)
    #expect(outputs == [.tell(.failed(mail, reason: "down (3 attempts)"))])
    #expect(queue.count == 0)
    #expect(queue.deadline == nil)
  }

  @Test("A queue that is full gives up its oldest letter, not the newest state")
  func bound() {
    var limits = MailQueue.Limits()
    limits.waiting = 2
    var queue = MailQueue(limits: limits)
    var outputs: [MailQueue.Output] = []
    for index in 0..<5 {
      var letter = mail
      letter.subject = "\(index)"
      queue.submit(letter, now: .zero, into: &outputs)
    }
    let failed = outputs.compactMap {
      if case .tell(.failed(let letter, _)) = $0 { letter.subject } else { nil }
    }
    #expect(failed == ["1", "2"])
    #expect(queue.count == 3)
  }
}

/// A mail server for one connection, on a thread of its own.
private final class Server: @unchecked Sendable {
  let port: UInt16
  private let listener: Int32
  private let lock = NSLock()
  private var text = ""
  var received: String { lock.withLock { text } }

  init(_ replies: [(after: String, say: String)], greeting: String) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = bind(listener, pointer, size)
        _ = listen(listener, 1)
        getsockname(listener, pointer, &size)
      }
    }
    self.listener = listener
    port = UInt16(bigEndian: name.sin_port)
    Thread.detachNewThread { [self] in
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { return }
      func say(_ text: String) { _ = text.withCString { write(connection, $0, strlen($0)) } }
      say(greeting)
      var line = ""
      var byte: UInt8 = 0
      while read(connection, &byte, 1) == 1 {
        line.unicodeScalars.append(Unicode.Scalar(byte))
        guard byte == 10 else { continue }
        lock.withLock { text += line }
        for reply in replies where line.hasPrefix(reply.after) { say(reply.say) }
        line = ""
      }
      close(connection)
    }
  }
  deinit { close(listener) }
}

@Suite("Delivering to a server", .serialized)
struct MailerTests {
  private func run(_ mailer: inout Mailer) -> [MailEvent] {
    let end = MonotonicClock.now().advanced(by: .seconds(10))
    while MonotonicClock.now() < end {
      let told = mailer.handle(now: MonotonicClock.now())
      if !told.isEmpty { return told }
      let next = min(mailer.deadline ?? end, end)
      let wait = max(0, MonotonicClock.now().duration(to: next).nanoseconds / 1_000_000 + 1)
      _ = isReadable(mailer.descriptor, withinMilliseconds: Int32(clamping: wait))
    }
    Issue.record("nothing happened")
    return []
  }

  @Test("A letter arrives at a real server")
  func delivers() throws {
    let server = Server(
      [
        ("EHLO", "250-me\r\n250 ok\r\n"), ("MAIL", "250 ok\r\n"), ("RCPT", "250 ok\r\n"),
        ("DATA", "354 go\r\n"), (".\r\n", "250 taken\r\n"), ("QUIT", "221 bye\r\n"),
      ], greeting: "220 hello\r\n")
    var mailer = try Mailer(
      .init(server: Endpoint(address: .v4(.init(rawValue: 0x7F00_0001)), port: server.port)))
    var long = mail
    long.body = String(repeating: "a line of a long letter\n", count: 2500)
    mailer.submit(long, now: MonotonicClock.now())
    #expect(run(&mailer) == [.delivered(long, refused: [])])
    #expect(server.received.contains("RCPT TO:<root@example.org>\r\n"))
    #expect(server.received.components(separatedBy: "a line of a long letter\r\n").count == 2501)
    #expect(mailer.count == 0)
  }

  @Test("A server that is not there, or that never answers, only postpones the letter")
  func unreachable() throws {
    let silent = Server([], greeting: "")
    for port in [1, silent.port] {
      var mailer = try Mailer(
        .init(
          server: Endpoint(address: .v4(.init(rawValue: 0x7F00_0001)), port: port),
          timeout: .milliseconds(200)))
      mailer.submit(mail, now: MonotonicClock.now())
      guard case .postponed(mail, _, .seconds(30))? = run(&mailer).first else {
        Issue.record("the letter was not postponed")
        return
      }
      #expect(mailer.count == 1)
    }
  }
}
