import Foundation
import Glibc
import LabSupport
import Testing

/// What tshark makes of what vrrpd sends.
@Suite struct DissectionTests {
  static let password = "authentication {\n auth_type PASS\n auth_pass secret12\n }"
  static let header = "authentication {\n auth_type AH\n auth_pass secret12\n }"
  static let third = "version 3\n advert_int 0.1"

  /// Instances of all kinds: words, and the first address.
  static let kinds: [(words: String, address: String)] = [
    ("version 2\n advert_int 1", "10.9.0.111/24"),
    ("advert_int 1\n \(password)", "10.9.0.112/24"),
    ("advert_int 1\n \(header)", "10.9.0.113/24"),
    (third, "10.9.0.114/24"),
    ("\(third)\n v3_checksum_as_v2", "10.9.0.115/24"),
    ("\(third)\n use_vmac", "10.9.0.116/24"),
    ("\(third)\n use_vmac\n vmac_xmit_base", "10.9.0.117/24"),
    ("\(third)\n mcast_dst_ip 224.0.0.99", "10.9.0.118/24"),
    ("\(third)\n unicast_src_ip 10.9.0.1\n unicast_peer {\n 10.9.0.2\n }", "10.9.0.119/24"),
    (
      "advert_int 1\n \(password)\n unicast_src_ip 10.9.0.1\n unicast_peer {\n 10.9.0.2\n }",
      "10.9.0.120/24"
    ),
    (
      "advert_int 1\n \(header)\n unicast_src_ip 10.9.0.1\n unicast_peer {\n 10.9.0.2\n }",
      "10.9.0.121/24"
    ),
    (third, "fe80::11/64"),
    ("\(third)\n use_vmac", "fe80::12/64"),
  ]

  static func file() -> String {
    kinds.enumerated().map { index, kind in
      """
      vrrp_instance V\(index) {
       state BACKUP
       interface eth0
       virtual_router_id \(index + 11)
       priority \(200 - index)
       \(kind.words)
       virtual_ipaddress {
        \(kind.address)
       }
      }

      """
    }.joined()
  }

  @Test("tshark finds nothing malformed and no bad checksum in what vrrpd sends")
  func captured() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      let b = try net.node("b")
      let daemon = try a.start(.vrrpd, Self.file())
      for kind in Self.kinds {
        let address = String(kind.address.prefix { $0 != "/" })
        try net.wait(for: .announcement(of: address, from: a), times: 5)
      }
      daemon.signal(SIGTERM)
      try net.wait(for: .end(of: a))
      for index in Self.kinds.indices {
        #expect(net.count(.advert(from: a, router: index + 11, priority: 0)) == 1)
      }
      _ = b
      let frames = net.all(
        Pattern("frames") { event in
          guard event.node == "a" else { return false }
          return event.advert != nil || event.arp != nil || event.neighbour != nil
        })
      try #require(frames.count > 13 * 6)
      try writeCapture(frames, to: net.directory + "/capture.pcap")
      let tshark = try Lab.tshark()
      let command =
        "\(tshark) -n -r \(net.directory)/capture.pcap"
        + " -o ip.check_checksum:TRUE -o vrrp.v3_checksum_as_in_v2:FALSE"
      let all = try outputOfShell(command + " -T fields -e vrrp.virt_rtr_id -e _ws.malformed")
      let routers = Set(
        all.split(separator: "\n").compactMap { $0.split(separator: "\t").first }.map {
          String($0)
        })
      for index in Self.kinds.indices {
        #expect(routers.contains("\(index + 11)"), "tshark does not see router \(index + 11)")
      }
      #expect(try outputOfShell(command + " -Y _ws.malformed 2>/dev/null") == "")
      // Router 15 has the checksum of RFC 9568, which tshark takes for that of VRRPv2 on demand.
      let bad =
        "(vrrp.checksum.status == 0 && vrrp.virt_rtr_id != 15) || ip.checksum.status == 0"
        + " || icmpv6.checksum.status == 0 || _ws.expert.severity == error"
      #expect(
        try outputOfShell(command + " -Y '\(bad) && !(vrrp.virt_rtr_id == 15)' 2>/dev/null") == "")
      let other = command.replacingOccurrences(of: "in_v2:FALSE", with: "in_v2:TRUE")
      // Which also shows that a wrong one would have been found.
      let wrong = "vrrp.virt_rtr_id == 14 && vrrp.checksum.status == 0"
      #expect(try outputOfShell(other + " -Y '\(wrong)' 2>/dev/null") != "")
      let filter = "vrrp.virt_rtr_id == 15 && vrrp.checksum.status == 0"
      #expect(try outputOfShell(other + " -Y '\(filter)' 2>/dev/null") == "")
    }
  }

  /// Writes frames as programs for captured packets read them.
  func writeCapture(_ events: [Event], to path: String) throws {
    var bytes: [UInt8] = []
    func add(_ number: UInt32) {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(number >> shift & 255)) }
    }
    add(0xA1B2_C3D4)
    add(0x0004_0002)
    for number: UInt32 in [0, 0, 65535, 1] { add(number) }
    for event in events {
      guard let frame = event.frame else { continue }
      add(UInt32(event.time / 1_000_000_000))
      add(UInt32(event.time % 1_000_000_000 / 1000))
      add(UInt32(frame.bytes.count))
      add(UInt32(frame.bytes.count))
      bytes += frame.bytes
    }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
}
