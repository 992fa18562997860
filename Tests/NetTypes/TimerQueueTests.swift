import NetTypes
import Seeded
import Testing

/// Deadlines, against a list that is searched from end to end.
@Suite struct TimerQueueTests {
  /// What a queue does, said as simply as can be.
  private struct Model {
    var entries: [(key: Int, deadline: Instant)] = []

    mutating func schedule(_ key: Int, at deadline: Instant) {
      cancel(key)
      let place = entries.firstIndex { $0.deadline > deadline } ?? entries.count
      entries.insert((key, deadline), at: place)
    }

    mutating func cancel(_ key: Int) { entries.removeAll { $0.key == key } }

    mutating func popExpired(at now: Instant) -> Int? {
      guard let first = entries.first, first.deadline <= now else { return nil }
      return entries.removeFirst().key
    }
  }

  @Test(
    "any sequence of changes leaves what a searched list has", arguments: Seeds.chosen(or: 1...20))
  func againstModel(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var model = Model()
    var slots = SlotTimerQueue()
    var names = TimerQueue<String>()
    let keys = [1, 3, 20, 200][Int(seed % 4)]
    // Few different moments, so that many deadlines are equal.
    let moments = random.isOne(in: 2) ? 5 : 1_000_000
    for _ in 0..<1_000 {
      let key = Int.random(in: 0..<keys, using: &random)
      let moment = Instant(
        nanoseconds: Int64.random(in: Int64(-moments)...Int64(moments), using: &random))
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5:
        model.schedule(key, at: moment)
        slots.schedule(key, at: moment)
        names.schedule("\(key)", at: moment)
      case 5..<7:
        model.cancel(key)
        slots.cancel(key)
        names.cancel("\(key)")
      default:
        let expected = model.popExpired(at: moment)
        #expect(slots.popExpired(at: moment) == expected)
        #expect(names.popExpired(at: moment) == expected.map { "\($0)" })
      }
      #expect(slots.count == model.entries.count)
      #expect(slots.earliest == model.entries.first?.deadline)
      #expect(names.count == model.entries.count)
      #expect(names.earliest == model.entries.first?.deadline)
      let deadline = model.entries.first { $0.key == key }?.deadline
      #expect(slots.deadline(of: key) == deadline)
      #expect(names.deadline(of: "\(key)") == deadline)
    }
    var rest: [Int] = []
    while let key = slots.popExpired(at: .distantFuture) { rest.append(key) }
    #expect(rest == model.entries.map(\.key))
    #expect(slots.isEmpty)
  }

  @Test("equal deadlines come in the order in which they were set, moved ones last")
  func equalDeadlines() {
    var queue = TimerQueue<String>()
    let moment = Instant(nanoseconds: 7)
    for key in ["c", "a", "b"] { queue.schedule(key, at: moment) }
    queue.schedule("c", at: moment)
    #expect(queue.popExpired(at: Instant(nanoseconds: 6)) == nil)
    var order: [String] = []
    while let key = queue.popExpired(at: moment) { order.append(key) }
    #expect(order == ["a", "b", "c"])
    #expect(queue.isEmpty)
    #expect(queue.earliest == nil)
  }

  @Test("slots that never had a deadline are asked and cancelled without harm")
  func unknownSlots() {
    var queue = SlotTimerQueue()
    queue.cancel(5)
    queue.cancel(-1)
    #expect(queue.deadline(of: 5) == nil)
    #expect(queue.deadline(of: -1) == nil)
    queue.schedule(1_000, at: .distantFuture)
    #expect(queue.deadline(of: 1_000) == .distantFuture)
    #expect(queue.popExpired(at: .zero) == nil)
    queue.removeAll()
    #expect(queue.isEmpty)
    #expect(queue.deadline(of: 1_000) == nil)
    queue.schedule(1_000, at: .zero)
    #expect(queue.popExpired(at: .zero) == 1_000)
  }
}
