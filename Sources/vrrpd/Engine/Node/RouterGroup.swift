import NetTypes

/// Routers that are master together or not at all.
package struct RouterGroup: Sendable {
  /// What is configured.
  package internal(set) var settings: GroupSettings
  /// The numbers of its members.
  package internal(set) var members: [Int]
  /// Its state, which is that of its members when they agree, else that of the least able.
  package internal(set) var state = RouterState.initial

  /// How many members have a fault of their own.
  var faultyMembers = 0
  /// How many members wait for the first result of something that they track.
  var pendingMembers = 0
  /// Whether its state is to be looked at again.
  var isTouched = false
  private var initialMembers = 0
  private var masters = 0
  private var membersInFault = 0
  private var stoppedMembers = 0

  /// Makes a group of routers.
  init(settings: GroupSettings, members: [Int]) {
    self.settings = settings
    self.members = members
  }

  /// Whether a member is master.
  var hasMaster: Bool { masters > 0 }

  /// Notes that so many more members (fewer, when negative) are in a state.
  mutating func count(_ state: RouterState, _ change: Int) {
    switch state {
    case .initial: initialMembers += change
    case .backup: break
    case .master: masters += change
    case .fault: membersInFault += change
    case .stopped: stoppedMembers += change
    }
  }

  /// The state that follows from those of the members.
  var stateOfMembers: RouterState {
    if membersInFault > 0 { return .fault }
    if stoppedMembers == members.count { return .stopped }
    if masters == members.count { return .master }
    return initialMembers > 0 ? .initial : .backup
  }
}

/// What members of a group do together.
extension Node {
  /// The members of a router's group, the router itself among them; only itself when it has none.
  func members(with router: Int) -> [Int] {
    guard let group = slots[router].group else { return [router] }
    return groups[group].members
  }

  /// The router is to become master: it does, with its group, when no other member needs a master
  /// elsewhere.
  mutating func tryMaster(
    _ router: Int, _ reason: TransitionReason, now: Instant, into outputs: inout [RouterOutput]
  ) {
    guard let group = slots[router].group else {
      routers[router].becomeMaster(reason, now: now, into: &outputs)
      return
    }
    let members = groups[group].members
    let isReady = members.allSatisfy {
      $0 == router || routers[$0].isMasterForGood
        || (routers[$0].state == .backup && routers[$0].isWaitingForGroup)
    }
    guard isReady else {
      routers[router].waitForGroup(now: now, into: &outputs)
      return
    }
    routers[router].becomeMaster(reason, now: now, into: &outputs)
    let name = routers[router].settings.name
    for other in members where routers[other].state != .master {
      routers[other].becomeMaster(.group(member: name), now: now, into: &outputs)
      touch(other)
    }
  }

  /// A router gave way: the other members hand over, too.
  mutating func follow(_ router: Int, now: Instant, into outputs: inout [RouterOutput]) {
    guard let group = slots[router].group else { return }
    for other in groups[group].members where other != router {
      routers[other].isWaitingForGroup = false
      guard routers[other].state == .master else { continue }
      let name = routers[router].settings.name
      routers[other].beginHandover(.follow(member: name), now: now, into: &outputs)
      touch(other)
    }
  }

  /// Looks at a router's faults and priority again, and at those of its group.
  mutating func refresh(_ router: Int, now: Instant, into outputs: inout [RouterOutput]) {
    let concernsGroup = examine(router)
    updatePriority(router, now: now, into: &outputs)
    guard isStarted else { return }
    if concernsGroup, let group = slots[router].group {
      for member in groups[group].members {
        settle(member, .recovered, now: now, into: &outputs)
      }
    } else {
      settle(router, .recovered, now: now, into: &outputs)
    }
  }

  /// Notes a router's faults, and whether it waits for a first result.
  ///
  /// - Returns: whether that is news for the other members of its group.
  mutating func examine(_ router: Int) -> Bool {
    let wasFaulty = !routers[router].faults.isEmpty
    let wasPending = routers[router].isPending
    noteFaults(of: router)
    guard let group = slots[router].group else { return false }
    let isFaulty = !routers[router].faults.isEmpty
    let isPending = routers[router].isPending
    var isNews = false
    if isFaulty != wasFaulty {
      groups[group].faultyMembers += isFaulty ? 1 : -1
      isNews = groups[group].faultyMembers == (isFaulty ? 1 : 0)
    }
    if isPending != wasPending {
      groups[group].pendingMembers += isPending ? 1 : -1
      isNews = isNews || groups[group].pendingMembers == (isPending ? 1 : 0)
    }
    return isNews
  }

  /// Brings a router into the state that its faults allow.
  mutating func settle(
    _ router: Int, _ reason: TransitionReason, now: Instant, into outputs: inout [RouterOutput]
  ) {
    let state = routers[router].state
    guard state != .stopped, !slots[router].isUnstarted, !slots[router].isDeleted else { return }
    if hasFault(router) {
      guard state != .fault else { return }
      touch(router)
      routers[router].fail(fault(of: router), now: now, into: &outputs)
      return
    }
    guard state == .initial || state == .fault else { return }
    // One that already runs goes on while something new is still unknown.
    guard !isSomePending(with: router) else { return }
    touch(router)
    if routers[router].enterElection(
      state == .initial ? .started : reason, now: now, into: &outputs)
    {
      tryMaster(router, .owner, now: now, into: &outputs)
    }
  }

  private func isSomePending(with router: Int) -> Bool {
    guard let group = slots[router].group else { return routers[router].isPending }
    return groups[group].pendingMembers > 0
  }

  private func hasFault(_ router: Int) -> Bool {
    guard let group = slots[router].group else { return !routers[router].faults.isEmpty }
    return groups[group].faultyMembers > 0
  }

  private func fault(of router: Int) -> FaultReason {
    if let own = routers[router].faults.first { return own }
    let other = members(with: router).first { !routers[$0].faults.isEmpty } ?? router
    return .group(member: routers[other].settings.name)
  }
}
