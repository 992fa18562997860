import Control
import HTTP1
import JSON
import NetTypes
import Testing

/// One connection, without a socket.
@Suite struct SessionTests {
  @Test("requests are answered in their order, one at a time") func pipelining() {
    var client = TestSession()
    client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.next()?.target.path == ["a"])
    #expect(client.next() == nil)
    client.answer(.text("one"))
    #expect(client.session.mayHaveRequest)
    #expect(client.next()?.target.path == ["b"])
    client.answer(.text("two"))
    #expect(client.next() == nil)
    #expect(client.received() == ["one", "two"])
    #expect(!client.session.isFinished)
  }

  @Test("a client that sends without end is not read ahead of without end") func readAhead() {
    var client = TestSession()
    client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
    _ = client.next()
    var sent = 0
    while client.session.wantsInput, sent < 1 << 20 {
      client.send(String(repeating: "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", count: 50))
      sent += 1
    }
    #expect(sent < 20)
  }

  @Test(
    "what is wrong is answered with a problem, and the connection ends",
    arguments: [
      ("nonsense\r\n", 400), ("GET / HTTP/9.9\r\n\r\n", 505),
      ("GET / HTTP/1.1\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n", 413),
      ("GET /" + String(repeating: "a", count: 9000), 414),
      ("GET / HTTP/1.1\r\nA: " + String(repeating: "a", count: 17_000), 431),
      ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: br\r\n\r\n", 501),
    ])
  func refused(text: String, status: Int) throws {
    var client = TestSession()
    client.send(text)
    #expect(client.next() == nil)
    let answers = client.answers()
    #expect(answers.map(\.head.status) == [status])
    #expect(answers.first?.head.fields["content-type"] == "application/problem+json")
    let document = try JSONValue(parsing: try #require(answers.first).content)
    #expect(document["status"]?.integer == status)
    #expect(document["detail"]?.string?.isEmpty == false)
    #expect(client.session.wantsOutputEnd)
    client.session.receiveEnd(now: client.now)
    #expect(client.session.isFinished)
    guard case .refused? = client.session.end else {
      Issue.record("the end is \(String(describing: client.session.end))")
      return
    }
  }

  @Test("unknown methods and targets are answered, and the connection goes on") func goesOn() {
    var client = TestSession()
    client.send("BREW / HTTP/1.1\r\nHost: x\r\n\r\nGET /../a HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.next() == nil)
    #expect(client.answers().map(\.head.status) == [501, 400])
    client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.next()?.target.path == ["a"])
  }

  @Test("content arrives whole, and is asked for where the client waits for that") func content() {
    var client = TestSession()
    client.send("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    #expect(client.next() == nil)
    #expect(client.take() == "HTTP/1.1 100 Continue\r\n\r\n")
    client.send("ab")
    #expect(client.next() == nil)
    client.send("c")
    #expect(client.next()?.content == Array("abc".utf8))
  }

  @Test("HEAD is answered without content but with its length") func head() {
    var client = TestSession()
    client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n")
    _ = client.next()
    client.answer(.text("12345"))
    let text = client.take()
    #expect(text.contains("Content-Length: 5\r\n"))
    #expect(text.hasSuffix("\r\n\r\n"))
  }

  @Test(
    "whether a connection is used again",
    arguments: [
      ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false), ("HTTP/1.0", "", false),
      ("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
    ])
  func keepAlive(version: String, field: String, isKept: Bool) {
    var client = TestSession()
    client.send("GET /a \(version)\r\nHost: x\r\n\(field)\r\n")
    _ = client.next()
    client.answer(.done)
    let text = client.take()
    #expect(text.contains("Connection: close") == !isKept)
    #expect(client.session.wantsOutputEnd == !isKept)
  }

  @Test("a client that closes its sending side is answered") func halfClosed() {
    var client = TestSession()
    client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
    client.session.receiveEnd(now: client.now)
    #expect(client.next() != nil)
    client.answer(.text("here"))
    #expect(client.received() == ["here"])
    #expect(client.session.isFinished)
  }

  @Test("a client that goes away between requests is forgotten") func leaves() {
    var client = TestSession()
    client.session.receiveEnd(now: client.now)
    #expect(client.next() == nil)
    #expect(client.session.isFinished)
    #expect(client.session.end == .closed)
  }

  @Test("an idle connection ends, without a word") func idle() {
    var client = TestSession()
    #expect(client.session.deadline == .zero.advanced(by: .seconds(60)))
    client.advance(by: .seconds(59))
    #expect(!client.session.wantsOutputEnd)
    client.advance(by: .seconds(1))
    #expect(client.session.end == .idle)
    #expect(client.take().isEmpty)
    #expect(client.session.wantsOutputEnd)
    client.advance(by: .seconds(1))
    #expect(client.session.isFinished)
  }

  @Test("a request that comes byte by byte does not hold its place for ever") func slowRequest() {
    var client = TestSession()
    let text = Array("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
    for character in text.prefix(9) {
      client.send(String(character))
      _ = client.next()
      client.advance(by: .seconds(1))
    }
    #expect(client.session.end == nil)
    client.send("T")
    client.advance(by: .seconds(1))
    #expect(client.answers().map(\.head.status) == [408])
    #expect(client.session.end == .slowRequest)
  }

  @Test("a client that takes nothing is given up; one that takes a little is not") func stalled() {
    for takes in [true, false] {
      var client = TestSession()
      client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
      _ = client.next()
      client.answer(.text(String(repeating: "x", count: 100_000)))
      for _ in 0..<20 {
        if takes { client.session.didSend(1, now: client.now) }
        client.advance(by: .seconds(1))
      }
      #expect(client.session.isFinished == !takes)
      #expect(client.session.end == (takes ? nil : .stalled))
    }
  }

  @Test("nothing more is made for a client that does not take its answers") func backlog() {
    var client = TestSession()
    client.send(String(repeating: "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", count: 20))
    var answered = 0
    while client.next() != nil {
      client.answer(.text(String(repeating: "x", count: 40_000)))
      answered += 1
    }
    #expect(answered == 2)
    #expect(client.answers().count == 2)
    #expect(client.next() != nil)
  }

  @Test("a response that comes too late for its client is dropped") func late() {
    var client = TestSession()
    client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
    _ = client.next()
    client.session.disconnect()
    client.answer(.text("late"))
    #expect(client.session.isFinished)
    #expect(client.take().isEmpty)
  }
}
