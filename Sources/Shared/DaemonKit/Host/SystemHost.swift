import CLinux
import Glibc
package import KeepalivedConf
import NetTypes
package import Platform
import SystemPackage

/// The machine that the program runs on. What is asked often is asked of the system once.
package final class SystemHost: Host {
  /// The largest file that is read, in bytes: no configuration that people write comes near it.
  package static let fileSizeLimit = 64 << 20

  /// The network interfaces, with what the system said of them at the first question.
  package private(set) lazy var interfaces: [HostInterface]? = systemInterfaces()
  /// The name of the machine.
  package private(set) lazy var name = systemName()
  private var routingNames: [RoutingNames: [String: UInt32]] = [:]
  private var users: [String: HostUser?] = [:]
  private var groups: [String: UInt32?] = [:]

  /// What is more urgent than reading a configuration, and done now and then while one is read.
  package var whileReading: (() -> Void)?

  /// The machine as this process sees it.
  package init() {}

  /// Does what is more urgent.
  package func workGoesOn() { whileReading?() }

  /// Asks the system again for what may have changed since the last reading; users are not asked
  /// for again, which could take seconds where they are on another machine.
  package func refresh() {
    interfaces = systemInterfaces()
    name = systemName()
    routingNames.removeAll()
  }

  /// Lets the process see the interfaces of a network namespace that `ip netns` has made.
  ///
  /// - Throws: the error of `open` or `setns`.
  package func enterNamespace(named name: String) throws(SystemError) {
    guard !name.isEmpty, !name.contains("/") else {
      throw SystemError(call: "open", errno: .noSuchFileOrDirectory)
    }
    let namespace = try OwnedDescriptor.open(reading: "/run/netns/" + name)
    guard lvs_enter_network_namespace(namespace.rawValue) == 0 else { throw .last("setns") }
    interfaces = systemInterfaces()
  }

  /// The working directory; `/` if it has been removed.
  package var workingDirectory: String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }

  /// A variable of the environment.
  package func environment(_ name: String) -> String? {
    guard !name.utf8.contains(0), let value = getenv(name) else { return nil }
    return String(cString: value)
  }

  /// A user of the system, from wherever `/etc/nsswitch.conf` says.
  package func user(named name: String) -> HostUser? {
    if let known = users[name] { return known }
    let found = systemUser(named: name)
    users[name] = .some(found)
    return found
  }

  /// A group of the system, from wherever `/etc/nsswitch.conf` says.
  package func group(named name: String) -> UInt32? {
    if let known = groups[name] { return known }
    let found = systemGroup(named: name)
    groups[name] = .some(found)
    return found
  }

  /// The number of a name in iproute2's tables.
  package func number(of name: String, in table: RoutingNames) -> UInt32? {
    if let known = routingNames[table] { return known[name] }
    let names = systemRoutingNames(table, of: self)
    routingNames[table] = names
    return names[name]
  }
}

private func systemName() -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { name in
    guard let start = name.baseAddress, gethostname(start, name.count - 1) == 0 else { return "" }
    name[name.count - 1] = 0
    return String(cString: start)
  }
}

private func systemUser(named name: String) -> HostUser? {
  guard !name.utf8.contains(0) else { return nil }
  return withScratch { buffer, size in
    var user = passwd()
    var found: UnsafeMutablePointer<passwd>?
    let code = getpwnam_r(name, &user, buffer, size, &found)
    return (code, found.map { HostUser(user: $0.pointee.pw_uid, group: $0.pointee.pw_gid) })
  }
}

private func systemGroup(named name: String) -> UInt32? {
  guard !name.utf8.contains(0) else { return nil }
  return withScratch { buffer, size in
    var group = Glibc.group()
    var found: UnsafeMutablePointer<Glibc.group>?
    let code = getgrnam_r(name, &group, buffer, size, &found)
    return (code, found?.pointee.gr_gid)
  }
}

/// Calls `body` with memory for the answer, more of it as long as that is not enough.
private func withScratch<Value>(
  _ body: (UnsafeMutablePointer<CChar>, Int) -> (code: Int32, value: Value?)
) -> Value? {
  var size = 4096
  while size <= 1 << 20 {
    let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
    defer { buffer.deallocate() }
    let answer = body(buffer, size)
    if answer.code != ERANGE { return answer.code == 0 ? answer.value : nil }
    size *= 4
  }
  return nil
}
