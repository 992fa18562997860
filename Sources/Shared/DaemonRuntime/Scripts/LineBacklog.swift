package import NetTypes

/// Lines that wait for a reader who is slower than we are: a bounded queue of bytes that keeps
/// their order and never tears a line that has not begun.
package struct LineBacklog: Sendable {
  /// How many bytes may wait.
  package let limit: Int
  /// How many lines were dropped since `takeDropped`: the oldest, since the latest tell how things
  /// stand.
  package private(set) var dropped = 0
  private var bytes: [UInt8] = []
  private var start = 0
  /// Whether a part of the first line is written.
  private var isTorn = false

  /// An empty queue.
  package init(limit: Int = 1 << 16) { self.limit = limit }

  /// Whether nothing waits.
  package var isEmpty: Bool { start == bytes.count }
  /// How many bytes wait.
  package var count: Int { bytes.count - start }

  /// Adds a line, which should end with a newline. The oldest lines make room for it, but for one
  /// of which a part is written; false when even that is not enough, and the line is dropped.
  @discardableResult
  package mutating func append(_ line: ByteString) -> Bool {
    if count + line.bytes.count > limit { makeRoom(line.bytes.count) }
    guard count + line.bytes.count <= limit else {
      dropped += 1
      return false
    }
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: true)
      start = 0
    }
    bytes.append(contentsOf: line.bytes)
    return true
  }

  private mutating func makeRoom(_ wanted: Int) {
    let newline = UInt8(ascii: "\n")
    var first = start
    if isTorn { first = (bytes[start...].firstIndex(of: newline) ?? bytes.count - 1) + 1 }
    var end = first
    while count - (end - first) + wanted > limit, end < bytes.count {
      end = (bytes[end...].firstIndex(of: newline) ?? bytes.count - 1) + 1
      dropped += 1
    }
    bytes.removeSubrange(first..<end)
  }

  /// Offers what waits to `write`, which returns how many bytes were taken; 0 ends it.
  package mutating func write(_ write: (UnsafeRawBufferPointer) -> Int) {
    while !isEmpty {
      let taken = bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[start...])) }
      guard taken > 0 else { break }
      start += min(taken, count)
      isTorn = start < bytes.count && bytes[start - 1] != UInt8(ascii: "\n")
    }
    if isEmpty || start > limit / 2 {
      bytes.removeFirst(start)
      start = 0
    }
  }

  /// How many lines were dropped since the last call.
  package mutating func takeDropped() -> Int {
    defer { dropped = 0 }
    return dropped
  }

  /// Forgets what waits.
  package mutating func removeAll() {
    bytes = []
    start = 0
    isTorn = false
  }
}
