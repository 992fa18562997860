import LabSupport
import Testing

/// Gratuitous ARP and neighbour advertisements, against keepalived's.
@Suite struct AnnouncementTests {
  /// What a file says of announcements, and how many of one address come.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var global = ""
    var extra = ""
    var address = "10.9.0.100/24"
    /// Wait for so many.
    var count: Int
  }

  static let cases = [
    Case(
      testDescription: "as usual, with the second burst", extra: "garp_master_delay 1", count: 10),
    Case(testDescription: "no second burst", extra: "garp_master_delay 0", count: 5),
    Case(testDescription: "repeats", extra: "garp_master_repeat 2\ngarp_master_delay 1", count: 4),
    Case(
      testDescription: "refresh",
      extra: "garp_master_refresh 1\ngarp_master_refresh_repeat 2\n"
        + "garp_master_repeat 1\ngarp_master_delay 0", count: 5),
    Case(
      testDescription: "one only", global: "vrrp_min_garp", extra: "garp_master_delay 1", count: 1),
    Case(
      testDescription: "IPv6", extra: "garp_master_delay 1", address: "fe80::100/64", count: 10),
  ]

  @Test("Announcements are those of keepalived", arguments: cases)
  func announcements(of item: Case) async throws {
    let first = try await capture(item, .vrrpd)
    let second = try await capture(item, .keepalived)
    #expect(first.frames == second.frames)
    #expect(first.count == second.count, "until five adverts later")
  }

  /// The frames without MAC addresses of interfaces, which differ from run to run.
  private func capture(_ item: Case, _ kind: DaemonKind) async throws -> (
    frames: Set<[UInt8]>, count: Int
  ) {
    nonisolated(unsafe) var result: (Set<[UInt8]>, Int) = ([], 0)
    try await onNetwork { net in
      let a = try net.node("a")
      let address = String(item.address.prefix { $0 != "/" })
      try a.start(
        kind,
        configuration(
          priority: 100, extra: item.extra, global: item.global, addresses: [item.address]))
      let pattern = Pattern.announcement(of: address, from: a)
      try net.wait(for: pattern, times: item.count)
      net.mark()
      try net.wait(for: .advert(from: a), times: 5)
      let found = net.all(pattern, since: 0)
      let mac = try a.hardwareAddress().split(separator: ":").map { UInt8($0, radix: 16) ?? 0 }
      let frames = found.compactMap { event -> [UInt8]? in
        guard let bytes = event.frame?.bytes else { return nil }
        return self.blank(mac, in: bytes)
      }
      result = (Set(frames), found.count)
    }
    return result
  }

  private func blank(_ mac: [UInt8], in bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    guard bytes.count > 14 else { return bytes }
    for start in 0...(bytes.count - 6) where Array(bytes[start..<(start + 6)]) == mac {
      for index in start..<(start + 6) { bytes[index] = 0 }
    }
    // The source address and the checksum of IPv6 follow from the MAC address.
    if bytes[12] == 0x86 { for index in Array(22..<38) + [56, 57] { bytes[index] = 0 } }
    return bytes
  }

  /// keepalived 2.2.7 loses all repetitions but one.
  @Test("Addresses on an interface of a garp_group wait for each other")
  func group() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      let group = "garp_group {\n garp_interval 0.1\n interfaces {\n eth0\n }\n}"
      try a.start(
        .vrrpd,
        configuration(
          priority: 100, extra: "garp_master_delay 0", blocks: group,
          addresses: ["10.9.0.100/24", "10.9.0.101/24"]))
      let any = Pattern("announcements") {
        $0.node == "a" && $0.arp?.sender.hasPrefix("10.9.0.10") == true
      }
      try net.wait(for: any, times: 10)
      let times = net.all(any).map(\.time)
      // A late timer may shorten the next wait, but not the whole.
      let gap = (times[9] - times[0]) / 1_000_000
      #expect(gap >= 700, "ten announcements in \(gap) ms")
    }
  }

  @Test(
    "A master that hears a lower priority announces itself again",
    arguments: [DaemonKind.vrrpd, .keepalived])
  func lowerPriority(kind: DaemonKind) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.start(
        kind,
        configuration(
          priority: 150,
          extra: "garp_master_delay 0\ngarp_lower_prio_repeat 3\ngarp_lower_prio_delay 1"))
      try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 5)
      net.mark()
      try net.inject([ForgedAdvert(priority: 90).frame], from: b)
      // At once, and after the delay.
      try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 6)
      net.mark()
      try net.wait(for: .advert(from: a), times: 4)
      #expect(net.count(.announcement(of: "10.9.0.100", from: a)) == 0)
    }
  }
}
