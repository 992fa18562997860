/// Deadlines of numbered slots, the earliest first.
///
/// A four-ary heap and, for each slot, its place there: setting, moving and cancelling a deadline
/// take O(log n) steps and no memory once the queue has seen its largest slot. Deadlines at the
/// same moment come in the order in which they were set, so that runs can be repeated exactly.
///
/// Slots are numbers from 0 up, close together: memory grows with the largest one. `TimerQueue`
/// takes keys of any kind.
package struct SlotTimerQueue: Sendable {
  private struct Entry: Sendable {
    var nanoseconds: Int64
    /// Rises with each deadline that is set: the order among equal ones.
    var sequence: UInt64
    var slot: Int32

    func comes(before other: Entry) -> Bool {
      nanoseconds != other.nanoseconds
        ? nanoseconds < other.nanoseconds : sequence < other.sequence
    }
  }

  private static let absent: Int32 = -1
  private static let fanOut = 4

  private var heap: [Entry] = []
  /// Where each slot's entry is in the heap.
  private var places: [Int32] = []
  private var nextSequence: UInt64 = 0

  /// A queue without deadlines.
  package init() {}

  /// How many slots have a deadline.
  package var count: Int { heap.count }

  /// Whether no slot has a deadline.
  package var isEmpty: Bool { heap.isEmpty }

  /// The earliest deadline; nil when there is none.
  package var earliest: Instant? {
    heap.first.map { Instant(nanoseconds: $0.nanoseconds) }
  }

  /// When a slot is due; nil when it has no deadline.
  package func deadline(of slot: Int) -> Instant? {
    place(of: slot).map { Instant(nanoseconds: heap[$0].nanoseconds) }
  }

  /// Sets the deadline of a slot, in place of the one that it had. Among equal deadlines it is the
  /// last.
  ///
  /// - Parameter slot: 0 to 2^31 - 1.
  package mutating func schedule(_ slot: Int, at deadline: Instant) {
    precondition(slot >= 0 && slot < Int(Int32.max), "slots are numbers from 0 up")
    let entry = Entry(
      nanoseconds: deadline.nanoseconds, sequence: nextSequence,
      slot: Int32(truncatingIfNeeded: slot))
    nextSequence &+= 1
    if let place = place(of: slot) {
      let isEarlier = entry.comes(before: heap[place])
      heap[place] = entry
      if isEarlier { rise(from: place) } else { sink(from: place) }
      return
    }
    if slot >= places.count {
      places.append(contentsOf: repeatElement(Self.absent, count: slot + 1 - places.count))
    }
    heap.append(entry)
    rise(from: heap.count - 1)
  }

  /// Takes away the deadline of a slot, if it has one.
  package mutating func cancel(_ slot: Int) {
    guard let place = place(of: slot) else { return }
    remove(at: place)
  }

  /// Takes the next slot whose deadline is `now` or earlier; nil when none is due.
  package mutating func popExpired(at now: Instant) -> Int? {
    guard let first = heap.first, first.nanoseconds <= now.nanoseconds else { return nil }
    remove(at: 0)
    return Int(first.slot)
  }

  /// Takes away all deadlines; the memory is kept.
  package mutating func removeAll() {
    for entry in heap { places[Int(entry.slot)] = Self.absent }
    heap.removeAll(keepingCapacity: true)
  }

  private func place(of slot: Int) -> Int? {
    guard slot >= 0, slot < places.count, places[slot] != Self.absent else { return nil }
    return Int(places[slot])
  }

  private mutating func remove(at place: Int) {
    let removed = heap[place]
    places[Int(removed.slot)] = Self.absent
    let last = heap.removeLast()
    guard place < heap.count else { return }
    heap[place] = last
    if last.comes(before: removed) { rise(from: place) } else { sink(from: place) }
  }

  private mutating func rise(from start: Int) {
    let entry = heap[start]
    var place = start
    while place > 0 {
      let parent = (place - 1) / Self.fanOut
      guard entry.comes(before: heap[parent]) else { break }
      put(heap[parent], at: place)
      place = parent
    }
    put(entry, at: place)
  }

  private mutating func sink(from start: Int) {
    let entry = heap[start]
    var place = start
    while true {
      let firstChild = place * Self.fanOut + 1
      guard firstChild < heap.count else { break }
      var best = firstChild
      for child in firstChild + 1..<max(firstChild + 1, min(firstChild + Self.fanOut, heap.count))
      where heap[child].comes(before: heap[best]) {
        best = child
      }
      guard heap[best].comes(before: entry) else { break }
      put(heap[best], at: place)
      place = best
    }
    put(entry, at: place)
  }

  private mutating func put(_ entry: Entry, at place: Int) {
    heap[place] = entry
    places[Int(entry.slot)] = Int32(truncatingIfNeeded: place)
  }
}
