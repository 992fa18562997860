import NetTypes

/// What routers track.
extension Node {
  /// Something that is tracked fares differently.
  mutating func track(
    _ id: TrackedID, _ status: TrackedStatus, now: Instant, into outputs: inout [RouterOutput]
  ) {
    guard tracked[id, default: TrackedThing()].status != status else { return }
    tracked[id, default: TrackedThing()].status = status
    for router in tracked[id]?.routers ?? [] { refresh(router, now: now, into: &outputs) }
  }

  /// How something that is tracked fares; unknown when nothing was told.
  package func status(of id: TrackedID) -> TrackedStatus { tracked[id]?.status ?? .unknown }

  /// What a router tracks, itself and through its group. What both name counts once, and as the
  /// group has it, unless its failure is a fault for the router alone.
  static func entries(of router: RouterSettings, in group: GroupSettings?) -> [TrackedEntry] {
    guard let group, !group.tracked.isEmpty else { return router.tracked }
    var entries = router.tracked
    for entry in group.tracked {
      guard let own = entries.firstIndex(where: { $0.id == entry.id }) else {
        entries.append(entry)
        continue
      }
      if entries[own].weight != 0 { entries[own] = entry }
    }
    return entries
  }

  /// Notes why a router can't take part, and whether it waits for a first result.
  mutating func noteFaults(of router: Int) {
    var faults = slots[router].ownFaults
    var isPending = false
    for entry in slots[router].entries {
      let status = status(of: entry.id)
      if entry.isFault(status) { faults.append(.tracked(entry.id)) }
      if entry.weight == 0, status == .unknown { isPending = true }
    }
    if routers[router].faults != faults { routers[router].faults = faults }
    routers[router].isPending = isPending
  }

  /// Reckons the effective priority: the operator's as it is, or the configured one with what the
  /// weights of tracked things add, from 1 to 254; that of an owner never changes.
  func priority(of router: Int) -> UInt8 {
    let settings = routers[router].settings
    guard !settings.isOwner else { return settings.priority }
    if let priority = slots[router].operatorPriority { return min(max(priority, 1), 254) }
    var sum = Int(settings.priority)
    for entry in slots[router].entries { sum += entry.contribution(status(of: entry.id)) }
    return UInt8(min(max(sum, 1), 254))
  }

  /// Reckons a router's effective priority anew.
  mutating func updatePriority(
    _ router: Int, now: Instant, into outputs: inout [RouterOutput]
  ) {
    let old = routers[router].effectivePriority
    let priority = priority(of: router)
    guard priority != old else { return }
    routers[router].setPriority(priority)
    touch(router)
    outputs.append(.priorityChanged(router: router, from: old, to: priority))
  }

  /// Notes whom each thing that is tracked concerns, after a change of the configuration.
  mutating func indexTracked() {
    for id in tracked.keys { tracked[id]?.routers.removeAll() }
    for router in routers.indices where !slots[router].isDeleted {
      for entry in slots[router].entries where tracked[entry.id]?.routers.last != router {
        tracked[entry.id, default: TrackedThing()].routers.append(router)
      }
    }
    // What nobody tracks any more is forgotten, so that it starts anew if it comes back.
    tracked = tracked.filter { !$0.value.routers.isEmpty }
  }
}

extension TrackedEntry {
  /// The range in which a weight, or a number times a weight, changes the priority.
  private static let limit = 253

  /// Whether a status keeps the router from taking part.
  func isFault(_ status: TrackedStatus) -> Bool {
    switch status {
    case .unknown: false
    case .good: weight == 0 && isReversed
    case .bad: weight == 0 && !isReversed
    case .number(let number):
      weight == 0 ? (number != 0) != isReversed : product(number) < -Self.limit
    }
  }

  /// What a status adds to the priority.
  func contribution(_ status: TrackedStatus) -> Int {
    guard weight != 0 else { return 0 }
    switch status {
    case .unknown: return 0
    case .good, .bad:
      let isGood = (status == .good) != isReversed
      return isGood == (weight > 0) ? weight : 0
    case .number(let number): return min(max(product(number), -Self.limit), Self.limit)
    }
  }

  private func product(_ number: Int) -> Int {
    let factor = isReversed ? 0 - weight : weight
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? (number < 0) == (factor < 0) ? Int.max : Int.min : product
  }
}
