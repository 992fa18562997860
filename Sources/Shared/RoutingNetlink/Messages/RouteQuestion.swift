package import NetTypes
package import NetlinkCodec

/// A question about links, addresses, routes or rules. The kernel answers with one message for
/// each; where it filters, it does so only on sockets with `NETLINK_GET_STRICT_CHK`.
package enum RouteQuestion: Sendable, Hashable {
  /// All interfaces.
  case links
  /// One interface; refused with `ENODEV` when there is none.
  case link(LinkReference)
  /// The addresses of a family, nil for both; of one interface, nil for all.
  case addresses(AddressFamily?, index: UInt32?)
  /// The routes of a family: those of a table and by a maker, nil for all. Refused with `ENOENT`
  /// when there is no such table, which is one without routes.
  case routes(AddressFamily, table: UInt32?, origin: UInt8?)
  /// The rules of a family.
  case rules(AddressFamily)

  /// Whether the answer has an end of its own.
  package var isDump: Bool {
    if case .link = self { return false }
    return true
  }

  /// `RTEXT_FILTER_SKIP_STATS`: counters of packets are half of what an interface's message has.
  private static let withoutCounters: UInt32 = 1 << 3

  /// Writes the question as one netlink message.
  package func encode(sequence: UInt32, into writer: inout MessageWriter) {
    func begin(_ type: UInt16) {
      writer.beginMessage(
        type: type, flags: isDump ? .request.union(.dump) : .request, sequence: sequence)
    }
    switch self {
    case .links:
      begin(RouteMessageType.getLink)
      writer.linkHeader(index: 0)
      writer.attribute(LinkAttribute.wanted, Self.withoutCounters)
    case .link(let link):
      begin(RouteMessageType.getLink)
      link.encode(into: &writer)
      writer.attribute(LinkAttribute.wanted, Self.withoutCounters)
    case .addresses(let family, let index):
      begin(RouteMessageType.getAddress)
      writer.octet(UInt8(truncatingIfNeeded: family?.rawValue ?? 0))
      writer.octet(0)
      writer.field(UInt16(0))
      writer.field(index ?? 0)
    case .routes(let family, let table, let origin):
      begin(RouteMessageType.getRoute)
      writer.octet(UInt8(truncatingIfNeeded: family.rawValue))
      writer.octet(0)
      writer.field(UInt16(0))
      writer.tableField(table ?? 0)
      writer.octet(origin ?? 0)
      writer.field(UInt16(0))
      writer.field(UInt32(0))
      if let table { writer.tableAttribute(RouteAttribute.table, table) }
    case .rules(let family):
      begin(RouteMessageType.getRule)
      writer.octet(UInt8(truncatingIfNeeded: family.rawValue))
      writer.octet(0)
      writer.field(UInt16(0))
      writer.field(UInt32(0))
      writer.field(UInt32(0))
    }
    writer.endMessage()
  }
}
