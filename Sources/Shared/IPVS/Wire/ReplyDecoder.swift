import NetTypes
package import NetlinkCodec

/// Decodes the kernel's answers. `body` is the range of a message after its netlink header; the
/// generic netlink header, four bytes, comes first in it.
package enum ReplyDecoder {
  /// Decodes an answer to `getInformation`.
  ///
  /// - Throws: when the message is cut short or lacks an attribute.
  package static func information(
    in bytes: RawSpan, body: Range<Int>
  ) throws(NetlinkDecodingError) -> IPVSInformation {
    var attributes = try topAttributes(bytes, body)
    var version: UInt32?
    var size: UInt32?
    while let attribute = try attributes.next(in: bytes) {
      switch attribute.type {
      case InformationAttribute.version: version = try attribute.number(in: bytes)
      case InformationAttribute.connectionTableSize: size = try attribute.number(in: bytes)
      default: break
      }
    }
    return IPVSInformation(
      version: try required(version, InformationAttribute.version),
      connectionTableSize: try required(size, InformationAttribute.connectionTableSize))
  }

  /// Decodes an answer to `getConfiguration`.
  ///
  /// - Throws: when the message is cut short or lacks an attribute. TCP and UDP timeouts are there
  ///   only in kernels with that protocol; what is not there counts as 0.
  package static func timeouts(
    in bytes: RawSpan, body: Range<Int>
  ) throws(NetlinkDecodingError) -> ConnectionTimeouts {
    var attributes = try topAttributes(bytes, body)
    var timeouts = ConnectionTimeouts(tcpSeconds: 0, tcpFinSeconds: 0, udpSeconds: 0)
    while let attribute = try attributes.next(in: bytes) {
      switch attribute.type {
      case TopAttribute.tcpTimeout: timeouts.tcpSeconds = try attribute.number(in: bytes)
      case TopAttribute.tcpFinTimeout: timeouts.tcpFinSeconds = try attribute.number(in: bytes)
      case TopAttribute.udpTimeout: timeouts.udpSeconds = try attribute.number(in: bytes)
      default: break
      }
    }
    return timeouts
  }

  /// Decodes an entry of a dump of daemons.
  ///
  /// - Throws: when the message is cut short or lacks an attribute.
  package static func daemon(
    in bytes: RawSpan, body: Range<Int>
  ) throws(NetlinkDecodingError) -> SyncDaemon {
    var attributes = try nested(TopAttribute.daemon, bytes, body)
    var state: UInt32?
    var daemon = SyncDaemon(role: .master, interface: "")
    while let attribute = try attributes.next(in: bytes) {
      switch attribute.type {
      case DaemonAttribute.state: state = try attribute.number(in: bytes)
      case DaemonAttribute.interface: daemon.interface = attribute.text(in: bytes)
      case DaemonAttribute.syncID: daemon.syncID = try attribute.number(in: bytes)
      case DaemonAttribute.maximumLength:
        daemon.maximumLength = try attribute.number(in: bytes)
      case DaemonAttribute.group:
        daemon.group = try address(attribute, .ipv4, bytes)
      case DaemonAttribute.group6:
        daemon.group = try address(attribute, .ipv6, bytes)
      case DaemonAttribute.port: daemon.port = try attribute.number(in: bytes)
      case DaemonAttribute.timeToLive: daemon.timeToLive = try attribute.number(in: bytes)
      default: break
      }
    }
    let number = try required(state, DaemonAttribute.state)
    guard let role = SyncRole(rawValue: number) else {
      throw .unknownValue(attribute: DaemonAttribute.state, value: UInt64(number))
    }
    daemon.role = role
    return daemon
  }

  /// The attributes after the header of generic netlink (`struct genlmsghdr`, four bytes).
  static func topAttributes(
    _ bytes: RawSpan, _ body: Range<Int>
  ) throws(NetlinkDecodingError) -> AttributeReader {
    guard body.count >= 4 else { throw .truncatedMessage(offset: body.lowerBound) }
    return AttributeReader(range: body.lowerBound + 4..<body.upperBound)
  }

  /// The attributes within the first top attribute of a type.
  static func nested(
    _ type: UInt16, _ bytes: RawSpan, _ body: Range<Int>
  ) throws(NetlinkDecodingError) -> AttributeReader {
    var attributes = try topAttributes(bytes, body)
    while let attribute = try attributes.next(in: bytes) {
      if attribute.type == type { return attribute.nested }
    }
    throw .missingAttribute(type)
  }

  /// Insists on the value of an attribute.
  static func required<Value>(
    _ value: Value?, _ type: UInt16
  ) throws(NetlinkDecodingError) -> Value {
    guard let value else { throw .missingAttribute(type) }
    return value
  }

  /// The address in an attribute, whose 16 bytes begin with it whatever the family.
  static func address(
    _ attribute: Attribute, _ family: AddressFamily, _ bytes: RawSpan
  ) throws(NetlinkDecodingError) -> IPAddress {
    let start = attribute.value.lowerBound
    switch family {
    case .ipv4:
      let raw: UInt32 = try attribute.number(in: bytes)
      return .v4(IPv4Address(rawValue: UInt32(bigEndian: raw)))
    case .ipv6:
      guard attribute.value.count >= 16 else { throw .shortValue(attribute: attribute.type) }
      let high: UInt64 = bytes.load(at: start)
      let low: UInt64 = bytes.load(at: start + 8)
      return .v6(IPv6Address(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low)))
    }
  }

  /// The address family in an attribute (`AF_INET`, `AF_INET6`).
  static func family(
    _ attribute: Attribute, _ bytes: RawSpan
  ) throws(NetlinkDecodingError) -> AddressFamily {
    let number: UInt16 = try attribute.number(in: bytes)
    guard let family = AddressFamily(rawValue: number) else {
      throw .unknownValue(attribute: attribute.type, value: UInt64(number))
    }
    return family
  }
}
