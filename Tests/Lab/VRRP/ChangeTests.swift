import Foundation
import Glibc
import LabSupport
import Testing

/// What changes under a running daemon: interfaces, addresses, configurations.
@Suite struct ChangeTests {
  @Test("An owner of the interface's own address is master at once", arguments: [true, false])
  func owner(isAlone: Bool) async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      let addresses = isAlone ? ["10.9.0.1/24"] : ["10.9.0.1/24", "10.9.0.50/24"]
      let service = try a.start(.vrrpd, configuration(priority: 255, addresses: addresses))
      let advert = try net.wait(for: .advert(from: a, priority: 255))
      #expect(advert.advert?.source == "10.9.0.1")
      try net.wait(for: .announcement(of: "10.9.0.1", from: a), times: 5, since: 0)
      service.signal(SIGTERM)
      try net.wait(for: .end(of: a))
      // It was there before, and is the machine's.
      #expect(try a.has("10.9.0.1"))
      #expect(try !a.has("10.9.0.50"))
    }
  }

  @Test(
    "A master goes on when its interface was removed and has come back", arguments: [true, false])
  func interfaceReturns(hasVirtualMAC: Bool) async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      let service = try a.start(
        .vrrpd, configuration(priority: 150, extra: hasVirtualMAC ? "use_vmac" : ""))
      try net.wait(for: .line("-> MASTER", by: a))
      try net.wait(for: .advert(from: a, priority: 150), times: 5)
      let descriptors = service.descriptorCount
      for _ in 0..<3 {
        net.mark()
        try net.ip(["link del a-eth0"])
        try net.wait(for: .line("-> FAULT", by: a))
        net.mark()
        try net.join(a, interface: "eth0")
        try a.ip(["link set eth0 up", "addr add 10.9.0.1/24 dev eth0"])
        try net.wait(for: .added("10.9.0.100", on: a))
        try net.wait(for: .advert(from: a, priority: 150))
        try net.wait(for: .announcement(of: "10.9.0.100", from: a))
      }
      #expect(service.descriptorCount <= descriptors)
      let lines = net.all(.line("refuses", by: a), since: 0).compactMap(\.line)
      #expect(lines.isEmpty, "\(lines)")
    }
  }

  @Test("Instances come and go with reloads, and leave nothing open") func comeAndGo() async throws
  {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      let other = """
        vrrp_instance VI_2 {
          interface eth0
          virtual_router_id 52
          priority 150
          version 3
          advert_int 0.1
          mcast_dst_ip 224.0.0.88
          virtual_ipaddress {
            10.9.0.200/24
          }
        }
        """
      let one = configuration(priority: 150)
      let two = configuration(priority: 150, blocks: other)
      let service = try a.start(.vrrpd, one)
      try net.wait(for: .line("-> MASTER", by: a))
      try net.wait(for: .advert(from: a, priority: 150), times: 5)
      let descriptors = service.descriptorCount
      for _ in 0..<4 {
        net.mark()
        try a.write(two, to: "keepalived.conf")
        service.signal(SIGHUP)
        try net.wait(for: .added("10.9.0.200", on: a))
        try net.wait(for: .advert(from: a, router: 52, priority: 150))
        net.mark()
        try a.write(one, to: "keepalived.conf")
        service.signal(SIGHUP)
        try net.wait(for: .removed("10.9.0.200", on: a))
        try net.wait(for: .advert(from: a, router: 51), times: 3)
      }
      #expect(service.descriptorCount == descriptors)
      #expect(net.count(.removed("10.9.0.100", on: a), since: 0) == 0)
      // Still heard: the group of the one that stayed.
      net.mark()
      try b.start(.vrrpd, configuration(priority: 200))
      try net.wait(for: .removed("10.9.0.100", on: a))
    }
  }

  @Test("A new password and new addresses don't cost mastership") func reload() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      func words(_ password: String) -> Dialect {
        Dialect(
          testDescription: "",
          words: "advert_int 1\nauthentication {\n auth_type PASS\n auth_pass \(password)\n}")
      }
      let service = try a.start(.vrrpd, configuration(priority: 150, words("one")))
      try net.wait(for: .line("-> MASTER", by: a))
      try net.wait(for: .added("10.9.0.100", on: a))
      net.mark()
      try a.write(
        configuration(
          priority: 150, words("two"), addresses: ["10.9.0.100/24", "10.9.0.101/24"]),
        to: "keepalived.conf")
      service.signal(SIGHUP)
      try net.wait(for: .announcement(of: "10.9.0.101", from: a))
      let advert = Pattern("an advert with the new password and addresses") {
        guard $0.node == "a", let advert = $0.advert else { return false }
        return advert.addresses == ["10.9.0.100", "10.9.0.101"]
          && String(decoding: advert.payload, as: UTF8.self).contains("two")
      }
      try net.wait(for: advert)
      #expect(net.count(.removed("10.9.0.100", on: a)) == 0)
      #expect(net.count(.line("->", by: a)) == 0)
      net.mark()
      try a.write(
        configuration(priority: 150, words("two"), addresses: ["10.9.0.101/24"]),
        to: "keepalived.conf")
      service.signal(SIGHUP)
      try net.wait(for: .removed("10.9.0.100", on: a))
      #expect(net.count(.removed("10.9.0.101", on: a)) == 0)
    }
  }

  @Test("Multicast leaves with the hop limit 255, whatever is said for unicast")
  func hopLimit() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      try a.start(.vrrpd, configuration(priority: 150, extra: "unicast_ttl 64"))
      let advert = try net.wait(for: .advert(from: a, priority: 150))
      #expect(advert.advert?.hopLimit == 255)
    }
  }

  @Test("Unicast has the hop limit that is configured", arguments: [Dialect.thirdUnicast])
  func unicastHopLimit(dialect: Dialect) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.start(
        .vrrpd, configuration(priority: 150, dialect, extra: "unicast_ttl 64", node: a, peer: b))
      let advert = try net.wait(for: .advert(from: a, priority: 150))
      #expect(advert.advert?.hopLimit == 64)
    }
  }

  @Test("A router of IPv6 begins when its interface gets a link-local address")
  func lateLinkLocal() async throws {
    try await onNetwork { net in
      let a = try net.node("a", addresses: [])
      try a.ip(["link set eth0 down", "link set eth0 addrgenmode none", "link set eth0 up"])
      try a.start(.vrrpd, configuration(priority: 150, .sixth))
      try net.wait(for: .line("-> FAULT", by: a))
      net.mark()
      try a.ip(["addr add fe80::77/64 dev eth0 nodad"])
      let advert = try net.wait(for: .advert(from: a, priority: 150))
      #expect(advert.advert?.source == "fe80::77")
    }
  }

  @Test("Adverts come from the new address when the interface's is changed")
  func sourceChanges() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      try a.start(.vrrpd, configuration(priority: 150))
      try net.wait(for: .added("10.9.0.100", on: a))
      net.mark()
      try a.ip(["addr add 10.9.1.77/24 dev eth0", "addr del 10.9.0.1/24 dev eth0"])
      try net.wait(
        for: Pattern("adverts from the new address") { $0.advert?.source == "10.9.1.77" })
      #expect(net.count(.line("-> FAULT", by: a)) == 0)
      try net.wait(for: .advert(from: a, priority: 150), times: 3)
      #expect(try a.has("10.9.0.100"))
    }
  }

  @Test("Unicast without an interface goes by the routes") func withoutInterface() async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      func text(_ priority: Int, _ own: Node, _ peer: Node) -> String {
        configuration(
          priority: priority, .thirdUnicast, addresses: ["10.9.0.100/24 dev eth0"],
          node: own, peer: peer
        ).replacingOccurrences(of: "interface eth0\n", with: "")
      }
      let service = try a.start(.vrrpd, text(150, a, b))
      try b.start(.vrrpd, text(100, b, a))
      try net.wait(for: .added("10.9.0.100", on: a))
      try net.wait(for: .line("-> BACKUP", by: b))
      net.mark()
      try net.wait(for: .advert(from: a, priority: 150), times: 10)
      #expect(net.count(.added("10.9.0.100", on: b)) == 0)
      service.kill()
      try net.wait(for: .added("10.9.0.100", on: b))
    }
  }
}
