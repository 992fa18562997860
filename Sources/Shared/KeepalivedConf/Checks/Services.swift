import NetTypes

/// Checks services, their servers and their checks.
func checkServices(_ configuration: Configuration, _ context: ParseContext) {
  checkGroups(configuration, context)
  checkDuplicateServices(configuration, context)
  for service in configuration.virtualServers {
    for server in service.realServers { server.check(context) }
  }
  var settled = configuration
  settleServices(&settled) { context.report($0) }
  for service in settled.virtualServers { service.checkSettledPorts(context) }
}

/// Groups that are given twice, that don't exist, and that nothing uses.
private func checkGroups(_ configuration: Configuration, _ context: ParseContext) {
  var groups: [String: VirtualServerGroup] = [:]
  for group in configuration.virtualServerGroups {
    guard let first = groups[group.name] else {
      groups[group.name] = group
      continue
    }
    context.warning(
      .duplicateName, group.places.block,
      "there are two groups `\(group.name)`: this one is never used", fix: "give it another name",
      related: first.places.block.map { [.init($0, "the first one")] } ?? [])
  }
  var used: Set<String> = []
  for service in configuration.virtualServers {
    guard case .group(let name) = service.identity else { continue }
    used.insert(name)
    if groups[name] == nil, !context.leftOutGroups.contains(name) {
      let candidate = nearest(to: name, among: Array(groups.keys).sorted())
      context.warning(
        .undefinedName, service.places.block,
        "there is no `virtual_server_group \(name)`: keepalived leaves this service out without a "
          + "word",
        fix: candidate.map { "did you mean `\($0)`?" })
      // What is most likely meant is not unused, too.
      if let candidate { used.insert(candidate) }
    }
  }
  warnAboutUnused(Array(groups.values), used, context)
}

/// A group that no service uses.
private func warnAboutUnused(
  _ groups: [VirtualServerGroup], _ used: Set<String>, _ context: ParseContext
) {
  for group in groups where !used.contains(group.name) {
    context.warning(
      .unusedBlock, group.places.block, "no service uses the group `\(group.name)`",
      fix: "add `virtual_server group \(group.name) { }`, or delete it")
  }
}

/// One entry of the kernel's table of services.
private struct ServiceKey: Hashable {
  var target: VirtualServerGroup.Entry.Target
  var serviceProtocol: ServiceProtocol?
}

/// Services that the kernel can't tell apart: the servers of both end up in one.
private func checkDuplicateServices(_ configuration: Configuration, _ context: ParseContext) {
  let groups = Dictionary(
    configuration.virtualServerGroups.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }
  )
  var seen: [ServiceKey: SourceRange?] = [:]
  for service in configuration.virtualServers {
    for (target, place) in targets(of: service, groups) {
      var key = ServiceKey(target: target, serviceProtocol: service.serviceProtocol ?? .udp)
      if case .firewallMark = target { key.serviceProtocol = nil }
      guard let first = seen[key] else {
        seen[key] = .some(place)
        continue
      }
      context.warning(
        .duplicateService, place,
        "another service is the same to the kernel: their real servers get mixed up",
        fix: "put all real servers into one service",
        related: first.map { [.init($0, "the other one")] } ?? [])
      break
    }
  }
}

private func targets(
  of service: VirtualServer, _ groups: [String: VirtualServerGroup]
) -> [(target: VirtualServerGroup.Entry.Target, place: SourceRange?)] {
  let place = service.places.block
  switch service.identity {
  case .endpoint(let endpoint):
    return [
      (
        .addresses(from: endpoint.address, through: endpoint.address, port: endpoint.port), place
      )
    ]
  case .firewallMark(let mark): return [(.firewallMark(mark, service.knownFamily), place)]
  case .group(let name):
    return (groups[name]?.entries ?? []).map { entry in
      if case .firewallMark(let mark, let family) = entry.target {
        return (.firewallMark(mark, family ?? service.knownFamily), place)
      }
      return (entry.target, place)
    }
  }
}

extension RealServer {
  /// Settings of a server that can't work together.
  fileprivate func check(_ context: ParseContext) {
    if let lower = lowerThreshold, lower > upperThreshold ?? 0 {
      let upper = upperThreshold ?? 0
      context.warning(
        .conflictingSettings, places.statement("lthreshold"),
        "the kernel refuses a server whose `lthreshold` is above its `uthreshold`, \(upper): it "
          + "never gets a connection",
        fix: upperThreshold == nil ? "add `uthreshold NUMBER`" : "write \(upper) or less")
    }
    checkDuplicates(context)
    checkDynamicWeights(context)
  }

  private func checkDuplicates(_ context: ParseContext) {
    for (index, checker) in checkers.enumerated() {
      // Nobody writes so many; each compared with each would take too long.
      let others = checkers[max(0, index - 100)..<index]
      guard let first = others.first(where: { $0 == checker }) else { continue }
      context.warning(
        .duplicateCheck, checker.places.block,
        "this check is the same as another one of this server: it only doubles the work",
        fix: "delete one of the two",
        related: first.places.block.map { [.init($0, "the other one")] } ?? [])
    }
  }

  private func checkDynamicWeights(_ context: ParseContext) {
    let dynamic = checkers.compactMap { checker -> MiscCheck? in
      if case .misc(let check) = checker, check.isDynamic == true { check } else { nil }
    }
    guard let first = dynamic.first else { return }
    for check in dynamic.dropFirst() {
      context.warning(
        .conflictingSettings, check.places.statement("misc_dynamic"),
        "two programs set the weight of one server: the last one to end wins each time",
        fix: "leave `misc_dynamic` to one of them",
        related: first.places.statement("misc_dynamic").map { [.init($0, "the other one")] } ?? [])
    }
  }
}

extension VirtualServer {
  /// After the ports have been filled in: checks that have no port to connect to.
  fileprivate func checkSettledPorts(_ context: ParseContext) {
    for server in realServers {
      guard server.endpoint.port == 0 else { continue }
      for checker in server.checkers where checker.needsPort {
        context.warning(
          .impossibleCheck, checker.places.block,
          "this check has no port to connect to: it always fails",
          fix: "add `connect_port PORT`",
          related: server.places.block.map { [.init($0, "the server has no port")] } ?? [])
      }
    }
  }
}

extension Checker {
  /// Where its keywords stand.
  package var places: Places {
    switch self {
    case .tcp(let check): check.places
    case .http(let check), .https(let check): check.places
    case .smtp(let check): check.places
    case .dns(let check): check.places
    case .udp(let check): check.places
    case .ping(let check): check.places
    case .misc(let check): check.places
    case .file(let check): check.places
    case .bfd(let check): check.places
    }
  }

  /// Whether it connects to a port and isn't told which.
  fileprivate var needsPort: Bool {
    switch self {
    case .tcp(let check): check.connection.port == nil
    case .http(let check), .https(let check): check.connection.port == nil
    case .smtp(let check):
      check.connection.port == nil && check.hosts.allSatisfy { $0.connection.port == nil }
    case .dns(let check): check.connection.port == nil
    case .udp(let check): check.connection.port == nil
    case .ping, .misc, .file, .bfd: false
    }
  }
}

extension DiagnosticCode {
  /// Two services that the kernel can't tell apart.
  package static let duplicateService = DiagnosticCode("duplicate-service")
}
