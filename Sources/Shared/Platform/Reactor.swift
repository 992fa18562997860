import CLinux
import Glibc
package import NetTypes

/// What an owner of a descriptor wants to hear about it (`epoll_ctl(2)`).
package struct Interest: OptionSet, Sendable, Hashable {
  /// The bits of `epoll_event.events`.
  package let rawValue: UInt32

  /// Makes a set of bits.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// There is something to read, or its end, or a connection to accept.
  package static let readable = Interest(rawValue: 0x001)
  /// Urgent data, or what counts as such: a change of a file under `/sys` or `/proc`.
  package static let priority = Interest(rawValue: 0x002)
  /// A write would not block; an attempt to connect has ended.
  package static let writable = Interest(rawValue: 0x004)
  /// The peer writes no more.
  package static let peerClosed = Interest(rawValue: 0x2000)
  /// Tell about each change once, not as long as it lasts.
  package static let edgeTriggered = Interest(rawValue: 1 << 31)
}

/// What a descriptor is ready for.
package struct Readiness: OptionSet, Sendable, Hashable {
  /// The bits of `epoll_event.events`.
  package let rawValue: UInt32

  /// Makes a set of bits.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// There is something to read, or its end, or a connection to accept.
  package static let readable = Readiness(rawValue: 0x001)
  /// Urgent data, or what counts as such.
  package static let priority = Readiness(rawValue: 0x002)
  /// A write would not block; an attempt to connect has ended.
  package static let writable = Readiness(rawValue: 0x004)
  /// An error waits in the socket. Told whether wanted or not.
  package static let failed = Readiness(rawValue: 0x008)
  /// Both directions are closed. Told whether wanted or not.
  package static let hungUp = Readiness(rawValue: 0x010)
  /// The peer writes no more.
  package static let peerClosed = Readiness(rawValue: 0x2000)
}

/// A descriptor that became ready.
package struct ReadyEvent: Sendable, Hashable {
  /// What its owner called it.
  package let token: UInt64
  /// What it is ready for.
  package let readiness: Readiness

  /// Makes an event.
  package init(token: UInt64, readiness: Readiness) {
    self.token = token
    self.readiness = readiness
  }
}

