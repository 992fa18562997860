package import NetTypes

/// A message of the address resolution protocol for IPv4 (RFC 826).
package struct ARPPacket: Sendable, Hashable {
  /// What a message is for.
  package enum Operation: UInt16, Sendable, Hashable {
    /// Who has the target address?
    case request = 1
    /// The sender has it.
    case reply = 2
  }

  /// What it is for.
  package var operation: Operation
  /// The sender's hardware address.
  package var senderHardware: LinkAddress
  /// The sender's address; 0.0.0.0 in a probe.
  package var sender: IPv4Address
  /// The target's hardware address: as many bytes as the sender's.
  package var targetHardware: [UInt8]
  /// The target's address.
  package var target: IPv4Address

  /// Why bytes are no such message.
  package enum DecodingError: Error, Sendable, Hashable {
    /// There are fewer bytes than its lengths demand.
    case truncated
    /// It is about another protocol than IPv4, or its address lengths are none.
    case otherProtocol
    /// It is neither request nor reply.
    case otherOperation(UInt16)
  }

  /// A gratuitous message, which tells all hosts that an address is here now: sender and target are
  /// the address. keepalived sends requests with a broadcast target.
  package static func gratuitous(
    _ address: IPv4Address, at hardware: LinkAddress, operation: Operation = .request
  ) -> ARPPacket {
    ARPPacket(
      operation: operation, senderHardware: hardware, sender: address,
      targetHardware: Array(repeating: 0xFF, count: hardware.bytes.count), target: address)
  }

  /// A probe, which asks whether anybody has an address without claiming it (RFC 5227
  /// section 2.1.1).
  package static func probe(for address: IPv4Address, from hardware: LinkAddress) -> ARPPacket {
    ARPPacket(
      operation: .request, senderHardware: hardware, sender: .any,
      targetHardware: Array(repeating: 0, count: hardware.bytes.count), target: address)
  }

  /// Describes a message.
  package init(
    operation: Operation, senderHardware: LinkAddress, sender: IPv4Address,
    targetHardware: [UInt8], target: IPv4Address
  ) {
    self.operation = operation
    self.senderHardware = senderHardware
    self.sender = sender
    self.targetHardware = targetHardware
    self.target = target
  }

  /// Decodes a message without its link header; what follows it is padding.
  package init(message: Span<UInt8>) throws(DecodingError) {
    guard message.count >= 8 else { throw .truncated }
    let length = Int(message[4])
    guard message.number(at: 2, as: UInt16.self) == EtherType.ipv4, message[5] == 4,
      (1...32).contains(length)
    else { throw .otherProtocol }
    guard message.count >= 16 + 2 * length else { throw .truncated }
    let code: UInt16 = message.number(at: 6)
    guard let operation = Operation(rawValue: code) else { throw .otherOperation(code) }
    self.operation = operation
    senderHardware = LinkAddress(
      type: message.number(at: 0), bytes: message.copy(8..<8 + length))
    sender = message.ipv4Address(at: 8 + length)
    targetHardware = message.copy(12 + length..<12 + 2 * length)
    target = message.ipv4Address(at: 12 + 2 * length)
  }

  /// Whether the sender says that an address is its own (RFC 5227 section 2.4).
  package func claims(_ address: IPv4Address) -> Bool { sender == address }

  /// Whether the sender asks for an address in order to take it (RFC 5227 section 2.1.1).
  package func probes(_ address: IPv4Address) -> Bool { sender == .any && target == address }

  /// Appends the message without link header, for a packet socket that makes it (`SOCK_DGRAM`):
  /// the way for all kinds of link.
  package func append(to buffer: inout [UInt8]) {
    buffer.append(bigEndian: senderHardware.type)
    buffer.append(bigEndian: EtherType.ipv4)
    buffer.append(UInt8(truncatingIfNeeded: senderHardware.bytes.count))
    buffer.append(4)
    buffer.append(bigEndian: operation.rawValue)
    buffer.append(contentsOf: senderHardware.bytes)
    buffer.append(bigEndian: sender.rawValue)
    buffer.append(contentsOf: targetHardware)
    buffer.append(bigEndian: target.rawValue)
  }

  /// The whole Ethernet frame to all stations; nil when the sender is on another kind of link.
  package func ethernetFrame() -> [UInt8]? {
    guard senderHardware.type == LinkAddress.ethernet,
      let source = MACAddress(bytes: senderHardware.bytes)
    else { return nil }
    var frame: [UInt8] = []
    frame.reserveCapacity(EtherType.headerLength + 28)
    frame.appendEthernetHeader(from: source, to: .broadcast, type: EtherType.arp)
    append(to: &frame)
    return frame
  }
}
