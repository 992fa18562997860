import NetTypes
import Testing

@testable import VRRP

/// The images in the appendix of the draft that describes the keyed hash: key 00 to 1f, virtual
/// router 51, priority 200, sequence 0x6800000080000000.
@Suite("Keyed hashes") struct TrailerTests {
  static let key = HMACKey(number: 1, bytes: Array(0..<32))
  static let seal = HMACSeal(key: key, sequence: 0x6800_0000_8000_0000)
  static let image4 = bytes(
    "3133c80100644402c0000264 010100006800000080000000 1b84bc4e8e43892dc6d98448f8ee2265")
  static let image6 = bytes(
    """
    3133c8010064a2e9fe800000000000000000000000000100
    010100006800000080000000 c8c56146ebfd66ee10ec4d8186461b78
    """)
  static let envelope4 = envelope("198.51.100.10", checksum: .plain, seal: seal)
  static let envelope6 = envelope("fe80::10", "fe80::20", seal: seal)

  static func advertisement(_ address: IPAddress) -> Advertisement {
    Advertisement(version: .v3, virtualRouterID: 51, priority: 200, addresses: [address])
  }

  static func rules(_ address: IPAddress, window: Int? = nil) -> ReceiveRules {
    var rules = ReceiveRules(
      version: .v3, virtualRouterID: 51, intervalCentiseconds: 100, addresses: [address])
    rules.hmac = HMACRules(keys: [key], windowSeconds: window)
    rules.hopLimits = 0...255
    return rules
  }

  static func refusal(
    of received: ReceivedAdvertisement, _ rules: ReceiveRules, now: UInt32 = 0x6800_0000
  ) -> Refusal? {
    var replay = ReplayProtection()
    return rules.verdict(on: received, replay: &replay, unixSeconds: now).refusal
  }

  @Test("rule 8: the image for IPv4 is sent; its checksum leaves the trailer out")
  func sendingIPv4() {
    let packet = Self.advertisement(address("192.0.2.100")).encoded(in: Self.envelope4)
    #expect(Array(packet.dropFirst(20)) == Self.image4)
    #expect(packet[2...3] == [0, 60])
    #expect(sum(Array(packet[..<20])) == 0xFFFF)
  }

  @Test("rule 8: the image for IPv6 is sent; its checksum covers the trailer")
  func sendingIPv6() {
    let payload = Self.advertisement(address("fe80::100")).encoded(in: Self.envelope6)
    #expect(payload == Self.image6)
  }

  @Test("rule 8: both images are accepted")
  func accepting() throws {
    let packet = Self.advertisement(address("192.0.2.100")).encoded(in: Self.envelope4)
    let received4 = try decode(ipv4: packet)
    #expect(received4.facts.checksum == .plain)
    #expect(received4.facts.trailer?.keyNumber == 1)
    #expect(received4.facts.trailer?.sequence == 0x6800_0000_8000_0000)
    #expect(Self.refusal(of: received4, Self.rules(address("192.0.2.100"), window: 5)) == nil)
    let received6 = try decode(Self.image6, in: Self.envelope6)
    #expect(Self.refusal(of: received6, Self.rules(address("fe80::100"), window: 5)) == nil)
  }

  @Test("rule 4: IPv4 may have any of the three checksums", arguments: ChecksumReading.allCases)
  func checksums(reading: ChecksumReading) throws {
    var envelope = Self.envelope4
    envelope.checksum = reading
    envelope.destination = address("198.51.100.11")
    let packet = Self.advertisement(address("192.0.2.100")).encoded(in: envelope)
    let received = try decode(ipv4: packet)
    #expect(received.facts.checksum == reading)
    #expect(Self.refusal(of: received, Self.rules(address("192.0.2.100"))) == nil)
  }

