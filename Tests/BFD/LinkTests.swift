import BFD
import NetTypes
import Seeded
import Testing

/// Two machines on a link that loses, delays and reorders, in virtual time.
private struct Link {
  var generator: SeededGenerator
  var nodes: [BFDNode]
  var now = Instant.zero
  /// What is on its way: when it arrives, at whom, and what.
  var flying: [(at: Instant, to: Int, bytes: [UInt8])] = []
  /// One packet in so many is lost.
  var lossOneIn = 20
  var isCut = [false, false]
  /// When the path was said to be good or bad, by whom.
  var paths: [(at: Instant, node: Int, isUp: Bool)] = []
  let addresses = [IPAddress.v4(IPv4Address(10, 0, 0, 1)), .v4(IPv4Address(10, 0, 0, 2))]

  init(seed: UInt64, change: (Int, inout BFDSettings, inout SeededGenerator) -> Void) {
    generator = SeededGenerator(seed: seed)
    nodes = [BFDNode(seed: generator.next()), BFDNode(seed: generator.next())]
    for index in 0...1 {
      var settings = BFDSettings(name: "link", neighbour: addresses[1 - index])
      change(index, &settings, &generator)
      var outputs: [BFDNode.Output] = []
      nodes[index].configure([settings], now: .zero, into: &outputs)
    }
  }

  mutating func handle(_ index: Int, _ input: BFDNode.Input) {
    var outputs: [BFDNode.Output] = []
    nodes[index].handle(input, now: now, into: &outputs)
    perform(outputs, of: index)
  }

  mutating func perform(_ outputs: [BFDNode.Output], of index: Int) {
    for output in outputs {
      switch output.action {
      case .send(let packet):
        guard !isCut[index], !generator.isOne(in: lossOneIn) else { continue }
        let delay = Duration.microseconds(Int.random(in: 50...4_000, using: &generator))
        flying.append((now.advanced(by: delay), 1 - index, packet.bytes))
      case .path(let isUp): paths.append((now, index, isUp))
      case .changed, .rejected: break
      }
    }
  }

  mutating func run(for duration: Duration) {
    let end = now.advanced(by: duration)
    while true {
      let arrival = flying.indices.min { flying[$0].at < flying[$1].at }
      let timer = [0, 1].min {
        (nodes[$0].deadline ?? .distantFuture) < (nodes[$1].deadline ?? .distantFuture)
      }
      guard let timer else { return }
      let due = nodes[timer].deadline ?? .distantFuture
      if let arrival, flying[arrival].at <= due {
        guard flying[arrival].at <= end else { break }
        let packet = flying.remove(at: arrival)
        now = packet.at
        handle(
          packet.to,
          .received(
            BFDNode.Datagram(
              bytes: packet.bytes, source: addresses[1 - packet.to],
              destination: addresses[packet.to], hopLimit: 255)))
      } else {
        guard due <= end else { break }
        now = due
        handle(timer, .timeout)
      }
    }
    now = end
  }

  func session(_ index: Int) -> BFDSession? { nodes[index]["link"] }
}

/// Settings of any size that make sense together.
private func anySettings(
  _ index: Int, _ settings: inout BFDSettings, _ generator: inout SeededGenerator
) {
  settings.transmitInterval = .milliseconds(Int.random(in: 10...200, using: &generator))
  settings.receiveInterval = .milliseconds(Int.random(in: 10...200, using: &generator))
  settings.multiplier = UInt8.random(in: 3...10, using: &generator)
  settings.isPassive = index == 1 && generator.isOne(in: 3)
}

@Suite struct LinkTests {
  @Test(
    "two machines find each other over a bad link, and agree", arguments: Seeds.chosen(or: 1...60))
  func comesUp(seed: UInt64) throws {
    var link = Link(seed: seed, change: anySettings)
    link.run(for: .seconds(15))
    link.lossOneIn = .max
    link.run(for: .seconds(15))
    for index in 0...1 {
      let mine = try #require(link.session(index))
      let other = try #require(link.session(1 - index))
      #expect(mine.state == .up, "seed \(seed)")
      #expect(mine.isPathUp)
      #expect(mine.remote.discriminator == other.discriminator)
      // Each waits for what the other does, times its multiplier.
      let interval = max(mine.settings.receiveInterval, other.settings.transmitInterval)
      #expect(mine.detectionTime == interval * Int(other.settings.multiplier))
      #expect(other.transmitInterval == interval)
    }
  }

