import NetTypes

extension NodeComparison {
  /// A virtual server of one node.
  private struct Service {
    let node: Int
    let server: VirtualServer
    let title: String
  }

  /// Compares the virtual servers: clients should find the same servers behind every node.
  mutating func compareServices() {
    var services: [String: [Service]] = [:]
    var order: [String] = []
    for (index, node) in nodes.enumerated() {
      for server in node.configuration.virtualServers {
        let title = server.title
        if services[title] == nil { order.append(title) }
        // A duplicate on the same node has been reported there.
        guard services[title]?.contains(where: { $0.node == index }) != true else { continue }
        services[title, default: []].append(Service(node: index, server: server, title: title))
      }
    }
    for title in order {
      guard let all = services[title], let first = all.first else { continue }
      let lacking = nodes.indices.filter { node in
        !all.contains { $0.node == node } && balances(node, first.server)
      }
      if let missing = lacking.first {
        report(
          .warning, .missingOnNode,
          "the virtual server \(title) is missing on \(names[missing]): while that node is MASTER"
            + " nobody answers there",
          fix: "write the same `virtual_server` on all nodes",
          places: [(place(first, first.server.places.block), "")])
      }
      for other in all.dropFirst() { compare(first, other) }
    }
  }

  /// Whether a node looks as if it should have a service: it balances something, or it has the
  /// address.
  private func balances(_ node: Int, _ server: VirtualServer) -> Bool {
    let configuration = nodes[node].configuration
    if !configuration.virtualServers.isEmpty { return true }
    guard case .endpoint(let endpoint) = server.identity else { return false }
    return configuration.vrrpInstances.contains { instance in
      (instance.addresses + instance.excludedAddresses).contains {
        $0.address == endpoint.address
      }
    }
  }

  private mutating func compare(_ left: Service, _ right: Service) {
    let (ours, theirs) = (left.server, right.server)
    let settings: [(name: String, keyword: String, left: String, right: String)] = [
      (
        "scheduler", "lvs_sched", ours.scheduler?.rawValue ?? "wlc",
        theirs.scheduler?.rawValue ?? "wlc"
      ),
      (
        "forwarding method", "lvs_method", ours.forwarding?.method.rawValue ?? "NAT",
        theirs.forwarding?.method.rawValue ?? "NAT"
      ),
      ("persistence", "persistence_timeout", ours.persistenceText, theirs.persistenceText),
    ]
    for setting in settings where setting.left != setting.right {
      report(
        .warning, .serviceMismatch,
        "the \(setting.name) of \(left.title) is \(setting.left) on \(names[left.node]) and"
          + " \(setting.right) on \(names[right.node]): clients are treated otherwise after a"
          + " failover",
        fix: "write the same `\(setting.keyword)` on all nodes",
        places: [
          (place(left, ours.places.value(setting.keyword)), "on \(names[left.node])"),
          (place(right, theirs.places.value(setting.keyword)), ""),
        ])
    }
    compareServers(left, right)
    compareServers(right, left)
    for server in ours.realServers {
      guard let other = theirs.realServers.first(where: { $0.endpoint == server.endpoint }) else {
        continue
      }
      let weights = (
        server.weight ?? ours.weight ?? 1, other.weight ?? theirs.weight ?? 1
      )
      guard weights.0 != weights.1 else { continue }
      report(
        .warning, .serviceMismatch,
        "the real server \(server.endpoint) of \(left.title) has weight \(weights.0) on"
          + " \(names[left.node]) and \(weights.1) on \(names[right.node])",
        fix: "write the same `weight` on all nodes",
        places: [
          (place(left, server.places.value("weight")), "on \(names[left.node])"),
          (place(right, other.places.value("weight")), ""),
        ])
    }
  }

  /// Real servers that only one node has.
  private mutating func compareServers(_ left: Service, _ right: Service) {
    for server in left.server.realServers
    where !right.server.realServers.contains(where: { $0.endpoint == server.endpoint }) {
      report(
        .warning, .serviceMismatch,
        "the real server \(server.endpoint) of \(left.title) is missing on \(names[right.node]):"
          + " its connections end at a failover",
        fix: "write the same real servers on all nodes",
        places: [
          (place(left, server.places.block), "the server on \(names[left.node])"),
          (place(right, right.server.places.block), ""),
        ])
    }
  }

  private func place(_ service: Service, _ range: SourceRange?) -> SourceRange? {
    range?.moved(by: firstFiles[service.node])
  }
}

extension NodeComparison {
  /// What every node should have for itself.
  mutating func compareMachines() {
    let named = nodes.indices.compactMap { index in
      nodes[index].configuration.global?.routerID.map { (index, $0) }
    }
    for (place, left) in named.enumerated() {
      guard let right = named[(place + 1)...].first(where: { $0.1 == left.1 }),
        [left, right].allSatisfy({ node in
          let use = MailUse(nodes[node.0].configuration)
          return use.isDeliverable && use.isUsed
        })
      else { continue }
      func range(_ node: Int) -> SourceRange? {
        nodes[node].configuration.global?.places.value("router_id")?.moved(by: firstFiles[node])
      }
      report(
        .warning, .notDistinct,
        "\(names[left.0]) and \(names[right.0]) are both called `\(left.1)` in mails: nobody can"
          + " tell which of them has failed",
        fix: "write each node's own name",
        places: [(range(left.0), "on \(names[left.0])"), (range(right.0), "")])
      return
    }
  }
}

extension VirtualServer {
  /// What messages call it: its address, mark or group, and its protocol.
  var title: String {
    let name =
      switch identity {
      case .endpoint(let endpoint) where endpoint.port == 0: "\(endpoint.address)"
      case .endpoint(let endpoint): "\(endpoint)"
      case .firewallMark(let mark): "fwmark \(mark)"
      case .group(let name): "group \(name)"
      }
    guard let serviceProtocol else { return name }
    if case .firewallMark = identity { return name }
    return name + " \(serviceProtocol.rawValue)"
  }

  /// Its persistence in words.
  fileprivate var persistenceText: String {
    persistenceTimeoutSeconds.map { "\($0) s" } ?? "off"
  }
}
