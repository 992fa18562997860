package import NetTypes

/// Everything that a node knows beyond its configuration: what a new program needs to go on in
/// the place of the old one, without an advert too many or too few.
package struct NodeSnapshot: Hashable, Sendable {
  /// Whether elections have begun.
  package var isStarted = false
  /// The routers that were started.
  package var routers: [RouterSnapshot] = []
  /// How each thing that is tracked fares, ordered by kind and name.
  package var tracked: [TrackedSnapshot] = []
  /// The states of the groups.
  package var groups: [GroupSnapshot] = []

  /// Nothing.
  package init() {}
}

/// What a node knows of a router beyond its configuration. Moments are those of the machine's
/// monotonic clock, which a new program shares.
package struct RouterSnapshot: Hashable, Sendable {
  /// Which router.
  package var identity: RouterIdentity
  /// Its state.
  package var state = RouterState.initial
  /// When it came into this state.
  package var since = Instant.zero
  /// The priority that an operator has set.
  package var operatorPriority: UInt8?
  /// The priority in its adverts.
  package var effectivePriority: UInt8 = 100
  /// Whether it is kept out of elections.
  package var isHeld = false
  /// Whether it lets a master of lower priority be.
  package var isYielding = false
  /// Whether the master has released the addresses.
  package var isReleased = false
  /// Whether it waits for the other members of its group.
  package var isWaitingForGroup = false
  /// The master's interval.
  package var masterInterval = Duration.zero
  /// The master that was heard last.
  package var master: KnownMaster?
  /// The address that its adverts come from.
  package var source: IPAddress?
  /// The counters.
  package var statistics = RouterStatistics()
  /// As backup the end of the master down interval, as master the time of the next advert.
  package var electionDeadline = Instant.distantFuture
  /// When addresses are announced again after takeover.
  package var burstDeadline = Instant.distantFuture
  /// Likewise after an advert of lower priority.
  package var lowerPriorityBurstDeadline = Instant.distantFuture
  /// When they are announced because some time has passed.
  package var refreshDeadline = Instant.distantFuture
  /// When the preemption delay ends, if one has begun.
  package var preemptDelayEnd: Instant?
  /// The last time that another machine claimed its addresses.
  package var lastConflict: Instant?
  /// The hand-over that is under way.
  package var handover: Handover?
  /// The faults that the shell has told.
  package var faults: [FaultReason] = []

  /// That of a router that did nothing yet.
  package init(identity: RouterIdentity) { self.identity = identity }
}

/// How something that is tracked fares.
package struct TrackedSnapshot: Hashable, Sendable {
  /// What is tracked.
  package var id: TrackedID
  /// How it fares.
  package var status: TrackedStatus

  /// Makes one.
  package init(id: TrackedID, status: TrackedStatus) {
    self.id = id
    self.status = status
  }
}

/// The state of a group.
package struct GroupSnapshot: Hashable, Sendable {
  /// Its name.
  package var name: String
  /// Its state.
  package var state: RouterState

  /// Makes one.
  package init(name: String, state: RouterState) {
    self.name = name
    self.state = state
  }
}

extension Node {
  /// What the node knows beyond its configuration.
  package func snapshot() -> NodeSnapshot {
    var snapshot = NodeSnapshot()
    snapshot.isStarted = isStarted
    for router in routers where !slots[router.number].isUnstarted && router.state != .stopped {
      var part = router.snapshot()
      part.operatorPriority = slots[router.number].operatorPriority
      part.faults = slots[router.number].ownFaults
      snapshot.routers.append(part)
    }
    snapshot.tracked = tracked.map { TrackedSnapshot(id: $0.key, status: $0.value.status) }
      .filter { $0.status != .unknown }
      .sorted { ($0.id.kind.rawValue, $0.id.name) < ($1.id.kind.rawValue, $1.id.name) }
    snapshot.groups = groups.map { GroupSnapshot(name: $0.settings.name, state: $0.state) }
    return snapshot
  }
}

extension VirtualRouter {
  /// What is to be kept of the router.
  func snapshot() -> RouterSnapshot {
    var snapshot = RouterSnapshot(identity: settings.identity)
    snapshot.state = state
    snapshot.since = since
    snapshot.effectivePriority = effectivePriority
    snapshot.isHeld = isHeld
    snapshot.isYielding = isYielding
    snapshot.isReleased = isReleased
    snapshot.isWaitingForGroup = isWaitingForGroup
    snapshot.masterInterval = masterInterval
    snapshot.master = master
    snapshot.source = source
    snapshot.statistics = statistics
    snapshot.electionDeadline = electionDeadline
    snapshot.burstDeadline = burstDeadline
    snapshot.lowerPriorityBurstDeadline = lowerPriorityBurstDeadline
    snapshot.refreshDeadline = refreshDeadline
    snapshot.preemptDelayEnd = preemptDelayEnd
    snapshot.lastConflict = lastConflict
    snapshot.handover = handover
    return snapshot
  }
}
