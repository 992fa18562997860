import Glibc
import LabSupport
import Testing

/// Addresses, routes and rules in the kernel, against those that keepalived sets for the same file.
@Suite struct KernelTests {
  /// A part of an instance.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var addresses = ["10.9.0.100/24"]
    var extra = ""
    var blocks = ""
    /// What must be seen, so that the comparison is not one of two empty tables.
    var sees: [String]
  }

  static let cases = [
    Case(
      testDescription: "addresses",
      addresses: [
        "10.9.0.100/24 brd 10.9.0.255 label eth0:vip", "10.9.0.101/24 brd +", "10.9.0.102/24 brd -",
        "10.9.0.103", "10.9.0.104/32 scope link", "10.9.0.105 peer 10.9.5.5",
        "10.9.0.106/24 dev eth1", "10.9.0.107/25 noprefixroute", "192.168.7.1/16 scope host",
        "10.9.0.108/24 preferred_lft 600",
      ],
      sees: ["eth0:vip", "10.9.0.102/24 brd 10.9.0.0", "peer 10.9.5.5", "noprefixroute"]),
    Case(
      testDescription: "IPv6 addresses",
      addresses: [
        "fe80::100/64", "2001:db8::100/64", "2001:db8::101/128", "2001:db8::102/64 home",
        "2001:db8::103/64 noprefixroute", "2001:db8::104/64 preferred_lft 0",
      ], sees: ["2001:db8::100/64", "2001:db8::101/128"]),
    Case(
      testDescription: "excluded addresses",
      extra:
        "virtual_ipaddress_excluded {\n 10.9.0.120/24\n 2001:db8::120/64\n 10.9.0.121 dev eth1\n}",
      sees: ["10.9.0.120/24", "2001:db8::120/64"]),
    Case(
      testDescription: "routes",
      extra: """
        virtual_routes {
          src 10.9.0.100 to 192.0.2.0/24 via 10.9.0.7 dev eth0
          198.51.100.0/24 via 10.9.0.8 dev eth0 metric 77 mtu 1400 advmss 1300
          203.0.113.0/25 dev eth0 scope link table 100
          blackhole 203.0.113.128/26
          unreachable 203.0.113.192/27 table 101
          prohibit 203.0.113.224/28
          192.0.2.128/25 nexthop via 10.9.0.7 dev eth0 weight 2 nexthop via 10.9.0.8 dev eth0 weight 3
          172.20.0.0/16 via 10.9.0.9 dev eth0 onlink tos 0x10 table 102
          172.21.0.0/16 via 10.9.0.9 dev eth0 mtu lock 1280 initcwnd 20 quickack 1 rto_min 200ms
          172.22.0.0/16 via 10.9.0.9 dev eth0 congctl reno features ecn
        }
        """,
      sees: ["192.0.2.0/24", "blackhole 203.0.113.128/26", "weight 3", "lock 1280", "reno"]),
    Case(
      testDescription: "IPv6 routes", addresses: ["fe80::100/64", "2001:db8::100/64"],
      extra: """
        virtual_routes {
          2001:db8:1::/64 via 2001:db8::7 dev eth0
          2001:db8:2::/64 dev eth0 metric 99 table 103
          2001:db8:3::/64 via 2001:db8::7 dev eth0 pref high
          unreachable 2001:db8:4::/64
        }
        """, sees: ["2001:db8:1::/64", "pref high", "unreachable 2001:db8:4::"]),
    Case(
      testDescription: "rules",
      extra: """
        virtual_rules {
          from 10.9.0.100 lookup 100 priority 1000
          to 192.0.2.0/24 table 101 preference 1001
          from 10.9.0.0/24 to 198.51.100.0/24 iif eth0 fwmark 0x5/0xff table 102 priority 1002
          not from 10.9.0.101 table 103 priority 1003 tos 0x08
          from 203.0.113.0/24 blackhole priority 1004
          from 203.0.113.0/24 prohibit priority 1005
          to 172.16.0.0/12 goto 1005 priority 900
          uidrange 1000-2000 table 104 priority 1006
          ipproto tcp dport 80-90 sport 1024-1025 table 105 priority 1007
          oif eth1 table 106 suppress_prefixlength 8 priority 1008
        }
        """, sees: ["1002:", "fwmark 0x5/0xff", "goto", "uidrange 1000-2000", "suppress_prefix"]),
    Case(
      testDescription: "static ones",
      blocks: """
        static_ipaddress {
          10.20.0.1/24 dev eth1
          2001:db8:9::1/64 dev eth1
        }
        static_routes {
          192.0.2.64/26 via 10.20.0.9 dev eth1
        }
        static_rules {
          from 10.20.0.0/24 table 110 priority 2000
        }
        """, sees: ["10.20.0.1/24", "192.0.2.64/26", "2000:"]),
  ]

  @Test(
    "The kernel has what keepalived sets for the same file, and has it no more after the end",
    arguments: cases)
  func tables(of item: Case) async throws {
    try await onNetwork { net in
      var (texts, left): ([[String]], [[String]]) = ([], [])
      for (name, kind) in [("a", DaemonKind.keepalived), ("b", .vrrpd)] {
        let node = try net.node(name, addresses: ["10.9.0.1/24", "2001:db8::1/64"])
        try net.join(node, interface: "eth1")
        try node.ip(["link set eth1 up"])
        let before = try self.tables(on: node)
        // Each is alone: neither hears the other.
        try net.separate(node)
        let daemon = try node.start(
          kind,
          configuration(
            priority: 100, extra: item.extra, blocks: item.blocks, addresses: item.addresses))
        try net.wait(for: .advert(from: node))
        try net.wait(
          for: .announcement(of: item.addresses[0].address, from: node), times: 5)
        try net.wait(for: .advert(from: node), times: 2)
        texts.append(try self.tables(on: node))
        net.mark()
        daemon.signal(SIGTERM)
        try net.wait(for: .end(of: node))
        let after = try self.tables(on: node)
        // The kernel keeps some routes of broadcasts by itself.
        left.append(after.filter { !before.contains($0) })
        #expect(before.filter { !after.contains($0) } == [])
        net.mark()
      }
      #expect(left[1].filter { !left[0].contains($0) } == [], "left by vrrpd only")
      for part in item.sees {
        #expect(texts[0].contains { $0.contains(part) }, "keepalived has no \(part)")
      }
      let (theirs, ours) = (texts[0], texts[1])
      #expect(ours.filter { !theirs.contains($0) } == [], "only vrrpd has these")
      #expect(theirs.filter { !ours.contains($0) } == [], "only keepalived has these")
    }
  }

  /// What `ip` shows, without what differs from node to node.
  private func tables(on node: Node) throws -> [String] {
    let ip = try Lab.ip()
    let text = try node.output(
      of: "\(ip) -d -o addr; \(ip) route show table all; \(ip) -6 route show table all; "
        + "\(ip) rule; \(ip) -6 rule")
    return text.split(separator: "\n").map { line in
      var words = line.split(separator: " ").map(String.init)
      // Which addresses are whose is marked by ours in the kernel's own field.
      if words.count > 2, words[1].hasPrefix("eth"), let place = words.firstIndex(of: "proto") {
        words.removeSubrange(place...(place + 1))
      }
      // Duplicate address detection of the node's own addresses ends when it ends.
      words.removeAll { $0 == "tentative" }
      // The kernel counts lifetimes down.
      return words.map { $0.hasSuffix("sec") && $0 != "0sec" ? "some" : $0 }.joined(separator: " ")
    }.filter { !$0.contains("fe80::") || $0.contains("fe80::100") }
      // Multicast routes come with an interface that has just come up, a little later.
      .filter { !$0.contains("kernel_ll") && !$0.hasPrefix("multicast ff00::/8") }.sorted()
  }
}

extension String {
  /// An address without its length and the words after it.
  var address: String { String(prefix { $0 != "/" && $0 != " " }) }
}
