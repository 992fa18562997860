import CLinux
import Glibc
package import NetTypes

/// Where a datagram came from and how.
package struct DatagramOrigin: Sendable, Hashable {
  /// Who sent it.
  package var source: IPAddress
  /// The sender's port in host byte order; 0 for raw sockets.
  package var sourcePort: UInt16
  /// The interface to which an IPv6 link-local source belongs, else 0.
  package var sourceScope: UInt32
  /// To whom it was sent: one of our addresses, or a group. Nil when the kernel did not tell.
  package var destination: IPAddress?
  /// The interface that received it; 0 when the kernel did not tell.
  package var interfaceIndex: UInt32
  /// Its hop limit (TTL) on arrival; nil when the kernel did not tell.
  package var hopLimit: UInt8?
  /// Its traffic class, where the socket was asked to tell it.
  package var trafficClass: UInt8
  /// How many datagrams the socket has lost so far, where it was asked to count.
  package var lostCount: UInt32
  /// When it reached this machine, in nanoseconds of the wall clock since 1970; nil where the
  /// socket was not asked to tell it.
  package var arrivalNanoseconds: Int64?
  /// Whether it was longer than the batch has room for, and cut.
  package var isTruncated: Bool
}

/// Where a frame came from and how.
package struct FrameOrigin: Sendable, Hashable {
  /// How a frame got to the socket (`PACKET_HOST`…, `packet(7)`).
  package enum Kind: UInt8, Sendable, Hashable {
    case toHost = 0
    case broadcast = 1
    case multicast = 2
    case toOther = 3
    /// This machine sent it.
    case outgoing = 4
  }

  /// The interface that received it.
  package var interfaceIndex: UInt32
  /// How it got here; nil for kinds that this list does not name.
  package var kind: Kind?
  /// The protocol in the frame's header, in host byte order.
  package var etherType: UInt16
  /// Who sent it; nil where addresses have another length than Ethernet's.
  package var source: MACAddress?
  /// Whether it was longer than the batch has room for, and cut.
  package var isTruncated: Bool
}

