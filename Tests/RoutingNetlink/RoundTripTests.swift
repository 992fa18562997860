import NetTypes
import NetlinkCodec
import RoutingNetlink
import Seeded
import Testing

/// One request as it goes to the kernel.
func encoded(_ request: RouteRequest) -> [UInt8] {
  var writer = MessageWriter()
  request.encode(flags: .acknowledge, sequence: 7, into: &writer)
  return writer.bytes
}

/// The events in some bytes, until something is wrong.
func decoded(_ bytes: [UInt8]) throws(NetlinkDecodingError) -> [RouteEvent] {
  var reader = MessageReader()
  var events: [RouteEvent] = []
  while let message = try reader.next(in: bytes.span.bytes) {
    if let event = try RouteEvent(
      header: message.header, body: message.body, in: bytes.span.bytes)
    {
      events.append(event)
    }
  }
  return events
}

/// What is written is read again, and no bytes do harm.
@Suite struct RoundTripTests {
  static let count = 2000

  @Test(arguments: Seeds.chosen(or: 1...2))
  func addresses(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.count {
      let address = random.interfaceAddress()
      let bytes = encoded(.addAddress(address, replaces: true))
      try #require(try decoded(bytes) == [.addressAdded(address)], "seed \(seed)")
      let removal = try decoded(encoded(.removeAddress(address)))
      guard case .addressRemoved(let found)? = removal.first else {
        Issue.record("seed \(seed): \(removal)")
        return
      }
      try #require(found.isSame(as: address), "seed \(seed)")
    }
  }

  @Test(arguments: Seeds.chosen(or: 1...2))
  func routes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.count {
      let route = random.route()
      let placement = random.pick(Array(RoutePlacement.allCases))
      let bytes = encoded(.addRoute(route, placement))
      let expected = RouteEvent.routeAdded(route, replaces: placement == .replace)
      try #require(try decoded(bytes) == [expected], "seed \(seed)")
      try #require(
        try decoded(encoded(.removeRoute(route))) == [.routeRemoved(route)], "seed \(seed)")
      try #require(route.hasSameKey(as: route))
    }
  }

  @Test(arguments: Seeds.chosen(or: 1...2))
  func rules(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.count {
      let rule = random.rule()
      try #require(try decoded(encoded(.addRule(rule))) == [.ruleAdded(rule)], "seed \(seed)")
      try #require(
        try decoded(encoded(.removeRule(rule))) == [.ruleRemoved(rule)], "seed \(seed)")
    }
  }

  /// Any bytes: no trap, and an end.
  @Test(arguments: Seeds.chosen(or: 1...4))
  func damagedMessages(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var read = 0
    for _ in 0..<Self.count {
      var bytes =
        switch Int.random(in: 0..<4, using: &random) {
        case 0: encoded(.addAddress(random.interfaceAddress(), replaces: true))
        case 1: encoded(.addRoute(random.route(), .add))
        case 2: encoded(.addRule(random.rule()))
        default: LinkTests.macvlan
        }
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        // Behind the header of the message: its length and type stay.
        let place = Int.random(in: 16..<bytes.count, using: &random)
        bytes[place] = random.number()
      }
      if random.isOne(in: 4) {
        let length = Int.random(in: 16...bytes.count, using: &random)
        bytes.removeSubrange(length...)
        bytes.replaceSubrange(0..<4, with: withUnsafeBytes(of: UInt32(length)) { Array($0) })
      }
      if let events = try? decoded(bytes) { read += events.count }
    }
    #expect(read > Self.count / 10, "seed \(seed)")
  }
}
