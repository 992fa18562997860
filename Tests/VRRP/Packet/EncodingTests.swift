import NetTypes
import Testing

@testable import VRRP

/// A transmission from the first to the second address; to the family's group without a second.
func envelope(
  _ source: String = "192.0.2.1", _ destination: String? = nil,
  checksum: ChecksumReading = .pseudoHeader, credential: Credential = .none,
  seal: HMACSeal? = nil
) -> Envelope {
  let source = address(source)
  let group = source.family == .ipv4 ? "224.0.0.18" : "ff02::12"
  return Envelope(
    source: source, destination: address(destination ?? group), checksum: checksum,
    credential: credential, seal: seal)
}

/// The ones' complement sum, as RFC 1071 describes it.
func sum(_ bytes: [UInt8]) -> UInt16 {
  var total = 0
  for (index, byte) in bytes.enumerated() { total += Int(byte) << (index % 2 == 0 ? 8 : 0) }
  while total > 0xFFFF { total = (total & 0xFFFF) + (total >> 16) }
  return UInt16(total)
}

/// The pseudo-header of IPv4 with the length of a message.
func pseudoHeader(_ source: String, _ destination: String, length: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.append(address: address(source))
  bytes.append(address: address(destination))
  return bytes + [0, 112, UInt8(length >> 8), UInt8(length & 0xFF)]
}

/// Addresses of a family, one after the other.
func addresses(_ family: AddressFamily, count: Int) -> [IPAddress] {
  (0..<count).map { number in
    switch family {
    case .ipv4: .v4(IPv4Address(rawValue: 0x0A00_0001 + UInt32(number)))
    case .ipv6:
      .v6(IPv6Address(high: number == 0 ? 0xFE80 << 48 : 0x20010DB8 << 32, low: UInt64(number + 1)))
    }
  }
}

@Suite("Advertisements that are sent") struct EncodingTests {
  static let plain = Advertisement(
    version: .v3, virtualRouterID: 7, priority: 100, intervalCentiseconds: 123,
    addresses: addresses(.ipv4, count: 2))

  @Test("rules 14 and 15: the groups are 224.0.0.18 and ff02::12, with their MAC addresses")
  func groups() {
    #expect(IPv4Address.vrrpGroup == v4("224.0.0.18"))
    #expect(IPv6Address.vrrpGroup == v6("ff02::12"))
    #expect(MACAddress(group: .v4(.vrrpGroup)).description == "01:00:5e:00:00:12")
    #expect(MACAddress(group: .v6(.vrrpGroup)).description == "33:33:00:00:00:12")
    #expect(MACAddress(group: address("239.129.1.2")).description == "01:00:5e:01:01:02")
  }

  @Test("rule 16: protocol 112, TTL 255, internetwork control, right header checksum and length")
  func header() {
    let packet = Self.plain.encoded(in: envelope())
    #expect(packet.count == 20 + 8 + 8)
    #expect(packet[0...1] == [0x45, 0xC0])
    #expect(packet[2...3] == [0, 36])
    #expect(packet[4...7] == [0, 0, 0, 0])
    #expect(packet[8...9] == [255, 112])
    #expect(sum(Array(packet[..<20])) == 0xFFFF)
    #expect(packet[12...15] == [192, 0, 2, 1])
    #expect(packet[16...19] == [224, 0, 0, 18])
  }

  @Test("rule 16: unicast has the configured TTL and the peer as destination")
  func unicastHeader() {
    var envelope = envelope("192.0.2.1", "192.0.2.9")
    envelope.hopLimit = 3
    let packet = Self.plain.encoded(in: envelope)
    #expect(packet[8] == 3)
    #expect(packet[16...19] == [192, 0, 2, 9])
    #expect(sum(Array(packet[..<20])) == 0xFFFF)
  }

  @Test("rule 18: the first byte is 0x21 or 0x31", arguments: [ProtocolVersion.v2, .v3])
  func firstByte(version: ProtocolVersion) {
    var advertisement = Self.plain
    advertisement.version = version
    #expect(advertisement.encoded(in: envelope())[20] == (version == .v2 ? 0x21 : 0x31))
  }

  @Test(
    "rule 19: version 3 has 12 bits of centiseconds and zeros before them",
    arguments: [
      (1, [0, 1]), (100, [0, 100]), (4095, [0x0F, 0xFF]), (65535, [0x0F, 0xFF]), (0, [0, 1]),
    ]
      as [(UInt16, [UInt8])])
  func centiseconds(interval: UInt16, field: [UInt8]) {
    var advertisement = Self.plain
    advertisement.intervalCentiseconds = interval
    #expect(Array(advertisement.encoded(in: envelope())[24...25]) == field)
  }

  @Test("version 2 has whole seconds", arguments: [(100, 1), (25500, 255), (65535, 255), (0, 1)])
  func seconds(interval: UInt16, field: UInt8) {
    var advertisement = Self.plain
    advertisement.version = .v2
    advertisement.intervalCentiseconds = interval
    #expect(advertisement.encoded(in: envelope())[25] == field)
  }

