import CLinux
import Foundation
import Glibc

/// Runs a function in a network namespace of its own, which has nothing but a loopback interface
/// and goes away with the function.
///
/// A thread of its own enters it: the other tests stay where they are. The function must not wait
/// for anything that runs elsewhere.
func inFreshNetwork<Result>(_ body: @escaping () throws -> Result) throws -> Result {
  nonisolated(unsafe) var outcome: Swift.Result<Result, any Error>?
  nonisolated(unsafe) let body = body
  let isDone = DispatchSemaphore(value: 0)
  let thread = Thread {
    outcome = Swift.Result {
      guard lvs_make_network_namespace() == 0 else {
        throw NamespaceError(
          "no network namespace (errno \(errno)): these tests need CAP_SYS_ADMIN, so run them as "
            + "root, or with `unshare --user --map-root-user`")
      }
      return try body()
    }
    isDone.signal()
  }
  thread.stackSize = 1 << 22
  thread.start()
  isDone.wait()
  guard let outcome else { throw NamespaceError("the thread ended without a result") }
  return try outcome.get()
}

/// Why a test could not get its network.
struct NamespaceError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// What a shell command prints, in the network namespace of the calling thread: Foundation's
/// `Process` waits for its children on other threads.
func outputOfProgram(_ command: String) throws -> String {
  guard let stream = popen("exec " + command + " 2>&1", "r") else {
    throw NamespaceError("popen: errno \(errno)")
  }
  var output: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while true {
    let count = fread(&buffer, 1, buffer.count, stream)
    if count == 0 { break }
    output += buffer[..<count]
  }
  let status = pclose(stream)
  let text = String(decoding: output, as: UTF8.self)
  guard status == 0 else { throw NamespaceError("`\(command)` ended with \(status): \(text)") }
  return text
}
