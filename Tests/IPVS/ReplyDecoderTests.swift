import IPVS
import IPVSTesting
import NetTypes
import NetlinkCodec
import Seeded
import Testing

/// The kernel's answers, right ones and wrong ones.
@Suite struct ReplyDecoderTests {
  /// What a decoder is.
  typealias Decoder<Value> = (RawSpan, Range<Int>) throws(NetlinkDecodingError) -> Value

  /// What all messages in some bytes decode to.
  static func decode<Value>(
    _ bytes: [UInt8], _ decoder: Decoder<Value>
  ) throws(NetlinkDecodingError) -> [Value] {
    var reader = MessageReader()
    var values: [Value] = []
    while let message = try reader.next(in: bytes.span.bytes) {
      values.append(try decoder(bytes.span.bytes, message.body))
    }
    return values
  }

  static func encoded(_ write: (inout ReplyEncoder) -> Void) -> [UInt8] {
    var encoder = ReplyEncoder()
    write(&encoder)
    return encoder.bytes
  }

  @Test func informationAndTimeouts() throws {
    let information = IPVSInformation(version: 0x01_0201, connectionTableSize: 4096)
    #expect(
      try Self.decode(Self.encoded { $0.append(information) }, ReplyDecoder.information)
        == [information])
    let timeouts = ConnectionTimeouts(tcpSeconds: 900, tcpFinSeconds: 120, udpSeconds: 300)
    #expect(
      try Self.decode(Self.encoded { $0.append(timeouts) }, ReplyDecoder.timeouts) == [timeouts])
  }

  @Test(arguments: Seeds.chosen(or: 1...4))
  func whatTheKernelListsComesBack(seed: UInt64) throws {
    var generator = ModelGenerator(seed: seed)
    for _ in 0..<500 {
      let services = (0..<3).map { _ in generator.serviceRecord() }
      let bytes = Self.encoded { for service in services { $0.append(service) } }
      #expect(try Self.decode(bytes, ReplyDecoder.service) == services, "seed \(seed)")

      let family = generator.random.pick(AddressFamily.allCases)
      let server = generator.serverRecord(for: family)
      let decoded = try Self.decode(Self.encoded { $0.append(server) }) {
        bytes, body throws(NetlinkDecodingError) in
        try ReplyDecoder.realServer(in: bytes, body: body, family: family)
      }
      #expect(decoded == [server], "seed \(seed)")

      let daemon = generator.daemon(generator.random.pick(SyncRole.allCases))
      #expect(
        try Self.decode(Self.encoded { $0.append(daemon) }, ReplyDecoder.daemon) == [daemon],
        "seed \(seed)")
    }
  }

  /// Requests and answers describe a service alike, so what we send must read back the same.
  @Test(arguments: Seeds.chosen(or: 1...4))
  func whatIsSentReadsBack(seed: UInt64) throws {
    var generator = ModelGenerator(seed: seed)
    let encoder = RequestEncoder(family: 27)
    for _ in 0..<500 {
      let id = generator.serviceID()
      let service = generator.service(id)
      var writer = MessageWriter()
      encoder.encode(.addService(service), flags: [], sequence: 1, into: &writer)
      #expect(
        try Self.decode(writer.bytes, ReplyDecoder.service) == [ServiceRecord(service: service)],
        "seed \(seed)")
      let server = generator.server(for: id.family)
      writer.removeAll()
      encoder.encode(.addServer(id, server), flags: [], sequence: 1, into: &writer)
      let decoded = try Self.decode(writer.bytes) { bytes, body throws(NetlinkDecodingError) in
        try ReplyDecoder.realServer(in: bytes, body: body, family: id.family)
      }
      #expect(decoded == [RealServerRecord(server: server)], "seed \(seed)")
    }
  }

  /// A kernel without the 64-bit statistics.
  @Test func narrowStatistics() throws {
    var record = ServiceRecord(service: VirtualService(id: Sample.tcp("10.0.0.1:80")))
    record.statistics.connections = 7
    record.statistics.incomingBytes = 5_000_000_000
    var encoder = ReplyEncoder()
    encoder.hasWideStatistics = false
    encoder.append(record)
    #expect(try Self.decode(encoder.bytes, ReplyDecoder.service) == [record])
  }

  /// Counters beyond 32 bits, in a server as in a service.
  @Test func wideStatisticsCountWhereBothAreThere() throws {
    var statistics = Statistics()
    statistics.connections = 1 << 40
    statistics.outgoingPackets = .max
    let record = RealServerRecord(server: Sample.server("10.0.1.1:80"), statistics: statistics)
    let decoded = try Self.decode(Self.encoded { $0.append(record) }) {
      bytes, body throws(NetlinkDecodingError) in
      try ReplyDecoder.realServer(in: bytes, body: body, family: .ipv4)
    }
    #expect(decoded == [record])
  }

  @Test func wideStatisticsCountWhicheverComesFirst() throws {
    var writer = MessageWriter()
    writer.beginMessage(family: 27, flags: [], sequence: 1, command: 1, version: 1)
    writer.nest(1) {
      $0.attribute(1, UInt16(2))
      $0.attribute(5, UInt32(1))
      $0.nest(12) { $0.attribute(1, UInt64(1 << 32)) }
      $0.nest(10) { $0.attribute(1, UInt32(0)) }
    }
    writer.endMessage()
    let decoded = try Self.decode(writer.bytes, ReplyDecoder.service)
    #expect(decoded.map(\.statistics.connections) == [1 << 32])
  }

  /// A kernel before 3.18 does not say a server's family.
  @Test func theFamilyOfTheServiceIsTheServers() throws {
    var writer = MessageWriter()
    writer.beginMessage(family: 27, flags: [], sequence: 1, command: 5, version: 1)
    writer.nest(2) {
      $0.attribute(1, address: .v6(IPv6Address(high: 0, low: 1)), size: 16)
      $0.attribute(2, UInt16(80).bigEndian)
    }
    writer.endMessage()
    let decoded = try Self.decode(writer.bytes) { bytes, body throws(NetlinkDecodingError) in
      try ReplyDecoder.realServer(in: bytes, body: body, family: .ipv6)
    }
    #expect(decoded.map(\.server.endpoint) == [Sample.endpoint("[::1]:80")])
  }

  /// Attributes of a later kernel are passed over, wherever they stand.
  @Test func unknownAttributesArePassedOver() throws {
    var writer = MessageWriter()
    writer.beginMessage(family: 27, flags: [], sequence: 1, command: 9, version: 1)
    writer.attribute(99, UInt64.max)
    writer.nest(3) {
      $0.attribute(98, text: "later")
      $0.attribute(1, UInt32(2))
      $0.attribute(2, text: "eth0")
    }
    writer.endMessage()
    #expect(
      try Self.decode(writer.bytes, ReplyDecoder.daemon)
        == [SyncDaemon(role: .backup, interface: "eth0")])
  }

  static let incomplete: [([UInt16: UInt16], NetlinkDecodingError)] = [
    ([:], .missingAttribute(1)), ([1: 2], .missingAttribute(3)),
    ([1: 7], .unknownValue(attribute: 1, value: 7)),
    ([1: 2, 2: 1], .unknownValue(attribute: 2, value: 1)),
  ]

  @Test(arguments: incomplete)
  func whatLacksItsIdentityIsAnError(
    attributes: [UInt16: UInt16], expected: NetlinkDecodingError
  ) {
    var writer = MessageWriter()
    writer.beginMessage(family: 27, flags: [], sequence: 1, command: 1, version: 1)
    writer.nest(1) {
      for (type, value) in attributes.sorted(by: { $0.key < $1.key }) {
        $0.attribute(type, value)
      }
    }
    writer.endMessage()
    #expect(throws: expected) { try Self.decode(writer.bytes, ReplyDecoder.service) }
  }

  @Test func aMessageWithoutItsEntryIsAnError() {
    var writer = MessageWriter()
    writer.beginMessage(family: 27, flags: [], sequence: 1, command: 1, version: 1)
    writer.endMessage()
    #expect(throws: NetlinkDecodingError.missingAttribute(1)) {
      try Self.decode(writer.bytes, ReplyDecoder.service)
    }
    #expect(throws: NetlinkDecodingError.missingAttribute(3)) {
      try Self.decode(writer.bytes, ReplyDecoder.daemon)
    }
  }
}
