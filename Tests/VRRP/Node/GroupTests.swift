import NetTypes
import Testing
import VRRP

@Suite struct GroupTests {
  private static let group = GroupSettings(name: "VG", members: ["VI_51", "VI_52", "VI_53"])

  private static func bench(_ change: (inout RouterSettings) -> Void = { _ in }) -> Bench {
    Bench([51, 52, 53].map { Bench.router($0, change) }, groups: [group])
  }

  private static func masters() -> Bench {
    var bench = bench { $0.announcements.delay = .zero }
    bench.wait(.seconds(4))
    bench.forget()
    return bench
  }

  private func states(_ bench: Bench) -> [RouterState] { bench.node.routers.map(\.state) }

  @Test("Members become master together or not at all")
  func together() {
    var bench = Self.bench()
    bench.wait(.seconds(2))
    bench.hear(150, router: 1)
    bench.wait(.seconds(3))
    #expect(states(bench) == [.backup, .backup, .backup])
    let notices = bench.take().notices
    #expect(notices == [.waitingForGroup, .waitingForGroup])
    bench.wait(.seconds(1))
    #expect(states(bench) == [.master, .master, .master])
    let outputs = bench.take()
    #expect(
      outputs.contains(.groupTransition(group: 0, from: .backup, to: .master)))
    #expect(bench.node.groups[0].state == .master)
  }

  @Test("Members that wait give up when they hear a master that they don't preempt")
  func waitingEnds() {
    var bench = Self.bench()
    bench.wait(.seconds(2))
    bench.hear(150, router: 1)
    bench.wait(.seconds(3))
    bench.hear(150, router: 0)
    bench.wait(.milliseconds(3400))
    #expect(states(bench) == [.backup, .backup, .backup])
  }

  @Test("When one gives way, the others hand over")
  func follow() {
    var bench = Self.masters()
    bench.hear(150, router: 1)
    #expect(bench.node.routers[1].state == .backup)
    #expect(bench.node.routers[0].handover?.purpose == .follow(member: "VI_52"))
    bench.hear(150, router: 0)
    bench.hear(150, router: 2)
    #expect(states(bench) == [.backup, .backup, .backup])
    #expect(bench.node.groups[0].state == .backup)
  }

  @Test("A fault of one is a fault of all, with one release each; recovery is together, too")
  func fault() {
    var bench = Self.masters()
    let fault = FaultReason.interfaceDown("eth1")
    bench.tell(.fault(router: 1, fault, isPresent: true))
    let outputs = bench.take()
    #expect(states(bench) == [.fault, .fault, .fault])
    #expect(
      Set(outputs.reasons) == [.fault(fault), .fault(.group(member: "VI_52"))])
    let releases = outputs.filter {
      if case .advertise(_, 0, _) = $0 { true } else { false }
    }
    #expect(releases.count == 3)
    #expect(outputs.contains(.groupTransition(group: 0, from: .master, to: .fault)))
    bench.tell(.fault(router: 2, fault, isPresent: true))
    bench.tell(.fault(router: 1, fault, isPresent: false))
    #expect(states(bench) == [.fault, .fault, .fault])
    bench.tell(.fault(router: 2, fault, isPresent: false))
    #expect(states(bench) == [.backup, .backup, .backup])
  }

  @Test("No member begins before the first result of what another tracks")
  func pending() {
    let script = TrackedID(.script, "check")
    var bench = Bench(
      [Bench.router(51), Bench.router(52) { $0.tracked = [TrackedEntry(script)] }],
      groups: [GroupSettings(name: "VG", members: ["VI_51", "VI_52"])])
    #expect(states(bench) == [.initial, .initial])
    bench.tell(.tracked(script, .good))
    #expect(states(bench) == [.backup, .backup])
  }

  @Test("A group of owners is master at once")
  func owners() {
    let bench = Bench([51, 52].map { Bench.router($0, priority: 255) }, groups: [Self.group])
    #expect(states(bench) == [.master, .master])
  }

  @Test("Commands are for the whole group")
  func commands() {
    var bench = Self.masters()
    bench.tell(.command(router: 2, .failover))
    #expect(bench.node.routers.allSatisfy { $0.handover != nil })
    bench.tell(.command(router: 0, .hold))
    bench.wait(.seconds(1))
    #expect(states(bench) == [.backup, .backup, .backup])
    #expect(bench.node.routers.allSatisfy { $0.isHeld })
  }

  @Test("A failover that only some members find a successor for moves the whole group")
  func halfFailover() {
    var bench = Self.masters()
    bench.tell(.command(router: 0, .failover))
    bench.hear(50, router: 1)
    bench.wait(.milliseconds(500))
    #expect(states(bench) == [.backup, .backup, .backup])
  }

  @Test("A member that comes late to a group of masters, and hears another master, moves all")
  func lateMember() {
    var bench = Self.masters()
    let routers = [51, 52, 53, 54].map { Bench.router($0) }
    let members = routers.map(\.name)
    bench.reconfigure(routers, groups: [GroupSettings(name: "VG", members: members)])
    bench.tell(.source(router: 3, Bench.own))
    bench.tell(.start)
    bench.hear(150, router: 3)
    #expect(bench.node.routers[0].handover != nil)
    bench.wait(.seconds(1))
    #expect(states(bench) == [.backup, .backup, .backup, .backup])
  }
}
