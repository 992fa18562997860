import NetTypes
import Testing
import VRRP

@Suite struct HandoverTests {
  @Test("RFC 9568 6.4.3: who stops as master says so with priority 0, once")
  func stopSendsRelease() {
    var bench = Bench.master(Bench.router(version: .v2))
    bench.tell(.stop)
    bench.wait(.seconds(5))
    #expect(bench.adverts() == [0])
    #expect(bench.node.isStopped)
  }

  @Test("The addresses are kept until the successor is heard")
  func keepsAddresses() {
    var bench = Bench.master(Bench.router(version: .v2))
    bench.tell(.stop)
    #expect(!bench.take().contains(.release(router: 0)))
    bench.wait(.milliseconds(600))
    #expect(bench.state == .master && bench.take().isEmpty)
    bench.hear(0, from: 8)
    #expect(bench.state == .master)
    bench.hear(50)
    let outputs = bench.take()
    #expect(outputs.contains(.release(router: 0)))
    #expect(
      outputs.notices == [.handedOver(to: Bench.address(9), after: .milliseconds(600))])
    #expect(outputs.reasons == [.stopping])
  }

  @Test("Without a successor they are kept for the longest skew time: version 2")
  func withoutSuccessor() {
    var bench = Bench.master(Bench.router(version: .v2))
    bench.tell(.stop)
    #expect(bench.rest == .nanoseconds(996_093_750 + 10_000_000))
    bench.wait(.milliseconds(1007))
    #expect(bench.node.isStopped)
  }

  @Test("Version 3 names a short interval first, so that the skew times are short")
  func hurries() {
    var bench = Bench.master(Bench.router())
    bench.tell(.stop)
    #expect(
      bench.take() == [
        .advertise(router: 0, priority: 100, interval: .milliseconds(30)),
        .advertise(router: 0, priority: 0, interval: .milliseconds(30)),
      ])
    bench.wait(.milliseconds(40))
    #expect(bench.node.isStopped)
  }

  @Test("A backup of version 3 takes over from a hurried release within 30 ms")
  func backupHurries() {
    var bench = Bench(Bench.router())
    bench.hear(150)
    bench.hear(150, interval: .milliseconds(30))
    bench.hear(0, interval: .milliseconds(30))
    bench.forget()
    bench.wait(.milliseconds(19))
    #expect(bench.state == .master)
    #expect(bench.take().notices.isEmpty)
    #expect(bench.rest ?? .zero > .milliseconds(900))
  }

  @Test("A failover lets the successor be, even one of lower priority, until it is gone")
  func failover() {
    var bench = Bench.master(Bench.router())
    bench.tell(.command(router: 0, .failover))
    bench.wait(.milliseconds(20))
    bench.hear(50)
    #expect(bench.state == .backup)
    #expect(bench.take().reasons == [.failover])
    for _ in 0..<20 {
      bench.wait(.seconds(1))
      bench.hear(50)
    }
    #expect(bench.state == .backup)
    bench.hear(0)
    bench.wait(.seconds(1))
    #expect(bench.state == .master)
    #expect(bench.take().reasons == [.masterReleased])
  }

  @Test("A failover without successor: the addresses were never gone, and mastership goes on")
  func failoverAlone() {
    var bench = Bench.master(Bench.router())
    bench.tell(.command(router: 0, .failover))
    bench.wait(.seconds(1))
    let outputs = bench.take()
    #expect(bench.state == .master)
    #expect(outputs.reasons.isEmpty && !outputs.contains(.release(router: 0)))
    #expect(outputs.notices == [.noSuccessor])
    #expect(
      outputs.contains(.advertise(router: 0, priority: 100, interval: .seconds(1))))
    #expect(bench.rest ?? .zero < .seconds(1))
  }

  @Test("A stop during a failover stops; a failover during a stop changes nothing")
  func stopDuringFailover() {
    var bench = Bench.master(Bench.router())
    bench.tell(.command(router: 0, .failover))
    bench.tell(.stop)
    bench.tell(.command(router: 0, .failover))
    bench.wait(.seconds(1))
    #expect(bench.node.isStopped)
    #expect(bench.adverts() == [100, 0])
  }

  @Test("A fault during a stop ends it at once, without another release")
  func faultDuringStop() {
    var bench = Bench.master(Bench.router())
    bench.tell(.stop)
    bench.tell(.fault(router: 0, .interfaceDown("eth0"), isPresent: true))
    #expect(bench.node.isStopped)
    #expect(bench.adverts() == [100, 0])
  }

  @Test("Who is held hands over, keeps out of elections, and takes part again when released")
  func hold() {
    var bench = Bench.master(Bench.router())
    bench.tell(.command(router: 0, .hold))
    bench.wait(.seconds(60))
    #expect(bench.state == .backup && bench.node.routers[0].isHeld)
    #expect(bench.take().reasons == [.held])
    #expect(bench.node.deadline == nil)
    bench.hear(50)
    bench.hear(0)
    bench.wait(.seconds(60))
    #expect(bench.state == .backup)
    bench.tell(.command(router: 0, .release))
    bench.wait(.seconds(4))
    #expect(bench.state == .master)
  }

  @Test("A hold that is taken back while handing over is a failover")
  func holdTakenBack() {
    var bench = Bench.master(Bench.router())
    bench.tell(.command(router: 0, .hold))
    bench.tell(.command(router: 0, .release))
    bench.wait(.seconds(1))
    #expect(bench.state == .master && !bench.node.routers[0].isHeld)
  }

  @Test("An operator's priority counts from the next advert on, and the configured one again")
  func priority() {
    var bench = Bench.master(Bench.router())
    bench.tell(.command(router: 0, .priority(0)))
    bench.wait(.seconds(1))
    bench.tell(.command(router: 0, .priority(255)))
    bench.wait(.seconds(1))
    bench.tell(.command(router: 0, .priority(nil)))
    bench.wait(.seconds(1))
    #expect(bench.adverts() == [1, 254, 100])
  }

  @Test("A backup with another priority has another skew time at once")
  func priorityMovesSkew() {
    var bench = Bench(Bench.router())
    bench.wait(.seconds(1))
    bench.tell(.command(router: 0, .priority(228)))
    #expect(bench.rest == .seconds(2) + .nanoseconds(28 * 3_906_250))
  }

  @Test("An owner's priority is never changed")
  func ownersPriority() {
    var bench = Bench.master(Bench.router(priority: 255))
    bench.tell(.command(router: 0, .priority(7)))
    bench.wait(.seconds(1))
    #expect(bench.adverts() == [255])
  }
}
