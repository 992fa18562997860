import NetTypes
import Testing
import VRRP

@Suite struct PauseTests {
  @Test("After a pause nopreempt holds: the former master gives way without a word")
  func nopreempt() {
    var bench = Bench.master(Bench.router { $0.preempts = false })
    bench.sleep(.seconds(5))
    bench.hear(50)
    #expect(bench.state == .backup)
    let outputs = bench.take()
    #expect(outputs.contains(.release(router: 0)))
    #expect(!outputs.contains { if case .advertise = $0 { true } else { false } })
    bench.wait(.seconds(1))
    bench.hear(50)
    #expect(bench.state == .backup)
  }

  @Test("After a pause that only the clock tells of, too")
  func nopreemptByTimer() {
    var bench = Bench.master(Bench.router { $0.preempts = false })
    bench.sleep(.seconds(5))
    bench.tell(.timeout)
    #expect(bench.state == .backup && bench.node.routers[0].statistics.pauses == 1)
  }

  @Test("Who preempts is master on after a pause, and announces the addresses")
  func preempt() {
    var bench = Bench.master(Bench.router())
    bench.sleep(.seconds(5))
    bench.tell(.timeout)
    let outputs = bench.take()
    #expect(bench.state == .master)
    #expect(outputs.repeats() == 5)
    #expect(outputs.contains(.advertise(router: 0, priority: 100, interval: .seconds(1))))
  }

  @Test("With timer_expired_backup, who preempts gives way as well; the owner doesn't")
  func yieldsAfterPause() {
    var bench = Bench.master(Bench.router { $0.yieldsAfterPause = true })
    var owner = Bench.master(Bench.router(priority: 255) { $0.yieldsAfterPause = true })
    bench.sleep(.seconds(5))
    owner.sleep(.seconds(5))
    bench.tell(.timeout)
    owner.tell(.timeout)
    #expect(bench.state == .backup && owner.state == .master)
  }

  @Test("A pause in which nobody can have taken over changes nothing")
  func shortPause() {
    var bench = Bench.master(Bench.router { $0.preempts = false })
    bench.sleep(.milliseconds(2900))
    bench.tell(.timeout)
    #expect(bench.state == .master && bench.adverts() == [100])
  }

  @Test("A backup that slept listens for another interval before it takes over")
  func sleepingBackup() {
    var bench = Bench(Bench.router())
    bench.hear(150)
    bench.sleep(.seconds(60))
    bench.tell(.timeout)
    #expect(bench.state == .backup)
    #expect(bench.rest == .nanoseconds(1_609_375_000))
    bench.wait(.milliseconds(900))
    bench.hear(150)
    bench.wait(.seconds(3))
    #expect(bench.state == .backup)
    bench.wait(.seconds(1))
    #expect(bench.state == .master)
  }

  @Test("A backup that always wakes late takes over all the same")
  func lateBackup() {
    var bench = Bench(Bench.router { $0.interval = .milliseconds(10) })
    bench.hear(150, interval: .milliseconds(10))
    for _ in 0..<2 {
      bench.sleep(.milliseconds(60))
      bench.tell(.timeout)
    }
    #expect(bench.state == .master)
  }

  @Test("A backup that wakes late after a release takes over at once")
  func lateSuccessor() {
    var bench = Bench(Bench.router { $0.interval = .milliseconds(10) })
    bench.hear(150, interval: .milliseconds(10))
    bench.hear(0, interval: .milliseconds(10))
    bench.sleep(.milliseconds(60))
    bench.tell(.timeout)
    #expect(bench.state == .master)
  }

  @Test("On a busy machine a master of short intervals stays, unless another is heard")
  func busyMachine() {
    let router = Bench.router {
      $0.preempts = false
      $0.interval = .milliseconds(10)
    }
    var alone = Bench.master(router)
    alone.sleep(.milliseconds(60))
    alone.tell(.timeout)
    #expect(alone.state == .master && alone.take().repeats() == 0)
    var replaced = Bench.master(router)
    replaced.sleep(.milliseconds(60))
    replaced.hear(50, interval: .milliseconds(10))
    #expect(replaced.state == .backup)
  }

  @Test("The priority of an operator counts as it is, whatever is tracked")
  func operatorPriority() {
    let script = TrackedID(.script, "check")
    var bench = Bench(Bench.router { $0.tracked = [TrackedEntry(script, weight: -60)] })
    bench.tell(.command(router: 0, .priority(200)))
    bench.tell(.tracked(script, .bad))
    #expect(bench.node.routers[0].effectivePriority == 200)
    bench.tell(.command(router: 0, .priority(nil)))
    #expect(bench.node.routers[0].effectivePriority == 40)
  }
}
