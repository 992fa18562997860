import Glibc
import NetTypes
import Platform
import SystemPackage

// The system calls of stream sockets: the only unsafe code of this target.

/// How many bytes a path of a Unix socket may have (unix(7)).
let unixPathCapacity = 107

/// Makes a stream socket that doesn't block.
///
/// - Throws: the error of `socket`.
func openStream(_ family: Int32) throws(SystemError) -> OwnedDescriptor {
  let kind = Int32(SOCK_STREAM.rawValue) | nonblocking | closedOnExec
  let descriptor = socket(family, kind, 0)
  guard descriptor >= 0 else { throw .last("socket") }
  return OwnedDescriptor(rawValue: descriptor)
}

private let nonblocking = Int32(bitPattern: UInt32(SOCK_NONBLOCK.rawValue))
private let closedOnExec = Int32(bitPattern: UInt32(SOCK_CLOEXEC.rawValue))

/// Connects a socket to the Unix socket at a path.
///
/// - Throws: the error of `connect`: `ENOENT` and `ECONNREFUSED` when nobody listens, `EACCES`
///   when the caller may not open it, `EAGAIN` when too many wait to be accepted.
func connectUnix(_ descriptor: Int32, path: String) throws(SystemError) {
  let status = try withUnixAddress(path, call: "connect") { address, length in
    retryingInterrupts { connect(descriptor, address, length) }
  }
  guard status == 0 else { throw .last("connect") }
}

/// Binds a socket to a path and listens, the file having a mode from its first moment on.
///
/// - Throws: the error of `bind` or `listen`.
func listenUnix(_ descriptor: Int32, path: String, mode: UInt16) throws(SystemError) {
  let usualMask = umask(0o777 & ~mode_t(mode))
  let status: Int32
  do {
    status = try withUnixAddress(path, call: "bind") { bind(descriptor, $0, $1) }
  } catch {
    umask(usualMask)
    throw error
  }
  let failure = SystemError.last("bind")
  umask(usualMask)
  guard status == 0 else { throw failure }
  guard listen(descriptor, 64) == 0 else { throw .last("listen") }
}

private func withUnixAddress(
  _ path: String, call: String,
  _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) throws(SystemError) -> Int32 {
  let bytes = Array(path.utf8)
  guard !bytes.isEmpty, bytes.count <= unixPathCapacity, !bytes.contains(0) else {
    throw SystemError(call: call, errno: .fileNameTooLong)
  }
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
}

/// Binds a socket to an address and a port and listens.
///
/// - Throws: the error of `setsockopt`, `bind` or `listen`.
func listenTCP(_ descriptor: Int32, address: IPAddress, port: UInt16) throws(SystemError) {
  var isOn: Int32 = 1
  guard setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, 4) == 0 else {
    throw .last("setsockopt")
  }
  let status: Int32
  switch address {
  case .v4(let v4):
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = v4.rawValue.bigEndian
    status = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  case .v6(let v6):
    guard setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &isOn, 4) == 0 else {
      throw .last("setsockopt")
    }
    var name = sockaddr_in6()
    name.sin6_family = sa_family_t(AF_INET6)
    name.sin6_port = port.bigEndian
    withUnsafeMutableBytes(of: &name.sin6_addr) {
      $0.storeBytes(of: v6.high.bigEndian, as: UInt64.self)
      $0.storeBytes(of: v6.low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    status = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
  }
  guard status == 0 else { throw .last("bind") }
  guard listen(descriptor, 64) == 0 else { throw .last("listen") }
}

/// Accepts a connection, which doesn't block; nil when none is there, or it is gone already.
///
/// - Throws: the error of `accept`: `EMFILE` and its like when there are no descriptors left.
func acceptStream(_ listener: Int32) throws(SystemError) -> OwnedDescriptor? {
  let descriptor = retryingInterrupts { Glibc.accept(listener, nil, nil) }
  if descriptor >= 0 {
    // One thread starts programs and accepts connections, so that none can slip in between.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    return OwnedDescriptor(rawValue: descriptor)
  }
  switch currentErrno() {
  // Errors of the network that wait on the new socket count as errors of nothing (`accept(2)`).
  case EAGAIN, ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, ENONET, EHOSTUNREACH, ENETUNREACH:
    return nil
  default: throw .last("accept")
  }
}

