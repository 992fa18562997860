import BFD
import NetTypes
import Testing

@Suite struct TimerTests {
  @Test("while not up a packet goes every second at most, with jitter")
  func idle() {
    var harness = Harness()
    let times = harness.pass(.seconds(100)).map(\.at)
    #expect(times.first == .zero)
    for (earlier, later) in zip(times, times.dropFirst()) {
      let wait = earlier.duration(to: later)
      #expect(wait >= .milliseconds(750) && wait <= .seconds(1))
    }
    #expect(times.count > 100)
  }

  @Test("an interval below a second waits until the session is up (RFC 5880 section 6.8.3)")
  func idleBelowSecond() {
    var harness = Harness { $0.idleInterval = .milliseconds(1) }
    #expect(harness.handle(.timeout).packets.first?.transmitIntervalMicroseconds == 1_000_000)
  }

  @Test(
    "jitter keeps within the bounds of RFC 5880 section 6.8.7 and uses them",
    arguments: [(1, 75, 90), (2, 75, 100), (255, 75, 100)] as [(UInt8, Int, Int)])
  func jitter(multiplier: UInt8, least: Int, most: Int) {
    var harness = Harness.up { $0.multiplier = multiplier }
    // Keep the neighbour alive for all the while.
    var times: [Instant] = []
    for _ in 0..<400 {
      harness.hear(.up)
      times += harness.pass(.milliseconds(90)).map(\.at)
    }
    let waits = zip(times, times.dropFirst()).map { $0.duration(to: $1) }
    #expect(waits.count > 300)
    #expect(waits.allSatisfy { $0 >= .milliseconds(least) && $0 <= .milliseconds(most) })
    #expect((waits.min() ?? .zero) < .milliseconds(least + 2))
    #expect((waits.max() ?? .zero) > .milliseconds(most - 2))
  }

  @Test("packets come no faster than the neighbour takes them")
  func neighbourIsSlow() {
    var harness = Harness.up()
    harness.hear(.up) { $0.receiveIntervalMicroseconds = 400_000 }
    #expect(harness.session.transmitInterval == .milliseconds(400))
    // A shorter wish is followed at once (RFC 5880 section 6.8.3).
    harness.hear(.up) { $0.receiveIntervalMicroseconds = 150_000 }
    let deadline = harness.session.deadline ?? .distantFuture
    #expect(harness.now.duration(to: deadline) <= .milliseconds(150))
  }

  @Test("a neighbour that takes no packets gets none but answers")
  func neighbourTakesNone() {
    var harness = Harness.up()
    harness.hear(.up) { $0.receiveIntervalMicroseconds = 0 }
    #expect(harness.pass(.milliseconds(700)).isEmpty)
    #expect(harness.hear(.up) { $0.isPoll = true }.packets.map(\.isFinal) == [true])
  }

  @Test("the detection time is the neighbour's multiplier times the slower of both wishes")
  func detection() {
    var harness = Harness.up()
    #expect(harness.session.detectionTime == .milliseconds(800))
    harness.hear(.up) { $0.transmitIntervalMicroseconds = 1_000 }
    #expect(harness.session.detectionTime == .milliseconds(200))
    let heard = harness.now
    let fall = harness.pass(.seconds(1)).first { [$0.output].states == [.down] }
    #expect(fall?.at == heard.advanced(by: .milliseconds(200)))
    #expect(harness.session.diagnostic == .detectionTimeExpired)
    #expect(harness.session.statistics.expirations == 1)
    #expect(harness.outputs.packets.last?.diagnostic == .detectionTimeExpired)
    #expect(harness.outputs.packets.last?.yourDiscriminator == 0)
    #expect(harness.outputs.paths == [false])
  }

  @Test("any packet begins the detection time anew") func detectionRestarts() {
    var harness = Harness.up()
    for _ in 0..<20 {
      harness.pass(.milliseconds(799))
      #expect(harness.session.state == .up)
      harness.hear(.up)
    }
  }

  @Test("a session that is down forgets a neighbour that it no longer hears")
  func forgets() {
    var harness = Harness.up()
    harness.hear(.down)
    #expect(harness.session.remote.discriminator == 99)
    harness.pass(.seconds(1))
    #expect(harness.session.remote.discriminator == 0)
  }

