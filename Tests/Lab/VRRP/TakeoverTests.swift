import Glibc
import LabSupport
import Testing

/// Routers that replace each other, with keepalived on the other side.
@Suite struct TakeoverTests {
  @Test("The backup takes over from a master that is killed", arguments: Dialect.all, Pair.both)
  func kill(dialect: Dialect, pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b, master, _) = try Self.masterAndBackup(net, dialect, pair)
      let vip = dialect.address
      net.mark()
      master.kill()
      try net.wait(for: .announcement(of: vip, from: b), times: 5)
      try net.wait(for: .added(vip, on: b))
      let last = try #require(net.all(.advert(from: a), since: 0).last)
      let first = try #require(net.all(.advert(from: b, priority: 100)).first)
      // Master_Down_Interval (RFC 3768 and RFC 9568, section 6.1) after the last advert: not
      // before.
      let interval = dialect.isV3 ? 0.1 : 1
      let skew = (256.0 - 100) / 256 * interval
      let after = Double(first.time - last.time) / 1e9
      #expect(after > 3 * interval + skew - 0.005, "it did not wait for the master long enough")
      print(
        "takeover, \(dialect.testDescription), \(pair.testDescription):",
        Int((after - 3 * interval - skew) * 1e6), "µs after the down interval")
      let announced = try #require(net.all(.announcement(of: vip, from: b)).first)
      #expect(announced.time >= first.time, "the advert comes first")
    }
  }

  @Test("A master that is stopped hands over in order", arguments: Dialect.all, Pair.all)
  func stop(dialect: Dialect, pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b, master, _) = try Self.masterAndBackup(net, dialect, pair)
      let vip = dialect.address
      net.mark()
      master.signal(SIGTERM)
      try net.wait(for: .advert(from: a, priority: 0))
      try net.wait(for: .added(vip, on: b))
      try net.wait(for: .end(of: a))
      let removed = try net.wait(for: .removed(vip, on: a))
      let first = try net.wait(for: .advert(from: b, priority: 100))
      #expect(net.count(.advert(from: a, priority: 0)) == 1)
      if pair.first == .vrrpd {
        // On a busy machine the successor may take longer than the protocol allows.
        #expect(
          removed.time > first.time || net.count(.line("no successor was heard", by: a)) == 1,
          "it answers until the successor is there")
      }
      print(
        "hand-over, \(dialect.testDescription), \(pair.testDescription):",
        (first.time - removed.time) / 1000, "µs without address")
      #expect(try !a.has(vip))
    }
  }

  /// A first node that is master and a second that is backup.
  static func masterAndBackup(
    _ net: Network, _ dialect: Dialect, _ pair: Pair, extra: String = "", global: String = "",
    blocks: String = "", priorities: (Int, Int) = (150, 100)
  ) throws -> (Node, Node, Service, Service) {
    let a = try net.node("a")
    let b = try net.node("b")
    let master = try a.start(
      pair.first,
      configuration(
        priority: priorities.0, dialect, extra: extra, global: global, blocks: blocks, node: a,
        peer: b))
    try net.wait(for: .line(pair.first.backupLine, by: a))
    let backup = try b.start(
      pair.second,
      configuration(
        priority: priorities.1, dialect, extra: extra, global: global, blocks: blocks, node: b,
        peer: a))
    try net.wait(for: .added(dialect.address, on: a))
    try net.wait(for: .line(pair.second.backupLine, by: b))
    // A machine that stands still for a moment may make a backup take over, until it hears more.
    for _ in 0..<5 {
      net.mark()
      try net.wait(for: .advert(from: a, priority: priorities.0), times: 2)
      if net.count(.advert(from: b)) == 0, try !b.has(dialect.address) {
        return (a, b, master, backup)
      }
    }
    throw LabFailure("two masters that hear each other")
  }
}
