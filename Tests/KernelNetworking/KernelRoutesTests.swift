import KernelNetworking
import LabSupport
import NetTypes
import RoutingNetlink
import SystemPackage
import Testing

/// A prefix, in text.
func prefix(_ text: String) throws -> IPPrefix {
  try #require(IPPrefix(text: Array(text.utf8)))
}

/// An address, in text.
func address(_ text: String) throws -> IPAddress {
  try #require(IPAddress(text: Array(text.utf8)))
}

/// What `ip` prints of the calling thread's network, its lines without blanks at their ends.
func ip(_ arguments: String) throws -> [String] {
  try outputOfProgram("\(Lab.ip()) \(arguments)").split(whereSeparator: \.isNewline).map {
    $0.split(separator: " ").joined(separator: " ")
  }
}

/// A network namespace with two interfaces of Ethernet, whose numbers are given to the body.
func withTwoInterfaces(
  _ body: (RouteNetlinkSocket, UInt32, UInt32) throws -> Void
) throws {
  try inFreshNetwork {
    let socket = try RouteNetlinkSocket()
    var requests: [RouteRequest] = []
    for name in ["d0", "d1"] as [ByteString] {
      // The other end gets a name of the kernel's choice.
      requests.append(.createLink(NewLink(name: name, kind: .other("veth"))))
    }
    for name in ["d0", "d1", "veth0", "veth1"] as [ByteString] {
      var quiet = LinkChange(.name(name))
      quiet.addressGeneration = IPv6AddressGeneration.none
      var up = LinkChange(.name(name))
      up.isUp = true
      requests += [.changeLink(quiet), .changeLink(up)]
    }
    #expect(try socket.perform(requests) == [])
    let first = try #require(try socket.link(.name("d0"))).index
    let second = try #require(try socket.link(.name("d1"))).index
    let addresses = [
      InterfaceAddress(index: first, prefix: try prefix("192.0.2.1/24")),
      InterfaceAddress(index: second, prefix: try prefix("198.51.100.1/24")),
      InterfaceAddress(index: first, prefix: try prefix("2001:db8::1/64")),
      InterfaceAddress(index: second, prefix: try prefix("2001:db8:1::1/64")),
    ]
    #expect(
      try socket.perform(
        addresses.map {
          var address = $0
          address.flags = .noDAD
          return .addAddress(address, replaces: false)
        }) == [])
    try body(socket, first, second)
  }
}

