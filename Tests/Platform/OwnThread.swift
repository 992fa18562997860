import CLinux
import Foundation
import Platform
import Testing

/// Runs `body` on a thread of its own, which ends with it: what it changes about its thread (user,
/// scheduling, network namespace, signals) is gone afterwards.
func onOwnThread<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) throws -> Value {
  let outcome = Outcome<Value>()
  let thread = Thread {
    outcome.result = Result { try body() }
    outcome.isDone.signal()
  }
  thread.start()
  outcome.isDone.wait()
  return try #require(outcome.result).get()
}

/// Runs `body` where there is no network but a loopback interface that is up. Needs root.
func inOwnNetwork<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) throws -> Value {
  try onOwnThread {
    try #require(lvs_make_network_namespace() == 0, "a network of its own takes root's rights")
    try command("ip link set lo up")
    return try body()
  }
}

/// Runs a command line, which has to succeed. Programs that `make fetch` has unpacked come before
/// the system's, which may not have them.
func command(_ line: String) throws {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  let lab = "\(root)/.build/lab"
  let script = "PATH=\(lab)/wrappers:\(lab)/root/bin:$PATH:/usr/sbin:/sbin; \(line)"
  try #require(runProgram(path: "/bin/sh", arguments: ["sh", "-c", script]) == 0, "\(line)")
}

/// The value, which there has to be. `#require` takes only what can be copied.
func present<Value: ~Copyable>(
  _ value: consuming Value?, sourceLocation: SourceLocation = #_sourceLocation
) throws -> Value {
  switch consume value {
  case .some(let value): return value
  case .none:
    Issue.record("there is nothing", sourceLocation: sourceLocation)
    throw NothingThere()
  }
}

/// Whether there is no value.
func isAbsent<Value: ~Copyable>(_ value: consuming Value?) -> Bool {
  switch consume value {
  case .some: false
  case .none: true
  }
}

private struct NothingThere: Error {}

/// What comes back from a thread, handed over by the semaphore.
private final class Outcome<Value>: @unchecked Sendable {
  var result: Result<Value, any Error>?
  let isDone = DispatchSemaphore(value: 0)
}
