import CLinux
import Glibc
import KeepalivedConf
import NetTypes
import Platform

/// The network interfaces with their addresses; nil when the system doesn't tell.
func systemInterfaces() -> [HostInterface]? {
  var first: UnsafeMutablePointer<ifaddrs>?
  guard getifaddrs(&first) == 0 else { return nil }
  defer { freeifaddrs(first) }
  var interfaces: [HostInterface] = []
  var places: [String: Int] = [:]
  var next = first
  // Every interface has an entry without an address of IP, whether or not it has any.
  while let entry = next?.pointee {
    next = entry.ifa_next
    guard let namePointer = entry.ifa_name else { continue }
    // The name of an address with a label of old (`eth0:1`) is the label.
    let label = String(cString: namePointer)
    let name = label.split(separator: ":", maxSplits: 1).first.map(String.init) ?? label
    let place = places[name] ?? interfaces.count
    if place == interfaces.count {
      places[name] = place
      interfaces.append(
        HostInterface(name, isLoopback: entry.ifa_flags & UInt32(IFF_LOOPBACK) != 0))
    }
    if let prefix = prefix(entry.ifa_addr, mask: entry.ifa_netmask) {
      interfaces[place].addresses.append(prefix)
    }
  }
  describe(&interfaces)
  return interfaces
}

/// Asks for what kind the interfaces are and for the size of their packets.
private func describe(_ interfaces: inout [HostInterface]) {
  let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
  guard descriptor >= 0 else { return }
  let asking = OwnedDescriptor(rawValue: descriptor)
  for place in interfaces.indices {
    let name = interfaces[place].name
    let mtu = lvs_interface_mtu(asking.rawValue, name)
    if mtu > 0 { interfaces[place].mtuBytes = Int(mtu) }
    let isMACVLAN = lvs_interface_has_driver(asking.rawValue, name, "macvlan")
    if isMACVLAN == 1 {
      interfaces[place].kind = .macvlan
    } else if lvs_interface_has_driver(asking.rawValue, name, "ipvlan") == 1 {
      interfaces[place].kind = .ipvlan
    } else if isMACVLAN == 0 || interfaces[place].isLoopback {
      interfaces[place].kind = .other
    }
  }
}

/// An address with the length of its mask; nil for other families.
private func prefix(
  _ address: UnsafeMutablePointer<sockaddr>?, mask: UnsafeMutablePointer<sockaddr>?
) -> IPPrefix? {
  guard let address, let value = ipAddress(address) else { return nil }
  guard let mask else { return IPPrefix(host: value) }
  // The family of a mask need not be set: it is that of the address.
  let length = networkBytes(mask, family: Int32(address.pointee.sa_family))
    .reduce(0) { $0 + $1.nonzeroBitCount }
  return IPPrefix(address: value, length: length)
}

private func ipAddress(_ address: UnsafeMutablePointer<sockaddr>) -> IPAddress? {
  let bytes = networkBytes(address, family: Int32(address.pointee.sa_family))
  func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
  return switch bytes.count {
  case 4: .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: number(0..<4))))
  case 16: .v6(IPv6Address(high: number(0..<8), low: number(8..<16)))
  default: nil
  }
}

private func networkBytes(_ address: UnsafeMutablePointer<sockaddr>, family: Int32) -> [UInt8] {
  let raw = UnsafeRawPointer(address)
  switch family {
  case AF_INET:
    let inner = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
    return withUnsafeBytes(of: inner) { Array($0) }
  case AF_INET6:
    let inner = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
    return withUnsafeBytes(of: inner) { Array($0) }
  default: return []
  }
}