/// Routes that this machine's kernel takes, as `ip` shows them and as we read them again.
@Suite struct KernelRoutesTests {
  @Test func anIPv4RouteWithEverything() throws {
    try withTwoInterfaces { socket, first, _ in
      var route = KernelRoute(.ipv4)
      route.destination = try prefix("203.0.113.0/24")
      route.gateway = try address("192.0.2.254")
      route.preferredSource = try address("192.0.2.1")
      route.interface = first
      route.table = 1000
      route.typeOfService = 0x10
      route.metric = 77
      route.realms = 3 << 16 | 4
      route.metrics[.mtu] = 1400
      route.metrics.lock(.mtu)
      route.metrics[.hopLimit] = 33
      route.metrics[.advertisedSegmentSize] = 1200
      route.metrics[.roundTripTime] = 8 * 300
      route.metrics[.roundTripVariance] = 4 * 250
      route.metrics[.minimalRetransmission] = 400
      route.metrics[.window] = 5000
      route.metrics[.congestionWindow] = 12
      route.metrics[.slowStartThreshold] = 20
      route.metrics[.initialCongestionWindow] = 10
      route.metrics[.initialReceiveWindow] = 11
      route.metrics[.quickAcknowledgement] = 1
      route.metrics[.reordering] = 5
      route.metrics[.fastOpenWithoutCookie] = 1
      route.metrics[.features] = RouteMetricKind.explicitCongestionNotification
      route.metrics.congestionControl = "reno"
      #expect(try socket.perform([.addRoute(route, .add)]) == [])
      #expect(
        try ip("-N -d route show table 1000") == [
          "1 203.0.113.0/24 tos 0x10 via 192.0.2.254 dev d0 proto 18 scope 0 src 192.0.2.1 "
            + "metric 77 realms 3/4 mtu lock 1400 window 5000 rtt 300ms rttvar 250ms ssthresh 20 "
            + "cwnd 12 advmss 1200 reordering 5 hoplimit 33 initcwnd 10 features ecn "
            + "rto_min 400ms initrwnd 11 quickack 1 congctl reno fastopen_no_cookie 1"
        ])
      #expect(try socket.routes(of: .ipv4, table: 1000) == [route])
      #expect(try socket.perform([.removeRoute(route)]) == [])
      #expect(try socket.routes(of: .ipv4, table: 1000) == [])
    }
  }

  @Test func anIPv6RouteWithEverything() throws {
    try withTwoInterfaces { socket, first, _ in
      var route = KernelRoute(.ipv6)
      route.destination = try prefix("2001:db8:ffff::/48")
      route.source = try prefix("2001:db8:1::/64")
      route.gateway = try address("2001:db8::fe")
      route.preferredSource = try address("2001:db8::1")
      route.interface = first
      route.metric = 77
      route.metrics[.mtu] = 1400
      route.expirySeconds = 1000
      route.preference = 1
      #expect(try socket.perform([.addRoute(route, .add)]) == [])
      let text = try ip("-N -6 -d route show proto 18").joined()
      #expect(
        text.hasPrefix(
          "1 2001:db8:ffff::/48 from 2001:db8:1::/64 via 2001:db8::fe dev d0 scope 0 "
            + "src 2001:db8::1 metric 77 expires "))
      #expect(text.hasSuffix("mtu 1400 pref high"))
      var found = try #require(
        try socket.routes(of: .ipv6, table: KernelRoute.mainTable).first {
          $0.origin == KernelRoute.keepalived
        })
      #expect(found.expirySeconds.map { (990...1000).contains($0) } == true)
      found.expirySeconds = 1000
      #expect(found == route)
      #expect(try socket.perform([.removeRoute(route)]) == [])
    }
  }

  @Test func severalWays() throws {
    try withTwoInterfaces { socket, first, second in
      var route = KernelRoute(.ipv4)
      route.destination = try prefix("203.0.113.0/24")
      var one = KernelRoute.NextHop()
      one.gateway = try address("192.0.2.254")
      one.interface = first
      one.weight = 3
      var two = KernelRoute.NextHop()
      two.gateway = try address("203.0.113.9")
      two.interface = second
      two.flags = .onLink
      two.realms = 9
      two.weight = 256
      var three = KernelRoute.NextHop()
      three.gateway = try address("2001:db8:1::fe")
      three.interface = second
      route.nextHops = [one, two, three]
      #expect(try socket.perform([.addRoute(route, .add)]) == [])
      #expect(
        try ip("-N -d route show proto 18") == [
          "1 203.0.113.0/24 scope 0",
          "\tnexthop via 192.0.2.254 dev d0 weight 3",
          "\tnexthop via 203.0.113.9 realm 9 dev d1 weight 256 onlink",
          "\tnexthop via inet6 2001:db8:1::fe dev d1 weight 1",
        ])
      let found = try socket.routes(of: .ipv4, origin: KernelRoute.keepalived)
      #expect(found == [route])
      #expect(try socket.perform([.removeRoute(route)]) == [])
    }
  }

  @Test func tunnelsAroundPackets() throws {
    try withTwoInterfaces { socket, first, _ in
      var tunnel = KernelEncapsulation.Tunnel(.ipv4)
      tunnel.id = 4711
      tunnel.destination = try address("192.0.2.77")
      tunnel.source = try address("192.0.2.1")
      tunnel.trafficClass = 8
      tunnel.hopLimit = 9
      var route = KernelRoute(.ipv4)
      route.destination = try prefix("203.0.113.0/24")
      route.interface = first
      route.scope = route.customaryScope
      route.encapsulation = .tunnel(tunnel)
      #expect(try socket.perform([.addRoute(route, .add)]) == [])
      #expect(
        try ip("-N -d route show proto 18") == [
          "1 203.0.113.0/24 encap ip id 4711 src 192.0.2.1 dst 192.0.2.77 ttl 9 tos 8 dev d0 "
            + "scope 253"
        ])
      #expect(try socket.routes(of: .ipv4, origin: KernelRoute.keepalived) == [route])
    }
  }

  @Test func placesAmongThoseToTheSameDestination() throws {
    try withTwoInterfaces { socket, first, _ in
      func route(_ last: UInt8) throws -> KernelRoute {
        var route = KernelRoute(.ipv4)
        route.destination = try prefix("203.0.113.0/24")
        route.gateway = .v4(IPv4Address(192, 0, 2, last))
        route.interface = first
        return route
      }
      let requests: [RouteRequest] = [
        .addRoute(try route(10), .add), .addRoute(try route(11), .append),
        .addRoute(try route(12), .prepend), .addRoute(try route(13), .add),
      ]
      let refused = try socket.perform(requests)
      #expect(refused.map(\.tag) == [3])
      #expect(refused.first?.errno == .fileExists)
      func ways() throws -> [IPAddress?] {
        try socket.routes(of: .ipv4, origin: KernelRoute.keepalived).map(\.gateway)
      }
      #expect(try ways() == [12, 10, 11].map { .v4(IPv4Address(192, 0, 2, $0)) })
      #expect(try socket.perform([.addRoute(try route(14), .replace)]) == [])
      #expect(try ways() == [14, 10, 11].map { .v4(IPv4Address(192, 0, 2, $0)) })
    }
  }

  @Test func rulesWithEverything() throws {
    try withTwoInterfaces { socket, _, _ in
      var rule = KernelRule(.ipv4)
      rule.isInverted = true
      rule.source = try prefix("192.0.2.0/24")
      rule.destination = try prefix("198.51.100.0/25")
      rule.incomingInterface = "d0"
      rule.outgoingInterface = "later"
      rule.typeOfService = 0x10
      rule.mark = 5
      rule.markMask = 0xFF
      rule.users = .init(10, 20)
      rule.packetProtocol = 6
      rule.sourcePorts = .init(1000, 2000)
      rule.destinationPorts = .init(80, 80)
      rule.tunnelID = 99
      rule.action = .table(1234)
      rule.preference = 300
      rule.realms = 7
      rule.suppressedPrefixLength = 8
      rule.suppressedGroup = 9
      var others: [KernelRule] = []
      let actions: [KernelRule.Action] = [
        .goto(700), .nop, .blackhole, .unreachable, .prohibit, .vrf, .table(254),
      ]
      for (number, action) in actions.enumerated() {
        var other = KernelRule(.ipv6)
        other.source = try prefix("2001:db8::/32")
        other.preference = UInt32(500 + number)
        other.action = action
        others.append(other)
      }
      let all = [rule] + others
      #expect(try socket.perform(all.map { .addRule($0) }) == [])
      #expect(
        try ip("-N -d rule show").filter { $0.hasSuffix("proto 18") } == [
          "300:\tnot from 192.0.2.0/24 to 198.51.100.0/25 tos 0x10 fwmark 0x5/0xff iif d0 "
            + "oif later [detached] uidrange 10-20 ipproto ipproto-6 sport 1000-2000 dport 80 "
            + "tun_id 99 lookup 1234 suppress_prefixlength 8 suppress_ifgroup 9 realms 7 proto 18"
        ])
      #expect(
        try ip("-N -6 -d rule show").filter { $0.hasSuffix("proto 18") }
          == [
            "500:\tfrom 2001:db8::/32 goto 700 [unresolved]", "501:\tfrom 2001:db8::/32 nop",
            "502:\tfrom 2001:db8::/32 6", "503:\tfrom 2001:db8::/32 7",
            "504:\tfrom 2001:db8::/32 8", "505:\tfrom 2001:db8::/32 lookup [l3mdev-table]",
            "506:\tfrom 2001:db8::/32 lookup 254",
          ].map { $0 + " proto 18" })
      let found = try socket.rules(of: .ipv4) + socket.rules(of: .ipv6)
      #expect(found.filter { $0.origin == KernelRoute.keepalived } == all)
      let again = try socket.perform([.addRule(rule)])
      #expect(again.first?.errno == .fileExists)
      #expect(try socket.perform(all.map { .removeRule($0) }) == [])
      let left = try socket.rules(of: .ipv4) + socket.rules(of: .ipv6)
      #expect(left.allSatisfy { $0.origin != KernelRoute.keepalived })
    }
  }
}
