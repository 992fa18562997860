import Foundation
import Glibc
import LabSupport
import Testing

/// What people do with a running daemon, and what may happen to its processes, with keepalived as
/// the other router.
@Suite struct OperationTests {
  static let pair = Pair(first: .vrrpd, second: .keepalived)

  /// Runs `vrrpd ctl` on a node until it ends.
  static func control(_ words: [String], on node: Node, _ net: Network) throws {
    let since = net.mark()
    try node.run([try Lab.vrrpd(), "ctl"] + words)
    try net.wait(for: .end(of: node), since: since)
  }

  /// What must not happen while a master goes on.
  static func expectMastership(of a: Node, not b: Node, _ net: Network) {
    #expect(net.count(.advert(from: a, priority: 0)) == 0)
    #expect(net.count(.removed("10.9.0.100", on: a)) == 0)
    #expect(net.count(.added("10.9.0.100", on: b)) == 0)
  }

  @Test("The process that does the work dies, and the addresses stay")
  func crash() async throws {
    try await onNetwork { net in
      let slow = Dialect(testDescription: "v3", words: "version 3\nadvert_int 0.5", isV3: true)
      let (a, b, master, _) = try TakeoverTests.masterAndBackup(net, slow, Self.pair)
      for _ in 0..<3 {
        net.mark()
        let worker = try #require(master.children.first)
        kill(worker, SIGKILL)
        try net.wait(for: .advert(from: a), times: 4)
        Self.expectMastership(of: a, not: b, net)
        #expect(master.children.first != worker)
      }
    }
  }

  @Test("A new program takes the place of the running one, and the network does not notice")
  func upgrade() async throws {
    try await onNetwork { net in
      let (a, b, master, _) = try TakeoverTests.masterAndBackup(
        net, .third, Self.pair, extra: "use_vmac")
      let last = try net.wait(for: .advert(from: a))
      try Self.control(["upgrade"], on: a, net)
      try net.wait(for: .advert(from: a), times: 6)
      Self.expectMastership(of: a, not: b, net)
      let times = [last.time] + net.all(.advert(from: a)).map(\.time)
      let gap = zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? 0
      print("upgrade: longest gap between adverts \(gap / 1000) µs at 100 ms")
      net.mark()
      master.signal(SIGTERM)
      try net.wait(for: .advert(from: a, priority: 0))
      try net.wait(for: .added("10.9.0.100", on: b))
      try net.wait(for: .end(of: a))
      #expect(try !a.output(of: "\(Lab.ip()) -o link").contains("vrrp.51"))
    }
  }

  @Test("A reload of the same file, or with more in it, goes unnoticed by what stays")
  func reload() async throws {
    try await onNetwork { net in
      let (a, b, master, _) = try TakeoverTests.masterAndBackup(net, .third, Self.pair)
      net.mark()
      master.signal(SIGHUP)
      try net.wait(for: .advert(from: a, priority: 150), times: 4)
      Self.expectMastership(of: a, not: b, net)
      let more = configuration(priority: 200, addresses: ["10.9.0.101/24"])
        .replacingOccurrences(of: "VI_1", with: "VI_2")
        .replacingOccurrences(of: "virtual_router_id 51", with: "virtual_router_id 52")
      let start = try #require(more.range(of: "vrrp_instance")).lowerBound
      try a.write(configuration(priority: 150) + more[start...], to: "keepalived.conf")
      master.signal(SIGHUP)
      try net.wait(for: .added("10.9.0.101", on: a))
      try a.write(configuration(priority: 150), to: "keepalived.conf")
      master.signal(SIGHUP)
      try net.wait(for: .removed("10.9.0.101", on: a))
      try net.wait(for: .advert(from: a, router: 51), times: 4)
      #expect(net.count(.advert(from: a, router: 51, priority: 0)) == 0)
      #expect(net.count(.removed("10.9.0.100", on: a)) == 0)
      #expect(net.count(.added("10.9.0.100", on: b)) == 0)
    }
  }

