import DaemonRuntime
import NetTypes
import Platform
import Testing

/// A supervisor in virtual time, with what it did.
private struct Bench {
  var supervisor: Supervisor
  var now = Instant(nanoseconds: 1_000_000_000)
  var outputs: [Supervisor.Output] = []

  init(_ change: (inout Supervisor.Settings) -> Void = { _ in }) {
    var settings = Supervisor.Settings()
    change(&settings)
    supervisor = Supervisor(settings)
  }

  /// Tells something, and returns what is done about it, messages left out.
  @discardableResult
  mutating func tell(_ input: Supervisor.Input) -> [Supervisor.Output] {
    outputs = []
    supervisor.handle(input, now: now, into: &outputs)
    return outputs.filter { if case .log = $0 { false } else { true } }
  }

  @discardableResult
  mutating func wait(_ duration: Duration) -> [Supervisor.Output] {
    now = now.advanced(by: duration)
    return tell(.time)
  }

  mutating func start() {
    tell(.time)
    tell(.started)
    tell(.ready)
  }
}

@Suite("Supervision")
struct SupervisorTests {
  @Test("A worker is started, and whoever waits hears when it is ready, once")
  func start() {
    var bench = Bench()
    #expect(bench.tell(.time) == [.start(restarts: 0)])
    #expect(bench.tell(.started) == [])
    #expect(bench.tell(.ready) == [.announceReady])
    #expect(bench.tell(.ended(.killed(signal: 11))) == [.start(restarts: 1)])
    bench.tell(.started)
    #expect(bench.tell(.ready) == [])
  }

  @Test("A worker that can't start ends the daemon with its status; nobody tries again")
  func startFails() {
    var bench = Bench()
    bench.tell(.time)
    bench.tell(.started)
    #expect(bench.tell(.ended(.exited(5))) == [.exit(status: 5)])
    #expect(bench.supervisor.deadline == nil)
  }

  @Test("A worker that dies again and again is started at growing distances, then given up")
  func backOff() {
    var bench = Bench { $0.restartLimit = 5 }
    bench.start()
    var pauses: [Duration] = []
    var restarts = 0
    while true {
      let done = bench.tell(.ended(.exited(1)))
      if done == [.exit(status: 1)] { break }
      if done.isEmpty, let deadline = bench.supervisor.deadline {
        pauses.append(bench.now.duration(to: deadline))
        #expect(bench.wait(pauses.last ?? .zero) == [.start(restarts: restarts + 1)])
      } else {
        pauses.append(.zero)
        #expect(done == [.start(restarts: restarts + 1)])
      }
      restarts += 1
      bench.tell(.started)
      bench.tell(.ready)
    }
    #expect(
      pauses == [
        .zero, .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800),
      ])
    #expect(
      bench.outputs.contains {
        if case .log(.critical, let text) = $0 { text.contains("6 times") } else { false }
      })
  }

  @Test("A worker that has lived long enough is started again at once, however often")
  func longLife() {
    var bench = Bench { $0.restartLimit = 2 }
    bench.start()
    for index in 1...20 {
      bench.wait(.seconds(5))
      for _ in 0..<12 {
        bench.tell(.alive)
        bench.wait(.seconds(5))
      }
      #expect(bench.tell(.ended(.killed(signal: 6))) == [.start(restarts: index)])
      bench.tell(.started)
      bench.tell(.ready)
    }
  }

  @Test("A worker without a sign of life is killed once, and started again")
  func watchdog() {
    var bench = Bench { $0.watchdogTimeout = .seconds(3) }
    bench.start()
    for _ in 0..<5 {
      #expect(bench.wait(.seconds(2)) == [])
      bench.tell(.alive)
    }
    #expect(bench.supervisor.deadline == bench.now.advanced(by: .seconds(3)))
    #expect(bench.wait(.seconds(3)) == [.signal(9)])
    #expect(bench.wait(.seconds(3)) == [])
    #expect(bench.tell(.ended(.killed(signal: 9))) == [.start(restarts: 1)])
  }

  @Test("A worker that is still starting is not killed, however long that takes")
  func slowStart() {
    var bench = Bench { $0.watchdogTimeout = .seconds(3) }
    bench.tell(.time)
    bench.tell(.started)
    #expect(bench.supervisor.deadline == nil)
    #expect(bench.wait(.seconds(100)) == [])
  }

  @Test("After a pause of the whole machine the worker gets its time again")
  func pause() {
    var bench = Bench { $0.watchdogTimeout = .seconds(3) }
    bench.start()
    #expect(bench.wait(.seconds(60)) == [])
    #expect(bench.wait(.seconds(3)) == [.signal(9)])
  }

  @Test("Told to stop, it tells the worker, and ends with its status")
  func stop() {
    var bench = Bench()
    bench.start()
    #expect(bench.tell(.stop(signal: 15)) == [.signal(15)])
    #expect(bench.tell(.ended(.exited(0))) == [.exit(status: 0)])
  }

  @Test("A worker that does not stop is killed in the end")
  func stopTimeout() {
    var bench = Bench { $0.stopTimeout = .seconds(7) }
    bench.start()
    bench.tell(.stop(signal: 15))
    #expect(bench.wait(.milliseconds(6999)) == [])
    #expect(bench.wait(.milliseconds(1)) == [.signal(9)])
    #expect(bench.tell(.ended(.killed(signal: 9))) == [.exit(status: 137)])
  }

  @Test("Told to stop between two workers, it ends at once")
  func stopBetween() {
    var bench = Bench()
    bench.start()
    bench.tell(.ended(.exited(1)))
    bench.tell(.started)
    #expect(bench.tell(.ended(.exited(1))) == [])
    #expect(bench.tell(.stop(signal: 15)) == [.exit(status: 0)])
  }

  @Test("A worker that has ended well, or can only fail again, is not started again")
  func finalStatuses() {
    for status: Int32 in [0, 4] {
      var bench = Bench { $0.finalStatuses = [4] }
      bench.start()
      #expect(bench.tell(.ended(.exited(status))) == [.exit(status: status)])
    }
  }

  @Test("Other signals are passed on to a worker that runs")
  func forward() {
    var bench = Bench()
    bench.start()
    #expect(bench.tell(.forward(signal: 1)) == [.signal(1)])
    bench.tell(.ended(.exited(1)))
    bench.tell(.started)
    bench.tell(.ended(.exited(1)))
    #expect(bench.tell(.forward(signal: 1)) == [])
  }
}
