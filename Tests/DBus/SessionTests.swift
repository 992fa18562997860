import DBus
import NetTypes
import Testing

/// A session, and what it sends to the bus.
private struct Service {
  var session = DBusSession(name: "org.example.X", userID: 1000, now: .zero)
  var now = Instant.zero
  var events: [DBusSession.Event] = []
  var calls: [DBusMessage] = []
  var connects = 0
  var disconnects = 0

  /// The bytes that an input leads to.
  @discardableResult
  mutating func feed(_ input: DBusSession.Input, after wait: Duration = .zero) -> [UInt8] {
    now = now.advanced(by: wait)
    var outputs: [DBusSession.Output] = []
    session.handle(input, now: now, into: &outputs)
    var bytes: [UInt8] = []
    for output in outputs {
      switch output {
      case .connect: connects += 1
      case .disconnect: disconnects += 1
      case .send(let sent): bytes += sent
      case .call(let message): calls.append(message)
      case .event(let event): events.append(event)
      }
    }
    return bytes
  }

  /// The bus's answer to the second message, which asks for the name.
  mutating func answerName(_ code: UInt32) {
    var call = DBusMessage(.call)
    call.serial = 2
    var reply = call.reply([.uint32(code)])
    reply.serial = 50
    feed(.received(reply.bytes))
  }

  static func open() -> Service {
    var service = Service()
    service.feed(.timeout)
    service.feed(.connected)
    service.feed(.received(Array("OK 1234\r\n".utf8)))
    service.answerName(1)
    return service
  }
}

/// The messages in some bytes.
private func messages(_ bytes: [UInt8]) -> [DBusMessage] {
  var stream = DBusStream()
  stream.append(bytes)
  var messages: [DBusMessage] = []
  while let message = try? stream.next() { messages.append(message) }
  return messages
}

@Suite struct SessionTests {
  @Test("it says who it is, says hello and takes its name") func opens() {
    var service = Service()
    #expect(service.feed(.timeout).isEmpty)
    #expect(service.connects == 1)
    #expect(service.feed(.connected) == [0] + Array("AUTH EXTERNAL 31303030\r\n".utf8))
    #expect(service.feed(.received(Array("OK 12".utf8))).isEmpty)
    let next = service.feed(.received(Array("34\r\n".utf8)))
    let begin = Array("BEGIN\r\n".utf8)
    #expect(next.starts(with: begin))
    let sent = messages(Array(next.dropFirst(begin.count)))
    #expect(sent.map(\.member) == ["Hello", "RequestName"])
    #expect(sent.last?.body == [.string("org.example.X"), .uint32(4)])
    service.answerName(1)
    #expect(service.events == [.opened])
    #expect(service.session.phase == .open)
    #expect(service.session.deadline == nil)
  }

  @Test("calls are handed over, and answers get a number of their own") func calls() {
    var service = Service.open()
    var call = DBusMessage.call("org.example.X", "/a", "b.c", "D")
    call.serial = 77
    call.sender = ":1.9"
    service.feed(.received(call.bytes))
    #expect(service.calls == [call])
    let reply = messages(service.feed(.send(call.reply([.byte(1)]))))
    #expect(reply.map(\.replySerial) == [77])
    #expect(reply.map(\.destination) == [":1.9"])
    #expect(reply.map(\.serial) == [3])
    #expect(messages(service.feed(.send(.signal("/a", "b.c", "S")))).map(\.serial) == [4])
  }

  @Test("a bus that does not let it in, or has given its name away, is tried again later")
  func refusals() {
    var service = Service()
    service.feed(.timeout)
    service.feed(.connected)
    service.feed(.received(Array("REJECTED EXTERNAL\r\n".utf8)))
    #expect(service.events == [.refused("REJECTED EXTERNAL")])
    #expect(service.disconnects == 1)
    service.feed(.timeout, after: .seconds(1))
    #expect(service.connects == 2)
    service.feed(.connected)
    service.feed(.received(Array("OK 1\r\n".utf8)))
    service.answerName(3)
    #expect(service.events.last == .nameTaken)
    #expect(service.session.deadline == service.now.advanced(by: .seconds(2)))
  }

  @Test("a policy that forbids the name is reported in the bus's words") func policy() {
    var service = Service()
    service.feed(.timeout)
    service.feed(.connected)
    service.feed(.received(Array("OK 1\r\n".utf8)))
    var call = DBusMessage(.call)
    call.serial = 2
    var failure = call.failure("org.freedesktop.DBus.Error.AccessDenied", "not allowed to own it")
    failure.serial = 8
    service.feed(.received(failure.bytes))
    #expect(service.events == [.refused("not allowed to own it")])
  }

  @Test("a bus that is silent, gone or talks nonsense is left, and tried again") func losses() {
    var service = Service()
    service.feed(.timeout)
    service.feed(.timeout, after: .seconds(10))
    #expect(service.events == [.silence])

    service = Service.open()
    service.feed(.disconnected)
    #expect(service.events.last == .lost)
    #expect(service.feed(.send(.signal("/a", "b.c", "S"))).isEmpty)
    service.feed(.timeout, after: .seconds(1))
    #expect(service.connects == 2)

    service = Service.open()
    service.feed(.received([UInt8](repeating: 0, count: 64)))
    #expect(service.events.last == .malformed(.wrongHeader))

    service = Service()
    service.feed(.timeout)
    service.feed(.connected)
    service.feed(.received([UInt8](repeating: 0x20, count: 2_000)))
    #expect(service.events == [.malformed(.tooLong)])
  }

  @Test("at the end the connection is closed, and not made again") func stop() {
    var service = Service.open()
    service.feed(.stop)
    #expect(service.disconnects == 1)
    #expect(service.session.deadline == nil)
    #expect(service.feed(.connected).isEmpty)
  }
}
