import NetTypes

/// What a router makes of the adverts of others.
extension VirtualRouter {
  /// What an advert means for the router's group.
  enum Consequence {
    /// Nothing.
    case none
    /// The router gave way: so do the other members.
    case gaveWay
    /// As backup it heard a master from whom it won't take over.
    case hearsMaster
  }

  /// Takes an advert.
  mutating func receive(
    _ advert: ReceivedAdvert, now: Instant, into outputs: inout [RouterOutput]
  ) -> Consequence {
    statistics.advertsReceived += 1
    if advert.priority == 0 { statistics.priorityZeroReceived += 1 }
    switch state {
    case .initial, .fault, .stopped: return .none
    case .backup:
      return receiveAsBackup(advert, now: now, into: &outputs)
    case .master:
      if handover != nil {
        // Whoever speaks now has taken over.
        guard advert.priority > 0 else { return .none }
        finishHandover(successor: advert, now: now, into: &outputs)
        return .gaveWay
      }
      return receiveAsMaster(advert, now: now, into: &outputs)
    }
  }

  // MARK: BACKUP (RFC 9568 section 6.4.2)

  private mutating func receiveAsBackup(
    _ advert: ReceivedAdvert, now: Instant, into outputs: inout [RouterOutput]
  ) -> Consequence {
    if settings.isOwner, settings.ownerIgnoresAdverts { return .none }
    guard advert.priority > 0 else {
      isReleased = true
      // Somebody else's release is no reason to come back.
      if master == nil || master?.address == advert.source { isYielding = false }
      guard !isHeld else { return .none }
      electionDeadline = now.advanced(
        by: ElectionTimers.skew(
          version: settings.version, priority: effectivePriority, interval: masterInterval)
          - advert.delay)
      return .none
    }
    isReleased = false
    if isPreempting(advert, now: now, into: &outputs) {
      // Discarded: the timer runs on, and at its end this router is master.
      master = KnownMaster(address: advert.source, priority: advert.priority)
      return .none
    }
    isWaitingForGroup = false
    hasListenedAgain = false
    adoptInterval(of: advert, into: &outputs)
    master = KnownMaster(address: advert.source, priority: advert.priority)
    if !isHeld { electionDeadline = now.advanced(by: masterDownInterval - advert.delay) }
    return .hearsMaster
  }

  /// Whether the router will take over from the sender of an advert.
  private mutating func isPreempting(
    _ advert: ReceivedAdvert, now: Instant, into outputs: inout [RouterOutput]
  ) -> Bool {
    guard advert.priority < effectivePriority, !isHeld, !isYielding else {
      if preemptDelayEnd != nil, advert.priority >= effectivePriority {
        preemptDelayEnd = nil
        outputs.append(.notice(router: number, .preemptDelayStopped))
      }
      return false
    }
    // The owner of the addresses preempts in any case (RFC 9568 section 6.1, Preempt_Mode).
    guard settings.preempts || settings.isOwner else { return false }
    guard settings.preemptDelay > .zero else { return true }
    guard let end = preemptDelayEnd else {
      preemptDelayEnd = now.advanced(by: settings.preemptDelay)
      outputs.append(.notice(router: number, .preemptDelayStarted(settings.preemptDelay)))
      return false
    }
    return now >= end
  }

  private mutating func adoptInterval(
    of advert: ReceivedAdvert, into outputs: inout [RouterOutput]
  ) {
    guard settings.version == .v3, advert.interval > .zero, advert.interval != masterInterval
    else { return }
    masterInterval = advert.interval
    if advert.interval != ElectionTimers.handoverInterval {
      outputs.append(
        .notice(router: number, .intervalAdopted(advert.interval, from: advert.source)))
    }
  }

  // MARK: MASTER (RFC 9568 section 6.4.3)

  private mutating func receiveAsMaster(
    _ advert: ReceivedAdvert, now: Instant, into outputs: inout [RouterOutput]
  ) -> Consequence {
    if settings.isOwner, settings.ownerIgnoresAdverts { return .none }
    if advert.priority == 0 {
      answer(now: now, into: &outputs)
      return .none
    }
    if advert.priority == effectivePriority, advert.source == source {
      if rival.isTimeToTell(now: now) {
        outputs.append(.notice(router: number, .ownAddressHeard(advert.source)))
      }
      return .none
    }
    if advert.priority == .max, settings.isOwner, rival.isTimeToTell(now: now) {
      outputs.append(.notice(router: number, .twoOwners(advert.source)))
    }
    if advert.priority > effectivePriority
      || (advert.priority == effectivePriority && loses(to: advert.source))
    {
      giveWay(to: advert, now: now, into: &outputs)
      return .gaveWay
    }
    return answerLowerPriority(advert, now: now, into: &outputs)
  }

  private mutating func giveWay(
    to advert: ReceivedAdvert, now: Instant, into outputs: inout [RouterOutput]
  ) {
    if settings.answersHigherPriority { advertise(into: &outputs) }
    adoptInterval(of: advert, into: &outputs)
    let reason: TransitionReason =
      advert.priority > effectivePriority
      ? .higherPriority(advert.priority, from: advert.source) : .higherAddress(advert.source)
    stepDown(to: .backup, reason, now: now, into: &outputs)
    master = KnownMaster(address: advert.source, priority: advert.priority)
  }
}