  @Test("a neighbour in demand mode is left in peace while both are up, but polled")
  func demand() {
    var harness = Harness.up()
    harness.hear(.up) { $0.isDemand = true }
    #expect(harness.pass(.milliseconds(700)).isEmpty)
    var settings = harness.session.settings
    settings.receiveInterval = .milliseconds(10)
    #expect(harness.handle(.change(settings)).packets.map(\.isPoll) == [true])
    #expect(harness.pass(.milliseconds(99)).map(\.output).packets.map(\.isPoll) == [true])
    harness.hear(.up) {
      $0.isDemand = true
      $0.isFinal = true
    }
    #expect(harness.pass(.milliseconds(700)).isEmpty)
    #expect(harness.outputs.packets.allSatisfy { !$0.isDemand })
  }

  @Test("a timeout before its time does nothing") func early() {
    var harness = Harness.up()
    let before = harness.session
    #expect(harness.handle(.timeout).isEmpty)
    #expect(harness.session == before)
  }

  @Test("after a long pause one packet goes, not all that were missed") func pause() {
    var harness = Harness()
    _ = harness.handle(.timeout)
    harness.now = harness.now.advanced(by: .seconds(600))
    #expect(harness.handle(.timeout).packets.count == 1)
    #expect(harness.handle(.timeout).isEmpty)
  }
}

@Suite struct PollTests {
  @Test("a session that came up polls until it is answered, then stops") func pollsAfterUp() {
    var harness = Harness()
    harness.hear(.down)
    let up = harness.hear(.up).packets
    #expect(up.map(\.isPoll) == [true])
    #expect(up.map(\.transmitIntervalMicroseconds) == [100_000])
    #expect(harness.pass(.milliseconds(300)).map(\.output).packets.allSatisfy { $0.isPoll })
    harness.hear(.up) { $0.isFinal = true }
    let later = harness.pass(.milliseconds(300)).map(\.output).packets
    #expect(later.count >= 3)
    #expect(later.allSatisfy { !$0.isPoll })
  }

  @Test("a poll is answered at once, never with a poll of our own in the same packet")
  func answers() {
    var harness = Harness()
    harness.hear(.down)
    harness.hear(.up)
    let answer = harness.hear(.up) { $0.isPoll = true }.packets
    #expect(answer.map(\.isFinal) == [true])
    #expect(answer.map(\.isPoll) == [false])
    // Our own goes on.
    #expect(harness.pass(.milliseconds(100)).map(\.output).packets.first?.isPoll == true)
  }

  @Test("slower packets and a shorter detection time wait for the neighbour's answer")
  func changesWait() {
    var harness = Harness.up()
    harness.hear(.up) { $0.transmitIntervalMicroseconds = 1_000 }
    var settings = harness.session.settings
    settings.transmitInterval = .milliseconds(300)
    settings.receiveInterval = .milliseconds(5)
    let packet = harness.handle(.change(settings)).packets
    #expect(packet.map(\.isPoll) == [true])
    #expect(packet.map(\.transmitIntervalMicroseconds) == [300_000])
    #expect(packet.map(\.receiveIntervalMicroseconds) == [5_000])
    #expect(harness.session.transmitInterval == .milliseconds(100))
    #expect(harness.session.detectionTime == .milliseconds(200))
    harness.hear(.up) {
      $0.isFinal = true
      $0.transmitIntervalMicroseconds = 1_000
    }
    #expect(harness.session.transmitInterval == .milliseconds(300))
    #expect(harness.session.detectionTime == .milliseconds(20))
  }

  @Test("an answer to an older poll does not end a newer one") func overlappingPolls() {
    var harness = Harness.up()
    var settings = harness.session.settings
    settings.transmitInterval = .milliseconds(200)
    _ = harness.handle(.change(settings))
    settings.transmitInterval = .milliseconds(300)
    _ = harness.handle(.change(settings))
    harness.hear(.up) { $0.isFinal = true }
    #expect(harness.session.transmitInterval == .milliseconds(100))
    harness.hear(.up) { $0.isFinal = true }
    #expect(harness.session.transmitInterval == .milliseconds(300))
  }

  @Test("an answer that nobody asked for changes nothing") func strayFinal() {
    var harness = Harness.up()
    let before = harness.session.transmitInterval
    harness.hear(.up) { $0.isFinal = true }
    #expect(harness.session.transmitInterval == before)
  }
}
