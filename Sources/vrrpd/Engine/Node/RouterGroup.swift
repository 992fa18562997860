import NetTypes

/// Routers that are master together or not at all.
package struct RouterGroup: Sendable {
  /// What is configured.
  package internal(set) var settings: GroupSettings
  /// The numbers of its members.
  package internal(set) var members: [Int]
  /// Its state, which is that of its members when they agree, else that of the least able.
  package internal(set) var state = RouterState.initial

  func state(of routers: [VirtualRouter]) -> RouterState {
    var isMaster = true
    var isStopped = true
    var isInitial = false
    for member in members {
      let state = routers[member].state
      if state == .fault { return .fault }
      isMaster = isMaster && state == .master
      isStopped = isStopped && state == .stopped
      isInitial = isInitial || state == .initial
    }
    if isStopped { return .stopped }
    return isMaster ? .master : isInitial ? .initial : .backup
  }
}

/// What members of a group do together.
extension Node {
  /// The members of a router's group, the router itself first; only itself when it has none.
  func members(with router: Int) -> [Int] {
    guard let group = groupOfRouter[router] else { return [router] }
    return [router] + groups[group].members.filter { $0 != router }
  }

  /// The router is to become master: it does, with its group, when no other member needs a master
  /// elsewhere.
  mutating func tryMaster(
    _ router: Int, _ reason: TransitionReason, now: Instant, into outputs: inout [RouterOutput]
  ) {
    let others = members(with: router).dropFirst()
    let isReady = others.allSatisfy {
      routers[$0].state == .master
        || (routers[$0].state == .backup && routers[$0].isWaitingForGroup)
    }
    guard isReady else {
      routers[router].waitForGroup(now: now, into: &outputs)
      return
    }
    routers[router].becomeMaster(reason, now: now, into: &outputs)
    for other in others where routers[other].state != .master {
      let name = routers[router].settings.name
      routers[other].becomeMaster(.group(member: name), now: now, into: &outputs)
      touch(other)
    }
  }

  /// A router gave way: the other members hand over, too.
  mutating func follow(_ router: Int, now: Instant, into outputs: inout [RouterOutput]) {
    for other in members(with: router).dropFirst() {
      routers[other].isWaitingForGroup = false
      guard routers[other].state == .master, routers[other].handover == nil else { continue }
      let name = routers[router].settings.name
      routers[other].beginHandover(.follow(member: name), now: now, into: &outputs)
      touch(other)
    }
  }

  /// Looks at a router's faults and priority again, and at those of its group.
  mutating func refresh(_ router: Int, now: Instant, into outputs: inout [RouterOutput]) {
    routers[router].faults = ownFaults[router] + trackedFaults(of: router)
    routers[router].isPending = isPending(router)
    updatePriority(router, now: now, into: &outputs)
    guard isStarted else { return }
    for member in members(with: router) {
      settle(member, .recovered, now: now, into: &outputs)
    }
  }

  /// Brings a router into the state that its faults allow.
  mutating func settle(
    _ router: Int, _ reason: TransitionReason, now: Instant, into outputs: inout [RouterOutput]
  ) {
    let state = routers[router].state
    guard state != .stopped, !deleted.contains(router) else { return }
    touch(router)
    if let fault = fault(of: router) {
      guard state != .fault else { return }
      if state == .master {
        routers[router].advertiseRelease(
          interval: routers[router].settings.interval, into: &outputs)
      }
      routers[router].stepDown(to: .fault, .fault(fault), now: now, into: &outputs)
      return
    }
    guard state == .initial || state == .fault else { return }
    // One that already runs goes on while something new is still unknown.
    guard !members(with: router).contains(where: { routers[$0].isPending }) else { return }
    if routers[router].enterElection(
      state == .initial ? .started : reason, now: now, into: &outputs)
    {
      tryMaster(router, .owner, now: now, into: &outputs)
    }
  }

  private func fault(of router: Int) -> FaultReason? {
    if let own = routers[router].faults.first { return own }
    for other in members(with: router).dropFirst() where !routers[other].faults.isEmpty {
      return .group(member: routers[other].settings.name)
    }
    return nil
  }
}
