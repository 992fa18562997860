import CLinux
import Foundation
import Glibc
import KernelNetworking
import LabSupport
import Platform
import Testing

/// A machine on the bridge: a network namespace with interfaces.
final class Node {
  let name: String
  /// Counts from 1.
  let number: Int
  let namespace: Int32
  let monitor: RouteMonitor
  /// The names of its interfaces.
  var names: [UInt32: String] = [:]
  private unowned let network: Network

  init(name: String, number: Int, network: Network) throws {
    self.name = name
    self.number = number
    self.network = network
    let back = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    defer {
      _ = lvs_enter_network_namespace(back)
      _ = Glibc.close(back)
    }
    guard lvs_make_network_namespace() == 0 else { throw LabFailure("unshare: errno \(errno)") }
    namespace = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    monitor = try RouteMonitor(topics: [.links, .ipv4Addresses, .ipv6Addresses])
    // Addresses are not to be tentative for a second.
    try Data("0".utf8).write(to: URL(fileURLWithPath: "/proc/sys/net/ipv6/conf/default/accept_dad"))
  }

  func close() { _ = Glibc.close(namespace) }

  /// Where other processes find the namespace.
  var namespacePath: String { "/proc/\(getpid())/fd/\(namespace)" }

  /// The directory that its daemons see as /run.
  var runDirectory: String { network.directory + "/" + name }

  /// The node's own address.
  var address: String { "10.9.0.\(number)" }

  /// Runs `ip` with these commands.
  func ip(_ commands: [String]) throws { try network.inside(self) { try runIP(commands) } }

  /// Runs something in its namespace.
  func inside<Result>(_ body: () throws -> Result) throws -> Result {
    try network.inside(self, body)
  }

  /// What a shell command prints there.
  func output(of command: String) throws -> String {
    try network.inside(self) { try outputOfShell(command) }
  }

  /// Writes a file that daemons here see in /run.
  func write(_ text: String, to name: String, mode: Int = 0o644) throws {
    try FileManager.default.createDirectory(
      atPath: runDirectory, withIntermediateDirectories: true)
    let path = runDirectory + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  /// Removes files in /run.
  func remove(_ names: [String]) {
    for name in names { try? FileManager.default.removeItem(atPath: runDirectory + "/" + name) }
  }

  /// What a file in /run says.
  func read(_ name: String) -> String {
    (try? String(contentsOfFile: runDirectory + "/" + name, encoding: .utf8)) ?? ""
  }

  /// Starts a daemon with a configuration.
  @discardableResult
  func start(_ kind: DaemonKind, _ configuration: String) throws -> Service {
    try write(configuration, to: "keepalived.conf")
    return try run(kind.words)
  }

  /// Starts a program, whose lines become events.
  @discardableResult
  func run(_ words: [String]) throws -> Service {
    try FileManager.default.createDirectory(
      atPath: runDirectory, withIntermediateDirectories: true)
    let service = try network.inside(self) {
      try Service(words, runDirectory: runDirectory, node: name)
    }
    network.add(service)
    return service
  }

  /// A kernel setting there.
  func setting(_ path: String) throws -> String {
    try network.inside(self) {
      let text = try String(contentsOfFile: "/proc/sys/net/" + path, encoding: .utf8)
      return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  /// The MAC address of an interface.
  func hardwareAddress(of interface: String = "eth0") throws -> String {
    let words = try output(of: "\(Lab.ip()) -o link show \(interface)").split(separator: " ")
    let place = words.firstIndex(of: "link/ether")
    return place.map { String(words[$0 + 1]) } ?? ""
  }

  /// Whether it has an address now.
  func has(_ address: String) throws -> Bool {
    try output(of: "\(Lab.ip()) -o addr show").contains(" \(address)/")
  }
}

/// Which daemon runs.
enum DaemonKind: String, Sendable, CustomTestStringConvertible {
  case vrrpd
  case keepalived

  var testDescription: String { rawValue }

  /// Its command line. Its configuration is /run/keepalived.conf.
  var words: [String] {
    get throws {
      switch self {
      case .vrrpd: [try Lab.vrrpd(), "-n", "-l", "-D", "-f", "/run/keepalived.conf"]
      case .keepalived:
        [try Lab.keepalived(), "-P", "-n", "-l", "-D", "-f", "/run/keepalived.conf"]
      }
    }
  }

  /// What it writes when an instance becomes backup.
  var backupLine: String {
    switch self {
    case .vrrpd: "-> BACKUP"
    case .keepalived: "Entering BACKUP STATE"
    }
  }

  /// What it writes when an instance becomes master.
  var masterLine: String {
    switch self {
    case .vrrpd: "-> MASTER"
    case .keepalived: "Entering MASTER STATE"
    }
  }

  /// What it writes when an instance is in FAULT.
  var faultLine: String {
    switch self {
    case .vrrpd: "-> FAULT"
    case .keepalived: "Entering FAULT STATE"
    }
  }
}

/// Runs `ip -batch` where the thread is.
func runIP(_ commands: [String]) throws {
  let batch = commands.joined(separator: "\n")
  _ = try outputOfShell("\(Lab.ip()) -batch - <<'END'\n\(batch)\nEND")
}

/// What a shell prints, in the network namespace of the calling thread; throws if it fails.
func outputOfShell(_ command: String) throws -> String {
  guard let stream = popen("exec 2>&1\n" + command, "r") else {
    throw LabFailure("popen: errno \(errno)")
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
  guard status == 0 else { throw LabFailure("`\(command)` ended with \(status): \(text)") }
  return text
}

/// Copies a program. Another process does it, since children that other tests start meanwhile would
/// inherit a descriptor for writing from this one, and keep the copy from being executed.
func copyProgram(_ source: String, to target: String) throws {
  _ = try outputOfShell("cp '\(source)' '\(target)'")
}
