import NetTypes
import Testing

@testable import VRRP

@Suite("Protection against copies") struct ReplayTests {
  @Test("numbers of authentication headers grow, sent and received together")
  func counter() {
    var counter = AHReplayWindow()
    let first = counter.next()
    #expect(first == 1)
    let heard = [7, 7, 1].map { counter.accept($0) }
    #expect(heard == [true, false, false])
    let second = counter.next()
    #expect(second == 8)
    let own = counter.accept(8)
    #expect(!own)
  }

  @Test("a router that starts again is heard again once it has heard the other")
  func restart() {
    var staying = AHReplayWindow(last: 1000)
    var restarted = AHReplayWindow()
    let tooLow = staying.accept(restarted.next())
    #expect(!tooLow)
    // The lower priority of the staying one is heard, and its number gone beyond.
    let sent = staying.next()
    let isHeard = restarted.accept(sent)
    #expect(isHeard)
    restarted.goOn(behind: sent)
    let isHeardAgain = staying.accept(restarted.next())
    #expect(isHeardAgain)
  }

  @Test("used-up numbers are not sent again from the start until mastership begins")
  func usedUp() {
    var counter = AHReplayWindow(last: AHReplayWindow.highest - 1)
    let last = [counter.next(), counter.next()]
    #expect(last == [AHReplayWindow.highest, AHReplayWindow.highest])
    #expect(counter.isUsedUp)
    counter.goOn(behind: .max)
    #expect(counter.isUsedUp)
    counter.restartIfUsedUp()
    let first = counter.next()
    #expect(first == 1)
    counter.restartIfUsedUp()
    let second = counter.next()
    #expect(second == 2)
  }

  @Test("sequences of keyed hashes must grow for each sender by itself")
  func senders() {
    var guardian = HMACReplayGuard()
    func accept(_ sequence: UInt64, _ source: String) -> Bool {
      guardian.accept(
        sequence, from: address(source), unixSeconds: 0, windowSeconds: nil)
    }
    #expect(accept(10, "192.0.2.1"))
    #expect(accept(5, "192.0.2.2"))
    #expect(!accept(10, "192.0.2.1"))
    #expect(!accept(9, "192.0.2.1"))
    #expect(accept(11, "192.0.2.1"))
    #expect(accept(6, "192.0.2.2"))
  }

  @Test("sequences are serial numbers: they may wrap")
  func wrap() {
    var guardian = HMACReplayGuard()
    func accept(_ sequence: UInt64) -> Bool {
      guardian.accept(
        sequence, from: address("192.0.2.1"), unixSeconds: 0, windowSeconds: nil)
    }
    #expect(accept(.max))
    #expect(accept(0))
    #expect(!accept(.max))
    #expect(accept(1 << 62))
  }

  @Test("the latest senders are remembered, no more than there is room for")
  func capacity() {
    var guardian = HMACReplayGuard(capacity: 2)
    func accept(_ sequence: UInt64, _ source: String) -> Bool {
      guardian.accept(
        sequence, from: address(source), unixSeconds: 0, windowSeconds: nil)
    }
    #expect(accept(10, "192.0.2.1"))
    #expect(accept(10, "192.0.2.2"))
    #expect(accept(11, "192.0.2.1"))
    #expect(accept(10, "192.0.2.3"))
    #expect(!accept(11, "192.0.2.1"))
    #expect(!accept(10, "192.0.2.3"))
    #expect(accept(10, "192.0.2.2"))
  }

  @Test("a sender whose clock was set back is heard again when its old time has left the window")
  func clockSetBack() {
    var guardian = HMACReplayGuard()
    func accept(_ seconds: UInt64, now: UInt32, window: Int?) -> Bool {
      guardian.accept(
        seconds << 32, from: address("192.0.2.1"), unixSeconds: now, windowSeconds: window)
    }
    #expect(accept(1000, now: 1000, window: 5))
    #expect(!accept(999, now: 1000, window: 5))
    #expect(!accept(999, now: 1005, window: 5))
    #expect(accept(996, now: 994, window: 5))
    #expect(!accept(995, now: 2000, window: nil))
  }

  @Test("sent sequences are the time, and grow when the time does not")
  func sequences() {
    var sequence = HMACSequence()
    let time: UInt64 = 1_700_000_000_500_000_000
    let first: UInt64 = 1_700_000_000 << 32 | 0x8000 << 16
    let sent = [time, time, time - 2_000_000_000, time + 1_000_000_000].map {
      sequence.next(unixNanoseconds: $0, windowSeconds: 5)
    }
    #expect(sent == [first, first + 1, first + 2, first + 1 << 32])
  }

  @Test("a clock that is set back by more than the window is followed, except in monotonic mode")
  func sequencesAfterClockSetBack() {
    let time: UInt64 = 1_700_000_000_000_000_000
    let back = time - 60_000_000_000
    var following = HMACSequence()
    let first = following.next(unixNanoseconds: time, windowSeconds: 5)
    let followed = following.next(unixNanoseconds: back, windowSeconds: 5)
    #expect(followed == first - 60 << 32)
    var monotonic = HMACSequence(last: first)
    let grown = monotonic.next(unixNanoseconds: back, windowSeconds: nil)
    #expect(grown == first + 1)
  }

  @Test("what one makes the other accepts, over years")
  func together() {
    var sequence = HMACSequence()
    var guardian = HMACReplayGuard()
    var time: UInt64 = 4_294_967_290_000_000_000  // six seconds before 32 bits wrap
    for _ in 0..<1000 {
      time += 10_000_000
      let seconds = UInt32(truncatingIfNeeded: time / 1_000_000_000)
      let isAccepted = guardian.accept(
        sequence.next(unixNanoseconds: time, windowSeconds: 5), from: address("192.0.2.1"),
        unixSeconds: seconds, windowSeconds: 5)
      #expect(isAccepted)
    }
  }
}
