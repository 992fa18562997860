import ConfigurationTesting
import JSON
import KeepalivedConf
import NetTypes
import Testing

/// Reads one static route.
private func read(route text: String) -> ReadResult {
  read("static_routes {\n\(text)\n}\n")
}

@Suite("Routes") struct RouteTests {
  @Test("A route is what its words say") func values() throws {
    let result = read(
      route: "198.51.100.0/24 via inet 192.0.2.1 dev eth0 src 192.0.2.10 table 100 metric 5 "
        + "mtu lock 1400 rtt 2s features ecn congctl lock cubic realms 3/4 scope link onlink append"
    )
    #expect(result.diagnostics == [])
    let route = try #require(result.configuration.staticRoutes.first)
    #expect(route.destination?.description == "198.51.100.0/24")
    #expect(route.gateway?.description == "192.0.2.1")
    #expect(route.interface == "eth0")
    #expect(route.preferredSource?.description == "192.0.2.10")
    #expect(route.table == RoutingNumber(100))
    #expect(route.metric == 5)
    #expect(route.metrics[.mtu] == .init(1400, isLocked: true))
    #expect(route.metrics[.roundTripTime] == .init(16_000))
    #expect(route.usesECN)
    #expect(route.congestionControl == "cubic")
    #expect(route.realms?.text == "3/4")
    #expect(route.scope == RoutingNumber(253, name: "link"))
    #expect(route.placement == .append)
    #expect(route.effectiveFamily == .ipv4)
  }

  @Test(
    "Every form that is taken is written again as the same route",
    arguments: [
      "default via 192.0.2.1 dev eth0", "any dev eth0", "default6 via fe80::1 dev eth0",
      "default inet6 dev eth0", "inet 198.51.100.0/24 dev eth0", "10.1.2.3/8 dev eth0",
      "to 198.51.100.7 dev eth0", "blackhole 10.0.0.0/8 no_track", "7 10.0.0.0/8 no_track",
      "brd 192.0.2.255 dev eth0", "2001:db8:1::/64 from 2001:db8::/64 dev eth0",
      "198.51.100.0/24 dev eth0 tos 0x10 protocol keepalived table main",
      "198.51.100.0/24 dev eth0 protocol static no_track",
      "198.51.100.0/24 dev eth0 hoplimit 3 window 5 reordering 5 advmss 5 cwnd lock 5",
      "198.51.100.0/24 dev eth0 ssthresh lock 5 initcwnd 4 initrwnd 4 quickack 1",
      "198.51.100.0/24 dev eth0 rttvar lock 300ms rto_min 1.5secs fastopen_no_cookie 1",
      "2001:db8:1::/64 dev eth0 pref medium expires 10", "2001:db8:1::/64 dev eth0 pref 3",
      "198.51.100.0/24 dev eth0 ttl-propagate disabled prepend",
      "198.51.100.0/24 oif eth0 encap ip id 1 dst 192.0.2.9 ttl 5 tos 4 src 192.0.2.10 flags 3",
      "198.51.100.0/24 dev eth0 encap ip6 dst fe80::1 hoplimit 5 tc 4",
      "198.51.100.0/24 dev eth0 encap mpls 100/0x10", "198.51.100.0/24 dev eth0 encap ila 1:2:3:f",
      "198.51.100.0/24 dev eth0 vrf eth1 priority 7 onlink",
      "203.0.113.0/24 no_track nexthop via 192.0.2.1 dev eth0 weight 1 realms 3 "
        + "nexthop via 192.0.2.2 weight 256 onlink encap mpls 3",
      "203.0.113.0/24 no_track nexthop via inet6 fe80::1 nexthop dev eth1",
    ])
  func roundTrip(text: String) throws {
    let first = read(route: text)
    #expect(first.verdict == .good || text.contains("inet6 fe80"), "\(briefs(first))")
    guard let route = first.configuration.staticRoutes.first else { return }
    let second = read(route: route.words.joined(separator: " "))
    #expect(second.configuration.staticRoutes == [route])
    #expect(second.configuration.staticRoutes.first?.words == route.words)
  }

