package import NetTypes

/// An IPVS table as a value: virtual services with their real servers and, where they are known
/// or wanted, timeouts and synchronisation daemons.
///
/// It changes by commands as the kernel's does and refuses what the kernel refuses whatever its
/// modules and interfaces are, so that a file of rules can be tried without a kernel. Two tables
/// are equal when they behave alike: order does not count, nor do settings without effect.
package struct Table: Sendable {
  /// A virtual service and its real servers.
  struct Entry: Sendable {
    /// The service.
    var service: VirtualService
    /// Its real servers by endpoint, in the order in which they came.
    var servers = OrderedEntries<Endpoint, RealServer>()
  }

  /// The services in the order in which they came.
  private(set) var entries = OrderedEntries<ServiceID, Entry>()
  /// The connection timeouts; nil when they are not known, or whatever they are is right.
  package var timeouts: ConnectionTimeouts?
  /// The daemons that run, at most one of each role; nil when they are not known, or whatever
  /// runs is right.
  package var daemons: [SyncDaemon]?

  /// An empty table, of which timeouts and daemons are not known.
  package init() {}

  /// A table as it was read from a kernel. Of entries that a dump doubled, the last counts.
  package init(
    _ services: [ListedService], timeouts: ConnectionTimeouts? = nil,
    daemons: [SyncDaemon]? = nil
  ) {
    self.timeouts = timeouts
    self.daemons = daemons
    for listed in services {
      var entry = Entry(service: listed.record.service)
      for record in listed.servers { entry.servers.set(record.server, for: record.server.endpoint) }
      entries.set(entry, for: entry.service.id)
    }
  }

  /// How many virtual services there are.
  package var serviceCount: Int { entries.count }

  /// How many real servers all services have together.
  package var serverCount: Int { entries.values.reduce(0) { $0 + $1.servers.count } }

  /// The virtual services in the order in which they came.
  package var services: [VirtualService] { entries.values.map(\.service) }

  /// The virtual service that listens for something.
  package func service(_ id: ServiceID) -> VirtualService? { entries[id]?.service }

  /// The real servers of a virtual service in the order in which they came; none when there is no
  /// such service.
  package func servers(of id: ServiceID) -> [RealServer] {
    entries[id].map { Array($0.servers.values) } ?? []
  }

  /// The real server of a virtual service at an endpoint.
  package func server(_ endpoint: Endpoint, of id: ServiceID) -> RealServer? {
    entries[id]?.servers[endpoint]
  }
}

extension Table {
  /// Carries out a command as the kernel does.
  ///
  /// - Throws: why the kernel would refuse it; then nothing has changed.
  package mutating func apply(_ command: IPVSCommand) throws(TableError) {
    switch command {
    case .addService(let service):
      guard entries[service.id] == nil else { throw .serviceExists }
      try service.check()
      entries.set(Entry(service: service), for: service.id)
    case .editService(let service):
      try modify(service.id) { entry throws(TableError) in
        try service.check()
        entry.service = service
      }
    case .deleteService(let id):
      guard entries.remove(id) else { throw .noSuchService }
    case .addServer(let id, let server):
      let isSynchronizing = isSynchronizing
      try modify(id) { entry throws(TableError) in
        try server.check(family: id.family, isSynchronizing: isSynchronizing)
        guard entry.servers[server.endpoint] == nil else { throw .serverExists }
        guard server.endpoint.address.canBeRealServer else { throw .addressNotUnicast }
        entry.servers.set(server, for: server.endpoint)
      }
    case .editServer(let id, let server):
      let isSynchronizing = isSynchronizing
      try modify(id) { entry throws(TableError) in
        try server.check(family: id.family, isSynchronizing: isSynchronizing)
        guard entry.servers[server.endpoint] != nil else { throw .noSuchServer }
        entry.servers.set(server, for: server.endpoint)
      }
    case .deleteServer(let id, let endpoint):
      try modify(id) { entry throws(TableError) in
        guard entry.servers.remove(endpoint) else { throw .noSuchServer }
      }
    case .flush:
      entries.removeAll()
    case .zero(let id):
      if let id, entries[id] == nil { throw .noSuchService }
    case .setTimeouts(let timeouts): try set(timeouts)
    case .startDaemon(let daemon): try start(daemon)
    case .stopDaemon(let role, _):
      guard daemons?.contains(where: { $0.role == role }) == true else {
        throw .noSuchDaemon
      }
      daemons?.removeAll { $0.role == role }
    }
  }

  private var isSynchronizing: Bool { daemons?.isEmpty == false }

  private mutating func modify(
    _ id: ServiceID, _ change: (inout Entry) throws(TableError) -> Void
  ) throws(TableError) {
    guard try entries.modify(id, change) != nil else { throw .noSuchService }
  }

