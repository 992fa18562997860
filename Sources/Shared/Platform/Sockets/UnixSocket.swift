import CLinux
import Glibc
import SystemPackage

/// What Unix sockets do besides listening: connections, datagrams, and descriptors that go along.
package enum UnixSocket {
  /// The most descriptors that the kernel passes with one message (`SCM_MAX_FD`).
  package static let descriptorLimit = 253

  /// Connects to a server.
  ///
  /// - Throws: the error of `socket` or `connect`: `ECONNREFUSED` when nobody listens there,
  ///   `EAGAIN` when the socket does not block and the server's queue is full.
  package static func connect(
    to address: UnixAddress, blocks: Bool = false
  ) throws(SystemError) -> OwnedDescriptor {
    try open(SOCK_STREAM.number, connectedTo: address, blocks: blocks)
  }

  /// Opens a socket that sends datagrams to one receiver, such as systemd or a log.
  ///
  /// - Throws: the error of `socket` or `connect`.
  package static func datagrams(
    to address: UnixAddress, blocks: Bool = false
  ) throws(SystemError) -> OwnedDescriptor {
    try open(SOCK_DGRAM.number, connectedTo: address, blocks: blocks)
  }

  private static func open(
    _ type: Int32, connectedTo address: UnixAddress, blocks: Bool
  ) throws(SystemError) -> OwnedDescriptor {
    let flags = O_CLOEXEC | (blocks ? 0 : O_NONBLOCK)
    let descriptor = try OwnedDescriptor(
      rawValue: CLinux.socket(AF_UNIX, type | flags, 0), of: "socket")
    let result = try address.withSocketAddress { name, length in
      retryingInterrupts { CLinux.connect(descriptor.rawValue, name, length) }
    }
    guard result == 0 else { throw .last("connect") }
    return descriptor
  }

  /// Two sockets that are connected to each other; they do not block.
  ///
  /// - Parameter keepsMessages: whether each read takes one message (`SOCK_SEQPACKET`), not as many
  ///   bytes as there are.
  /// - Throws: the error of `socketpair`.
  package static func pair(keepsMessages: Bool = false) throws(SystemError) -> UnixSocketPair {
    let type = keepsMessages ? SOCK_SEQPACKET.number : SOCK_STREAM.number
    var numbers: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, type | O_CLOEXEC | O_NONBLOCK, 0, &numbers) == 0 else {
      throw .last("socketpair")
    }
    return UnixSocketPair(
      first: OwnedDescriptor(rawValue: numbers[0]), second: OwnedDescriptor(rawValue: numbers[1]))
  }

  /// Sends bytes over a connected socket and descriptors along with them; the descriptors stay the
  /// caller's. Returns how many bytes were taken; the descriptors go with the first.
  ///
  /// - Parameters:
  ///   - bytes: one or more: descriptors can't go without.
  ///   - passing: at most `descriptorLimit`.
  /// - Throws: the error of `sendmsg`: `EAGAIN` when there is no room, `EPIPE` when the peer has
  ///   gone, `EINVAL` for too many descriptors.
  package static func send(
    _ bytes: [UInt8], passing descriptors: [Int32] = [], over descriptor: Int32
  ) throws(SystemError) -> Int {
    guard descriptors.count <= descriptorLimit else {
      throw SystemError(call: "sendmsg", errno: .invalidArgument)
    }
    let controlSize = descriptors.isEmpty ? 0 : lvs_descriptor_space(descriptors.count)
    let sent = bytes.withUnsafeBytes { bytes in
      withUnsafeTemporaryAllocation(byteCount: max(1, controlSize), alignment: 16) { control in
        var vector = iovec(
          iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
        return withUnsafeMutablePointer(to: &vector) { vector in
          var message = msghdr()
          message.msg_iov = vector
          message.msg_iovlen = 1
          if !descriptors.isEmpty {
            message.msg_control = control.baseAddress
            message.msg_controllen = lvs_write_descriptors(
              control.baseAddress, descriptors, descriptors.count)
          }
          return retryingInterrupts { sendmsg(descriptor, &message, noSignal) }
        }
      }
    }
    guard sent >= 0 else { throw .last("sendmsg") }
    return sent
  }

  /// Receives bytes and the descriptors that came along, which are closed on exec.
  ///
  /// - Parameters:
  ///   - limit: how many bytes to take at most.
  ///   - descriptorLimit: how many descriptors to take at most; more are closed.
  /// - Returns: nil when nothing is there; no bytes when the peer has closed.
  /// - Throws: the error of `recvmsg`.
  package static func receive(
    from descriptor: Int32, limit: Int, descriptorLimit: Int = UnixSocket.descriptorLimit
  ) throws(SystemError) -> ReceivedMessage? {
    var passed = [Int32](repeating: -1, count: Self.descriptorLimit)
    var passedCount = 0
    let controlSize = lvs_descriptor_space(Self.descriptorLimit)
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: max(1, limit)) { buffer, filled in
      count = withUnsafeTemporaryAllocation(byteCount: controlSize, alignment: 16) { control in
        var vector = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
        return withUnsafeMutablePointer(to: &vector) { vector in
          var message = msghdr()
          message.msg_iov = vector
          message.msg_iovlen = 1
          message.msg_control = control.baseAddress
          message.msg_controllen = controlSize
          let flags = Int32(MSG_CMSG_CLOEXEC)
          let count = retryingInterrupts { recvmsg(descriptor, &message, flags) }
          if count >= 0 {
            var ancillary = lvs_ancillary()
            let wanted = Int32(min(max(0, descriptorLimit), Self.descriptorLimit))
            lvs_read_ancillary(&message, &ancillary, &passed, wanted)
            passedCount = Int(ancillary.descriptor_count)
          }
          return count
        }
      }
      filled = max(0, count)
    }
    guard count >= 0 else {
      if currentErrno() == EAGAIN { return nil }
      throw .last("recvmsg")
    }
    return ReceivedMessage(
      bytes: bytes, descriptors: PassedDescriptors(Array(passed.prefix(passedCount))))
  }
}

/// Two sockets that are connected to each other.
package struct UnixSocketPair: ~Copyable {
  /// One end.
  package let first: OwnedDescriptor
  /// The other end.
  package let second: OwnedDescriptor

  /// Splits the pair up.
  package consuming func handOut(
    _ body: (consuming OwnedDescriptor, consuming OwnedDescriptor) -> Void
  ) {
    body(first, second)
  }
}

/// Bytes from a Unix socket and the descriptors that came along.
package struct ReceivedMessage: ~Copyable {
  /// The bytes; none when the peer has closed.
  package let bytes: [UInt8]
  /// The descriptors.
  package var descriptors: PassedDescriptors
}

/// Descriptors from another process, in the order in which it sent them. Those that nobody takes
/// are closed.
package struct PassedDescriptors: ~Copyable {
  private var numbers: [Int32]

  fileprivate init(_ numbers: [Int32]) { self.numbers = numbers }

  deinit { for number in numbers where number >= 0 { close(number) } }

  /// How many came, taken or not.
  package var count: Int { numbers.count }

  /// Takes one; nil when it was taken before or is none of them.
  package mutating func take(_ index: Int) -> OwnedDescriptor? {
    guard numbers.indices.contains(index), numbers[index] >= 0 else { return nil }
    let number = numbers[index]
    numbers[index] = -1
    return OwnedDescriptor(rawValue: number)
  }
}
