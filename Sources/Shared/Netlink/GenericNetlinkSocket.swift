import CLibnl
import CLinux
import Glibc
package import NetlinkCodec
package import Platform
import SystemPackage

/// Why a generic netlink socket could not be opened or used.
package enum NetlinkError: Error, Equatable {
  /// The kernel does not know the family, even after loading its module.
  case unknownFamily(String)
  /// A system call failed.
  case system(SystemError)
}

/// A socket to one generic netlink family.
///
/// libnl opens it and resolves the family; requests and answers then go through it in large
/// pieces, many messages a system call, which libnl does not do.
package final class GenericNetlinkSocket {
  /// The number that the kernel gave the family.
  package let family: UInt16
  /// How many answers, each an error, are sure to fit into the receive buffer.
  package let answerCapacity: Int

  private let socket: OpaquePointer
  /// One buffer after the other.
  private let buffers: UnsafeMutableRawPointer
  private var lengths: [Int]

  /// The kernel sizes the pieces of a dump by the largest read that it has seen on the socket, up
  /// to 32 kB, and cuts a piece that a later, smaller read can't take: one size from the start.
  private static let bufferSize = 1 << 16
  /// Data and the end of a dump are two datagrams: both in one system call.
  private static let bufferCount = 2
  private static let wantedReceiveBuffer: Int32 = 1 << 21
  private static let wantedSendBuffer: Int32 = 1 << 19

  /// Opens a socket and looks up the family; the kernel loads its module when it can.
  ///
  /// - Throws: `unknownFamily`, or the system call that failed.
  package init(family name: String) throws(NetlinkError) {
    guard let socket = nl_socket_alloc() else {
      throw .system(SystemError(call: "nl_socket_alloc", errno: .noMemory))
    }
    let connected = genl_connect(socket)
    guard connected == 0 else {
      let error = SystemError.last("socket")
      nl_socket_free(socket)
      throw .system(error)
    }
    // One read of a fixed size instead of a look and a read.
    nl_socket_disable_msg_peek(socket)
    let resolved = genl_ctrl_resolve(socket, name)
    guard resolved > 0, let family = UInt16(exactly: resolved) else {
      nl_socket_free(socket)
      throw .unknownFamily(name)
    }
    self.socket = socket
    self.family = family
    let descriptor = nl_socket_get_fd(socket)
    answerCapacity = Self.prepare(descriptor)
    buffers = .allocate(byteCount: Self.bufferCount * Self.bufferSize, alignment: 16)
    lengths = Array(repeating: 0, count: Self.bufferCount)
  }

  deinit {
    buffers.deallocate()
    nl_socket_free(socket)
  }

  /// Sets the socket's buffers and returns how many errors are sure to fit.
  private static func prepare(_ descriptor: Int32) -> Int {
    let size = socklen_t(MemoryLayout<Int32>.size)
    var receive = wantedReceiveBuffer
    // The FORCE variants may pass net.core.rmem_max, and need CAP_NET_ADMIN, as IPVS does.
    if setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &receive, size) != 0 {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive, size)
    }
    var send = wantedSendBuffer
    if setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &send, size) != 0 {
      setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &send, size)
    }
    var on: Int32 = 1
    // Errors come with the kernel's explanation and without the whole request.
    setsockopt(descriptor, SOL_NETLINK, NETLINK_EXT_ACK, &on, size)
    setsockopt(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, &on, size)
    var actual: Int32 = 0
    var actualSize = size
    getsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &actual, &actualSize)
    // A short answer occupies less than 2 kB of the buffer, the kernel's overhead included.
    return max(1, min(512, Int(actual) / 2048))
  }

  /// Sends messages with one system call.
  ///
  /// - Throws: the error of `send`.
  package func send(_ messages: MessageWriter) throws(NetlinkError) {
    let isSent = messages.withUnsafeBytes { bytes in
      let sent = retryingInterrupts {
        CLinux.send(nl_socket_get_fd(socket), bytes.baseAddress, bytes.count, 0)
      }
      return sent == bytes.count
    }
    guard isSent else { throw .system(.last("send")) }
  }

  /// Waits for datagrams and hands each to `body`, up to two with one system call.
  ///
  /// - Throws: the error of `recvmmsg`; `ENOBUFS` when the kernel lost answers.
  package func receive<Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Void, failing: (NetlinkError) -> Failure
  ) throws(Failure) {
    let count = receiveDatagrams()
    guard count > 0 else { throw failing(.system(.last("recvmmsg"))) }
    for index in 0..<count {
      let datagram = UnsafeRawBufferPointer(start: buffer(index), count: lengths[index])
      try body(datagram.bytes)
    }
  }

  private func buffer(_ index: Int) -> UnsafeMutableRawPointer {
    buffers + index * Self.bufferSize
  }

  private func receiveDatagrams() -> Int {
    withUnsafeTemporaryAllocation(of: iovec.self, capacity: Self.bufferCount) { vectors in
      withUnsafeTemporaryAllocation(of: lvs_message.self, capacity: Self.bufferCount) { messages in
        for index in 0..<Self.bufferCount {
          vectors.initializeElement(
            at: index,
            to: iovec(iov_base: buffer(index), iov_len: Self.bufferSize))
          var message = lvs_message()
          message.header.msg_iov = vectors.baseAddress?.advanced(by: index)
          message.header.msg_iovlen = 1
          messages.initializeElement(at: index, to: message)
        }
        let count = retryingInterrupts {
          lvs_receive_messages(
            nl_socket_get_fd(socket), messages.baseAddress, UInt32(Self.bufferCount),
            Int32(MSG_WAITFORONE))
        }
        for index in 0..<max(0, Int(count)) { lengths[index] = Int(messages[index].length) }
        return Int(count)
      }
    }
  }
}
