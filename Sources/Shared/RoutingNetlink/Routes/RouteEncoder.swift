import NetTypes
import NetlinkCodec

extension KernelRoute {
  /// Writes `struct rtmsg` (`<linux/rtnetlink.h>`) and the attributes of the route.
  func encode(into writer: inout MessageWriter) {
    writer.octet(UInt8(truncatingIfNeeded: family.rawValue))
    writer.octet(UInt8(truncatingIfNeeded: destination?.length ?? 0))
    writer.octet(UInt8(truncatingIfNeeded: source?.length ?? 0))
    writer.octet(typeOfService)
    writer.tableField(table)
    writer.octet(origin)
    writer.octet(scope)
    writer.octet(kind)
    writer.field(UInt32(flags.intersection(.onLink).rawValue))
    encodeAddresses(into: &writer)
    writer.tableAttribute(RouteAttribute.table, table)
    if let interface { writer.attribute(RouteAttribute.interface, interface) }
    if let metric { writer.attribute(RouteAttribute.metric, metric) }
    if !metrics.isEmpty { metrics.encode(into: &writer) }
    if let realms { writer.attribute(RouteAttribute.realms, realms) }
    if let expirySeconds { writer.attribute(RouteAttribute.expiry, expirySeconds) }
    if let preference { writer.attribute(RouteAttribute.preference, preference) }
    if let propagatesTTL {
      writer.attribute(RouteAttribute.propagatesTTL, UInt8(propagatesTTL ? 1 : 0))
    }
    encapsulation?.encode(into: &writer)
    if !nextHops.isEmpty {
      writer.structure(RouteAttribute.nextHops) { hops in
        for hop in nextHops { hop.encode(family: family, into: &hops) }
      }
    }
  }

  private func encodeAddresses(into writer: inout MessageWriter) {
    if let destination {
      writer.attribute(RouteAttribute.destination, address: destination.address)
    }
    if let source { writer.attribute(RouteAttribute.source, address: source.address) }
    if let gateway { writer.gateway(gateway, family: family) }
    if let preferredSource {
      writer.attribute(RouteAttribute.preferredSource, address: preferredSource)
    }
  }
}

extension KernelRoute.NextHop {
  /// Writes `struct rtnexthop` and the attributes of the way.
  fileprivate func encode(family: AddressFamily, into writer: inout MessageWriter) {
    writer.sized {
      $0.octet(flags.intersection(.onLink).rawValue)
      $0.octet(UInt8(clamping: weight - 1))
      $0.field(interface ?? 0)
      if let gateway { $0.gateway(gateway, family: family) }
      if let realms { $0.attribute(RouteAttribute.realms, realms) }
      encapsulation?.encode(into: &$0)
    }
  }
}

extension RouteMetrics {
  /// Writes `RTA_METRICS`.
  fileprivate func encode(into writer: inout MessageWriter) {
    writer.nest(RouteAttribute.metrics) { metrics in
      if lockedKinds != 0 { metrics.attribute(RouteAttribute.locked, lockedKinds) }
      for entry in values where entry.kind != .congestionControl {
        metrics.attribute(entry.kind.rawValue, entry.value)
      }
      if let congestionControl {
        metrics.attribute(RouteMetricKind.congestionControl.rawValue, text: congestionControl)
      }
    }
  }
}

extension KernelEncapsulation {
  /// Writes `RTA_ENCAP_TYPE` and `RTA_ENCAP`.
  fileprivate func encode(into writer: inout MessageWriter) {
    if case .other = self { return }
    writer.attribute(RouteAttribute.encapsulationKind, kind)
    writer.nest(RouteAttribute.encapsulation) { content in
      switch self {
      case .mpls(let labels, let timeToLive):
        content.structure(TunnelAttribute.labels) { stack in
          for (index, label) in labels.enumerated() {
            // RFC 3032: the label in the upper 20 bits, and a mark for the last.
            let bottom: UInt32 = index == labels.count - 1 ? 1 << 8 : 0
            stack.field((label << 12 | bottom).bigEndian)
          }
        }
        if let timeToLive { content.attribute(TunnelAttribute.labelTimeToLive, timeToLive) }
      case .tunnel(let tunnel): tunnel.encode(into: &content)
      case .ila(let locator): content.attribute(TunnelAttribute.locator, locator.bigEndian)
      case .other: break
      }
    }
  }
}

extension KernelEncapsulation.Tunnel {
  fileprivate func encode(into writer: inout MessageWriter) {
    if let id { writer.attribute(TunnelAttribute.id, id.bigEndian) }
    if let destination { writer.attribute(TunnelAttribute.destination, address: destination) }
    if let source { writer.attribute(TunnelAttribute.source, address: source) }
    if let hopLimit { writer.attribute(TunnelAttribute.hopLimit, hopLimit) }
    if let trafficClass { writer.attribute(TunnelAttribute.trafficClass, trafficClass) }
    if let flags { writer.attribute(TunnelAttribute.flags, flags.bigEndian) }
  }
}

extension MessageWriter {
  /// Adds the next router: `RTA_GATEWAY`, or `RTA_VIA` for one of another family.
  fileprivate mutating func gateway(_ address: IPAddress, family: AddressFamily) {
    if address.family == family {
      attribute(RouteAttribute.gateway, address: address)
    } else {
      // struct rtvia: the family, and the address without padding.
      structure(RouteAttribute.via) {
        $0.field(address.family.rawValue)
        $0.addressField(address)
      }
    }
  }

  /// Adds the bytes of an address as they are.
  private mutating func addressField(_ address: IPAddress) {
    switch address {
    case .v4(let address): field(address.rawValue.bigEndian)
    case .v6(let address):
      field(address.high.bigEndian)
      field(address.low.bigEndian)
    }
  }

  /// Adds the field of a routing table in a header, which has room for the first 256.
  mutating func tableField(_ table: UInt32) { octet(UInt8(exactly: table) ?? 0) }

  /// Adds the attribute of a routing table that has no room in the header.
  mutating func tableAttribute(_ type: UInt16, _ table: UInt32) {
    if table > UInt8.max { attribute(type, table) }
  }
}
