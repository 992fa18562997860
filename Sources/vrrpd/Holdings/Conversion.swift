import KeepalivedConf
import NetTypes
import RoutingNetlink

/// The numbers that names in a configuration stand for on this machine, at this moment.
struct KernelNames {
  /// The interface of a name; nil while it is missing.
  var interface: (String) -> UInt32?
  /// The table of a vrf.
  var tableOfVRF: (String) -> UInt32?
  /// The number of a name in iproute2's tables.
  var number: (String, RoutingNames) -> UInt32?
}

/// Why something that is configured can't be set now.
enum ConversionError: Error, Equatable {
  /// There is no such interface.
  case missingInterface(String)
}

extension VirtualAddress {
  /// The address as the kernel takes it.
  ///
  /// - Parameter index: the interface that it goes on.
  func kernelAddress(on index: UInt32, _ names: KernelNames) -> InterfaceAddress {
    var result = InterfaceAddress(index: index, prefix: prefix)
    result.peer = peer
    switch broadcast {
    case .address(let address): result.broadcast = address
    case .last: result.broadcast = hostPart(filledWith: .max)
    case .first: result.broadcast = hostPart(filledWith: 0)
    case nil: break
    }
    result.scope = scopeNumber(names)
    result.label = label.map { ByteString($0) }
    var flags: AddressFlags = []
    // Detecting duplicates takes a second in which the master could not answer.
    if address.family == .ipv6, !detectsDuplicates { flags.insert(.noDAD) }
    if isHome { flags.insert(.home) }
    if managesTemporaryAddresses { flags.insert(.managesTemporary) }
    if hasNoPrefixRoute { flags.insert(.noPrefixRoute) }
    if joinsGroups { flags.insert(.joinsGroups) }
    result.flags = flags
    if case .seconds(let seconds) = preferredLifetime {
      result.preferredLifetimeSeconds = UInt32(clamping: seconds)
    }
    // The mark of virtual routers' addresses, by which leftovers are known (`ip address` shows
    // `proto keepalived`).
    result.origin = KernelRoute.keepalived
    return result
  }

  private func hostPart(filledWith bits: UInt32) -> IPv4Address? {
    guard case .v4(let address) = address, prefix.length < 32 else { return nil }
    let host = UInt32.max >> UInt32(prefix.length)
    return IPv4Address(rawValue: (address.rawValue & ~host) | (bits & host))
  }

  private func scopeNumber(_ names: KernelNames) -> UInt8 {
    switch scope {
    case nil, "global": 0
    case "site": 200
    case "link": 253
    case "host": 254
    case "nowhere": 255
    case let name?:
      UInt8(name) ?? names.number(name, .scopes).flatMap { UInt8(exactly: $0) } ?? 0
    }
  }
}

extension Route {
  /// The route as the kernel takes it.
  func kernelRoute(_ names: KernelNames) throws(ConversionError) -> KernelRoute {
    var result = KernelRoute(effectiveFamily)
    result.kind = kind?.number ?? KernelRoute.unicast
    result.destination = destination
    result.source = source
    result.gateway = gateway
    result.preferredSource = preferredSource
    if let interface { result.interface = try names.index(of: interface) }
    if isOnLink { result.flags.insert(.onLink) }
    if let vrf, let table = names.tableOfVRF(vrf) { result.table = table }
    if let table { result.table = table.number }
    result.typeOfService = typeOfService?.byte ?? 0
    if let madeBy { result.origin = madeBy.byte }
    result.metric = metric
    result.metrics = kernelMetrics
    result.realms = realms?.number
    result.expirySeconds = expirySeconds
    result.preference = preference?.number
    result.propagatesTTL = propagatesTTL
    result.encapsulation = encapsulation?.kernelEncapsulation
    result.nextHops = []
    for hop in nextHops { result.nextHops.append(try hop.kernelHop(names)) }
    result.scope = scope?.byte ?? result.customaryScope
    return result
  }

  /// Where the route goes among others.
  var kernelPlacement: RoutePlacement {
    switch placement {
    case .prepend: .prepend
    case .append: .append
    case .add: .add
    case nil: .replace
    }
  }

