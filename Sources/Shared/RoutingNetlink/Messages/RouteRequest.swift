package import NetTypes
package import NetlinkCodec

/// A request to the kernel to change links, addresses, routes, rules or neighbours.
package enum RouteRequest: Sendable, Hashable {
  /// Sets an address; `replaces` makes it no mistake if it is there, and renews its lifetimes.
  case addAddress(InterfaceAddress, replaces: Bool)
  /// Takes an address away: that of the same interface, prefix and peer.
  case removeAddress(InterfaceAddress)
  /// Makes an interface.
  case createLink(NewLink)
  /// Changes an interface.
  case changeLink(LinkChange)
  /// Removes an interface.
  case removeLink(LinkReference)
  /// Adds a route.
  case addRoute(KernelRoute, RoutePlacement)
  /// Removes the first route that has all that is given.
  case removeRoute(KernelRoute)
  /// Adds a rule. One that is there already is refused (`EEXIST`).
  case addRule(KernelRule)
  /// Removes the first rule that has all that is given.
  case removeRule(KernelRule)
  /// Sets an entry of the neighbour table, in place of one that is there.
  case setNeighbour(Neighbour)
  /// Removes an entry of the neighbour table.
  case removeNeighbour(Neighbour)
}

/// An entry of the neighbour table (`RTM_NEWNEIGH`): who has an address on a link.
package struct Neighbour: Sendable, Hashable {
  /// The interface.
  package var index: UInt32
  /// The address.
  package var address: IPAddress
  /// Who has it.
  package var hardwareAddress: MACAddress?
  /// `NUD_…` (`<linux/neighbour.h>`): 0x80 permanent, 0x04 stale, 0x02 reachable.
  package var state: UInt16 = Neighbour.permanent
  /// `NTF_…` (`<linux/neighbour.h>`): 0x08 for an address for which this machine answers (proxy).
  package var flags: UInt8 = 0

  /// `NUD_PERMANENT`
  package static let permanent: UInt16 = 0x80

  /// A permanent entry.
  package init(index: UInt32, address: IPAddress, hardwareAddress: MACAddress? = nil) {
    self.index = index
    self.address = address
    self.hardwareAddress = hardwareAddress
  }
}

extension RouteRequest {
  /// Writes the request as one netlink message.
  ///
  /// - Parameter flags: what is wanted besides: `.acknowledge` or nothing. Refusals are answered in
  ///   any case.
  package func encode(
    flags: MessageFlags, sequence: UInt32, into writer: inout MessageWriter
  ) {
    func begin(_ type: UInt16, _ more: MessageFlags = []) {
      let all = MessageFlags.request.union(flags).union(more)
      writer.beginMessage(type: type, flags: all, sequence: sequence)
    }
    switch self {
    case .addAddress(let address, let replaces):
      begin(
        RouteMessageType.newAddress, .create.union(replaces ? .replace : .exclusive))
      address.encode(into: &writer)
    case .removeAddress(let address):
      begin(RouteMessageType.deleteAddress)
      address.encodeRemoval(into: &writer)
    case .createLink(let link):
      begin(RouteMessageType.newLink, .create.union(.exclusive))
      link.encode(into: &writer)
    case .changeLink(let change):
      begin(RouteMessageType.setLink)
      change.encode(into: &writer)
    case .removeLink(let link):
      begin(RouteMessageType.deleteLink)
      link.encode(into: &writer)
    case .addRoute(let route, let placement):
      begin(RouteMessageType.newRoute, placement.flags)
      route.encode(into: &writer)
    case .removeRoute(let route):
      begin(RouteMessageType.deleteRoute)
      route.encode(into: &writer)
    case .addRule(let rule):
      begin(RouteMessageType.newRule, .create.union(.exclusive))
      rule.encode(into: &writer)
    case .removeRule(let rule):
      begin(RouteMessageType.deleteRule)
      rule.encode(into: &writer)
    case .setNeighbour(let neighbour):
      begin(RouteMessageType.newNeighbour, .create.union(.replace))
      neighbour.encode(into: &writer)
    case .removeNeighbour(let neighbour):
      begin(RouteMessageType.deleteNeighbour)
      neighbour.encode(into: &writer)
    }
    writer.endMessage()
  }
}

extension RoutePlacement {
  /// The flags of a request for it.
  fileprivate var flags: MessageFlags {
    switch self {
    case .add: .create.union(.exclusive)
    case .prepend: .create
    case .append: .create.union(.append)
    case .replace: .create.union(.replace)
    }
  }
}

extension Neighbour {
  /// Writes `struct ndmsg` and its attributes (`<linux/neighbour.h>`).
  fileprivate func encode(into writer: inout MessageWriter) {
    writer.field(UInt8(truncatingIfNeeded: address.family.rawValue))
    writer.field(UInt8(0))
    writer.field(UInt16(0))
    writer.field(index)
    writer.field(state)
    writer.field(flags)
    writer.field(UInt8(0))
    writer.attribute(1, address: address)  // NDA_DST
    if let hardwareAddress {
      writer.attribute(2, bytes: hardwareAddress.bytes)  // NDA_LLADDR
    }
  }
}

extension MessageWriter {
  /// Adds an attribute with an address: 4 or 16 bytes.
  mutating func attribute(_ type: UInt16, address: IPAddress) {
    attribute(type, address: address, size: address.family.bitCount / 8)
  }

  /// Adds a number of 8 bits as it is: a field of a header.
  mutating func octet(_ number: UInt8) { field(number) }
}