/// Memory for receiving many datagrams with one system call; one serves all sockets.
package struct DatagramBatch: ~Copyable {
  private let messages: UnsafeMutablePointer<lvs_message>
  private let vectors: UnsafeMutablePointer<iovec>
  private let names: UnsafeMutableRawPointer
  private let controls: UnsafeMutableRawPointer
  private let data: UnsafeMutableRawPointer
  private static let controlCapacity = 256
  /// How many datagrams one system call takes at most.
  package let capacity: Int
  /// How long each may be, in bytes.
  package let datagramCapacity: Int

  /// Takes memory for so many datagrams of such a length each.
  package init(capacity: Int = 16, datagramCapacity: Int = 2048) {
    precondition(capacity > 0 && datagramCapacity > 0, "a batch holds something")
    self.capacity = capacity
    self.datagramCapacity = datagramCapacity
    messages = .allocate(capacity: capacity)
    vectors = .allocate(capacity: capacity)
    names = .allocate(byteCount: capacity * socketAddressCapacity, alignment: 8)
    controls = .allocate(byteCount: capacity * Self.controlCapacity, alignment: 16)
    data = .allocate(byteCount: capacity * datagramCapacity, alignment: 16)
    for index in 0..<capacity {
      vectors[index] = iovec(
        iov_base: data + index * datagramCapacity, iov_len: datagramCapacity)
      messages[index] = lvs_message()
      messages[index].header.msg_name = names + index * socketAddressCapacity
      messages[index].header.msg_iov = vectors + index
      messages[index].header.msg_iovlen = 1
      messages[index].header.msg_control = controls + index * Self.controlCapacity
    }
  }

  deinit {
    messages.deallocate()
    vectors.deallocate()
    names.deallocate()
    controls.deallocate()
    data.deallocate()
  }

  /// Receives what is there, at most `capacity` datagrams of IP, and hands each to `visit`.
  ///
  /// - Returns: how many there were; as many as `capacity` means that there may be more. 0 when
  ///   nothing was there.
  /// - Throws: the error of `recvmmsg`, such as `ENETDOWN` once after the interface went down.
  package mutating func receive(
    from descriptor: Int32, _ visit: (DatagramOrigin, RawSpan) -> Void
  ) throws(SystemError) -> Int {
    let count = try fill(from: descriptor)
    for index in 0..<count {
      if let origin = datagramOrigin(index) { visit(origin, bytes(index).bytes) }
    }
    return count
  }

  /// Receives what is there, at most `capacity` frames, and hands each to `visit`.
  ///
  /// - Returns: how many there were, as `receive`.
  /// - Throws: the error of `recvmmsg`.
  package mutating func receiveFrames(
    from descriptor: Int32, _ visit: (FrameOrigin, RawSpan) -> Void
  ) throws(SystemError) -> Int {
    let count = try fill(from: descriptor)
    for index in 0..<count { visit(frameOrigin(index), bytes(index).bytes) }
    return count
  }

  private func fill(from descriptor: Int32) throws(SystemError) -> Int {
    for index in 0..<capacity {
      // The kernel writes here how much it used.
      messages[index].header.msg_namelen = socklen_t(socketAddressCapacity)
      messages[index].header.msg_controllen = Self.controlCapacity
    }
    let count = retryingInterrupts {
      lvs_receive_messages(
        descriptor, messages, UInt32(capacity), Int32(MSG_DONTWAIT))
    }
    if count >= 0 { return Int(count) }
    guard currentErrno() == EAGAIN else { throw .last("recvmmsg") }
    return 0
  }

  private func bytes(_ index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: data + index * datagramCapacity,
      count: min(Int(messages[index].length), datagramCapacity))
  }

  private func isTruncated(_ index: Int) -> Bool {
    messages[index].header.msg_flags & Int32(MSG_TRUNC) != 0
  }

  private func datagramOrigin(_ index: Int) -> DatagramOrigin? {
    let header = messages + index
    let length = min(Int(header.pointee.header.msg_namelen), socketAddressCapacity)
    guard
      let source = socketAddress(at: names + index * socketAddressCapacity, capacity: length)
    else { return nil }
    var ancillary = lvs_ancillary()
    lvs_read_ancillary(&header.pointee.header, &ancillary, nil, 0)
    return DatagramOrigin(
      source: source.address, sourcePort: source.port, sourceScope: source.scope,
      destination: ancillary.destinationAddress, interfaceIndex: ancillary.interface_index,
      hopLimit: UInt8(exactly: ancillary.hop_limit),
      trafficClass: UInt8(truncatingIfNeeded: ancillary.traffic_class),
      lostCount: ancillary.dropped,
      arrivalNanoseconds: ancillary.arrival_nanoseconds > 0 ? ancillary.arrival_nanoseconds : nil,
      isTruncated: isTruncated(index))
  }

  private func frameOrigin(_ index: Int) -> FrameOrigin {
    let name = (names + index * socketAddressCapacity).loadUnaligned(as: sockaddr_ll.self)
    let source = withUnsafeBytes(of: name.sll_addr) { bytes in
      name.sll_halen == 6 ? MACAddress(bytes: bytes.prefix(6)) : nil
    }
    return FrameOrigin(
      interfaceIndex: UInt32(bitPattern: name.sll_ifindex),
      kind: FrameOrigin.Kind(rawValue: name.sll_pkttype),
      etherType: UInt16(bigEndian: name.sll_protocol), source: source,
      isTruncated: isTruncated(index))
  }
}

extension lvs_ancillary {
  /// The destination that came along, if one did.
  fileprivate var destinationAddress: IPAddress? {
    withUnsafeBytes(of: destination) { bytes in
      switch family {
      case AF_INET:
        .v4(IPv4Address(rawValue: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))))
      case AF_INET6: .v6(IPv6Address(networkBytes: bytes))
      default: nil
      }
    }
  }
}
