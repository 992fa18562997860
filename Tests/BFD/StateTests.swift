import BFD
import NetTypes
import Testing

@Suite struct StateTests {
  @Test("a session comes up in three steps, and tells trackers once") func comesUp() {
    var harness = Harness()
    #expect(!harness.session.isPathUp)
    let first = harness.handle(.timeout).packets
    #expect(first.map(\.state) == [.down])
    #expect(first.map(\.yourDiscriminator) == [0])
    let second = harness.hear(.down) { $0.yourDiscriminator = 0 }
    #expect(second.states == [.initializing])
    #expect(second.packets.map(\.yourDiscriminator) == [99])
    let third = harness.hear(.up)
    #expect(third.states == [.up])
    #expect(third.paths == [true])
    #expect(harness.session.statistics.timesUp == 1)
  }

  /// What the table of RFC 5880 section 6.8.6 says: the state before, the neighbour's, the next.
  static let transitions: [(SessionState, SessionState, SessionState)] = [
    (.down, .adminDown, .down), (.down, .down, .initializing), (.down, .initializing, .up),
    (.down, .up, .down),
    (.initializing, .adminDown, .down), (.initializing, .down, .initializing),
    (.initializing, .initializing, .up), (.initializing, .up, .up),
    (.up, .adminDown, .down), (.up, .down, .down), (.up, .initializing, .up), (.up, .up, .up),
    (.adminDown, .down, .adminDown), (.adminDown, .up, .adminDown),
  ]

  @Test("each state follows the neighbour's (RFC 5880 section 6.8.6)", arguments: transitions)
  func transition(before: SessionState, remote: SessionState, after: SessionState) {
    var harness = Harness()
    switch before {
    case .down: break
    case .initializing: harness.hear(.down)
    case .up:
      harness.hear(.down)
      harness.hear(.up)
    case .adminDown: _ = harness.handle(.hold)
    }
    #expect(harness.session.state == before)
    harness.hear(remote)
    #expect(harness.session.state == after)
  }

  @Test("a neighbour that falls takes the session down with diagnostic 3, at once on the wire")
  func neighbourFalls() {
    var harness = Harness.up()
    let outputs = harness.hear(.down) { $0.diagnostic = .detectionTimeExpired }
    #expect(outputs.states == [.down])
    #expect(outputs.paths == [false])
    #expect(outputs.packets.map(\.diagnostic) == [.neighbourSignalledDown])
    #expect(outputs.packets.map(\.state) == [.down])
    // Slow again (RFC 5880 section 6.8.3).
    #expect(outputs.packets.map(\.transmitIntervalMicroseconds) == [1_000_000])
    #expect(harness.session.remote.diagnostic == .detectionTimeExpired)
  }

  @Test("a neighbour that an operator holds down is no bad path (RFC 5882 section 3.2)")
  func neighbourHeld() {
    var harness = Harness.up()
    let outputs = harness.hear(.adminDown)
    #expect(outputs.states == [.down])
    #expect(outputs.paths.isEmpty)
    #expect(harness.session.isPathUp)
    // It comes back, and then fails in earnest.
    harness.hear(.down)
    #expect(harness.hear(.up).paths.isEmpty)
    #expect(harness.pass(.seconds(10)).map(\.output).paths == [false])
  }

  @Test("a session that is held down says so for a while, takes nothing in, and comes back")
  func held() {
    var harness = Harness.up()
    let outputs = harness.handle(.hold)
    #expect(outputs.packets.map(\.state) == [.adminDown])
    #expect(outputs.packets.map(\.diagnostic) == [.administrativelyDown])
    #expect(outputs.paths.isEmpty)
    #expect(harness.hear(.up) == [.rejected(.heldDown)])
    let later = harness.pass(.seconds(60))
    #expect(later.count >= 2 && later.count <= 5)
    #expect(harness.session.deadline == nil)
    #expect(harness.handle(.release).states == [.down])
    #expect(harness.handle(.timeout).packets.map(\.state) == [.down])
    harness.hear(.down)
    #expect(harness.hear(.up).states == [.up])
  }

  @Test("a passive session keeps silent until it is spoken to (RFC 5880 section 6.1)")
  func passive() {
    var harness = Harness { $0.isPassive = true }
    #expect(harness.pass(.seconds(60)).isEmpty)
    #expect(harness.session.deadline == nil)
    #expect(harness.hear(.down) { $0.yourDiscriminator = 0 }.packets.count == 1)
    #expect(harness.hear(.up).states == [.up])
    // The neighbour is gone: silent again.
    harness.pass(.seconds(10))
    #expect(harness.session.state == .down)
    #expect(harness.session.deadline == nil)
  }

  @Test(
    "a packet that came too many hops is for nobody",
    arguments: [
      (255, 0, 255, true), (255, 0, 254, false), (255, 2, 253, true), (255, 2, 252, false),
      (64, 0, 64, true), (64, 0, 255, true), (64, 0, 63, false), (255, 255, 1, true),
      (10, 20, 1, true),
    ] as [(UInt8, UInt8, UInt8, Bool)])
  func hops(start: UInt8, most: UInt8, received: UInt8, isTaken: Bool) {
    var harness = Harness {
      $0.hopLimit = start
      $0.maximalHops = most
    }
    let outputs = harness.hear(.down, hopLimit: received)
    #expect(outputs.states == (isTaken ? [.initializing] : []))
    #expect((outputs == [.rejected(.tooManyHops)]) == !isTaken)
    #expect(harness.session.statistics.packetsRejected == (isTaken ? 0 : 1))
  }
}
