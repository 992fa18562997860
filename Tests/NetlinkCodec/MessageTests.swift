import NetTypes
import NetlinkCodec
import Testing

/// A message as a reader returns it.
struct ReadMessage: Equatable {
  var header: MessageHeader
  var body: [UInt8]
}

/// All messages in some bytes.
func readAll(_ bytes: [UInt8]) throws(NetlinkDecodingError) -> [ReadMessage] {
  var reader = MessageReader()
  var messages: [ReadMessage] = []
  while let message = try reader.next(in: bytes.span.bytes) {
    messages.append(ReadMessage(header: message.header, body: Array(bytes[message.body])))
  }
  return messages
}

/// All attributes in some bytes, with their values.
func readAttributes(
  _ bytes: [UInt8], in range: Range<Int>? = nil
) throws(NetlinkDecodingError) -> [(type: UInt16, value: [UInt8])] {
  var reader = AttributeReader(range: range ?? 0..<bytes.count)
  var attributes: [(type: UInt16, value: [UInt8])] = []
  while let attribute = try reader.next(in: bytes.span.bytes) {
    attributes.append((attribute.type, Array(bytes[attribute.value])))
  }
  return attributes
}

/// Messages and attributes as the kernel reads and writes them, byte for byte.
@Suite struct MessageTests {
  static let sample: [UInt8] = {
    var writer = MessageWriter()
    writer.beginMessage(
      family: 0x1B, flags: [.request, .acknowledge], sequence: 0x0102_0304, command: 5, version: 1)
    writer.attribute(1, UInt16(0xABCD))
    writer.attribute(2, text: "wlc")
    writer.nest(3) {
      $0.attribute(4, address: .v4(IPv4Address(10, 0, 0, 1)), size: 16)
      $0.attribute(5, words: 1, .max)
    }
    writer.attribute(6, UInt8(9))
    writer.endMessage()
    return writer.bytes
  }()

  /// The little-endian bytes of the sample.
  static let sampleBytes: [UInt8] = [
    76 + 8, 0, 0, 0, 0x1B, 0, 5, 0, 4, 3, 2, 1, 0, 0, 0, 0,  // nlmsghdr
    5, 1, 0, 0,  // genlmsghdr
    6, 0, 1, 0, 0xCD, 0xAB, 0, 0,
    8, 0, 2, 0, 0x77, 0x6C, 0x63, 0,
    36, 0, 3, 0x80,  // nested
    20, 0, 4, 0, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    12, 0, 5, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,
    5, 0, 6, 0, 9, 0, 0, 0,
  ]

  @Test func aMessageByteForByte() {
    var expected = Self.sampleBytes
    // The length counts the last attribute's padding, as the kernel's own messages do.
    expected[0] = UInt8(expected.count)
    #expect(Self.sample == expected)
  }

