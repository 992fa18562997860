import NetTypes

/// Announcements that wait for their turn: some switches lose gratuitous ARP that comes faster than
/// they learn (`vrrp_garp_interval`, `garp_group`).
struct Announcer {
  /// One announcement of one address.
  struct Announcement: Hashable {
    /// The instance that it is for.
    var router: Int
    /// The address.
    var address: IPAddress
    /// The interface that it leaves through.
    var interfaceIndex: UInt32
  }

  /// How fast announcements may leave through an interface.
  struct Pace: Hashable {
    /// Interfaces with the same number wait for each other.
    var lane: Int
    /// The time between two gratuitous ARP messages; zero for at once.
    var arpInterval: Duration
    /// The time between two neighbour advertisements.
    var neighbourInterval: Duration
  }

  /// What waits in one lane.
  private struct Lane {
    var waiting: [Announcement] = []
    var start = 0
    var nextTime = Instant.zero
  }

  /// Announcements that wait in a lane at most; beyond, the oldest are dropped.
  private static let limit = 100_000

  private var lanes: [Int: Lane] = [:]

  /// When the next announcement is due; nil when none waits.
  var deadline: Instant? {
    lanes.values.filter { $0.start < $0.waiting.count }.map(\.nextTime).min()
  }

  /// Takes an announcement; true when it is to be sent at once.
  mutating func isDue(_ announcement: Announcement, _ pace: Pace, now: Instant) -> Bool {
    let interval = pace.interval(for: announcement.address)
    guard interval > .zero else { return true }
    var lane = lanes[pace.lane] ?? Lane()
    defer { lanes[pace.lane] = lane }
    if lane.start == lane.waiting.count, lane.nextTime <= now {
      lane.nextTime = now.advanced(by: interval)
      return true
    }
    if lane.waiting.count - lane.start >= Self.limit { lane.start += 1 }
    lane.waiting.append(announcement)
    return false
  }

  /// The next announcement that is due; nil when there is none.
  mutating func next(now: Instant, pace: (UInt32) -> Pace) -> Announcement? {
    for (number, var lane) in lanes where lane.start < lane.waiting.count {
      guard lane.nextTime <= now else { continue }
      let announcement = lane.waiting[lane.start]
      lane.start += 1
      let interval = pace(announcement.interfaceIndex).interval(for: announcement.address)
      lane.nextTime = lane.nextTime.advanced(by: interval)
      if lane.nextTime < now { lane.nextTime = now }
      if lane.start == lane.waiting.count {
        lane.waiting.removeAll(keepingCapacity: true)
        lane.start = 0
      }
      lanes[number] = lane
      return announcement
    }
    return nil
  }

  /// Drops what waits for a router: it has given its addresses up.
  mutating func drop(router: Int) {
    for (number, var lane) in lanes where lane.start < lane.waiting.count {
      lane.waiting.removeFirst(lane.start)
      lane.start = 0
      lane.waiting.removeAll { $0.router == router }
      lanes[number] = lane
    }
  }
}

extension Announcer.Pace {
  /// The time between two announcements of addresses of the same family.
  func interval(for address: IPAddress) -> Duration {
    address.family == .ipv4 ? arpInterval : neighbourInterval
  }
}
