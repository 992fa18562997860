import Foundation
import Glibc
import LabSupport
import Testing

/// Neighbours of ill will, broken cables, full disks and scripts that hang.
@Suite struct ChaosTests {
  @Test("Ten thousand adverts a second do not cost the mastership", arguments: Flood.all)
  func flood(kind: Flood) async throws {
    try await onNetwork { net in
      let (a, b, master, _) = try TakeoverTests.masterAndBackup(
        net, .third, Pair(first: .vrrpd, second: .vrrpd))
      let hostile = try net.node("c")
      net.ignore(hostile)
      // What is remembered of neighbours is there after the first.
      try Self.send(kind, from: hostile, count: 10_000, net)
      let memory = master.residentKilobytes
      net.mark()
      let began = Network.now()
      try Self.send(kind, from: hostile, count: 20_000, net)
      let seconds = Double(Network.now() - began) / 1e9
      let grown = master.residentKilobytes - memory
      print(
        "flood of \(kind): \(Int(20_000 / seconds)) a second, memory grew by \(grown) KiB,",
        "\(net.count(Pattern("lines") { $0.node == "a" && $0.line != nil })) lines written")
      #expect(net.count(.added("10.9.0.100", on: b)) == 0, "the backup took over")
      #expect(net.count(.removed("10.9.0.100", on: a)) == 0)
      #expect(net.count(Pattern("lines") { $0.node == "a" && $0.line != nil }) < 100)
      #expect(grown < 1024)
      net.mark()
      try net.wait(for: .advert(from: a), times: 3)
    }
  }

  /// What is sent.
  enum Flood: String, Sendable, CustomTestStringConvertible {
    case badChecksums, lowPriorities, strangeRouters, strangeSources, garbage
    static let all: [Flood] = [
      .badChecksums, .lowPriorities, .strangeRouters, .strangeSources, .garbage,
    ]
    var testDescription: String { rawValue }

    func frame(_ number: Int) -> [UInt8] {
      let byte = UInt8(truncatingIfNeeded: number)
      switch self {
      case .badChecksums: return ForgedAdvert(checksumError: 1).frame
      case .lowPriorities: return ForgedAdvert(priority: 50).frame
      case .strangeRouters: return ForgedAdvert(virtualRouter: byte | 64, interval: 100).frame
      case .strangeSources:
        return ForgedAdvert(
          source: [10, UInt8(truncatingIfNeeded: number >> 8), byte, 77], hopLimit: 9
        ).frame
      case .garbage:
        var frame = ForgedAdvert().frame
        // Any byte after the Ethernet header, any length; from its own address, to tell them apart.
        var random = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        for _ in 0..<4 {
          random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let place = 34 + Int(random >> 33) % (frame.count - 34)
          frame[place] = UInt8(truncatingIfNeeded: random >> 50) | 1
        }
        frame.removeLast(Int(random >> 40) % 5)
        // One in 65,536 would have a right checksum.
        frame[40] = 0xDE
        frame[41] = 0xAD
        return frame
      }
    }
  }

  private static func send(_ kind: Flood, from node: Node, count: Int, _ net: Network) throws {
    let began = Network.now()
    for start in stride(from: 0, to: count, by: 200) {
      try net.inject((start..<min(count, start + 200)).map { kind.frame($0) }, from: node)
      net.collect()
      // Ten thousand a second.
      let due = began + Int64(start + 200) * 100_000
      let left = (due - Network.now()) / 1000
      if left > 0 { usleep(UInt32(left)) }
    }
  }

