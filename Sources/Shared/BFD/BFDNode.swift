package import NetTypes

/// All sessions of a machine: finds the one that a packet is for (RFC 5880 section 6.3), and
/// follows what an operator configures.
package struct BFDNode: Sendable, Hashable {
  /// A UDP datagram that came to a port of BFD.
  package struct Datagram: Sendable, Hashable {
    /// Its payload.
    package var bytes: [UInt8]
    /// Where it came from.
    package var source: IPAddress
    /// Where it was sent to.
    package var destination: IPAddress
    /// Its TTL or hop limit on arrival.
    package var hopLimit: UInt8
    /// Whether it came to the port for several hops.
    package var isMultihop: Bool

    /// A datagram.
    package init(
      bytes: [UInt8], source: IPAddress, destination: IPAddress, hopLimit: UInt8,
      isMultihop: Bool = false
    ) {
      self.bytes = bytes
      self.source = source
      self.destination = destination
      self.hopLimit = hopLimit
      self.isMultihop = isMultihop
    }
  }

  /// What happened.
  package enum Input: Sendable, Hashable {
    /// A datagram came.
    case received(Datagram)
    /// Time has passed.
    case timeout
    /// The system refused to send a packet of this session.
    case sendFailed(session: String)
    /// An operator holds a session down.
    case hold(session: String)
    /// An operator lets it go again.
    case release(session: String)
    /// The daemon is about to end: every neighbour is told, so that none takes it for a failure.
    case stop
  }

  /// What to do, and for which session; nil for a packet that is for none.
  package struct Output: Sendable, Hashable {
    /// The name of the session.
    package var session: String?
    /// What to do.
    package var action: BFDSession.Output
  }

  /// The sessions in the order in which they were configured.
  package private(set) var sessions: [BFDSession] = []
  /// How many packets were for no session, or for none to look at.
  package private(set) var packetsRejected: [PacketRejection: UInt64] = [:]
  private var positions: [UInt32: Int] = [:]
  private var random: JitterSource

  /// A machine without sessions.
  ///
  /// - Parameter seed: what session numbers and jitter start from; two machines, and two starts of
  ///   one, should differ.
  package init(seed: UInt64) { random = JitterSource(seed: seed) }

  /// When a timeout is due; nil if only a neighbour can bring about anything.
  package var deadline: Instant? { sessions.lazy.compactMap(\.deadline).min() }

  /// The session of a name.
  package subscript(name: String) -> BFDSession? { sessions.first { $0.settings.name == name } }

  /// Follows a configuration: sessions that stay keep their state and learn new timers, others are
  /// begun, or end with a word to the neighbour. Of two with one name the first counts.
  package mutating func configure(
    _ wanted: [BFDSettings], now: Instant, into outputs: inout [Output]
  ) {
    var old = sessions
    var new: [BFDSession] = []
    var names: Set<String> = []
    for settings in wanted where names.insert(settings.name).inserted {
      if let index = old.firstIndex(where: { $0.settings.isSameSession(as: settings) }) {
        var session = old.remove(at: index)
        if session.settings != settings {
          Self.hand(.change(settings), to: &session, now: now, into: &outputs)
        }
        new.append(session)
      } else {
        new.append(
          BFDSession(
            settings: settings, discriminator: freeDiscriminator(besides: new),
            seed: random.next(), now: now))
      }
    }
    for var session in old { Self.hand(.hold, to: &session, now: now, into: &outputs) }
    sessions = new
    positions = [:]
    for (index, session) in new.enumerated() { positions[session.discriminator] = index }
  }

  /// Takes in what happened, and appends what is to be done about it.
  package mutating func handle(_ input: Input, now: Instant, into outputs: inout [Output]) {
    switch input {
    case .received(let datagram): receive(datagram, now: now, into: &outputs)
    case .timeout:
      for index in sessions.indices {
        guard let deadline = sessions[index].deadline, deadline <= now else { continue }
        Self.hand(.timeout, to: &sessions[index], now: now, into: &outputs)
      }
    case .sendFailed(let name): hand(.sendFailed, to: name, now: now, into: &outputs)
    case .hold(let name): hand(.hold, to: name, now: now, into: &outputs)
    case .release(let name): hand(.release, to: name, now: now, into: &outputs)
    case .stop:
      for index in sessions.indices {
        Self.hand(.hold, to: &sessions[index], now: now, into: &outputs)
      }
    }
  }

  private mutating func receive(
    _ datagram: Datagram, now: Instant, into outputs: inout [Output]
  ) {
    do throws(PacketRejection) {
      let packet = try ControlPacket(datagram.bytes)
      let index = try position(of: packet, in: datagram)
      Self.hand(
        .received(packet, hopLimit: datagram.hopLimit), to: &sessions[index], now: now,
        into: &outputs)
    } catch {
      packetsRejected[error, default: 0] += 1
      outputs.append(Output(session: nil, action: .rejected(error)))
    }
  }

  /// The session that a packet is for: by our number if it has that, else by the addresses.
  private func position(
    of packet: ControlPacket, in datagram: Datagram
  ) throws(PacketRejection) -> Int {
    let position =
      packet.yourDiscriminator != 0
      ? positions[packet.yourDiscriminator]
      : sessions.firstIndex {
        $0.settings.neighbour == datagram.source
          && ($0.settings.source ?? datagram.destination) == datagram.destination
          && $0.settings.isMultihop == datagram.isMultihop
      }
    guard let position, sessions[position].settings.isMultihop == datagram.isMultihop else {
      throw .unknownSession
    }
    return position
  }

  /// A number that no session has.
  private mutating func freeDiscriminator(besides new: [BFDSession]) -> UInt32 {
    while true {
      let number = UInt32(truncatingIfNeeded: random.next())
      let isTaken =
        number == 0 || positions[number] != nil || new.contains { $0.discriminator == number }
      if !isTaken { return number }
    }
  }

  private mutating func hand(
    _ input: BFDSession.Input, to name: String, now: Instant, into outputs: inout [Output]
  ) {
    guard let index = sessions.firstIndex(where: { $0.settings.name == name }) else { return }
    Self.hand(input, to: &sessions[index], now: now, into: &outputs)
  }

  private static func hand(
    _ input: BFDSession.Input, to session: inout BFDSession, now: Instant,
    into outputs: inout [Output]
  ) {
    var actions: [BFDSession.Output] = []
    session.handle(input, now: now, into: &actions)
    let name = session.settings.name
    for action in actions { outputs.append(Output(session: name, action: action)) }
  }
}
