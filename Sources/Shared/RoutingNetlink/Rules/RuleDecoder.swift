import NetTypes
package import NetlinkCodec

extension KernelRule {
  /// `struct fib_rule_hdr`
  private static let headerSize = 12

  /// Decodes a rule; nil when it is of neither family.
  ///
  /// - Throws: what is wrong with the message.
  package init?(body: Range<Int>, in bytes: RawSpan) throws(NetlinkDecodingError) {
    var attributes = try attributes(behind: Self.headerSize, body: body)
    let start = body.lowerBound
    let number: UInt8 = bytes.load(at: start)
    guard let family = AddressFamily(rawValue: UInt16(number)) else { return nil }
    self.init(family)
    let bits: UInt32 = bytes.load(at: start + 8)
    isInverted = bits & Self.inverted != 0
    typeOfService = bytes.load(at: start + 3)
    origin = 0
    // The kernel says nothing of the preference 0.
    preference = 0
    let tableField: UInt8 = bytes.load(at: start + 4)
    var target = Target(
      action: bytes.load(at: start + 7), table: UInt32(tableField), goto: 0, isVRF: false)
    let lengths: (destination: UInt8, source: UInt8) = (
      bytes.load(at: start + 1), bytes.load(at: start + 2)
    )
    while let attribute = try attributes.next(in: bytes) {
      switch attribute.type {
      case RuleAttribute.destination:
        destination = try attribute.prefix(of: family, length: lengths.destination, in: bytes)
      case RuleAttribute.source:
        source = try attribute.prefix(of: family, length: lengths.source, in: bytes)
      case RuleAttribute.table: target.table = try attribute.number(in: bytes)
      case RuleAttribute.goto: target.goto = try attribute.number(in: bytes)
      case RuleAttribute.vrf:
        let number: UInt8 = try attribute.number(in: bytes)
        target.isVRF = number != 0
      default:
        if try take(selector: attribute, in: bytes) { continue }
        try take(option: attribute, in: bytes)
      }
    }
    action = target.meaning
  }

  private struct Target {
    var action: UInt8
    var table: UInt32
    var goto: UInt32
    var isVRF: Bool

    var meaning: Action {
      switch action {
      case RuleAction.table: isVRF ? .vrf : .table(table)
      case RuleAction.goto: .goto(goto)
      case RuleAction.nop: .nop
      case RuleAction.blackhole: .blackhole
      case RuleAction.unreachable: .unreachable
      case RuleAction.prohibit: .prohibit
      default: .other(action)
      }
    }
  }

  private mutating func take(
    selector attribute: Attribute, in bytes: RawSpan
  ) throws(NetlinkDecodingError) -> Bool {
    switch attribute.type {
    case RuleAttribute.incomingInterface: incomingInterface = attribute.text(in: bytes)
    case RuleAttribute.outgoingInterface: outgoingInterface = attribute.text(in: bytes)
    case RuleAttribute.mark: mark = try attribute.number(in: bytes)
    case RuleAttribute.markMask:
      let mask: UInt32 = try attribute.number(in: bytes)
      markMask = mask == .max ? nil : mask
    case RuleAttribute.users:
      let (first, last) = try attribute.pair(in: bytes, as: UInt32.self)
      users = NumberRange(first, last)
    case RuleAttribute.packetProtocol: packetProtocol = try attribute.number(in: bytes)
    case RuleAttribute.sourcePorts:
      let (first, last) = try attribute.pair(in: bytes, as: UInt16.self)
      sourcePorts = NumberRange(first, last)
    case RuleAttribute.destinationPorts:
      let (first, last) = try attribute.pair(in: bytes, as: UInt16.self)
      destinationPorts = NumberRange(first, last)
    case RuleAttribute.tunnelID:
      let number: UInt64 = try attribute.number(in: bytes)
      tunnelID = UInt64(bigEndian: number)
    default: return false
    }
    return true
  }

  private mutating func take(
    option attribute: Attribute, in bytes: RawSpan
  ) throws(NetlinkDecodingError) {
    switch attribute.type {
    case RuleAttribute.preference: preference = try attribute.number(in: bytes)
    case RuleAttribute.realms: realms = try attribute.number(in: bytes)
    case RuleAttribute.suppressedPrefixLength:
      // The kernel says -1 for none.
      let length: UInt32 = try attribute.number(in: bytes)
      suppressedPrefixLength = length == .max ? nil : length
    case RuleAttribute.suppressedGroup:
      let group: UInt32 = try attribute.number(in: bytes)
      suppressedGroup = group == .max ? nil : group
    case RuleAttribute.origin: origin = try attribute.number(in: bytes)
    default: break
    }
  }
}

extension Attribute {
  /// Two numbers, one after the other.
  fileprivate func pair<Number: FixedWidthInteger & BitwiseCopyable>(
    in bytes: RawSpan, as type: Number.Type
  ) throws(NetlinkDecodingError) -> (Number, Number) {
    let size = MemoryLayout<Number>.size
    guard value.count >= 2 * size else { throw .shortValue(attribute: self.type) }
    return (bytes.load(at: value.lowerBound), bytes.load(at: value.lowerBound + size))
  }
}
