package import NetTypes

extension BFDSession {
  /// Takes in what happened, and appends what is to be done about it.
  package mutating func handle(_ input: Input, now: Instant, into outputs: inout [Output]) {
    switch input {
    case .received(let packet, let hopLimit):
      receive(packet, hopLimit: hopLimit, now: now, into: &outputs)
    case .timeout: timeOut(now: now, into: &outputs)
    case .sendFailed: statistics.sendFailures += 1
    case .hold: hold(now: now, into: &outputs)
    case .release:
      guard state == .adminDown else { return }
      enter(.down, .none, now: now, into: &outputs)
      lastSent = now
      fraction = 0
    case .change(let new): change(new, now: now, into: &outputs)
    }
  }

  /// RFC 5880 section 6.8.6, from where the session is known.
  private mutating func receive(
    _ packet: ControlPacket, hopLimit: UInt8, now: Instant, into outputs: inout [Output]
  ) {
    let rejection: PacketRejection? =
      if !settings.accepts(hopLimit: hopLimit) {
        .tooManyHops
      } else if state == .adminDown {
        .heldDown
      } else {
        nil
      }
    if let rejection {
      statistics.packetsRejected += 1
      outputs.append(.rejected(rejection))
      return
    }
    statistics.packetsReceived += 1
    lastHeard = now
    note(packet)
    let before = (state, diagnostic)
    if let (next, reason) = transition(on: packet.state) {
      enter(next, reason, now: now, into: &outputs)
    }
    // A neighbour that polls is answered at once; news don't wait for the interval to pass.
    if packet.isPoll || before != (state, diagnostic) {
      send(isFinal: packet.isPoll, now: now, into: &outputs)
    }
  }

  /// Keeps what a packet says of its sender.
  private mutating func note(_ packet: ControlPacket) {
    remote.discriminator = packet.discriminator
    remote.state = packet.state
    remote.diagnostic = packet.diagnostic
    remote.isDemand = packet.isDemand
    remote.multiplier = packet.multiplier
    remote.transmitInterval = .microseconds(Int64(packet.transmitIntervalMicroseconds))
    remote.receiveInterval = .microseconds(Int64(packet.receiveIntervalMicroseconds))
    guard packet.isFinal else { return }
    switch poll {
    case .none: break
    case .running:
      poll = .none
      used = announced
    case .runningThenAgain: beginPoll()
    }
  }

  /// The state that the neighbour's state leads to, and why; nil for the same
  /// (RFC 5880 section 6.8.6).
  private func transition(on remote: SessionState) -> (SessionState, SessionDiagnostic)? {
    switch (state, remote) {
    case (.initializing, .adminDown), (.up, .adminDown), (.up, .down):
      (.down, .neighbourSignalledDown)
    case (.down, .down): (.initializing, .none)
    case (.down, .initializing), (.initializing, .initializing), (.initializing, .up): (.up, .none)
    default: nil
    }
  }

  /// What is due by now: the end of the detection time, and the next packet.
  private mutating func timeOut(now: Instant, into outputs: inout [Output]) {
    if let expiry, now >= expiry {
      // A neighbour that comes back may be a new one: nothing is left of what it said, lest a
      // wish for silence outlives it. Its state stays for whoever looks.
      remote = Remote(state: remote.state, diagnostic: remote.diagnostic)
      if state == .initializing || state == .up {
        statistics.expirations += 1
        enter(.down, .detectionTimeExpired, now: now, into: &outputs)
        if nextTransmission != nil { send(now: now, into: &outputs) }
        return
      }
    }
    if let nextTransmission, now >= nextTransmission { send(now: now, into: &outputs) }
  }

  /// Goes to a state and sets the timers that belong to it.
  private mutating func enter(
    _ next: SessionState, _ reason: SessionDiagnostic, now: Instant, into outputs: inout [Output]
  ) {
    let change = StateChange(
      old: state, new: next, diagnostic: reason, remoteDiagnostic: remote.diagnostic,
      duration: since.duration(to: now))
    if next == .up { statistics.timesUp += 1 }
    if state == .up { statistics.timesDown += 1 }
    let wasUp = state == .up
    state = next
    since = now
    diagnostic = reason
    if next == .up {
      adopt(
        Intervals(transmit: settings.transmitInterval, receive: settings.receiveInterval))
    } else {
      poll = .none
      announced = Self.idleIntervals(settings)
      used = announced
    }
    outputs.append(.changed(change))
    // Nobody says that the path is bad when an operator holds either side down.
    let isHeld = next == .adminDown || remote.state == .adminDown
    if next == .up && !isPathUp || wasUp && !isHeld && isPathUp {
      isPathUp = next == .up
      outputs.append(.path(isUp: isPathUp))
    }
  }

  /// Announces other intervals; what the neighbour must first agree to waits for the end of a poll
  /// sequence (RFC 5880 section 6.8.3): it must not miss packets that come more slowly, and goes on
  /// sending slowly until it knows that more is wanted.
  private mutating func adopt(_ intervals: Intervals) {
    guard intervals != announced else { return }
    announced = intervals
    used.transmit = min(used.transmit, intervals.transmit)
    used.receive = max(used.receive, intervals.receive)
    if poll == .none { beginPoll() } else { poll = .runningThenAgain }
  }

  private mutating func beginPoll() {
    poll = .running
    statistics.pollSequences += 1
  }

  /// RFC 5880 section 6.8.16: the neighbour is told for as long as it takes to be heard.
  private mutating func hold(now: Instant, into outputs: inout [Output]) {
    guard state != .adminDown else { return }
    enter(.adminDown, .administrativelyDown, now: now, into: &outputs)
    holdAnnouncedUntil = now.advanced(by: transmitInterval * Int(settings.multiplier))
    if nextTransmission != nil { send(now: now, into: &outputs) }
  }

  /// Takes over what an operator changed.
  private mutating func change(
    _ new: BFDSettings, now: Instant, into outputs: inout [Output]
  ) {
    let old = settings
    settings = new
    if state == .up {
      adopt(Intervals(transmit: new.transmitInterval, receive: new.receiveInterval))
      let isNews = poll != .none || old.multiplier != new.multiplier
      if isNews, nextTransmission != nil { send(now: now, into: &outputs) }
    } else {
      announced = Self.idleIntervals(new)
      used = announced
    }
  }

  /// Sends a packet; the next is due an interval later.
  private mutating func send(
    isFinal: Bool = false, now: Instant, into outputs: inout [Output]
  ) {
    var packet = ControlPacket()
    packet.diagnostic = diagnostic
    packet.state = state
    // Both at once must not be: the poll goes on with the next packet.
    packet.isPoll = poll != .none && !isFinal
    packet.isFinal = isFinal
    packet.multiplier = settings.multiplier
    packet.discriminator = discriminator
    packet.yourDiscriminator = remote.discriminator
    packet.transmitIntervalMicroseconds = announced.transmit.packetMicroseconds
    packet.receiveIntervalMicroseconds = announced.receive.packetMicroseconds
    outputs.append(.send(packet))
    statistics.packetsSent += 1
    lastSent = now
    fraction = jitter.fraction(multiplier: settings.multiplier)
  }
}
