import NetTypes
import Seeded
import Testing
import VRRP

private func process(_ name: String) -> ProcessIdentity { ProcessIdentity(name: ByteString(name)) }

/// A count of processes named `d`, and what it said.
private struct Count {
  var tracking: ProcessTracking
  var now = Instant.zero
  var changes: [ProcessTracking.Change] = []

  init(
    minimum: Int? = nil, maximum: Int? = nil, fork: Duration = .zero, terminate: Duration = .zero,
    started: [Int32] = []
  ) {
    tracking = ProcessTracking([
      ProcessTrackerSettings(
        name: "t", words: ["d"], minimum: minimum, maximum: maximum, forkDelay: fork,
        terminateDelay: terminate)
    ])
    _ = feed(.list(Dictionary(uniqueKeysWithValues: started.map { ($0, process("d")) })))
  }

  /// What an event changes: good, bad or nothing.
  mutating func feed(_ input: ProcessTracking.Input, after wait: Duration = .zero) -> Bool? {
    now = now.advanced(by: wait)
    var new: [ProcessTracking.Change] = []
    tracking.handle(input, now: now, into: &new)
    changes += new
    #expect(new.count <= 1)
    return new.first?.isGood
  }

  var isGood: Bool? { tracking["t"]?.isGood }
}

@Suite struct ProcessTrackingTests {
  @Test("the first list says at once whether there are enough") func start() {
    var count = Count(fork: .seconds(9), terminate: .seconds(9), started: [5])
    #expect(count.changes.map(\.isGood) == [true])
    #expect(count.changes.map(\.count) == [1])
    count = Count(fork: .seconds(9), started: [])
    #expect(count.changes.isEmpty)
    #expect(count.isGood == false)
    #expect(Count(maximum: 0).isGood == true)
  }

  @Test("events before the first list count with it, and say nothing") func early() {
    var tracking = ProcessTracking([ProcessTrackerSettings(name: "t", words: ["d"])])
    var changes: [ProcessTracking.Change] = []
    tracking.handle(.exec(7, process("d")), now: .zero, into: &changes)
    #expect(changes.isEmpty)
    tracking.handle(.list([7: process("d")]), now: .zero, into: &changes)
    #expect(changes.map(\.isGood) == [true])
    #expect(changes.map(\.count) == [1])
  }

  @Test("a program that starts and ends counts at once without delays") func plain() {
    var count = Count()
    #expect(count.feed(.fork(parent: 1, child: 2)) == nil)
    #expect(count.feed(.exec(2, process("d"))) == true)
    #expect(count.feed(.exit(2)) == false)
    #expect(count.feed(.exit(2)) == nil)
    #expect(count.tracking.deadline == nil)
  }

  @Test("children of a process that counts do so too, until they are another program")
  func children() {
    var count = Count(minimum: 2, started: [2])
    #expect(count.feed(.fork(parent: 2, child: 3)) == true)
    #expect(count.feed(.exec(3, process("other"))) == false)
    #expect(count.feed(.fork(parent: 3, child: 4)) == nil)
    #expect(count.tracking["t"]?.count == 1)
  }

  @Test("an exit waits for the delay, and is forgotten if there are enough again before")
  func terminateDelay() {
    var count = Count(terminate: .seconds(3), started: [2])
    #expect(count.feed(.exit(2)) == nil)
    #expect(count.tracking.deadline == Instant(nanoseconds: 3_000_000_000))
    #expect(count.feed(.timeout, after: .seconds(2)) == nil)
    #expect(count.feed(.exec(3, process("d"))) == nil)
    #expect(count.tracking.deadline == nil)
    #expect(count.isGood == true)
    #expect(count.feed(.exit(3)) == nil)
    #expect(count.feed(.timeout, after: .seconds(3)) == false)
    // A program that is started is no short-lived fork: it counts at once.
    #expect(count.feed(.exec(4, process("d"))) == true)
  }

  @Test("a fork waits for the delay, and is forgotten if it ends before") func forkDelay() {
    var count = Count(minimum: 2, fork: .seconds(1), started: [2])
    #expect(count.feed(.fork(parent: 2, child: 3)) == nil)
    #expect(count.feed(.exit(3), after: .milliseconds(500)) == nil)
    #expect(count.tracking.deadline == nil)
    #expect(count.feed(.fork(parent: 2, child: 4)) == nil)
    #expect(count.feed(.timeout, after: .seconds(1)) == true)
  }

