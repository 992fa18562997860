import BFD
import NetTypes
import Testing

private let here = IPAddress.v4(IPv4Address(10, 0, 0, 1))
private let there = IPAddress.v4(IPv4Address(10, 0, 0, 2))
private let elsewhere = IPAddress.v4(IPv4Address(10, 0, 0, 3))

/// A packet that begins a session.
private func greeting(yours: UInt32 = 0) -> [UInt8] {
  var packet = ControlPacket()
  packet.discriminator = 5
  packet.yourDiscriminator = yours
  packet.multiplier = 3
  packet.transmitIntervalMicroseconds = 1_000_000
  packet.receiveIntervalMicroseconds = 1_000
  return packet.bytes
}

private func datagram(
  _ bytes: [UInt8], from source: IPAddress = there, to destination: IPAddress = here,
  isMultihop: Bool = false
) -> BFDNode.Input {
  .received(
    BFDNode.Datagram(
      bytes: bytes, source: source, destination: destination, hopLimit: 255,
      isMultihop: isMultihop))
}

private func node(_ settings: BFDSettings...) -> BFDNode {
  var node = BFDNode(seed: 3)
  var outputs: [BFDNode.Output] = []
  node.configure(settings, now: .zero, into: &outputs)
  return node
}

@Suite struct NodeTests {
  let first = BFDSettings(name: "first", neighbour: there)
  let second = BFDSettings(name: "second", neighbour: elsewhere)

  @Test("a first packet finds its session by the neighbour's address") func byAddress() {
    var node = node(first, second)
    var outputs: [BFDNode.Output] = []
    node.handle(datagram(greeting(), from: elsewhere), now: .zero, into: &outputs)
    #expect(node["second"]?.state == .initializing)
    #expect(node["first"]?.state == .down)
    #expect(outputs.allSatisfy { $0.session == "second" })
  }

  @Test("a packet that names a session finds it from any address (RFC 5880 section 6.3)")
  func byDiscriminator() throws {
    var node = node(first, second)
    var outputs: [BFDNode.Output] = []
    let number = try #require(node["second"]?.discriminator)
    node.handle(datagram(greeting(yours: number)), now: .zero, into: &outputs)
    #expect(node["second"]?.state == .initializing)
  }

  @Test("packets for no session are counted and named, and nothing answers them")
  func unknown() {
    var listening = first
    listening.source = elsewhere
    var node = node(listening)
    var outputs: [BFDNode.Output] = []
    node.handle(datagram(greeting(yours: 1)), now: .zero, into: &outputs)
    node.handle(datagram(greeting(), from: elsewhere), now: .zero, into: &outputs)
    node.handle(datagram(greeting()), now: .zero, into: &outputs)
    node.handle(datagram(greeting(), to: elsewhere, isMultihop: true), now: .zero, into: &outputs)
    node.handle(datagram([1, 2, 3]), now: .zero, into: &outputs)
    #expect(node.packetsRejected == [.unknownSession: 4, .tooShort: 1])
    #expect(outputs.count == 5)
    #expect(outputs.allSatisfy { $0.session == nil })
    #expect(node["first"]?.state == .down)
  }

  @Test("sessions have numbers of their own") func discriminators() {
    var node = BFDNode(seed: 1)
    var outputs: [BFDNode.Output] = []
    let many = (0..<200).map {
      BFDSettings(name: "b\($0)", neighbour: .v4(IPv4Address(10, 1, 0, UInt8($0))))
    }
    node.configure(many, now: .zero, into: &outputs)
    #expect(Set(node.sessions.map(\.discriminator)).count == 200)
    #expect(!node.sessions.contains { $0.discriminator == 0 })
  }

  @Test("a reload keeps the state of sessions that stay, and takes leave of those that go")
  func reload() throws {
    var node = node(first, second)
    var outputs: [BFDNode.Output] = []
    node.handle(datagram(greeting()), now: .zero, into: &outputs)
    let before = try #require(node["first"])
    outputs = []
    var changed = first
    changed.multiplier = 9
    let third = BFDSettings(name: "third", neighbour: elsewhere)
    node.configure([third, changed], now: .zero, into: &outputs)
    let after = try #require(node["first"])
    #expect(after.discriminator == before.discriminator)
    #expect(after.state == .initializing)
    #expect(after.settings.multiplier == 9)
    #expect(node["second"] == nil)
    #expect(node.sessions.map(\.settings.name) == ["third", "first"])
    let farewell = outputs.filter { $0.session == "second" }.map(\.action)
    #expect(farewell.packets.map(\.state) == [.adminDown])
    // The packet of a session that was kept still finds it.
    node.handle(datagram(greeting(yours: after.discriminator)), now: .zero, into: &outputs)
    #expect(node["first"]?.statistics.packetsReceived == 2)
  }

  @Test("a session whose neighbour changes is another session") func otherNeighbour() throws {
    var node = node(first)
    var outputs: [BFDNode.Output] = []
    let before = try #require(node["first"])
    node.configure(
      [BFDSettings(name: "first", neighbour: elsewhere)], now: .zero, into: &outputs)
    #expect(node["first"]?.discriminator != before.discriminator)
    #expect(outputs.map(\.action).packets.map(\.state) == [.adminDown])
  }

  @Test("the earliest deadline counts, and a timeout serves only those that are due")
  func deadlines() {
    var slow = second
    slow.idleInterval = .seconds(100)
    var node = node(first, slow)
    var outputs: [BFDNode.Output] = []
    #expect(node.deadline == .zero)
    node.handle(.timeout, now: .zero, into: &outputs)
    #expect(outputs.map(\.session) == ["first", "second"])
    outputs = []
    let second = Instant(nanoseconds: 1_000_000_000)
    node.handle(.timeout, now: second, into: &outputs)
    #expect(outputs.map(\.session) == ["first"])
    #expect(BFDNode(seed: 1).deadline == nil)
  }

  @Test("before the daemon ends every neighbour is told") func stop() {
    var node = node(first, second)
    var outputs: [BFDNode.Output] = []
    node.handle(.stop, now: .zero, into: &outputs)
    #expect(outputs.map(\.action).packets.map(\.state) == [.adminDown, .adminDown])
  }
}
