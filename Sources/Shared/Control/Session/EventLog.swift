import HTTP1
package import JSON

/// Something that happened, as a stream of events tells it.
package struct ControlEvent: Sendable, Equatable {
  /// Its place among all events of this run of the daemon, from 1.
  package let number: UInt64
  /// What kind of event it is, such as `transition`.
  package let type: String
  /// What it happened to, such as the name of an instance.
  package let subject: String?
  /// The particulars: JSON on one line.
  package let data: String
}

/// What a client wants to hear, and where it begins.
package struct EventSubscription: Sendable, Equatable {
  /// The kinds of events; all when empty.
  package var types: [String]
  /// What they happened to; anything when empty. Events without a subject are always told.
  package var subjects: [String]
  /// The last event that the client knows; nil to hear only what is yet to come.
  package var lastEventID: String?

  /// Makes one.
  package init(types: [String] = [], subjects: [String] = [], lastEventID: String? = nil) {
    self.types = types
    self.subjects = subjects
    self.lastEventID = lastEventID
  }

  /// What a request asks for: the parameters `type` and `subject`, with commas or repeated, and
  /// where to go on.
  package init(_ request: ControlRequest) {
    func values(_ name: String) -> [String] {
      request.target.query.filter { $0.name == name }
        .flatMap { $0.value.split(separator: ",").map(String.init) }
    }
    self.init(
      types: values("type"), subjects: values("subject"), lastEventID: request.lastEventID)
  }

  /// Whether an event is to be told.
  package func includes(_ event: ControlEvent) -> Bool {
    (types.isEmpty || types.contains(event.type))
      && (subjects.isEmpty || event.subject.map(subjects.contains) ?? true)
  }
}

/// The last events, as many as there is room for: clients that come back are told what they missed
/// out of it, and slow ones read from it at their own pace.
package struct EventLog: Sendable {
  /// Where a client goes on.
  package struct Position: Sendable, Equatable {
    /// The next event.
    package var next: UInt64
    /// Whether events that the client has not seen are forgotten.
    package var hasGap: Bool
  }

  private let epoch: UInt64
  private let capacity: Int
  private let byteCapacity: Int
  private var events: [ControlEvent] = []
  /// How many at the beginning of `events` are forgotten.
  private var forgotten = 0
  private var byteCount = 0
  /// The number of the next event.
  package private(set) var next: UInt64 = 1

  /// An empty log.
  ///
  /// - Parameters:
  ///   - epoch: differs between runs of the daemon, such as the time of its start: an event of
  ///     another run is known to be none of this one.
  ///   - capacity: how many events are remembered, 1 or more.
  ///   - byteCapacity: how many bytes their texts may take together.
  package init(epoch: UInt64, capacity: Int = 4096, byteCapacity: Int = 1 << 20) {
    precondition(capacity > 0, "a log without room can't hand on events")
    self.epoch = epoch
    self.capacity = capacity
    self.byteCapacity = byteCapacity
  }

  /// The number of the oldest event that is remembered; `next` when there is none.
  package var first: UInt64 { next - UInt64(count) }
  /// How many events are remembered.
  package var count: Int { events.count - forgotten }

  /// Adds an event; forgets old ones when the room is used up, the new one never.
  package mutating func append(type: String, subject: String? = nil, data: JSONValue) {
    let event = ControlEvent(
      number: next, type: type, subject: subject, data: data.compactText)
    next += 1
    events.append(event)
    byteCount += event.size
    while count > capacity || byteCount > byteCapacity && count > 1 {
      byteCount -= events[forgotten].size
      forgotten += 1
    }
    if forgotten > events.count / 2 {
      events.removeFirst(forgotten)
      forgotten = 0
    }
  }

  /// An event that is remembered.
  package subscript(number: UInt64) -> ControlEvent? {
    guard number >= first, number < next else { return nil }
    return events[forgotten + Int(number - first)]
  }

  /// What an event is called in streams: `EPOCH-NUMBER`.
  package func id(of number: UInt64) -> String { "\(String(epoch, radix: 16))-\(number)" }

  /// Where a client goes on that knows an event; what it does not know of this run is a gap.
  ///
  /// - Parameter lastEventID: nil to hear only what is yet to come, `0` for all that is remembered.
  package func position(after lastEventID: String?) -> Position {
    guard let lastEventID, !lastEventID.isEmpty else { return Position(next: next, hasGap: false) }
    if lastEventID == "0" { return Position(next: first, hasGap: first > 1) }
    let parts = lastEventID.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == String(epoch, radix: 16), let number = UInt64(parts[1]),
      number < next
    else { return Position(next: first, hasGap: true) }
    return number + 1 < first
      ? Position(next: first, hasGap: true) : Position(next: number + 1, hasGap: false)
  }
}

extension ControlEvent {
  fileprivate var size: Int {
    type.utf8.count + (subject?.utf8.count ?? 0) + data.utf8.count
  }
}
