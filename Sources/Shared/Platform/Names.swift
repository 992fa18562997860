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
package struct NameResolver: NameDirectory, Sendable {
  /// There is nothing to choose.
  package init() {}

  /// The name of a host, as `gethostbyaddr` finds it.
  package func hostName(of address: IPAddress) -> ByteString? {
    let bytes = address.networkBytes
    let family = address.family == .ipv4 ? AF_INET : AF_INET6
    return withScratch { buffer, size -> Answer<ByteString> in
      var host = hostent()
      var found: UnsafeMutablePointer<hostent>?
      var failure: Int32 = 0
      let code = bytes.withUnsafeBytes { bytes in
        gethostbyaddr_r(
          bytes.baseAddress, socklen_t(bytes.count), family, &host, buffer, size, &found,
          &failure)
      }
      return Answer(code, found?.pointee.h_name.map { ByteString(cString: $0) })
    }
  }

  /// The name of a port, as `getservbyport` finds it.
  package func serviceName(ofPort port: UInt16, protocolName: StaticString) -> ByteString? {
    withCString(protocolName.bytes) { protocolName in
      withScratch { buffer, size -> Answer<ByteString> in
        var service = servent()
        var found: UnsafeMutablePointer<servent>?
        let code = getservbyport_r(
          Int32(port.bigEndian), protocolName, &service, buffer, size, &found)
        return Answer(code, found?.pointee.s_name.map { ByteString(cString: $0) })
      }
    } ?? nil
  }

  /// The first IPv4 address of a host, as `gethostbyname` finds it.
  package func ipv4Address(named name: ByteString) -> IPv4Address? {
    withCString(name.bytes) { name in
      withScratch { buffer, size -> Answer<IPv4Address> in
        var host = hostent()
        var found: UnsafeMutablePointer<hostent>?
        var failure: Int32 = 0
        let code = gethostbyname_r(name, &host, buffer, size, &found, &failure)
        return Answer(code, found?.pointee.firstIPv4Address)
      }
    } ?? nil
  }

  /// The port of a service, as `getservbyname` finds it; without a protocol, the first of any.
  package func port(named name: ByteString, protocolName: StaticString?) -> UInt16? {
    let find = { (name: UnsafePointer<CChar>, protocolName: UnsafePointer<CChar>?) -> UInt16? in
      withScratch { buffer, size -> Answer<UInt16> in
        var service = servent()
        var found: UnsafeMutablePointer<servent>?
        let code = getservbyname_r(name, protocolName, &service, buffer, size, &found)
        // The port is a 16-bit number in network byte order, widened to an int.
        return Answer(
          code, found.map { UInt16(bigEndian: UInt16(truncatingIfNeeded: $0.pointee.s_port)) })
      }
    }
    return withCString(name.bytes) { name in
      guard let protocolName else { return find(name, nil) }
      return withCString(protocolName.bytes) { find(name, $0) } ?? nil
    } ?? nil
  }

  /// Reads an address in any form that `inet_aton` takes: `10.0.0.1`, `10.1`, `0x0a.1.2.3`,
  /// `167772161`, octal parts with a leading zero; blanks may follow, and anything after them.
  package func legacyIPv4Address(_ text: ByteString) -> IPv4Address? {
    var address = in_addr()
    guard withCString(text.bytes, { inet_aton($0, &address) }) == 1 else { return nil }
    return IPv4Address(rawValue: UInt32(bigEndian: address.s_addr))
  }
}

/// What a function of `<netdb.h>` answered.
private enum Answer<Value> {
  /// A result, or that there is none.
  case final(Value?)
  /// The result takes more memory than it was given.
  case needsMoreMemory

  init(_ code: Int32, _ value: Value?) {
    self = code == ERANGE ? .needsMoreMemory : .final(code == 0 ? value : nil)
  }
}

/// Calls `body` with memory for its answer, more of it as long as that is not enough.
private func withScratch<Value>(
  _ body: (UnsafeMutablePointer<CChar>, Int) -> Answer<Value>
) -> Value? {
  var size = 1024
  while size <= 1 << 20 {
    let answer = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { memory in
      memory.baseAddress.map { body($0, size) }
    }
    guard case .needsMoreMemory = answer else {
      if case .final(let value) = answer { return value }
      return nil
    }
    size *= 4
  }
  return nil
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

extension StaticString {
  /// The text's bytes.
  fileprivate var bytes: [UInt8] { withUTF8Buffer { Array($0) } }
}

extension hostent {
  /// The first address, if it is one of IPv4.
  fileprivate var firstIPv4Address: IPv4Address? {
    guard h_addrtype == AF_INET, h_length == 4, let first = h_addr_list?.pointee else {
      return nil
    }
    let number = UnsafeRawPointer(first).loadUnaligned(as: UInt32.self)
    return IPv4Address(rawValue: UInt32(bigEndian: number))
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
