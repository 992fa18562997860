import NetTypes
import Testing

@testable import VRRP

@Suite("Rules for receiving") struct RuleTests {
  static let addresses = [address("192.0.2.100"), address("192.0.2.101")]

  /// An advertisement as a router with the rules below sends it.
  static func received(
    _ version: ProtocolVersion = .v3, credential: Credential = .none,
    change: (inout Advertisement) -> Void = { _ in }
  ) throws -> ReceivedAdvertisement {
    var advertisement = Advertisement(
      version: version, virtualRouterID: 51, priority: 100, intervalCentiseconds: 100,
      addresses: addresses)
    change(&advertisement)
    let packet = advertisement.encoded(in: envelope(credential: credential))
    return try decode(ipv4: packet)
  }

  static func rules(_ version: ProtocolVersion = .v3) -> ReceiveRules {
    ReceiveRules(
      version: version, virtualRouterID: 51, intervalCentiseconds: 100, addresses: addresses)
  }

  /// The verdict of a router that has heard nothing before.
  static func verdict(_ rules: ReceiveRules, _ received: ReceivedAdvertisement) -> Verdict {
    var replay = ReplayProtection()
    return rules.verdict(on: received, replay: &replay, unixSeconds: 0)
  }

  @Test("what has the same configuration is accepted", arguments: [ProtocolVersion.v2, .v3])
  func accepted(version: ProtocolVersion) throws {
    let verdict = Self.verdict(Self.rules(version), try Self.received(version))
    #expect(verdict == Verdict(refusal: nil, remarks: []))
  }

