import DBus
import Seeded
import Testing

/// Values of all types, some within others.
private let values: [DBusValue] = [
  .byte(7), .boolean(true), .int32(-5), .uint32(.max), .uint64(.max), .string("grüß"), .string(""),
  .path("/a/b"), .signature("a{sv}"), .variant(.structure([.uint32(2), .string("Master")])),
  .array(of: "s", [.string("a"), .string("bc")]), .array(of: "t", []),
  .array(
    of: "{sv}",
    [.entry(.string("k"), .variant(.byte(1))), .entry(.string("l"), .variant(.uint64(2)))]),
  .array(of: "a(ys)", [.array(of: "(ys)", [.structure([.byte(1), .string("x")])])]),
  .structure([.byte(1), .structure([.uint64(2)])]),
]

/// A call with all fields.
private func sample(_ body: [DBusValue] = values) -> DBusMessage {
  var message = DBusMessage.call("a.b", "/c", "d.e", "F", body)
  message.serial = 9
  message.sender = ":1.5"
  message.wantsNoReply = true
  return message
}

/// What a stream makes of some bytes.
private func read(_ bytes: [UInt8]) throws -> DBusMessage? {
  var stream = DBusStream()
  stream.append(bytes)
  return try stream.next()
}

@Suite struct CodecTests {
  @Test("messages are read as they were written") func roundTrip() throws {
    #expect(try read(sample().bytes) == sample())
    for value in values { #expect(try read(sample([value]).bytes) == sample([value])) }
    var failure = sample().failure("x.y.Error", "no")
    failure.serial = 1
    #expect(try read(failure.bytes) == failure)
    #expect(failure.replySerial == 9 && failure.destination == ":1.5")
    var signal = DBusMessage.signal("/a", "b.c", "D")
    signal.serial = 2
    #expect(try read(signal.bytes) == signal)
  }

  @Test("a message is laid out as the specification says") func layout() {
    var message = DBusMessage(.reply)
    message.serial = 2
    message.replySerial = 1
    message.body = [.string("hi")]
    #expect(
      message.bytes == [
        0x6C, 2, 0, 1, 7, 0, 0, 0, 2, 0, 0, 0, 15, 0, 0, 0,
        5, 1, 0x75, 0, 1, 0, 0, 0, 8, 1, 0x67, 0, 1, 0x73, 0, 0,
        2, 0, 0, 0, 0x68, 0x69, 0,
      ])
  }

  @Test("a peer may write in the other byte order") func bigEndian() throws {
    let message = try read([
      0x42, 2, 0, 1, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0, 15,
      5, 1, 0x75, 0, 0, 0, 0, 1, 8, 1, 0x67, 0, 1, 0x73, 0, 0,
      0, 0, 0, 2, 0x68, 0x69, 0,
    ])
    #expect(message?.replySerial == 1)
    #expect(message?.body == [.string("hi")])
  }

  @Test("messages are found in a stream however it is cut, and unknown kinds are passed over")
  func stream() throws {
    var unknown = sample().bytes
    unknown[1] = 9
    let bytes = sample().bytes + unknown + sample([]).bytes
    for size in [1, 7, 16, 100, 1_000] {
      var stream = DBusStream()
      var found: [DBusMessage] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        stream.append(rest.prefix(size))
        rest = rest.dropFirst(size)
        while let message = try stream.next() { found.append(message) }
      }
      #expect(found == [sample(), sample([])])
    }
  }

  @Test(
    "what is no message is refused",
    arguments: [
      (0, 0x41, DBusDecodingError.wrongHeader), (3, 2, .wrongHeader), (6, 1, .tooLong),
      (14, 1, .tooLong),
    ] as [(Int, UInt8, DBusDecodingError)])
  func broken(offset: Int, byte: UInt8, expected: DBusDecodingError) {
    var bytes = sample().bytes
    bytes[offset] = byte
    #expect(throws: expected) { try read(bytes) }
  }

  @Test("types within types end somewhere, and elements without size are refused")
  func hostileTypes() {
    func message(signature: String, body: [UInt8]) -> [UInt8] {
      var header: [UInt8] = [0x6C, 4, 0, 1, UInt8(body.count), 0, 0, 0, 1, 0, 0, 0]
      let fields: [UInt8] =
        [8, 1, 0x67, 0, UInt8(signature.utf8.count)] + Array(signature.utf8) + [0]
      header += [UInt8(fields.count), 0, 0, 0] + fields
      while header.count % 8 != 0 { header.append(0) }
      return header + body
    }
    let deep = String(repeating: "(", count: 30) + "y" + String(repeating: ")", count: 30)
    #expect(throws: DBusDecodingError.tooDeep) { try read(message(signature: deep, body: [1])) }
    #expect(throws: DBusDecodingError.unknownType) {
      try read(
        message(signature: "a()", body: [8, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 8)))
    }
    #expect(throws: DBusDecodingError.unknownType) { try read(message(signature: "(", body: [1])) }
    #expect(throws: DBusDecodingError.unknownType) { try read(message(signature: "z", body: [1])) }
    #expect(throws: DBusDecodingError.truncated) { try read(message(signature: "u", body: [1])) }
    #expect(throws: DBusDecodingError.truncated) {
      try read(message(signature: "s", body: [200, 0, 0, 0, 1, 1, 1, 1]))
    }
  }

  @Test("whatever comes, reading it ends", arguments: Seeds.chosen(or: 1...50))
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var read = 0
    for _ in 0..<200 {
      var bytes = sample().bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = generator.number()
      }
      var stream = DBusStream()
      stream.append(bytes)
      while let message = try? stream.next() {
        read += 1
        var again = DBusStream()
        again.append(message.bytes)
        #expect((try? again.next()) == message, "seed \(seed)")
      }
    }
    #expect(read > 10)
  }
}
