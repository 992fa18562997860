import NetTypes
import Seeded
import Testing
import VRRP

@Suite struct SnapshotTests {
  private static let script = TrackedID(.script, "check")

  /// A node with a bit of everything: a master, a backup, a group with a fault, one that is held.
  private static func busy() -> Bench {
    var routers = (51...57).map { Bench.router(UInt8($0)) }
    routers[1].preemptDelay = .seconds(60)
    routers[5].tracked = [TrackedEntry(script, weight: 20)]
    let group = GroupSettings(name: "VG", members: ["VI_53", "VI_54"])
    var bench = Bench(routers, groups: [group])
    bench.tell(.fault(router: 3, .interfaceDown("eth1"), isPresent: true))
    bench.tell(.fault(router: 3, .tracked(script), isPresent: true))
    bench.tell(.command(router: 4, .hold))
    bench.tell(.command(router: 5, .priority(77)))
    bench.tell(.tracked(script, .good))
    for _ in 0..<4 {
      bench.wait(.seconds(1))
      bench.hear(50, interval: .milliseconds(700), router: 1)
    }
    bench.tell(.command(router: 6, .failover))
    bench.forget()
    return bench
  }

  @Test("A new program goes on where the old one was, without a word and without a gap")
  func restore() throws {
    var old = Self.busy()
    let snapshot = old.node.snapshot()
    #expect(
      snapshot.routers.map(\.state) == [
        .master, .backup, .fault, .fault, .backup, .master, .master,
      ])
    var new = old
    new.node = Node(
      NodeSettings(
        routers: old.node.routers.map(\.settings), groups: old.node.groups.map(\.settings)),
      now: old.now)
    let read = try NodeSnapshot(bytes: snapshot.bytes)
    #expect(read == snapshot)
    let orphans = new.node.restore(read, now: new.now)
    #expect(orphans.isEmpty)
    #expect(new.node.snapshot() == snapshot)
    new.tell(.start)
    #expect(new.take().isEmpty)
    #expect(new.node.deadline == old.node.deadline)
    old.wait(.seconds(20))
    new.wait(.seconds(20))
    #expect(old.take() == new.take())
  }

  @Test("Routers that are no longer configured, but have addresses, are told; new ones wait")
  func otherConfiguration() {
    let old = Bench.master(Bench.router())
    var new = Bench([Bench.router(52)], isStarted: false)
    let orphans = new.node.restore(old.node.snapshot(), now: old.now)
    #expect(orphans == [Bench.router().identity])
    #expect(new.node.isStarted && new.state == .initial)
    new.tell(.start)
    #expect(new.state == .backup)
  }

  @Test("Times that can't be right don't keep a router from its work")
  func oddTimes() {
    let bench = Bench.master(Bench.router())
    var snapshot = bench.node.snapshot()
    snapshot.routers[0].electionDeadline = .distantFuture
    snapshot.routers[0].since = .distantFuture
    snapshot.routers[0].masterInterval = .seconds(-5)
    var new = Bench([Bench.router()], isStarted: false)
    _ = new.node.restore(snapshot, now: new.now)
    #expect(new.rest == .seconds(1))
    snapshot.routers[0].state = .backup
    new = Bench([Bench.router()], isStarted: false)
    _ = new.node.restore(snapshot, now: new.now)
    #expect(new.rest == .seconds(60))
    #expect(new.node.routers[0].masterInterval == .seconds(1))
  }

  @Test("Other versions, and bytes that are no snapshot, are refused")
  func refused() {
    var bytes = Self.busy().node.snapshot().bytes
    bytes[8] = 2
    #expect(throws: SnapshotError.unknownVersion(2)) { try NodeSnapshot(bytes: bytes) }
    bytes[0] = 0
    #expect(throws: SnapshotError.notASnapshot) { try NodeSnapshot(bytes: bytes) }
    #expect(throws: SnapshotError.notASnapshot) { try NodeSnapshot(bytes: []) }
  }

  @Test("A snapshot that is cut short, or too long, is refused")
  func cut() {
    let bytes = Self.busy().node.snapshot().bytes
    for count in stride(from: 10, to: bytes.count, by: 7) {
      #expect(throws: SnapshotError.malformed) { try NodeSnapshot(bytes: Array(bytes[..<count])) }
    }
    #expect(throws: SnapshotError.malformed) { try NodeSnapshot(bytes: bytes + [0]) }
  }

  @Test("Damaged bytes are refused or read, and what is read can be restored")
  func fuzz() {
    let bench = Self.busy()
    let good = bench.node.snapshot().bytes
    for seed in Seeds.chosen(or: 1...3000) {
      var random = SeededGenerator(seed: seed)
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 14..<bytes.count, using: &random)] = random.number()
      }
      guard let snapshot = try? NodeSnapshot(bytes: bytes) else { continue }
      var new = Bench(bench.node.routers.map(\.settings), isStarted: false)
      _ = new.node.restore(snapshot, now: new.now)
      new.tell(.start)
      new.wait(.seconds(5))
      #expect(new.node.routers.count == 7, "\(Seeds.variable)=\(seed)")
    }
  }
}
