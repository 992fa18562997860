/// Values by key, in the order in which they came; finding and removing take constant time.
///
/// Most lists are short, a handful of real servers: those are searched, and only longer ones keep
/// an index.
struct OrderedEntries<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Slot: Sendable {
    let key: Key
    var value: Value
  }

  // A removed entry leaves a hole, so that the places of the others stay.
  private var slots: [Slot?] = []
  private var places: [Key: Int] = [:]
  private static var indexedCount: Int { 8 }

  /// How many entries there are.
  private(set) var count = 0

  /// The values in order.
  var values: some Sequence<Value> { slots.lazy.compactMap { $0?.value } }

  /// The value of a key.
  subscript(key: Key) -> Value? { place(of: key).flatMap { slots[$0]?.value } }

  /// Adds a value at the end, or puts it in the place of the one that has its key.
  mutating func set(_ value: Value, for key: Key) {
    let slot = Slot(key: key, value: value)
    if let place = place(of: key) {
      slots[place] = slot
      return
    }
    slots.append(slot)
    count += 1
    if slots.count > Self.indexedCount {
      if places.isEmpty { index() } else { places[key] = slots.count - 1 }
    }
  }

  /// Changes a value where it is.
  ///
  /// - Returns: what the change returns, or nil when there is no such key.
  mutating func modify<Result, Failure: Error>(
    _ key: Key, _ change: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard let place = place(of: key), var slot = slots[place] else { return nil }
    // The value must have one owner while it changes, or its own storage is copied.
    slots[place] = nil
    defer { slots[place] = slot }
    return try change(&slot.value)
  }

  /// Removes a value.
  ///
  /// - Returns: whether it was there.
  mutating func remove(_ key: Key) -> Bool {
    guard let place = place(of: key) else { return false }
    slots[place] = nil
    places[key] = nil
    count -= 1
    if slots.count > 2 * count + Self.indexedCount {
      slots.removeAll { $0 == nil }
      index()
    }
    return true
  }

  /// Forgets all entries.
  mutating func removeAll() { self = Self() }

  private func place(of key: Key) -> Int? {
    slots.count > Self.indexedCount ? places[key] : slots.firstIndex { $0?.key == key }
  }

  private mutating func index() {
    places.removeAll(keepingCapacity: true)
    guard slots.count > Self.indexedCount else { return }
    for (place, slot) in slots.enumerated() {
      if let slot { places[slot.key] = place }
    }
  }
}
