package import NetTypes

/// Decides which of many equal messages are worth a line: a peer that sends ten thousand bad
/// packets in a second gets one line now and one with the count later.
///
/// Messages are counted by key. The first of a key is told; what follows within a period is
/// counted, and told as one at the period's end. As long as more come, periods grow up to
/// `longestPeriod`; what comes after a silence is told at once.
package struct Repetitions: Sendable {
  /// What is told at the end of a period.
  package struct Summary: Equatable, Sendable {
    /// How important the last message was.
    package var level: LogLevel
    /// The text, with the number of messages that were not told.
    package var text: String
  }

  /// The first period.
  package static let shortestPeriod: Duration = .seconds(10)
  /// The longest period.
  package static let longestPeriod: Duration = .seconds(600)
  /// After such a silence a message is news again, in whatever period.
  package static let quietTime: Duration = .seconds(60)
  /// How many keys are counted apart; those beyond share one.
  package static let keyLimit = 512

  private struct Entry {
    var started: Instant
    var period: Duration
    var last: Instant
    var count = 0
    var level: LogLevel
    var text = ""
    var ends: Instant { started.advanced(by: period) }
  }

  private var entries: [String: Entry] = [:]

  /// Nothing was told yet.
  package init() {}

  /// When `endPeriods` is to be called; nil when nothing is being counted.
  package private(set) var deadline: Instant?

  /// Whether a message is told now; otherwise it is counted.
  ///
  /// - Parameter text: made only when it is needed.
  package mutating func isTold(
    _ level: LogLevel, key: String, now: Instant, _ text: () -> String
  ) -> Bool {
    let key = entries[key] == nil && entries.count >= Self.keyLimit ? "" : key
    guard var entry = entries[key] else {
      let entry = Entry(
        started: now, period: Self.shortestPeriod, last: now, level: level)
      entries[key] = entry
      deadline = min(deadline ?? entry.ends, entry.ends)
      return true
    }
    let quiet = entry.last.duration(to: now)
    entry.last = now
    if quiet >= Self.quietTime {
      entries[key] = entry
      return true
    }
    entry.count += 1
    // The last text stands for all; the first thousand are enough to have a recent one.
    if entry.count <= 1000 || entry.text.isEmpty { entry.text = text() }
    entry.level = level
    entries[key] = entry
    return false
  }

  /// What is to be told of periods that have ended; keys of which nothing came are forgotten.
  package mutating func endPeriods(now: Instant) -> [Summary] {
    guard let first = deadline, first <= now else { return [] }
    var summaries: [Summary] = []
    for (key, entry) in entries where entry.ends <= now {
      guard entry.count > 0 else {
        entries[key] = nil
        continue
      }
      let times = entry.count == 1 ? "once more" : "repeated \(entry.count) times"
      let seconds = entry.started.duration(to: now).components.seconds
      summaries.append(
        Summary(level: entry.level, text: "\(entry.text) (\(times) in \(seconds) s)"))
      entries[key] = Entry(
        started: now, period: min(entry.period * 2, Self.longestPeriod), last: entry.last,
        level: entry.level)
    }
    updateDeadline()
    return summaries.sorted { ($0.level, $0.text) < ($1.level, $1.text) }
  }

  private mutating func updateDeadline() { deadline = entries.values.map(\.ends).min() }
}
