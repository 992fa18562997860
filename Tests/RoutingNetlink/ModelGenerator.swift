import NetTypes
import RoutingNetlink
import Seeded

/// Random values that go through the kernel's format unchanged.
extension SeededGenerator {
  /// Nothing, or a value.
  mutating func maybe<Value>(_ value: (inout SeededGenerator) -> Value) -> Value? {
    isOne(in: 2) ? value(&self) : nil
  }

  /// A number above 0.
  mutating func positive<Number: FixedWidthInteger & UnsignedInteger>() -> Number {
    max(1, number())
  }

  /// An address of a family; not that of all zeros.
  mutating func address(_ family: AddressFamily) -> IPAddress {
    family == .ipv4
      ? .v4(IPv4Address(rawValue: positive()))
      : .v6(IPv6Address(high: positive(), low: number()))
  }

  /// A prefix of a family, of at least one bit.
  mutating func prefix(_ family: AddressFamily) -> IPPrefix {
    let length = Int.random(in: 1...family.bitCount, using: &self)
    let address = address(family)
    return IPPrefix(address: address, length: length) ?? IPPrefix(host: address)
  }

  /// A text of 1 to 15 bytes.
  mutating func name() -> ByteString {
    ByteString(
      bytes: (0..<Int.random(in: 1...15, using: &self)).map { _ in
        UInt8.random(in: 1...255, using: &self)
      })
  }

  mutating func family() -> AddressFamily { isOne(in: 2) ? .ipv4 : .ipv6 }

  mutating func interfaceAddress() -> InterfaceAddress {
    let family = family()
    var address = InterfaceAddress(index: number(), prefix: prefix(family))
    // A peer's prefix has the same length, and is another address.
    address.peer = maybe { $0.address(family) }.flatMap { $0 == address.address ? nil : $0 }
    if family == .ipv4 { address.broadcast = maybe { IPv4Address(rawValue: $0.number()) } }
    address.scope = number()
    address.label = maybe { $0.name() }
    address.flags = AddressFlags(rawValue: number()).intersection(.requestable)
    address.preferredLifetimeSeconds = isOne(in: 2) ? InterfaceAddress.forever : number()
    address.validLifetimeSeconds = isOne(in: 2) ? InterfaceAddress.forever : number()
    address.routeMetric = maybe { $0.number() }
    address.origin = maybe { $0.number() }
    return address
  }

  mutating func encapsulation() -> KernelEncapsulation {
    switch Int.random(in: 0..<3, using: &self) {
    case 0:
      let labels: [UInt32] = (0..<Int.random(in: 1...30, using: &self)).map { _ in
        number(UInt32.self) & 0xF_FFFF
      }
      return .mpls(labels: labels, timeToLive: maybe { $0.number() })
    case 1: return .ila(locator: number())
    default:
      let family = family()
      var tunnel = KernelEncapsulation.Tunnel(family)
      tunnel.id = maybe { $0.positive() }
      tunnel.destination = maybe { $0.address(family) }
      tunnel.source = maybe { $0.address(family) }
      tunnel.trafficClass = maybe { $0.positive() }
      tunnel.hopLimit = maybe { $0.positive() }
      tunnel.flags = maybe { $0.positive() }
      return .tunnel(tunnel)
    }
  }

  mutating func metrics() -> RouteMetrics {
    var metrics = RouteMetrics()
    for kind in RouteMetricKind.allCases where isOne(in: 3) {
      if kind == .congestionControl {
        metrics.congestionControl = name()
      } else {
        metrics[kind] = number()
      }
      if isOne(in: 2) { metrics.lock(kind) }
    }
    return metrics
  }

  mutating func nextHop() -> KernelRoute.NextHop {
    var hop = KernelRoute.NextHop()
    hop.gateway = maybe { $0.address($0.family()) }
    hop.interface = maybe { $0.positive() }
    hop.weight = Int.random(in: 1...256, using: &self)
    hop.flags = isOne(in: 2) ? .onLink : []
    hop.realms = maybe { $0.number() }
    hop.encapsulation = maybe { $0.encapsulation() }
    return hop
  }

  mutating func route() -> KernelRoute {
    let family = family()
    var route = KernelRoute(family)
    route.kind = number()
    route.destination = maybe { $0.prefix(family) }
    route.source = maybe { $0.prefix(family) }
    route.gateway = maybe { $0.address($0.family()) }
    route.preferredSource = maybe { $0.address(family) }
    route.interface = maybe { $0.number() }
    route.flags = isOne(in: 2) ? .onLink : []
    route.table = number()
    route.typeOfService = number()
    route.origin = number()
    route.scope = number()
    route.metric = maybe { $0.number() }
    route.metrics = metrics()
    route.realms = maybe { $0.number() }
    route.expirySeconds = maybe { $0.number() }
    route.preference = maybe { $0.number() }
    route.propagatesTTL = maybe { $0.isOne(in: 2) }
    route.encapsulation = maybe { $0.encapsulation() }
    route.nextHops = (0..<Int.random(in: 0...4, using: &self)).map { _ in nextHop() }
    return route
  }

  mutating func rule() -> KernelRule {
    let family = family()
    var rule = KernelRule(family)
    rule.isInverted = isOne(in: 2)
    rule.source = maybe { $0.prefix(family) }
    rule.destination = maybe { $0.prefix(family) }
    rule.incomingInterface = maybe { $0.name() }
    rule.outgoingInterface = maybe { $0.name() }
    rule.typeOfService = number()
    rule.mark = maybe { $0.number() }
    rule.markMask = maybe { $0.number(UInt32.self) & 0xFFFF }
    rule.users = maybe { .init($0.number(), $0.number()) }
    rule.packetProtocol = maybe { $0.number() }
    rule.sourcePorts = maybe { .init($0.number(), $0.number()) }
    rule.destinationPorts = maybe { .init($0.number(), $0.number()) }
    rule.tunnelID = maybe { $0.number() }
    rule.action = pick([
      .table(number()), .vrf, .goto(number()), .nop, .blackhole, .unreachable, .prohibit,
    ])
    rule.preference = number()
    rule.realms = maybe { $0.number() }
    rule.suppressedPrefixLength = maybe { $0.number(UInt32.self) & 0xFF }
    rule.suppressedGroup = maybe { $0.number(UInt32.self) & 0xFFFF }
    rule.origin = number()
    return rule
  }
}