/// Waits for descriptors and for one deadline.
///
/// Descriptors are known by numbers that their owners choose, not by closures. A descriptor that
/// is closed is removed by the kernel, but events that were already collected still name it:
/// owners who use a token again for another descriptor count generations in it.
///
/// `epoll_wait` alone rounds to milliseconds and adds slack, so deadlines are kept by an absolute
/// timer descriptor. It is set only when it has to ring sooner than it would: owners who keep
/// moving their deadline away, as backups do with each advertisement, cost no system call.
package struct Reactor: ~Copyable {
  /// The token that owners can't use.
  package static let reservedToken = UInt64.max

  private let epoll: OwnedDescriptor
  private let timer: OwnedDescriptor
  private let events: EventBuffer
  /// When the timer will ring; nil when it is not set, or has rung.
  private var armed: Instant? = nil

  /// Makes a reactor that knows no descriptor.
  ///
  /// - Throws: the error of `epoll_create1`, `timerfd_create` or `epoll_ctl`.
  package init() throws(SystemError) {
    let epoll = try OwnedDescriptor(rawValue: epoll_create1(O_CLOEXEC), of: "epoll_create1")
    let timer = try OwnedDescriptor(
      rawValue: timerfd_create(CLOCK_MONOTONIC, O_CLOEXEC | O_NONBLOCK), of: "timerfd_create")
    // Edge-triggered, so that nobody has to read the timer to silence it.
    try control(
      epoll.rawValue, EPOLL_CTL_ADD, timer.rawValue, [.readable, .edgeTriggered],
      Self.reservedToken)
    self.epoll = epoll
    self.timer = timer
    events = EventBuffer(capacity: 128)
  }

  /// What another reactor can watch: readable while a descriptor of this one is ready.
  package var descriptor: Int32 { epoll.rawValue }

  /// Begins to watch a descriptor, which stays its owner's.
  ///
  /// - Parameter token: what events call it; anything but `reservedToken`.
  /// - Throws: the error of `epoll_ctl`: `EEXIST` when it is watched already, `EPERM` for files
  ///   that are always ready, such as regular ones.
  package func add(
    _ descriptor: Int32, interest: Interest, token: UInt64
  ) throws(SystemError) {
    precondition(token != Self.reservedToken, "this token is the reactor's own")
    try control(epoll.rawValue, EPOLL_CTL_ADD, descriptor, interest, token)
  }

  /// Changes what is to be heard about a descriptor.
  ///
  /// - Throws: the error of `epoll_ctl`: `ENOENT` when it is not watched.
  package func modify(
    _ descriptor: Int32, interest: Interest, token: UInt64
  ) throws(SystemError) {
    precondition(token != Self.reservedToken, "this token is the reactor's own")
    try control(epoll.rawValue, EPOLL_CTL_MOD, descriptor, interest, token)
  }

  /// Watches a descriptor no longer. Closing it has the same effect, unless it was duplicated.
  ///
  /// - Throws: the error of `epoll_ctl`: `ENOENT` when it is not watched.
  package func remove(_ descriptor: Int32) throws(SystemError) {
    try control(epoll.rawValue, EPOLL_CTL_DEL, descriptor, [], 0)
  }

  /// Waits for a descriptor or the deadline, whichever comes first, and replaces what `ready`
  /// holds by the descriptors that are ready: at most 128, the others next time.
  ///
  /// Without events the deadline has come, or a signal interrupted the wait: look at the clock.
  ///
  /// - Parameters:
  ///   - deadline: a moment of `MonotonicClock`; one that has passed means not to wait, nil to
  ///     wait for descriptors only.
  ///   - ready: its memory is used again, so one array serves all waits.
  /// - Throws: the error of `epoll_wait` or `timerfd_settime`, interruptions excepted.
  package mutating func wait(
    until deadline: Instant?, into ready: inout [ReadyEvent]
  ) throws(SystemError) {
    ready.removeAll(keepingCapacity: true)
    while true {
      var timeout: Int32 = -1
      if let deadline {
        if deadline <= MonotonicClock.now() {
          timeout = 0
        } else if armed.map({ $0 > deadline }) ?? true {
          try arm(deadline)
        }
      }
      let count = epoll_wait(epoll.rawValue, events.start, events.capacity, timeout)
      if count < 0 {
        guard currentErrno() == EINTR else { throw .last("epoll_wait") }
        return
      }
      var hasRung = false
      for index in 0..<Int(count) {
        let event = events.start[index]
        if event.data.u64 == Self.reservedToken {
          hasRung = true
          armed = nil
        } else {
          ready.append(
            ReadyEvent(
              token: event.data.u64, readiness: Readiness(rawValue: event.events)))
        }
      }
      if !ready.isEmpty || timeout == 0 { return }
      // The timer may have rung for an earlier deadline than this one.
      if hasRung, let deadline, deadline <= MonotonicClock.now() { return }
    }
  }

  private mutating func arm(_ deadline: Instant) throws(SystemError) {
    // Zero would switch the timer off; that moment passed at the start of the machine.
    let nanoseconds = max(1, deadline.nanoseconds)
    var time = itimerspec()
    time.it_value.tv_sec = Int(nanoseconds / 1_000_000_000)
    time.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
    let isAbsolute: Int32 = 1  // TFD_TIMER_ABSTIME
    guard timerfd_settime(timer.rawValue, isAbsolute, &time, nil) == 0 else {
      throw .last("timerfd_settime")
    }
    armed = deadline
  }
}

/// Memory into which the kernel writes events.
///
/// Not private: the compiler makes broken code, in releases, of other modules' values that hold a
/// value that holds a private one that can't be copied.
struct EventBuffer: ~Copyable {
  /// The first event.
  let start: UnsafeMutablePointer<epoll_event>
  /// How many events there is room for.
  let capacity: Int32

  /// Provides room.
  init(capacity: Int32) {
    self.capacity = capacity
    start = .allocate(capacity: Int(capacity))
    start.initialize(repeating: epoll_event(), count: Int(capacity))
  }

  deinit { start.deallocate() }
}

private func control(
  _ epoll: Int32, _ operation: Int32, _ descriptor: Int32, _ interest: Interest, _ token: UInt64
) throws(SystemError) {
  var event = epoll_event()
  event.events = interest.rawValue
  event.data.u64 = token
  guard epoll_ctl(epoll, operation, descriptor, &event) == 0 else { throw .last("epoll_ctl") }
}
