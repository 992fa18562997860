import NetTypes
import Testing

@testable import VRRP

/// Decodes an ARP message.
private func arp(_ message: [UInt8]) throws(ARPPacket.DecodingError) -> ARPPacket {
  try ARPPacket(message: message.span)
}

/// Decodes a neighbour advertisement.
private func neighbour(
  _ packet: [UInt8]
) throws(NeighbourAdvertisement.DecodingError) -> NeighbourAdvertisement {
  try NeighbourAdvertisement(ipv6Packet: packet.span)
}

@Suite("Frames that announce addresses") struct FrameTests {
  static let hardware = LinkAddress(MACAddress(rawValue: 0x0200_0000_000A))
  static let infiniBand = LinkAddress(type: LinkAddress.infiniBand, bytes: Array(1...20))

  @Test("rule 43: a gratuitous ARP is the frame that keepalived sends")
  func gratuitous() {
    let frame = ARPPacket.gratuitous(v4("10.9.0.100"), at: Self.hardware).ethernetFrame()
    #expect(
      frame
        == bytes(
          """
          ffffffffffff02000000000a0806000108000604000102000000000a0a090064ffffffffffff0a090064
          """))
  }

  @Test("rule 43: the reply form differs in its operation only")
  func reply() throws {
    let request = ARPPacket.gratuitous(v4("10.9.0.100"), at: Self.hardware)
    let reply = ARPPacket.gratuitous(v4("10.9.0.100"), at: Self.hardware, operation: .reply)
    var frame = try #require(request.ethernetFrame())
    frame[21] = 2
    #expect(reply.ethernetFrame() == frame)
  }

  @Test("a probe claims nothing (RFC 5227 section 2.1.1)")
  func probe() throws {
    let probe = ARPPacket.probe(for: v4("10.9.0.100"), from: Self.hardware)
    let frame = try #require(probe.ethernetFrame())
    #expect(
      Array(frame.dropFirst(14))
        == bytes("000108000604000102000000000a000000000000000000000a090064"))
    #expect(!probe.claims(v4("10.9.0.100")))
    #expect(probe.probes(v4("10.9.0.100")))
    #expect(!probe.probes(v4("10.9.0.101")))
  }

  @Test("ARP is decoded as it was sent, on links of every kind", arguments: [hardware, infiniBand])
  func decoding(hardware: LinkAddress) throws {
    let sent = [
      ARPPacket.gratuitous(v4("10.9.0.100"), at: hardware),
      .gratuitous(v4("10.9.0.100"), at: hardware, operation: .reply),
      .probe(for: v4("10.9.0.100"), from: hardware),
    ]
    for packet in sent {
      var message: [UInt8] = []
      packet.append(to: &message)
      #expect(message.count == 16 + 2 * hardware.bytes.count)
      #expect(try arp(message + [0, 0, 0]) == packet)
      for count in 0..<message.count {
        #expect(throws: ARPPacket.DecodingError.truncated) {
          try arp(Array(message.prefix(count)))
        }
      }
    }
    #expect(sent[0].claims(v4("10.9.0.100")))
    #expect(!sent[0].claims(v4("10.9.0.101")))
  }

  @Test("InfiniBand has no Ethernet frames")
  func noFrame() {
    #expect(ARPPacket.gratuitous(v4("10.9.0.100"), at: Self.infiniBand).ethernetFrame() == nil)
  }

  @Test("what is no ARP for IPv4 is refused")
  func otherARP() {
    var message: [UInt8] = []
    ARPPacket.gratuitous(v4("10.9.0.100"), at: Self.hardware).append(to: &message)
    let changes: [(Int, UInt8, ARPPacket.DecodingError)] = [
      (2, 0x86, .otherProtocol), (4, 0, .otherProtocol), (4, 33, .otherProtocol),
      (5, 16, .otherProtocol), (7, 3, .otherOperation(3)), (7, 0, .otherOperation(0)),
      (4, 32, .truncated),
    ]
    for (offset, value, error) in changes {
      var changed = message
      changed[offset] = value
      #expect(throws: error) { try arp(changed) }
    }
  }

  @Test(
    "rule 44: an unsolicited neighbour advertisement is the frame that keepalived sends",
    arguments: [
      (
        "fe80::58",
        """
        33330000000102000000000a86dd6000000000203afffe800000000000000000000000000058
        ff020000000000000000000000000001880056e420000000fe800000000000000000000000000058
        020102000000000a
        """
      ),
      (
        "2001:db8::58",
        """
        33330000000102000000000a86dd6000000000203aff20010db8000000000000000000000058
        ff0200000000000000000000000000018800f8732000000020010db8000000000000000000000058
        020102000000000a
        """
      ),
    ])
  func neighbourAdvertisement(address: String, frame: String) {
    let message = NeighbourAdvertisement.unsolicited(
      v6(address), at: Self.hardware, isRouter: false)
    #expect(message.ethernetFrame() == bytes(frame))
  }

  @Test(
    "rule 44: R as told, O set, S clear, hop limit 255; decoded as sent",
    arguments: [true, false])
  func flags(isRouter: Bool) throws {
    for hardware in [Self.hardware, Self.infiniBand] {
      let sent = NeighbourAdvertisement.unsolicited(
        v6("2001:db8::1"), at: hardware, isRouter: isRouter)
      var packet: [UInt8] = []
      sent.append(to: &packet)
      #expect(packet[7] == 255)
      #expect(packet[44] == (isRouter ? 0xA0 : 0x20))
      #expect(packet.count == 40 + 24 + (hardware.bytes.count == 20 ? 24 : 8))
      #expect(try neighbour(packet) == sent)
    }
  }

  @Test("neighbour advertisements that RFC 4861 section 7.1.2 forbids are refused")
  func forbidden() throws {
    let sent = NeighbourAdvertisement.unsolicited(
      v6("2001:db8::1"), at: Self.hardware, isRouter: true)
    var packet: [UInt8] = []
    sent.append(to: &packet)
    func error(_ change: (inout [UInt8]) -> Void) -> NeighbourAdvertisement.DecodingError? {
      var changed = packet
      change(&changed)
      do {
        _ = try neighbour(changed)
        return nil
      } catch {
        return error
      }
    }
    #expect(error { $0[7] = 254 } == .hopLimit(254))
    #expect(error { $0[50] ^= 1 } == .wrongChecksum)
    #expect(error { $0[6] = 112 } == .otherProtocol)
    #expect(error { $0[40] = 135 } == .otherProtocol)
    let short = error { $0.removeLast() }
    #expect(short == .truncated)
    // A length of 0 in the option, with the checksum put right.
    #expect(
      error {
        $0[65] = 0
        $0[43] &+= 1
      } == .malformed)
    var solicited = sent
    solicited.isSolicited = true
    var forged: [UInt8] = []
    solicited.append(to: &forged)
    #expect(throws: NeighbourAdvertisement.DecodingError.malformed) {
      try neighbour(forged)
    }
    solicited.destination = v6("fe80::9")
    forged = []
    solicited.append(to: &forged)
    #expect(try neighbour(forged) == solicited)
  }

  @Test("rule 45: virtual routers' MAC addresses")
  func virtualMAC() {
    let ipv4 = MACAddress(virtualRouterID: 51, family: .ipv4)
    let ipv6 = MACAddress(virtualRouterID: 255, family: .ipv6)
    #expect(ipv4.description == "00:00:5e:00:01:33")
    #expect(ipv6.description == "00:00:5e:00:02:ff")
    #expect(ipv4.isVirtualRouter && ipv6.isVirtualRouter)
    #expect(!MACAddress(rawValue: 0x0000_5E00_0333).isVirtualRouter)
    #expect(!MACAddress(rawValue: 0x0100_5E00_0133).isVirtualRouter)
  }
}
