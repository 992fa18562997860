import NetTypes
package import NetlinkCodec

/// Types of messages (`NFNL_…`, `NFT_MSG_…`) and the attributes of what they change
/// (`<linux/netfilter/nf_tables.h>`). Numbers are in network byte order.
private enum Wire {
  static let batchBegin: UInt16 = 0x10
  static let batchEnd: UInt16 = 0x11
  /// `NFNL_SUBSYS_NFTABLES`
  static let subsystem: UInt16 = 10
  static let newTable: UInt16 = 0
  static let deleteTable: UInt16 = 2
  static let newChain: UInt16 = 3
  static let newRule: UInt16 = 6
  static let newSet: UInt16 = 9
  static let newElements: UInt16 = 12
  static let deleteElements: UInt16 = 14
  /// `NFTA_LIST_ELEM`
  static let listElement: UInt16 = 1
  /// `NFTA_DATA_VALUE`, `NFTA_DATA_VERDICT`
  static let dataValue: UInt16 = 1
  static let dataVerdict: UInt16 = 2
}

extension FirewallBatch {
  /// The number of the first change's message, if the batch begins with `firstSequence`.
  package static func sequence(ofChange index: Int, firstSequence: UInt32) -> UInt32 {
    firstSequence &+ 1 &+ UInt32(truncatingIfNeeded: index)
  }

  /// Writes the batch: its begin, a message for each change, its end. The last change is answered
  /// even when nothing goes wrong.
  ///
  /// - Returns: the number of the last message.
  package func encode(firstSequence: UInt32, into writer: inout MessageWriter) -> UInt32 {
    writer.beginMessage(type: Wire.batchBegin, flags: .request, sequence: firstSequence)
    writer.netfilterHeader(family: 0, resource: Wire.subsystem)
    writer.endMessage()
    for (index, message) in messages.enumerated() {
      message.encode(
        options, flags: index == messages.count - 1 ? .acknowledge : [],
        sequence: Self.sequence(ofChange: index, firstSequence: firstSequence), into: &writer)
    }
    let last = Self.sequence(ofChange: messages.count, firstSequence: firstSequence)
    writer.beginMessage(type: Wire.batchEnd, flags: .request, sequence: last)
    writer.netfilterHeader(family: 0, resource: Wire.subsystem)
    writer.endMessage()
    return last
  }
}

extension FirewallMessage {
  fileprivate func encode(
    _ options: FirewallOptions, flags: MessageFlags, sequence: UInt32,
    into writer: inout MessageWriter
  ) {
    func begin(_ type: UInt16, _ more: MessageFlags) {
      writer.beginMessage(
        type: Wire.subsystem << 8 | type, flags: .request.union(flags).union(more),
        sequence: sequence)
      writer.netfilterHeader(family: UInt8(truncatingIfNeeded: family.rawValue), resource: 0)
      // The first attribute of every message: the name of the table.
      writer.attribute(1, text: options.table)
    }
    switch self {
    case .addTable:
      begin(Wire.newTable, .create)
      writer.number(2, 0)  // flags: active
    case .removeTable: begin(Wire.deleteTable, [])
    case .addChain(let chain):
      begin(Wire.newChain, .create)
      chain.encode(priority: options.priority, into: &writer)
    case .addSet(let set):
      begin(Wire.newSet, .create)
      set.encode(into: &writer)
    case .appendRule(let chain, let expressions):
      begin(Wire.newRule, .create.union(.append))
      encode(chain, expressions, options, into: &writer)
    case .prependRule(let chain, let expressions):
      begin(Wire.newRule, .create)
      encode(chain, expressions, options, into: &writer)
    case .changeElements(let set, let elements, let isAddition):
      begin(
        isAddition ? Wire.newElements : Wire.deleteElements, isAddition ? .create : [])
      writer.attribute(2, text: set.name)
      writer.nest(3) { list in
        for element in elements { element.encode(into: &list) }
      }
    }
    writer.endMessage()
  }

  private func encode(
    _ chain: FirewallChain, _ expressions: [FirewallExpression], _ options: FirewallOptions,
    into writer: inout MessageWriter
  ) {
    writer.attribute(2, text: chain.name)
    writer.nest(4) { list in
      for expression in expressions where options.hasCounters || expression != .counter {
        list.nest(Wire.listElement) { expression.encode(into: &$0) }
      }
    }
  }
}

extension FirewallChain {
  /// `NF_ACCEPT`
  private static let accepted: UInt32 = 1

  fileprivate func encode(priority: Int32, into writer: inout MessageWriter) {
    writer.attribute(3, text: name)
    guard let hook else { return }
    writer.nest(4) {
      $0.number(1, hook.rawValue)
      $0.number(2, UInt32(bitPattern: priority))
    }
    writer.number(5, Self.accepted)
    writer.attribute(7, text: "filter")
  }
}

extension FirewallSet {
  /// nft's own notes, for which the kernel only has room: type, length, and that keys and values
  /// are in host byte order (src/netlink.c of nftables).
  private static let hostByteOrder: UInt32 = 1

  fileprivate func encode(into writer: inout MessageWriter) {
    writer.attribute(2, text: name)
    writer.number(3, flags)
    writer.number(4, keyType)
    writer.number(5, keySize)
    if let value {
      writer.number(6, value.type)
      writer.number(7, value.size)
    }
    writer.number(10, identifier)
    if isInHostByteOrder {
      let order = bytes(of: Self.hostByteOrder)
      writer.attribute(
        13, bytes: [0, 4] + order + (value == nil ? [] : [1, 4] + order))
    }
  }
}