  @Test(
    "What keepalived refuses is one message, and the route is left out",
    arguments: [
      ("10.1/16 dev eth0", "2:1 error invalid-value"),
      ("10.1.2.0/33 dev eth0", "2:1 error out-of-range"),
      ("198.51.100.0/24 via 192.0.2.1/24 dev eth0", "2:21 error invalid-value"),
      ("198.51.100.0/24 via inet6 fe80::1 dev eth0", "2:17 error conflicting-settings"),
      ("to blackhole 198.51.100.0/24", "2:4 error unknown-keyword"),
      ("300 198.51.100.0/24", "2:1 error unknown-keyword"),
      ("198.51.100.0/24 dev eth0 merric 5", "2:26 error unknown-keyword"),
      ("198.51.100.0/24 dev eth0 tos 300", "2:30 error out-of-range"),
      ("198.51.100.0/24 dev eth0 table nosuch", "2:32 error invalid-value"),
      ("198.51.100.0/24 dev eth0 priority 0x10", "2:35 error invalid-value"),
      ("198.51.100.0/24 dev eth0 hoplimit lock 3", "2:35 error invalid-value"),
      ("198.51.100.0/24 dev eth0 hoplimit 256", "2:35 error out-of-range"),
      ("198.51.100.0/24 dev eth0 rtt 960001", "2:30 error out-of-range"),
      ("198.51.100.0/24 dev eth0 rtt 1e3", "2:30 error invalid-value"),
      ("198.51.100.0/24 dev eth0 rtt 2.0001s", "2:30 error invalid-value"),
      ("198.51.100.0/24 dev eth0 features foo", "2:35 error invalid-value"),
      ("198.51.100.0/24 dev eth0 pref low", "2:26 error conflicting-settings"),
      ("2001:db8:1::/64 dev eth0 realms 4", "2:26 error conflicting-settings"),
      ("198.51.100.0/24 dev eth0 realms 256", "2:33 error out-of-range"),
      ("198.51.100.0/24 dev eth0 ttl-propagate on", "2:40 error invalid-value"),
      ("198.51.100.0/24 dev eth0 encap ip ttl 5", "2:32 error missing-argument"),
      ("198.51.100.0/24 dev eth0 encap mpls 1/2/3", "2:37 error invalid-value"),
      ("198.51.100.0/24 dev eth0 encap ila 1:2:3", "2:36 error invalid-value"),
      ("198.51.100.0/24 dev eth0 encap foo", "2:32 error invalid-value"),
      ("198.51.100.0/24 dev eth0 as to 4", "2:26 error conflicting-settings"),
      ("198.51.100.0/24 no_track nexthop via 192.0.2.1 weight 0", "2:55 error out-of-range"),
      ("198.51.100.0/24 no_track nexthop via fe80::1", "2:34 error conflicting-settings"),
      ("198.51.100.0/24 nexthop via 192.0.2.1 no_track", "2:39 error conflicting-settings"),
      ("dev eth0", "2:1 error missing-argument"),
      ("198.51.100.0/24 dev", "2:17 error missing-argument"),
    ])
  func mistakes(text: String, message: String) {
    let result = read(route: text)
    #expect(briefs(result) == [message])
    #expect(result.verdict >= .cannotRun)
    #expect(result.configuration.staticRoutes == [])
  }

