import NetTypes

/// What keepalived puts right in the servers of a service.
extension VirtualServer {
  /// Takes away servers that are given twice.
  mutating func dropDuplicates(_ report: (Diagnostic) -> Void) {
    dropRepeated { server, first in
      report(
        Diagnostic(
          .error, .duplicateServer, at: server.places.block,
          "this real server is given twice: the second one is left out",
          fix: "delete one of the two", related: first.map { [.init($0, "first given here")] } ?? []
        ))
    }
  }

  /// Takes away servers that turn out to be the same once they have their ports: the kernel has no
  /// second one. Tells whether there were any.
  mutating func dropLateDuplicates(_ report: (Diagnostic) -> Void) -> Bool {
    let count = realServers.count
    dropRepeated { server, first in
      report(
        Diagnostic(
          .warning, .duplicateServer, at: server.places.block,
          "with the port that it gets, this real server is the same as another: it is left out",
          fix: "delete one of the two",
          related: first.map { [.init($0, "the other one")] } ?? []))
    }
    return realServers.count < count
  }

  /// Keeps the first server of each address and port; tells of the others, and where the first is.
  private mutating func dropRepeated(_ tell: (RealServer, SourceRange?) -> Void) {
    var seen: [Endpoint: SourceRange?] = [:]
    realServers = realServers.filter { server in
      guard let first = seen[server.endpoint] else {
        seen[server.endpoint] = .some(server.places.block)
        return true
      }
      tell(server, first)
      return false
    }
  }

  /// Gives each server its forwarding method.
  mutating func settleForwarding(_ report: (Diagnostic) -> Void) {
    let isNeeded =
      realServers.contains { $0.forwarding == nil }
      || sorryServer != nil && sorryServerForwarding == nil
    if isNeeded, forwarding == nil {
      if !places.contains("lvs_method") {
        report(
          Diagnostic(
            .error, .missingSetting, at: places.block,
            "no forwarding method is given: NAT is used", fix: "add `lvs_method NAT`, DR or TUN"))
      }
      forwarding = Forwarding(.masquerading)
    }
    for index in realServers.indices where realServers[index].forwarding == nil {
      realServers[index].forwarding = forwarding
    }
    if sorryServer != nil, sorryServerForwarding == nil { sorryServerForwarding = forwarding }
  }

  /// A sorry server that is also a real server can't be inhibited and removed at once.
  mutating func settleInhibition(_ report: (Diagnostic) -> Void) {
    guard let sorryServer,
      let server = realServers.first(where: { $0.endpoint == sorryServer })
    else { return }
    let isInhibited = server.inhibitsOnFailure ?? inhibitsOnFailure ?? false
    guard isInhibited != (sorryServerIsInhibited ?? false) else { return }
    report(
      Diagnostic(
        .error, .conflictingSettings, at: places.statement("sorry_server"),
        "this sorry server is a real server, too, "
          + (isInhibited
            ? "with `inhibit_on_failure`: `sorry_server_inhibit` is set"
            : "without `inhibit_on_failure`: `sorry_server_inhibit` is ignored"),
        fix: isInhibited ? "add `sorry_server_inhibit`" : "delete `sorry_server_inhibit`",
        related: server.places.block.map { [.init($0, "the real server")] } ?? []))
    sorryServerIsInhibited = isInhibited ? true : nil
  }

  /// The quorum can't be more than all servers together, nor the hysteresis as much.
  mutating func settleQuorum(_ report: (Diagnostic) -> Void) {
    let total = realServers.reduce(0) { $0 + ($1.weight ?? weight ?? 1) }
    let wanted = quorum ?? 1
    if wanted > total {
      report(
        Diagnostic(
          .error, .unreachableQuorum,
          at: total == 0
            ? realServers.first?.places.value("weight") : places.value("quorum"),
          total == 0
            ? "all real servers have weight 0: the service never has its quorum"
            : "all real servers together weigh \(total): a quorum of \(wanted) is out of reach, "
              + "and \(total) is used",
          fix: total == 0 ? "give one of them a weight" : "write `quorum \(total)` or less",
          related: total == 0 ? places.block.map { [.init($0, "the service")] } ?? [] : []))
    }
    let reached = max(1, min(wanted, total))
    if wanted != reached { quorum = reached }
    guard let margin = hysteresis, margin >= reached else { return }
    report(
      Diagnostic(
        .error, .unreachableQuorum, at: places.value("hysteresis"),
        "the hysteresis must be less than the quorum, \(reached): \(reached - 1) is used",
        fix: "write `hysteresis \(reached - 1)` or less, or raise `quorum`",
        related: places.contains("quorum")
          ? places.value("quorum").map { [.init($0, "the quorum")] } ?? [] : []))
    hysteresis = reached - 1
  }

