import NetTypes
import NetlinkCodec
import RoutingNetlink
import Testing

/// An attribute: its length, its type, its value, and zeros up to a whole word.
func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
  let length = UInt16(4 + value.count)
  let bytes = [UInt8(length & 0xFF), UInt8(length >> 8), UInt8(type & 0xFF), UInt8(type >> 8)]
  return bytes + value + Array(repeating: 0, count: (4 - value.count % 4) % 4)
}

/// A message: its header for sequence 7, and its body.
func message(_ type: UInt8, flags: UInt16, _ body: [UInt8]) -> [UInt8] {
  let length = UInt32(16 + body.count)
  return withUnsafeBytes(of: length.littleEndian) { Array($0) }
    + [type, 0, UInt8(flags & 0xFF), UInt8(flags >> 8), 7, 0, 0, 0, 0, 0, 0, 0] + body
}

/// Interfaces, byte for byte.
@Suite struct LinkTests {
  /// `struct ifinfomsg` of Ethernet interface 9: up, running, with carrier.
  static let header: [UInt8] = [0, 0, 1, 0, 9, 0, 0, 0, 0x43, 0x10, 1, 0, 0, 0, 0, 0]

  /// What the kernel says of a macvlan above an interface of another namespace.
  static let macvlan = message(
    16, flags: 0,
    header + attribute(3, Array("vrrp.10\0".utf8)) + attribute(99, [1, 2, 3])
      + attribute(4, [0xDC, 5, 0, 0]) + attribute(1, [0, 0, 0x5E, 0, 1, 10])
      + attribute(5, [2, 0, 0, 0]) + attribute(10, [4, 0, 0, 0]) + attribute(16, [6])
      + attribute(27, [5, 0, 0, 0]) + attribute(37, [3, 0, 0, 0])
      + attribute(20, Array("ours\0".utf8))
      + attribute(
        18 | 0x8000,
        attribute(1, Array("macvlan\0".utf8)) + attribute(2, attribute(1, [1, 0, 0, 0]))))

  static func decodedLink(_ bytes: [UInt8]) throws -> Link? {
    guard case .linkChanged(let link)? = try decoded(bytes).first else { return nil }
    return link
  }

  @Test func aMacvlan() throws {
    var expected = Link(index: 9, name: "vrrp.10")
    expected.flags = [.up, .broadcast, .running, .multicast, .lowerUp]
    expected.hardwareAddress = MACAddress(rawValue: 0x5E00_010A)
    expected.operationalState = .up
    expected.mtu = 1500
    expected.master = 4
    expected.parent = 2
    expected.parentNamespaceID = 3
    expected.kind = .macvlan(.private)
    expected.group = 5
    expected.alias = "ours"
    #expect(try Self.decodedLink(Self.macvlan) == expected)
    #expect(expected.isUpAndRunning)
  }

  @Test(arguments: [
    ("ipvlan", attribute(1, [0, 0]) + attribute(2, [1, 0]), LinkKind.ipvlan(.l2, .private)),
    ("ipvlan", attribute(1, [2, 0]), .ipvlan(.l3s, [])),
    ("ipvlan", attribute(1, [9, 0]), .other("ipvlan")),
    ("vrf", attribute(1, [0xD2, 4, 0, 0]), .vrf(table: 1234)),
    ("bridge", attribute(1, [1, 0, 0, 0]), .other("bridge")),
    ("macvlan", [], .other("macvlan")),
  ])
  func kinds(name: String, data: [UInt8], kind: LinkKind) throws {
    let bytes = message(
      16, flags: 0,
      Self.header + attribute(3, Array("x\0".utf8))
        + attribute(18, attribute(1, Array((name + "\0").utf8)) + attribute(2, data)))
    #expect(try Self.decodedLink(bytes)?.kind == kind)
  }

  @Test("a port that leaves a bridge is no interface that is gone") func bridgePort() throws {
    var header = Self.header
    header[0] = 7  // AF_BRIDGE
    #expect(
      try decoded(message(17, flags: 0, header + attribute(3, Array("x\0".utf8)))) == [])
  }

  @Test func whatIsMissing() throws {
    #expect(throws: NetlinkDecodingError.missingAttribute(3)) {
      try decoded(message(16, flags: 0, Self.header))
    }
    #expect(throws: NetlinkDecodingError.truncatedMessage(offset: 16)) {
      try decoded(message(16, flags: 0, Array(Self.header.dropLast())))
    }
    #expect(throws: NetlinkDecodingError.shortValue(attribute: 4)) {
      try decoded(message(16, flags: 0, Self.header + attribute(4, [1, 2])))
    }
  }

  @Test func requestsForAVirtualRouter() throws {
    let link = NewLink(
      name: "vrrp.10", kind: .macvlan(.private), parent: 2,
      hardwareAddress: MACAddress(rawValue: 0x5E00_010A), group: 5)
    let zeros = [UInt8](repeating: 0, count: 16)
    #expect(
      encoded(.createLink(link))
        == message(
          16, flags: 0x605,
          zeros + attribute(3, Array("vrrp.10\0".utf8)) + attribute(5, [2, 0, 0, 0])
            + attribute(1, [0, 0, 0x5E, 0, 1, 10]) + attribute(27, [5, 0, 0, 0])
            + attribute(
              18 | 0x8000,
              attribute(1, Array("macvlan\0".utf8))
                + attribute(2 | 0x8000, attribute(1, [1, 0, 0, 0])))))
    var change = LinkChange(.name("vrrp.10"))
    change.isUp = true
    change.alias = "ours"
    change.addressGeneration = IPv6AddressGeneration.none
    #expect(
      encoded(.changeLink(change))
        == message(
          19, flags: 5,
          Array(zeros.prefix(8)) + [1, 0, 0, 0, 1, 0, 0, 0]
            + attribute(3, Array("vrrp.10\0".utf8)) + attribute(20, Array("ours".utf8))
            + attribute(26 | 0x8000, attribute(10 | 0x8000, attribute(8, [1])))))
    #expect(
      encoded(.removeLink(.index(9)))
        == message(17, flags: 5, [0, 0, 0, 0, 9, 0, 0, 0] + zeros.prefix(8)))
  }

  @Test func requestsForOtherKinds() {
    let start = [UInt8](repeating: 0, count: 16) + attribute(3, Array("x\0".utf8))
    #expect(
      encoded(.createLink(NewLink(name: "x", kind: .ipvlan(.l2, .vepa))))
        == message(
          16, flags: 0x605,
          start
            + attribute(
              18 | 0x8000,
              attribute(1, Array("ipvlan\0".utf8))
                + attribute(2 | 0x8000, attribute(1, [0, 0]) + attribute(2, [2, 0])))))
    #expect(
      encoded(.createLink(NewLink(name: "x", kind: .vrf(table: 1234))))
        == message(
          16, flags: 0x605,
          start
            + attribute(
              18 | 0x8000,
              attribute(1, Array("vrf\0".utf8))
                + attribute(2 | 0x8000, attribute(1, [0xD2, 4, 0, 0])))))
  }
}