  @Test(
    "What keepalived complains of, and takes all the same",
    arguments: [
      ("198.51.100.0/24 gw 192.0.2.1 dev eth0", "deprecated-keyword", "via 192.0.2.1 dev eth0"),
      (
        "198.51.100.0/24 via 192.0.2.1 or 192.0.2.2 no_track", "deprecated-keyword",
        "no_track nexthop via 192.0.2.1 nexthop via 192.0.2.2"
      ),
      (
        "198.51.100.0/24 dev eth0 protocol static", "conflicting-settings", "dev eth0"
      ),
      ("198.51.100.0/24 via 192.0.2.1", "missing-argument", "via 192.0.2.1 no_track"),
    ])
  func mended(text: String, code: String, words: String) {
    let result = read(route: text)
    #expect(result.diagnostics.map(\.code.name) == [code])
    #expect(result.verdict == .refused)
    #expect(
      result.configuration.staticRoutes.map { $0.words.joined(separator: " ") }
        == ["198.51.100.0/24 " + words])
  }

  @Test("In JSON, what is said has a name, and nothing else is there") func json() throws {
    let route = try #require(
      read(
        route: "blackhole 10.0.0.0/8 table main rtt lock 2s no_track "
          + "nexthop via 192.0.2.1 weight 2"
      ).configuration.staticRoutes.first)
    #expect(
      route.json
        == .object([
          .init("type", .string("blackhole")), .init("to", .string("10.0.0.0/8")),
          .init("table", .string("main")), .init("rtt", .integer(16_000)),
          .init("rtt_lock", .boolean(true)), .init("track", .boolean(false)),
          .init(
            "nexthops",
            .array([
              .object([.init("via", .string("192.0.2.1")), .init("weight", .integer(2))])
            ])),
        ]))
  }

  @Test("A second destination replaces the first with a warning") func twoDestinations() {
    let result = read(route: "198.51.100.0/24 203.0.113.0/24 dev eth0")
    #expect(briefs(result) == ["2:17 warning repeated-keyword"])
    #expect(result.configuration.staticRoutes.first?.destination?.description == "203.0.113.0/24")
  }

  @Test("An interface has to be there, unless interfaces come and go") func interfaces() {
    let text = "198.51.100.0/24 dev nosuch0"
    #expect(briefs(read(route: text)) == ["2:1 error unknown-interface"])
    let dynamic = read("static_routes {\n\(text)\n}\nglobal_defs {\n dynamic_interfaces\n}\n")
    #expect(dynamic.verdict == .good)
  }

  @Test("A track group has to stand above") func trackGroup() {
    let group = "track_group G {\n group {\n VI_1\n }\n}\n"
    let instance =
      "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 5\n"
      + " virtual_ipaddress {\n 192.0.2.100/24\n }\n}\n"
    let route = "static_routes {\n 198.51.100.0/24 dev eth0 track_group G\n}\n"
    #expect(read(instance + group + route).verdict == .good)
    #expect(
      read(instance + group + route).configuration.staticRoutes.first?.trackGroup == "G")
    #expect(
      read(instance + route + group).diagnostics.filter { $0.severity == .error }.map(\.code)
        == [.undefinedName])
  }
}

@Suite("Routing rules") struct RuleTests {
  private func read(rule text: String) -> ReadResult {
    read("static_rules {\n\(text)\n}\n")
  }

  private func read(_ text: String) -> ReadResult { ConfigurationTesting.read(text) }

  @Test("A rule is what its words say") func values() throws {
    let result = read(
      rule: "not from 198.51.100.0/24 to all iif eth0 fwmark 0x18/0xff sport 10-20 ipproto UDP "
        + "lookup main order 0x64 realms 3 sup_pl 0")
    #expect(result.diagnostics == [])
    let rule = try #require(result.configuration.staticRules.first)
    #expect(rule.isInverted)
    #expect(rule.source?.description == "198.51.100.0/24")
    #expect(rule.destination == nil)
    #expect(rule.incomingInterface == "eth0")
    #expect(rule.mark == .init(0x18, mask: 0xFF))
    #expect(rule.sourcePorts == .init(10, 20))
    #expect(rule.packetProtocol == RoutingNumber(17, name: "udp"))
    #expect(rule.action == .table(RoutingNumber(254, name: "main")))
    #expect(rule.preference == 100)
    #expect(rule.suppressedPrefixLength == 0)
  }

