import NetTypes
import NetlinkCodec

extension KernelRule {
  /// `FIB_RULE_INVERT`
  static let inverted: UInt32 = 2

  /// Writes `struct fib_rule_hdr` (`<linux/fib_rules.h>`) and the attributes of the rule.
  func encode(into writer: inout MessageWriter) {
    let table = if case .table(let table) = action { table } else { UInt32(0) }
    writer.octet(UInt8(truncatingIfNeeded: family.rawValue))
    writer.octet(UInt8(truncatingIfNeeded: destination?.length ?? 0))
    writer.octet(UInt8(truncatingIfNeeded: source?.length ?? 0))
    writer.octet(typeOfService)
    writer.tableField(table)
    writer.field(UInt16(0))
    writer.octet(action.number)
    writer.field(isInverted ? Self.inverted : 0)
    encodeSelectors(into: &writer)
    if let preference { writer.attribute(RuleAttribute.preference, preference) }
    switch action {
    case .table: writer.tableAttribute(RuleAttribute.table, table)
    case .goto(let preference): writer.attribute(RuleAttribute.goto, preference)
    case .vrf: writer.attribute(RuleAttribute.vrf, UInt8(1))
    case .nop, .blackhole, .unreachable, .prohibit, .other: break
    }
    if let realms { writer.attribute(RuleAttribute.realms, realms) }
    if let suppressedPrefixLength {
      writer.attribute(RuleAttribute.suppressedPrefixLength, suppressedPrefixLength)
    }
    if let suppressedGroup {
      writer.attribute(RuleAttribute.suppressedGroup, suppressedGroup)
    }
    writer.attribute(RuleAttribute.origin, origin)
  }

  private func encodeSelectors(into writer: inout MessageWriter) {
    if let destination {
      writer.attribute(RuleAttribute.destination, address: destination.address)
    }
    if let source { writer.attribute(RuleAttribute.source, address: source.address) }
    if let incomingInterface {
      writer.attribute(
        RuleAttribute.incomingInterface, text: incomingInterface.prefix(maximalNameLength))
    }
    if let outgoingInterface {
      writer.attribute(
        RuleAttribute.outgoingInterface, text: outgoingInterface.prefix(maximalNameLength))
    }
    if let mark { writer.attribute(RuleAttribute.mark, mark) }
    if let markMask { writer.attribute(RuleAttribute.markMask, markMask) }
    if let users { writer.attribute(RuleAttribute.users, words: users.first, users.last) }
    if let packetProtocol { writer.attribute(RuleAttribute.packetProtocol, packetProtocol) }
    if let sourcePorts { writer.ports(RuleAttribute.sourcePorts, sourcePorts) }
    if let destinationPorts { writer.ports(RuleAttribute.destinationPorts, destinationPorts) }
    if let tunnelID { writer.attribute(RuleAttribute.tunnelID, tunnelID.bigEndian) }
  }
}

extension KernelRule.Action {
  /// The kernel's number.
  fileprivate var number: UInt8 {
    switch self {
    case .table, .vrf: RuleAction.table
    case .goto: RuleAction.goto
    case .nop: RuleAction.nop
    case .blackhole: RuleAction.blackhole
    case .unreachable: RuleAction.unreachable
    case .prohibit: RuleAction.prohibit
    case .other(let number): number
    }
  }
}

extension MessageWriter {
  /// Adds `struct fib_rule_port_range`.
  fileprivate mutating func ports(_ type: UInt16, _ range: KernelRule.NumberRange<UInt16>) {
    structure(type) {
      $0.field(range.first)
      $0.field(range.last)
    }
  }
}
