import NetTypes
package import VRRP

/// Which hosts are master of each virtual router, and since when there are two.
struct MasterWatch: Sendable {
  var masters: [RouterIdentity: Set<Int>] = [:]
  var dualSince: [RouterIdentity: Instant] = [:]
}

extension World {
  /// Addresses are with masters only, at every moment.
  mutating func checkAddresses(of outputs: [RouterOutput], on host: Int) {
    guard let node = hosts[host].node else { return }
    for output in outputs {
      guard let number = output.router else { continue }
      let router = node.routers[number]
      let identity = router.settings.identity
      if hosts[host].held.contains(identity) != router.holdsAddresses {
        violations.append(
          "host \(host), VRID \(identity.virtualRouterID): \(router.state) "
            + (router.holdsAddresses ? "without" : "with") + " its addresses")
      }
      note(
        identity, isMaster: router.state == .master && router.handover == nil, on: host)
    }
  }

  /// Looks at all routers of a host again.
  mutating func noteMasters(of host: Int) {
    var masters: Set<RouterIdentity> = []
    for router in hosts[host].node?.routers ?? []
    where router.state == .master && router.handover == nil {
      masters.insert(router.settings.identity)
    }
    for identity in watch.masters.keys {
      note(identity, isMaster: masters.contains(identity), on: host)
    }
  }

  private mutating func note(_ identity: RouterIdentity, isMaster: Bool, on host: Int) {
    var masters = watch.masters[identity] ?? []
    guard masters.contains(host) != isMaster else { return }
    if isMaster { masters.insert(host) } else { masters.remove(host) }
    watch.masters[identity] = masters
    if masters.count > 1 {
      if watch.dualSince[identity] == nil { watch.dualSince[identity] = now }
    } else if let since = watch.dualSince.removeValue(forKey: identity) {
      checkDual(identity, since: since)
    }
  }

  private mutating func checkDual(_ identity: RouterIdentity, since: Instant) {
    guard let healedAt else { return }
    let length = max(since, healedAt).duration(to: now)
    if length > longestDual {
      violations.append(
        "VRID \(identity.virtualRouterID): two masters for \(length) on a whole network")
    }
  }

  /// Looks at the pairs of masters that there still are.
  mutating func checkDuals() {
    for (identity, since) in watch.dualSince { checkDual(identity, since: since) }
  }

  /// Counters add up.
  mutating func checkCounters(of host: Int) {
    for router in hosts[host].node?.routers ?? [] {
      let statistics = router.statistics
      let isMaster: UInt64 = router.state == .master ? 1 : 0
      let name = "host \(host), VRID \(router.settings.identity.virtualRouterID)"
      if statistics.becameMaster != statistics.releasedMaster + isMaster {
        violations.append(
          "\(name): became master \(statistics.becameMaster) times, "
            + "released \(statistics.releasedMaster) times, and is \(router.state)")
      }
      let sent = hosts[host].adverts[router.settings.identity] ?? 0
      if statistics.advertsSent != sent {
        violations.append("\(name): counted \(statistics.advertsSent) adverts and sent \(sent)")
      }
      if statistics.priorityZeroSent > statistics.advertsSent
        || statistics.priorityZeroReceived > statistics.advertsReceived
      {
        violations.append("\(name): more releases than adverts")
      }
    }
  }

  /// How many hosts have the addresses of a router.
  package func holders(of identity: RouterIdentity) -> Int {
    hosts.reduce(0) { $0 + ($1.held.contains(identity) ? 1 : 0) }
  }

  /// The hosts that are master of a router.
  package func masters(of identity: RouterIdentity) -> [Int] {
    hosts.indices.filter { host in
      hosts[host].node?.routers.contains {
        $0.settings.identity == identity && $0.state == .master
      } ?? false
    }
  }

  /// What must be so once everything has come to rest: one master for each router that any host
  /// can have, none stronger that would preempt it, and groups together.
  package mutating func checkRest(_ identities: [RouterIdentity]) {
    for host in hosts.indices { checkCounters(of: host) }
    let snapshots = hosts.map { $0.node?.snapshot() }
    for identity in identities {
      let masters = masters(of: identity)
      let able = hosts.indices.filter { canBeMaster(identity, $0, snapshots[$0]) }
      let name = "VRID \(identity.virtualRouterID)"
      guard masters.count == (able.isEmpty ? 0 : 1) else {
        violations.append("\(name): masters \(masters), able are \(able)")
        continue
      }
      guard let master = masters.first, let strength = strength(of: identity, on: master) else {
        continue
      }
      for host in able where host != master {
        guard let router = router(identity, on: host), router.settings.preempts,
          let own = self.strength(of: identity, on: host), own.priority > strength.priority,
          !isYielding(identity, on: host, snapshots[host])
        else { continue }
        violations.append(
          "\(name): host \(master) is master with priority \(strength.priority), "
            + "though host \(host) has \(own.priority) and preempts")
      }
    }
    checkGroups()
  }

  /// Whether a host, or a member of its group, lets the master be because it was told to give way.
  private func isYielding(
    _ identity: RouterIdentity, on host: Int, _ snapshot: NodeSnapshot?
  ) -> Bool {
    guard let snapshot else { return false }
    let isGrouped = hosts[host].node?.groups.isEmpty == false
    return snapshot.routers.contains {
      $0.isYielding && (isGrouped || $0.identity == identity)
    }
  }

  private mutating func checkGroups() {
    for host in hosts.indices {
      guard let node = hosts[host].node else { continue }
      for group in node.groups {
        let masters = group.members.filter { node.routers[$0].state == .master }.count
        if masters != 0, masters != group.members.count {
          violations.append(
            "host \(host): \(masters) of \(group.members.count) members of a group are master")
        }
      }
    }
  }

  private func router(_ identity: RouterIdentity, on host: Int) -> VirtualRouter? {
    hosts[host].node?.routers.first {
      $0.settings.identity == identity && $0.state != .stopped
    }
  }

  private func strength(
    of identity: RouterIdentity, on host: Int
  ) -> (priority: UInt8, address: UInt32)? {
    guard let router = router(identity, on: host) else { return nil }
    return (router.effectivePriority, UInt32(host))
  }

  private func canBeMaster(
    _ identity: RouterIdentity, _ host: Int, _ snapshot: NodeSnapshot?
  ) -> Bool {
    guard let node = hosts[host].node, let router = router(identity, on: host),
      !node.isStopping
    else { return false }
    let group = node.groups.first { $0.members.contains(router.number) }
    return (group?.members ?? [router.number]).allSatisfy { member in
      let router = node.routers[member]
      return router.state != .fault && router.state != .stopped && !router.isHeld
        && hosts[host].isLinkUp
    }
  }
}

extension RouterOutput {
  /// The router that it is about.
  var router: Int? {
    switch self {
    case .advertise(let router, _, _), .take(let router), .release(let router),
      .update(let router), .announce(let router, _), .priorityChanged(let router, _, _),
      .notice(let router, _):
      router
    case .transition(let transition): transition.router
    case .groupTransition: nil
    }
  }
}
