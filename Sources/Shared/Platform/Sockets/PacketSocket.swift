import CLinux
import Glibc
package import NetTypes

/// A socket for whole frames of the link layer (`packet(7)`): ARP, neighbour discovery, and
/// datagrams from a hardware address that is not the interface's. It does not block.
package struct PacketSocket: ~Copyable {
  /// The descriptor, to be watched and handed over.
  package let descriptor: OwnedDescriptor

  /// Takes over an open socket, such as one that an earlier process handed over.
  package init(adopting descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

  /// Opens a socket that receives frames of a protocol; frames that this machine sends are not
  /// among them.
  ///
  /// - Parameters:
  ///   - interfaceIndex: the interface; 0 for all of them.
  ///   - etherType: `0x0806` for ARP, `0x86DD` for IPv6, 3 for every protocol, 0 to receive
  ///     nothing and only send.
  ///   - filter: what of these frames to see, starting at the frame's first byte; attached before
  ///     the first frame can arrive. None sees all.
  /// - Throws: the error of `socket`, `setsockopt` or `bind`: `EPERM` without `CAP_NET_RAW`,
  ///   `ENODEV` when there is no such interface.
  package static func open(
    interfaceIndex: UInt32, etherType: UInt16, filter: [FilterInstruction] = []
  ) throws(SystemError) -> PacketSocket {
    // Protocol 0: nothing arrives until the socket is bound.
    let number = CLinux.socket(AF_PACKET, SOCK_RAW.number | O_CLOEXEC | O_NONBLOCK, 0)
    let socket = PacketSocket(
      adopting: try OwnedDescriptor(rawValue: number, of: "socket"))
    // Since Linux 4.20; before that the caller sees frames of the kind `outgoing`.
    try? setSocketOption(number, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    if etherType != 0 || interfaceIndex != 0 {
      try socket.listen(interfaceIndex: interfaceIndex, etherType: etherType, filter: filter)
    } else if !filter.isEmpty {
      try socket.attach(filter)
    }
    return socket
  }

  /// Begins to receive frames through a socket that was opened to send only. Closing a packet
  /// socket makes a process wait for milliseconds, so the less of them the better.
  ///
  /// - Parameters:
  ///   - interfaceIndex: the interface; 0 for all of them.
  ///   - etherType: `0x0806` for ARP, `0x86DD` for IPv6, 3 for every protocol.
  ///   - filter: what of these frames to see; none sees all.
  /// - Throws: the error of `setsockopt` or `bind`: `ENODEV` when there is no such interface.
  package func listen(
    interfaceIndex: UInt32, etherType: UInt16, filter: [FilterInstruction] = []
  ) throws(SystemError) {
    if !filter.isEmpty { try attach(filter) }
    var name = linkLayerAddress(interfaceIndex)
    name.sll_protocol = etherType.bigEndian
    let result = withUnsafeBytes(of: &name) { bytes in
      CLinux.bind(
        descriptor.rawValue, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
        socklen_t(bytes.count))
    }
    guard result == 0 else { throw .last("bind") }
  }

  /// Sends a frame, from its destination address on, on an interface.
  ///
  /// - Throws: the error of `sendto`: `ENETDOWN` when the interface is down, `ENXIO` when it has
  ///   gone, `EMSGSIZE` when the frame is too long for it.
  package func send(_ frame: RawSpan, interfaceIndex: UInt32) throws(SystemError) {
    var name = linkLayerAddress(interfaceIndex)
    let sent = frame.withUnsafeBytes { frame in
      // Traffic control looks at the protocol of what is sent.
      if frame.count >= 14 {
        name.sll_protocol = frame.loadUnaligned(fromByteOffset: 12, as: UInt16.self)
      }
      return withUnsafeBytes(of: &name) { bytes in
        retryingInterrupts {
          sendto(
            descriptor.rawValue, frame.baseAddress, frame.count, noSignal,
            bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
        }
      }
    }
    guard sent >= 0 else { throw .last("sendto") }
  }

  /// Sends a frame whose bytes are in an array.
  ///
  /// - Throws: the error of `sendto`.
  package func send(_ frame: [UInt8], interfaceIndex: UInt32) throws(SystemError) {
    try send(frame.span.bytes, interfaceIndex: interfaceIndex)
  }

  /// Lets the kernel drop what the socket need not see, from now on.
  ///
  /// - Throws: the error of `setsockopt`.
  package func attach(_ filter: [FilterInstruction]) throws(SystemError) {
    try attachFilter(filter, to: descriptor.rawValue)
  }

  /// Makes an interface take frames to a group's hardware address while the socket is open.
  ///
  /// - Throws: the error of `setsockopt`.
  package func join(group: MACAddress, interfaceIndex: UInt32) throws(SystemError) {
    var request = packet_mreq()
    request.mr_ifindex = Int32(bitPattern: interfaceIndex)
    request.mr_type = UInt16(PACKET_MR_MULTICAST)
    request.mr_alen = 6
    withUnsafeMutableBytes(of: &request.mr_address) { $0.copyBytes(from: group.bytes) }
    try setSocketOption(descriptor.rawValue, SOL_PACKET, PACKET_ADD_MEMBERSHIP, to: request)
  }
}

private func linkLayerAddress(_ interfaceIndex: UInt32) -> sockaddr_ll {
  var name = sockaddr_ll()
  name.sll_family = UInt16(AF_PACKET)
  name.sll_ifindex = Int32(bitPattern: interfaceIndex)
  return name
}