  @Test("A master whose adverts do not arrive learns of the second one", arguments: [true, false])
  func oneWay(isUnicast: Bool) async throws {
    try await onNetwork { net in
      let (a, b, _, _) = try TakeoverTests.masterAndBackup(
        net, isUnicast ? .thirdUnicast : .third, Pair(first: .vrrpd, second: .keepalived))
      net.mark()
      try net.deafen(b, to: a)
      try net.wait(for: .added("10.9.0.100", on: b))
      try net.wait(for: .line("two masters", by: a))
      try net.heal(b)
      try net.wait(for: .removed("10.9.0.100", on: b))
      net.mark()
      try net.wait(for: .advert(from: a), times: 4)
      #expect(net.count(.advert(from: b)) == 0)
      #expect(net.count(.removed("10.9.0.100", on: a), since: 0) == 0)
    }
  }

  @Test("A script that hangs holds nothing up, and does not outlive its time")
  func hangingScript() async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.write("#!/bin/sh\ntrap '' TERM\nsleep 4711\n", to: "hang", mode: 0o755)
      let script =
        "vrrp_script hang {\n script \"/run/hang\"\n interval 1\n timeout 1\n weight -20\n"
        + " user root\n}"
      let master = try a.start(
        .vrrpd,
        configuration(
          priority: 150, extra: "track_script {\n hang\n}", global: "enable_script_security",
          blocks: script))
      try net.wait(for: .added("10.9.0.100", on: a))
      try b.start(.keepalived, configuration(priority: 100))
      try net.wait(for: .advert(from: a, priority: 130))
      net.mark()
      try net.wait(for: .advert(from: a), times: 25)
      #expect(net.count(.added("10.9.0.100", on: b), since: 0) == 0)
      // Those that ran before have ended.
      #expect(try Self.sleepers() <= 1)
      master.signal(SIGTERM)
      try net.wait(for: .end(of: a))
      try net.wait(for: .added("10.9.0.100", on: b))
      #expect(try Self.sleepers() == 0)
    }
  }

  /// Processes of the script that hangs.
  private static func sleepers() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      guard Int32(name) != nil else { return false }
      let text = try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8)
      return text == "sleep\u{0}4711\u{0}"
    }.count
  }

  @Test("A disk that is full keeps nobody from being master")
  func fullDisk() async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.write(configuration(priority: 150), to: "keepalived.conf")
      let fill =
        "mkdir -p /run/vrrpd && mount -t tmpfs -o size=16k none /run/vrrpd"
        + " && { dd if=/dev/zero of=/run/vrrpd/full bs=1k 2>/dev/null; exec \"$@\"; }"
      let master = try a.run(["/bin/sh", "-c", fill, "sh"] + DaemonKind.vrrpd.words)
      try net.wait(for: .added("10.9.0.100", on: a))
      try b.start(.keepalived, configuration(priority: 100))
      try net.wait(for: .line("Entering BACKUP", by: b))
      net.mark()
      try net.wait(for: .advert(from: a), times: 10)
      #expect(net.count(.added("10.9.0.100", on: b)) == 0)
      master.signal(SIGTERM)
      try net.wait(for: .end(of: a))
      try net.wait(for: .added("10.9.0.100", on: b))
      #expect(net.count(.advert(from: a, priority: 0)) == 1)
    }
  }

  @Test("Interfaces that flap leave one master and no leaks")
  func flapping() async throws {
    try await onNetwork { net in
      let (a, b, master, _) = try TakeoverTests.masterAndBackup(
        net, .third, Pair(first: .vrrpd, second: .keepalived), extra: "use_vmac")
      let descriptors = master.descriptorCount
      for _ in 0..<10 {
        net.mark()
        try a.ip(["link set eth0 down"])
        try net.wait(for: .line("-> FAULT", by: a))
        try a.ip(["link set eth0 up"])
        try net.wait(for: .line("FAULT -> ", by: a))
      }
      try net.wait(for: .added("10.9.0.100", on: a))
      net.mark()
      try net.wait(for: .advert(from: a, priority: 150), times: 10)
      #expect(net.count(.advert(from: b)) == 0)
      #expect(master.descriptorCount == descriptors)
      #expect(try !b.has("10.9.0.100"))
    }
  }
}
