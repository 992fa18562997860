import CLinux
import Glibc
package import NetTypes
package import Platform

/// The service manager, as the daemon sees it; without one, every message goes nowhere.
///
/// The daemon sends a sign of life at half the watchdog's time: the loop calls `advance` at
/// `deadline`.
package struct ServiceManager: ~Copyable {
  /// Descriptors that the manager kept since the last run, or listens with.
  package var passed: PassedDescriptors
  /// When `advance` is to be called; nil when there is no watchdog.
  package private(set) var deadline: Instant?
  private let address: UnixPath?
  /// Kept for its end; its number is nil when there is none.
  private let socket: OwnedDescriptor?
  private let socketNumber: Int32?
  private let interval: Duration?

  /// Reads the environment, and removes from it what children must not inherit.
  package init(now: Instant) {
    let environment = ServiceEnvironment(process: getpid()) { name in
      getenv(name).map { String(cString: $0) }
    }
    for name in ServiceEnvironment.names { unsetenv(name) }
    self.init(environment, now: now)
  }

  /// Talks to the manager that an environment names.
  package init(_ environment: ServiceEnvironment, now: Instant) {
    let hasWatchdog = environment.notifySocket != nil && environment.watchdogTimeout != nil
    passed = PassedDescriptors(names: environment.descriptorNames)
    address = environment.notifySocket
    let number = environment.notifySocket.flatMap { _ in datagramSocket() }
    socketNumber = number
    socket = number.map { OwnedDescriptor(rawValue: $0) }
    interval = environment.watchdogTimeout.map { $0 / 2 }
    deadline = hasWatchdog ? now : nil
  }

  /// Whether a manager listens.
  package var isPresent: Bool { address != nil }

  /// Sends messages in one datagram; false when nobody took it.
  ///
  /// - Parameter descriptors: what `storeDescriptors` is about, 253 at most (`SCM_MAX_FD`).
  @discardableResult
  package func send(_ messages: [ServiceMessage], descriptors: [Int32] = []) -> Bool {
    guard let address, let socketNumber else { return false }
    return address.withSocketAddress { name, length in
      sendDatagram(socketNumber, to: name, length, ServiceMessage.text(messages), descriptors)
    }
  }

  /// Tells that the start or a reload is done.
  package func ready(status: String) { send([.ready, .status(status)]) }

  /// Tells that a reload begins.
  package func reloading() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let time = UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec) / 1000
    send([.reloading(monotonicMicroseconds: time)])
  }

  /// Gives the sign of life, if it is time.
  package mutating func advance(now: Instant) {
    guard let deadline, let interval, deadline <= now else { return }
    send([.watchdog])
    self.deadline = now.advanced(by: interval)
  }
}

/// Descriptors that were passed to the daemon at its start; those that nobody takes are closed.
package struct PassedDescriptors: ~Copyable {
  private var descriptors: [(name: String, number: Int32)] = []

  /// The first descriptor that is passed (`SD_LISTEN_FDS_START`).
  package static let first: Int32 = 3

  /// Takes what was passed under these names, and keeps it from children.
  package init(names: [String], first: Int32 = PassedDescriptors.first) {
    for (index, name) in names.enumerated() {
      let number = first + Int32(index)
      guard fcntl(number, F_SETFD, FD_CLOEXEC) == 0 else { continue }
      descriptors.append((name, number))
    }
  }

  deinit { for descriptor in descriptors { close(descriptor.number) } }

  /// The names of what nobody took yet, in the order in which it was passed.
  package var names: [String] { descriptors.map(\.name) }

  /// Takes the first descriptor of a name; nil when there is none left.
  package mutating func take(_ name: String) -> OwnedDescriptor? {
    guard let index = descriptors.firstIndex(where: { $0.name == name }) else { return nil }
    return OwnedDescriptor(rawValue: descriptors.remove(at: index).number)
  }
}

private func datagramSocket() -> Int32? {
  let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
  let descriptor = Glibc.socket(AF_UNIX, type, 0)
  return descriptor < 0 ? nil : descriptor
}

/// Sends a datagram with descriptors; false when it was not taken.
private func sendDatagram(
  _ socket: Int32, to name: UnsafePointer<sockaddr>, _ length: socklen_t, _ bytes: [UInt8],
  _ descriptors: [Int32]
) -> Bool {
  // struct cmsghdr: the length, the level and the type; then the descriptors, filled up to words.
  let header = MemoryLayout<cmsghdr>.size
  let size = header + 4 * descriptors.count
  var control = [UInt8](repeating: 0, count: descriptors.isEmpty ? 0 : (size + 7) & ~7)
  control.withUnsafeMutableBytes { control in
    guard !control.isEmpty else { return }
    var head = cmsghdr()
    head.cmsg_len = size
    head.cmsg_level = SOL_SOCKET
    head.cmsg_type = Int32(SCM_RIGHTS)
    control.storeBytes(of: head, as: cmsghdr.self)
    for (index, descriptor) in descriptors.enumerated() {
      control.storeBytes(of: descriptor, toByteOffset: header + 4 * index, as: Int32.self)
    }
  }
  var bytes = bytes
  let sent = bytes.withUnsafeMutableBytes { bytes in
    control.withUnsafeMutableBytes { control in
      var vector = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
      return withUnsafeMutablePointer(to: &vector) { vector in
        var message = msghdr()
        message.msg_name = UnsafeMutableRawPointer(mutating: name)
        message.msg_namelen = length
        message.msg_iov = vector
        message.msg_iovlen = 1
        message.msg_control = control.isEmpty ? nil : control.baseAddress
        message.msg_controllen = control.count
        return retryingInterrupts {
          sendmsg(socket, &message, Int32(MSG_NOSIGNAL))
        }
      }
    }
  }
  return sent >= 0
}