  @Test(
    "rule 8: a change in any field is noticed, though its checksum be right",
    arguments: [
      (2, AuthenticationFailure.digest), (5, .digest), (23, .digest), (25, .unknownKey(0)),
      (26, .malformedTrailer), (27, .malformedTrailer), (28, .digest), (35, .digest),
      (36, .digest), (51, .digest),
    ])
  func changes(offset: Int, failure: AuthenticationFailure) throws {
    var image = Self.image6
    image[offset] ^= 1
    fixChecksum(of: &image, in: Self.envelope6)
    let received = try decode(image, in: Self.envelope6)
    #expect(
      Self.refusal(of: received, Self.rules(address("fe80::100"))) == .authentication(failure))
  }

  @Test("rule 3: a trailer of another type is no trailer")
  func otherType() {
    var image = Self.image6
    image[24] = 2
    fixChecksum(of: &image, in: Self.envelope6)
    #expect(throws: PacketError.trailingBytes(28)) { try decode(image, in: Self.envelope6) }
  }

  @Test("rule 8: the hash binds the sender and the virtual router")
  func binding() throws {
    var received = try decode(Self.image6, in: Self.envelope6)
    received.facts.source = address("fe80::11")
    #expect(
      Self.refusal(of: received, Self.rules(address("fe80::100"))) == .authentication(.digest))
    var other = try decode(Self.image6, in: Self.envelope6)
    other.advertisement.virtualRouterID = 52
    var rules = Self.rules(address("fe80::100"))
    rules.virtualRouterID = 52
    #expect(Self.refusal(of: other, rules) == .authentication(.digest))
  }

  @Test("rule 8: times outside the window are refused, on both sides, but not in monotonic mode")
  func window() throws {
    let received = try decode(Self.image6, in: Self.envelope6)
    let rules = Self.rules(address("fe80::100"), window: 5)
    for (now, isAccepted) in [
      (0x6800_0005, true), (0x6800_0006, false), (0x67FF_FFFB, true), (0x67FF_FFFA, false),
    ] as [(UInt32, Bool)] {
      let refusal = Self.refusal(of: received, rules, now: now)
      #expect((refusal == nil) == isAccepted, "\(now)")
    }
    #expect(
      Self.refusal(of: received, rules, now: 0x6800_0006)
        == .authentication(.stale(seconds: 6, window: 5)))
    #expect(
      Self.refusal(of: received, Self.rules(address("fe80::100")), now: 0x7000_0000) == nil)
  }

  @Test("the usual window is three intervals, at least five seconds")
  func usualWindow() {
    #expect(HMACRules.usualWindowSeconds(intervalCentiseconds: 10) == 5)
    #expect(HMACRules.usualWindowSeconds(intervalCentiseconds: 200) == 6)
    #expect(HMACRules.usualWindowSeconds(intervalCentiseconds: 4095) == 123)
  }

  @Test("rule 8: a copy is refused, and a refused one leaves no trace")
  func replay() throws {
    let received = try decode(Self.image6, in: Self.envelope6)
    let rules = Self.rules(address("fe80::100"), window: 5)
    var replay = ReplayProtection()
    var forged = received
    forged.facts.trailer?.sequence += 1 << 20
    forged.facts.trailer?.digest[0] ^= 1
    let now: UInt32 = 0x6800_0000
    #expect(
      rules.verdict(on: forged, replay: &replay, unixSeconds: now).refusal
        == .authentication(.digest))
    #expect(replay == ReplayProtection())
    #expect(rules.verdict(on: received, replay: &replay, unixSeconds: now).refusal == nil)
    #expect(
      rules.verdict(on: received, replay: &replay, unixSeconds: now).refusal
        == .authentication(.replay))
  }

  @Test("rule 7: plain advertisements pass unless the hash is required")
  func modes() throws {
    var plain = Self.envelope6
    plain.seal = nil
    let received = try decode(
      Self.advertisement(address("fe80::100")).encoded(in: plain), in: plain)
    var rules = Self.rules(address("fe80::100"))
    #expect(
      Self.refusal(of: received, rules)
        == .authenticationType(received: .unauthenticated, configured: .hmac))
    rules.hmac?.isRequired = false
    #expect(Self.refusal(of: received, rules) == nil)
    rules.hmac = nil
    let signed = try decode(Self.image6, in: Self.envelope6)
    #expect(
      Self.refusal(of: signed, rules)
        == .authenticationType(received: .hmac, configured: .unauthenticated))
  }
}

/// Makes the checksum of a payload over IPv6 right again.
func fixChecksum(of payload: inout [UInt8], in envelope: Envelope) {
  payload[6] = 0
  payload[7] = 0
  var pseudo: [UInt8] = []
  pseudo.append(address: envelope.source)
  pseudo.append(address: envelope.destination)
  pseudo += [0, 0, 0, UInt8(payload.count), 0, 0, 0, 112]
  let value = ~sum(pseudo + payload)
  payload[6] = UInt8(value >> 8)
  payload[7] = UInt8(value & 0xFF)
}
