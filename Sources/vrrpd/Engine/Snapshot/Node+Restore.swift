package import NetTypes

extension Node {
  /// Goes on where a snapshot was taken. The node must be fresh; its configuration may be newer.
  ///
  /// Nothing is to be done for routers that were there before: their timers run on. Routers that
  /// are new wait for `start`, at which the others look whether they may still take part.
  ///
  /// - Returns: the routers of the snapshot that had their addresses and are not configured any
  ///   more: what they have is to be removed.
  package mutating func restore(_ snapshot: NodeSnapshot, now: Instant) -> [RouterIdentity] {
    isStarted = snapshot.isStarted
    for part in snapshot.tracked where tracked[part.id] != nil {
      tracked[part.id]?.status = part.status
    }
    var known: [RouterIdentity: Int] = [:]
    for router in routers { known[router.settings.identity] = router.number }
    var orphans: [RouterIdentity] = []
    for part in snapshot.routers {
      guard let router = known.removeValue(forKey: part.identity) else {
        if part.state == .master { orphans.append(part.identity) }
        continue
      }
      guard part.state != .stopped else { continue }
      routers[router].restore(part, now: now)
      slots[router].ownFaults = part.faults
      slots[router].operatorPriority = part.operatorPriority.map { min(max($0, 1), 254) }
      slots[router].isUnstarted = !snapshot.isStarted
      touch(router)
    }
    for router in routers.indices {
      _ = examine(router)
      routers[router].setPriority(priority(of: router))
    }
    var states: [String: RouterState] = [:]
    for part in snapshot.groups { states[part.name] = part.state }
    for group in groups.indices {
      groups[group].state = states[groups[group].settings.name] ?? groups[group].state
    }
    var outputs: [RouterOutput] = []
    finish(into: &outputs)
    return orphans
  }
}

extension VirtualRouter {
  /// The intervals that an advert of version 3 can name.
  private static let intervals: ClosedRange<Duration> = .milliseconds(10) ... .milliseconds(40_950)

  /// Takes the state of a router over.
  mutating func restore(_ part: RouterSnapshot, now: Instant) {
    state = part.state
    since = min(part.since, now)
    effectivePriority = part.effectivePriority
    isHeld = part.isHeld && part.state != .master
    isYielding = part.isYielding
    isReleased = part.isReleased
    isWaitingForGroup = part.isWaitingForGroup && part.state == .backup
    masterInterval = settings.interval
    if settings.version == .v3, part.state == .backup,
      Self.intervals.contains(part.masterInterval)
    {
      masterInterval = part.masterInterval
    }
    master = part.master
    source = part.source ?? source
    statistics = part.statistics
    preemptDelayEnd = part.preemptDelayEnd
    lastConflict = part.lastConflict
    restoreDeadlines(part, now: now)
  }

  private mutating func restoreDeadlines(_ part: RouterSnapshot, now: Instant) {
    switch part.state {
    case .initial, .fault, .stopped: electionDeadline = .distantFuture
    case .backup:
      let latest = now.advanced(by: max(masterDownInterval, Self.conflictPenalty))
      electionDeadline = isHeld ? .distantFuture : min(part.electionDeadline, latest)
    case .master:
      electionDeadline = min(part.electionDeadline, now.advanced(by: settings.interval))
      burstDeadline = part.burstDeadline
      lowerPriorityBurstDeadline = part.lowerPriorityBurstDeadline
      refreshDeadline =
        settings.announcements.refresh > .zero
        ? min(part.refreshDeadline, now.advanced(by: settings.announcements.refresh))
        : .distantFuture
      guard var handover = part.handover else { return }
      let latest = now.advanced(
        by: ElectionTimers.longestHandover(
          version: settings.version, interval: settings.interval,
          margin: handover.purpose.margin))
      handover.deadline = min(handover.deadline, latest)
      handover.began = min(handover.began, now)
      // The configuration has it again, or still: it goes on.
      if case .stop = handover.purpose { handover.purpose = .failover }
      self.handover = handover
    }
  }
}
