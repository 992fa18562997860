package import NetTypes

/// A release of the addresses in order: the router says that they are free, and answers for them
/// until a successor is heard, so that nobody finds them missing.
package struct Handover: Hashable, Sendable {
  /// What comes after.
  package enum Purpose: Hashable, Sendable {
    /// The router stops.
    case stop(TransitionReason)
    /// It is kept out of elections.
    case hold
    /// It follows another member of its group.
    case follow(member: String)
    /// It lets the successor be; without one it is master again, and was it all the time.
    case failover
  }

  /// What comes after.
  package internal(set) var purpose: Purpose
  /// When it began.
  package internal(set) var began: Instant
  /// When even the slowest successor must have been heard.
  package internal(set) var deadline: Instant
}

extension Handover.Purpose {
  /// How final it is: of two wishes the more final one counts.
  var rank: Int {
    switch self {
    case .failover: 0
    case .follow: 1
    case .hold: 2
    case .stop: 3
    }
  }

  /// How long the successor's work and the way there and back may take.
  ///
  /// Who stops doesn't wait for long. Who goes on has time, as the addresses are answered for:
  /// it must not come back just before the successor is heard.
  var margin: Duration {
    if case .stop = self { .milliseconds(10) } else { .milliseconds(250) }
  }
}

extension VirtualRouter {
  /// Begins to hand over; the router must be master.
  mutating func beginHandover(
    _ purpose: Handover.Purpose, now: Instant, into outputs: inout [RouterOutput]
  ) {
    if let current = handover {
      // Everything is said already; only what comes after may change, to what is more final.
      guard purpose.rank > current.purpose.rank else { return }
      // The other member found its successor first; this one was told to give way, too.
      if case .failover = current.purpose { isYielding = true }
      handover?.purpose = purpose
      return
    }
    let hurried = ElectionTimers.handoverInterval
    var interval = settings.interval
    if settings.version == .v3, interval > hurried {
      // Backups count their skew by the interval of the last advert that they took.
      interval = hurried
      statistics.advertsSent += 1
      outputs.append(
        .advertise(router: number, priority: effectivePriority, interval: interval))
    }
    advertiseRelease(interval: interval, into: &outputs)
    handover = Handover(
      purpose: purpose, began: now,
      deadline: now.advanced(
        by: ElectionTimers.longestHandover(
          version: settings.version, interval: interval, margin: purpose.margin)))
    burstDeadline = .distantFuture
    lowerPriorityBurstDeadline = .distantFuture
    refreshDeadline = .distantFuture
  }

  /// A successor was heard.
  mutating func finishHandover(
    successor: ReceivedAdvert?, now: Instant, into outputs: inout [RouterOutput]
  ) {
    guard let handover else { return }
    outputs.append(
      .notice(
        router: number,
        .handedOver(to: successor?.source, after: handover.began.duration(to: now))))
    switch handover.purpose {
    case .stop(let reason): stepDown(to: .stopped, reason, now: now, into: &outputs)
    case .hold:
      isHeld = true
      stepDown(to: .backup, .held, now: now, into: &outputs)
    case .follow(let member):
      stepDown(to: .backup, .group(member: member), now: now, into: &outputs)
    case .failover:
      isYielding = true
      if settings.version == .v3, let successor { masterInterval = successor.interval }
      stepDown(to: .backup, .failover, now: now, into: &outputs)
    }
    if let successor {
      master = KnownMaster(address: successor.source, priority: successor.priority)
    }
  }

  /// Nobody was heard in time.
  mutating func endHandover(now: Instant, into outputs: inout [RouterOutput]) -> Expiry {
    guard case .failover = handover?.purpose else {
      finishHandover(successor: nil, now: now, into: &outputs)
      return .handedOver
    }
    outputs.append(.notice(router: number, .noSuccessor))
    resumeAsMaster(now: now, into: &outputs)
    return .none
  }

  /// Is master on, after a release that came to nothing.
  mutating func resumeAsMaster(now: Instant, into outputs: inout [RouterOutput]) {
    handover = nil
    advertise(into: &outputs)
    electionDeadline = now.advanced(by: settings.interval)
    announceAtTakeover(now: now, into: &outputs)
  }
}
