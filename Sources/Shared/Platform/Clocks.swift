import Glibc
package import NetTypes

/// The clock of timers: `CLOCK_MONOTONIC`.
///
/// It goes on when somebody sets the wall clock, and it stands still while the machine is
/// suspended: a router that wakes up finds its timers where they were and hears its neighbours
/// before it takes itself for the only one. Its steps are slewed by NTP, so that an interval is as
/// long as the neighbours' intervals. `timerfd` and `epoll` keep it too.
package enum MonotonicClock {
  /// The moment now.
  package static func now() -> Instant { Instant(nanoseconds: nanoseconds(of: CLOCK_MONOTONIC)) }

  /// The moment now on `CLOCK_BOOTTIME`, which goes on while the machine is suspended. The
  /// difference of the two clocks changes exactly when it was suspended.
  package static func nowSinceBoot() -> Instant {
    Instant(nanoseconds: nanoseconds(of: CLOCK_BOOTTIME))
  }
}

/// A moment for people: what the wall clock shows. It may jump, so no timer depends on it.
package struct WallTime: Sendable, Hashable {
  /// Whole seconds since the start of 1970 in UTC.
  package let seconds: Int64
  /// The rest, 0 to 999,999,999.
  package let nanoseconds: Int32

  /// Makes a moment.
  package init(seconds: Int64, nanoseconds: Int32) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// What the wall clock shows now (`CLOCK_REALTIME`).
  package static func now() -> WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(
      seconds: Int64(time.tv_sec), nanoseconds: Int32(truncatingIfNeeded: time.tv_nsec))
  }

  /// The moment in the machine's time zone.
  package var local: CalendarTime {
    var parts = tm()
    var time = time_t(seconds)
    guard localtime_r(&time, &parts) != nil else { return CalendarTime(tm()) }
    return CalendarTime(parts)
  }

  /// The moment in UTC.
  package var universal: CalendarTime {
    var parts = tm()
    var time = time_t(seconds)
    guard gmtime_r(&time, &parts) != nil else { return CalendarTime(tm()) }
    return CalendarTime(parts)
  }
}

/// A moment as a calendar and a clock on the wall have it.
package struct CalendarTime: Sendable, Hashable {
  /// The year, such as 2026.
  package let year: Int
  /// The month, 1 to 12.
  package let month: Int
  /// The day of the month, 1 to 31.
  package let day: Int
  /// The day of the week, 0 for Sunday.
  package let weekday: Int
  /// The hour, 0 to 23.
  package let hour: Int
  /// The minute, 0 to 59.
  package let minute: Int
  /// The second, 0 to 60.
  package let second: Int
  /// How many seconds the time is ahead of UTC.
  package let offsetSeconds: Int

  fileprivate init(_ parts: tm) {
    year = Int(parts.tm_year) + 1900
    month = Int(parts.tm_mon) + 1
    day = Int(parts.tm_mday)
    weekday = Int(parts.tm_wday)
    hour = Int(parts.tm_hour)
    minute = Int(parts.tm_min)
    second = Int(parts.tm_sec)
    offsetSeconds = Int(parts.tm_gmtoff)
  }
}

private func nanoseconds(of clock: clockid_t) -> Int64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}
