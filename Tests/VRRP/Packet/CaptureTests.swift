import NetTypes
import Testing

@testable import VRRP

/// The bytes that hexadecimal digits stand for.
func bytes(_ hexadecimal: String) -> [UInt8] {
  let digits = hexadecimal.utf8.compactMap { hexadecimalValue(of: $0) }
  return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// An address that the tests are sure of.
func address(_ text: String) -> IPAddress {
  guard let address = IPAddress(text: Array(text.utf8)) else { fatalError("no address: \(text)") }
  return address
}

/// An IPv4 address that the tests are sure of.
func v4(_ text: String) -> IPv4Address {
  guard case .v4(let address) = address(text) else { fatalError("no IPv4 address: \(text)") }
  return address
}

/// An IPv6 address that the tests are sure of.
func v6(_ text: String) -> IPv6Address {
  guard case .v6(let address) = address(text) else { fatalError("no IPv6 address: \(text)") }
  return address
}

/// What keepalived 2.2.7 sends, as it was seen on the wire, and what it was configured with.
struct Capture: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// From the IP header on for IPv4, the payload for IPv6.
  let bytes: [UInt8]
  let advertisement: Advertisement
  let envelope: Envelope
  var credential = ExpectedCredential.none

  static let all: [Capture] = [
    Capture(
      testDescription: "version 2 without authentication",
      bytes: VRRPTests.bytes(
        "45c0002c00080000ff70d07d0a090001e00000122133ff020001caed0a0900640a0900650000000000000000"),
      advertisement: Advertisement(
        version: .v2, virtualRouterID: 51, priority: 255,
        addresses: [address("10.9.0.100"), address("10.9.0.101")]),
      envelope: multicast(identification: 8)),
    Capture(
      testDescription: "version 2 with a password",
      bytes: VRRPTests.bytes(
        "45c0002800080000ff70d0810a090001e00000122134ff010101980f0a0900647365637265740000"),
      advertisement: Advertisement(
        version: .v2, virtualRouterID: 52, priority: 255, addresses: [address("10.9.0.100")],
        authenticationType: .password),
      envelope: multicast(identification: 8, credential: .password(Password("secret"))),
      credential: .password(Password("secret"))),
    Capture(
      testDescription: "version 2 with an authentication header",
      bytes: VRRPTests.bytes(
        """
        45c0004000080000ff33d0a60a090001e0000012700400000a09000100000008ac539558ac14f62092fa5a5d
        2135ff010201d35a0a0900640000000000000000
        """),
      advertisement: Advertisement(
        version: .v2, virtualRouterID: 53, priority: 255, addresses: [address("10.9.0.100")],
        authenticationType: .header),
      envelope: multicast(
        identification: 8, credential: .header(Password("secret12"), sequence: 8)),
      credential: .header(Password("secret12"))),
    Capture(
      testDescription: "version 2 with an authentication header to one peer",
      bytes: VRRPTests.bytes(
        """
        45c0004000080000ff33a6ae0a0900010a090002700400000a0900010000000814696e2f7bab4784acf3486e
        2136ff010201d3590a0900640000000000000000
        """),
      advertisement: Advertisement(
        version: .v2, virtualRouterID: 54, priority: 255, addresses: [address("10.9.0.100")],
        authenticationType: .header),
      envelope: unicast(
        identification: 8, credential: .header(Password("secret12"), sequence: 8)),
      credential: .header(Password("secret12"))),
    Capture(
      testDescription: "version 3 over IPv4",
      bytes: VRRPTests.bytes(
        "45c0002400080000ff70d0850a090001e00000123137ff020064cfe90a0900640a090065"),
      advertisement: Advertisement(
        version: .v3, virtualRouterID: 55, priority: 255,
        addresses: [address("10.9.0.100"), address("10.9.0.101")]),
      envelope: multicast(identification: 8)),
    Capture(
      testDescription: "version 3 over IPv4 to one peer with a TTL of 64",
      bytes: VRRPTests.bytes(
        "45c0002000080000407065920a0900010a0900023138ff010064b0630a090064"),
      advertisement: Advertisement(
        version: .v3, virtualRouterID: 56, priority: 255, addresses: [address("10.9.0.100")]),
      envelope: unicast(identification: 8, hopLimit: 64)),
    Capture(
      testDescription: "version 3 over IPv4 to one peer with the old checksum",
      bytes: VRRPTests.bytes(
        "45c0002000090000ff70a6900a0900010a0900023139ff010064da5a0a090064"),
      advertisement: Advertisement(
        version: .v3, virtualRouterID: 57, priority: 255, addresses: [address("10.9.0.100")]),
      envelope: unicast(identification: 9, checksum: .oldUnicast)),
    Capture(
      testDescription: "version 3 over IPv6",
      bytes: VRRPTests.bytes(
        "313aff020064a53cfe80000000000000000000000000005820010db8000000000000000000000058"),
      advertisement: Advertisement(
        version: .v3, virtualRouterID: 58, priority: 255,
        addresses: [address("fe80::58"), address("2001:db8::58")]),
      envelope: Envelope(source: address("fe80::ff:fe00:a"), destination: address("ff02::12"))),
    Capture(
      testDescription: "version 3 over IPv6 to one peer",
      bytes: VRRPTests.bytes(
        "313bff020064a4cbfe80000000000000000000000000005920010db8000000000000000000000059"),
      advertisement: Advertisement(
        version: .v3, virtualRouterID: 59, priority: 255,
        addresses: [address("fe80::59"), address("2001:db8::59")]),
      envelope: Envelope(source: address("fe80::a"), destination: address("fe80::2"))),
  ]

  private static func multicast(identification: UInt16, credential: Credential = .none) -> Envelope
  {
    Envelope(
      source: address("10.9.0.1"), destination: address("224.0.0.18"),
      identification: identification, credential: credential)
  }

  private static func unicast(
    identification: UInt16, hopLimit: UInt8 = 255, checksum: ChecksumReading = .pseudoHeader,
    credential: Credential = .none
  ) -> Envelope {
    Envelope(
      source: address("10.9.0.1"), destination: address("10.9.0.2"), hopLimit: hopLimit,
      identification: identification, checksum: checksum, credential: credential)
  }

  /// What a router says to it that has the same configuration.
  var rules: ReceiveRules {
    var rules = ReceiveRules(
      version: advertisement.version, virtualRouterID: advertisement.virtualRouterID,
      intervalCentiseconds: advertisement.intervalCentiseconds,
      addresses: advertisement.addresses)
    rules.credential = credential
    if !envelope.destination.isMulticast {
      rules.peers = [ReceivePeer(address: envelope.source)]
    }
    return rules
  }
}

