import NetTypes

/// What is going to happen, the earliest first; of what happens at one moment, what was put in
/// first.
struct EventQueue<Event: Sendable>: Sendable {
  private struct Entry: Sendable {
    var time: Int64
    var sequence: UInt64
    var event: Event

    func comes(before other: Entry) -> Bool {
      time != other.time ? time < other.time : sequence < other.sequence
    }
  }

  private var heap: [Entry] = []
  private var nextSequence: UInt64 = 0

  /// When the next event happens.
  var earliest: Instant? { heap.first.map { Instant(nanoseconds: $0.time) } }

  /// Puts an event in.
  mutating func add(_ event: Event, at time: Instant) {
    heap.append(Entry(time: time.nanoseconds, sequence: nextSequence, event: event))
    nextSequence += 1
    var place = heap.count - 1
    while place > 0 {
      let parent = (place - 1) / 2
      guard heap[place].comes(before: heap[parent]) else { break }
      heap.swapAt(place, parent)
      place = parent
    }
  }

  /// Takes the next event, if it happens no later than a moment.
  mutating func next(until end: Instant) -> (time: Instant, event: Event)? {
    guard let first = heap.first, first.time <= end.nanoseconds else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      var place = 0
      while true {
        var least = place
        for child in [2 * place + 1, 2 * place + 2]
        where child < heap.count && heap[child].comes(before: heap[least]) {
          least = child
        }
        guard least != place else { break }
        heap.swapAt(place, least)
        place = least
      }
    }
    return (Instant(nanoseconds: first.time), first.event)
  }
}
