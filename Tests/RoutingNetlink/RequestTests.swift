import NetTypes
import NetlinkCodec
import RoutingNetlink
import Testing

/// Addresses, routes and rules, byte for byte; what the kernel makes of them is proved on one.
@Suite struct RequestTests {
  @Test func anAddress() throws {
    let prefix = try #require(IPPrefix(text: Array("192.0.2.1/24".utf8)))
    var address = InterfaceAddress(index: 3, prefix: prefix)
    address.flags = [.noDAD, .noPrefixRoute]
    address.preferredLifetimeSeconds = 0
    address.origin = 18
    #expect(
      encoded(.addAddress(address, replaces: true))
        == message(
          20, flags: 0x505,
          [2, 24, 2, 0, 3, 0, 0, 0] + attribute(2, [192, 0, 2, 1]) + attribute(1, [192, 0, 2, 1])
            + attribute(6, [0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0])
            + attribute(8, [2, 2, 0, 0]) + attribute(11, [18])))
    #expect(
      encoded(.removeAddress(address))
        == message(
          21, flags: 5,
          [2, 24, 0, 0, 3, 0, 0, 0] + attribute(2, [192, 0, 2, 1])
            + attribute(1, [192, 0, 2, 1])))
  }

  @Test func aRoute() throws {
    var route = KernelRoute(.ipv4)
    route.destination = IPPrefix(text: Array("203.0.113.0/24".utf8))
    route.gateway = .v6(IPv6Address(high: 0xFE80 << 48, low: 1))
    route.table = 1000
    route.flags = .onLink
    route.encapsulation = .mpls(labels: [16, 17], timeToLive: nil)
    #expect(
      encoded(.addRoute(route, .append))
        == message(
          24, flags: 0xC05,
          [2, 24, 0, 0, 0, 18, 0, 1, 4, 0, 0, 0] + attribute(1, [203, 0, 113, 0])
            + attribute(18, [10, 0, 0xFE, 0x80] + Array(repeating: 0, count: 13) + [1])
            + attribute(15, [0xE8, 3, 0, 0]) + attribute(21, [1, 0])
            + attribute(22 | 0x8000, attribute(1, labelStack))))
  }

  @Test func aRule() {
    var rule = KernelRule(.ipv6)
    rule.action = .goto(700)
    rule.preference = 500
    rule.isInverted = true
    rule.sourcePorts = .init(1, 2)
    #expect(
      encoded(.addRule(rule))
        == message(
          32, flags: 0x605,
          [10, 0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0] + attribute(23, [1, 0, 2, 0])
            + attribute(6, [0xF4, 1, 0, 0]) + attribute(4, [0xBC, 2, 0, 0]) + attribute(21, [18])))
  }

  @Test func questions() {
    var writer = MessageWriter()
    RouteQuestion.routes(.ipv4, table: 1000, origin: 18).encode(sequence: 7, into: &writer)
    #expect(
      writer.bytes
        == message(
          26, flags: 0x301, [2, 0, 0, 0, 0, 18, 0, 0, 0, 0, 0, 0] + attribute(15, [0xE8, 3, 0, 0])))
  }

  @Test func scopesThatNobodyWrites() throws {
    var route = KernelRoute(.ipv4)
    #expect(route.customaryScope == 253)
    route.gateway = .v4(IPv4Address(192, 0, 2, 1))
    #expect(route.customaryScope == 0)
    route.kind = 2
    #expect(route.customaryScope == 254)
    #expect(KernelRoute(.ipv6).customaryScope == 0)
  }
}

/// RFC 3032: labels 16 and 17, the second marked as the last.
private let labelStack: [UInt8] = [0, 1, 0, 0, 0, 1, 0x11, 0]
