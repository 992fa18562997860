import Glibc
import NetTypes

/// Addresses are read as `inet_pton` reads them, and what is written is read as the same.
func addressesFailure(_ bytes: [UInt8]) -> String? {
  if !bytes.contains(0) {
    let v4 = IPv4Address(text: bytes)
    if v4 != systemIPv4Address(bytes) { return "inet_pton takes it for another IPv4 address" }
    let v6 = IPv6Address(text: bytes)
    if v6 != systemIPv6Address(bytes) { return "inet_pton takes it for another IPv6 address" }
  }
  if let address = IPAddress(text: bytes) {
    var text: [UInt8] = []
    address.append(to: &text)
    if IPAddress(text: text) != address { return "\(address) is read as another" }
  }
  if let prefix = IPPrefix(text: bytes) {
    var text: [UInt8] = []
    prefix.append(to: &text)
    if IPPrefix(text: text) != prefix { return "\(prefix) is read as another" }
  }
  if let address = MACAddress(text: bytes) {
    var text: [UInt8] = []
    address.append(to: &text)
    if MACAddress(text: text) != address { return "\(address) is read as another" }
  }
  return nil
}

private func systemIPv4Address(_ bytes: [UInt8]) -> IPv4Address? {
  var address = in_addr()
  guard inet_pton(AF_INET, String(decoding: bytes, as: UTF8.self), &address) == 1 else {
    return nil
  }
  return IPv4Address(rawValue: UInt32(bigEndian: address.s_addr))
}

private func systemIPv6Address(_ bytes: [UInt8]) -> IPv6Address? {
  var address = in6_addr()
  guard inet_pton(AF_INET6, String(decoding: bytes, as: UTF8.self), &address) == 1 else {
    return nil
  }
  return withUnsafeBytes(of: address) {
    IPv6Address(
      high: UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
      low: UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}
