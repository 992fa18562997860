package import NetTypes

/// A new configuration.
extension Node {
  /// Takes a new configuration. Routers are recognised by what they are on the network, whatever
  /// they are called; those that don't change notice nothing.
  package mutating func reconfigure(
    _ settings: NodeSettings, now: Instant, into outputs: inout [RouterOutput]
  ) {
    var known: [RouterIdentity: Int] = [:]
    for router in routers.indices where !deleted.contains(router) {
      known[routers[router].settings.identity] = router
    }
    // Numbers of routers that are gone for good.
    var vacant = deleted.filter { routers[$0].state == .stopped }.sorted(by: >)
    var kept: Set<Int> = []
    for new in settings.routers {
      if let router = known[new.identity], kept.insert(router).inserted {
        routers[router].reconfigure(new, now: now, into: &outputs)
        continue
      }
      let number = vacant.popLast() ?? routers.count
      let router = VirtualRouter(new, number: number, now: now)
      if number == routers.count {
        routers.append(router)
        ownFaults.append([])
      } else {
        routers[number] = router
        ownFaults[number] = []
        operatorPriorities[number] = nil
        deleted.remove(number)
      }
      kept.insert(number)
    }
    for router in routers.indices where !kept.contains(router) && !deleted.contains(router) {
      deleted.insert(router)
      routers[router].stop(.deleted, now: now, into: &outputs)
    }
    regroup(settings.groups)
    indexTracked()
    for router in routers.indices {
      touch(router)
      if !deleted.contains(router) { refresh(router, now: now, into: &outputs) }
    }
    finish(into: &outputs)
  }

  private mutating func regroup(_ settings: [GroupSettings]) {
    var numbers: [String: Int] = [:]
    for router in routers where !deleted.contains(router.number) {
      numbers[router.settings.name] = router.number
    }
    groupOfRouter = Array(repeating: nil, count: routers.count)
    groups = settings.enumerated().map { index, settings in
      var group = RouterGroup(
        settings: settings, members: settings.members.compactMap { numbers[$0] })
      for member in group.members { groupOfRouter[member] = index }
      group.state = groups.first { $0.settings.name == settings.name }?.state ?? .initial
      return group
    }
  }
}

extension VirtualRouter {
  /// Takes new settings; state, timers and mastership stay.
  mutating func reconfigure(
    _ new: RouterSettings, now: Instant, into outputs: inout [RouterOutput]
  ) {
    let old = settings
    guard new != old else { return }
    settings = new
    if state == .master, new.holdingsRevision != old.holdingsRevision {
      outputs.append(.update(router: number))
    }
    if new.interval != old.interval || new.version != old.version
      || new.downAdvertisements != old.downAdvertisements
    {
      if state == .master || new.version == .v2 || master == nil { masterInterval = new.interval }
      if state == .master {
        electionDeadline = min(electionDeadline, now.advanced(by: new.interval))
      } else if state == .backup, !isHeld {
        electionDeadline = now.advanced(by: masterDownInterval)
      }
    }
    if state == .master, new.announcements.refresh != old.announcements.refresh {
      refreshDeadline =
        new.announcements.refresh > .zero
        ? now.advanced(by: new.announcements.refresh) : .distantFuture
    }
    if !new.preempts || new.preemptDelay != old.preemptDelay { preemptDelayEnd = nil }
  }
}
