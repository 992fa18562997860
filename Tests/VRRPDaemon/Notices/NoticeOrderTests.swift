import DaemonRuntime
import NetTypes
import Testing

@testable import VRRPDaemon

/// When scripts that are told of something begin.
@Suite struct NoticeOrderTests {
  private var order = NoticeOrder()
  private let start = Instant.zero

  private func starts(_ outputs: [NoticeOrder.Output]) -> [NoticeOrder.Job] {
    outputs.compactMap { if case .start(let job) = $0 { job } else { nil } }
  }

  @Test("Scripts of one instance run one after the other, those of two side by side")
  mutating func inOrder() {
    var outputs: [NoticeOrder.Output] = []
    order.submit(Command(["master"]), key: "A", now: start, into: &outputs)
    order.submit(Command(["notify"]), key: "A", now: start, into: &outputs)
    order.submit(Command(["other"]), key: "B", now: start, into: &outputs)
    let first = starts(outputs)
    #expect(first.map(\.command.words) == [["master"], ["other"]])
    outputs = []
    order.ended(first[0].id, key: "A", now: start, into: &outputs)
    #expect(starts(outputs).map(\.command.words) == [["notify"]])
  }

  @Test("One that does not end is not waited for longer than half a minute")
  mutating func patience() throws {
    var outputs: [NoticeOrder.Output] = []
    order.submit(Command(["hangs"]), key: "A", now: start, into: &outputs)
    #expect(order.deadline == nil, "nobody waits for it")
    order.submit(Command(["next"]), key: "A", now: start, into: &outputs)
    let due = try #require(order.deadline)
    #expect(due == start.advanced(by: .seconds(30)))
    outputs = []
    order.advance(now: due.advanced(by: .milliseconds(-1)), into: &outputs)
    #expect(outputs.isEmpty)
    order.advance(now: due, into: &outputs)
    #expect(starts(outputs).map(\.command.words) == [["next"]])
  }

  @Test("Scripts that never end don't pile up without limit")
  mutating func limits() {
    var outputs: [NoticeOrder.Output] = []
    var now = start
    for _ in 0..<100 {
      order.submit(Command(["hangs"]), key: "A", now: now, into: &outputs)
      now = now.advanced(by: .seconds(31))
      order.advance(now: now, into: &outputs)
      for case .end(let job) in outputs {
        var more: [NoticeOrder.Output] = []
        order.ended(job.id, key: "A", now: now, into: &more)
      }
      outputs = []
    }
    #expect(order.count <= NoticeOrder.slowLimit + 2)
    for _ in 0..<1000 {
      order.submit(Command(["flaps"]), key: "B", now: now, into: &outputs)
    }
    #expect(order.count <= NoticeOrder.slowLimit + NoticeOrder.waitingLimit + 4)
  }

  @Test("A thousand instances that change at once get their turn, 64 at a time")
  mutating func manyAtOnce() {
    var outputs: [NoticeOrder.Output] = []
    for number in 0..<1000 {
      order.submit(Command(["x"]), key: "\(number)", now: start, into: &outputs)
    }
    var ran = 0
    while !outputs.isEmpty {
      let jobs = starts(outputs)
      #expect(jobs.count <= NoticeOrder.runningLimit)
      ran += jobs.count
      outputs = []
      for job in jobs { order.ended(job.id, key: job.key, now: start, into: &outputs) }
    }
    #expect(ran == 1000)
    #expect(order.count == 0)
  }

  @Test("At the end everything that waits begins")
  mutating func end() {
    var outputs: [NoticeOrder.Output] = []
    order.submit(Command(["hangs"]), key: "A", now: start, into: &outputs)
    order.submit(Command(["stop"]), key: "A", tellsOfEnd: true, now: start, into: &outputs)
    outputs = []
    order.startAll(into: &outputs)
    #expect(starts(outputs).map(\.tellsOfEnd) == [true])
  }

  @Test("What is told over and over waits once")
  mutating func repeated() {
    var outputs: [NoticeOrder.Output] = []
    for _ in 0..<10 {
      order.submit(
        Command(["lower"]), key: "A", isRepeatable: true, now: start, into: &outputs)
    }
    #expect(order.count == 2)
  }
}
