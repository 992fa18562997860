import NetTypes

/// What routers track.
extension Node {
  mutating func track(
    _ id: TrackedID, _ status: TrackedStatus, now: Instant, into outputs: inout [RouterOutput]
  ) {
    guard tracked[id, default: TrackedThing()].status != status else { return }
    tracked[id, default: TrackedThing()].status = status
    for router in tracked[id]?.routers ?? [] { refresh(router, now: now, into: &outputs) }
  }

  /// How something that is tracked fares; unknown when nothing was told.
  package func status(of id: TrackedID) -> TrackedStatus { tracked[id]?.status ?? .unknown }

  /// What a router tracks, itself and through its group.
  private func entries(of router: Int) -> [TrackedEntry] {
    guard let group = groupOfRouter[router] else { return routers[router].settings.tracked }
    return routers[router].settings.tracked + groups[group].settings.tracked
  }

  func trackedFaults(of router: Int) -> [FaultReason] {
    entries(of: router).filter { $0.isFault(status(of: $0.id)) }.map { .tracked($0.id) }
  }

  func isPending(_ router: Int) -> Bool {
    entries(of: router).contains { $0.weight == 0 && status(of: $0.id) == .unknown }
  }

  mutating func updatePriority(
    _ router: Int, now: Instant, into outputs: inout [RouterOutput]
  ) {
    let old = routers[router].effectivePriority
    var priority = routers[router].settings.priority
    if !routers[router].settings.isOwner {
      var sum = Int(operatorPriorities[router] ?? priority)
      for entry in entries(of: router) { sum += entry.contribution(status(of: entry.id)) }
      priority = UInt8(min(max(sum, 1), 254))
    }
    guard priority != old else { return }
    routers[router].effectivePriority = priority
    outputs.append(.priorityChanged(router: router, from: old, to: priority))
  }

  /// Notes whom each thing that is tracked concerns, after a change of the configuration.
  mutating func indexTracked() {
    for id in tracked.keys { tracked[id]?.routers.removeAll() }
    for router in routers.indices where !deleted.contains(router) {
      for entry in entries(of: router) where tracked[entry.id]?.routers.last != router {
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
    let (product, overflow) = number.multipliedReportingOverflow(by: isReversed ? -weight : weight)
    return overflow ? (number < 0) == (weight < 0) ? Int.max : Int.min : product
  }
}