  @Test(
    "without loss a session stays up through any change of timers",
    arguments: Seeds.chosen(or: 1...40))
  func changes(seed: UInt64) {
    var link = Link(seed: seed, change: anySettings)
    link.lossOneIn = .max
    link.run(for: .seconds(10))
    link.paths = []
    for _ in 0..<20 {
      let index = Int.random(in: 0...1, using: &link.generator)
      guard var settings = link.session(index)?.settings else { break }
      anySettings(0, &settings, &link.generator)
      var outputs: [BFDNode.Output] = []
      link.nodes[index].configure([settings], now: link.now, into: &outputs)
      link.perform(outputs, of: index)
      link.run(for: .milliseconds(Int.random(in: 1...1_000, using: &link.generator)))
    }
    link.run(for: .seconds(2))
    #expect(link.paths.isEmpty, "seed \(seed)")
    #expect(link.session(0)?.state == .up && link.session(1)?.state == .up)
  }

  @Test(
    "a link that is cut in one direction is bad at both ends within the detection times",
    arguments: Seeds.chosen(or: 1...40))
  func cutOneWay(seed: UInt64) throws {
    var link = Link(seed: seed, change: anySettings)
    link.lossOneIn = .max
    link.run(for: .seconds(10))
    let deaf = Int.random(in: 0...1, using: &link.generator)
    link.isCut[1 - deaf] = true
    link.paths = []
    let start = link.now
    let detection = try #require(link.session(deaf)?.detectionTime)
    // A passive side that hears nobody must not speak, so that the other has to miss it.
    let silence = try #require(link.session(1 - deaf)?.detectionTime)
    let isSilent = link.session(deaf)?.settings.isPassive == true
    link.run(for: detection + (isSilent ? silence : .zero) + .milliseconds(10))
    #expect(link.paths.map(\.isUp) == [false, false], "seed \(seed)")
    #expect(link.paths.first?.node == deaf)
    let first = try #require(link.paths.first?.at)
    // The last packet before the cut may have been on its way.
    #expect(start.duration(to: first) <= detection + .milliseconds(4))
    // It heals by itself.
    link.isCut = [false, false]
    link.run(for: .seconds(10))
    #expect(link.session(0)?.state == .up && link.session(1)?.state == .up)
  }

  @Test("a machine that starts anew is found again", arguments: Seeds.chosen(or: 1...25))
  func restart(seed: UInt64) throws {
    var link = Link(seed: seed, change: anySettings)
    link.run(for: .seconds(10))
    let settings = try #require(link.session(0)?.settings)
    var outputs: [BFDNode.Output] = []
    link.nodes[0] = BFDNode(seed: link.generator.next())
    link.nodes[0].configure([settings], now: link.now, into: &outputs)
    link.run(for: .seconds(15))
    link.lossOneIn = .max
    link.run(for: .seconds(15))
    #expect(link.session(0)?.state == .up && link.session(1)?.state == .up, "seed \(seed)")
  }

  @Test(
    "whatever a neighbour sends, answers are no more than questions and timers end",
    arguments: Seeds.chosen(or: 1...40))
  func hostile(seed: UInt64) {
    var link = Link(seed: seed, change: anySettings)
    for _ in 0..<500 {
      var packet = ControlPacket()
      packet.state = link.generator.pick(SessionState.allCases)
      packet.isPoll = link.generator.isOne(in: 3)
      packet.isFinal = link.generator.isOne(in: 3)
      packet.isDemand = link.generator.isOne(in: 3)
      packet.multiplier = link.generator.number()
      packet.discriminator = link.generator.number()
      packet.yourDiscriminator = link.session(0)?.discriminator ?? 0
      packet.transmitIntervalMicroseconds = link.generator.number()
      packet.receiveIntervalMicroseconds = link.generator.number()
      var outputs: [BFDNode.Output] = []
      let datagram = BFDNode.Datagram(
        bytes: packet.bytes, source: link.addresses[1], destination: link.addresses[0],
        hopLimit: 255)
      link.nodes[0].handle(.received(datagram), now: link.now, into: &outputs)
      #expect(outputs.map(\.action).packets.count <= 1)
      for _ in 0..<3 {
        guard let deadline = link.nodes[0].deadline else { break }
        link.now = max(link.now, deadline)
        outputs = []
        link.nodes[0].handle(.timeout, now: link.now, into: &outputs)
        #expect(outputs.map(\.action).packets.count <= 1)
        // Served: nothing is due again at the same moment.
        #expect((link.nodes[0].deadline ?? .distantFuture) > link.now, "seed \(seed)")
      }
    }
  }
}
