package import NetlinkCodec

/// Something that happened to links, addresses, routes or rules; or one of them in a dump.
package enum RouteEvent: Sendable, Hashable {
  /// An interface is new, or something about it is.
  case linkChanged(Link)
  /// An interface is gone: removed, or moved to another network namespace.
  case linkRemoved(Link)
  /// An address is set, or something about it is new.
  case addressAdded(InterfaceAddress)
  /// An address is gone.
  case addressRemoved(InterfaceAddress)
  /// A route is set; when it `replaces` another of the same destination, type of service, metric
  /// and table, that one is gone without an event of its own.
  case routeAdded(KernelRoute, replaces: Bool)
  /// A route is gone. Routes that vanish with their interface vanish without events (IPv4).
  case routeRemoved(KernelRoute)
  /// A rule is set.
  case ruleAdded(KernelRule)
  /// A rule is gone.
  case ruleRemoved(KernelRule)
  /// Events were lost: only a dump can tell what is there now.
  case overrun
}

extension RouteEvent {
  /// Decodes a message; nil for one that is about something else, such as the address of a
  /// multicast route, a bridge's port, or a route that the kernel keeps for itself.
  ///
  /// - Throws: what is wrong with the message.
  package init?(
    header: MessageHeader, body: Range<Int>, in bytes: RawSpan
  ) throws(NetlinkDecodingError) {
    switch header.type {
    case RouteMessageType.newLink, RouteMessageType.deleteLink:
      guard let link = try Link(body: body, in: bytes) else { return nil }
      self = header.type == RouteMessageType.newLink ? .linkChanged(link) : .linkRemoved(link)
    case RouteMessageType.newAddress, RouteMessageType.deleteAddress:
      guard let address = try InterfaceAddress(body: body, in: bytes) else { return nil }
      self =
        header.type == RouteMessageType.newAddress
        ? .addressAdded(address) : .addressRemoved(address)
    case RouteMessageType.newRoute:
      guard let route = try KernelRoute(body: body, in: bytes) else { return nil }
      let flags = MessageFlags(rawValue: header.flags)
      self = .routeAdded(route, replaces: flags.contains(.replace))
    case RouteMessageType.deleteRoute:
      guard let route = try KernelRoute(body: body, in: bytes) else { return nil }
      self = .routeRemoved(route)
    case RouteMessageType.newRule, RouteMessageType.deleteRule:
      guard let rule = try KernelRule(body: body, in: bytes) else { return nil }
      self = header.type == RouteMessageType.newRule ? .ruleAdded(rule) : .ruleRemoved(rule)
    case MessageHeader.overrunType: self = .overrun
    default: return nil
    }
  }
}
