import NetTypes
import Seeded
import Testing

@testable import VRRP

@Suite("Random packets") struct RandomPacketTests {
  /// Any advertisement that can be sent, with any way to send it.
  static func transmission(_ random: inout SeededGenerator) -> (Advertisement, Envelope) {
    let family: AddressFamily = random.isOne(in: 2) ? .ipv4 : .ipv6
    let version: ProtocolVersion = family == .ipv4 && random.isOne(in: 2) ? .v2 : .v3
    var type = AuthenticationType.none
    var envelope = envelope(family == .ipv4 ? "192.0.2.1" : "fe80::1")
    if random.isOne(in: 2) {
      envelope.destination = family == .ipv4 ? address("192.0.2.2") : address("fe80::2")
    }
    if family == .ipv4, version == .v3 {
      envelope.checksum = random.pick(ChecksumReading.allCases)
    }
    if version == .v2 {
      type = random.pick(AuthenticationType.allCases)
      let password = Password(rawValue: random.next())
      switch type {
      case .none: break
      case .password: envelope.credential = .password(password)
      case .header:
        envelope.credential = .header(
          password, sequence: UInt32.random(in: 1 ... .max, using: &random))
      }
    }
    if random.isOne(in: 3) {
      let count = Int.random(in: 32...64, using: &random)
      envelope.seal = HMACSeal(
        key: HMACKey(number: random.number(), bytes: random.bytes(count: count)),
        sequence: random.next())
    }
    let interval = UInt16.random(in: 1...(version == .v2 ? 255 : 4095), using: &random)
    let count = random.isOne(in: 20) ? 255 : Int.random(in: 0...5, using: &random)
    let advertisement = Advertisement(
      version: version, virtualRouterID: UInt8.random(in: 1...255, using: &random),
      priority: random.number(), intervalCentiseconds: version == .v2 ? interval * 100 : interval,
      addresses: addresses(family, count: count), authenticationType: type)
    return (advertisement, envelope)
  }

  /// The rules of a router with the same configuration.
  static func rules(_ advertisement: Advertisement, _ envelope: Envelope) -> ReceiveRules {
    var rules = ReceiveRules(
      version: advertisement.version, virtualRouterID: advertisement.virtualRouterID,
      intervalCentiseconds: advertisement.intervalCentiseconds,
      addresses: advertisement.addresses)
    switch envelope.credential {
    case .none: break
    case .password(let password): rules.credential = .password(password)
    case .header(let password, _): rules.credential = .header(password)
    }
    rules.hmac = envelope.seal.map { HMACRules(keys: [$0.key], windowSeconds: nil) }
    return rules
  }

  @Test("what is sent in any way is understood and accepted")
  func roundTrip() throws {
    for seed in Seeds.chosen(or: 1...2000) {
      var random = SeededGenerator(seed: seed)
      let (advertisement, envelope) = Self.transmission(&random)
      let received = try decode(advertisement.encoded(in: envelope), in: envelope)
      try #require(received.advertisement == advertisement, "seed \(seed)")
      try #require(received.facts.source == envelope.source, "seed \(seed)")
      var replay = ReplayProtection()
      let verdict = Self.rules(advertisement, envelope).verdict(
        on: received, replay: &replay, unixSeconds: 0)
      try #require(verdict == Verdict(refusal: nil), "seed \(seed)")
    }
  }

  @Test("rule 8: no change gets past an authentication header or a keyed hash")
  func forgery() throws {
    for seed in Seeds.chosen(or: 1...2000) {
      var random = SeededGenerator(seed: seed)
      var (advertisement, envelope) = Self.transmission(&random)
      let key = HMACKey(number: 1, bytes: random.bytes(count: 32))
      envelope.seal = HMACSeal(key: key, sequence: random.next())
      let rules = Self.rules(advertisement, envelope)
      // Somebody without the key says something else in the same envelope.
      envelope.seal?.key.bytes[0] ^= 1
      advertisement.priority ^= 1
      let received = try decode(advertisement.encoded(in: envelope), in: envelope)
      try #require(
        rules.refusalWithoutReplay(of: received) == .authentication(.digest), "seed \(seed)")
    }
  }

  @Test("no bytes trap, and what is understood can be sent again")
  func mutations() throws {
    for seed in Seeds.chosen(or: 1...200) {
      var random = SeededGenerator(seed: seed)
      let (advertisement, envelope) = Self.transmission(&random)
      let packet = advertisement.encoded(in: envelope)
      for _ in 0..<100 {
        var changed = packet
        for _ in 0..<Int.random(in: 1...3, using: &random) where !changed.isEmpty {
          let place = Int.random(in: 0..<changed.count, using: &random)
          switch Int.random(in: 0..<4, using: &random) {
          case 0: changed[place] = random.number()
          case 1: changed.removeSubrange(place...)
          case 2: changed.insert(random.number(), at: place)
          default: changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
          }
        }
        _ = PacketOrigin(ipv4Packet: changed.span)
        guard let received = try? decode(changed, in: envelope) else { continue }
        _ = Self.rules(advertisement, envelope).refusalWithoutReplay(of: received)
        try #require(received.advertisement.intervalCentiseconds > 0, "seed \(seed)")
        try #require(received.advertisement.virtualRouterID > 0, "seed \(seed)")
      }
    }
  }
}
