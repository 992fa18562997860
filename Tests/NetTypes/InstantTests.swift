import NetTypes
import Testing

/// Moments and the time between them.
@Suite struct InstantTests {
  @Test func differencesAndSums() {
    let start = Instant(nanoseconds: 5)
    let end = start.advanced(by: .milliseconds(3))
    #expect(end.nanoseconds == 3_000_005)
    #expect(start.duration(to: end) == .milliseconds(3))
    #expect(end.duration(to: start) == .milliseconds(-3))
    #expect(start < end)
    #expect(end.advanced(by: .milliseconds(-3)) == start)
  }

  @Test func theEndsOfTimeDoNotOverflow() {
    #expect(Instant.distantFuture.advanced(by: .nanoseconds(1)) == .distantFuture)
    #expect(Instant(nanoseconds: .min).advanced(by: .seconds(-1)).nanoseconds == .min)
    #expect(Instant.zero.advanced(by: .seconds(Int64.max)) == .distantFuture)
    #expect(Instant.distantFuture.advanced(by: .seconds(-1)) < .distantFuture)
    let whole = Instant(nanoseconds: .min).duration(to: .distantFuture)
    #expect(whole > .nanoseconds(Int64.max))
  }

  static let durations: [(Duration, Int64)] = [
    (.zero, 0), (.seconds(1), 1_000_000_000), (.nanoseconds(-7), -7),
    (.milliseconds(-1500), -1_500_000_000), (.seconds(Int64.max), .max),
    (.seconds(Int64.min), .min), (Duration(secondsComponent: 0, attosecondsComponent: 999), 0),
    (.nanoseconds(Int64.max), .max), (.nanoseconds(Int64.min), .min),
    (.nanoseconds(Int64.max) + .nanoseconds(1), .max),
  ]

  @Test(arguments: durations)
  func nanoseconds(duration: Duration, expected: Int64) {
    #expect(duration.nanoseconds == expected)
  }
}
