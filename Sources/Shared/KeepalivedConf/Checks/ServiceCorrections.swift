import NetTypes

/// What keepalived puts right in a service when it has read everything, reported where somebody
/// listens. The result is what runs.
func settleServices(_ configuration: inout Configuration, _ report: (Diagnostic) -> Void) {
  // The first group of a name counts.
  let groups = Dictionary(
    configuration.virtualServerGroups.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }
  )
  configuration.virtualServers = configuration.virtualServers.compactMap { server in
    var server = server
    return server.settle(groups, report) ? server : nil
  }
}

extension VirtualServer {
  /// Puts the service right; false when it can't run.
  fileprivate mutating func settle(
    _ groups: [String: VirtualServerGroup], _ report: (Diagnostic) -> Void
  ) -> Bool {
    var entries: [VirtualServerGroup.Entry]?
    if case .group(let name) = identity {
      // Reported as a warning: keepalived's test doesn't mind.
      guard let group = groups[name], settleFamily(with: group, report) else { return false }
      entries = group.entries
    } else if case .firewallMark = identity {
      family = knownFamily ?? familyOfTunnels
    }
    guard !realServers.isEmpty else {
      reportMissing(
        "real_server", "this service has no real servers: it is left out",
        fix: "add `real_server ADDRESS PORT { }` for each server", report)
      return false
    }
    settleSuspension(entries, report)
    settleProtocol(entries, report)
    settlePersistence(entries, report)
    if scheduler == nil {
      reportMissing(
        "lvs_sched", "no scheduler is given: `wlc` is used", fix: "add `lvs_sched wlc`", report)
      scheduler = .weightedLeastConnection
    }
    dropDuplicates(report)
    settleForwarding(report)
    settleInhibition(report)
    settleQuorum(report)
    settlePorts(entries, report)
    // keepalived does not look again once the ports are known; what runs must be consistent.
    if dropLateDuplicates(report) || sorryServer != nil {
      settleInhibition { _ in }
      settleQuorum { _ in }
    }
    return true
  }

  /// Reports that a keyword is missing, unless it stands there and is wrong: then that has been
  /// reported.
  private func reportMissing(
    _ keyword: String, _ message: String, fix: String, _ report: (Diagnostic) -> Void
  ) {
    if places.contains(keyword) { return }
    report(Diagnostic(.error, .missingSetting, at: places.block, message, fix: fix))
  }

  /// The family of a firewall mark whose servers all are tunnelled.
  private var familyOfTunnels: AddressFamily {
    let addresses = [sorryServer].compactMap(\.self) + realServers.map(\.endpoint)
    let families = Set(addresses.map(\.address.family))
    return families.count == 1 ? families.first ?? .ipv4 : .ipv4
  }

  private mutating func settleFamily(
    with group: VirtualServerGroup, _ report: (Diagnostic) -> Void
  ) -> Bool {
    let families = Set(group.entries.compactMap(\.family))
    guard let known = knownFamily else {
      if families.count == 1 { family = families.first }
      return true
    }
    guard families.isSubset(of: [known]) else {
      report(
        Diagnostic(
          .warning, .familyMismatch, at: places.block,
          families.count == 2
            ? "this service is \(known.title) by its real servers, but its group is IPv4 and IPv6: "
              + "keepalived leaves it out without a word"
            : "this service is \(known.title), but its group is not: keepalived leaves it out "
              + "without a word",
          expected: families.count == 2
            ? "real servers that all are reached with `TUN`, or two groups" : nil,
          related: group.places.block.map { [.init($0, "the group")] } ?? []))
      return false
    }
    if case .group = identity { family = known }
    return true
  }

  private mutating func settleSuspension(
    _ entries: [VirtualServerGroup.Entry]?, _ report: (Diagnostic) -> Void
  ) {
    guard suspendsWithoutAddress == true, usesMarks(entries) else { return }
    report(
      Diagnostic(
        .error, .conflictingSettings, at: places.statement("ha_suspend"),
        "`ha_suspend` is ignored: a firewall mark has no address that could come and go",
        fix: "delete it"))
    suspendsWithoutAddress = nil
  }

  /// Whether any of its traffic is found by an address.
  private func usesAddresses(_ entries: [VirtualServerGroup.Entry]?) -> Bool {
    if case .endpoint = identity { return true }
    return entries?.contains { !$0.isFirewallMark } ?? false
  }

  /// Whether any of its traffic is found by a firewall mark.
  private func usesMarks(_ entries: [VirtualServerGroup.Entry]?) -> Bool {
    if case .firewallMark = identity { return true }
    return entries?.contains(where: \.isFirewallMark) ?? false
  }

  private mutating func settleProtocol(
    _ entries: [VirtualServerGroup.Entry]?, _ report: (Diagnostic) -> Void
  ) {
    guard usesAddresses(entries) else {
      guard serviceProtocol != nil else { return }
      report(
        Diagnostic(
          .error, .conflictingSettings, at: places.statement("protocol"),
          "`protocol` is ignored: a firewall mark stands for packets of any protocol",
          fix: "delete it"))
      serviceProtocol = nil
      return
    }
    if serviceProtocol == nil {
      reportMissing(
        "protocol", "no protocol is given: UDP is used", fix: "add `protocol TCP`, or UDP or SCTP",
        report)
      serviceProtocol = .udp
    }
    guard flags.onePacket == true, serviceProtocol != .udp else { return }
    report(
      Diagnostic(
        .error, .conflictingSettings, at: places.statement("ops"),
        "`ops` is ignored: only UDP packets can be scheduled one by one", fix: "delete it",
        related: places.contains("protocol")
          ? places.statement("protocol").map { [.init($0, "this is not UDP")] } ?? [] : []))
    flags.onePacket = nil
  }

  private mutating func settlePersistence(
    _ entries: [VirtualServerGroup.Entry]?, _ report: (Diagnostic) -> Void
  ) {
    if persistenceGranularity != nil, persistenceTimeoutSeconds == nil {
      persistenceTimeoutSeconds = 360
    }
    guard persistenceTimeoutSeconds == nil else { return }
    let place: SourceRange?
    if case .endpoint(let endpoint) = identity, endpoint.port == 0 {
      place = places.block
    } else if let entry = entries?.first(where: { $0.port == 0 }) {
      place = entry.place
    } else {
      return
    }
    report(
      Diagnostic(
        .error, .missingSetting, at: place,
        "without a port the service is for all ports, and needs persistence: "
          + "`persistence_timeout 360` is used",
        fix: "write the port behind the address, or add `persistence_timeout 360`",
        related: place == places.block
          ? [] : places.block.map { [.init($0, "this service uses it")] } ?? []))
    persistenceTimeoutSeconds = 360
  }
}

extension AddressFamily {
  /// `IPv4` or `IPv6`
  var title: String { self == .ipv4 ? "IPv4" : "IPv6" }
}