  @Test func writingAndReadingAgree() throws {
    var writer = MessageWriter()
    for sequence: UInt32 in 1...3 {
      writer.beginMessage(
        family: 27, flags: .dump, sequence: sequence, command: 4, version: 1)
      writer.attribute(7, UInt32(sequence))
      writer.endMessage()
    }
    let messages = try readAll(writer.bytes)
    #expect(messages.map(\.header.sequence) == [1, 2, 3])
    #expect(messages.allSatisfy { $0.header.type == 27 && $0.header.flags == 0x300 })
    let attributes = try messages.map { try readAttributes(Array($0.body.dropFirst(4))) }
    #expect(
      attributes.map { $0.map(\.value) } == [[[1, 0, 0, 0]], [[2, 0, 0, 0]], [[3, 0, 0, 0]]])
    writer.removeAll()
    #expect(writer.bytes.isEmpty)
  }

  /// A buffer that was full of something else writes the same bytes as a new one, also when it
  /// has to grow in the middle of a message.
  @Test func aUsedBufferLeavesNoTrace() throws {
    let write = { (writer: inout MessageWriter) in
      writer.beginMessage(family: 27, flags: .request, sequence: 1, command: 1, version: 1)
      writer.attribute(1, text: "a")
      writer.attribute(2, address: .v4(IPv4Address(10, 0, 0, 1)), size: 16)
      writer.attribute(3, text: ByteString(bytes: [UInt8](repeating: 0x62, count: 5000)))
      writer.endMessage()
    }
    var fresh = MessageWriter()
    write(&fresh)
    var used = MessageWriter()
    for _ in 0..<1000 { used.attribute(9, UInt64.max) }
    used.removeAll()
    write(&used)
    #expect(used.bytes == fresh.bytes)
    #expect(used.withUnsafeBytes { Array($0) } == fresh.bytes)
    let body = try #require(try readAll(fresh.bytes).first?.body)
    let attributes = try readAttributes(Array(body.dropFirst(4)))
    #expect(attributes.map(\.value.count) == [2, 16, 5001])
    #expect(attributes.first?.value == [0x61, 0])
    #expect(attributes.last?.value == [UInt8](repeating: 0x62, count: 5000) + [0])
  }

  @Test func anIPv6AddressIsInTheOrderOfTheWire() throws {
    var writer = MessageWriter()
    writer.attribute(
      1, address: .v6(IPv6Address(high: 0x2001_0DB8_0000_0001, low: 0x0203)), size: 16)
    #expect(
      writer.bytes == [20, 0, 1, 0, 0x20, 1, 0x0D, 0xB8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 3])
  }

  @Test func emptyBytesHoldNothing() throws {
    #expect(try readAll([]).isEmpty)
    #expect(try readAttributes([]).isEmpty)
  }

  /// Cut off anywhere, a message is an error, never a trap, and never half a message.
  @Test func truncationAtEveryLength() {
    for length in 1..<Self.sample.count {
      #expect(throws: NetlinkDecodingError.truncatedMessage(offset: 0)) {
        try readAll(Array(Self.sample.prefix(length)))
      }
    }
    let two = Self.sample + Self.sample
    for length in Self.sample.count + 1..<two.count {
      #expect(throws: NetlinkDecodingError.truncatedMessage(offset: Self.sample.count)) {
        try readAll(Array(two.prefix(length)))
      }
    }
  }

  @Test func attributesCutOffAnywhere() throws {
    let whole = Array(Self.sample.dropFirst(20))
    let starts = [0, 8, 16, 52]
    for length in 0..<whole.count {
      let bytes = Array(whole.prefix(length))
      // What is left over after whole attributes must be padding, or it is an error.
      let last = starts.last { $0 <= length } ?? 0
      if length - last < 4 || (last == 0 && length >= 6) || (last == 52 && length >= 57) {
        let expected = starts.count { $0 < length - 3 }
        #expect(try readAttributes(bytes).count == expected, "\(length)")
      } else {
        #expect(throws: NetlinkDecodingError.truncatedAttribute(offset: last), "\(length)") {
          try readAttributes(bytes)
        }
      }
    }
  }

  @Test(arguments: [0, 1, 15, 85, 0xFFFF_FFFF] as [UInt32])
  func aLengthThatDoesNotFitIsAnError(length: UInt32) {
    var bytes = Self.sample
    withUnsafeBytes(of: length.littleEndian) { bytes.replaceSubrange(0..<4, with: $0) }
    #expect(throws: NetlinkDecodingError.truncatedMessage(offset: 0)) { try readAll(bytes) }
  }

  @Test(arguments: [0, 3, 9, 0xFFFF] as [UInt16])
  func anAttributeLengthThatDoesNotFitIsAnError(length: UInt16) {
    let bytes: [UInt8] = [UInt8(length & 0xFF), UInt8(length >> 8), 1, 0, 0, 0, 0, 0]
    #expect(throws: NetlinkDecodingError.truncatedAttribute(offset: 0)) {
      try readAttributes(bytes)
    }
  }

  @Test func numbersNeedTheirBytes() throws {
    let bytes: [UInt8] = [7, 0, 9, 0, 1, 2, 3, 0]
    var reader = AttributeReader(range: 0..<8)
    let attribute = try #require(try reader.next(in: bytes.span.bytes))
    #expect(try attribute.number(in: bytes.span.bytes, as: UInt16.self) == 0x0201)
    #expect(throws: NetlinkDecodingError.shortValue(attribute: 9)) {
      try attribute.number(in: bytes.span.bytes, as: UInt32.self)
    }
  }

  @Test func textEndsAtTheFirstNul() throws {
    let text = { (value: [UInt8]) throws -> ByteString? in
      let bytes = [UInt8(4 + value.count), 0, 1, 0] + value
      var reader = AttributeReader(range: 0..<bytes.count)
      return try reader.next(in: bytes.span.bytes)?.text(in: bytes.span.bytes)
    }
    #expect(try text([0x61, 0x62, 0, 0x63]) == "ab")
    #expect(try text([0x61, 0xFF]) == ByteString(bytes: [0x61, 0xFF]))
    #expect(try text([]) == "")
  }

  @Test func nestedAndByteOrderBitsAreNoPartOfTheType() throws {
    #expect(try readAttributes([4, 0, 3, 0x80, 4, 0, 5, 0x40]).map(\.type) == [3, 5])
  }
}