  /// Packets that are not masqueraded keep the port that they came to.
  mutating func settlePorts(
    _ entries: [VirtualServerGroup.Entry]?, _ report: (Diagnostic) -> Void
  ) {
    for index in realServers.indices {
      let server = realServers[index]
      let port = settledPort(
        of: server.endpoint, server.forwarding, at: server.places.block, "real server", entries,
        report)
      if server.endpoint.port != 0, server.endpoint.port != port {
        realServers[index].keepCheckedPort()
      }
      realServers[index].endpoint.port = port
    }
    guard let sorryServer else { return }
    let port = settledPort(
      of: sorryServer, sorryServerForwarding, at: places.statement("sorry_server"), "sorry server",
      entries, report)
    self.sorryServer = Endpoint(address: sorryServer.address, port: port)
  }

  private func settledPort(
    of server: Endpoint, _ forwarding: Forwarding?, at place: SourceRange?, _ title: String,
    _ entries: [VirtualServerGroup.Entry]?, _ report: (Diagnostic) -> Void
  ) -> UInt16 {
    let keeps = forwarding?.keepsDestination ?? false
    let method = forwarding?.method.rawValue ?? ""
    switch identity {
    case .endpoint(let service):
      guard keeps, server.port != 0, server.port != service.port else {
        return server.port == 0 ? service.port : server.port
      }
      report(
        Diagnostic(
          .error, .portMismatch, at: place,
          "with \(method) packets keep the service's port, \(service.port): the \(title)'s port is "
            + "ignored",
          fix: "write port \(service.port), or use `lvs_method NAT`",
          related: places.block.map { [.init($0, "the service")] } ?? []))
      return service.port
    case .firewallMark:
      guard keeps, server.port != 0 else { return server.port }
      reportPort(of: title, method, at: place, nil, report)
      return 0
    case .group:
      guard keeps, server.port != 0 else { return server.port }
      if let mark = entries?.first(where: \.isFirewallMark) {
        reportPort(of: title, method, at: place, mark.place, report)
      } else if let entry = entries?.first(where: { $0.port != server.port }) {
        report(
          Diagnostic(
            .error, .portMismatch, at: place,
            "with \(method) packets keep the port that they came to: the \(title)'s port is of no "
              + "use",
            fix: "delete the port, or use `lvs_method NAT`",
            related: entry.place.map { [.init($0, "another port")] } ?? []))
      }
      return server.port
    }
  }

  private func reportPort(
    of title: String, _ method: String, at place: SourceRange?, _ mark: SourceRange?,
    _ report: (Diagnostic) -> Void
  ) {
    report(
      Diagnostic(
        .error, .portMismatch, at: place,
        "with \(method) packets keep the port that they came to, and a firewall mark may stand for "
          + "many: the \(title)'s port is ignored",
        fix: "delete the port, or use `lvs_method NAT`",
        related: mark.map { [.init($0, "the mark")] } ?? []))
  }
}

extension RealServer {
  /// Checks go on connecting to the port that is written, whatever packets keep.
  fileprivate mutating func keepCheckedPort() {
    let port = endpoint.port
    func keeping<Check: ConnectingCheck>(_ check: Check) -> Check {
      var check = check
      check.connection.port = check.connection.port ?? port
      return check
    }
    checkers = checkers.map { checker in
      switch checker {
      case .tcp(let check): .tcp(keeping(check))
      case .http(let check): .http(keeping(check))
      case .https(let check): .https(keeping(check))
      case .smtp(let check): .smtp(keeping(check))
      case .dns(let check): .dns(keeping(check))
      case .udp(let check): .udp(keeping(check))
      case .ping(let check): .ping(keeping(check))
      case .misc, .file, .bfd: checker
      }
    }
  }
}

extension DiagnosticCode {
  /// A real server that is given twice.
  package static let duplicateServer = DiagnosticCode("duplicate-server")
  /// A quorum that can't be reached, or never lost.
  package static let unreachableQuorum = DiagnosticCode("unreachable-quorum")
  /// A server's port that can't differ from the service's.
  package static let portMismatch = DiagnosticCode("port-mismatch")
}