  @Test("rule 20: version 2 always ends with eight bytes of authentication data")
  func authenticationData() {
    var advertisement = Self.plain
    advertisement.version = .v2
    let none = advertisement.encoded(in: envelope())
    #expect(none.count == 20 + 8 + 8 + 8)
    #expect(none[24] == 0)
    #expect(none.suffix(8) == [0, 0, 0, 0, 0, 0, 0, 0])
    let password = advertisement.encoded(
      in: envelope(credential: .password(Password("longer than eight"))))
    #expect(password[24] == 1)
    #expect(password.suffix(8) == Array("longer t".utf8)[...])
    #expect(Password("abc").bytes == Array("abc".utf8) + [0, 0, 0, 0, 0])
  }

  @Test("rule 21: the checksum of version 2 covers the message with its authentication data")
  func checksumOfVersion2() {
    var advertisement = Self.plain
    advertisement.version = .v2
    let packet = advertisement.encoded(in: envelope(credential: .password(Password("secret"))))
    #expect(sum(Array(packet[20...])) == 0xFFFF)
  }

  @Test("rule 22: the checksum over IPv6 covers a pseudo-header with next header 112")
  func checksumOverIPv6() {
    var advertisement = Self.plain
    advertisement.addresses = addresses(.ipv6, count: 2)
    let payload = advertisement.encoded(in: envelope("fe80::1"))
    var pseudo: [UInt8] = []
    pseudo.append(address: address("fe80::1"))
    pseudo.append(address: address("ff02::12"))
    pseudo += [0, 0, 0, UInt8(payload.count), 0, 0, 0, 112]
    #expect(sum(pseudo + payload) == 0xFFFF)
  }

  @Test("rule 23: version 3 over IPv4 has a pseudo-header, none, or one of the old form")
  func checksumOverIPv4() {
    let source = "192.0.2.1"
    let peer = "192.0.2.9"
    func message(_ checksum: ChecksumReading) -> [UInt8] {
      Array(Self.plain.encoded(in: envelope(source, peer, checksum: checksum))[20...])
    }
    #expect(sum(pseudoHeader(source, peer, length: 16) + message(.pseudoHeader)) == 0xFFFF)
    #expect(sum(message(.plain)) == 0xFFFF)
    #expect(sum(pseudoHeader(source, "224.0.0.18", length: 16) + message(.oldUnicast)) == 0xFFFF)
  }

  @Test(
    "rules 24 and 25: addresses in the configured order, and their count",
    arguments: [0, 1, 3, 255])
  func order(count: Int) {
    for family in AddressFamily.allCases {
      var advertisement = Self.plain
      advertisement.addresses = addresses(family, count: count)
      var expected: [UInt8] = []
      for address in advertisement.addresses { expected.append(address: address) }
      let isIPv4 = family == .ipv4
      let packet = advertisement.encoded(in: envelope(isIPv4 ? "192.0.2.1" : "fe80::1"))
      let message = packet.dropFirst(isIPv4 ? 20 : 0)
      #expect(message.dropFirst(3).first == UInt8(count))
      #expect(Array(message.dropFirst(8)) == expected)
    }
  }

  @Test("rule 26: 255 addresses of IPv4 fit in a frame, and no more are sent")
  func most() throws {
    var advertisement = Self.plain
    advertisement.version = .v2
    advertisement.addresses = addresses(.ipv4, count: 300)
    let packet = advertisement.encoded(
      in: envelope(credential: .header(Password("secret"), sequence: 1)))
    #expect(packet.count == 20 + 24 + 8 + 255 * 4 + 8)
    #expect(packet.count <= 1500)
    #expect(packet[6] & 0x20 == 0)
    let received = try decode(ipv4: packet)
    #expect(received.advertisement.addresses == Array(advertisement.addresses.prefix(255)))
  }

  @Test("addresses of the other family are left out")
  func families() throws {
    var advertisement = Self.plain
    advertisement.addresses = addresses(.ipv6, count: 2) + addresses(.ipv4, count: 1)
    let received = try decode(advertisement.encoded(in: envelope()), in: envelope())
    #expect(received.advertisement.addresses == addresses(.ipv4, count: 1))
  }

  @Test("an authentication header has its protocol, form, index and sequence number")
  func authenticationHeader() {
    var advertisement = Self.plain
    advertisement.version = .v2
    let packet = advertisement.encoded(
      in: envelope(credential: .header(Password("secret"), sequence: 0x0102_0304)))
    #expect(packet[9] == 51)
    #expect(packet[20...23] == [112, 4, 0, 0])
    #expect(packet[24...27] == [192, 0, 2, 1])
    #expect(packet[28...31] == [1, 2, 3, 4])
    #expect(packet[44] == 0x21)
    #expect(packet[48] == 2)
    // The value covers the identification: the kernel must find none to put in.
    #expect(packet[4...5] == [3, 4])
  }

  @Test("the identification under an authentication header is never 0")
  func identification() {
    var advertisement = Self.plain
    advertisement.version = .v2
    let packet = advertisement.encoded(
      in: envelope(credential: .header(Password("secret"), sequence: 0x0001_0000)))
    #expect(packet[4...5] == [0, 1])
  }

  @Test("what a buffer held before does not matter")
  func reuse() {
    var buffer = [UInt8](repeating: 0xFF, count: 2000)
    Self.plain.encode(in: envelope(), into: &buffer)
    #expect(buffer == Self.plain.encoded(in: envelope()))
  }

  @Test("the interval as a duration")
  func duration() {
    #expect(Self.plain.interval == .milliseconds(1230))
  }
}
