import NetTypes
package import NetlinkCodec

extension ReplyDecoder {
  /// Decodes a virtual service with its statistics.
  ///
  /// - Throws: when the message is cut short or lacks what identifies a service.
  package static func service(
    in bytes: RawSpan, body: Range<Int>
  ) throws(NetlinkDecodingError) -> ServiceRecord {
    var attributes = try nested(TopAttribute.service, bytes, body)
    var parts = ServiceParts()
    while let attribute = try attributes.next(in: bytes) {
      try parts.take(attribute, in: bytes)
    }
    return try parts.finish(in: bytes)
  }

  /// Decodes statistics of either width: the old attribute has 32 bits for all but bytes, the new
  /// one 64 bits throughout.
  static func statistics(
    _ attribute: Attribute?, in bytes: RawSpan
  ) throws(NetlinkDecodingError) -> Statistics {
    var statistics = Statistics()
    guard let attribute else { return statistics }
    var reader = attribute.nested
    while let item = try reader.next(in: bytes) {
      // IPVS_STATS_ATTR_PAD, and whatever else is not known here, may be empty.
      guard (1...10).contains(item.type) else { continue }
      let value =
        item.value.count >= 8
        ? try item.number(in: bytes, as: UInt64.self)
        : UInt64(try item.number(in: bytes, as: UInt32.self))
      // IPVS_STATS_ATTR_…
      switch item.type {
      case 1: statistics.connections = value
      case 2: statistics.incomingPackets = value
      case 3: statistics.outgoingPackets = value
      case 4: statistics.incomingBytes = value
      case 5: statistics.outgoingBytes = value
      case 6: statistics.connectionsPerSecond = value
      case 7: statistics.incomingPacketsPerSecond = value
      case 8: statistics.outgoingPacketsPerSecond = value
      case 9: statistics.incomingBytesPerSecond = value
      case 10: statistics.outgoingBytesPerSecond = value
      default: break
      }
    }
    return statistics
  }
}

/// The attributes of a service, collected in whatever order they come.
private struct ServiceParts {
  private var family: AddressFamily?
  private var transport: TransportProtocol?
  private var address: Attribute?
  private var port: UInt16 = 0
  private var firewallMark: UInt32?
  private var scheduler: ByteString = ""
  private var flags: ServiceFlags = []
  private var timeoutSeconds: UInt32 = 0
  private var netmask: UInt32?
  private var engine: ByteString?
  private var statistics: Attribute?
  private var statistics64: Attribute?

  mutating func take(
    _ attribute: Attribute, in bytes: RawSpan
  ) throws(NetlinkDecodingError) {
    switch attribute.type {
    case ServiceAttribute.family: family = try ReplyDecoder.family(attribute, bytes)
    case ServiceAttribute.transport:
      let number: UInt16 = try attribute.number(in: bytes)
      guard let known = TransportProtocol(rawValue: number) else {
        throw .unknownValue(attribute: attribute.type, value: UInt64(number))
      }
      transport = known
    case ServiceAttribute.address: address = attribute
    case ServiceAttribute.port: port = UInt16(bigEndian: try attribute.number(in: bytes))
    case ServiceAttribute.firewallMark: firewallMark = try attribute.number(in: bytes)
    case ServiceAttribute.scheduler: scheduler = attribute.text(in: bytes)
    case ServiceAttribute.flags: flags = ServiceFlags(rawValue: try attribute.number(in: bytes))
    case ServiceAttribute.timeout: timeoutSeconds = try attribute.number(in: bytes)
    case ServiceAttribute.netmask: netmask = try attribute.number(in: bytes)
    case ServiceAttribute.persistenceEngine: engine = attribute.text(in: bytes)
    case ServiceAttribute.statistics: statistics = attribute
    case ServiceAttribute.statistics64: statistics64 = attribute
    default: break
    }
  }

  func finish(in bytes: RawSpan) throws(NetlinkDecodingError) -> ServiceRecord {
    let family = try ReplyDecoder.required(family, ServiceAttribute.family)
    let id: ServiceID
    if let firewallMark {
      id = .firewallMark(firewallMark, family)
    } else {
      let address = try ReplyDecoder.required(address, ServiceAttribute.address)
      id = .endpoint(
        try ReplyDecoder.required(transport, ServiceAttribute.transport),
        Endpoint(address: try ReplyDecoder.address(address, family, bytes), port: port))
    }
    var service = VirtualService(
      id: id, scheduler: scheduler, flags: flags.subtracting(.hashed),
      persistenceTimeoutSeconds: timeoutSeconds)
    if let netmask {
      service.persistenceMask =
        family == .ipv4
        ? .ipv4(IPv4Address(rawValue: UInt32(bigEndian: netmask)))
        : .ipv6(prefixLength: netmask)
    }
    if let engine, !engine.isEmpty { service.persistenceEngine = engine }
    return ServiceRecord(
      service: service,
      statistics: try ReplyDecoder.statistics(statistics64 ?? statistics, in: bytes))
  }
}
