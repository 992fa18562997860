import NetTypes

/// What operators and rivals make of a router.
extension VirtualRouter {
  /// How long a router keeps out of elections when it gave way to a machine that can't be heard.
  static let conflictPenalty: Duration = .seconds(60)
  /// Within this time a second claim on an address is no accident (RFC 5227 section 1.1,
  /// DEFEND_INTERVAL).
  static let defendInterval: Duration = .seconds(10)

  /// Keeps a router that isn't master out of elections.
  mutating func hold() {
    isHeld = true
    isWaitingForGroup = false
    electionDeadline = .distantFuture
  }

  /// Lets it take part again.
  mutating func releaseHold(now: Instant, into outputs: inout [RouterOutput]) {
    isYielding = false
    if case .hold = handover?.purpose {
      handover?.purpose = .failover
      return
    }
    guard isHeld else { return }
    isHeld = false
    if state == .backup { electionDeadline = now.advanced(by: masterDownInterval) }
  }

  /// Stops, in order when it has addresses.
  mutating func stop(
    _ reason: TransitionReason, now: Instant, into outputs: inout [RouterOutput]
  ) {
    switch state {
    case .stopped: return
    case .master: beginHandover(.stop(reason), now: now, into: &outputs)
    case .initial, .backup, .fault:
      stepDown(to: .stopped, reason, now: now, into: &outputs)
    }
  }

  /// Another machine answers for an address.
  ///
  /// - Returns: whether the router gave way.
  mutating func meetConflict(
    _ address: IPAddress, _ rival: MACAddress, now: Instant, into outputs: inout [RouterOutput]
  ) -> Bool {
    guard state == .master, handover == nil else { return false }
    statistics.conflicts += 1
    outputs.append(.notice(router: number, .addressConflict(address, rival)))
    let isRepeated = lastConflict.map { $0.duration(to: now) <= Self.defendInterval } ?? false
    defer { lastConflict = now }
    guard isRepeated else {
      // Neighbours that heard the rival hear that the addresses are here (RFC 5227 section 2.4).
      outputs.append(.announce(router: number, repeats: 1))
      return false
    }
    guard settings.conflictPolicy == .yield, !settings.isOwner else { return false }
    advertiseRelease(interval: settings.interval, into: &outputs)
    stepDown(to: .backup, .conflict, now: now, into: &outputs)
    electionDeadline = now.advanced(by: Self.conflictPenalty)
    return true
  }
}

extension VirtualRouter {
  /// Whether it is master and means to stay so.
  var isMasterForGood: Bool { state == .master && handover == nil }

  /// Can't take part any more: one release, if it has addresses, and none if that was sent already.
  mutating func fail(
    _ reason: FaultReason, now: Instant, into outputs: inout [RouterOutput]
  ) {
    if case .stop(let stop) = handover?.purpose {
      stepDown(to: .stopped, stop, now: now, into: &outputs)
      return
    }
    if case .hold = handover?.purpose { isHeld = true }
    if isMasterForGood { advertiseRelease(interval: settings.interval, into: &outputs) }
    stepDown(to: .fault, .fault(reason), now: now, into: &outputs)
  }

  /// Takes another priority, and with it another skew: the rest of the time until it takes over
  /// is longer or shorter by the difference, so that the order among backups is right at once.
  mutating func setPriority(_ priority: UInt8) {
    let old = masterDownInterval
    effectivePriority = priority
    guard state == .backup, electionDeadline != .distantFuture else { return }
    electionDeadline = electionDeadline.advanced(by: masterDownInterval - old)
  }
}