  private mutating func set(_ new: ConnectionTimeouts) throws(TableError) {
    // The kernel counts in ticks, at least a hundred a second, as a signed 32-bit number.
    let longest = UInt32(Int32.max) / 100
    let all = [new.tcpSeconds, new.tcpFinSeconds, new.udpSeconds]
    guard all.allSatisfy({ $0 <= longest }) else { throw .timeoutTooLong }
    let old = timeouts ?? ConnectionTimeouts(tcpSeconds: 0, tcpFinSeconds: 0, udpSeconds: 0)
    timeouts = ConnectionTimeouts(
      tcpSeconds: new.tcpSeconds == 0 ? old.tcpSeconds : new.tcpSeconds,
      tcpFinSeconds: new.tcpFinSeconds == 0 ? old.tcpFinSeconds : new.tcpFinSeconds,
      udpSeconds: new.udpSeconds == 0 ? old.udpSeconds : new.udpSeconds)
  }

  private mutating func start(_ daemon: SyncDaemon) throws(TableError) {
    let hasMixedFamilies = entries.values.contains { entry in
      entry.servers.values.contains { $0.endpoint.address.family != entry.service.id.family }
    }
    // The messages between the daemons have room for one family only.
    guard !hasMixedFamilies else { throw .mixedFamiliesWhileSynchronizing }
    guard daemons?.contains(where: { $0.role == daemon.role }) != true else {
      throw .daemonExists
    }
    daemons = (daemons ?? []) + [daemon]
  }
}

extension Table: Equatable {
  /// Whether two tables behave alike.
  package static func == (left: Table, right: Table) -> Bool {
    guard left.timeouts == right.timeouts, left.serviceCount == right.serviceCount,
      left.daemons.map({ Set($0.map(\.normalized)) })
        == right.daemons.map({ Set($0.map(\.normalized)) })
    else { return false }
    return left.entries.values.allSatisfy { entry in
      guard let other = right.entries[entry.service.id],
        other.service.normalized == entry.service.normalized,
        other.servers.count == entry.servers.count
      else { return false }
      return entry.servers.values.allSatisfy { other.servers[$0.endpoint] == $0 }
    }
  }
}

extension Table: CustomStringConvertible {
  /// The table as rules, complete, one in a line.
  package var description: String {
    var writer = RuleWriter(naming: NumericNaming(), isComplete: true)
    return String(appending: { text in
      for entry in entries.values {
        writer.append(entry.service, to: &text)
        for server in entry.servers.values {
          writer.append(server, of: entry.service.id, to: &text)
        }
      }
      if let timeouts { writer.append(.setTimeouts(timeouts), to: &text) }
      for daemon in daemons ?? [] { writer.append(.startDaemon(daemon), to: &text) }
    })
  }
}

extension VirtualService {
  /// Refuses settings that no kernel takes.
  fileprivate func check() throws(TableError) {
    // IP_VS_SCHEDNAME_MAXLEN counts the NUL, IP_VS_PENAME_MAXLEN does not.
    guard scheduler.bytes.count <= 15, persistenceEngine?.bytes.count ?? 0 <= 16 else {
      throw .nameTooLong
    }
    switch (id.family, persistenceMask) {
    case (.ipv4, .ipv4): break
    case (.ipv6, .ipv6(prefixLength: 1...128)): break
    default: throw .invalidPersistenceMask
    }
  }
}

extension RealServer {
  /// Refuses settings that no kernel takes, in the kernel's order.
  fileprivate func check(
    family: AddressFamily, isSynchronizing: Bool
  ) throws(TableError) {
    if endpoint.address.family != family {
      guard !isSynchronizing else { throw .mixedFamiliesWhileSynchronizing }
      guard case .tunnel = forwarding else { throw .otherFamilyWithoutTunnel }
    }
    guard weight <= UInt32(Int32.max) else { throw .weightTooLarge }
    guard lowerThreshold <= upperThreshold else { throw .lowerThresholdAboveUpper }
    if case .tunnel(.gue(port: 0, _)) = forwarding { throw .noTunnelPort }
  }
}

extension IPAddress {
  /// Whether packets can go to the address at all: neither multicast nor unspecified. The kernel
  /// also refuses the broadcast addresses and foreign link-local ones of its own interfaces.
  fileprivate var canBeRealServer: Bool {
    switch self {
    // inet_addr_type() takes all of 0.0.0.0/8 for broadcast.
    case .v4(let address):
      !address.isMulticast && address.rawValue >> 24 != 0 && address.rawValue != .max
    case .v6(let address): !address.isMulticast && address != .any
    }
  }
}
