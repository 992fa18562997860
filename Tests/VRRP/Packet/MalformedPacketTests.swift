import NetTypes
import Testing

@testable import VRRP

@Suite("Malformed packets") struct MalformedPacketTests {
  static let advertisement = Advertisement(
    version: .v3, virtualRouterID: 51, priority: 100, addresses: addresses(.ipv4, count: 2))

  static func packet(
    _ version: ProtocolVersion = .v3, credential: Credential = .none,
    change: (inout [UInt8]) -> Void
  ) -> [UInt8] {
    var advertisement = advertisement
    advertisement.version = version
    var packet = advertisement.encoded(
      in: envelope(checksum: .plain, credential: credential))
    change(&packet)
    return packet
  }

  static func error(_ packet: [UInt8]) -> PacketError? {
    do {
      _ = try decode(ipv4: packet)
      return nil
    } catch {
      return error
    }
  }

  @Test("rule 3: no packet is understood that was cut off", arguments: Capture.all)
  func cut(capture: Capture) {
    for count in 0..<capture.bytes.count {
      var packet = Array(capture.bytes.prefix(count))
      #expect(throws: PacketError.self) { try decode(packet, in: capture.envelope) }
      // Nor when the IP header knows about it.
      if capture.envelope.source.family == .ipv4, count >= 20 {
        packet[2] = 0
        packet[3] = UInt8(count)
        let rule = Self.error(packet).map { Refusal($0).rule }
        #expect(rule == 3, "\(count) bytes")
      }
    }
  }

  @Test("rule 3: more bytes than the addresses need are refused", arguments: [1, 4, 27, 28, 29])
  func trailing(count: Int) {
    let packet = Self.packet {
      $0 += [UInt8](repeating: 0, count: count)
      $0[3] = UInt8($0.count)
    }
    #expect(Self.error(packet) == .trailingBytes(count))
  }

  @Test("what a frame was padded with is passed over")
  func padding() {
    let packet = Self.packet { _ in } + [1, 2, 3, 4]
    #expect(Self.error(packet) == nil)
  }

  @Test("rule 3: too many addresses for the packet")
  func count() {
    let packet = Self.packet { $0[23] = 3 }
    #expect(Self.error(packet) == .truncated(byteCount: 16, neededByteCount: 20))
  }

