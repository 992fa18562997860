import CLinux
import Foundation
import Glibc
import LabSupport
import Testing

/// Virtual routers with a MAC address of their own (RFC 9568 section 7.3), and with ipvlan.
@Suite struct VirtualMACTests {
  static let virtual = "00:00:5e:00:01:33"
  static let settings = [
    "ipv4/conf/eth0/arp_ignore", "ipv4/conf/eth0/arp_filter", "ipv4/conf/eth0/arp_announce",
    "ipv4/conf/eth0/rp_filter", "ipv4/conf/all/rp_filter", "ipv4/conf/all/arp_ignore",
    "ipv4/conf/eth0/accept_local", "ipv6/conf/eth0/addr_gen_mode",
    "ipv4/conf/eth0/promote_secondaries",
  ]

  @Test("All that is said for the address bears the virtual MAC address", arguments: Pair.all)
  func neverPhysical(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b, master, _) = try TakeoverTests.masterAndBackup(
        net, .third, pair, extra: "use_vmac")
      let c = try net.node("c")
      let physical = try a.hardwareAddress()
      try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 5, since: 0)
      for advert in net.all(.advert(from: a), since: 0) {
        #expect(advert.frame?.sourceMAC == Self.virtual)
      }
      // Somebody asks for it, and it writes to a neighbour that it has not seen yet.
      net.mark()
      try c.send(to: "10.9.0.100")
      let reply = Pattern("a reply") {
        $0.node == "a" && $0.arp?.operation == 2 && $0.arp?.sender == "10.9.0.100"
      }
      try net.wait(for: reply)
      let d = try net.node("d")
      if pair.first == .vrrpd {
        try a.send(to: d.address, from: "10.9.0.100")
        try net.wait(for: Pattern("a's packet") { $0.node == "d" && $0.arp?.operation == 2 })
      }
      let said = Pattern("ARP about it") { $0.node == "a" && $0.arp?.sender == "10.9.0.100" }
      // keepalived lets the kernel ask with the physical address.
      for event in net.all(said, since: 0)
      where pair.first == .vrrpd || event.arp?.operation == 2 {
        #expect(event.arp?.senderMAC == Self.virtual, "\(event.text); physical: \(physical)")
        #expect(event.frame?.sourceMAC == Self.virtual, "\(event.text)")
      }
      net.mark()
      master.kill()
      try net.wait(for: .announcement(of: "10.9.0.100", from: b), times: 5)
      for event in net.all(.announcement(of: "10.9.0.100", from: b)) {
        #expect(event.arp?.senderMAC == Self.virtual)
        #expect(event.frame?.sourceMAC == Self.virtual)
      }
    }
  }

  @Test("What was changed on the interface is given back", arguments: [SIGTERM, SIGINT])
  func restored(signal: Int32) async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      let before = try Self.settings.map { try a.setting($0) }
      let links = try a.output(of: "\(Lab.ip()) -d addr")
      let daemon = try a.start(.vrrpd, configuration(priority: 255, extra: "use_vmac"))
      try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 5)
      #expect(try a.setting("ipv4/conf/eth0/arp_ignore") == "1")
      #expect(try a.output(of: "\(Lab.ip()) -d link show vrrp.51").contains("macvlan mode private"))
      daemon.signal(signal)
      try net.wait(for: .end(of: a))
      #expect(try Self.settings.map { try a.setting($0) } == before)
      #expect(try a.output(of: "\(Lab.ip()) -d addr") == links)
      #expect(try a.output(of: "\(Lab.nft()) list ruleset") == "")
    }
  }

  @Test("A successor of a killed daemon clears up what it left")
  func leftovers() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      let links = try a.output(of: "\(Lab.ip()) -o addr")
      let extra = "use_vmac\nno_accept\nvirtual_routes {\n 192.0.2.0/24 via 10.9.0.7 dev eth0\n}"
      let killed = try a.start(.vrrpd, configuration(priority: 100, extra: extra))
      try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 5)
      killed.kill()
      try net.wait(for: .end(of: a))
      #expect(try a.has("10.9.0.100"), "nobody could take it away")
      net.mark()
      let next = try a.start(.vrrpd, configuration(priority: 100))
      try net.wait(for: .removed("10.9.0.100", on: a))
      try net.wait(for: .added("10.9.0.100", on: a))
      try net.wait(for: .gone("vrrp.51", from: a))
      #expect(try !a.output(of: "\(Lab.ip()) route").contains("192.0.2.0"))
      #expect(try a.output(of: "\(Lab.nft()) list ruleset") == "")
      next.signal(SIGTERM)
      net.mark()
      try net.wait(for: .end(of: a))
      #expect(try a.output(of: "\(Lab.ip()) -o addr") == links)
    }
  }

  @Test("vmac_xmit_base sends adverts with the physical MAC address", arguments: Pair.both)
  func base(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b, master, _) = try TakeoverTests.masterAndBackup(
        net, .third, pair, extra: "use_vmac\nvmac_xmit_base")
      let physical = try a.hardwareAddress()
      for advert in net.all(.advert(from: a), since: 0) {
        #expect(advert.frame?.sourceMAC == physical)
      }
      for event in net.all(.announcement(of: "10.9.0.100", from: a), since: 0) {
        #expect(event.arp?.senderMAC == Self.virtual)
      }
      master.kill()
      try net.wait(for: .added("10.9.0.100", on: b))
    }
  }

  @Test("IPv6 has virtual MAC addresses of its own", arguments: Pair.both)
  func sixth(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b, master, _) = try TakeoverTests.masterAndBackup(
        net, .sixth, pair, extra: "use_vmac")
      let mac = "00:00:5e:00:02:33"
      for advert in net.all(.advert(from: a), since: 0) {
        #expect(advert.frame?.sourceMAC == mac)
      }
      master.kill()
      try net.wait(for: .announcement(of: "fe80::100", from: b), times: 5)
      for event in net.all(.announcement(of: "fe80::100", from: b), since: 0) {
        #expect(event.neighbour?.targetMAC == mac)
        #expect(event.frame?.sourceMAC == mac)
      }
    }
  }

  /// Whether the kernel has ipvlan: some are built without.
  static let hasIPVLAN =
    (try? outputOfShell(
      "unshare -n sh -c '\(Lab.ip()) link add d0 type dummy && "
        + "\(Lab.ip()) link add link d0 name i0 type ipvlan'")) != nil

  @Test("ipvlan shares the physical MAC address", .enabled(if: hasIPVLAN), arguments: Pair.both)
  func ipvlan(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b, master, _) = try TakeoverTests.masterAndBackup(
        net, .third, pair, extra: "use_ipvlan 10.9.0.80")
      let physical = try a.hardwareAddress()
      #expect(try a.output(of: "\(Lab.ip()) -d link").contains("ipvlan"))
      for advert in net.all(.advert(from: a), since: 0) {
        #expect(advert.frame?.sourceMAC == physical)
      }
      net.mark()
      master.signal(SIGTERM)
      try net.wait(for: .added("10.9.0.100", on: b))
      try net.wait(for: .end(of: a))
      if pair.first == .vrrpd {
        #expect(try !a.output(of: "\(Lab.ip()) -d link").contains("ipvlan"))
      }
    }
  }
}

extension Node {
  /// Sends a datagram from here, from the node's or another address.
  func send(to address: String, from source: String? = nil) throws {
    try inside {
      let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      defer { _ = Glibc.close(descriptor) }
      func withAddress(_ text: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>) -> Int)
        -> Int
      {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, text, &address.sin_addr)
        return withUnsafePointer(to: &address) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
        }
      }
      let size = socklen_t(MemoryLayout<sockaddr_in>.size)
      if let source {
        guard withAddress(source, 0, { Int(bind(descriptor, $0, size)) }) == 0 else {
          throw LabFailure("bind to \(source): errno \(errno)")
        }
      }
      guard withAddress(address, 9, { sendto(descriptor, "hello", 5, 0, $0, size) }) == 5 else {
        throw LabFailure("sendto \(address): errno \(errno)")
      }
    }
  }
}
