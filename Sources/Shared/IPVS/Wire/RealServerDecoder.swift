package import NetTypes
package import NetlinkCodec

extension ReplyDecoder {
  /// Decodes a real server with its connections and statistics.
  ///
  /// - Parameter family: the family of its service, for kernels before 3.18, which do not say the
  ///   server's own.
  /// - Throws: when the message is cut short or lacks what identifies a server.
  package static func realServer(
    in bytes: RawSpan, body: Range<Int>, family: AddressFamily
  ) throws(NetlinkDecodingError) -> RealServerRecord {
    var attributes = try nested(TopAttribute.destination, bytes, body)
    var parts = RealServerParts(family: family)
    while let attribute = try attributes.next(in: bytes) {
      try parts.take(attribute, in: bytes)
    }
    return try parts.finish(in: bytes)
  }
}

/// The attributes of a real server, collected in whatever order they come.
private struct RealServerParts {
  private var family: AddressFamily
  private var address: Attribute?
  private var method: UInt32 = ForwardingNumber.masquerade
  private var tunnelType: UInt8 = TunnelNumber.ipip
  private var tunnelPort: UInt16 = 0
  private var tunnelFlags: UInt16 = 0
  private var statistics: Attribute?
  private var statistics64: Attribute?
  private var record: RealServerRecord

  init(family: AddressFamily) {
    self.family = family
    record = RealServerRecord(
      server: RealServer(endpoint: Endpoint(address: .any(family), port: 0)))
  }

  mutating func take(
    _ attribute: Attribute, in bytes: RawSpan
  ) throws(NetlinkDecodingError) {
    switch attribute.type {
    case DestinationAttribute.family: family = try ReplyDecoder.family(attribute, bytes)
    case DestinationAttribute.address: address = attribute
    case DestinationAttribute.port:
      record.server.endpoint.port = UInt16(bigEndian: try attribute.number(in: bytes))
    case DestinationAttribute.forwardingMethod: method = try attribute.number(in: bytes)
    case DestinationAttribute.weight: record.server.weight = try attribute.number(in: bytes)
    case DestinationAttribute.upperThreshold:
      record.server.upperThreshold = try attribute.number(in: bytes)
    case DestinationAttribute.lowerThreshold:
      record.server.lowerThreshold = try attribute.number(in: bytes)
    case DestinationAttribute.activeConnections:
      record.activeConnections = try attribute.number(in: bytes)
    case DestinationAttribute.inactiveConnections:
      record.inactiveConnections = try attribute.number(in: bytes)
    case DestinationAttribute.persistentConnections:
      record.persistentConnections = try attribute.number(in: bytes)
    case DestinationAttribute.statistics: statistics = attribute
    case DestinationAttribute.statistics64: statistics64 = attribute
    case DestinationAttribute.tunnelType: tunnelType = try attribute.number(in: bytes)
    case DestinationAttribute.tunnelPort:
      tunnelPort = UInt16(bigEndian: try attribute.number(in: bytes))
    case DestinationAttribute.tunnelFlags: tunnelFlags = try attribute.number(in: bytes)
    default: break
    }
  }

  func finish(in bytes: RawSpan) throws(NetlinkDecodingError) -> RealServerRecord {
    let address = try ReplyDecoder.required(address, DestinationAttribute.address)
    var record = record
    record.server.endpoint.address = try ReplyDecoder.address(address, family, bytes)
    record.server.forwarding = try forwarding()
    record.statistics = try ReplyDecoder.statistics(statistics64 ?? statistics, in: bytes)
    return record
  }

  private func forwarding() throws(NetlinkDecodingError) -> Forwarding {
    switch method & ForwardingNumber.mask {
    case ForwardingNumber.masquerade: return .masquerade
    case ForwardingNumber.local: return .local
    case ForwardingNumber.directRouting: return .directRouting
    case ForwardingNumber.tunnel: return .tunnel(try tunnel())
    case let other:
      throw .unknownValue(
        attribute: DestinationAttribute.forwardingMethod, value: UInt64(other))
    }
  }

  private func tunnel() throws(NetlinkDecodingError) -> TunnelType {
    if tunnelType == TunnelNumber.ipip { return .ipip }
    guard let checksum = TunnelChecksum(rawValue: tunnelFlags) else {
      throw .unknownValue(
        attribute: DestinationAttribute.tunnelFlags, value: UInt64(tunnelFlags))
    }
    switch tunnelType {
    case TunnelNumber.gue: return .gue(port: tunnelPort, checksum)
    case TunnelNumber.gre: return .gre(checksum)
    default:
      throw .unknownValue(
        attribute: DestinationAttribute.tunnelType, value: UInt64(tunnelType))
    }
  }
}