  @Test("failover hands over once; hold keeps out of elections until release")
  func handOver() async throws {
    try await onNetwork { net in
      let (a, b, _, _) = try TakeoverTests.masterAndBackup(
        net, .third, Self.pair, extra: "nopreempt")
      try Self.control(["failover", "VI_1"], on: a, net)
      let taken = try net.wait(for: .advert(from: b, priority: 100))
      let removed = try net.wait(for: .removed("10.9.0.100", on: a))
      #expect(
        taken.time < removed.time || net.count(.line("no successor was heard", by: a)) == 1,
        "it answers until the successor is there")
      #expect(net.count(.advert(from: a, priority: 0)) == 1)
      try Self.control(["hold", "VI_1"], on: a, net)
      net.mark()
      try b.ip(["link set eth0 down"])
      try net.wait(for: .line("FAULT", by: b))
      try b.ip(["link set eth0 up"])
      try net.wait(for: .added("10.9.0.100", on: b))
      #expect(net.count(.added("10.9.0.100", on: a)) == 0)
      try Self.control(["release", "VI_1"], on: a, net)
      net.mark()
      try b.ip(["link set eth0 down"])
      try net.wait(for: .added("10.9.0.100", on: a))
    }
  }

  @Test("A priority that is set while it runs is advertised, and decides")
  func priority() async throws {
    try await onNetwork { net in
      let (a, b, _, _) = try TakeoverTests.masterAndBackup(net, .third, Self.pair)
      try Self.control(["priority", "VI_1", "90"], on: a, net)
      try net.wait(for: .added("10.9.0.100", on: b))
      try net.wait(for: .removed("10.9.0.100", on: a))
      try Self.control(["priority", "VI_1", "160"], on: a, net)
      try net.wait(for: .advert(from: a, priority: 160))
      try net.wait(for: .removed("10.9.0.100", on: b))
    }
  }

  @Test("Without root, two capabilities are enough", arguments: ["", "use_vmac\nno_accept"])
  func unprivileged(extra: String) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.write(configuration(priority: 150, extra: extra), to: "keepalived.conf")
      chown(a.runDirectory, 65534, 65534)
      let capabilities = "+net_admin,+net_raw"
      let daemon = try a.run(
        [
          "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
          "--inh-caps=\(capabilities)", "--ambient-caps=\(capabilities)",
          "--bounding-set=-all,\(capabilities)", "--no-new-privs",
        ] + DaemonKind.vrrpd.words)
      try net.wait(for: .added("10.9.0.100", on: a))
      try b.start(.keepalived, configuration(priority: 100, extra: extra))
      try net.wait(for: .line("Entering BACKUP", by: b))
      net.mark()
      daemon.signal(SIGTERM)
      try net.wait(for: .added("10.9.0.100", on: b))
      try net.wait(for: .end(of: a))
      #expect(try !a.has("10.9.0.100"))
      #expect(try !a.output(of: "\(Lab.ip()) -o link").contains("vrrp.51"))
    }
  }

  @Test("no_accept drops what comes for the address, as keepalived's rules do")
  func noAccept() async throws {
    try await onNetwork { net in
      var rules: [String] = []
      for (name, kind) in [("a", DaemonKind.keepalived), ("b", .vrrpd)] {
        let node = try net.node(name)
        try net.separate(node)
        try node.start(
          kind, configuration(priority: 100, extra: "no_accept", global: "nftables keepalived"))
        try net.wait(for: .announcement(of: "10.9.0.100", from: node), times: 5)
        try net.wait(for: .advert(from: node), times: 2)
        rules.append(
          try node.output(of: "\(Lab.nft()) list ruleset").split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }.sorted().joined(separator: "\n"))
      }
      #expect(rules[1].contains("10.9.0.100"))
      #expect(Set(rules[0].split(separator: "\n")) == Set(rules[1].split(separator: "\n")))
    }
  }

  @Test("Adverts with HMAC are followed, those with another key or played again are not")
  func sealed() async throws {
    try await onNetwork { net in
      func words(_ key: String) -> Dialect {
        Dialect(
          testDescription: "HMAC",
          words: "version 3\nadvert_int 0.1\nauth_hmac {\n key 1 text:\(key)\n active_key 1\n}",
          isV3: true)
      }
      let right = words("abcdefghijklmnopqrstuvwxyz0123456789")
      let (a, b, c) = (try net.node("a"), try net.node("b"), try net.node("c"))
      let master = try a.start(.vrrpd, configuration(priority: 150, right))
      try net.wait(for: .added("10.9.0.100", on: a))
      try b.start(.vrrpd, configuration(priority: 100, right))
      try net.wait(for: .line("-> BACKUP", by: b))
      net.mark()
      try net.wait(for: .advert(from: a, priority: 150), times: 10)
      #expect(net.count(.added("10.9.0.100", on: b), since: 0) == 0)
      let frames = net.all(.advert(from: a, priority: 150)).compactMap { $0.frame?.bytes }
      // Without a key and with recorded adverts nobody stays master in its place.
      net.mark()
      master.kill()
      for _ in 0..<8 {
        try net.inject(frames + [ForgedAdvert().frame], from: c)
        net.collect()
        usleep(50_000)
      }
      try net.wait(for: .added("10.9.0.100", on: b))
      net.mark()
      try net.inject(frames + [ForgedAdvert().frame], from: c)
      try net.wait(for: .advert(from: b), times: 5)
      #expect(net.count(.removed("10.9.0.100", on: b)) == 0)
    }
  }

  @Test("Another machine that has the address is told of")
  func conflict() async throws {
    try await onNetwork { net in
      let (a, c) = (try net.node("a"), try net.node("c"))
      try c.ip(["addr add 10.9.0.100/24 dev eth0"])
      try a.start(.vrrpd, configuration(priority: 150))
      let told = try net.wait(for: .line("answers for 10.9.0.100", by: a))
      #expect(told.line?.contains(try c.hardwareAddress()) == true, "\(told.text)")
    }
  }
}
