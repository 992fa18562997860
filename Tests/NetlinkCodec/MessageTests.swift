import NetTypes
import NetlinkCodec
import Testing

/// Messages as the kernel reads and writes them.
@Suite struct MessageTests {
  @Test func emptyBytesHoldNoMessage() throws {
    var reader = MessageReader()
    #expect(try reader.next(in: [UInt8]().span.bytes) == nil)
  }
}
