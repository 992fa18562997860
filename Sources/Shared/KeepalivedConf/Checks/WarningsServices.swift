import NetTypes

extension Warnings {
  /// What a service does otherwise than meant.
  func warn(about server: VirtualServer) {
    warnAboutPersistence(of: server)
    warnAboutWeights(of: server)
    warnAboutServers(of: server)
    warnAboutReach(of: server)
    warnAboutIndistinct(
      [("quorum_up", server.quorumUp), ("quorum_down", server.quorumDown)], hint: "")
    for real in server.realServers {
      warnAboutIndistinct(
        [("notify_up", real.notifyUp), ("notify_down", real.notifyDown)], hint: "")
      warnAboutChecks(of: real, server)
    }
  }

  private func warnAboutPersistence(of server: VirtualServer) {
    if server.persistenceGranularity != nil, server.persistenceTimeoutSeconds == nil {
      warn(
        .impliedPersistence, server.places.statement("persistence_granularity"),
        "`persistence_granularity` makes the service persistent: clients stay at their server for"
          + " 360 seconds",
        fix: "write `persistence_timeout SECONDS`, or delete this line")
    }
    if server.flags.onePacket == true, server.persistenceTimeoutSeconds != nil {
      warn(
        .ineffectiveSetting, server.places.statement("persistence_timeout"),
        "with `ops` every packet is scheduled alone, but persistence keeps a client's packets at"
          + " one server",
        fix: "delete one of the two", related: [(server.places.statement("ops"), "`ops` is here")])
    }
  }

  /// Weights that nobody looks at.
  private func warnAboutWeights(of server: VirtualServer) {
    let weights = server.realServers.map { $0.weight ?? server.weight ?? 1 }
    guard let first = weights.first else { return }
    let unweighted: [Scheduler] = [
      .roundRobin, .leastConnection, .destinationHashing,
    ]
    guard let scheduler = server.scheduler, unweighted.contains(scheduler),
      let other = zip(server.realServers, weights).first(where: {
        $0.1 != first && $0.1 != 0 && first != 0
      })
    else { return }
    let weighted =
      switch scheduler {
      case .roundRobin: "wrr"
      case .leastConnection: "wlc"
      default: "sh"
      }
    warn(
      .ignoredWeights, other.0.places.value("weight"),
      "the scheduler `\(scheduler.rawValue)` does not look at weights: a server with"
        + " \(other.1) gets as much as one with \(first)",
      fix: "write `lvs_sched \(weighted)`",
      related: [(server.places.statement("lvs_sched"), "the scheduler")])
  }

  /// Real servers and sorry servers that are each other, or the service.
  private func warnAboutServers(of server: VirtualServer) {
    if case .endpoint(let service) = server.identity {
      for real in server.realServers where isSame(real.endpoint, service, service) {
        warn(
          .serverIsService, real.places.block,
          "this real server is the service itself: packets would go round in circles",
          fix: "write the server's own address",
          related: [(server.places.block, "the service")])
      }
      if let sorry = server.sorryServer, isSame(sorry, service, service) {
        warn(
          .serverIsService, server.places.value("sorry_server"),
          "the sorry server is the service itself: packets would go round in circles",
          fix: "write the server's own address",
          related: [(server.places.block, "the service")])
      }
    }
    if let sorry = server.sorryServer,
      let real = server.realServers.first(where: { $0.endpoint == sorry })
    {
      warn(
        .sorryServerIsReal, server.places.value("sorry_server"),
        "the sorry server is one of the real servers: when they are all down, so is it",
        fix: "name a server that is not checked, such as one with a page that says sorry",
        related: [(real.places.block, "the real server")])
    }
    warnAboutUnchecked(server)
  }

  private func isSame(_ left: Endpoint, _ right: Endpoint, _ service: Endpoint) -> Bool {
    left.address == right.address
      && (left.port == right.port || left.port == 0 || right.port == 0)
  }

  private func warnAboutUnchecked(_ server: VirtualServer) {
    let unchecked = server.realServers.filter(\.checkers.isEmpty)
    let expectsChecks =
      unchecked.count < server.realServers.count || server.places.contains("delay_loop")
    guard let first = unchecked.first, expectsChecks else { return }
    let checked = server.realServers.first { !$0.checkers.isEmpty }
    for real in unchecked where checked != nil || real == first {
      let hasChecks =
        real.checkers.isEmpty
        && Self.checkerKeywords.contains { real.places.contains($0) }
      // A check that was left out has had its message.
      guard !hasChecks else { continue }
      warn(
        .uncheckedServer, real.places.block,
        checked == nil
          ? "nothing checks the real servers of \(server.title): they get connections even when"
            + " they are down, and `delay_loop` means nothing"
          : "nothing checks this real server: it gets connections even when it is down",
        fix: "add a check, such as `TCP_CHECK { connect_timeout 3 }` on lines of their own",
        related: checked.map { [($0.places.block, "this one is checked")] } ?? [])
    }
  }

  /// The keywords of checks.
  private static let checkerKeywords = [
    "TCP_CHECK", "HTTP_GET", "SSL_GET", "SMTP_CHECK", "DNS_CHECK", "UDP_CHECK", "PING_CHECK",
    "MISC_CHECK", "FILE_CHECK", "BFD_CHECK",
  ]

  /// Whether packets find the way to the service and from there to its servers.
  private func warnAboutReach(of server: VirtualServer) {
    if case .endpoint(let service) = server.identity, !configuration.vrrpInstances.isEmpty,
      hasAddress(service.address) == false, !isVirtual(service.address),
      !configuration.staticAddresses.contains(where: { $0.address == service.address })
    {
      warn(
        .serviceWithoutAddress, server.places.block,
        "no instance has \(service.address), and this machine has not either: no packets arrive"
          + " for this service",
        fix: "add the address to `virtual_ipaddress` of an instance")
    }
    guard let interfaces = context.host.interfaces else { return }
    for real in server.realServers
    where (real.forwarding ?? server.forwarding)?.method == .directRouting {
      let address = real.endpoint.address
      let networks = interfaces.flatMap(\.addresses).filter { $0.address.family == address.family }
      guard !networks.isEmpty, !networks.contains(where: { $0.contains(address) }) else { continue }
      warn(
        .unreachableDirectly, real.places.block,
        "direct routing reaches only servers on this machine's own networks, and none of its"
          + " interfaces is in that of \(address)",
        fix: "use `lvs_method TUN` or `NAT`, or correct the address",
        related: [(server.places.statement("lvs_method"), "the forwarding method")])
    }
  }
}
