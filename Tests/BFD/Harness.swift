import BFD
import NetTypes

/// One session and what it has been asked to do.
struct Harness {
  var session: BFDSession
  var now = Instant.zero
  var outputs: [BFDSession.Output] = []

  init(_ change: (inout BFDSettings) -> Void = { _ in }) {
    var settings = BFDSettings(name: "b1", neighbour: .v4(IPv4Address(10, 0, 0, 2)))
    settings.multiplier = 3
    settings.transmitInterval = .milliseconds(100)
    settings.receiveInterval = .milliseconds(50)
    change(&settings)
    session = BFDSession(settings: settings, discriminator: 77, seed: 1, now: .zero)
  }

  /// What one input leads to.
  mutating func handle(_ input: BFDSession.Input) -> [BFDSession.Output] {
    var new: [BFDSession.Output] = []
    session.handle(input, now: now, into: &new)
    outputs += new
    return new
  }

  /// What a packet of the neighbour leads to.
  @discardableResult
  mutating func hear(
    _ state: SessionState, hopLimit: UInt8 = 255, _ change: (inout ControlPacket) -> Void = { _ in }
  ) -> [BFDSession.Output] {
    var packet = ControlPacket()
    packet.state = state
    packet.multiplier = 4
    packet.discriminator = 99
    packet.yourDiscriminator = 77
    packet.transmitIntervalMicroseconds = 200_000
    packet.receiveIntervalMicroseconds = 20_000
    change(&packet)
    return handle(.received(packet, hopLimit: hopLimit))
  }

  /// Lets time pass, with every timeout at its moment; what came of it, with the times.
  @discardableResult
  mutating func pass(_ duration: Duration) -> [(at: Instant, output: BFDSession.Output)] {
    let end = now.advanced(by: duration)
    var all: [(Instant, BFDSession.Output)] = []
    while let deadline = session.deadline, deadline <= end {
      now = max(now, deadline)
      for output in handle(.timeout) { all.append((now, output)) }
    }
    now = end
    return all
  }

  /// Up, with the timers agreed.
  static func up(_ change: (inout BFDSettings) -> Void = { _ in }) -> Harness {
    var harness = Harness(change)
    harness.hear(.down)
    harness.hear(.up)
    harness.hear(.up) { $0.isFinal = true }
    harness.outputs = []
    return harness
  }
}

extension [BFDSession.Output] {
  /// The packets among them.
  var packets: [ControlPacket] {
    compactMap { if case .send(let packet) = $0 { packet } else { nil } }
  }
  /// The states that were reached.
  var states: [SessionState] {
    compactMap { if case .changed(let change) = $0 { change.new } else { nil } }
  }
  /// What trackers are told.
  var paths: [Bool] {
    compactMap { if case .path(let isUp) = $0 { isUp } else { nil } }
  }
}
