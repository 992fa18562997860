import DaemonRuntime
import NetTypes
import Platform
import Testing

private let good = ScriptResult.ended(.exited(0))

/// A queue in virtual time, with what it did.
private struct Bench {
  var queue: ScriptQueue
  var now = Instant.zero
  var outputs: [ScriptQueue.Output] = []

  init(_ change: (inout ScriptQueue.Limits) -> Void = { _ in }) {
    var limits = ScriptQueue.Limits()
    change(&limits)
    queue = ScriptQueue(limits: limits)
  }

  mutating func submit(
    _ name: ByteString, key: String, timeout: Duration? = nil, isUrgent: Bool = false
  ) -> UInt64 {
    queue.submit(
      Command([name]), key: key, timeout: timeout, isUrgent: isUrgent, now: now, into: &outputs)
  }

  mutating func end(_ id: UInt64, _ result: ScriptResult = good) {
    queue.ended(id, result, now: now, into: &outputs)
  }

  mutating func wait(_ duration: Duration) {
    now = now.advanced(by: duration)
    queue.advance(now: now, into: &outputs)
  }

  /// The names of the scripts that were started since the last call.
  mutating func takeStarted() -> [String] {
    defer { outputs = [] }
    return outputs.compactMap {
      if case .start(let job) = $0 { job.command.words[0].description } else { nil }
    }
  }
}

@Suite("Queues of scripts")
struct ScriptQueueTests {
  @Test("Scripts of one instance run one after the other, those of others meanwhile")
  func order() {
    var bench = Bench()
    let first = bench.submit("master", key: "VI_1")
    let second = bench.submit("backup", key: "VI_1")
    _ = bench.submit("fault", key: "VI_1")
    _ = bench.submit("other", key: "VI_2")
    #expect(bench.takeStarted() == ["master", "other"])
    bench.end(first)
    #expect(bench.takeStarted() == ["backup"])
    bench.end(second, .ended(.exited(1)))
    #expect(bench.takeStarted() == ["fault"])
  }

  @Test("No more scripts run at a time than allowed, but checks never wait for them")
  func limit() {
    var bench = Bench { $0.running = 2 }
    let ids = (0..<4).map { bench.submit("n\($0)", key: "VI_\($0)") }
    _ = bench.submit("check", key: "check", isUrgent: true)
    #expect(bench.takeStarted() == ["n0", "n1", "check"])
    bench.end(ids[1])
    #expect(bench.takeStarted() == ["n2"])
  }

  @Test("What waits for too long a queue is dropped and told")
  func bound() {
    var bench = Bench { $0.waitingPerKey = 2 }
    for index in 0..<4 { _ = bench.submit("n\(index)", key: "VI_1") }
    #expect(bench.queue.waitingCount == 2)
    #expect(
      bench.outputs.contains {
        if case .finished(let job, .dropped) = $0 { job.command.words == ["n3"] } else { false }
      })
  }

  @Test("A script that takes too long is asked to end, then killed, and reported as such")
  func timeout() {
    var bench = Bench()
    let id = bench.submit("slow", key: "VI_1", timeout: .seconds(5))
    _ = bench.submit("next", key: "VI_1")
    _ = bench.takeStarted()
    bench.wait(.milliseconds(4999))
    #expect(bench.outputs.isEmpty)
    bench.wait(.milliseconds(1))
    #expect(bench.outputs == [.signal(id: id, .terminate)])
    bench.outputs = []
    bench.wait(.seconds(2))
    #expect(bench.outputs == [.signal(id: id, .kill)])
    #expect(bench.queue.isEnding(id))
    bench.outputs = []
    bench.end(id, .ended(.killed(signal: 9)))
    guard case .finished(let job, .timedOut) = bench.outputs.first else {
      Issue.record("the script did not count as timed out: \(bench.outputs)")
      return
    }
    #expect(job.id == id)
    #expect(bench.takeStarted() == ["next"])
  }

  @Test("A script that can't be started does not hold up the next one")
  func notStarted() {
    var bench = Bench()
    let first = bench.submit("missing", key: "VI_1")
    _ = bench.submit("next", key: "VI_1")
    _ = bench.takeStarted()
    bench.end(first, .notStarted(errno: 2))
    #expect(bench.takeStarted() == ["next"])
  }

  @Test("At the end all are made to end, except those that have to go on")
  func end() {
    var bench = Bench()
    let running = bench.submit("running", key: "VI_1")
    _ = bench.submit("waiting", key: "VI_1")
    let stop = bench.submit("stop", key: "VI_2")
    bench.outputs = []
    bench.queue.cancelAll(except: ["VI_2"], now: bench.now, into: &bench.outputs)
    #expect(bench.outputs.contains(.signal(id: running, .terminate)))
    #expect(!bench.outputs.contains(.signal(id: stop, .terminate)))
    #expect(bench.queue.waitingCount == 0)
    #expect(bench.queue.runningCount == 2)
  }

  @Test("Nothing is forgotten, run twice or out of order, whatever happens", arguments: 0..<50)
  func random(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var bench = Bench {
      $0.running = 3
      $0.waitingPerKey = 1000
    }
    var running: [UInt64] = []
    var startedByKey: [String: [UInt64]] = [:]
    var finished: Set<UInt64> = []
    var submitted = 0
    func take() {
      for output in bench.outputs {
        switch output {
        case .start(let job):
          #expect(!running.contains { id in startedByKey[job.key]?.contains(id) == true })
          running.append(job.id)
          startedByKey[job.key, default: []].append(job.id)
        case .finished(let job, _):
          #expect(finished.insert(job.id).inserted)
          running.removeAll { $0 == job.id }
        case .signal(let id, _): #expect(running.contains(id))
        }
      }
      bench.outputs = []
      #expect(running.count <= 3)
    }
    for _ in 0..<400 {
      switch next(3) {
      case 0:
        submitted += 1
        _ = bench.submit("x", key: "k\(next(5))", timeout: next(2) == 0 ? nil : .seconds(3))
      case 1: if let id = running.randomElement() { bench.end(id) }
      default: bench.wait(.seconds(1))
      }
      take()
    }
    while let id = running.first {
      bench.end(id)
      take()
    }
    #expect(finished.count == submitted)
    #expect(startedByKey.values.allSatisfy { $0 == $0.sorted() })
  }
}
