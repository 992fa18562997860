import CLinux
import Glibc
package import NetTypes
import SystemPackage

/// A socket that sends and receives datagrams of IP: raw ones of a protocol, or UDP. It does not
/// block, and is closed on exec.
///
/// A raw socket of IPv4 receives datagrams with their IP header, one of IPv6 without it. Both tell
/// source, destination, interface and hop limit of each datagram.
package struct DatagramSocket: ~Copyable {
  /// The descriptor, to be watched and handed over.
  package let descriptor: OwnedDescriptor
  /// The family of its addresses.
  package let family: AddressFamily

  /// Takes over an open socket, such as one that an earlier process handed over; its options are
  /// as they were set.
  package init(adopting descriptor: consuming OwnedDescriptor, family: AddressFamily) {
    self.descriptor = descriptor
    self.family = family
  }

  /// Opens a raw socket for a protocol of IP, such as 112 for VRRP or 51 for AH.
  ///
  /// - Throws: the error of `socket`: `EPERM` without `CAP_NET_RAW`.
  package static func raw(
    _ family: AddressFamily, protocolNumber: UInt8
  ) throws(SystemError) -> DatagramSocket {
    try open(family, type: SOCK_RAW.number, protocolNumber: Int32(protocolNumber))
  }

  /// Opens a UDP socket. IPv6 ones take no IPv4.
  ///
  /// - Throws: the error of `socket`.
  package static func udp(_ family: AddressFamily) throws(SystemError) -> DatagramSocket {
    let socket = try open(family, type: SOCK_DGRAM.number, protocolNumber: 0)
    if family == .ipv6 {
      try setSocketOption(socket.descriptor.rawValue, ipv6Level, IPV6_V6ONLY, 1)
    }
    return socket
  }

  private static func open(
    _ family: AddressFamily, type: Int32, protocolNumber: Int32
  ) throws(SystemError) -> DatagramSocket {
    let number = CLinux.socket(
      Int32(family.rawValue), type | O_CLOEXEC | O_NONBLOCK, protocolNumber)
    let descriptor = try OwnedDescriptor(rawValue: number, of: "socket")
    if family == .ipv4 {
      try setSocketOption(number, ipv4Level, IP_PKTINFO, 1)
      try setSocketOption(number, ipv4Level, IP_RECVTTL, 1)
    } else {
      try setSocketOption(number, ipv6Level, IPV6_RECVPKTINFO, 1)
      try setSocketOption(number, ipv6Level, IPV6_RECVHOPLIMIT, 1)
    }
    return DatagramSocket(adopting: descriptor, family: family)
  }

  /// Receives only datagrams to an address and, with UDP, a port.
  ///
  /// - Parameter scope: the interface's index, for link-local addresses of IPv6.
  /// - Throws: the error of `bind`: `EADDRNOTAVAIL` when the address is not this machine's.
  package func bind(
    to address: IPAddress, port: UInt16 = 0, scope: UInt32 = 0
  ) throws(SystemError) {
    let result = withSocketAddress(address, port: port, scope: scope) { name, length in
      CLinux.bind(descriptor.rawValue, name, length)
    }
    guard result == 0 else { throw .last("bind") }
  }

  /// The port to which a UDP socket is bound; 0 when it is to none.
  ///
  /// - Throws: the error of `getsockname`.
  package func boundPort() throws(SystemError) -> UInt16 {
    var name = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    return try withUnsafeMutableBytes(of: &name) { bytes throws(SystemError) in
      let start = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
      guard getsockname(descriptor.rawValue, start, &length) == 0, let start else {
        throw .last("getsockname")
      }
      return socketAddress(at: start, capacity: bytes.count)?.port ?? 0
    }
  }

  /// Sends only to one peer, and receives from it only (UDP).
  ///
  /// - Throws: the error of `connect`.
  package func connect(
    to address: IPAddress, port: UInt16, scope: UInt32 = 0
  ) throws(SystemError) {
    let result = withSocketAddress(address, port: port, scope: scope) { name, length in
      CLinux.connect(descriptor.rawValue, name, length)
    }
    guard result == 0 else { throw .last("connect") }
  }
}

extension DatagramSocket {
  /// Sends a datagram.
  ///
  /// - Parameters:
  ///   - bytes: the payload; with `setHeaderIncluded`, the IP header before it.
  ///   - port: for UDP; 0 for raw sockets.
  ///   - interfaceIndex: the interface to send on; 0 leaves it to the routes.
  ///   - source: one of this machine's addresses; nil leaves it to the kernel.
  /// - Throws: the error of `sendmsg`: `EAGAIN` or `ENOBUFS` when there is no room now.
  package func send(
    _ bytes: RawSpan, to address: IPAddress, port: UInt16 = 0, interfaceIndex: UInt32 = 0,
    source: IPAddress? = nil
  ) throws(SystemError) {
    let sent = bytes.withUnsafeBytes { bytes in
      withSocketAddress(
        address, port: port, scope: address.family == .ipv6 ? interfaceIndex : 0
      ) { name, length in
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { control in
          var vector = iovec(
            iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
          return withUnsafeMutablePointer(to: &vector) { vector in
            var message = msghdr()
            message.msg_name = UnsafeMutableRawPointer(name)
            message.msg_namelen = length
            message.msg_iov = vector
            message.msg_iovlen = 1
            if interfaceIndex != 0 || source != nil {
              message.msg_control = control.baseAddress
              message.msg_controllen = writePacketInformation(
                control.baseAddress, interfaceIndex, source)
            }
            return retryingInterrupts { sendmsg(descriptor.rawValue, &message, noSignal) }
          }
        }
      }
    }
    guard sent >= 0 else { throw .last("sendmsg") }
  }

  /// Sends a datagram whose bytes are in an array.
  ///
  /// - Throws: the error of `sendmsg`.
  package func send(
    _ bytes: [UInt8], to address: IPAddress, port: UInt16 = 0, interfaceIndex: UInt32 = 0,
    source: IPAddress? = nil
  ) throws(SystemError) {
    try send(
      bytes.span.bytes, to: address, port: port, interfaceIndex: interfaceIndex, source: source)
  }

  private func writePacketInformation(
    _ buffer: UnsafeMutableRawPointer?, _ interfaceIndex: UInt32, _ source: IPAddress?
  ) -> Int {
    guard let source else {
      return lvs_write_packet_information(buffer, Int32(family.rawValue), interfaceIndex, nil)
    }
    return source.withNetworkBytes { bytes in
      lvs_write_packet_information(buffer, Int32(family.rawValue), interfaceIndex, bytes)
    }
  }
}
