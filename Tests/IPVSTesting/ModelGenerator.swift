package import IPVS
package import NetTypes
package import Seeded

/// Random services, servers, tables and commands, from few addresses so that they meet.
package struct ModelGenerator {
  /// Where the choices come from.
  package var random: SeededGenerator

  /// Starts the choices of a seed.
  package init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// What a service listens for: one of some dozens.
  package mutating func serviceID() -> ServiceID {
    if random.isOne(in: 4) {
      return .firewallMark(random.pick([1, 2, .max]), random.pick(AddressFamily.allCases))
    }
    return .endpoint(
      random.pick(TransportProtocol.allCases),
      Endpoint(
        address: address(random.pick(AddressFamily.allCases)), port: random.pick([0, 80, 443])))
  }

  /// A service with any settings that the kernel takes.
  package mutating func service(_ id: ServiceID) -> VirtualService {
    var service = VirtualService(
      id: id, scheduler: random.pick(["rr", "wlc", "sh", "mh", "fifteen-letters"]))
    if random.isOne(in: 2) {
      service.flags.insert(random.pick([.scheduler1, .scheduler2, .scheduler3, .onePacket]))
    }
    if random.isOne(in: 3) {
      service.flags.insert(.persistent)
      service.persistenceTimeoutSeconds = random.pick([1, 360, 2_678_400])
    }
    if random.isOne(in: 3) {
      service.persistenceMask =
        id.family == .ipv4
        ? .ipv4(IPv4Address(rawValue: random.pick([0xFFFF_FF00, 0xFF00_0000, 0])))
        : .ipv6(prefixLength: random.pick([1, 64, 127]))
    }
    if random.isOne(in: 5) { service.persistenceEngine = "sip" }
    return service
  }

  /// A real server that the kernel takes for a service of a family.
  ///
  /// - Parameter mayMixFamilies: whether its own family may be the other one.
  package mutating func server(
    for family: AddressFamily, mayMixFamilies: Bool = true
  ) -> RealServer {
    let isOther = mayMixFamilies && random.isOne(in: 8)
    let own: AddressFamily = isOther ? (family == .ipv4 ? .ipv6 : .ipv4) : family
    let tunnels: [Forwarding] = [
      .tunnel(.ipip), .tunnel(.gre(.none)), .tunnel(.gre(.full)),
      .tunnel(.gue(port: 6080, random.pick(TunnelChecksum.allCases))),
    ]
    let upper = random.pick([0, 0, 10, UInt32.max])
    return RealServer(
      endpoint: Endpoint(address: address(own), port: random.pick([0, 80, 8080])),
      forwarding: random.pick(isOther ? tunnels : tunnels + [.masquerade, .directRouting]),
      weight: random.pick([0, 1, 2, 2_147_483_647]), upperThreshold: upper,
      lowerThreshold: upper == 0 ? 0 : random.pick([0, 3, 10]))
  }

  /// A daemon; some settings are the kernel's choice.
  package mutating func daemon(_ role: SyncRole) -> SyncDaemon {
    SyncDaemon(
      role: role, interface: random.pick(["eth0", "eth1"]), syncID: random.pick([0, 255]),
      maximumLength: random.pick([nil, 1, 1400, 65535]),
      group: random.pick([
        nil, .v4(IPv4Address(224, 0, 0, 82)), .v6(IPv6Address(high: 0xFF02 << 48, low: 0x81)),
      ]), port: random.pick([nil, 8848, 9000]), timeToLive: random.pick([nil, 1, 4]))
  }

  /// Any command; few of them fit any table.
  package mutating func command() -> IPVSCommand {
    let id = serviceID()
    switch Int.random(in: 0..<20, using: &random) {
    case 0...2: return .addService(service(id))
    case 3...4: return .editService(service(id))
    case 5: return .deleteService(id)
    case 6...10: return .addServer(id, server(for: id.family))
    case 11...13: return .editServer(id, server(for: id.family))
    case 14...15: return .deleteServer(id, server(for: id.family).endpoint)
    case 16: return random.isOne(in: 10) ? .flush : .zero(random.isOne(in: 2) ? nil : id)
    case 17:
      return .setTimeouts(
        ConnectionTimeouts(
          tcpSeconds: random.pick([0, 900, 1000]), tcpFinSeconds: random.pick([0, 120]),
          udpSeconds: random.pick([0, 300, 301])))
    case 18: return .startDaemon(daemon(random.pick(SyncRole.allCases)))
    default: return .stopDaemon(random.pick(SyncRole.allCases), syncID: 0)
    }
  }

  /// A table of up to some services and servers that the kernel takes. Servers of the other
  /// family and daemons exclude each other.
  ///
  /// - Parameter isKnown: whether its timeouts and daemons are known in any case.
  package mutating func table(isKnown: Bool) -> Table {
    let mayMixFamilies = random.isOne(in: 2)
    var table = Table()
    for _ in 0..<random.pick([0, 1, 5, 12]) {
      let id = serviceID()
      try? table.apply(.addService(service(id)))
      for _ in 0..<random.pick([0, 1, 4, 15]) {
        try? table.apply(
          .addServer(id, server(for: id.family, mayMixFamilies: mayMixFamilies)))
      }
    }
    if isKnown || random.isOne(in: 2) {
      table.timeouts = ConnectionTimeouts(
        tcpSeconds: random.pick([900, 1000]), tcpFinSeconds: 120,
        udpSeconds: random.pick([300, 301]))
    }
    if isKnown || random.isOne(in: 2) {
      table.daemons = SyncRole.allCases.filter { _ in !mayMixFamilies && random.isOne(in: 2) }
        .map { daemon($0) }
    }
    return table
  }

  private mutating func address(_ family: AddressFamily) -> IPAddress {
    switch family {
    case .ipv4: .v4(IPv4Address(10, 0, 0, random.pick([1, 2, 3, 4])))
    case .ipv6: .v6(IPv6Address(high: 0x2001_0DB8 << 32, low: random.pick([1, 2, 3])))
    }
  }
}

extension ModelGenerator {
  /// Counters of any size.
  package mutating func statistics() -> Statistics {
    var statistics = Statistics()
    statistics.connections = random.number()
    statistics.incomingPackets = random.number()
    statistics.outgoingPackets = random.number()
    statistics.incomingBytes = random.number()
    statistics.outgoingBytes = random.number()
    statistics.connectionsPerSecond = random.number()
    statistics.incomingPacketsPerSecond = random.number()
    statistics.outgoingPacketsPerSecond = random.number()
    statistics.incomingBytesPerSecond = random.number()
    statistics.outgoingBytesPerSecond = random.number()
    return statistics
  }

  /// A service as the kernel lists it.
  package mutating func serviceRecord() -> ServiceRecord {
    let id = serviceID()
    return ServiceRecord(service: service(id), statistics: statistics())
  }

  /// A real server as the kernel lists it.
  package mutating func serverRecord(for family: AddressFamily) -> RealServerRecord {
    var record = RealServerRecord(server: server(for: family), statistics: statistics())
    record.activeConnections = random.number()
    record.inactiveConnections = random.number()
    record.persistentConnections = random.number()
    return record
  }
}
