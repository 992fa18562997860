import NetTypes
import Testing
import VRRP

@Suite struct AnnouncementTests {
  @Test("RFC 9568 6.4.2: a new master announces its addresses, and again after the delay")
  func bursts() {
    var bench = Bench(Bench.router(priority: 255))
    #expect(bench.take().repeats() == 5)
    bench.wait(.milliseconds(4999))
    #expect(bench.take().repeats() == 0)
    bench.wait(.milliseconds(1))
    #expect(bench.take().repeats() == 5)
    bench.wait(.seconds(60))
    #expect(bench.take().repeats() == 0)
  }

  @Test("No announcements where none are wanted; refreshed ones without drift")
  func refresh() {
    var timing = AnnouncementTiming()
    timing.repeats = 0
    timing.refresh = .seconds(10)
    timing.refreshRepeats = 2
    var bench = Bench(Bench.router(priority: 255) { $0.announcements = timing })
    #expect(bench.take().repeats() == 0)
    bench.wait(.seconds(35))
    #expect(bench.take().repeats() == 6)
    bench.wait(.seconds(5))
    #expect(bench.take().repeats() == 2)
  }

  @Test("A lower priority is answered and the addresses are announced, now and after the delay")
  func lowerPriority() {
    var bench = Bench.master(Bench.router())
    bench.hear(50)
    let outputs = bench.take()
    #expect(outputs.repeats() == 5)
    #expect(outputs.notices == [.lowerPriorityHeard(Bench.address(9), priority: 50)])
    #expect(outputs.contains(.advertise(router: 0, priority: 100, interval: .seconds(1))))
    bench.wait(.seconds(5))
    #expect(bench.take().repeats() == 5)
  }

  @Test("With lower_prio_no_advert a lower priority is not answered")
  func noAnswer() {
    var bench = Bench.master(Bench.router { $0.answersLowerPriority = false })
    bench.hear(50)
    #expect(bench.adverts().isEmpty)
    #expect(bench.state == .master)
  }

  @Test("10,000 adverts a second make no more than a few answers and announcements")
  func flood() {
    var bench = Bench.master(Bench.router())
    for _ in 0..<10_000 {
      bench.hear(50)
      bench.hear(0)
      bench.wait(.microseconds(100))
    }
    let outputs = bench.take()
    let adverts = outputs.filter { if case .advertise = $0 { true } else { false } }
    #expect(adverts.count <= 12)
    #expect(outputs.repeats() <= 10)
    #expect(outputs.notices.count <= 3)
    #expect(bench.state == .master)
  }

  @Test("The last word of a master that gives way does not make it a rival; going on does")
  func farewell() {
    var bench = Bench(Bench.router(priority: 150))
    bench.wait(.seconds(5))
    #expect(bench.state == .master)
    bench.hear(100)
    #expect(bench.node.routers[0].statistics.rivalAdverts == 0)
    bench.wait(.seconds(60))
    bench.hear(100)
    #expect(bench.node.routers[0].statistics.rivalAdverts == 0)
    bench.wait(.seconds(1))
    bench.hear(100)
    #expect(bench.node.routers[0].statistics.rivalAdverts == 1)
  }

  @Test("A master that can't hear us is told of, once a minute")
  func rival() {
    var bench = Bench.master(Bench.router())
    for _ in 0..<90 {
      bench.hear(50)
      bench.wait(.seconds(1))
    }
    let rivals = bench.take().notices.filter {
      if case .rivalMaster = $0 { true } else { false }
    }
    #expect(rivals.count == 2)
    #expect(bench.state == .master)
  }

  @Test("With the policy yield, the master leaves the field to one that can't hear it")
  func yieldsToRival() {
    var bench = Bench.master(Bench.router { $0.conflictPolicy = .yield })
    for _ in 0..<10 {
      bench.hear(50)
      bench.wait(.seconds(1))
    }
    #expect(bench.state == .backup)
    #expect(bench.take().reasons == [.conflict])
    bench.wait(.seconds(4))
    #expect(bench.state == .master)
  }

  @Test("RFC 5227 2.4: the first claim on an address is answered; a second one within 10 s counts")
  func conflict() {
    let rival = MACAddress(rawValue: 0x0200_0000_0001)
    var stay = Bench.master(Bench.router())
    var yield = Bench.master(Bench.router { $0.conflictPolicy = .yield })
    for _ in 0..<2 {
      stay.tell(.conflict(router: 0, Bench.address(100), rival))
      yield.tell(.conflict(router: 0, Bench.address(100), rival))
    }
    #expect(stay.state == .master)
    #expect(
      stay.take().notices == Array(repeating: .addressConflict(Bench.address(100), rival), count: 2)
    )
    #expect(yield.state == .backup)
    #expect(yield.adverts() == [0])
    yield.wait(.seconds(59))
    #expect(yield.state == .backup)
    yield.wait(.seconds(1))
    #expect(yield.state == .master)
  }
}
