package import NetTypes

/// A neighbour advertisement of IPv6 (RFC 4861 section 4.4).
package struct NeighbourAdvertisement: Sendable, Hashable {
  /// The sender.
  package var source: IPv6Address
  /// All nodes, or who asked.
  package var destination: IPv6Address
  /// The address that it is about.
  package var target: IPv6Address
  /// The sender's hardware address; nil when there is no such option. InfiniBand's has 20 bytes.
  package var targetHardware: [UInt8]?
  /// R: the sender is a router.
  package var isRouter: Bool
  /// S: it answers a solicitation.
  package var isSolicited: Bool
  /// O: what others know of the target's hardware address is to be replaced.
  package var overrides: Bool

  /// Why bytes are no such message.
  package enum DecodingError: Error, Sendable, Hashable {
    /// There are fewer bytes than its lengths demand.
    case truncated
    /// It is another packet, or has extension headers.
    case otherProtocol
    /// The hop limit is not 255: it was routed (RFC 4861 section 7.1.2).
    case hopLimit(UInt8)
    /// The checksum is wrong.
    case wrongChecksum
    /// A field or an option has a value that RFC 4861 section 7.1.2 forbids.
    case malformed
  }

  /// What tells all nodes that an address is here now (RFC 4861 section 7.2.6).
  package static func unsolicited(
    _ address: IPv6Address, at hardware: LinkAddress, isRouter: Bool
  ) -> NeighbourAdvertisement {
    NeighbourAdvertisement(
      source: address, destination: .allNodes, target: address,
      targetHardware: hardware.bytes, isRouter: isRouter, isSolicited: false, overrides: true)
  }

  /// Describes a message.
  package init(
    source: IPv6Address, destination: IPv6Address, target: IPv6Address,
    targetHardware: [UInt8]?, isRouter: Bool, isSolicited: Bool, overrides: Bool
  ) {
    self.source = source
    self.destination = destination
    self.target = target
    self.targetHardware = targetHardware
    self.isRouter = isRouter
    self.isSolicited = isSolicited
    self.overrides = overrides
  }

  /// Appends the IPv6 packet, for a packet socket that makes the link header.
  package func append(to buffer: inout [UInt8]) {
    // Type and length (in units of 8 bytes), then the address; InfiniBand's has two reserved bytes
    // before it (RFC 4391 section 9.3), so that both kinds fill their units.
    let reserved = targetHardware?.count == Self.infiniBandLength ? 2 : 0
    let optionLength = targetHardware.map { (2 + reserved + min($0.count, 32) + 7) / 8 * 8 } ?? 0
    let length = 24 + optionLength
    buffer.append(contentsOf: [0x60, 0, 0, 0])
    buffer.append(bigEndian: UInt16(truncatingIfNeeded: length))
    buffer.append(contentsOf: [IPProtocol.icmpv6, 255])
    buffer.append(address: .v6(source))
    buffer.append(address: .v6(destination))
    let start = buffer.count
    buffer.append(contentsOf: [Self.type, 0, 0, 0])
    buffer.append((isRouter ? 0x80 : 0) | (isSolicited ? 0x40 : 0) | (overrides ? 0x20 : 0))
    buffer.append(contentsOf: [0, 0, 0])
    buffer.append(address: .v6(target))
    if let targetHardware {
      buffer.append(contentsOf: [Self.targetLinkLayerOption, UInt8(clamping: optionLength / 8)])
      buffer.append(contentsOf: repeatElement(0, count: reserved))
      buffer.append(contentsOf: targetHardware.prefix(32))
      while buffer.count < start + length { buffer.append(0) }
    }
    buffer.put(
      Self.checksum(
        of: buffer.span.extracting(start..<start + length), from: source, to: destination),
      at: start + 2)
  }

  /// The whole Ethernet frame to the destination's group; nil when the hardware address is none of
  /// Ethernet or the destination is no group.
  package func ethernetFrame() -> [UInt8]? {
    guard let bytes = targetHardware, let hardware = MACAddress(bytes: bytes),
      destination.isMulticast
    else { return nil }
    var frame: [UInt8] = []
    frame.reserveCapacity(EtherType.headerLength + 72)
    frame.appendEthernetHeader(
      from: hardware, to: MACAddress(group: .v6(destination)), type: EtherType.ipv6)
    append(to: &frame)
    return frame
  }

  /// Decodes an IPv6 packet, as a packet socket delivers it without link header.
  package init(ipv6Packet packet: Span<UInt8>) throws(DecodingError) {
    guard packet.count >= 40 else { throw .truncated }
    guard packet[0] >> 4 == 6, packet[6] == IPProtocol.icmpv6 else { throw .otherProtocol }
    let end = 40 + Int(packet.number(at: 4, as: UInt16.self))
    guard end <= packet.count else { throw .truncated }
    try self.init(
      icmpv6Message: packet.extracting(40..<end), source: packet.ipv6Address(at: 8),
      destination: packet.ipv6Address(at: 24), hopLimit: packet[7])
  }

  /// Decodes an ICMPv6 message, as a raw socket delivers it.
  package init(
    icmpv6Message message: Span<UInt8>, source: IPv6Address, destination: IPv6Address,
    hopLimit: UInt8
  ) throws(DecodingError) {
    guard message.count >= 4 else { throw .truncated }
    guard message[0] == Self.type else { throw .otherProtocol }
    guard hopLimit == 255 else { throw .hopLimit(hopLimit) }
    guard message.count >= 24 else { throw .truncated }
    guard Self.checksum(of: message, from: source, to: destination) == 0 else {
      throw .wrongChecksum
    }
    let flags = message[4]
    let target = message.ipv6Address(at: 8)
    guard message[1] == 0, !target.isMulticast,
      !(destination.isMulticast && flags & 0x40 != 0)
    else { throw .malformed }
    self.init(
      source: source, destination: destination, target: target,
      targetHardware: try Self.hardware(in: message), isRouter: flags & 0x80 != 0,
      isSolicited: flags & 0x40 != 0, overrides: flags & 0x20 != 0)
  }

  /// The target's hardware address among the options.
  private static func hardware(in message: Span<UInt8>) throws(DecodingError) -> [UInt8]? {
    var hardware: [UInt8]?
    var offset = 24
    while offset < message.count {
      guard offset + 2 <= message.count else { throw .malformed }
      let length = Int(message[offset + 1]) * 8
      guard length > 0, offset + length <= message.count else { throw .malformed }
      if message[offset] == targetLinkLayerOption, hardware == nil {
        let reserved = length == infiniBandLength + 4 ? 2 : 0
        hardware = message.copy(offset + 2 + reserved..<offset + length)
      }
      offset += length
    }
    return hardware
  }

  private static func checksum(
    of message: Span<UInt8>, from source: IPv6Address, to destination: IPv6Address
  ) -> UInt16 {
    var checksum = InternetChecksum()
    checksum.addPseudoHeader(
      source: .v6(source), destination: .v6(destination), length: message.count,
      protocol: IPProtocol.icmpv6)
    checksum.add(message)
    return checksum.value
  }

  /// The length of InfiniBand's hardware addresses in bytes.
  private static let infiniBandLength = 20
  /// The type of the message.
  private static let type: UInt8 = 136
  /// The option with the target's hardware address (RFC 4861 section 4.6.1).
  private static let targetLinkLayerOption: UInt8 = 2
}
