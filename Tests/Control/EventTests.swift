import Control
import HTTP1
import JSON
import NetTypes
import Testing

/// Streams of events and what is remembered for them.
@Suite struct EventTests {
  /// Asks for a stream.
  private func stream(_ query: String = "", _ fields: String = "", events: Int = 0) -> TestSession {
    var client = TestSession()
    for number in 0..<events { client.log.append(type: "t", data: .integer(number + 1)) }
    client.send("GET /v1/events\(query) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
    guard let request = client.next() else { return client }
    client.answer(.events(EventSubscription(request)))
    return client
  }

  private func events(_ client: inout TestSession) -> [ServerSentEvent] {
    var parser = ServerSentEventParser()
    let text = client.take()
    let start = text.firstRange(of: "\r\n\r\n").map { text[$0.upperBound...] } ?? text[...]
    return parser.next(Array(start.utf8)[...])
  }

  @Test("a stream tells what happens, with its id and kind") func live() {
    var client = stream(events: 3)
    #expect(events(&client).isEmpty)
    client.log.append(type: "transition", subject: "VI_1", data: ["from": "BACKUP"])
    client.session.pump(client.log, now: client.now)
    #expect(
      events(&client) == [
        ServerSentEvent(id: "e-4", type: "transition", data: "{\"from\":\"BACKUP\"}")
      ])
  }

  @Test(
    "a client that comes back hears what it missed",
    arguments: [
      ("", "Last-Event-ID: e-1\r\n", ["2", "3"], false), ("?since=e-2", "", ["3"], false),
      ("?since=e-3", "", [], false), ("?since=0", "", ["1", "2", "3"], false),
      ("", "Last-Event-ID: f-1\r\n", ["1", "2", "3"], true),
      ("", "Last-Event-ID: e-99\r\n", ["1", "2", "3"], true),
      ("", "Last-Event-ID: nonsense\r\n", ["1", "2", "3"], true),
    ])
  func resumption(query: String, fields: String, data: [String], hasGap: Bool) {
    var client = stream(query, fields, events: 3)
    var told = events(&client)
    #expect(told.contains { $0.type == "gap" } == hasGap)
    told.removeAll { $0.type == "gap" }
    #expect(told.map(\.data) == data)
  }

  @Test("what is forgotten is said to be missing") func gap() {
    var client = stream("?since=e-2", events: 25)
    let told = events(&client)
    #expect(told.first?.type == "gap")
    #expect(told.dropFirst().map(\.data) == (16...25).map { "\($0)" })
  }

  @Test("what a client hears can be chosen") func filter() {
    var client = stream("?type=a,b&subject=VI_1&type=c")
    for (type, subject) in [
      ("a", "VI_1"), ("b", "VI_2"), ("c", nil), ("d", "VI_1"), ("c", "VI_1"),
    ] as [(String, String?)] {
      client.log.append(type: type, subject: subject, data: .null)
    }
    client.session.pump(client.log, now: client.now)
    #expect(events(&client).map(\.id) == ["e-1", "e-3", "e-5"])
  }

  @Test("a client that falls behind by more than is remembered is cut off, and only that one")
  func overflow() {
    var slow = stream()
    var quick = stream()
    // What was made for the slow one before counts as sent only in part.
    let long = JSONValue.string(String(repeating: "x", count: 40_000))
    for _ in 0..<30 {
      slow.log.append(type: "t", data: long)
      quick.log = slow.log
      slow.session.pump(slow.log, now: slow.now)
      quick.session.pump(quick.log, now: quick.now)
      _ = quick.take()
    }
    #expect(slow.session.isFinished)
    #expect(slow.session.end == .overflow)
    #expect(quick.session.isStreaming)
    #expect(slow.session.pendingOutput.count < 200_000)
  }

  @Test("a quiet stream shows signs of life; one that nobody reads is given up") func heartbeat() {
    var client = stream()
    _ = client.take()
    client.advance(by: .seconds(15))
    #expect(client.take() == ":\n\n")
    client.advance(by: .seconds(15))
    client.advance(by: .seconds(10))
    #expect(client.session.end == .stalled)
  }

  @Test("HEAD of a stream is answered and over") func head() {
    var client = TestSession()
    client.send("HEAD /v1/events HTTP/1.1\r\nHost: x\r\n\r\n")
    _ = client.next()
    client.answer(.events(EventSubscription()))
    #expect(client.take().contains("text/event-stream"))
    #expect(client.session.wantsOutputEnd)
  }

  @Test("the log is bounded by bytes too, and keeps the last event in any case") func bytes() {
    var log = EventLog(epoch: 1, capacity: 100, byteCapacity: 50)
    for number in 1...9 { log.append(type: "t", data: .integer(number)) }
    #expect(log.count == 9)
    log.append(type: "t", data: .string(String(repeating: "x", count: 40)))
    #expect(log.count < 6)
    log.append(type: "t", data: .string(String(repeating: "x", count: 400)))
    #expect(log.count == 1)
    #expect(log[11] != nil)
    #expect(log[10] == nil)
    #expect(log[12] == nil)
    #expect(log[0] == nil)
  }

  @Test("streams of others are understood: all line ends, fields without blanks, several lines")
  func parser() {
    let text = ":x\r\nid:1\rdata\ndata: a\ndata:  b\nretry: 5\r\n\r\nevent: e\n\ndata: c\n\n"
    let wanted = [
      ServerSentEvent(id: "1", type: "message", data: "\na\n b"),
      ServerSentEvent(id: "1", type: "message", data: "c"),
    ]
    var whole = ServerSentEventParser()
    #expect(whole.next(Array(text.utf8)[...]) == wanted)
    var single = ServerSentEventParser()
    #expect(Array(text.utf8).flatMap { single.next([$0]) } == wanted)
    var small = ServerSentEventParser(limit: 8)
    #expect(small.next(Array("data: 123456789\n\ndata: 1\n\n".utf8)[...]).map(\.data) == ["1"])
  }
}
