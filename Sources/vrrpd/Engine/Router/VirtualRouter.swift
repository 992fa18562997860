package import NetTypes

/// One virtual router of this machine (RFC 9568 section 6, RFC 3768 section 6, and what
/// keepalived adds to them).
///
/// It is told what happened and answers with outputs. What concerns several routers, groups and
/// things that are tracked, is decided by `Node`, which owns it.
package struct VirtualRouter: Sendable {
  /// Its number among the routers of the node, for outputs.
  package internal(set) var number: Int
  /// What is configured.
  package internal(set) var settings: RouterSettings
  /// Its state.
  package internal(set) var state = RouterState.initial
  /// When it came into this state.
  package internal(set) var since: Instant
  /// The priority with what is tracked, or that an operator set: 1 to 254, or 255 for an owner.
  package internal(set) var effectivePriority: UInt8
  /// The address that its adverts come from, which breaks ties; nil while there is none.
  package internal(set) var source: IPAddress?
  /// The master's interval (Master_Adver_Interval).
  package internal(set) var masterInterval: Duration
  /// The master that was heard last.
  package internal(set) var master: KnownMaster?
  /// Counters.
  package internal(set) var statistics = RouterStatistics()
  /// Why it can't take part; it can when there is nothing.
  package internal(set) var faults: [FaultReason] = []
  /// Whether the first result of something that it tracks is still to come.
  package internal(set) var isPending = false
  /// Whether it is kept out of elections.
  package internal(set) var isHeld = false
  /// Whether the time of the master is over, and only its group keeps it from being master.
  package internal(set) var isWaitingForGroup = false
  /// The hand-over that is under way, while it has its addresses but sends no adverts.
  package internal(set) var handover: Handover?

  /// As backup the end of the master down interval, as master the time of the next advert.
  var electionDeadline = Instant.distantFuture
  /// When the addresses are announced again after takeover.
  var burstDeadline = Instant.distantFuture
  /// Likewise after an advert of lower priority.
  var lowerPriorityBurstDeadline = Instant.distantFuture
  /// When they are announced because some time has passed.
  var refreshDeadline = Instant.distantFuture
  /// When the preemption delay ends, if one has begun.
  var preemptDelayEnd: Instant?
  /// Whether, after a pause, it has listened for another interval since it last heard the master.
  var hasListenedAgain = false
  /// Whether it lets a master of lower priority be, because it gave way to it on demand.
  var isYielding = false
  /// Whether the master that was heard last has released the addresses.
  var isReleased = false
  /// The last time that another machine claimed its addresses.
  var lastConflict: Instant?
  /// What it heard of other masters while being master itself.
  var rival = RivalRecord()

  /// A router that is not started.
  package init(_ settings: RouterSettings, number: Int, now: Instant) {
    self.settings = settings
    self.number = number
    since = now
    effectivePriority = settings.priority
    masterInterval = settings.interval
  }

  /// When it wants to be told that time has passed.
  package var deadline: Instant {
    if let handover { return handover.deadline }
    var earliest = electionDeadline
    if burstDeadline < earliest { earliest = burstDeadline }
    if lowerPriorityBurstDeadline < earliest { earliest = lowerPriorityBurstDeadline }
    if refreshDeadline < earliest { earliest = refreshDeadline }
    return earliest
  }

  /// Whether it has its addresses.
  package var holdsAddresses: Bool { state == .master }

  /// The time that a master may be silent, as the router sees it now.
  package var masterDownInterval: Duration {
    ElectionTimers.masterDown(
      version: settings.version, priority: effectivePriority, interval: masterInterval,
      adverts: settings.downAdvertisements)
  }

  /// After what silence of this router the quickest of the others may have taken over.
  var silenceLimit: Duration {
    ElectionTimers.masterDown(
      version: settings.version, priority: 254, interval: settings.interval,
      adverts: settings.downAdvertisements)
  }

  // MARK: Transitions

  /// Goes from one state to another, and tells it.
  mutating func change(
    to newState: RouterState, _ reason: TransitionReason, now: Instant,
    into outputs: inout [RouterOutput]
  ) {
    guard newState != state else { return }
    outputs.append(
      .transition(
        Transition(
          router: number, from: state, to: newState, reason: reason,
          lasted: since.duration(to: now))))
    state = newState
    since = now
  }

  /// Becomes master: an advert, the addresses, and their announcement, in this order.
  mutating func becomeMaster(
    _ reason: TransitionReason, now: Instant, into outputs: inout [RouterOutput]
  ) {
    statistics.becameMaster += 1
    isWaitingForGroup = false
    isYielding = false
    isReleased = false
    preemptDelayEnd = nil
    rival = RivalRecord()
    master = nil
    // A master goes by its own interval, whatever the last one had.
    masterInterval = settings.interval
    advertise(into: &outputs)
    outputs.append(.take(router: number))
    announceAtTakeover(now: now, into: &outputs)
    electionDeadline = now.advanced(by: settings.interval)
    change(to: .master, reason, now: now, into: &outputs)
  }

  /// Goes to a state in which it has no addresses, and listens if that is BACKUP.
  mutating func stepDown(
    to newState: RouterState, _ reason: TransitionReason, now: Instant,
    into outputs: inout [RouterOutput]
  ) {
    if state == .master {
      statistics.releasedMaster += 1
      outputs.append(.release(router: number))
    }
    handover = nil
    isWaitingForGroup = false
    hasListenedAgain = false
    preemptDelayEnd = nil
    burstDeadline = .distantFuture
    lowerPriorityBurstDeadline = .distantFuture
    refreshDeadline = .distantFuture
    electionDeadline = .distantFuture
    if newState == .backup, !isHeld {
      electionDeadline = now.advanced(by: masterDownInterval)
    }
    change(to: newState, reason, now: now, into: &outputs)
  }

  /// Starts to listen, or is master at once as owner (RFC 9568 section 6.4.1).
  mutating func enterElection(
    _ reason: TransitionReason, now: Instant, into outputs: inout [RouterOutput]
  ) -> Bool {
    masterInterval = settings.interval
    master = nil
    isReleased = false
    stepDown(to: .backup, reason, now: now, into: &outputs)
    return settings.isOwner && !isHeld
  }

  // MARK: Sending

  /// Sends an advert with the effective priority.
  mutating func advertise(into outputs: inout [RouterOutput]) {
    statistics.advertsSent += 1
    outputs.append(
      .advertise(router: number, priority: effectivePriority, interval: settings.interval))
  }

  /// Tells everybody that the addresses are free.
  mutating func advertiseRelease(interval: Duration, into outputs: inout [RouterOutput]) {
    statistics.advertsSent += 1
    statistics.priorityZeroSent += 1
    outputs.append(.advertise(router: number, priority: 0, interval: interval))
  }

  /// Announces the addresses, and sets the times at which that is repeated.
  mutating func announceAtTakeover(now: Instant, into outputs: inout [RouterOutput]) {
    let timing = settings.announcements
    if timing.repeats > 0 {
      outputs.append(.announce(router: number, repeats: timing.repeats))
    }
    burstDeadline =
      timing.delay > .zero && timing.repeats > 0
      ? now.advanced(by: timing.delay) : .distantFuture
    refreshDeadline =
      timing.refresh > .zero ? now.advanced(by: timing.refresh) : .distantFuture
  }
}

extension VirtualRouter {
  /// Whether an address wins a tie against the router's own (RFC 9568 section 6.4.3).
  func loses(to other: IPAddress) -> Bool {
    guard let source else { return true }
    return switch (source, other) {
    case (.v4(let own), .v4(let other)): own < other
    case (.v6(let own), .v6(let other)): own < other
    default: false
    }
  }
}
