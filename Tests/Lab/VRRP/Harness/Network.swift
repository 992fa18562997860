import CLinux
import Foundation
import Glibc
import KernelNetworking
import LabSupport
import NetTypes
import Platform
import RoutingNetlink

/// A bridge with nodes on its ports, and everything that happens there in one list.
///
/// All of it lives in network namespaces without names, which end with the thread and its daemons.
final class Network {
  /// What has happened.
  private(set) var events: [Event] = []
  /// Where counts and waits begin, unless they are told otherwise.
  private(set) var start = 0
  private let began = Network.now()
  private let home: Int32
  private(set) var nodes: [Node] = []
  /// Holds what the nodes write.
  let directory: String
  private var services: [Service] = []
  private var taps: [Tap] = []

  /// A socket that sees what comes through a port.
  struct Tap {
    let descriptor: Int32
    let node: String
  }

  /// Enters a namespace of its own with the calling thread and makes the bridge there.
  init() throws {
    guard lvs_make_network_namespace() == 0 else {
      throw LabFailure("no network namespace (errno \(errno)): run these tests as root")
    }
    home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    directory = FileManager.default.temporaryDirectory.path + "/vrrp-lab-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    try ip([
      "link set lo up", "link add br0 type bridge mcast_snooping 0 forward_delay 0",
      "link set br0 up",
    ])
  }

  /// Ends all daemons.
  func close() {
    for service in services { service.kill() }
    for tap in taps { _ = Glibc.close(tap.descriptor) }
    for node in nodes { node.close() }
    _ = Glibc.close(home)
    try? FileManager.default.removeItem(atPath: directory)
  }

  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  // MARK: Making

  /// Adds a node with the address 10.9.0.N/24 (the first has 1) on eth0.
  func node(_ name: String, addresses: [String]? = nil) throws -> Node {
    let number = nodes.count + 1
    let node = try Node(name: name, number: number, network: self)
    nodes.append(node)
    try join(node, interface: "eth0")
    try node.ip(
      ["link set lo up", "link set eth0 up"]
        + (addresses ?? ["10.9.0.\(number)/24"]).map { "addr add \($0) dev eth0" })
    // The kernel does this a little later.
    try wait(
      for: Pattern("\(name)'s eth0 to have a link-local address") {
        guard $0.node == name, case .addressAdded(let address, "eth0") = $0.content else {
          return false
        }
        return address.hasPrefix("fe80::")
      })
    return node
  }

  /// Gives a node one more interface on the bridge.
  func join(_ node: Node, interface: String) throws {
    let port = "\(node.name)-\(interface)"
    try ip([
      "link add \(port) type veth peer name \(interface) netns \(node.namespacePath)",
      "link set \(port) master br0 up",
    ])
    let socket = try tap(port)
    taps.append(Tap(descriptor: socket, node: node.name))
  }

  /// Looks no more at what a node sends, so that it may send more.
  func ignore(_ node: Node) {
    for tap in taps where tap.node == node.name { _ = Glibc.close(tap.descriptor) }
    taps.removeAll { $0.node == node.name }
  }

  private func tap(_ port: String) throws -> Int32 {
    let protocolNumber = UInt16(ETH_P_ALL).bigEndian
    let descriptor = socket(
      AF_PACKET, Int32(SOCK_RAW.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw LabFailure("no packet socket: errno \(errno)") }
    var size: Int32 = 16 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, 4)
    // Asked once, the kernel stamps every frame.
    var stamp = timespec()
    _ = ioctl(descriptor, UInt(SIOCGSTAMPNS), &stamp)
    var address = sockaddr_ll()
    address.sll_family = UInt16(AF_PACKET)
    address.sll_protocol = protocolNumber
    address.sll_ifindex = Int32(if_nametoindex(port))
    let size2 = socklen_t(MemoryLayout<sockaddr_ll>.size)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size2) }
    }
    guard bound == 0 else { throw LabFailure("no tap on \(port): errno \(errno)") }
    return descriptor
  }

  /// Runs `ip` with these commands where the bridge is.
  func ip(_ commands: [String]) throws { try runIP(commands) }

  /// Runs something in a node's namespace.
  func inside<Result>(_ node: Node, _ body: () throws -> Result) throws -> Result {
    guard lvs_enter_network_namespace(node.namespace) == 0 else {
      throw LabFailure("setns: errno \(errno)")
    }
    defer { _ = lvs_enter_network_namespace(home) }
    return try body()
  }

  func add(_ service: Service) { services.append(service) }

  // MARK: What happens

  /// From here on events count.
  @discardableResult
  func mark() -> Int {
    take(milliseconds: 0)
    start = events.count
    return start
  }

  /// Waits until something has happened, at most for so many seconds.
  @discardableResult
  func wait(
    for pattern: Pattern, since: Int? = nil, seconds: Double = 20
  ) throws -> Event {
    try wait(for: pattern, times: 1, since: since, seconds: seconds)
  }

  /// Waits until something has happened so many times; the last of these events.
  @discardableResult
  func wait(
    for pattern: Pattern, times: Int, since: Int? = nil, seconds: Double = 20
  ) throws -> Event {
    let end = Network.now() + Int64(seconds * 1e9)
    var next = since ?? start
    var count = 0
    while true {
      while next < events.count {
        if pattern.matches(events[next]) {
          count += 1
          if count == times { return events[next] }
        }
        next += 1
      }
      let left = (end - Network.now()) / 1_000_000
      guard left > 0 else {
        throw LabFailure("waited \(seconds) s for \(pattern.name) (\(count) of \(times))")
      }
      take(milliseconds: Int32(min(left + 1, 500)))
    }
  }

  /// What has happened since the mark.
  func all(_ pattern: Pattern, since: Int? = nil) -> [Event] {
    take(milliseconds: 0)
    return events[(since ?? start)...].filter(pattern.matches)
  }

  func count(_ pattern: Pattern, since: Int? = nil) -> Int { all(pattern, since: since).count }

  /// Takes what there is; waits for it if there is nothing.
  private func take(milliseconds: Int32) {
    var watched: [pollfd] = []
    for tap in taps { watched.append(.init(fd: tap.descriptor, events: Int16(POLLIN), revents: 0)) }
    for node in nodes {
      watched.append(.init(fd: node.monitor.descriptor, events: Int16(POLLIN), revents: 0))
    }
    let living = services.filter { !$0.isFinished }
    for service in living {
      watched.append(.init(fd: service.output, events: Int16(POLLIN), revents: 0))
    }
    guard poll(&watched, nfds_t(watched.count), milliseconds) > 0 else { return }
    for (index, entry) in watched.enumerated() where entry.revents != 0 {
      if index < taps.count {
        takeFrames(taps[index])
      } else if index < taps.count + nodes.count {
        takeChanges(nodes[index - taps.count])
      } else {
        for content in living[index - taps.count - nodes.count].take() {
          note(content, living[index - taps.count - nodes.count].node)
        }
      }
    }
  }

  /// Takes what has happened, so that no queue overflows.
  func collect() { take(milliseconds: 0) }

  private func note(_ content: Event.Content, _ node: String, time: Int64? = nil) {
    events.append(Event(time: time ?? Network.now(), node: node, content: content))
  }

  private func takeFrames(_ tap: Tap) {
    var buffer = [UInt8](repeating: 0, count: 2048)
    var address = sockaddr_ll()
    for _ in 0..<4096 {
      var size = socklen_t(MemoryLayout<sockaddr_ll>.size)
      let count = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          recvfrom(tap.descriptor, &buffer, buffer.count, 0, $0, &size)
        }
      }
      guard count > 0 else { return }
      // What the bridge sends to a node is seen on the port where it came from.
      guard address.sll_pkttype != UInt8(PACKET_OUTGOING) else { continue }
      var stamp = timespec()
      _ = ioctl(tap.descriptor, UInt(SIOCGSTAMPNS), &stamp)
      note(
        .frame(Frame(bytes: Array(buffer[..<count]))), tap.node,
        time: Int64(stamp.tv_sec) * 1_000_000_000 + Int64(stamp.tv_nsec))
    }
  }

  private func takeChanges(_ node: Node) {
    for event in (try? node.monitor.events()) ?? [] {
      switch event {
      case .linkChanged(let link):
        node.names[link.index] = link.name.description
        note(
          .linkChanged(link.name.description, isRunning: link.flags.contains(.running)), node.name)
      case .linkRemoved(let link): note(.linkRemoved(link.name.description), node.name)
      case .addressAdded(let address):
        note(
          .addressAdded(address.address.description, interface: node.names[address.index] ?? "?"),
          node.name)
      case .addressRemoved(let address):
        note(
          .addressRemoved(
            address.address.description, interface: node.names[address.index] ?? "?"), node.name)
      default: break
      }
    }
  }

  /// All that happened, for people.
  func story(of failure: String) -> String {
    take(milliseconds: 0)
    // What repeats itself is told once.
    var lines: [(text: String, count: Int)] = []
    for event in events {
      let time = Double(event.time - began) / 1e9
      let text = "\(event.node): \(event.text)"
      if let last = lines.lastIndex(where: { $0.text.hasSuffix(text) }), last + 4 > lines.count {
        lines[last].count += 1
        continue
      }
      lines.append((String(format: "%9.4f ", time) + text, 1))
    }
    let recent = lines.suffix(100).map { $0.count > 1 ? "\($0.text) (\($0.count) times)" : $0.text }
    return "=== \(failure)\n" + recent.joined(separator: "\n") + "\n==="
  }
}

/// Why a network could not be made, or what was awaited in vain.
struct LabFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
