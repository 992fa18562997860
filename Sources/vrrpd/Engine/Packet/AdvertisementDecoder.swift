package import NetTypes

extension PacketOrigin {
  /// Reads the origin of an IPv4 packet as a raw socket delivers it; nil when there is no whole
  /// IP header.
  package init?(ipv4Packet packet: Span<UInt8>) {
    guard packet.count >= MessageLength.ipv4Header, packet[0] >> 4 == 4 else { return nil }
    let headerLength = Int(packet[0] & 0xF) * 4
    guard headerLength >= MessageLength.ipv4Header else { return nil }
    self.init(
      source: .v4(packet.ipv4Address(at: 12)), destination: .v4(packet.ipv4Address(at: 16)),
      hopLimit: packet[8])
    var place = headerLength + 1
    if packet[9] == IPProtocol.authenticationHeader { place += MessageLength.authenticationHeader }
    if place < packet.count { virtualRouterID = packet[place] }
  }
}

extension PacketOrigin {
  /// The origin of an IPv6 payload, with the addresses and the hop limit from control messages.
  package init(
    ipv6Payload payload: Span<UInt8>, source: IPv6Address, destination: IPv6Address,
    hopLimit: UInt8
  ) {
    self.init(
      source: .v6(source), destination: .v6(destination), hopLimit: hopLimit,
      virtualRouterID: payload.count > 1 ? payload[1] : nil)
  }
}

extension ReceivedAdvertisement {
  /// Decodes an IPv4 packet as a raw socket delivers it, with its header; what the buffer holds
  /// behind the packet's own length is passed over.
  ///
  /// - Parameter multicastGroup: what stands in the pseudo-header of old unicast checksums.
  package init(
    ipv4Packet packet: Span<UInt8>, multicastGroup: IPv4Address = .vrrpGroup
  ) throws(PacketError) {
    guard packet.count >= MessageLength.ipv4Header else {
      throw .truncated(byteCount: packet.count, neededByteCount: MessageLength.ipv4Header)
    }
    guard let origin = PacketOrigin(ipv4Packet: packet) else { throw .malformedIPHeader }
    let headerLength = Int(packet[0] & 0xF) * 4
    let total = Int(packet.number(at: 2, as: UInt16.self))
    guard total >= headerLength else { throw .malformedIPHeader }
    guard total <= packet.count else {
      throw .truncated(byteCount: packet.count, neededByteCount: total)
    }
    // More fragments, or an offset (RFC 791 section 3.1).
    guard packet.number(at: 6, as: UInt16.self) & 0x3FFF == 0 else { throw .fragment }
    let whole = packet.extracting(0..<total)
    var start = headerLength
    var header: ReceivedAuthenticationHeader?
    switch packet[9] {
    case IPProtocol.vrrp: break
    case IPProtocol.authenticationHeader:
      header = try Self.authenticationHeader(of: whole, headerLength: headerLength)
      start += MessageLength.authenticationHeader
    default: throw .unexpectedProtocol(packet[9])
    }
    let message = whole.extracting(start...)
    let parts = try MessageParts(message, family: .ipv4)
    guard (parts.authenticationType == .header) == (header != nil) else {
      throw .malformedAuthenticationHeader
    }
    let reading = try Self.checksumReading(
      of: message.extracting(0..<parts.length), version: parts.version, origin: origin,
      multicastGroup: multicastGroup)
    self.init(parts: parts, message: message, origin: origin, checksum: reading)
    facts.authenticationHeader = header
  }

  /// Decodes an IPv6 payload as a raw socket delivers it, with the addresses and the hop limit
  /// from its control messages.
  package init(
    ipv6Payload payload: Span<UInt8>, source: IPv6Address, destination: IPv6Address,
    hopLimit: UInt8
  ) throws(PacketError) {
    let parts = try MessageParts(payload, family: .ipv6)
    let origin = PacketOrigin(
      ipv6Payload: payload, source: source, destination: destination, hopLimit: hopLimit)
    var checksum = InternetChecksum()
    checksum.addPseudoHeader(
      source: origin.source, destination: origin.destination, length: payload.count,
      protocol: IPProtocol.vrrp)
    checksum.add(payload)
    guard checksum.value == 0 else { throw .wrongChecksum }
    self.init(parts: parts, message: payload, origin: origin, checksum: .pseudoHeader)
  }

  private init(
    parts: MessageParts, message: Span<UInt8>, origin: PacketOrigin, checksum: ChecksumReading
  ) {
    advertisement = parts.advertisement(in: message)
    facts = ReceivedFacts(
      source: origin.source, destination: origin.destination, hopLimit: origin.hopLimit,
      checksum: checksum, password: parts.password(in: message))
    facts.trailer = parts.trailer(in: message)
  }