  @Test("rule 4: every changed bit of a message is noticed", arguments: Capture.all)
  func changes(capture: Capture) {
    let start = capture.envelope.source.family == .ipv6 ? 0 : capture.bytes[9] == 51 ? 44 : 20
    for offset in start..<capture.bytes.count {
      for bit in 0..<8 {
        var packet = capture.bytes
        packet[offset] ^= 1 << UInt8(bit)
        #expect(throws: PacketError.self, "byte \(offset), bit \(bit)") {
          try decode(packet, in: capture.envelope)
        }
      }
    }
  }

  @Test("rule 4: a message that was sent to another address has a wrong checksum over IPv6")
  func otherDestination() throws {
    var advertisement = Self.advertisement
    advertisement.addresses = addresses(.ipv6, count: 1)
    let payload = advertisement.encoded(in: envelope("fe80::1"))
    #expect(throws: PacketError.wrongChecksum) {
      try decode(payload, in: envelope("fe80::1", "ff02::13"))
    }
  }

  @Test("rule 4: the reading of an IPv4 checksum is told", arguments: ChecksumReading.allCases)
  func readings(reading: ChecksumReading) throws {
    let packet = Self.advertisement.encoded(
      in: envelope("192.0.2.1", "192.0.2.2", checksum: reading))
    #expect(try decode(ipv4: packet).facts.checksum == reading)
  }

  @Test("rule 4: the old checksum has the configured group")
  func oldReadingWithOtherGroup() throws {
    var envelope = envelope("192.0.2.1", "192.0.2.2", checksum: .oldUnicast)
    envelope.multicastGroup = v4("224.0.0.99")
    let packet = Self.advertisement.encoded(in: envelope)
    #expect(Self.error(packet) == .wrongChecksum)
    let received = try decode(ipv4: packet, group: v4("224.0.0.99"))
    #expect(received.facts.checksum == .oldUnicast)
  }

  @Test("rule 2: versions that there are not", arguments: [0, 1, 4, 15])
  func version(version: UInt8) {
    #expect(
      Self.error(Self.packet { $0[20] = version << 4 | 1 }) == .unknownVersion(version))
  }

  @Test("rule 2: there is no version 2 over IPv6")
  func version2OverIPv6() {
    #expect(throws: PacketError.unknownVersion(2)) {
      try decode([0x21] + [UInt8](repeating: 0, count: 23), in: envelope("fe80::1"))
    }
  }

  @Test("rule 6: types other than 1", arguments: [0, 2, 15])
  func type(type: UInt8) {
    let error = Self.error(Self.packet { $0[20] = 0x30 | type })
    #expect(error == .unknownType(type))
    #expect(error.map { Refusal($0).rule } == 6)
  }

  @Test("rule 7: authentication types that version 2 does not have", arguments: [3, 255])
  func authenticationType(type: UInt8) {
    let error = Self.error(Self.packet(.v2) { $0[24] = type })
    #expect(error == .unknownAuthenticationType(type))
    #expect(error.map { Refusal($0).counter } == .invalidAuthenticationType)
  }

  @Test("rule 8: an authentication header that is not announced, or announced and not there")
  func unannouncedHeader() {
    let credential = Credential.header(Password("secret"), sequence: 1)
    let missing = Self.packet(.v2) { $0[24] = 2 }
    #expect(Self.error(missing) == .malformedAuthenticationHeader)
    let unannounced = Self.packet(.v2, credential: credential) { $0[48] = 0 }
    #expect(Self.error(unannounced) == .malformedAuthenticationHeader)
  }

  @Test(
    "rule 8: an authentication header of another form",
    arguments: [(20, 50), (21, 3), (21, 255)] as [(Int, UInt8)])
  func headerForm(offset: Int, value: UInt8) {
    let credential = Credential.header(Password("secret"), sequence: 1)
    let packet = Self.packet(.v2, credential: credential) { $0[offset] = value }
    #expect(Self.error(packet) == .malformedAuthenticationHeader)
  }

  @Test("rule 12: an interval of 0 makes no timer")
  func noInterval() {
    #expect(Self.error(Self.packet { $0[25] = 0 }) == .noInterval)
    #expect(Self.error(Self.packet(.v2) { $0[25] = 0 }) == .noInterval)
  }

  @Test("rule 19: the reserved bits of version 3 are passed over when received")
  func reserved() throws {
    let packet = Self.packet {
      $0[24] |= 0xA0
      $0[26] = 0
      $0[27] = 0
      let value = ~sum(Array($0[20...]))
      $0[26] = UInt8(value >> 8)
      $0[27] = UInt8(value & 0xFF)
    }
    let received = try decode(ipv4: packet)
    #expect(received.advertisement.intervalCentiseconds == 100)
  }

  @Test("rule 5: virtual router 0 is none")
  func virtualRouterZero() {
    #expect(Self.error(Self.packet { $0[21] = 0 }) == .noVirtualRouter)
  }

  @Test("packets that are no VRRP")
  func others() {
    #expect(Self.error(Self.packet { $0[0] = 0x65 }) == .malformedIPHeader)
    #expect(Self.error(Self.packet { $0[0] = 0x44 }) == .malformedIPHeader)
    #expect(Self.error(Self.packet { $0[3] = 19 }) == .malformedIPHeader)
    #expect(Self.error(Self.packet { $0[9] = 6 }) == .unexpectedProtocol(6))
    #expect(Self.error(Self.packet { $0[6] = 0x20 }) == .fragment)
    #expect(Self.error(Self.packet { $0[7] = 1 }) == .fragment)
    #expect(Self.error(Self.packet { $0[6] = 0x40 }) == nil)
  }

  @Test("IP options are passed over")
  func options() throws {
    // A router alert (RFC 2113).
    let packet = Self.packet {
      $0.insert(contentsOf: [148, 4, 0, 0], at: 20)
      $0[0] = 0x46
      $0[3] = UInt8($0.count)
    }
    let received = try decode(ipv4: packet)
    #expect(received.advertisement == Self.advertisement)
  }

  static func origin(_ packet: [UInt8]) -> PacketOrigin? {
    PacketOrigin(ipv4Packet: packet.span)
  }

  @Test("the origin of what cannot be understood can be told")
  func origin() {
    let expected = PacketOrigin(
      source: address("192.0.2.1"), destination: address("224.0.0.18"), hopLimit: 255,
      virtualRouterID: 51)
    let broken = Self.packet { $0[20] = 0xFF }
    #expect(Self.origin(broken) == expected)
    let credential = Credential.header(Password("secret"), sequence: 1)
    let header = Self.packet(.v2, credential: credential) { $0[44] = 0xFF }
    #expect(Self.origin(header) == expected)
    #expect(Self.origin(Array(broken.prefix(21)))?.virtualRouterID == nil)
    #expect(Self.origin(Array(broken.prefix(19))) == nil)
  }
}
