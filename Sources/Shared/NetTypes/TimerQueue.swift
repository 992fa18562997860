/// Deadlines of keys, the earliest first: a `SlotTimerQueue` with names for its slots.
///
/// Setting, moving and cancelling take O(log n) steps and one look into a table. Deadlines at the
/// same moment come in the order in which they were set. Owners with thousands of numbered timers
/// save the table by a `SlotTimerQueue`.
package struct TimerQueue<Key: Hashable & Sendable>: Sendable {
  private var queue = SlotTimerQueue()
  private var slots: [Key: Int] = [:]
  private var keys: [Key?] = []
  private var freeSlots: [Int] = []

  /// A queue without deadlines.
  package init() {}

  /// How many keys have a deadline.
  package var count: Int { queue.count }

  /// Whether no key has a deadline.
  package var isEmpty: Bool { queue.isEmpty }

  /// The earliest deadline; nil when there is none.
  package var earliest: Instant? { queue.earliest }

  /// When a key is due; nil when it has no deadline.
  package func deadline(of key: Key) -> Instant? {
    slots[key].flatMap { queue.deadline(of: $0) }
  }

  /// Sets the deadline of a key, in place of the one that it had. Among equal deadlines it is the
  /// last.
  package mutating func schedule(_ key: Key, at deadline: Instant) {
    let slot = slots[key] ?? takeSlot(for: key)
    queue.schedule(slot, at: deadline)
  }

  /// Takes away the deadline of a key, if it has one.
  package mutating func cancel(_ key: Key) {
    guard let slot = slots.removeValue(forKey: key) else { return }
    queue.cancel(slot)
    giveBack(slot)
  }

  /// Takes the next key whose deadline is `now` or earlier; nil when none is due.
  package mutating func popExpired(at now: Instant) -> Key? {
    guard let slot = queue.popExpired(at: now), let key = keys[slot] else { return nil }
    slots[key] = nil
    giveBack(slot)
    return key
  }

  private mutating func takeSlot(for key: Key) -> Int {
    let slot: Int
    if let free = freeSlots.popLast() {
      slot = free
      keys[slot] = key
    } else {
      slot = keys.count
      keys.append(key)
    }
    slots[key] = slot
    return slot
  }

  private mutating func giveBack(_ slot: Int) {
    keys[slot] = nil
    freeSlots.append(slot)
  }
}
