import NetTypes
import NetlinkCodec
import Seeded
import Testing

/// What the kernel says when it refuses, with and without words.
@Suite struct ErrorMessageTests {
  /// An `NLMSG_ERROR` message: an errno, the request or its header, and attributes.
  static func message(
    code: Int32, flags: UInt16, request: [UInt8], attributes: [UInt8] = []
  ) -> [UInt8] {
    let body =
      withUnsafeBytes(of: (-code).littleEndian) { Array($0) } + request + attributes
    let length = UInt32(16 + body.count)
    return withUnsafeBytes(of: length.littleEndian) { Array($0) }
      + [2, 0, UInt8(flags & 0xFF), UInt8(flags >> 8), 7, 0, 0, 0, 0, 0, 0, 0] + body
  }

  static func decode(_ bytes: [UInt8]) throws(NetlinkDecodingError) -> ErrorMessage? {
    var reader = MessageReader()
    guard let message = try reader.next(in: bytes.span.bytes) else { return nil }
    return try ErrorMessage(header: message.header, body: message.body, in: bytes.span.bytes)
  }

  /// A request of 24 bytes: a header and eight more.
  static let request: [UInt8] = [
    24, 0, 0, 0, 27, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8,
  ]
  static let words: [UInt8] = [9, 0, 1, 0] + Array("oops".utf8) + [0, 0, 0, 0]

  @Test func withoutWords() throws {
    #expect(
      try Self.decode(Self.message(code: 17, flags: 0, request: Self.request))
        .map { [$0.code, $0.explanation == nil ? 0 : 1] } == [17, 0])
    // Capped: only the header of the request follows.
    let header = Array(Self.request.prefix(16))
    #expect(try Self.decode(Self.message(code: 0, flags: 0x100, request: header))?.code == 0)
  }

  @Test func withWordsAfterTheWholeRequest() throws {
    // An attribute that we don't know comes first: the offset of the offending one.
    let attributes: [UInt8] = [8, 0, 2, 0, 20, 0, 0, 0] + Self.words
    let bytes = Self.message(
      code: 22, flags: 0x200, request: Self.request, attributes: attributes)
    let error = try Self.decode(bytes)
    #expect(error?.code == 22)
    #expect(error?.explanation == "oops")
  }

  @Test func withWordsAfterACappedRequest() throws {
    let bytes = Self.message(
      code: 22, flags: 0x300, request: Array(Self.request.prefix(16)), attributes: Self.words)
    #expect(try Self.decode(bytes)?.explanation == "oops")
  }

  @Test func theSmallestNumberHasNoOpposite() throws {
    var bytes = Self.message(code: 1, flags: 0, request: Self.request)
    bytes.replaceSubrange(16..<20, with: [0, 0, 0, 0x80])
    #expect(try Self.decode(bytes)?.code == .max)
  }

  /// The request's own length is the sender's, and may lie.
  @Test(arguments: [0, 15, 25, 1000, 0xFFFF_FFFF, 0x7FFF_FFFF] as [UInt32])
  func aWrongLengthOfTheRequest(length: UInt32) {
    var request = Self.request
    withUnsafeBytes(of: length.littleEndian) { request.replaceSubrange(0..<4, with: $0) }
    let bytes = Self.message(
      code: 22, flags: 0x200, request: request, attributes: Self.words)
    // Whatever comes out, it is a value or an error, and words are never made up.
    let explanation = (try? Self.decode(bytes))?.flatMap(\.explanation)
    #expect(explanation == nil)
  }

  @Test func truncationAtEveryLength() {
    let bytes = Self.message(
      code: 22, flags: 0x200, request: Self.request, attributes: Self.words)
    for length in 20..<bytes.count {
      var cut = Array(bytes.prefix(length))
      cut[0] = UInt8(length)
      if let error = try? Self.decode(cut) {
        #expect(error.code == 22, "\(length)")
        #expect(error.explanation == nil || error.explanation == "oops", "\(length)")
      }
    }
    #expect(throws: NetlinkDecodingError.truncatedMessage(offset: 16)) {
      var cut = Array(bytes.prefix(35))
      cut[0] = 35
      _ = try Self.decode(cut)
    }
  }

  /// Any bytes: no trap, and what is read lies within them.
  @Test(arguments: Seeds.chosen(or: 1...4))
  func randomBytes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let valid = Self.message(
      code: 22, flags: 0x200, request: Self.request, attributes: Self.words)
    for _ in 0..<5000 {
      var bytes =
        random.isOne(in: 4) ? random.bytes(count: random.pick([0, 15, 16, 40, 100])) : valid
      for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = random.number()
      }
      var reader = MessageReader()
      var count = 0
      while let message = try? reader.next(in: bytes.span.bytes) {
        count += 1
        #expect(message.body.upperBound <= bytes.count, "seed \(seed)")
        _ = try? ErrorMessage(
          header: message.header, body: message.body, in: bytes.span.bytes)
      }
      #expect(count <= bytes.count / 16, "seed \(seed)")
    }
  }
}