extension FirewallElement {
  fileprivate func encode(into writer: inout MessageWriter) {
    writer.nest(Wire.listElement) { element in
      element.nest(1) { $0.attribute(Wire.dataValue, bytes: key) }
      if let value { element.nest(2) { $0.attribute(Wire.dataValue, bytes: value) } }
    }
  }
}

extension FirewallExpression {
  /// `NFT_REG_…`
  private static let verdictRegister: UInt32 = 0
  private static let firstRegister: UInt32 = 1
  private static let secondRegister: UInt32 = 2
  private static let networkHeader: UInt32 = 1
  private static let transportHeader: UInt32 = 2
  private static let macvlanKindKey: UInt32 = 27

  fileprivate func encode(into writer: inout MessageWriter) {
    switch self {
    case .destination(.ipv4): writer.payload(Self.networkHeader, offset: 16, size: 4)
    case .destination(.ipv6): writer.payload(Self.networkHeader, offset: 24, size: 16)
    case .source(.ipv4): writer.payload(Self.networkHeader, offset: 12, size: 4)
    case .source(.ipv6): writer.payload(Self.networkHeader, offset: 8, size: 16)
    case .ipv4Protocol: writer.payload(Self.networkHeader, offset: 9, size: 1)
    case .icmpv6Type: writer.payload(Self.transportHeader, offset: 0, size: 1)
    case .transportProtocol: writer.meta(16, into: Self.firstRegister)
    case .incomingIndex: writer.meta(4, into: Self.secondRegister)
    case .outgoingIndex: writer.meta(5, into: Self.secondRegister)
    case .outgoingIndex1: writer.meta(5, into: Self.firstRegister)
    case .incomingName: writer.meta(6, into: Self.secondRegister)
    case .outgoingName: writer.meta(7, into: Self.secondRegister)
    case .outgoingKind: writer.meta(Self.macvlanKindKey, into: Self.firstRegister)
    case .masked(let mask): encode(mask: mask, into: &writer)
    case .equals(let bytes):
      writer.expression("cmp") {
        $0.number(1, Self.firstRegister)
        $0.number(2, 0)  // NFT_CMP_EQ
        $0.nest(3) { $0.attribute(Wire.dataValue, bytes: bytes) }
      }
    case .isIn(let set):
      writer.expression("lookup") {
        $0.attribute(1, text: set.name)
        $0.number(2, Self.firstRegister)
      }
    case .mapped(let set):
      writer.expression("lookup") {
        $0.attribute(1, text: set.name)
        $0.number(2, Self.secondRegister)
        $0.number(3, Self.secondRegister)
      }
    case .duplicate:
      writer.expression("dup") {
        $0.number(1, Self.firstRegister)
        $0.number(2, Self.secondRegister)
      }
    case .counter: writer.expression("counter") { _ in }
    case .verdict(let verdict): verdict.encode(register: Self.verdictRegister, into: &writer)
    }
  }

  private func encode(mask: [UInt8], into writer: inout MessageWriter) {
    writer.expression("bitwise") {
      $0.number(1, Self.firstRegister)
      $0.number(2, Self.firstRegister)
      $0.number(3, UInt32(mask.count))
      $0.nest(4) { $0.attribute(Wire.dataValue, bytes: mask) }
      $0.nest(5) {
        $0.attribute(Wire.dataValue, bytes: [UInt8](repeating: 0, count: mask.count))
      }
    }
  }
}

extension FirewallExpression.Verdict {
  fileprivate func encode(register: UInt32, into writer: inout MessageWriter) {
    writer.expression("immediate") {
      $0.number(1, register)
      $0.nest(2) {
        $0.nest(Wire.dataVerdict) { verdict in
          switch self {
          case .drop: verdict.number(1, 0)
          case .accept: verdict.number(1, 1)
          case .goto(let chain):
            verdict.number(1, UInt32(bitPattern: -4))  // NFT_GOTO
            verdict.attribute(2, text: chain.name)
          }
        }
      }
    }
  }
}

extension MessageWriter {
  /// Adds `struct nfgenmsg` (`<linux/netfilter/nfnetlink.h>`).
  fileprivate mutating func netfilterHeader(family: UInt8, resource: UInt16) {
    field(family)
    field(UInt8(0))
    field(resource.bigEndian)
  }

  /// Adds an attribute with a number in network byte order.
  fileprivate mutating func number(_ type: UInt16, _ number: UInt32) {
    attribute(type, number.bigEndian)
  }

  /// Adds an expression's name and data.
  fileprivate mutating func expression(
    _ name: ByteString, _ data: (inout MessageWriter) -> Void
  ) {
    attribute(1, text: name)
    nest(2, data)
  }

  /// Adds an expression that loads bytes of the packet.
  fileprivate mutating func payload(_ base: UInt32, offset: UInt32, size: UInt32) {
    expression("payload") {
      $0.number(1, 1)
      $0.number(2, base)
      $0.number(3, offset)
      $0.number(4, size)
    }
  }

  /// Adds an expression that loads what the kernel knows besides (`NFT_META_…`).
  fileprivate mutating func meta(_ key: UInt32, into register: UInt32) {
    expression("meta") {
      $0.number(2, key)
      $0.number(1, register)
    }
  }
}
