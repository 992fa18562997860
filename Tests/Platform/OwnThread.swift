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
    try #require(lvs_leave_network_namespace() == 0, "a network of its own takes root's rights")
    try command("ip link set lo up")
    return try body()
  }
}

/// Runs a command line, which has to succeed.
func command(_ line: String) throws {
  try #require(runProgram(path: "/bin/sh", arguments: ["sh", "-c", line]) == 0, "\(line)")
}

/// What comes back from a thread, handed over by the semaphore.
private final class Outcome<Value>: @unchecked Sendable {
  var result: Result<Value, any Error>?
  let isDone = DispatchSemaphore(value: 0)
}