/// Who is on the other side of a Unix socket.
///
/// - Throws: the error of `getsockopt`.
func peerCredentials(of descriptor: Int32) throws(SystemError) -> PeerCredentials {
  // struct ucred: pid, uid, gid
  var numbers: [UInt32] = [0, 0, 0]
  var length = socklen_t(12)
  guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &numbers, &length) == 0, length == 12
  else { throw .last("getsockopt") }
  let groupsOption: Int32 = 59  // SO_PEERGROUPS, <asm-generic/socket.h>, since Linux 4.13
  var groups = [UInt32](repeating: 0, count: 32)
  length = socklen_t(groups.count * 4)
  var status = getsockopt(descriptor, SOL_SOCKET, groupsOption, &groups, &length)
  if status != 0, currentErrno() == ERANGE {
    groups = [UInt32](repeating: 0, count: Int(length) / 4)
    status = getsockopt(descriptor, SOL_SOCKET, groupsOption, &groups, &length)
  }
  return PeerCredentials(
    process: Int32(bitPattern: numbers[0]), user: numbers[1], group: numbers[2],
    groups: status == 0 ? Array(groups.prefix(Int(length) / 4)) : [])
}

/// The address and port of the peer of a TCP socket, as text; `unknown` when it is gone.
func peerAddress(of descriptor: Int32) -> String {
  var name = sockaddr_storage()
  var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
  let status = withUnsafeMutablePointer(to: &name) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      getpeername(descriptor, $0, &length)
    }
  }
  guard status == 0 else { return "unknown" }
  return withUnsafeBytes(of: name) { bytes in
    let port = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
    switch Int32(name.ss_family) {
    case AF_INET:
      let number = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
      return "\(IPv4Address(rawValue: number)):\(port)"
    case AF_INET6:
      let high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
      return "[\(IPv6Address(high: high, low: low))]:\(port)"
    default: return "unknown"
    }
  }
}

/// The port that a TCP socket is bound to.
func boundPort(of descriptor: Int32) -> UInt16 {
  var name = sockaddr_storage()
  var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
  let status = withUnsafeMutablePointer(to: &name) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      getsockname(descriptor, $0, &length)
    }
  }
  guard status == 0 else { return 0 }
  return withUnsafeBytes(of: name) {
    UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
  }
}

/// What came of a read.
enum StreamInput {
  /// Bytes, as many as were there and fitted.
  case bytes(Int)
  /// The peer sends no more.
  case end
  /// Nothing is there yet.
  case nothing
  /// The connection has failed.
  case failed(SystemError)
}

/// Reads what is there into a buffer.
func receiveStream(_ descriptor: Int32, into buffer: inout [UInt8]) -> StreamInput {
  let count = buffer.withUnsafeMutableBytes { bytes in
    retryingInterrupts { recv(descriptor, bytes.baseAddress, bytes.count, 0) }
  }
  if count > 0 { return .bytes(count) }
  if count == 0 { return .end }
  return currentErrno() == EAGAIN ? .nothing : .failed(.last("recv"))
}

/// Sends what the socket takes; 0 when it takes nothing now.
///
/// - Throws: the error of `send`.
func sendStream(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
  let count = bytes.withUnsafeBytes { bytes in
    retryingInterrupts {
      send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    }
  }
  if count >= 0 { return count }
  guard currentErrno() == EAGAIN else { throw .last("send") }
  return 0
}

/// Sends no more on a socket.
func endOutput(_ descriptor: Int32) { _ = shutdown(descriptor, Int32(SHUT_WR)) }
