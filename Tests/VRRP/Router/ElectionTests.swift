import NetTypes
import Testing
import VRRP

@Suite struct ElectionTests {
  @Test(
    "RFC 3768 6.1, RFC 9568 6.1: the skew time",
    arguments: [
      (ProtocolVersion.v2, UInt8(100), Duration.seconds(1), Duration.nanoseconds(609_375_000)),
      (.v2, 100, .seconds(5), .nanoseconds(609_375_000)),
      (.v2, 254, .seconds(1), .nanoseconds(7_812_500)),
      (.v3, 100, .seconds(1), .nanoseconds(609_375_000)),
      (.v3, 100, .milliseconds(10), .nanoseconds(6_093_750)),
      (.v3, 255, .milliseconds(2560), .milliseconds(10)),
      (.v3, 1, .milliseconds(256), .milliseconds(255)),
    ])
  func skew(version: ProtocolVersion, priority: UInt8, interval: Duration, expected: Duration) {
    #expect(
      ElectionTimers.skew(version: version, priority: priority, interval: interval) == expected)
  }

  @Test("RFC 9568 6.1: the master down interval is three intervals and the skew time")
  func masterDown() {
    #expect(Bench(Bench.router()).rest == .nanoseconds(3_609_375_000))
    #expect(
      Bench(Bench.router { $0.interval = .milliseconds(10) }).rest == .nanoseconds(36_093_750))
    let patient = Bench.router(version: .v2) {
      $0.interval = .seconds(2)
      $0.downAdvertisements = 5
    }
    #expect(Bench(patient).rest == .nanoseconds(10_609_375_000))
  }

  @Test("RFC 9568 6.4.1: the owner is master at once; an advert, the addresses, their announcement")
  func owner() {
    var bench = Bench(Bench.router(priority: 255))
    let outputs = bench.take()
    #expect(bench.state == .master)
    let deeds = outputs.filter { if case .transition = $0 { false } else { true } }
    #expect(
      deeds == [
        .advertise(router: 0, priority: 255, interval: .seconds(1)), .take(router: 0),
        .announce(router: 0, repeats: 5),
      ])
    #expect(outputs.reasons == [.started, .owner])
  }

  @Test("RFC 9568 6.4.1: any other router listens for the whole master down interval")
  func startsAsBackup() {
    var bench = Bench(Bench.router())
    #expect(bench.take().reasons == [.started])
    bench.wait(.nanoseconds(3_609_374_999))
    #expect(bench.state == .backup && bench.take().isEmpty)
    bench.wait(.nanoseconds(1))
    #expect(bench.state == .master)
    #expect(bench.take().reasons == [.masterDown])
  }

  @Test("An advert counts from when it reached the machine, not from when the loop had time for it")
  func delayedAdvert() {
    var bench = Bench(Bench.router(priority: 100))
    bench.tell(
      .advert(
        router: 0,
        ReceivedAdvert(
          source: Bench.address(9), priority: 200, interval: .seconds(1),
          delay: .milliseconds(15))))
    let down = bench.node.routers[0].masterDownInterval
    #expect(bench.node.deadline == bench.now.advanced(by: down - .milliseconds(15)))
  }

  @Test(
    "RFC 9568 6.4.2: an advert restarts the master down interval", arguments: [UInt8(100), 150])
  func advertRestartsTimer(priority: UInt8) {
    var bench = Bench(Bench.router())
    bench.wait(.seconds(3))
    bench.hear(priority)
    #expect(bench.rest == .nanoseconds(3_609_375_000))
  }

  @Test("RFC 9568 6.4.2: priority 0 sets the timer to the skew time")
  func priorityZero() {
    var bench = Bench(Bench.router())
    bench.hear(150)
    bench.hear(0)
    #expect(bench.rest == .nanoseconds(609_375_000))
    bench.forget()
    bench.wait(.seconds(1))
    #expect(bench.take().reasons == [.masterReleased])
  }

  @Test("RFC 9568 6.4.2: an advert of lower priority is discarded and doesn't touch the timer")
  func lowerPriority() {
    var bench = Bench(Bench.router())
    bench.wait(.seconds(3))
    bench.hear(99)
    #expect(bench.rest == .nanoseconds(609_375_000))
    bench.forget()
    bench.wait(.nanoseconds(609_375_000))
    #expect(bench.take().reasons == [.preempted])
  }

  @Test("RFC 9568 6.4.2: without preemption any advert restarts the timer")
  func nopreempt() {
    var bench = Bench(Bench.router { $0.preempts = false })
    bench.wait(.seconds(3))
    bench.hear(1)
    #expect(bench.rest == .nanoseconds(3_609_375_000))
  }

  @Test("RFC 9568 6.1: the owner preempts even without Preempt_Mode")
  func ownerPreempts() {
    var bench = Bench(Bench.router(priority: 255) { $0.preempts = false })
    bench.hear(255, from: 9)
    #expect(bench.state == .backup)
    bench.wait(.seconds(1))
    bench.hear(254)
    bench.wait(.seconds(3))
    #expect(bench.state == .master)
  }

  @Test("RFC 9568 6.4.2: version 3 goes by the interval that the master names, as backup only")
  func adoptsInterval() {
    var bench = Bench(Bench.router { $0.interval = .milliseconds(100) })
    bench.hear(150, interval: .milliseconds(400))
    #expect(bench.rest == .nanoseconds(400_000_000 * 3 + 400_000_000 * 156 / 256))
    #expect(
      bench.take().notices == [.intervalAdopted(.milliseconds(400), from: Bench.address(9))])
    bench.wait(.seconds(2))
    #expect(bench.state == .master)
    bench.forget()
    bench.wait(.milliseconds(200))
    #expect(bench.adverts() == [100, 100])
  }

  @Test("RFC 9568 6.4.3: who gives way counts by the new master's interval")
  func adoptsIntervalWhenGivingWay() {
    var bench = Bench.master(Bench.router())
    bench.hear(200, interval: .milliseconds(200))
    #expect(bench.rest == .nanoseconds(600_000_000 + 200_000_000 * 156 / 256))
  }

  @Test("RFC 3768 6.4.2: version 2 has one interval for all")
  func version2KeepsInterval() {
    var bench = Bench(Bench.router(version: .v2))
    bench.hear(150, interval: .seconds(7))
    #expect(bench.rest == .nanoseconds(3_609_375_000))
  }

  @Test("RFC 9568 6.4.3: the master sends an advert every interval, without drift")
  func sendsEveryInterval() {
    var bench = Bench.master(Bench.router())
    for _ in 0..<5 {
      bench.sleep((bench.rest ?? .zero) + .milliseconds(3))
      bench.tell(.timeout)
      #expect(bench.adverts() == [100])
      #expect(bench.rest == .milliseconds(997))
    }
  }

  @Test("RFC 9568 6.4.3: priority 0 is answered at once, and the timer starts anew")
  func masterHearsRelease() {
    var bench = Bench.master(Bench.router())
    bench.wait(.milliseconds(400))
    bench.hear(0)
    #expect(bench.adverts() == [100])
    #expect(bench.rest == .seconds(1))
    #expect(bench.state == .master)
  }

  @Test("RFC 9568 6.4.3: the master gives way to a higher priority, after a last advert")
  func higherPriority() {
    var bench = Bench.master(Bench.router())
    bench.hear(101)
    let outputs = bench.take()
    #expect(
      outputs.first == .advertise(router: 0, priority: 100, interval: .seconds(1)))
    #expect(outputs.contains(.release(router: 0)))
    #expect(outputs.reasons == [.higherPriority(101, from: Bench.address(9))])
    #expect(bench.rest == .nanoseconds(3_609_375_000))
  }

  @Test("Without higher_prio_send_advert nothing is sent when giving way")
  func silentGivingWay() {
    var bench = Bench.master(Bench.router { $0.answersHigherPriority = false })
    bench.hear(101)
    #expect(bench.adverts().isEmpty)
  }

  @Test(
    "RFC 9568 6.4.3: of two with the same priority, the higher address stays master",
    arguments: [(UInt8(4), RouterState.master), (6, .backup)])
  func tie(last: UInt8, expected: RouterState) {
    var bench = Bench.master(Bench.router())
    bench.hear(100, from: last)
    #expect(bench.state == expected)
  }

  @Test("Two owners of one address don't stay master together (priority 255)")
  func twoOwners() {
    var bench = Bench.master(Bench.router(priority: 255))
    bench.hear(255, from: 4)
    #expect(bench.state == .master)
    #expect(bench.take().notices.contains(.twoOwners(Bench.address(4))))
    bench.hear(255, from: 6)
    #expect(bench.state == .backup)
  }

  @Test("RFC 9568 7.1: an owner that is told to pays no attention to adverts")
  func ownerIgnoresAdverts() {
    var bench = Bench.master(Bench.router(priority: 255) { $0.ownerIgnoresAdverts = true })
    bench.hear(255, from: 6)
    #expect(bench.state == .master && bench.take().isEmpty)
  }

  @Test("An advert with our own address and priority is told once, and changes nothing")
  func ownAddress() {
    var bench = Bench.master(Bench.router())
    bench.hear(100, from: 5)
    bench.hear(100, from: 5)
    #expect(bench.take().notices == [.ownAddressHeard(Bench.own)])
    #expect(bench.state == .master)
  }

  @Test("RFC 9568 6.4.2: a backup sends nothing, and stops without a word")
  func backupIsSilent() {
    var bench = Bench(Bench.router())
    for _ in 0..<20 {
      bench.hear(150)
      bench.wait(.seconds(1))
    }
    bench.tell(.stop)
    #expect(bench.adverts().isEmpty)
    #expect(bench.node.isStopped)
    #expect(bench.node.routers[0].statistics.advertsReceived == 20)
  }

  @Test("Preemption waits for its delay, then for the master down interval")
  func preemptDelay() {
    var bench = Bench(
      Bench.router {
        $0.preemptDelay = .seconds(2)
        $0.interval = .milliseconds(200)
      })
    var elapsed = Duration.zero
    while bench.state == .backup, elapsed < .seconds(10) {
      bench.hear(50, interval: .milliseconds(200))
      bench.wait(.milliseconds(200))
      elapsed += .milliseconds(200)
    }
    let outputs = bench.take()
    #expect(outputs.notices.first == .preemptDelayStarted(.seconds(2)))
    #expect(outputs.reasons == [.started, .preempted])
    #expect(elapsed == .milliseconds(2600))
  }

  @Test("A higher priority ends the preemption delay")
  func preemptDelayEnds() {
    var bench = Bench(Bench.router { $0.preemptDelay = .seconds(60) })
    bench.hear(50)
    bench.hear(200)
    #expect(bench.take().notices == [.preemptDelayStarted(.seconds(60)), .preemptDelayStopped])
    bench.hear(50)
    #expect(bench.take().notices == [.preemptDelayStarted(.seconds(60))])
  }

  @Test("The counters add up")
  func counters() {
    var bench = Bench.master(Bench.router())
    bench.hear(0)
    bench.hear(200)
    bench.hear(0)
    bench.wait(.seconds(1))
    bench.tell(.stop)
    let statistics = bench.node.routers[0].statistics
    #expect(statistics.becameMaster == 2 && statistics.releasedMaster == 1)
    #expect(statistics.priorityZeroReceived == 2 && statistics.priorityZeroSent == 1)
    #expect(statistics.advertsReceived == 3)
  }
}
