import Glibc
package import NetTypes

/// The names that a system has for addresses and ports.
package protocol NameDirectory {
  /// The name of a host; nil when it has none.
  mutating func hostName(of address: IPAddress) -> ByteString?
  /// The name of a port with a protocol called `tcp`, `udp` or `sctp`; nil when it has none.
  mutating func serviceName(ofPort port: UInt16, protocolName: StaticString) -> ByteString?
}

/// Looks names up as the C library is set up to (`/etc/nsswitch.conf`): usually in `/etc/hosts`
/// and by DNS, and in `/etc/services`. An answer may take seconds to come.
///
/// The old functions of `<netdb.h>` are used, not `getaddrinfo` and `getnameinfo`: these order and
/// choose among several addresses, and an operator who moves from ipvsadm wants the same one.
/// They keep their result in memory that all threads share: for programs with one thread.
package struct NameResolver: NameDirectory, Sendable {
  /// There is nothing to choose.
  package init() {}

  /// The name of a host, as `gethostbyaddr` finds it.
  package func hostName(of address: IPAddress) -> ByteString? {
    let bytes = address.networkBytes
    let family = address.family == .ipv4 ? AF_INET : AF_INET6
    let host = bytes.withUnsafeBytes { bytes in
      gethostbyaddr(bytes.baseAddress, socklen_t(bytes.count), family)
    }
    guard let name = host?.pointee.h_name else { return nil }
    return ByteString(cString: name)
  }

  /// The name of a port, as `getservbyport` finds it.
  package func serviceName(ofPort port: UInt16, protocolName: StaticString) -> ByteString? {
    let service = protocolName.withUTF8Buffer { name in
      withCString(name) { getservbyport(Int32(port.bigEndian), $0) }
    }
    guard let name = service??.pointee.s_name else { return nil }
    return ByteString(cString: name)
  }

  /// The first IPv4 address of a host, as `gethostbyname` finds it.
  package func ipv4Address(named name: ByteString) -> IPv4Address? {
    guard let host = withCString(name.bytes, gethostbyname) ?? nil,
      host.pointee.h_addrtype == AF_INET, host.pointee.h_length == 4,
      let first = host.pointee.h_addr_list?.pointee
    else { return nil }
    let number = UnsafeRawPointer(first).loadUnaligned(as: UInt32.self)
    return IPv4Address(rawValue: UInt32(bigEndian: number))
  }

  /// The port of a service, as `getservbyname` finds it; without a protocol, the first of any.
  package func port(named name: ByteString, protocolName: StaticString?) -> UInt16? {
    let found = withCString(name.bytes) { name in
      guard let protocolName else { return getservbyname(name, nil) }
      return protocolName.withUTF8Buffer { withCString($0) { getservbyname(name, $0) } ?? nil }
    }
    guard let service = found ?? nil else { return nil }
    // The port is a 16-bit number in network byte order, widened to an int.
    return UInt16(bigEndian: UInt16(truncatingIfNeeded: service.pointee.s_port))
  }

  /// Reads an address in any form that `inet_aton` takes: `10.0.0.1`, `10.1`, `0x0a.1.2.3`,
  /// `167772161`, octal parts with a leading zero; blanks may follow, and anything after them.
  package func legacyIPv4Address(_ text: ByteString) -> IPv4Address? {
    var address = in_addr()
    guard withCString(text.bytes, { inet_aton($0, &address) }) == 1 else { return nil }
    return IPv4Address(rawValue: UInt32(bigEndian: address.s_addr))
  }
}

/// Calls `body` with the bytes and a NUL after them; nil when a NUL is among the bytes.
private func withCString<Result>(
  _ bytes: some Collection<UInt8>, _ body: (UnsafePointer<CChar>) -> Result
) -> Result? {
  guard !bytes.contains(0) else { return nil }
  let text = bytes.map { CChar(bitPattern: $0) } + [0]
  return text.withUnsafeBufferPointer { text in text.baseAddress.map(body) }
}

extension ByteString {
  /// Copies the bytes before a NUL.
  fileprivate init(cString: UnsafePointer<CChar>) {
    self.init(bytes: UnsafeRawBufferPointer(start: cString, count: strlen(cString)).map { $0 })
  }
}

extension IPAddress {
  /// The bytes as they stand in a packet.
  fileprivate var networkBytes: [UInt8] {
    switch self {
    case .v4(let address):
      stride(from: 24, through: 0, by: -8).map {
        UInt8(truncatingIfNeeded: address.rawValue >> UInt32($0))
      }
    case .v6(let address):
      (0..<8).flatMap { index -> [UInt8] in
        let group = address.group(index)
        return [UInt8(group >> 8), UInt8(truncatingIfNeeded: group)]
      }
    }
  }
}
