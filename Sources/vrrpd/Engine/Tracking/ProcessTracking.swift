package import NetTypes

/// Counts the processes of all `track_process` blocks, and says whose number is good.
///
/// It is fed with what the kernel's process connector tells, or with lists of all processes read
/// from `/proc` from time to time, or with both: a list puts right what events have missed. Before
/// the first list nothing is good.
package struct ProcessTracking: Sendable, Hashable {
  /// What happened. Threads don't count: only events whose thread is the process's first.
  package enum Input: Sendable, Hashable {
    /// A process made another, which is at first the same program.
    case fork(parent: Int32, child: Int32)
    /// A process runs another program, or shows another command line.
    case exec(Int32, ProcessIdentity)
    /// A process changed its name.
    case renamed(Int32, ByteString)
    /// A process is no more.
    case exit(Int32)
    /// All processes that there are, but for zombies.
    case list([Int32: ProcessIdentity])
    /// Time has passed.
    case timeout
  }

  /// The number of processes of a block became good, or bad.
  package struct Change: Sendable, Hashable {
    /// The name of the block.
    package var name: String
    /// Whether it is good now.
    package var isGood: Bool
    /// How many there are.
    package var count: Int
  }

  /// What is known of one block.
  package struct Tracker: Sendable, Hashable {
    /// What is counted.
    package let settings: ProcessTrackerSettings
    /// How many processes there are.
    package fileprivate(set) var count = 0
    /// Whether that is good, as those who track it see it.
    package fileprivate(set) var isGood = false
    /// When a number that changed begins to count.
    package fileprivate(set) var deadline: Instant?

    /// Whether the number is good, though it may not count yet.
    package var isInQuorum: Bool { settings.quorum.contains(count) }
  }

  /// The blocks, in the order in which they were given.
  package private(set) var trackers: [Tracker]
  /// Which blocks count a process; processes that none counts are not here.
  private var members: [Int32: Set<Int>] = [:]
  private var hasList = false

  /// Counts for these blocks.
  package init(_ settings: [ProcessTrackerSettings]) {
    trackers = settings.map { Tracker(settings: $0) }
  }

  /// Whether names of processes are looked at.
  package var needsNames: Bool { trackers.contains { !$0.settings.comparesCommandLine } }

  /// Whether command lines are looked at. Reading them may bring back memory that was swapped out.
  package var needsCommandLines: Bool { trackers.contains { $0.settings.comparesCommandLine } }

  /// When a timeout is due; nil if only an event can bring about anything.
  package var deadline: Instant? { trackers.lazy.compactMap(\.deadline).min() }

  /// What is known of the block of a name.
  package subscript(name: String) -> Tracker? { trackers.first { $0.settings.name == name } }

  /// How a number changed: only a fork and an exit may be short-lived, so that only they wait.
  private enum Cause {
    case fork
    case exit
    case other
  }

  /// Takes in what happened, and appends what changed.
  package mutating func handle(_ input: Input, now: Instant, into changes: inout [Change]) {
    switch input {
    case .fork(let parent, let child):
      let joined = members[parent] ?? []
      setMembership(of: child, to: joined, .fork, now: now, into: &changes)
    case .exec(let process, let identity):
      let wanted = trackers.indices.filter { trackers[$0].settings.matches(identity) }
      setMembership(of: process, to: Set(wanted), .other, now: now, into: &changes)
    case .renamed(let process, let name):
      rename(process, to: name, now: now, into: &changes)
    case .exit(let process):
      setMembership(of: process, to: [], .exit, now: now, into: &changes)
    case .list(let processes): take(processes, now: now, into: &changes)
    case .timeout:
      for index in trackers.indices {
        guard let deadline = trackers[index].deadline, deadline <= now else { continue }
        trackers[index].deadline = nil
        settle(index, into: &changes)
      }
    }
  }

  /// Lets a process be counted by these blocks and no others.
  private mutating func setMembership(
    of process: Int32, to wanted: Set<Int>, _ cause: Cause, now: Instant,
    into changes: inout [Change]
  ) {
    let old = members[process] ?? []
    guard old != wanted else { return }
    members[process] = wanted.isEmpty ? nil : wanted
    for index in trackers.indices {
      switch (old.contains(index), wanted.contains(index)) {
      case (false, true): change(index, by: 1, cause, now: now, into: &changes)
      case (true, false): change(index, by: -1, cause, now: now, into: &changes)
      default: break
      }
    }
  }

  /// A new name changes only what blocks that compare names count.
  private mutating func rename(
    _ process: Int32, to name: ByteString, now: Instant, into changes: inout [Change]
  ) {
    let identity = ProcessIdentity(name: name)
    var wanted = members[process] ?? []
    for index in trackers.indices where !trackers[index].settings.comparesCommandLine {
      if trackers[index].settings.matches(identity) {
        wanted.insert(index)
      } else {
        wanted.remove(index)
      }
    }
    setMembership(of: process, to: wanted, .other, now: now, into: &changes)
  }

  /// The first list says how things are; a later one what has changed: who is missing has ended.
  private mutating func take(
    _ processes: [Int32: ProcessIdentity], now: Instant, into changes: inout [Change]
  ) {
    let isFirst = !hasList
    hasList = true
    for process in members.keys.sorted() where processes[process] == nil {
      setMembership(of: process, to: [], .exit, now: now, into: &changes)
    }
    for (process, identity) in processes.sorted(by: { $0.key < $1.key }) {
      let wanted = trackers.indices.filter { trackers[$0].settings.matches(identity) }
      setMembership(of: process, to: Set(wanted), .other, now: now, into: &changes)
    }
    guard isFirst else { return }
    for index in trackers.indices {
      trackers[index].deadline = nil
      settle(index, into: &changes)
    }
  }

  private mutating func change(
    _ index: Int, by difference: Int, _ cause: Cause, now: Instant, into changes: inout [Change]
  ) {
    let before = trackers[index].isInQuorum
    trackers[index].count += difference
    let after = trackers[index].isInQuorum
    guard before != after, hasList else { return }
    let settings = trackers[index].settings
    let delay: Duration =
      switch cause {
      case .fork: settings.forkDelay
      case .exit: settings.terminateDelay
      case .other: .zero
      }
    // One that comes back to what others believe it to be needs no waiting.
    if delay > .zero && after != trackers[index].isGood {
      trackers[index].deadline = now.advanced(by: delay)
    } else {
      trackers[index].deadline = nil
      settle(index, into: &changes)
    }
  }

  /// Lets the number count.
  private mutating func settle(_ index: Int, into changes: inout [Change]) {
    let isGood = trackers[index].isInQuorum
    guard isGood != trackers[index].isGood else { return }
    trackers[index].isGood = isGood
    changes.append(
      Change(
        name: trackers[index].settings.name, isGood: isGood, count: trackers[index].count))
  }
}
