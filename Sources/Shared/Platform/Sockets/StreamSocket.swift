import CLinux
import Glibc
package import NetTypes
package import SystemPackage

/// Connections of TCP that do not block.
package enum StreamSocket {
  /// Begins to connect: once the descriptor is writable, `pendingError` tells how it went.
  ///
  /// - Parameters:
  ///   - scope: the interface's index, for link-local addresses of IPv6.
  ///   - source: one of this machine's addresses to connect from; nil leaves it to the kernel.
  ///   - device: the interface to go through; nil leaves it to the routes.
  /// - Throws: the error of `socket`, `setsockopt`, `bind` or `connect`, where that fails at once,
  ///   as it does without a route.
  package static func connect(
    to endpoint: Endpoint, scope: UInt32 = 0, source: Endpoint? = nil, device: String? = nil
  ) throws(SystemError) -> OwnedDescriptor {
    let type = SOCK_STREAM.number | O_CLOEXEC | O_NONBLOCK
    let family = Int32(endpoint.address.family.rawValue)
    let descriptor = try OwnedDescriptor(
      rawValue: CLinux.socket(family, type, 0), of: "socket")
    if let device { try bindToDevice(descriptor.rawValue, name: device) }
    if let source {
      let bound = withSocketAddress(source.address, port: source.port, scope: scope) {
        CLinux.bind(descriptor.rawValue, $0, $1)
      }
      guard bound == 0 else { throw .last("bind") }
    }
    let result = withSocketAddress(endpoint.address, port: endpoint.port, scope: scope) {
      CLinux.connect(descriptor.rawValue, $0, $1)
    }
    // An interrupted attempt goes on in the kernel just the same.
    guard result == 0 || currentErrno() == EINPROGRESS || currentErrno() == EINTR else {
      throw .last("connect")
    }
    return descriptor
  }

  /// Takes the error that waits in a socket (`SO_ERROR`); nil when there is none.
  package static func pendingError(_ descriptor: Int32) -> Errno? {
    var value: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &value, &size) == 0 else {
      return Errno(rawValue: currentErrno())
    }
    return value == 0 ? nil : Errno(rawValue: value)
  }

  /// Says that no more will be written; the peer's bytes can still be read.
  package static func finishWriting(_ descriptor: Int32) {
    _ = shutdown(descriptor, Int32(SHUT_WR))
  }
}

/// What became of an attempt to read or write without waiting.
package enum Transfer: Sendable, Hashable {
  /// So many bytes went through, one or more.
  case bytes(Int)
  /// Nothing would go through now: wait for the descriptor.
  case wouldBlock
  /// The peer will send no more.
  case end
}

/// Reads what is there, at most `limit` bytes, and appends it, without waiting.
///
/// - Throws: the error of `read`: `ECONNRESET` when the peer gave up.
package func readAvailable(
  from descriptor: Int32, limit: Int, appendingTo bytes: inout [UInt8]
) throws(SystemError) -> Transfer {
  let room = max(1, limit)
  let count = withUnsafeTemporaryAllocation(byteCount: room, alignment: 1) { buffer in
    let count = retryingInterrupts { read(descriptor, buffer.baseAddress, room) }
    if count > 0 { bytes.append(contentsOf: buffer.prefix(count)) }
    return count
  }
  if count > 0 { return .bytes(count) }
  if count == 0 { return .end }
  guard currentErrno() == EAGAIN else { throw .last("read") }
  return .wouldBlock
}

/// Writes to a socket what it takes without waiting.
///
/// - Throws: the error of `send`: `EPIPE` or `ECONNRESET` when the peer has gone.
package func writeAvailable(
  _ bytes: ArraySlice<UInt8>, to descriptor: Int32
) throws(SystemError) -> Transfer {
  let count = bytes.withUnsafeBytes { bytes in
    retryingInterrupts { Glibc.send(descriptor, bytes.baseAddress, bytes.count, noSignal) }
  }
  if count >= 0 { return .bytes(count) }
  guard currentErrno() == EAGAIN else { throw .last("send") }
  return .wouldBlock
}
