import Glibc
package import NetTypes
package import Platform
import SystemPackage

/// A setting of the kernel for one interface, or for a whole network namespace
/// (`/proc/sys/net/FAMILY/conf/INTERFACE/NAME`, Documentation/networking/ip-sysctl.rst).
package struct InterfaceSetting: Sendable, Hashable {
  /// Whose settings it is one of.
  package let family: AddressFamily
  /// The name of its file.
  package let name: String

  /// Names a setting.
  package init(_ family: AddressFamily, _ name: String) {
    self.family = family
    self.name = name
  }

  /// For which requests ARP answers: 1, only for addresses of the interface.
  package static let arpIgnore = InterfaceSetting(.ipv4, "arp_ignore")
  /// Whether ARP answers only if the answer would leave through the interface: 1.
  package static let arpFilter = InterfaceSetting(.ipv4, "arp_filter")
  /// Which source addresses ARP requests have: 2, only one of the interface.
  package static let arpAnnounce = InterfaceSetting(.ipv4, "arp_announce")
  /// Whether packets from this machine's own addresses are taken: 1.
  package static let acceptLocal = InterfaceSetting(.ipv4, "accept_local")
  /// Whether the way back is checked: 0 not, 1 strictly, 2 loosely. The larger of this and that of
  /// `all` counts.
  package static let reversePathFilter = InterfaceSetting(.ipv4, "rp_filter")
  /// Whether other addresses of a network stay when the first is removed: 1.
  package static let promoteSecondaries = InterfaceSetting(.ipv4, "promote_secondaries")
  /// Whether packets are forwarded: 1.
  package static let ipv4Forwarding = InterfaceSetting(.ipv4, "forwarding")
  /// Whether packets are forwarded: 1.
  package static let ipv6Forwarding = InterfaceSetting(.ipv6, "forwarding")
  /// Whether there is no IPv6: 1.
  package static let ipv6Disabled = InterfaceSetting(.ipv6, "disable_ipv6")
  /// What happens when another machine has an address: 0 no detection, 1 the address is not used.
  package static let acceptDAD = InterfaceSetting(.ipv6, "accept_dad")
  /// How many probes duplicate address detection sends; 0 for none.
  package static let dadTransmits = InterfaceSetting(.ipv6, "dad_transmits")
  /// Whether router advertisements are heeded: 1, unless packets are forwarded; 2.
  package static let acceptRA = InterfaceSetting(.ipv6, "accept_ra")
  /// Whether addresses are made from router advertisements: 1.
  package static let autoconfiguration = InterfaceSetting(.ipv6, "autoconf")
}

/// Reads and changes settings of the kernel for interfaces, of the calling thread's network
/// namespace.
package struct InterfaceSysctl: Sendable {
  private let root: ByteString

  /// The usual place is `/proc/sys/net`.
  package init(root: ByteString = "/proc/sys/net") { self.root = root }

  /// The names that stand for all interfaces, and for those to come.
  package static let all: ByteString = "all"
  /// The settings that new interfaces get.
  package static let `default`: ByteString = "default"

  /// A setting's number.
  ///
  /// - Throws: the system call that failed: `ENOENT` when there is no such interface, or the family
  ///   is not there; `EINVAL` when the file has no number.
  package func value(
    of setting: InterfaceSetting, on interface: ByteString
  ) throws(SystemError) -> Int {
    let file = try OwnedDescriptor.open(reading: path(of: setting, on: interface))
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = retryingInterrupts { read(file.rawValue, &buffer, buffer.count) }
    guard count >= 0 else { throw .last("read") }
    let text = String(decoding: buffer[..<count], as: UTF8.self)
    guard let number = text.split(separator: "\n").first.flatMap({ Int($0) }) else {
      throw SystemError(call: "read", errno: .invalidArgument)
    }
    return number
  }

  /// Changes a setting.
  ///
  /// - Throws: the system call that failed: `ENOENT` when there is no such interface, `EACCES` or
  ///   `EROFS` where nothing may be changed.
  package func set(
    _ setting: InterfaceSetting, to value: Int, on interface: ByteString
  ) throws(SystemError) {
    let name = try path(of: setting, on: interface).bytes.map { CChar(bitPattern: $0) } + [0]
    let descriptor = retryingInterrupts { open(name, O_WRONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .last("open") }
    let file = OwnedDescriptor(rawValue: descriptor)
    let text = Array("\(value)\n".utf8)
    let count = retryingInterrupts { write(file.rawValue, text, text.count) }
    guard count == text.count else { throw .last("write") }
  }

  /// Names may have dots, which `sysctl` has to write as slashes, but a file has them as they are.
  private func path(
    of setting: InterfaceSetting, on interface: ByteString
  ) throws(SystemError) -> ByteString {
    // What the kernel doesn't allow in a name would lead elsewhere.
    guard !interface.isEmpty, interface != ".", interface != "..",
      !interface.bytes.contains(UInt8(ascii: "/")), !interface.bytes.contains(0)
    else { throw SystemError(call: "open", errno: .noSuchFileOrDirectory) }
    let family: ByteString = setting.family == .ipv4 ? "/ipv4/conf/" : "/ipv6/conf/"
    return root + family + interface + "/" + ByteString(setting.name)
  }
}
