import CLinux
import Control
import DaemonKit
import DaemonRuntime
import Foundation
import Glibc
import HTTP1
import JSON
import KeepalivedConf
import LabSupport
import NetTypes
import Platform
import VRRP

@testable import VRRPDaemon

/// A daemon in this process, on a thread of its own in a network of its own, with its socket in a
/// directory of its own.
final class RunningDaemon: @unchecked Sendable {
  /// Where its files are.
  let directory: String
  private let errands: Errands
  private let hasEnded = DispatchSemaphore(value: 0)

  /// Starts it and waits until it serves.
  ///
  /// - Parameter policy: who may change something.
  init(
    _ configuration: String, policy: AccessPolicy = AccessPolicy()
  ) throws {
    directory = NSTemporaryDirectory() + "vrrpd-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    errands = Errands()
    let hasStarted = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var failure: (any Error)?
    write(configuration)
    // The thread must not keep this object, whose end ends it.
    let thread = Thread { [directory, errands, hasEnded] in
      do {
        let daemon = try Self.makeDaemon(in: directory, errands, policy)
        errands.watch(in: daemon)
        hasStarted.signal()
        _ = daemon.run()
      } catch {
        failure = error
        hasStarted.signal()
      }
      hasEnded.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
    hasStarted.wait()
    if let failure { throw failure }
  }

  deinit {
    errands.add { $0.exitStatus = 0 }
    hasEnded.wait()
    try? FileManager.default.removeItem(atPath: directory)
  }

  private static func makeDaemon(
    in directory: String, _ errands: Errands, _ policy: AccessPolicy
  ) throws -> VRRPDaemon.Daemon {
    let file = directory + "/keepalived.conf"
    let socket = directory + "/vrrpd.sock"
    guard lvs_make_network_namespace() == 0 else {
      throw TestFailure("no network namespace (errno \(errno)): run the tests as root")
    }
    let ip = try Lab.ip()
    try shell(
      """
      \(ip) link set lo up
      \(ip) link add eth0 type veth peer name eth1
      \(ip) addr add 10.9.0.1/24 dev eth0
      \(ip) link set eth0 up
      \(ip) link set eth1 up
      """)
    let host = SystemHost()
    let words = ["vrrpd", "-n", "-f", file, "--run-dir", directory]
    let lifecycle = Lifecycle(
      try parseDaemonCommandLine(words.map { ByteString($0) }, daemon: .vrrpd))
    lifecycle.host = host
    let result = readConfiguration(at: file, host: host)
    let settings = DaemonSettings(
      result.configuration.resolved(on: host), policies: DaemonPolicies())
    let daemon = try Daemon(
      settings, log: Log(program: "vrrpd", level: .error), host: host, lifecycle: lifecycle)
    daemon.parts.append(errands)
    daemon.parts.append(try ControlPart(in: daemon, path: socket, policy: policy))
    try daemon.start()
    return daemon
  }

  /// The configuration.
  var file: String { directory + "/keepalived.conf" }
  /// The socket.
  var socket: String { directory + "/vrrpd.sock" }

  /// Writes the configuration anew.
  func write(_ configuration: String) {
    try? Data(configuration.utf8).write(to: URL(fileURLWithPath: file))
  }

  /// Does something in the daemon's loop.
  func perform<Result>(_ body: @escaping (VRRPDaemon.Daemon) -> Result) -> Result {
    nonisolated(unsafe) var result: Result?
    nonisolated(unsafe) let body = body
    let isDone = DispatchSemaphore(value: 0)
    errands.add { daemon in
      result = body(daemon)
      isDone.signal()
    }
    isDone.wait()
    guard let result else { fatalError("the daemon has ended") }
    return result
  }

  /// Asks the daemon.
  func ask(
    _ method: HTTPMethod = .get, _ target: String, _ content: JSONValue? = nil
  ) throws -> ControlAnswer {
    var client = try ControlClient(path: socket, timeoutSeconds: 30)
    return try client.ask(method, target, json: content)
  }

  /// Waits for an event that has happened, or will.
  func waitForEvent(_ type: String, where isIt: @escaping (JSONValue) -> Bool) throws -> JSONValue {
    var client = try ControlClient(path: socket, timeoutSeconds: 30)
    var found: JSONValue?
    _ = try client.listen("/v1/events?type=\(type)", lastEventID: "0") { event in
      guard let data = try? JSONValue(parsing: Array(event.data.utf8)), isIt(data) else {
        return true
      }
      found = data
      return false
    }
    guard let found else { throw TestFailure("the stream of events ended") }
    return found
  }

  /// Waits until an instance is master.
  func waitForMaster(_ name: String = "VI_1") throws {
    _ = try waitForEvent("transition") {
      $0["instance"]?.string == name && $0["to"]?.string == "MASTER"
    }
  }
}

/// Things to do in a daemon's loop.
final class Errands: DaemonPart, @unchecked Sendable {
  private let lock = NSLock()
  private var waiting: [(VRRPDaemon.Daemon) -> Void] = []
  private let ends: (Int32, Int32)

  init() {
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    self.ends = (ends[0], ends[1])
  }

  deinit {
    _ = Glibc.close(ends.0)
    _ = Glibc.close(ends.1)
  }

  func watch(in daemon: VRRPDaemon.Daemon) {
    try? daemon.reactor.add(ends.0, interest: .readable, token: Token.part(0, 0).rawValue)
  }

  func add(_ errand: @escaping (VRRPDaemon.Daemon) -> Void) {
    lock.withLock { waiting.append(errand) }
    _ = Glibc.write(ends.1, "x", 1)
  }

  var deadline: Instant? { nil }
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: VRRPDaemon.Daemon) {
    var buffer = [UInt8](repeating: 0, count: 64)
    while Glibc.read(ends.0, &buffer, buffer.count) > 0 {}
    let errands = lock.withLock {
      defer { waiting.removeAll() }
      return waiting
    }
    for errand in errands { errand(daemon) }
  }
  func advance(in daemon: VRRPDaemon.Daemon) {}
  func observe(_ output: VRRP.RouterOutput, in daemon: VRRPDaemon.Daemon) {}
  func reconfigure(in daemon: VRRPDaemon.Daemon) {}
  func stop(in daemon: VRRPDaemon.Daemon) {}
}

/// Why a test can't go on.
struct TestFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs a shell script where the thread is, and gives its output.
@discardableResult
func shell(_ script: String) throws -> String {
  guard let stream = popen("exec 2>&1\nset -e\n" + script, "r") else {
    throw TestFailure("popen: errno \(errno)")
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
  guard status == 0 else { throw TestFailure("the script ended with \(status): \(text)") }
  return text
}

/// A configuration of one instance.
func oneInstance(priority: Int = 100, address: String = "10.9.0.100/24", extra: String = "")
  -> String
{
  """
  vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority \(priority)
    version 3
    advert_int 0.05
    \(extra)
    virtual_ipaddress {
      \(address)
    }
  }
  """
}
