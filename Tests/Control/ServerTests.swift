import Control
import Foundation
import Glibc
import HTTP1
import JSON
import NetTypes
import Platform
import Seeded
import Testing

/// The server over real sockets, with clients that behave and others.
@Suite struct ServerTests {
  @Test("a client is known by the kernel's word and gets its answer") func answers() throws {
    var test = try TestServer()
    #expect(test.server.deadline == nil)
    let client = try RawClient(path: test.path)
    client.get("/v1/status")
    let requests = try test.run()
    let request = try #require(requests.first)
    #expect(requests.count == 1)
    #expect(request.request.target.path == ["v1", "status"])
    guard case .local(let credentials) = request.peer else {
      Issue.record("the peer is \(request.peer)")
      return
    }
    #expect(credentials.process == getpid())
    #expect(credentials.user == geteuid())
    #expect(credentials.group == getegid())
    test.server.respond(to: request.id, .json(["a": 1]), now: test.now)
    let text = try #require(client.receive())
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(text.hasSuffix("{\n  \"a\": 1\n}\n"))
    #expect(test.server.counters.requests == 1)
  }

  @Test("who may not change is refused, and that is told for the log") func denied() throws {
    for policy in [AccessPolicy(), AccessPolicy(readingGroups: [])] {
      var test = try TestServer(policy: policy, mode: 0o666)
      chmod(test.directory, 0o755)
      let client = try asNobody { try RawClient(path: test.path) }
      client.send("DELETE /v1/x HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try test.run().isEmpty)
      let text = try #require(client.receive())
      #expect(text.hasPrefix("HTTP/1.1 403 "))
      #expect(text.contains("permission-denied"))
      guard case .denied(.local, .delete, "/v1/x")? = test.server.takeNotices().first else {
        Issue.record("nothing is told")
        return
      }
      client.get("/v1/x")
      #expect(try test.run().count == (policy.readingGroups == nil ? 1 : 0))
    }
  }

  @Test("over TCP only what is open to all can be read") func remote() throws {
    let listener = try ControlListener.tcp(.v4(IPv4Address(rawValue: 0x7F00_0001)), port: 0)
    let port = listener.port
    var server = try ControlServer(unix: nil, tcp: listener, log: EventLog(epoch: 1))
    for (line, isHandedOut) in [
      ("GET /metrics", true), ("HEAD /", true), ("GET /v1/status", false), ("POST /metrics", false),
    ] {
      let client = try RawClient(port: port)
      client.send("\(line) HTTP/1.1\r\nHost: x\r\n\r\n")
      var requests: [IncomingRequest] = []
      var deadline = 100
      while requests.isEmpty, server.counters.denied == 0, deadline > 0 {
        _ = isReadable(server.descriptor, withinMilliseconds: 1000)
        requests = try server.handle(now: .zero)
        deadline -= 1
      }
      #expect(requests.isEmpty != isHandedOut, "\(line)")
      if let request = requests.first {
        guard case .remote(let address) = request.peer else {
          Issue.record("the peer is \(request.peer)")
          return
        }
        #expect(address.hasPrefix("127.0.0.1:"))
        server.respond(to: request.id, .text("measured"), now: .zero)
      }
      client.awaitInput()
      #expect(client.receive()?.hasPrefix(isHandedOut ? "HTTP/1.1 200 " : "HTTP/1.1 403 ") == true)
      if !isHandedOut { return #expect(server.counters.denied == 1) }
    }
  }

  @Test("slow, silent and broken clients hold up nobody") func hostile() throws {
    var test = try TestServer()
    let silent = try RawClient(path: test.path)
    let half = try RawClient(path: test.path)
    half.send("GET /v1/sta")
    let broken = try RawClient(path: test.path)
    broken.send([0, 255, 10, 13])
    let greedy = try RawClient(path: test.path)
    greedy.get("/large")
    let large = ControlResponse.text(String(repeating: "x", count: 4 << 20))
    try test.serve(large)
    #expect(greedy.receive(atMost: 1000)?.hasPrefix("HTTP/1.1 200") == true)
    let good = try RawClient(path: test.path)
    good.get("/v1/status")
    try test.serve(.text("served"))
    #expect(good.receive()?.hasSuffix("served") == true)
    #expect(broken.receive()?.hasPrefix("HTTP/1.1 400 ") == true)

    #expect(try test.advance(by: .seconds(11)).isEmpty)
    #expect(half.receive()?.hasPrefix("HTTP/1.1 408 ") == true)
    let notices = test.server.takeNotices()
    #expect(notices.contains { if case .ended(_, .stalled) = $0 { true } else { false } })
    #expect(silent.receive() == "")
    #expect(try test.advance(by: .seconds(60)).isEmpty)
    #expect(try test.advance(by: .seconds(2)).isEmpty)
    #expect(silent.receive() == nil)
    #expect(test.server.clientCount == 0)
    #expect(test.server.deadline == nil)
  }

  @Test("there is room for so many clients; others are told, and come in later") func room() throws
  {
    var test = try TestServer(limits: ControlLimits(clients: 3))
    var clients = try (0..<3).map { _ in try RawClient(path: test.path) }
    _ = try test.run()
    let turnedAway = try RawClient(path: test.path)
    turnedAway.get("/")
    _ = try test.run()
    #expect(turnedAway.receive()?.hasPrefix("HTTP/1.1 503 ") == true)
    #expect(test.server.counters.turnedAway == 1)
    clients.removeLast()
    _ = try test.run()
    #expect(test.server.clientCount == 2)
    let late = try RawClient(path: test.path)
    late.get("/")
    try test.serve(.text("in"))
    #expect(late.receive()?.hasSuffix("in") == true)
  }

  @Test("many requests at once are handed out one by one") func pipelining() throws {
    var test = try TestServer()
    let client = try RawClient(path: test.path)
    for number in 0..<50 { client.get("/\(number)") }
    var handed: [String] = []
    #expect(try test.server.handle(now: test.now).isEmpty, "the connection is accepted")
    while handed.count < 50 {
      let requests = try test.server.handle(now: test.now)
      #expect(requests.count <= 1)
      guard let request = requests.first else { break }
      handed += request.request.target.path
      test.server.respond(to: request.id, .done, now: test.now)
      // The loop is asked to come back at once.
      if handed.count < 50 { #expect(test.server.deadline == .zero) }
    }
    #expect(handed == (0..<50).map { "\($0)" })
  }

  @Test("an answer for a client that left reaches nobody else") func stale() throws {
    var test = try TestServer()
    var client: RawClient? = try RawClient(path: test.path)
    client?.get("/secret")
    let old = try #require(try test.run().first)
    client = nil
    _ = try test.run()
    #expect(test.server.clientCount == 0)
    let other = try RawClient(path: test.path)
    other.get("/mine")
    let new = try #require(try test.run().first)
    test.server.respond(to: old.id, .text("secret"), now: test.now)
    #expect(other.receive() == "")
    test.server.respond(to: new.id, .text("mine"), now: test.now)
    test.server.respond(to: new.id, .text("twice"), now: test.now)
    #expect(other.receive()?.hasSuffix("mine") == true)
  }

  @Test("events reach all streams; the one that does not read is cut off") func events() throws {
    var test = try TestServer()
    let quick = try RawClient(path: test.path)
    let slow = try RawClient(path: test.path)
    for client in [quick, slow] { client.get("/v1/events") }
    try test.serve(.events(EventSubscription()))
    #expect(quick.receive()?.contains("text/event-stream") == true)
    var told = 0
    let text = JSONValue.string(String(repeating: "x", count: 10_000))
    for _ in 0..<400 {
      test.server.publish(type: "t", data: text)
      #expect(test.server.deadline == .zero)
      _ = try test.run()
      told += quick.receive()?.split(separator: "\n").count { $0.hasPrefix("id: ") } ?? 0
    }
    #expect(told == 400)
    #expect(test.server.counters.overflows == 1)
    #expect(test.server.clientCount == 1)
    var rest = 0
    while let text = slow.receive(), !text.isEmpty { rest += text.utf8.count }
    #expect(rest < 1 << 20)
    #expect(slow.receive() == nil)
  }

  @Test("a burst of events arrives in their order, however few fit at a time") func burst() throws {
    var test = try TestServer(limits: ControlLimits(outputBacklog: 1000), logCapacity: 5000)
    let client = try RawClient(path: test.path)
    client.get("/v1/events")
    try test.serve(.events(EventSubscription()))
    for number in 0..<5000 { test.server.publish(type: "t", data: .integer(number)) }
    var text = ""
    for _ in 0..<1000 where !text.hasSuffix("data: 4999\n\n") {
      _ = try test.run()
      text += client.receive() ?? ""
    }
    let data = text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.map { $0.dropFirst(6) }
    #expect(data == (0..<5000).map { "\($0)"[...] })
  }

  @Test("at the end streams are closed and the file goes") func stop() throws {
    var test = try TestServer()
    let client = try RawClient(path: test.path)
    client.get("/v1/events")
    try test.serve(.events(EventSubscription()))
    test.server.publish(type: "stop", data: .null)
    test.server.stop(removesFile: true, now: test.now)
    #expect(client.receive()?.contains("event: stop") == true)
    #expect(client.receive() == nil)
    #expect(access(test.path, F_OK) != 0)
    #expect(throws: SystemError.self) { try RawClient(path: test.path) }
  }

  @Test("whatever clients send, the server comes to rest", arguments: Seeds.chosen(or: 1...20))
  func noise(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var test = try TestServer(limits: ControlLimits(clients: 4))
    var clients: [RawClient] = []
    let parts = [
      "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /events HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n",
      "POST",
      " / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n", "0123456789", "\u{0}",
      "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ]
    for _ in 0..<150 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: clients.append(try RawClient(path: test.path))
      case 1: if !clients.isEmpty { clients.removeFirst() }
      case 2: clients.last?.endOutput()
      case 3: test.server.publish(type: "t", data: .integer(1))
      case 4: _ = clients.first?.receive()
      case 5:
        test.now = test.now.advanced(by: .milliseconds(Int.random(in: 0...9000, using: &random)))
      default: clients.last?.send(random.pick(parts))
      }
      let requests = try test.run()
      for request in requests where !random.isOne(in: 5) {
        let isStream = request.request.target.path == ["events"]
        test.server.respond(
          to: request.id, isStream ? .events(EventSubscription()) : .text("x"), now: test.now)
      }
      #expect(test.server.clientCount <= 4)
    }
  }
}
