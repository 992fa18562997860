package import NetTypes

/// A new configuration.
extension Node {
  /// Takes a new configuration. Routers are recognised by what they are on the network, whatever
  /// they are called; those that don't change notice nothing.
  ///
  /// New ones wait for `start`, so that the shell can set them up, and tell their source addresses
  /// and faults, before they take part.
  package mutating func reconfigure(
    _ settings: NodeSettings, now: Instant, into outputs: inout [RouterOutput]
  ) {
    guard !isStopping else { return }
    let changed = renew(settings.routers, now: now, into: &outputs)
    regroup(settings.groups)
    indexTracked()
    for router in changed { touch(router) }
    for router in routers.indices where !slots[router].isDeleted {
      refresh(router, now: now, into: &outputs)
    }
    finish(into: &outputs)
  }

  /// - Returns: the routers that are new, changed or gone.
  private mutating func renew(
    _ settings: [RouterSettings], now: Instant, into outputs: inout [RouterOutput]
  ) -> [Int] {
    var known: [RouterIdentity: Int] = [:]
    known.reserveCapacity(routers.count)
    // Numbers of routers that are gone for good; one that still hands over may come back.
    var vacant: [Int] = []
    for router in routers.indices {
      if slots[router].isDeleted, routers[router].state == .stopped {
        vacant.append(router)
      } else {
        known[routers[router].settings.identity] = router
      }
    }
    vacant.reverse()
    var isKept = [Bool](repeating: false, count: routers.count)
    var changed: [Int] = []
    for new in settings {
      if let router = known[new.identity], !isKept[router] {
        isKept[router] = true
        if slots[router].isDeleted { revive(router, now: now, into: &outputs) }
        if routers[router].reconfigure(new, now: now, into: &outputs) { changed.append(router) }
        continue
      }
      let number = vacant.popLast() ?? routers.count
      let router = VirtualRouter(new, number: number, now: now)
      if number == routers.count {
        routers.append(router)
        slots.append(Slot())
        isKept.append(true)
      } else {
        routers[number] = router
        slots[number] = Slot()
        isKept[number] = true
      }
      changed.append(number)
    }
    for router in routers.indices where !isKept[router] && !slots[router].isDeleted {
      slots[router].isDeleted = true
      routers[router].stop(.deleted, now: now, into: &outputs)
      changed.append(router)
    }
    return changed
  }

  /// A router that was deleted comes back while it hands over.
  private mutating func revive(
    _ router: Int, now: Instant, into outputs: inout [RouterOutput]
  ) {
    slots[router].isDeleted = false
    guard routers[router].handover != nil else { return }
    routers[router].resumeAsMaster(now: now, into: &outputs)
    touch(router)
  }

  private mutating func regroup(_ settings: [GroupSettings]) {
    for router in routers.indices { slots[router].group = nil }
    if !settings.isEmpty || !groups.isEmpty { makeGroups(settings) }
    for router in routers.indices where !slots[router].isDeleted {
      let group = slots[router].group.map { groups[$0].settings }
      slots[router].entries = Self.entries(of: routers[router].settings, in: group)
    }
  }

  private mutating func makeGroups(_ settings: [GroupSettings]) {
    var numbers: [String: Int] = [:]
    numbers.reserveCapacity(routers.count)
    for router in routers where !slots[router.number].isDeleted {
      numbers[router.settings.name] = router.number
    }
    var states: [String: RouterState] = [:]
    for group in groups { states[group.settings.name] = group.state }
    groups = settings.map { settings in
      RouterGroup(settings: settings, members: settings.members.compactMap { numbers[$0] })
    }
    for index in groups.indices {
      groups[index].state = states[groups[index].settings.name] ?? .initial
      for member in groups[index].members {
        slots[member].group = index
        groups[index].count(slots[member].countedState, 1)
        if !routers[member].faults.isEmpty { groups[index].faultyMembers += 1 }
        if routers[member].isPending { groups[index].pendingMembers += 1 }
      }
      touch(group: index)
    }
  }
}

extension VirtualRouter {
  /// Takes new settings; state, timers and mastership stay.
  ///
  /// - Returns: whether anything is new.
  mutating func reconfigure(
    _ new: RouterSettings, now: Instant, into outputs: inout [RouterOutput]
  ) -> Bool {
    let old = settings
    guard new != old else { return false }
    settings = new
    if state == .master, new.holdingsRevision != old.holdingsRevision {
      outputs.append(.update(router: number))
    }
    if new.interval != old.interval || new.version != old.version
      || new.downAdvertisements != old.downAdvertisements
    {
      retime(isOtherVersion: new.version != old.version, now: now)
    }
    if state == .master, new.announcements.refresh != old.announcements.refresh {
      refreshDeadline =
        new.announcements.refresh > .zero
        ? now.advanced(by: new.announcements.refresh) : .distantFuture
    }
    if !new.preempts || new.preemptDelay != old.preemptDelay { preemptDelayEnd = nil }
    return true
  }

  private mutating func retime(isOtherVersion: Bool, now: Instant) {
    // In version 3 a backup goes by the interval that its master names.
    if state == .master || settings.version == .v2 || master == nil || isOtherVersion {
      masterInterval = settings.interval
    }
    if state == .master {
      electionDeadline = min(electionDeadline, now.advanced(by: settings.interval))
    } else if state == .backup, !isHeld {
      electionDeadline = now.advanced(by: masterDownInterval)
    }
  }
}