/// Decodes what was encoded in an envelope.
func decode(
  _ bytes: [UInt8], in envelope: Envelope, hopLimit: UInt8 = 255
) throws(PacketError) -> ReceivedAdvertisement {
  guard case .v6(let source) = envelope.source, case .v6(let destination) = envelope.destination
  else { return try ReceivedAdvertisement(ipv4Packet: bytes.span) }
  return try ReceivedAdvertisement(
    ipv6Payload: bytes.span, source: source, destination: destination, hopLimit: hopLimit)
}

/// Decodes an IPv4 packet.
func decode(
  ipv4 packet: [UInt8], group: IPv4Address = .vrrpGroup
) throws(PacketError) -> ReceivedAdvertisement {
  try ReceivedAdvertisement(ipv4Packet: packet.span, multicastGroup: group)
}

@Suite("What keepalived sends") struct CaptureTests {
  @Test("the same is sent, byte for byte", arguments: Capture.all)
  func encoding(capture: Capture) {
    #expect(capture.advertisement.encoded(in: capture.envelope) == capture.bytes)
  }

  @Test("it is understood and accepted", arguments: Capture.all)
  func decoding(capture: Capture) throws {
    let received = try decode(capture.bytes, in: capture.envelope)
    #expect(received.advertisement == capture.advertisement)
    #expect(received.facts.source == capture.envelope.source)
    #expect(received.facts.destination == capture.envelope.destination)
    var replay = ReplayProtection()
    #expect(
      capture.rules.verdict(on: received, replay: &replay, unixSeconds: 0)
        == Verdict(refusal: nil))
  }
}
