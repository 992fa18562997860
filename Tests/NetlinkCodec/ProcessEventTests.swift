import NetTypes
import NetlinkCodec
import Seeded
import Testing

/// What the kernel's connector says of processes, byte for byte.
@Suite struct ProcessEventTests {
  /// A message of the connector: `struct cn_msg`, then an event with numbers as its data.
  static func body(_ what: UInt32, _ numbers: [UInt32], rest: [UInt8] = []) -> [UInt8] {
    let connector: [UInt32] = [1, 1, 3, 0, UInt32(16 + 4 * numbers.count)]
    let event: [UInt32] = [what, 0, 11, 22]
    return (connector + event + numbers).flatMap { number in
      withUnsafeBytes(of: number.littleEndian) { Array($0) }
    } + rest
  }

  static func decode(_ bytes: [UInt8]) throws(NetlinkDecodingError) -> ProcessEvent? {
    try ProcessEvent(body: 0..<bytes.count, in: bytes.span.bytes)
  }

  @Test func everyKind() throws {
    #expect(try Self.decode(Self.body(0, [1])) == .subscribed(errno: 1))
    #expect(
      try Self.decode(Self.body(1, [10, 11, 20, 20])) == .forked(parent: 11, child: 20))
    #expect(try Self.decode(Self.body(2, [10, 11])) == .executed(11))
    #expect(try Self.decode(Self.body(0x8000_0000, [10, 10, 0, 17])) == .exited(10))
    let name = Array("nginx\0junk".utf8) + [UInt8](repeating: 0, count: 6)
    #expect(try Self.decode(Self.body(0x200, [10, 10], rest: name)) == .renamed(10, "nginx"))
    // Without a NUL all 16 bytes are the name.
    let full = [UInt8](repeating: UInt8(ascii: "n"), count: 16)
    #expect(
      try Self.decode(Self.body(0x200, [10, 10], rest: full))
        == .renamed(10, ByteString(bytes: full)))
  }

  @Test func threadsAndOtherEventsAreNothing() throws {
    #expect(try Self.decode(Self.body(1, [10, 11, 21, 20])) == nil)
    #expect(try Self.decode(Self.body(0x8000_0000, [11, 10, 0, 17])) == nil)
    #expect(try Self.decode(Self.body(4, [10, 10, 0, 0])) == nil)
    var other = Self.body(2, [10, 10])
    other[0] = 9
    #expect(try Self.decode(other) == nil)
  }

  @Test func truncationAtEveryLength() {
    let whole = Self.body(1, [10, 11, 20, 20])
    for length in 0..<whole.count {
      #expect(throws: NetlinkDecodingError.self, "\(length)") {
        try Self.decode(Array(whole.prefix(length)))
      }
    }
  }

  @Test func theSubscription() {
    var writer = MessageWriter()
    ProcessEvent.encodeSubscription(true, sequence: 5, into: &writer)
    #expect(
      writer.bytes == [
        40, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0,
        0, 0, 4, 0, 0, 0, 1, 0, 0, 0,
      ])
  }
}
