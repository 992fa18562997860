import NetTypes
import Testing
import VRRP

@Suite struct TrackingTests {
  static let script = TrackedID(.script, "check")
  static let file = TrackedID(.file, "load")

  private static func bench(
    _ entries: [TrackedEntry], priority: UInt8 = 100
  ) -> Bench {
    Bench(Bench.router(priority: priority) { $0.tracked = entries })
  }

  @Test(
    "Weights: positive ones add while good, negative ones subtract while bad, reverse swaps",
    arguments: [
      (20, false, TrackedStatus.good, UInt8(120)), (20, false, .bad, 100),
      (-20, false, .good, 100), (-20, false, .bad, 80),
      (20, true, .good, 100), (20, true, .bad, 120),
      (-20, true, .good, 80), (-20, true, .bad, 100),
      (253, false, .good, 254), (-253, false, .bad, 1), (20, false, .unknown, 100),
    ])
  func weights(weight: Int, isReversed: Bool, status: TrackedStatus, expected: UInt8) {
    var bench = Self.bench([
      TrackedEntry(Self.script, weight: weight, isReversed: isReversed)
    ])
    bench.tell(.tracked(Self.script, status))
    #expect(bench.node.routers[0].effectivePriority == expected)
    #expect(bench.state == .backup)
  }

  @Test(
    "The number in a file times the weight is added; below -253 it is a fault",
    arguments: [
      (2, 5, false, UInt8(110), RouterState.backup), (2, -5, false, 90, .backup),
      (1, 1000, false, 254, .backup), (2, -5, true, 110, .backup),
      (1, -253, false, 1, .backup), (1, -254, false, 1, .fault),
      (253, Int.max, false, 254, .backup), (253, Int.min, false, 1, .fault),
      (253, Int.max, true, 1, .fault), (-253, Int.min, true, 1, .fault),
      (0, 0, false, 100, .backup), (0, 3, false, 100, .fault), (0, 3, true, 100, .backup),
    ])
  func files(
    weight: Int, number: Int, isReversed: Bool, priority: UInt8, state: RouterState
  ) {
    var bench = Self.bench([TrackedEntry(Self.file, weight: weight, isReversed: isReversed)])
    bench.tell(.tracked(Self.file, .number(number)))
    #expect(bench.node.routers[0].effectivePriority == priority)
    #expect(bench.state == state)
  }

  @Test("Several weights add up before the limits count")
  func sum() {
    let other = TrackedID(.process, "haproxy")
    var bench = Self.bench([
      TrackedEntry(Self.script, weight: 200), TrackedEntry(other, weight: -100),
    ])
    bench.tell(.tracked(Self.script, .good))
    bench.tell(.tracked(other, .bad))
    #expect(bench.node.routers[0].effectivePriority == 200)
  }

  @Test("Priority 255 is never changed")
  func owner() {
    var bench = Self.bench([TrackedEntry(Self.script, weight: -20)], priority: 255)
    bench.tell(.tracked(Self.script, .bad))
    #expect(bench.node.routers[0].effectivePriority == 255)
  }

  @Test("Elections wait for the first result of what is tracked without weight")
  func pending() {
    var bench = Self.bench([TrackedEntry(Self.script)], priority: 255)
    #expect(bench.state == .initial && bench.take().isEmpty)
    bench.tell(.tracked(Self.script, .good))
    #expect(bench.state == .master)
  }

  @Test("FAULT sends priority 0 exactly once, and a backup nothing")
  func fault() {
    var bench = Bench.master(Bench.router { $0.version = .v2 })
    bench.tell(.fault(router: 0, .interfaceDown("eth0"), isPresent: true))
    bench.tell(.fault(router: 0, .noSourceAddress, isPresent: true))
    let outputs = bench.take()
    #expect(
      outputs.filter { if case .advertise = $0 { true } else { false } }
        == [.advertise(router: 0, priority: 0, interval: .seconds(1))])
    #expect(outputs.reasons == [.fault(.interfaceDown("eth0"))])
    #expect(outputs.contains(.release(router: 0)))
    bench.tell(.fault(router: 0, .interfaceDown("eth0"), isPresent: false))
    #expect(bench.state == .fault)
    bench.tell(.fault(router: 0, .noSourceAddress, isPresent: false))
    #expect(bench.state == .backup && bench.take().reasons == [.recovered])
    bench.tell(.fault(router: 0, .noPeers, isPresent: true))
    #expect(bench.state == .fault && bench.adverts().isEmpty)
  }

  @Test("In FAULT no advert is heard and nothing is due")
  func faultIsDeaf() {
    var bench = Bench(Bench.router())
    bench.tell(.fault(router: 0, .interfaceDown("eth0"), isPresent: true))
    bench.forget()
    bench.hear(0)
    bench.wait(.seconds(60))
    #expect(bench.take().isEmpty && bench.state == .fault)
  }

  @Test("What router and group both track counts once, as the group has it")
  func trackedTwice() {
    var bench = Bench(
      [
        Bench.router(51) { $0.tracked = [TrackedEntry(Self.script, weight: 10)] },
        Bench.router(52) { $0.tracked = [TrackedEntry(Self.script)] },
      ],
      groups: [
        GroupSettings(
          name: "VG", members: ["VI_51", "VI_52"],
          tracked: [TrackedEntry(Self.script, weight: -30)])
      ])
    bench.tell(.tracked(Self.script, .good))
    #expect(bench.node.routers.map(\.effectivePriority) == [100, 100])
    bench.tell(.tracked(Self.script, .bad))
    #expect(bench.node.routers.map(\.effectivePriority) == [70, 100])
    #expect(bench.node.groups[0].state == .fault)
  }
}