  @Test("rule 1: multicast with another TTL than 255 is refused", arguments: [0, 1, 254])
  func hopLimit(hopLimit: UInt8) throws {
    var received = try Self.received()
    received.facts.hopLimit = hopLimit
    #expect(
      Self.verdict(Self.rules(), received).refusal
        == .hopLimit(received: hopLimit, allowed: 255...255))
  }

  @Test("rule 1: unicast may have any TTL, but what a peer's min_ttl and max_ttl exclude")
  func unicastHopLimit() throws {
    var received = try Self.received()
    received.facts.hopLimit = 64
    var rules = Self.rules()
    rules.peers = [ReceivePeer(address: address("192.0.2.1"))]
    #expect(Self.verdict(rules, received).refusal == nil)
    rules.peers = [ReceivePeer(address: address("192.0.2.1"), hopLimits: 250...255)]
    #expect(
      Self.verdict(rules, received).refusal == .hopLimit(received: 64, allowed: 250...255))
  }

  @Test("unicast from others than the peers is refused where that is configured")
  func unknownPeer() throws {
    var rules = Self.rules()
    rules.peers = [ReceivePeer(address: address("192.0.2.2"))]
    #expect(Self.verdict(rules, try Self.received()).refusal == nil)
    rules.refusesUnknownPeers = true
    #expect(
      Self.verdict(rules, try Self.received()).refusal == .unknownPeer(address("192.0.2.1")))
  }

  @Test("rule 2: another version is refused", arguments: [ProtocolVersion.v2, .v3])
  func version(version: ProtocolVersion) throws {
    let other: ProtocolVersion = version == .v2 ? .v3 : .v2
    #expect(
      Self.verdict(Self.rules(version), try Self.received(other)).refusal
        == .version(received: other.rawValue, configured: version))
  }

  @Test("rule 5: another virtual router's is refused")
  func virtualRouter() throws {
    let received = try Self.received { $0.virtualRouterID = 52 }
    #expect(Self.verdict(Self.rules(), received).refusal == .virtualRouter(received: 52))
  }

  @Test(
    "rule 7: another authentication type is refused",
    arguments: [
      (Credential.none, ExpectedCredential.password(Password("a"))),
      (.none, .header(Password("a"))), (.password(Password("a")), .none),
      (.password(Password("a")), .header(Password("a"))),
      (.header(Password("a"), sequence: 1), .none),
      (.header(Password("a"), sequence: 1), .password(Password("a"))),
    ])
  func authenticationType(sent: Credential, expected: ExpectedCredential) throws {
    var rules = Self.rules(.v2)
    rules.credential = expected
    let refusal = Self.verdict(rules, try Self.received(.v2, credential: sent)).refusal
    #expect(refusal?.rule == 7)
    #expect(refusal?.counter == .authenticationTypeMismatch)
  }

  @Test("rule 8: a wrong password is refused, a right one accepted")
  func password() throws {
    var rules = Self.rules(.v2)
    rules.credential = .password(Password("secret"))
    for (text, isAccepted) in [("secret", true), ("Secret", false), ("secretx", false)] {
      let received = try Self.received(.v2, credential: .password(Password(text)))
      let refusal = Self.verdict(rules, received).refusal
      #expect(refusal == (isAccepted ? nil : .authentication(.password)))
    }
  }

  @Test("rule 8: an authentication header with another password or a changed packet is refused")
  func header() throws {
    var rules = Self.rules(.v2)
    rules.credential = .header(Password("secret"))
    let credential = Credential.header(Password("secret"), sequence: 9)
    #expect(
      Self.verdict(rules, try Self.received(.v2, credential: credential)).refusal == nil)
    let wrong = Credential.header(Password("other"), sequence: 9)
    #expect(
      Self.verdict(rules, try Self.received(.v2, credential: wrong)).refusal
        == .authentication(.headerValue))
    var packet = Advertisement(
      version: .v2, virtualRouterID: 51, priority: 100, addresses: Self.addresses
    ).encoded(in: envelope(credential: credential))
    // The identification is covered, the type of service is not.
    packet[1] = 0
    let coloured = try decode(ipv4: packet)
    #expect(Self.verdict(rules, coloured).refusal == nil)
    packet[5] ^= 1
    let changed = try decode(ipv4: packet)
    #expect(Self.verdict(rules, changed).refusal == .authentication(.headerValue))
  }

  @Test("rule 8: an authentication header's sequence number must grow")
  func headerReplay() throws {
    var rules = Self.rules(.v2)
    rules.credential = .header(Password("secret"))
    var replay = ReplayProtection()
    func refusal(_ sequence: UInt32) throws -> Refusal? {
      let credential = Credential.header(Password("secret"), sequence: sequence)
      let received = try Self.received(.v2, credential: credential)
      return rules.verdict(on: received, replay: &replay, unixSeconds: 0).refusal
    }
    #expect(try refusal(5) == nil)
    #expect(try refusal(5) == .authentication(.headerReplay(received: 5, last: 5)))
    #expect(try refusal(4) == .authentication(.headerReplay(received: 4, last: 5)))
    #expect(try refusal(6) == nil)
  }

  @Test("rule 9: another interval is refused in version 2")
  func interval() throws {
    let received = try Self.received(.v2) { $0.intervalCentiseconds = 200 }
    #expect(
      Self.verdict(Self.rules(.v2), received).refusal
        == .interval(receivedCentiseconds: 200, configuredCentiseconds: 100))
  }

  @Test("rule 10: other addresses are refused where that is configured, but not the owner's")
  func addressList() throws {
    var rules = Self.rules(.v2)
    rules.addressPolicy = .refuse
    let other = try Self.received(.v2) { $0.addresses[1] = address("192.0.2.102") }
    let difference = AddressDifference(
      receivedCount: 2, configuredCount: 2, unexpected: address("192.0.2.102"),
      missing: address("192.0.2.101"))
    #expect(Self.verdict(rules, other).refusal == .addresses(difference))
    let owner = try Self.received(.v2) {
      $0.addresses[1] = address("192.0.2.102")
      $0.priority = 255
    }
    #expect(Self.verdict(rules, owner).refusal == nil)
    #expect(Self.verdict(rules, owner).remarks == [.differentAddresses(difference)])
  }

  @Test("rule 10: another virtual router with our number is refused, a list being rolled out isn't")
  func strangersWithOurNumber() throws {
    let stranger = try Self.received(.v3) { $0.addresses = [address("192.0.2.9")] }
    guard case .addresses = Self.verdict(Self.rules(.v3), stranger).refusal else {
      Issue.record("the stranger's advert counts")
      return
    }
    let rolledOut = try Self.received(.v3) { $0.addresses[1] = address("192.0.2.102") }
    #expect(Self.verdict(Self.rules(.v3), rolledOut).refusal == nil)
  }

  @Test("rule 10: the order of addresses does not matter, a repeated one does")
  func addressOrder() throws {
    var rules = Self.rules()
    rules.addressPolicy = .refuse
    let reversed = try Self.received { $0.addresses.reverse() }
    #expect(Self.verdict(rules, reversed) == Verdict(refusal: nil))
    let repeated = try Self.received { $0.addresses.append($0.addresses[0]) }
    #expect(Self.verdict(rules, repeated).refusal?.rule == 10)
  }

  @Test("rule 11: the owner of the addresses listens to nobody where that is configured")
  func owner() throws {
    var rules = Self.rules()
    #expect(Self.verdict(rules, try Self.received()).refusal == nil)
    rules.ignoresAll = true
    #expect(Self.verdict(rules, try Self.received()).refusal == .owner)
  }

  @Test("rule 12: another interval is only reported in version 3")
  func differentInterval() throws {
    let received = try Self.received { $0.intervalCentiseconds = 50 }
    let verdict = Self.verdict(Self.rules(), received)
    #expect(verdict.refusal == nil)
    #expect(
      verdict.remarks
        == [.differentInterval(receivedCentiseconds: 50, configuredCentiseconds: 100)])
  }

  @Test("rule 12: the short interval that a hand-over names is no mistake of anybody's")
  func intervalOfHandover() throws {
    let received = try Self.received { $0.intervalCentiseconds = 3 }
    #expect(Self.verdict(Self.rules(), received).remarks.isEmpty)
  }

  @Test("rule 13: other addresses are only reported, or passed over, as configured")
  func differentAddresses() throws {
    let received = try Self.received { $0.addresses.removeLast() }
    var rules = Self.rules()
    let verdict = Self.verdict(rules, received)
    #expect(verdict.refusal == nil)
    #expect(
      verdict.remarks == [
        .differentAddresses(
          AddressDifference(
            receivedCount: 1, configuredCount: 2, missing: address("192.0.2.101")))
      ])
    rules.addressPolicy = .ignore
    #expect(Self.verdict(rules, received) == Verdict(refusal: nil))
  }

  /// One of each kind.
  static let refusals: [Refusal] =
    [
      .hopLimit(received: 64, allowed: 255...255), .version(received: 2, configured: .v3),
      .version(received: 4, configured: nil),
      .length(.truncated(byteCount: 3, neededByteCount: 8)), .length(.trailingBytes(4)),
      .length(.malformedIPHeader), .length(.fragment), .length(.unexpectedProtocol(6)),
      .checksum, .virtualRouter(received: 9), .type(2),
      .authenticationType(received: .unauthenticated, configured: .password),
      .authenticationType(received: .hmac, configured: nil),
      .authenticationType(received: .hmac, configured: .unauthenticated),
      .authenticationType(received: .header, configured: .hmac),
      .authenticationType(received: .unknown(9), configured: nil),
      .interval(receivedCentiseconds: 150, configuredCentiseconds: 100),
      .interval(receivedCentiseconds: 0, configuredCentiseconds: nil),
      .addresses(
        AddressDifference(receivedCount: 1, configuredCount: 2, missing: addresses[0])),
      .owner, .differentInterval(receivedCentiseconds: 5, configuredCentiseconds: 100),
      .differentAddresses(
        AddressDifference(receivedCount: 1, configuredCount: 2, missing: addresses[0])),
      .unknownPeer(addresses[0]),
    ] + failures.map { .authentication($0) }

  static let failures: [AuthenticationFailure] = [
    .password, .headerValue, .headerIndex(1), .headerReplay(received: 1, last: 2),
    .malformedTrailer, .unknownKey(3), .digest, .stale(seconds: -9, window: 5), .replay,
  ]

  @Test("every refusal has a rule, a name that metrics can carry, and a text", arguments: refusals)
  func names(refusal: Refusal) {
    if case .unknownPeer = refusal {
      #expect(refusal.rule == nil)
    } else {
      #expect((1...13).contains(refusal.rule ?? 0))
    }
    #expect(refusal.isOnlyReported == [12, 13].contains(refusal.rule))
    #expect(refusal.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F })
    #expect(refusal.advice.count > 20)
    #expect(!refusal.advice.hasSuffix("."))
  }

  @Test("refusals of different rules have different names")
  func differentNames() {
    var rules: [String: Int?] = [:]
    for refusal in Self.refusals {
      if let rule = rules[refusal.name] { #expect(rule == refusal.rule, "\(refusal.name)") }
      rules[refusal.name] = refusal.rule
    }
  }

  @Test(
    "texts say what was received, what was expected and what to do",
    arguments: [
      (
        Refusal.interval(receivedCentiseconds: 200, configuredCentiseconds: 100),
        "its interval is 2 s, here 1 s is configured, and version 2 wants them equal; set the same"
          + " advert_int on all routers"
      ),
      (
        .differentInterval(receivedCentiseconds: 5, configuredCentiseconds: 150),
        "its interval is 0.05 s, here 1.5 s is configured; it is followed while the sender is"
          + " master, but advert_int should be the same everywhere"
      ),
      (
        .authentication(.stale(seconds: -9, window: 5)),
        "its time is 9 s ahead of this router's, more than 5 s; set the clocks (NTP), or use"
          + " anti_replay monotonic"
      ),
    ])
  func texts(refusal: Refusal, text: String) {
    #expect(refusal.advice == text)
  }

  @Test("every counter of keepalived can be reached")
  func counters() {
    #expect(Set(Self.refusals.compactMap(\.counter)) == Set(RefusalCounter.allCases))
    #expect(Refusal.authentication(.digest).counter == .authenticationFailure)
    #expect(RefusalCounter.hopLimit.rawValue == "ip_ttl_err")
  }
}