  @Test(
    "Every form that is taken is written again as the same rule",
    arguments: [
      "from 198.51.100.0/24 table 10 preference 100", "from all lookup 10 priority 100",
      "table main preference 100 inet6", "to 2001:db8::/32 inet6 nop preference 9",
      "from 198.51.100.0/24 dev eth0 oif eth1 tos 8 table 10 preference 100",
      "fwmark 24/12 blackhole preference 1", "fwmark 1/ type prohibit preference 1",
      "from all type unreachable preference 1", "from all 6 preference 1",
      "from all goto 200 preference 100", "from all l3mdev preference 1000",
      "from all table 10 suppress_ifgroup 5 preference 1", "uidrange 1-5 nop preference 1",
      "tunnel-id 18446744073709551615 nop preference 1", "ipproto 17 dport 1-2 nop preference 1",
      "from all table 10 preference 1 protocol 12 no_track",
      "from all table 10 preference 1 protocol 18",
    ])
  func roundTrip(text: String) throws {
    let first = read(rule: text)
    #expect(first.diagnostics == [])
    let rule = try #require(first.configuration.staticRules.first)
    let second = read(rule: rule.words.joined(separator: " "))
    #expect(second.configuration.staticRules == [rule])
  }

  @Test(
    "What keepalived refuses is one message, and the rule is left out",
    arguments: [
      ("to 198.51.100.0/24 table 0 preference 1", "2:26 error out-of-range"),
      ("from 192.0.2.0/24 to 2001:db8::/64 nop preference 1", "2:22 error conflicting-settings"),
      ("from 198.51.100.0/24 preference 100", "2:1 error missing-argument"),
      ("from all table 10 preference 1 dsfield 0x300", "2:40 error out-of-range"),
      ("fwmark -1 nop preference 1", "2:8 error invalid-value"),
      ("fwmark 4294967296 nop preference 1", "2:8 error invalid-value"),
      ("from all goto 200 preference 1 realms 3", "2:32 error conflicting-settings"),
      ("from 2001:db8::/64 table 10 preference 1 realms 3", "2:42 error conflicting-settings"),
      ("from all table 10 preference 1 sup_group nosuch", "2:42 error invalid-value"),
      ("uidrange 5 nop preference 1", "2:10 error invalid-value"),
      ("from all l3mdev table 10 preference 1", "2:17 error conflicting-settings"),
      ("from all table 10 preference 1 protocol static", "2:41 error invalid-value"),
      ("ipproto 300 nop preference 1", "2:9 error invalid-value"),
      ("ip_proto udp nop preference 1", "2:1 error unknown-keyword"),
      ("sport 10 nop preference 1", "2:7 error invalid-value"),
      ("from all goto 100 preference 100", "2:1 error conflicting-settings"),
      ("from all goto 200", "2:1 error missing-argument"),
      ("from all type nat preference 1", "2:15 error unknown-keyword"),
      ("from all table nosuch preference 1", "2:16 error invalid-value"),
      ("from all table 10 preference x", "2:30 error invalid-value"),
      ("from foo table 10 preference 1", "2:6 error invalid-value"),
      ("from", "2:1 error missing-argument"),
    ])
  func mistakes(text: String, message: String) {
    let result = read(rule: text)
    #expect(briefs(result) == [message])
    #expect(result.verdict >= .cannotRun)
    #expect(result.configuration.staticRules == [])
  }

  @Test("In JSON, a rule has its action by name") func json() throws {
    let rule = try #require(
      read(rule: "from 10.0.0.0/8 goto 200 preference 7").configuration.staticRules.first)
    #expect(
      rule.json
        == .object([
          .init("from", .string("10.0.0.0/8")), .init("action", .string("goto")),
          .init("goto", .integer(200)), .init("preference", .integer(7)),
        ]))
  }

  @Test("A rule without preference is refused, but stays") func preference() {
    let result = read(rule: "from 198.51.100.0/24 table 10")
    #expect(briefs(result) == ["2:1 error missing-argument"])
    #expect(result.configuration.staticRules.count == 1)
  }

  @Test("A range that matches nothing is a warning") func emptyRange() {
    #expect(
      briefs(read(rule: "dport 20-10 nop preference 1")) == ["2:7 warning invalid-value"])
  }
}
