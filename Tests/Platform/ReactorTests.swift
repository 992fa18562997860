import Foundation
import NetTypes
import Platform
import SystemPackage
import Testing

/// Waiting for descriptors and for a moment.
@Suite(.serialized) struct ReactorTests {
  /// Two connected descriptors that close by themselves.
  private final class Line: Sendable {
    let reader: Int32
    let writer: Int32

    init() {
      var ends: [Int32] = [0, 0]
      precondition(pipe(&ends) == 0, "no pipe")
      (reader, writer) = (ends[0], ends[1])
    }

    func say() { precondition(write(writer, "x", 1) == 1, "the pipe is full") }

    func hear() {
      var byte: UInt8 = 0
      precondition(read(reader, &byte, 1) == 1, "nothing was said")
    }

    deinit {
      close(reader)
      close(writer)
    }
  }

  @Test("events carry the tokens of the descriptors that are ready, and what for")
  func events() throws {
    var reactor = try Reactor()
    var ready: [ReadyEvent] = []
    let lines = (0..<3).map { _ in Line() }
    for (index, line) in lines.enumerated() {
      try reactor.add(line.reader, interest: .readable, token: UInt64(index) + 100)
    }
    try reactor.add(lines[0].writer, interest: .writable, token: 7)
    lines[1].say()
    try reactor.wait(until: nil, into: &ready)
    #expect(
      Set(ready) == [
        ReadyEvent(token: 101, readiness: .readable), ReadyEvent(token: 7, readiness: .writable),
      ])
    try reactor.modify(lines[0].writer, interest: [], token: 7)
    try reactor.remove(lines[1].reader)
    try reactor.wait(until: MonotonicClock.now(), into: &ready)
    #expect(ready.isEmpty)
    #expect(throws: SystemError(call: "epoll_ctl", errno: .noSuchFileOrDirectory)) {
      try reactor.remove(lines[1].reader)
    }
    #expect(throws: SystemError(call: "epoll_ctl", errno: .fileExists)) {
      try reactor.add(lines[2].reader, interest: .readable, token: 1)
    }
  }

  @Test("a peer that goes away is told")
  func hangUp() throws {
    var reactor = try Reactor()
    var ready: [ReadyEvent] = []
    let pair = try UnixSocket.pair()
    try reactor.add(pair.first.rawValue, interest: [.readable, .peerClosed], token: 1)
    shutdown(pair.second.rawValue, Int32(SHUT_WR))
    try reactor.wait(until: nil, into: &ready)
    #expect(ready == [ReadyEvent(token: 1, readiness: [.readable, .peerClosed])])
  }

  @Test("more descriptors than one wait tells are told by the next")
  func manyDescriptors() throws {
    var reactor = try Reactor()
    var ready: [ReadyEvent] = []
    let lines = (0..<300).map { _ in Line() }
    for (index, line) in lines.enumerated() {
      try reactor.add(
        line.reader, interest: [.readable, .edgeTriggered], token: UInt64(index))
      line.say()
    }
    var seen: Set<UInt64> = []
    while seen.count < lines.count {
      try reactor.wait(until: MonotonicClock.now(), into: &ready)
      try #require(!ready.isEmpty)
      seen.formUnion(ready.map(\.token))
    }
    try reactor.wait(until: MonotonicClock.now(), into: &ready)
    #expect(ready.isEmpty)
  }

  @Test("a wait ends at its deadline, not before")
  func exactDeadline() throws {
    var reactor = try Reactor()
    var ready: [ReadyEvent] = []
    for step in 1...40 {
      // Moments that no whole number of milliseconds hits.
      let deadline = MonotonicClock.now().advanced(by: .microseconds(700 + step * 37))
      try reactor.wait(until: deadline, into: &ready)
      #expect(ready.isEmpty)
      #expect(MonotonicClock.now() >= deadline)
    }
  }

  @Test("a deadline that has passed tells at once what is ready")
  func pastDeadline() throws {
    var reactor = try Reactor()
    var ready: [ReadyEvent] = []
    let line = Line()
    try reactor.add(line.reader, interest: .readable, token: 5)
    try reactor.wait(until: Instant(nanoseconds: .min), into: &ready)
    #expect(ready.isEmpty)
    line.say()
    try reactor.wait(until: .zero, into: &ready)
    #expect(ready.map(\.token) == [5])
  }

  @Test("a deadline that was moved away neither ends the wait early nor is forgotten")
  func movedDeadline() throws {
    var reactor = try Reactor()
    var ready: [ReadyEvent] = []
    let line = Line()
    try reactor.add(line.reader, interest: .readable, token: 5)
    let first = MonotonicClock.now().advanced(by: .milliseconds(15))
    line.say()
    try reactor.wait(until: first, into: &ready)
    #expect(ready.map(\.token) == [5])
    line.hear()
    let second = first.advanced(by: .milliseconds(25))
    try reactor.wait(until: second, into: &ready)
    #expect(ready.isEmpty)
    #expect(MonotonicClock.now() >= second)
    // And nearer again, with a timer set for later.
    let far = MonotonicClock.now().advanced(by: .seconds(20))
    line.say()
    try reactor.wait(until: far, into: &ready)
    line.hear()
    let near = MonotonicClock.now().advanced(by: .milliseconds(5))
    try reactor.wait(until: near, into: &ready)
    #expect(ready.isEmpty)
    #expect(MonotonicClock.now() >= near)
    #expect(MonotonicClock.now() < far)
  }

  @Test("without a deadline, a timer from before ends no wait")
  func noDeadline() throws {
    var reactor = try Reactor()
    var ready: [ReadyEvent] = []
    let line = Line()
    try reactor.add(line.reader, interest: .readable, token: 5)
    line.say()
    try reactor.wait(
      until: MonotonicClock.now().advanced(by: .milliseconds(5)), into: &ready)
    line.hear()
    let started = MonotonicClock.now()
    let thread = Thread {
      usleep(30_000)
      line.say()
    }
    thread.start()
    try reactor.wait(until: nil, into: &ready)
    #expect(ready.map(\.token) == [5])
    #expect(started.duration(to: MonotonicClock.now()) >= .milliseconds(20))
  }

  @Test("signals arrive as input, with who sent them, and each once")
  func signals() throws {
    let received = try onOwnThread { () -> [ReceivedSignal] in
      var reactor = try Reactor()
      var ready: [ReadyEvent] = []
      var received: [ReceivedSignal] = []
      let signals = try SignalDescriptor([SIGUSR1, SIGURG])
      try reactor.add(signals.descriptor.rawValue, interest: .readable, token: 1)
      // To this thread: others of the test's process do not block them.
      pthread_kill(pthread_self(), SIGURG)
      pthread_kill(pthread_self(), SIGUSR1)
      try reactor.wait(until: nil, into: &ready)
      while let signal = try signals.next() { received.append(signal) }
      return received
    }
    #expect(Set(received.map(\.number)) == [SIGUSR1, SIGURG])
    #expect(received.count == 2)
    #expect(received.allSatisfy { $0.senderID == getpid() && $0.user == getuid() })
  }

  @Test("the clocks go on, and the wall clock is that of the C library")
  func clocks() {
    let first = MonotonicClock.now()
    let second = MonotonicClock.now()
    #expect(second >= first)
    #expect(MonotonicClock.nowSinceBoot() >= second)
    let now = WallTime.now()
    #expect(abs(now.seconds - Int64(time(nil))) <= 1)
    let calendar = WallTime(seconds: 1_700_000_000, nanoseconds: 0).universal
    let date = [calendar.year, calendar.month, calendar.day]
    #expect(date == [2023, 11, 14] as [Int])
    let hours = [calendar.hour, calendar.minute, calendar.second]
    #expect(hours == [22, 13, 20] as [Int])
    #expect(calendar.weekday == 2)
    #expect(calendar.offsetSeconds == 0)
  }
}
