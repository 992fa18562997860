import FirewallNetlink
import Foundation
import Glibc
import KernelNetworking
import LabSupport
import NetTypes
import Platform
import RoutingNetlink
import Testing

/// What the kernel makes of our tables, as nft reads them.
@Suite struct FirewallTests {
  static func address(_ text: String) throws -> BlockedAddress {
    .address(try #require(IPAddress(text: Array(text.utf8))))
  }

  /// What `nft list ruleset` prints in the network namespace of the calling thread.
  static func ruleset() throws -> String {
    try outputOfProgram("\(Lab.nft()) -n list ruleset")
  }

  /// What keepalived 2.2.7 makes for the same addresses, but for the order of the rules for
  /// reports, which here come before those that end the chain.
  static let tables = """
    table ip keepalived {
    set vips {
    type ipv4_addr
    elements = { 192.0.2.1 }
    }
    map vmac_map {
    type iface_index : iface_index
    elements = { "lo" : "lo" }
    }
    chain out {
    type filter hook output priority -1; policy accept;
    ip protocol 2 meta oifkind "macvlan" dup to ip daddr device oif map @vmac_map drop
    ip saddr @vips drop
    }
    chain in {
    type filter hook input priority -1; policy accept;
    ip daddr @vips drop
    }
    }
    table ip6 keepalived {
    set vips {
    type ipv6_addr
    elements = { 2001:db8::1 }
    }
    set neighbor-discovery {
    type icmpv6_type
    flags constant
    elements = { 135,
    136 }
    }
    set vips_link_local {
    type ipv6_addr . iface_index
    elements = { fe80::1 . "lo" }
    }
    set vips_link_local_name {
    type ipv6_addr . ifname
    elements = { fe80::2 . "vrrp.1" }
    }
    map vmac_map {
    type iface_index : iface_index
    elements = { "lo" : "lo" }
    }
    set vmac_set {
    type iface_index
    elements = { "lo" }
    }
    chain out {
    type filter hook output priority -1; policy accept;
    icmpv6 type 143 meta oifkind "macvlan" dup to ip6 daddr device oif map @vmac_map drop
    icmpv6 type 133 meta oifkind "macvlan" oif @vmac_set drop
    icmpv6 type @neighbor-discovery accept
    ip6 saddr fe80::/10 goto out_link_local
    ip6 saddr @vips drop
    }
    chain in {
    type filter hook input priority -1; policy accept;
    icmpv6 type @neighbor-discovery accept
    ip6 daddr fe80::/10 goto in_link_local
    ip6 daddr @vips drop
    }
    chain in_link_local {
    ip6 daddr . iif @vips_link_local drop
    ip6 daddr . iifname @vips_link_local_name drop
    }
    chain out_link_local {
    ip6 saddr . oif @vips_link_local drop
    ip6 saddr . oifname @vips_link_local_name drop
    }
    }
    """

  /// The lines of a text without indentation and blank lines.
  static func lines(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  static func blockEverything(_ firewall: KernelFirewall) throws {
    try firewall.block([
      address("192.0.2.1"), address("2001:db8::1"),
      .linkLocal(IPv6Address(high: 0xFE80 << 48, low: 1), index: loopback),
      .linkLocalNamed(IPv6Address(high: 0xFE80 << 48, low: 2), interface: "vrrp.1"),
    ])
    try firewall.redirectReports(of: .ipv4, from: loopback, to: loopback)
    try firewall.redirectReports(of: .ipv6, from: loopback, to: loopback)
  }

  @Test func theTablesAreKeepalivedsAndGoAwayWhole() throws {
    try inFreshNetwork {
      let firewall = KernelFirewall()
      try Self.blockEverything(firewall)
      #expect(Self.lines(try Self.ruleset()) == Self.lines(Self.tables))
      try firewall.removeTables()
      #expect(try Self.ruleset() == "")
    }
  }

  @Test func leftoversOfAKilledPredecessorGoAway() throws {
    try inFreshNetwork {
      try Self.blockEverything(KernelFirewall())
      // Ours starts anew with the tables there, and then with none.
      let next = KernelFirewall()
      try next.block([Self.address("192.0.2.7")])
      #expect(try Self.ruleset().contains("192.0.2.7"))
      #expect(try !Self.ruleset().contains("192.0.2.1"))
      try next.removeLeftovers()
      #expect(try Self.ruleset() == "")
      try next.removeLeftovers()
    }
  }

  @Test func whenSomebodyFlushesTheRulesetAllIsMadeAnew() throws {
    try inFreshNetwork {
      let firewall = KernelFirewall()
      try Self.blockEverything(firewall)
      _ = try outputOfProgram("\(Lab.nft()) flush ruleset")
      try firewall.block([Self.address("192.0.2.9")])
      let ruleset = try Self.ruleset()
      for part in ["192.0.2.1", "192.0.2.9", "fe80::2", "vmac_set"] {
        #expect(ruleset.contains(part))
      }
      _ = try outputOfProgram("\(Lab.nft()) flush ruleset")
      try firewall.unblock([Self.address("192.0.2.9")])
      #expect(try !Self.ruleset().contains("192.0.2.9"))
    }
  }

  @Test func thousandsOfAddressesAtOnce() throws {
    try inFreshNetwork {
      let firewall = KernelFirewall()
      let addresses = (0..<10_000).map {
        BlockedAddress.address(.v6(IPv6Address(high: 0x2001_0DB8 << 32, low: $0)))
      }
      try firewall.block(addresses)
      try firewall.unblock(addresses)
      #expect(try !Self.ruleset().contains("2001:db8"))
    }
  }

  @Test func aRefusalSaysWhatAndWhy() throws {
    try inFreshNetwork {
      var options = FirewallOptions()
      // The kernel takes names of at most 255 bytes.
      options.table = ByteString(bytes: Array(repeating: UInt8(ascii: "x"), count: 300))
      let firewall = KernelFirewall(options: options)
      let error = #expect(throws: FirewallError.self) {
        try firewall.block([Self.address("192.0.2.1")])
      }
      #expect(error?.description.contains("add the table ip xxx") == true)
      #expect(firewall.state.isEmpty)
    }
  }

  @Test func whatIsBlockedDoesNotAnswerAndWhatIsUnblockedDoes() throws {
    try inFreshNetwork {
      let socket = try RouteNetlinkSocket()
      var up = LinkChange(.index(loopback))
      up.isUp = true
      let address = try loopbackAddress("192.0.2.1/32")
      #expect(try socket.perform([.changeLink(up), .addAddress(address, replaces: false)]) == [])
      let firewall = KernelFirewall()
      try firewall.block([.address(address.address)])
      #expect(!reachesItself(address: "192.0.2.1"))
      try firewall.unblock([.address(address.address)])
      #expect(reachesItself(address: "192.0.2.1"))
    }
  }
}

/// Whether a UDP datagram that this machine sends from and to an address arrives.
private func reachesItself(address text: String) -> Bool {
  let socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
  defer { close(socket) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = UInt16(4711).bigEndian
  address.sin_addr.s_addr = inet_addr(text)
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      let size = socklen_t(MemoryLayout<sockaddr_in>.size)
      guard bind(socket, address, size) == 0 else { return false }
      // What the firewall drops on the way out is refused at once.
      guard sendto(socket, "x", 1, 0, address, size) == 1 else { return false }
      return isReadable(socket, withinMilliseconds: 1000)
    }
  }
}