  /// The authentication header behind an IP header without options (RFC 4302 section 2).
  private static func authenticationHeader(
    of packet: Span<UInt8>, headerLength: Int
  ) throws(PacketError) -> ReceivedAuthenticationHeader {
    guard headerLength == MessageLength.ipv4Header else { throw .malformedAuthenticationHeader }
    let needed = headerLength + MessageLength.authenticationHeader
    guard packet.count >= needed else {
      throw .truncated(byteCount: packet.count, neededByteCount: needed)
    }
    // The length is in words of 32 bits, less two.
    guard packet[headerLength] == IPProtocol.vrrp, packet[headerLength + 1] == 4 else {
      throw .malformedAuthenticationHeader
    }
    let place = headerLength + MessageLength.authenticationHeaderPrefix
    return ReceivedAuthenticationHeader(
      parametersIndex: packet.number(at: headerLength + 4),
      sequence: packet.number(at: headerLength + 8), value: packet.copy(place..<place + 12),
      packet: packet.copy(0..<packet.count))
  }

  /// The way in which an IPv4 message's checksum is right.
  private static func checksumReading(
    of message: Span<UInt8>, version: ProtocolVersion, origin: PacketOrigin,
    multicastGroup: IPv4Address
  ) throws(PacketError) -> ChecksumReading {
    var plain = InternetChecksum()
    plain.add(message)
    if version == .v3 {
      let group = IPAddress.v4(multicastGroup)
      for reading in [ChecksumReading.pseudoHeader, .oldUnicast] {
        var checksum = plain
        // Messages have an even length, and a sum has no order.
        checksum.addPseudoHeader(
          source: origin.source,
          destination: reading == .oldUnicast ? group : origin.destination,
          length: message.count, protocol: IPProtocol.vrrp)
        if checksum.value == 0 { return reading }
      }
    }
    guard plain.value == 0 else { throw .wrongChecksum }
    return .plain
  }
}

/// What a message's header says, and where its parts lie.
private struct MessageParts {
  let version: ProtocolVersion
  let family: AddressFamily
  let virtualRouterID: UInt8
  let priority: UInt8
  let addressCount: Int
  let authenticationType: AuthenticationType
  let intervalCentiseconds: UInt16
  /// The length up to the trailer in bytes.
  let length: Int
  let hasTrailer: Bool

  init(_ message: Span<UInt8>, family: AddressFamily) throws(PacketError) {
    guard message.count >= MessageLength.header else {
      throw .truncated(byteCount: message.count, neededByteCount: MessageLength.header)
    }
    guard let version = ProtocolVersion(rawValue: message[0] >> 4),
      version == .v3 || family == .ipv4
    else { throw .unknownVersion(message[0] >> 4) }
    guard message[0] & 0xF == 1 else { throw .unknownType(message[0] & 0xF) }
    self.version = version
    self.family = family
    virtualRouterID = message[1]
    priority = message[2]
    addressCount = Int(message[3])
    let authenticationLength = version == .v2 ? MessageLength.authenticationData : 0
    length =
      MessageLength.header + addressCount * (family.bitCount / 8) + authenticationLength
    guard message.count >= length else {
      throw .truncated(byteCount: message.count, neededByteCount: length)
    }
    guard virtualRouterID != 0 else { throw .noVirtualRouter }
    if version == .v2 {
      guard let type = AuthenticationType(rawValue: message[4]) else {
        throw .unknownAuthenticationType(message[4])
      }
      authenticationType = type
      intervalCentiseconds = UInt16(message[5]) * 100
    } else {
      authenticationType = .none
      // Four reserved bits are passed over (RFC 9568 section 5.2.6).
      intervalCentiseconds = message.number(at: 4, as: UInt16.self) & 0xFFF
    }
    guard intervalCentiseconds > 0 else { throw .noInterval }
    let rest = message.count - length
    hasTrailer = rest == MessageLength.trailer && message[length] == 1
    guard rest == 0 || hasTrailer else { throw .trailingBytes(rest) }
  }

  func advertisement(in message: Span<UInt8>) -> Advertisement {
    var addresses: [IPAddress] = []
    addresses.reserveCapacity(addressCount)
    for index in 0..<addressCount {
      switch family {
      case .ipv4:
        addresses.append(.v4(message.ipv4Address(at: MessageLength.header + index * 4)))
      case .ipv6:
        addresses.append(.v6(message.ipv6Address(at: MessageLength.header + index * 16)))
      }
    }
    return Advertisement(
      version: version, virtualRouterID: virtualRouterID, priority: priority,
      intervalCentiseconds: intervalCentiseconds, addresses: addresses,
      authenticationType: authenticationType)
  }

  func password(in message: Span<UInt8>) -> Password? {
    guard version == .v2 else { return nil }
    return Password(rawValue: message.number(at: length - MessageLength.authenticationData))
  }

  func trailer(in message: Span<UInt8>) -> ReceivedTrailer? {
    guard hasTrailer else { return nil }
    let digest = length + MessageLength.trailerPrefix
    return ReceivedTrailer(
      keyNumber: message[length + 1], reserved: message.number(at: length + 2),
      sequence: message.number(at: length + 4), digest: message.copy(digest..<digest + 16),
      message: message.copy(0..<digest))
  }
}