  @Test("too many are as bad as too few") func maximum() {
    var count = Count(minimum: 1, maximum: 2, started: [2, 3])
    #expect(count.feed(.fork(parent: 2, child: 4)) == false)
    #expect(count.feed(.fork(parent: 2, child: 5)) == nil)
    #expect(count.feed(.exit(5)) == nil)
    #expect(count.feed(.exit(2)) == true)
    #expect(count.feed(.exit(3)) == nil)
    #expect(count.feed(.exit(4)) == false)
  }

  @Test("a process that changes its name is counted by the new one") func renamed() {
    var count = Count(started: [2])
    #expect(count.feed(.renamed(2, "e")) == false)
    #expect(count.feed(.renamed(3, "d")) == true)
    #expect(count.feed(.renamed(3, "d")) == nil)
  }

  @Test("a new name is nothing to those who look at command lines") func renamedCommandLine() {
    var tracking = ProcessTracking([
      ProcessTrackerSettings(name: "t", words: ["/bin/d"], fullCommand: true)
    ])
    #expect(tracking.needsCommandLines && !tracking.needsNames)
    var changes: [ProcessTracking.Change] = []
    let identity = ProcessIdentity(name: "d", commandLine: "/bin/d\0")
    tracking.handle(.list([2: identity]), now: .zero, into: &changes)
    tracking.handle(.renamed(2, "e"), now: .zero, into: &changes)
    #expect(changes.map(\.isGood) == [true])
  }

  @Test("a later list puts right what events have missed") func laterList() {
    var count = Count(terminate: .seconds(1), started: [2, 3])
    #expect(count.feed(.list([3: process("d")])) == nil)
    #expect(count.feed(.list([9: process("x")])) == nil)
    #expect(count.feed(.timeout, after: .seconds(1)) == false)
    #expect(count.feed(.list([9: process("x"), 10: process("d")])) == true)
    // A number that another program has taken over.
    #expect(count.feed(.list([10: process("x")])) == false)
  }

  @Test("one process may count for several blocks") func several() {
    var tracking = ProcessTracking([
      ProcessTrackerSettings(name: "one", words: ["d"]),
      ProcessTrackerSettings(name: "two", words: ["d"], minimum: 2),
      ProcessTrackerSettings(name: "all", words: ["d", "-x"]),
    ])
    var changes: [ProcessTracking.Change] = []
    let first = ProcessIdentity(name: "d", commandLine: "d\0-x\0")
    tracking.handle(.list([2: first]), now: .zero, into: &changes)
    #expect(changes.map(\.name) == ["one", "all"])
    changes = []
    tracking.handle(.fork(parent: 2, child: 3), now: .zero, into: &changes)
    #expect(changes.map(\.name) == ["two"])
  }

  @Test(
    "whatever happens, the number is that of the processes there are, and counts in the end",
    arguments: Seeds.chosen(or: 1...100))
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var count = Count(
      minimum: 2, maximum: 4, fork: .seconds(1), terminate: .seconds(2), started: [])
    var alive: [Int32: Bool] = [:]
    for _ in 0..<300 {
      let wait = Duration.milliseconds(Int.random(in: 0...800, using: &generator))
      let pid = Int32.random(in: 1...12, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0:
        let child = Int32.random(in: 1...12, using: &generator)
        guard alive[child] == nil, let parent = alive[pid] else { continue }
        alive[child] = parent
        _ = count.feed(.fork(parent: pid, child: child), after: wait)
      case 1, 2:
        let matches = generator.isOne(in: 2)
        alive[pid] = matches
        _ = count.feed(.exec(pid, process(matches ? "d" : "x")), after: wait)
      case 3:
        alive[pid] = nil
        _ = count.feed(.exit(pid), after: wait)
      default: _ = count.feed(.timeout, after: wait)
      }
      #expect(count.tracking["t"]?.count == alive.values.count { $0 }, "seed \(seed)")
    }
    _ = count.feed(.timeout, after: .seconds(3))
    #expect(count.isGood == (2...4).contains(alive.values.count { $0 }), "seed \(seed)")
    #expect(count.tracking.deadline == nil)
    // Good and bad take turns.
    for (one, next) in zip(count.changes, count.changes.dropFirst()) {
      #expect(one.isGood != next.isGood)
    }
  }
}
