import CLinux
import Glibc

/// What kind of socket a descriptor is, as the kernel says: a process that was handed descriptors
/// looks before it takes them for what their names say.
package struct SocketDescription: Sendable, Hashable {
  /// The family: `AF_INET`, `AF_PACKET`, `AF_UNIX`…
  package let family: Int32
  /// The type: 1 for streams, 2 for datagrams, 3 for raw ones, 5 for packets in sequence.
  package let type: Int32
  /// The protocol, such as 112; for packet sockets the number in network byte order.
  package let protocolNumber: Int32
  /// Whether it accepts connections.
  package let isListening: Bool

  /// Makes a description, to compare with.
  package init(family: Int32, type: Int32, protocolNumber: Int32, isListening: Bool = false) {
    self.family = family
    self.type = type
    self.protocolNumber = protocolNumber
    self.isListening = isListening
  }

  /// Asks the kernel.
  ///
  /// - Throws: the error of `getsockopt`: `ENOTSOCK` when it is no socket.
  package init(of descriptor: Int32) throws(SystemError) {
    family = try socketOption(descriptor, SOL_SOCKET, SO_DOMAIN)
    type = try socketOption(descriptor, SOL_SOCKET, SO_TYPE)
    protocolNumber = try socketOption(descriptor, SOL_SOCKET, SO_PROTOCOL)
    isListening = try socketOption(descriptor, SOL_SOCKET, SO_ACCEPTCONN) != 0
  }
}

/// The name of the interface to which a socket is tied (`SO_BINDTODEVICE`); empty for none.
///
/// - Throws: the error of `getsockopt`.
package func boundDevice(of descriptor: Int32) throws(SystemError) -> String {
  var name = [UInt8](repeating: 0, count: Int(IFNAMSIZ))
  var length = socklen_t(name.count)
  guard getsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, &name, &length) == 0 else {
    throw .last("getsockopt")
  }
  return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
}
