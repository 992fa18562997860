import CLinux
import Glibc
import NetTypes

/// Room for the address of any socket that receives datagrams here: IPv4, IPv6 or link layer.
let socketAddressCapacity = MemoryLayout<sockaddr_in6>.size

/// Calls `body` with an address as system calls take it.
///
/// - Parameters:
///   - port: in host byte order.
///   - scope: the index of the interface to which an IPv6 address belongs; 0 for none.
func withSocketAddress<Result, Failure: Error>(
  _ address: IPAddress, port: UInt16, scope: UInt32,
  _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) throws(Failure) -> Result
) throws(Failure) -> Result {
  switch address {
  case .v4(let address):
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = address.rawValue.bigEndian
    return try withBytes(of: &name, body)
  case .v6(let address):
    var name = sockaddr_in6()
    name.sin6_family = sa_family_t(AF_INET6)
    name.sin6_port = port.bigEndian
    name.sin6_addr = in6_addr(address)
    name.sin6_scope_id = scope
    return try withBytes(of: &name, body)
  }
}

private func withBytes<Name, Result, Failure: Error>(
  of name: inout Name,
  _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) throws(Failure) -> Result
) throws(Failure) -> Result {
  try withUnsafeMutablePointer(to: &name) { pointer throws(Failure) in
    try body(
      UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
      socklen_t(MemoryLayout<Name>.size))
  }
}

/// What a system call wrote as the address of a socket; nil when it is of neither family.
///
/// - Parameter capacity: how many bytes there are, of which all may be read.
func socketAddress(
  at bytes: UnsafeRawPointer, capacity: Int
) -> (address: IPAddress, port: UInt16, scope: UInt32)? {
  guard capacity >= MemoryLayout<sockaddr_in>.size else { return nil }
  switch Int32(bytes.loadUnaligned(as: sa_family_t.self)) {
  case AF_INET:
    let name = bytes.loadUnaligned(as: sockaddr_in.self)
    let address = IPv4Address(rawValue: UInt32(bigEndian: name.sin_addr.s_addr))
    return (.v4(address), UInt16(bigEndian: name.sin_port), 0)
  case AF_INET6:
    guard capacity >= MemoryLayout<sockaddr_in6>.size else { return nil }
    let name = bytes.loadUnaligned(as: sockaddr_in6.self)
    let address = withUnsafeBytes(of: name.sin6_addr) { IPv6Address(networkBytes: $0) }
    return (.v6(address), UInt16(bigEndian: name.sin6_port), name.sin6_scope_id)
  default:
    return nil
  }
}

extension in6_addr {
  /// The address in network byte order.
  init(_ address: IPv6Address) {
    self.init()
    withUnsafeMutableBytes(of: &self) { bytes in
      bytes.storeBytes(of: address.high.bigEndian, toByteOffset: 0, as: UInt64.self)
      bytes.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
  }
}

extension IPv6Address {
  /// Reads 16 bytes in network byte order.
  init(networkBytes bytes: UnsafeRawBufferPointer) {
    self.init(
      high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}

extension IPAddress {
  /// Calls `body` with the address in network byte order.
  func withNetworkBytes<Result>(_ body: (UnsafePointer<UInt8>?) -> Result) -> Result {
    var address: in6_addr
    switch self {
    case .v4(let v4): address = in6_addr(IPv6Address(high: UInt64(v4.rawValue) << 32, low: 0))
    case .v6(let v6): address = in6_addr(v6)
    }
    return withUnsafeBytes(of: &address) { bytes in
      body(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
  }
}

/// Sets an option whose value is a number.
///
/// - Throws: the error of `setsockopt`.
func setSocketOption(
  _ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32
) throws(SystemError) {
  try setSocketOption(descriptor, level, name, to: value)
}

/// Sets an option whose value is a structure of C.
///
/// - Throws: the error of `setsockopt`.
func setSocketOption<Value>(
  _ descriptor: Int32, _ level: Int32, _ name: Int32, to value: Value
) throws(SystemError) {
  let result = withUnsafeBytes(of: value) { bytes in
    setsockopt(descriptor, level, name, bytes.baseAddress, socklen_t(bytes.count))
  }
  guard result == 0 else { throw .last("setsockopt") }
}

/// The value of an option that is a number.
///
/// - Throws: the error of `getsockopt`.
func socketOption(
  _ descriptor: Int32, _ level: Int32, _ name: Int32
) throws(SystemError) -> Int32 {
  var value: Int32 = 0
  var size = socklen_t(MemoryLayout<Int32>.size)
  guard getsockopt(descriptor, level, name, &value, &size) == 0 else {
    throw .last("getsockopt")
  }
  return value
}
