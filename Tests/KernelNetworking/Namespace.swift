import CLinux
import Foundation
import Glibc
import Platform

/// Runs a function in a network namespace of its own, which has nothing but a loopback interface
/// and goes away with the function.
///
/// The calling thread enters it and comes back: the function can't be suspended in between, and the
/// other tests' threads stay where they are.
func inFreshNetwork<Result>(_ body: () throws -> Result) throws -> Result {
  let home = try OwnedDescriptor.open(reading: "/proc/thread-self/ns/net")
  guard lvs_make_network_namespace() == 0 else {
    throw NamespaceError(
      "no network namespace (errno \(errno)): these tests need CAP_SYS_ADMIN, so run them as root, "
        + "or with `unshare --user --map-root-user`")
  }
  defer {
    // Whatever ran on this thread next would be in the wrong network.
    guard lvs_enter_network_namespace(home.rawValue) == 0 else { fatalError("setns: \(errno)") }
  }
  return try body()
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
