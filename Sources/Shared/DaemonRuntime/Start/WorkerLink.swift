import CLinux
import Glibc
package import NetTypes
package import Platform

/// What connects a worker with the supervisor that started it: a pipe for signs of life.
package struct WorkerLink: ~Copyable {
  /// How many workers there were before this one: above 0, the last one died.
  package let restarts: Int
  /// When `advance` is to be called; nil when no signs of life are wanted.
  package private(set) var deadline: Instant?
  private let descriptor: OwnedDescriptor
  private let interval: Duration?

  /// What is written to the pipe.
  enum Sign {
    /// The worker is ready.
    static let ready = UInt8(ascii: "r")
    /// The worker is alive.
    static let alive = UInt8(ascii: "a")
  }

  /// Takes over the pipe, in the worker; also in a new program that replaced the worker's.
  ///
  /// - Parameters:
  ///   - descriptor: the pipe's end for writing.
  ///   - watchdogTimeout: within what time a sign of life is wanted; nil for never.
  package init(
    descriptor: consuming OwnedDescriptor, restarts: Int, watchdogTimeout: Duration?
  ) {
    setNonBlocking(descriptor.rawValue)
    self.restarts = restarts
    interval = watchdogTimeout.map { $0 / 4 }
    deadline = nil
    self.descriptor = descriptor
  }

  /// The pipe's number, for a program that is to replace this one.
  package var descriptorNumber: Int32 { descriptor.rawValue }

  /// Tells that the worker is ready, and begins to give signs of life.
  package mutating func announceReady(now: Instant) {
    write(Sign.ready)
    deadline = interval.map { now.advanced(by: $0) }
  }

  /// Gives a sign of life, if it is time.
  package mutating func advance(now: Instant) {
    guard let due = deadline, due <= now, let interval else { return }
    write(Sign.alive)
    deadline = now.advanced(by: interval)
  }

  /// A full pipe is as good as a sign: the supervisor has not read the others yet.
  private func write(_ sign: UInt8) {
    var sign = sign
    _ = retryingInterrupts { Glibc.write(descriptor.rawValue, &sign, 1) }
  }
}
