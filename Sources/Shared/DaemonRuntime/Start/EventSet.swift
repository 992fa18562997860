import CLinux
import Glibc
import Platform

/// Descriptors behind one descriptor: it is readable when one of them is ready, so that a part of
/// the daemon with changing descriptors looks like one to the daemon's loop.
struct EventSet: ~Copyable {
  private let epoll: OwnedDescriptor

  /// Makes an empty set.
  ///
  /// - Throws: the error of `epoll_create1`.
  init() throws(SystemError) {
    let number = epoll_create1(O_CLOEXEC)
    guard number >= 0 else { throw .last("epoll_create1") }
    epoll = OwnedDescriptor(rawValue: number)
  }

  /// What the loop watches for reading.
  var descriptor: Int32 { epoll.rawValue }

  /// Begins to watch a descriptor, until it is closed; false when it can't be watched.
  @discardableResult
  func add(_ number: Int32, _ interest: Interest, token: UInt64) -> Bool {
    var event = epoll_event()
    event.events = interest.rawValue
    event.data.u64 = token
    return epoll_ctl(epoll.rawValue, EPOLL_CTL_ADD, number, &event) == 0
  }

  /// Changes what is to be heard of a descriptor.
  func change(_ number: Int32, _ interest: Interest, token: UInt64) {
    var event = epoll_event()
    event.events = interest.rawValue
    event.data.u64 = token
    _ = epoll_ctl(epoll.rawValue, EPOLL_CTL_MOD, number, &event)
  }

  /// Watches a descriptor no longer.
  func remove(_ number: Int32) { _ = epoll_ctl(epoll.rawValue, EPOLL_CTL_DEL, number, nil) }

  /// What is ready now; nothing is waited for.
  func ready() -> [ReadyEvent] {
    withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 32) { buffer in
      let count = epoll_wait(epoll.rawValue, buffer.baseAddress, Int32(buffer.count), 0)
      return (0..<max(0, Int(count))).map { index in
        let event = buffer[index]
        return ReadyEvent(
          token: event.data.u64, readiness: Readiness(rawValue: event.events))
      }
    }
  }
}