  private var kernelMetrics: RouteMetrics {
    var result = RouteMetrics()
    for (metric, setting) in metrics {
      result[metric.kernelKind] = setting.value
      if setting.isLocked { result.lock(metric.kernelKind) }
    }
    if let congestionControl { result.congestionControl = ByteString(congestionControl) }
    if isCongestionControlLocked { result.lock(.congestionControl) }
    if usesECN { result[.features] = RouteMetricKind.explicitCongestionNotification }
    return result
  }
}

extension Route.NextHop {
  fileprivate func kernelHop(_ names: KernelNames) throws(ConversionError) -> KernelRoute.NextHop {
    var result = KernelRoute.NextHop()
    result.gateway = gateway
    if let interface { result.interface = try names.index(of: interface) }
    result.weight = weight ?? 1
    if isOnLink { result.flags.insert(.onLink) }
    result.realms = realms?.number
    result.encapsulation = encapsulation?.kernelEncapsulation
    return result
  }
}

extension KernelNames {
  fileprivate func index(of name: String) throws(ConversionError) -> UInt32 {
    guard let index = interface(name) else { throw .missingInterface(name) }
    return index
  }
}

extension RoutingNumber {
  fileprivate var byte: UInt8 { UInt8(truncatingIfNeeded: number) }
}

extension RoutingRealms {
  fileprivate var number: UInt32 { (source?.number ?? 0) << 16 | destination.number & 0xFFFF }
}

extension Route.Preference {
  fileprivate var number: UInt8 {
    switch self {
    case .low: 3
    case .medium: 0
    case .high: 1
    case .number(let number): number
    }
  }
}

extension RouteMetric {
  fileprivate var kernelKind: RouteMetricKind {
    switch self {
    case .mtu: .mtu
    case .hopLimit: .hopLimit
    case .advertisedSegmentSize: .advertisedSegmentSize
    case .roundTripTime: .roundTripTime
    case .roundTripVariance: .roundTripVariance
    case .minimalRetransmission: .minimalRetransmission
    case .reordering: .reordering
    case .window: .window
    case .congestionWindow: .congestionWindow
    case .slowStartThreshold: .slowStartThreshold
    case .initialCongestionWindow: .initialCongestionWindow
    case .initialReceiveWindow: .initialReceiveWindow
    case .quickAcknowledgement: .quickAcknowledgement
    case .fastOpenWithoutCookie: .fastOpenWithoutCookie
    }
  }
}

extension RouteEncapsulation {
  fileprivate var kernelEncapsulation: KernelEncapsulation {
    switch self {
    case .mpls(let labels): .mpls(labels: labels, timeToLive: nil)
    case .ila(let locator): .ila(locator: locator)
    case .ip(let tunnel): .tunnel(tunnel.kernelTunnel)
    }
  }
}

extension RouteEncapsulation.Tunnel {
  fileprivate var kernelTunnel: KernelEncapsulation.Tunnel {
    var result = KernelEncapsulation.Tunnel(family)
    result.id = id
    result.destination = destination
    result.source = source
    result.trafficClass = trafficClass?.byte
    result.hopLimit = hopLimit
    result.flags = flags
    return result
  }
}

extension RoutingRule {
  /// The rule as the kernel takes it.
  var kernelRule: KernelRule {
    var result = KernelRule(effectiveFamily)
    result.isInverted = isInverted
    result.source = source
    result.destination = destination
    result.incomingInterface = incomingInterface.map { ByteString($0) }
    result.outgoingInterface = outgoingInterface.map { ByteString($0) }
    result.typeOfService = typeOfService?.byte ?? 0
    result.mark = mark?.value
    result.markMask = mark?.mask
    result.users = users.map { .init($0.first, $0.last) }
    result.packetProtocol = packetProtocol?.byte
    result.sourcePorts = sourcePorts.map { .init($0.first, $0.last) }
    result.destinationPorts = destinationPorts.map { .init($0.first, $0.last) }
    result.tunnelID = tunnelID
    result.preference = preference
    result.realms = realms?.number
    result.suppressedPrefixLength = suppressedPrefixLength
    result.suppressedGroup = suppressedGroup?.number
    if let madeBy { result.origin = madeBy }
    switch action {
    case .table(let table): result.action = .table(table.number)
    case .vrf: result.action = .vrf
    case .goto(let target): result.action = .goto(target)
    case .nop: result.action = .nop
    case .blackhole: result.action = .blackhole
    case .unreachable: result.action = .unreachable
    case .prohibit: result.action = .prohibit
    }
    return result
  }
}
