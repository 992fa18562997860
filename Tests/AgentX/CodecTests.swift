import AgentX
import NetTypes
import Seeded
import Testing

/// All kinds of values.
private let values: [AgentXValue] = [
  .integer(-5), .octets([]), .octets([1, 2, 3]), .octets([1, 2, 3, 4]), .null,
  .objectID([1, 3, 6, 1, 4, 1]), .objectID([]), .objectID([2, 5]),
  .ipAddress(IPv4Address(10, 0, 0, 1)), .counter32(.max), .gauge32(7), .timeTicks(100),
  .opaque([9]), .counter64(.max), .noSuchObject, .noSuchInstance, .endOfView,
]

/// Messages of all kinds.
private let bodies: [AgentXMessage.Body] = [
  .open(timeoutSeconds: 5, identity: [1, 3, 6, 1, 4, 1, 9], description: Array("me".utf8)),
  .close(.shutdown), .register(tree: [1, 3, 6, 1, 2, 1, 68], priority: 127, timeoutSeconds: 3),
  .unregister(tree: [1, 3, 6, 1, 2, 1, 68], priority: 127),
  .get([AgentXRange(from: [1, 3, 6, 1, 2, 1], to: [])]),
  .getNext([
    AgentXRange(from: [1, 3, 6, 1, 2, 1], including: true, to: [1, 3, 6, 1, 2, 2]),
    AgentXRange(from: [1, 3], to: [2]),
  ]),
  .getBulk(nonRepeaters: 1, maximalRepetitions: 10, [AgentXRange(from: [1, 3, 6, 1, 2])]),
  .testSet([AgentXBinding([1, 3, 6, 1, 2, 1, 0], .integer(1))]),
  .commitSet, .undoSet, .cleanupSet, .ping,
  .notify(values.map { AgentXBinding([1, 3, 6, 1, 300, 2], $0) }),
  .response(
    upTimeHundredths: 9, error: 17, index: 2, [AgentXBinding([1, 3, 6, 1, 2, 1, 0], .integer(1))]),
]

@Suite struct CodecTests {
  @Test("messages are read as they were written", arguments: bodies)
  func roundTrip(body: AgentXMessage.Body) throws {
    for context in [nil, Array("ctx".utf8)] {
      let message = AgentXMessage(
        session: 7, transaction: 8, packet: 9, context: context, body: body)
      var stream = AgentXStream()
      stream.append(message.bytes)
      #expect(try stream.next() == message)
      #expect(try stream.next() == nil)
    }
  }

  @Test("a name below `internet` is shortened, as RFC 2741 section 5.1 shows") func shortNames() {
    let message = AgentXMessage(
      session: 0, packet: 1,
      body: .register(tree: [1, 3, 6, 1, 2, 1, 1, 2], priority: 127, timeoutSeconds: 0))
    #expect(
      Array(message.bytes.suffix(20)) == [
        0, 127, 0, 0, 3, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2,
      ])
    #expect(Array(message.bytes.prefix(4)) == [1, 3, 0x10, 0])
  }

  @Test("a master may write in its own byte order") func littleEndian() throws {
    var stream = AgentXStream()
    stream.append([
      1, 5, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 16, 0, 0, 0,
      2, 2, 0, 0, 1, 0, 0, 0, 44, 1, 0, 0, 0, 0, 0, 0,
    ])
    #expect(
      try stream.next()
        == AgentXMessage(
          session: 7, transaction: 8, packet: 9,
          body: .get([AgentXRange(from: [1, 3, 6, 1, 2, 1, 300])])))
  }

  @Test("messages are found in a stream however it is cut") func stream() throws {
    let messages = bodies.enumerated().map {
      AgentXMessage(session: 1, packet: UInt32($0.offset), body: $0.element)
    }
    let bytes = messages.flatMap(\.bytes)
    for size in [1, 3, 7, 19, 20, 64] {
      var stream = AgentXStream()
      var found: [AgentXMessage] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        stream.append(rest.prefix(size))
        rest = rest.dropFirst(size)
        while let message = try stream.next() { found.append(message) }
      }
      #expect(found == messages)
    }
  }

  @Test(
    "a stream that is no AgentX ends at once",
    arguments: [
      (0, 2, AgentXDecodingError.wrongVersion), (19, 1, .wrongLength), (16, 255, .wrongLength),
    ] as [(Int, UInt8, AgentXDecodingError)])
  func broken(offset: Int, byte: UInt8, reason: AgentXDecodingError) throws {
    var bytes = AgentXMessage(session: 1, packet: 2, body: .ping).bytes
    bytes[offset] = byte
    var stream = AgentXStream()
    stream.append(bytes)
    let error = #expect(throws: AgentXStreamError.self) { try stream.next() }
    #expect(error?.reason == reason)
    #expect(error?.session == nil)
  }

  @Test("one message that can't be read does not harm the next") func resumes() throws {
    var bad = AgentXMessage(
      session: 3, packet: 4, body: .notify([AgentXBinding([1], .integer(1))])
    ).bytes
    bad[21] = 99
    var stream = AgentXStream()
    stream.append(bad + AgentXMessage(session: 3, packet: 5, body: .ping).bytes)
    let error = #expect(throws: AgentXStreamError.self) { try stream.next() }
    #expect(error?.reason == .unknownValueType)
    #expect(error?.session == 3 && error?.packet == 4)
    #expect(try stream.next()?.packet == 5)
  }

  @Test("whatever comes, reading it ends", arguments: Seeds.chosen(or: 1...50))
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      var bytes = AgentXMessage(
        session: 1, packet: 2, body: generator.pick(bodies)
      ).bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = generator.number()
      }
      var stream = AgentXStream()
      stream.append(bytes)
      while let message = try? stream.next() {
        var again = AgentXStream()
        again.append(message.bytes)
        #expect((try? again.next()) == message, "seed \(seed)")
      }
    }
  }
}
