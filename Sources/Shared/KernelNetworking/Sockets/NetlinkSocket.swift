import CLinux
import Glibc
import NetTypes
import NetlinkCodec
import Platform
import SystemPackage

/// A netlink socket: bytes to the kernel, and datagrams from it.
///
/// Unsafe code of this target is here.
final class NetlinkSocket {
  private let socket: OwnedDescriptor
  /// One buffer behind the other.
  private let buffers: UnsafeMutableRawPointer
  private let bufferSize: Int
  private let bufferCount: Int
  private var datagrams: [Datagram]

  private struct Datagram {
    var length = 0
    var isWhole = true
    var isFromKernel = true
  }

  /// What came of an attempt to receive.
  enum Reception: Equatable {
    /// Datagrams were handed over.
    case received
    /// There is nothing now.
    case nothing
    /// The kernel had to drop what did not fit into the receive buffer (`ENOBUFS`).
    case overrun
  }

  /// Opens a socket of a protocol (`NETLINK_…`); reads never block.
  ///
  /// - Parameters:
  ///   - bufferSize: the largest datagram that can come. Memory that stays unused costs nothing.
  ///   - bufferCount: how many datagrams one system call takes.
  /// - Throws: the system call that failed.
  init(protocolNumber: Int32, bufferSize: Int, bufferCount: Int) throws(SystemError) {
    let type = Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = CLinux.socket(AF_NETLINK, type, protocolNumber)
    guard descriptor >= 0 else { throw .last("socket") }
    socket = OwnedDescriptor(rawValue: descriptor)
    self.bufferSize = bufferSize
    self.bufferCount = bufferCount
    buffers = .allocate(byteCount: bufferCount * bufferSize, alignment: 16)
    datagrams = Array(repeating: Datagram(), count: bufferCount)
    // Errors come with the kernel's explanation and without the whole request. Old kernels have
    // neither, and are understood as well.
    _ = try? set(SOL_NETLINK, NETLINK_EXT_ACK, 1)
    _ = try? set(SOL_NETLINK, NETLINK_CAP_ACK, 1)
  }

  deinit { buffers.deallocate() }

  /// The number of the descriptor, to wait for input.
  var descriptor: Int32 { socket.rawValue }

  /// Gets a number of its own and joins multicast groups by bits, of which there are 32.
  ///
  /// - Throws: the error of `bind`.
  func bind(groups: UInt32) throws(SystemError) {
    var address = sockaddr_nl()
    address.nl_family = sa_family_t(AF_NETLINK)
    address.nl_groups = groups
    let result = withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        CLinux.bind(socket.rawValue, $0, socklen_t(MemoryLayout<sockaddr_nl>.size))
      }
    }
    guard result == 0 else { throw .last("bind") }
  }

  /// Sets an option of the socket that is an `int`.
  ///
  /// - Throws: the error of `setsockopt`.
  func set(_ level: Int32, _ option: Int32, _ value: Int32) throws(SystemError) {
    var value = value
    let size = socklen_t(MemoryLayout<Int32>.size)
    guard setsockopt(socket.rawValue, level, option, &value, size) == 0 else {
      throw .last("setsockopt")
    }
  }

  /// Sets the size of the receive buffer, as near to what is wanted as the system allows.
  func setReceiveBuffer(_ size: ReceiveBufferSize) {
    let bytes = Int32(clamping: size.bytes)
    if size.isForced, (try? set(SOL_SOCKET, SO_RCVBUFFORCE, bytes)) != nil { return }
    _ = try? set(SOL_SOCKET, SO_RCVBUF, bytes)
  }

  /// Sets the size of the send buffer likewise.
  func setSendBuffer(bytes: Int32) {
    if (try? set(SOL_SOCKET, SO_SNDBUFFORCE, bytes)) != nil { return }
    _ = try? set(SOL_SOCKET, SO_SNDBUF, bytes)
  }

  /// How many bytes the receive buffer has, the kernel's bookkeeping included.
  var receiveBufferBytes: Int {
    var bytes: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(socket.rawValue, SOL_SOCKET, SO_RCVBUF, &bytes, &size)
    return Int(bytes)
  }

  /// Sends messages with one system call.
  ///
  /// - Throws: the error of `send`.
  func send(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    let sent = retryingInterrupts {
      CLinux.send(socket.rawValue, bytes.baseAddress, bytes.count, 0)
    }
    guard sent == bytes.count else { throw .last("send") }
  }

  /// Sends messages with one system call.
  ///
  /// - Throws: the error of `send`.
  func send(_ messages: MessageWriter) throws(SystemError) {
    let failure: SystemError? = messages.withUnsafeBytes { bytes in
      do throws(SystemError) {
        try send(bytes)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  /// Takes datagrams that are there with one system call and hands each to `body`; what does not
  /// come from the kernel is passed over. One that was cut for want of room counts as an overrun.
  ///
  /// - Throws: the error of `recvmmsg`.
  func receive(_ body: (RawSpan) -> Void) throws(SystemError) -> Reception {
    let count = receiveDatagrams()
    guard count >= 0 else {
      switch currentErrno() {
      case EAGAIN: return .nothing
      case ENOBUFS: return .overrun
      default: throw .last("recvmmsg")
      }
    }
    var isOverrun = false
    for index in 0..<count {
      let datagram = datagrams[index]
      guard datagram.isFromKernel else { continue }
      guard datagram.isWhole else {
        isOverrun = true
        continue
      }
      let start = buffers + index * bufferSize
      body(UnsafeRawBufferPointer(start: start, count: datagram.length).bytes)
    }
    return isOverrun ? .overrun : .received
  }

  /// Waits until there is something to receive; false when the time is over.
  func waitForInput(until deadline: ContinuousClock.Instant) -> Bool {
    let left = ContinuousClock.now.duration(to: deadline)
    guard left > .zero else { return false }
    // Rounded up: a wait of no time would spin.
    let milliseconds = left.nanoseconds / 1_000_000 + 1
    return isReadable(socket.rawValue, withinMilliseconds: Int32(clamping: milliseconds))
  }

  private func receiveDatagrams() -> Int {
    withUnsafeTemporaryAllocation(of: iovec.self, capacity: bufferCount) { vectors in
      withUnsafeTemporaryAllocation(of: sockaddr_nl.self, capacity: bufferCount) { senders in
        withUnsafeTemporaryAllocation(of: lvs_message.self, capacity: bufferCount) { messages in
          for index in 0..<bufferCount {
            vectors.initializeElement(
              at: index,
              to: iovec(iov_base: buffers + index * bufferSize, iov_len: bufferSize))
            senders.initializeElement(at: index, to: sockaddr_nl())
            var message = lvs_message()
            message.header.msg_iov = vectors.baseAddress?.advanced(by: index)
            message.header.msg_iovlen = 1
            message.header.msg_name = UnsafeMutableRawPointer(
              senders.baseAddress?.advanced(by: index))
            message.header.msg_namelen = socklen_t(MemoryLayout<sockaddr_nl>.size)
            messages.initializeElement(at: index, to: message)
          }
          let count = retryingInterrupts {
            lvs_receive_messages(
              socket.rawValue, messages.baseAddress, UInt32(bufferCount),
              Int32(MSG_DONTWAIT))
          }
          for index in 0..<max(0, Int(count)) {
            datagrams[index] = Datagram(
              length: Int(messages[index].length),
              isWhole: messages[index].header.msg_flags & Int32(MSG_TRUNC) == 0,
              isFromKernel: senders[index].nl_pid == 0)
          }
          return Int(count)
        }
      }
    }
  }
}
