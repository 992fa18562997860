import NetTypes

/// What a router does when time has passed.
extension VirtualRouter {
  /// What the passing of time means for the node.
  enum Expiry {
    /// Nothing.
    case none
    /// The master is gone: this router is to take over, if its group does.
    case masterGone(TransitionReason)
    /// It stood still for too long and gave way: so do the other members.
    case gaveWay
    /// It handed over: so do the other members.
    case handedOver
  }

  /// Does what is due.
  mutating func pass(now: Instant, into outputs: inout [RouterOutput]) -> Expiry {
    if let handover {
      guard handover.deadline <= now else { return .none }
      return endHandover(now: now, into: &outputs)
    }
    switch state {
    case .initial, .fault, .stopped: return .none
    case .backup:
      guard electionDeadline <= now else { return .none }
      if wasDeaf(now: now) { return .none }
      return .masterGone(reasonToTakeOver)
    case .master:
      if electionDeadline <= now {
        advertise(into: &outputs)
        noteAnswer(now: now)
        // From the time that it was due, so that the adverts of a busy machine don't drift.
        let next = electionDeadline.advanced(by: settings.interval)
        electionDeadline = next > now ? next : now.advanced(by: settings.interval)
      }
      announceIfDue(now: now, into: &outputs)
      return .none
    }
  }

  private var reasonToTakeOver: TransitionReason {
    if isReleased { return .masterReleased }
    guard let master else { return .masterDown }
    return master.priority < effectivePriority && !isYielding ? .preempted : .masterDown
  }

  /// Notices, as backup, that the process stood still: the master's adverts may have come
  /// meanwhile, and be lost with the machine's sleep. Then it listens for another interval.
  ///
  /// Only once: on a machine that always wakes late, nobody would be master otherwise. And not when
  /// the master said that it goes.
  private mutating func wasDeaf(now: Instant) -> Bool {
    guard !hasListenedAgain, !isReleased,
      electionDeadline.duration(to: now) > masterInterval
    else { return false }
    hasListenedAgain = true
    statistics.pauses += 1
    electionDeadline = now.advanced(
      by: ElectionTimers.masterDown(
        version: settings.version, priority: effectivePriority, interval: masterInterval,
        adverts: 1))
    return true
  }

  /// Without word of another master, a silence up to this is taken for a busy machine: adverts are
  /// received before timers are looked at, so that a successor would have been heard.
  static let shortPause: Duration = .seconds(1)

  /// Notices that the process stood still for so long that others must have taken over.
  ///
  /// - Parameter hearsMaster: whether another router's advert has come in.
  mutating func noticePause(
    now: Instant, hearsMaster: Bool, into outputs: inout [RouterOutput]
  ) -> Expiry {
    guard state == .master, handover == nil else { return .none }
    let late = electionDeadline.duration(to: now)
    // The silence began with the last advert, an interval before the one that is late.
    let limit = hearsMaster ? silenceLimit : max(silenceLimit, Self.shortPause)
    guard late + settings.interval > limit else { return .none }
    statistics.pauses += 1
    if !settings.isOwner, !settings.preempts || settings.yieldsAfterPause {
      stepDown(to: .backup, .paused(late), now: now, into: &outputs)
      return .gaveWay
    }
    // The others give way when they hear it; switches and neighbours have to learn it again.
    electionDeadline = now
    announceAtTakeover(now: now, into: &outputs)
    return .none
  }

  /// Waits for the other members of the group, listening on meanwhile.
  mutating func waitForGroup(now: Instant, into outputs: inout [RouterOutput]) {
    if !isWaitingForGroup {
      isWaitingForGroup = true
      outputs.append(.notice(router: number, .waitingForGroup))
    }
    electionDeadline = now.advanced(by: masterDownInterval)
  }

  private mutating func announceIfDue(now: Instant, into outputs: inout [RouterOutput]) {
    let timing = settings.announcements
    if burstDeadline <= now {
      burstDeadline = .distantFuture
      outputs.append(.announce(router: number, repeats: timing.repeats))
    }
    if lowerPriorityBurstDeadline <= now {
      lowerPriorityBurstDeadline = .distantFuture
      outputs.append(.announce(router: number, repeats: timing.lowerPriorityRepeats))
    }
    if refreshDeadline <= now {
      let next = refreshDeadline.advanced(by: timing.refresh)
      refreshDeadline = next > now ? next : now.advanced(by: timing.refresh)
      outputs.append(.announce(router: number, repeats: max(1, timing.refreshRepeats)))
    }
  }
}
