package import NetTypes

/// Lets a change of an interface count only after it has lasted (`interface_up_down_delays`).
package struct Debounce: Sendable, Hashable {
  /// Whether it is up, as far as it counts.
  package private(set) var isUp: Bool
  /// When a change begins to count; nil when there is none that waits.
  package private(set) var deadline: Instant?
  /// How long it must be down, and how long up.
  package var downDelay: Duration
  /// How long it must be up.
  package var upDelay: Duration

  /// An interface whose state counts at once.
  package init(isUp: Bool, downDelay: Duration, upDelay: Duration) {
    self.isUp = isUp
    self.downDelay = downDelay
    self.upDelay = upDelay
  }

  /// Takes in what the interface is now; true when that changes what counts. The first word of a
  /// change begins the wait, others don't prolong it, and a word that takes it back ends it.
  package mutating func report(isUp reported: Bool, now: Instant) -> Bool {
    guard reported != isUp else {
      deadline = nil
      return false
    }
    let delay = reported ? upDelay : downDelay
    guard delay > .zero else { return settle() }
    deadline = deadline ?? now.advanced(by: delay)
    return timeOut(now: now)
  }

  /// Lets time pass; true when a change counts from now on.
  package mutating func timeOut(now: Instant) -> Bool {
    guard let deadline, deadline <= now else { return false }
    return settle()
  }

  private mutating func settle() -> Bool {
    deadline = nil
    isUp.toggle()
    return true
  }
}
