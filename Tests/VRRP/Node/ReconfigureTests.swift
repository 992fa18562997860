import NetTypes
import Testing
import VRRP

@Suite struct ReconfigureTests {
  @Test("Routers that don't change notice nothing and keep their deadlines")
  func unchanged() {
    let routers = [51, 52].map { Bench.router($0) }
    var bench = Bench(routers)
    bench.hear(150, router: 1)
    bench.wait(.milliseconds(3700))
    bench.forget()
    let before = bench.node.routers.map(\.deadline)
    bench.reconfigure(routers.reversed())
    bench.tell(.start)
    #expect(bench.take().isEmpty)
    #expect(bench.node.routers.map(\.deadline) == before)
  }

  @Test("A router is known by what it is on the network: another name changes nothing else")
  func renamed() {
    var bench = Bench.master(Bench.router())
    bench.reconfigure([Bench.router(name: "web") { $0.announcements.delay = .zero }])
    #expect(bench.take().isEmpty)
    #expect(bench.state == .master && bench.node.router(named: "web") == 0)
  }

  @Test("Another priority counts at once")
  func priority() {
    var bench = Bench.master(Bench.router())
    bench.reconfigure([Bench.router(priority: 120)])
    #expect(bench.take() == [.priorityChanged(router: 0, from: 100, to: 120)])
    bench.wait(.seconds(1))
    #expect(bench.adverts() == [120])
  }

  @Test("A master with a shorter interval sends after it; a backup of version 2 counts by it")
  func interval() {
    var bench = Bench.master(Bench.router())
    bench.reconfigure([Bench.router { $0.interval = .milliseconds(100) }])
    #expect(bench.rest == .milliseconds(100))
    var backup = Bench(Bench.router(version: .v2))
    backup.hear(150)
    backup.reconfigure([Bench.router(version: .v2) { $0.interval = .seconds(2) }])
    #expect(backup.rest == .nanoseconds(6_609_375_000))
  }

  @Test("A backup of version 3 goes on by its master's interval")
  func learnedInterval() {
    var bench = Bench(Bench.router())
    bench.hear(150, interval: .milliseconds(500))
    bench.reconfigure([Bench.router { $0.interval = .seconds(3) }])
    #expect(bench.node.routers[0].masterInterval == .milliseconds(500))
  }

  @Test("Other addresses are brought up to date by a master, and by nobody else")
  func addresses() {
    var bench = Bench.master(Bench.router())
    bench.reconfigure([Bench.router { $0.holdingsRevision = 1 }])
    #expect(bench.take() == [.update(router: 0)])
    #expect(bench.state == .master)
    var backup = Bench(Bench.router())
    backup.forget()
    backup.reconfigure([Bench.router { $0.holdingsRevision = 1 }])
    #expect(backup.take().isEmpty)
  }

  @Test("New routers wait for start")
  func new() {
    var bench = Bench(Bench.router())
    bench.forget()
    bench.reconfigure([Bench.router(), Bench.router(52, priority: 255)])
    #expect(bench.take().isEmpty && bench.node.routers[1].state == .initial)
    bench.tell(.tracked(TrackedID(.script, "other"), .good))
    #expect(bench.node.routers[1].state == .initial)
    bench.tell(.start)
    #expect(bench.node.routers[1].state == .master)
  }

  @Test("A deleted master hands over; its number is used again afterwards")
  func deleted() {
    var bench = Bench.master(Bench.router())
    bench.reconfigure([])
    #expect(bench.take().count == 2 && bench.state == .master)
    bench.wait(.seconds(1))
    #expect(bench.state == .stopped)
    #expect(bench.take().reasons == [.deleted])
    bench.reconfigure([Bench.router(52)])
    bench.tell(.start)
    #expect(bench.node.routers.count == 1 && bench.state == .backup)
    #expect(bench.node.routers[0].settings.identity.virtualRouterID == 52)
    #expect(bench.node.routers[0].statistics == RouterStatistics())
  }

  @Test("A router that comes back while it hands over is master on, and there is only one of it")
  func cameBack() {
    var bench = Bench.master(Bench.router())
    bench.reconfigure([])
    bench.tell(.command(router: 0, .failover))
    bench.reconfigure([Bench.router()])
    bench.tell(.start)
    #expect(bench.node.routers.count == 1)
    #expect(bench.adverts() == [100, 0, 100])
    bench.wait(.seconds(1))
    #expect(bench.state == .master)
  }

  @Test("Groups change without a change of state")
  func groups() {
    let routers = [51, 52].map { Bench.router($0) }
    var bench = Bench(routers)
    bench.wait(.seconds(4))
    bench.forget()
    let group = GroupSettings(name: "VG", members: ["VI_51", "VI_52"])
    bench.reconfigure(routers, groups: [group])
    #expect(bench.take() == [.groupTransition(group: 0, from: .initial, to: .master)])
    bench.reconfigure(routers, groups: [group])
    #expect(bench.take().isEmpty)
    bench.reconfigure(routers)
    bench.hear(150)
    #expect(bench.node.routers.map(\.state) == [.backup, .master])
  }

  @Test("Nothing changes while the daemon stops")
  func whileStopping() {
    var bench = Bench.master(Bench.router())
    bench.tell(.stop)
    bench.reconfigure([Bench.router(), Bench.router(52)])
    bench.tell(.start)
    bench.wait(.seconds(1))
    #expect(bench.node.routers.count == 1 && bench.node.isStopped)
  }
}
