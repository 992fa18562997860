package import NetTypes

/// A session of bidirectional forwarding detection with one neighbour (RFC 5880), without
/// authentication, echo and demand mode of its own: a neighbour's demand mode is respected, which
/// means that this side falls silent while both are Up.
package struct BFDSession: Sendable, Hashable {
  /// What happened.
  package enum Input: Sendable, Hashable {
    /// A packet came for this session, with that TTL or hop limit.
    case received(ControlPacket, hopLimit: UInt8)
    /// Time has passed.
    case timeout
    /// The system refused to send a packet: as good as lost on the way.
    case sendFailed
    /// An operator holds the session down.
    case hold
    /// An operator lets it go again.
    case release
    /// An operator changed timers and the like; the neighbour is the same.
    case change(BFDSettings)
  }

  /// What to do.
  package enum Output: Sendable, Hashable {
    /// Send this to the neighbour.
    case send(ControlPacket)
    /// The state changed: worth a line in the log.
    case changed(StateChange)
    /// The path to the neighbour is now good, or not: what trackers want to know. A session that
    /// an operator holds down on either side does not make the path bad (RFC 5882 section 3.2).
    case path(isUp: Bool)
    /// A packet was not believed: worth a line now and then.
    case rejected(PacketRejection)
  }

  /// A change of state.
  package struct StateChange: Sendable, Hashable {
    /// The state before.
    package var old: SessionState
    /// The state now.
    package var new: SessionState
    /// Why it left Up, or nothing.
    package var diagnostic: SessionDiagnostic
    /// The neighbour's own word on why it left Up.
    package var remoteDiagnostic: SessionDiagnostic
    /// How long the state before had lasted.
    package var duration: Duration
  }

  /// What the neighbour last said of itself.
  package struct Remote: Sendable, Hashable {
    /// Its session number; 0 while it is not known (bfd.RemoteDiscr).
    package var discriminator: UInt32 = 0
    /// Its state.
    package var state = SessionState.down
    /// Why it last left Up.
    package var diagnostic = SessionDiagnostic.none
    /// Whether it wants silence while both are Up.
    package var isDemand = false
    /// Its detection multiplier.
    package var multiplier: UInt8 = 0
    /// The shortest interval at which it would like to send.
    package var transmitInterval = Duration.zero
    /// The shortest interval at which it takes packets; at first a microsecond (RFC 5880 6.8.1).
    package var receiveInterval = Duration.microseconds(1)
  }

  /// What an operator said.
  package internal(set) var settings: BFDSettings
  /// The number of this session (bfd.LocalDiscr), never 0.
  package let discriminator: UInt32
  /// The state.
  package internal(set) var state = SessionState.down
  /// Since when it is in that state.
  package internal(set) var since: Instant
  /// Why it last left Up.
  package internal(set) var diagnostic = SessionDiagnostic.none
  /// The neighbour.
  package internal(set) var remote = Remote()
  /// Whether the path to the neighbour is good, as trackers see it.
  package internal(set) var isPathUp = false
  /// What it has counted.
  package internal(set) var statistics = BFDStatistics()

  /// The intervals that packets announce.
  var announced: Intervals
  /// The intervals in use: they differ from those announced while a poll is under way.
  var used: Intervals
  /// The poll that is under way.
  var poll = Poll.none
  /// When a packet was last sent, or when the first may go.
  var lastSent: Instant
  /// What part of the interval, in millionths, passes before the next packet.
  var fraction: Int64 = 0
  /// Where jitter comes from.
  var jitter: JitterSource
  /// When the neighbour was last heard.
  var lastHeard: Instant
  /// Until when the neighbour is told that this side is held down.
  var holdAnnouncedUntil: Instant

  /// The two intervals of this side.
  struct Intervals: Sendable, Hashable {
    /// bfd.DesiredMinTxInterval
    var transmit: Duration
    /// bfd.RequiredMinRxInterval
    var receive: Duration
  }

  /// A poll sequence (RFC 5880 section 6.5).
  enum Poll: Sendable, Hashable {
    /// None is under way.
    case none
    /// The neighbour has not yet answered.
    case running
    /// The neighbour has not yet answered, and intervals changed since: its answer may be to the
    /// older ones, so that another sequence follows.
    case runningThenAgain
  }

  /// A session that is Down; unless it is passive, its first packet is due at once.
  ///
  /// - Parameters:
  ///   - discriminator: its number, unique on this machine and not 0.
  ///   - seed: what its jitter starts from.
  package init(settings: BFDSettings, discriminator: UInt32, seed: UInt64, now: Instant) {
    self.settings = settings
    self.discriminator = discriminator
    announced = Self.idleIntervals(settings)
    used = announced
    jitter = JitterSource(seed: seed)
    since = now
    lastSent = now
    lastHeard = now
    holdAnnouncedUntil = now
  }

  /// The intervals while not Up.
  static func idleIntervals(_ settings: BFDSettings) -> Intervals {
    Intervals(
      transmit: max(settings.idleInterval, .seconds(1)), receive: settings.receiveInterval)
  }
}

// MARK: - Timers

extension BFDSession {
  /// The interval of packets to the neighbour before jitter (RFC 5880 section 6.8.7).
  package var transmitInterval: Duration { max(used.transmit, remote.receiveInterval) }

  /// After how long without a packet the neighbour is lost (RFC 5880 section 6.8.4); nil while it
  /// is not known.
  package var detectionTime: Duration? {
    remote.discriminator == 0
      ? nil : max(used.receive, remote.transmitInterval) * Int(remote.multiplier)
  }

  /// When a timeout is due; nil if only the neighbour can bring about anything.
  package var deadline: Instant? {
    switch (nextTransmission, expiry) {
    case (let transmission?, let expiry?): min(transmission, expiry)
    case (let transmission, let expiry): transmission ?? expiry
    }
  }

  /// When the next packet is due; nil while none may be sent (RFC 5880 section 6.8.7).
  var nextTransmission: Instant? {
    guard !isSilent, remote.receiveInterval > .zero else { return nil }
    let wait = Self.part(fraction, of: transmitInterval)
    let next = lastSent.advanced(by: wait)
    return state == .adminDown && next > holdAnnouncedUntil ? nil : next
  }

  /// When the neighbour is lost unless it is heard.
  var expiry: Instant? { detectionTime.map { lastHeard.advanced(by: $0) } }

  /// Whether it waits for the neighbour to begin, or the neighbour asked for silence.
  private var isSilent: Bool {
    if settings.isPassive && remote.discriminator == 0 { return true }
    return remote.isDemand && state == .up && remote.state == .up && poll == .none
  }

  /// So many millionths of a duration.
  private static func part(_ millionths: Int64, of duration: Duration) -> Duration {
    // At most 4,295 seconds, in microseconds below 2^32: the product fits by far.
    .nanoseconds(duration.nanoseconds / 1_000 * millionths / 1_000)
  }
}
