import NetTypes
package import VRRP

/// What happens to hosts and the network from outside.
package enum Action: Sendable {
  /// A host's program starts; addresses that a killed predecessor left are removed.
  case start(Int)
  /// It is stopped in order.
  case stop(Int)
  /// It is killed; the kernel keeps the addresses, or the whole machine is gone.
  case crash(Int, leavesAddresses: Bool)
  /// It stands still; adverts wait meanwhile, or are lost.
  case pause(Int, Duration, keepsInbox: Bool)
  /// It gets another configuration.
  case reload(Int, NodeSettings)
  /// A new program takes its state over.
  case upgrade(Int)
  /// Its interface goes down or up.
  case link(Int, isUp: Bool)
  /// Its script fails or succeeds.
  case script(Int, isGood: Bool)
  /// An operator gives a command for its router of this place in the configuration.
  case command(Int, router: Int, RouterCommand)
  /// Hosts are on these sides of a partition.
  case partition([Int])
  /// Adverts are lost, one in so many; 0 for none.
  case loss(oneIn: Int)
}

extension Action {
  /// The host that must run for it to happen.
  var waitingHost: Int? {
    switch self {
    case .start, .crash, .partition, .loss, .pause: nil
    case .stop(let host), .reload(let host, _), .upgrade(let host), .link(let host, _),
      .script(let host, _), .command(let host, _, _):
      host
    }
  }
}

extension World {
  /// The script that simulated hosts track.
  package static let script = TrackedID(.script, "check")

  mutating func perform(_ action: Action) {
    if let host = action.waitingHost, let end = hosts[host].pausedUntil {
      plan(action, after: max(now.duration(to: end), .nanoseconds(1)))
      return
    }
    journal?.append("\(now.nanoseconds / 1000) us \(action)".prefix(200).description)
    switch action {
    case .start(let host): start(host)
    case .stop(let host): stop(host)
    case .crash(let host, let leavesAddresses):
      hosts[host].node = nil
      hosts[host].adverts = [:]
      hosts[host].wakeUp = nil
      if !leavesAddresses { hosts[host].held = [] }
      noteMasters(of: host)
    case .pause(let host, let duration, let keepsInbox):
      pause(host, for: duration, keepsInbox: keepsInbox)
    case .reload(let host, let settings):
      hosts[host].settings = settings
      reconfigure(host)
      // New routers begin to count from zero.
      for router in hosts[host].node?.routers ?? [] where router.state == .initial {
        hosts[host].adverts[router.settings.identity] = nil
      }
      tellSurroundings(host)
      handle(.start, on: host)
      noteMasters(of: host)
    case .upgrade(let host): upgrade(host)
    case .link(let host, let isUp):
      hosts[host].isLinkUp = isUp
      tellLink(host)
    case .script(let host, let isGood):
      hosts[host].isScriptGood = isGood
      handle(.tracked(Self.script, isGood ? .good : .bad), on: host)
    case .command(let host, let router, let command):
      handle(.command(router: router, command), on: host)
    case .partition(let sides):
      for (host, side) in zip(hosts.indices, sides) { hosts[host].side = side }
    case .loss(let oneIn): network.lossOneIn = oneIn
    }
  }

  private mutating func start(_ host: Int) {
    guard hosts[host].node == nil else { return }
    hosts[host].pausedUntil = nil
    hosts[host].inbox = []
    hosts[host].held = []
    hosts[host].adverts = [:]
    hosts[host].node = Node(hosts[host].settings, now: hosts[host].local(now))
    if hosts[host].bug == .takesAddressesEarly {
      hosts[host].held = Set(hosts[host].settings.routers.map(\.identity))
    }
    tellSurroundings(host)
    handle(.start, on: host)
  }

  private mutating func stop(_ host: Int) {
    if hosts[host].bug == .releasesEarly { hosts[host].held = [] }
    handle(.stop, on: host)
  }

  private mutating func tellSurroundings(_ host: Int) {
    for router in hosts[host].node?.routers ?? [] {
      handle(.source(router: router.number, hosts[host].address), on: host)
    }
    tellLink(host)
    handle(.tracked(Self.script, hosts[host].isScriptGood ? .good : .bad), on: host)
  }

  private mutating func tellLink(_ host: Int) {
    for router in hosts[host].node?.routers ?? [] {
      let fault = FaultReason.interfaceDown(router.settings.identity.link)
      handle(
        .fault(router: router.number, fault, isPresent: !hosts[host].isLinkUp), on: host)
    }
  }

  /// Puts another program in the place of the one that runs, as a live upgrade does.
  private mutating func upgrade(_ host: Int) {
    guard let old = hosts[host].node, !old.isStopping, hosts[host].pausedUntil == nil else {
      return
    }
    let time = hosts[host].local(now)
    var new = Node(hosts[host].settings, now: time)
    if hosts[host].bug != .forgetsAtUpgrade {
      guard let snapshot = try? NodeSnapshot(bytes: old.snapshot().bytes) else {
        violations.append("host \(host): a snapshot that can't be read")
        return
      }
      let orphans = new.restore(snapshot, now: time)
      let kept = Set(new.routers.map(\.settings.identity))
      for orphan in orphans where !kept.contains(orphan) {
        hosts[host].held.remove(orphan)
        hosts[host].adverts[orphan] = nil
      }
      let deleted = old.deleted
      let states = old.routers.filter { !deleted.contains($0.number) }
        .map { "\($0.settings.identity) \($0.state) \($0.deadline)" }
      let restored = new.routers.map { "\($0.settings.identity) \($0.state) \($0.deadline)" }
      if states.sorted() != restored.sorted() {
        violations.append("host \(host): an upgrade changed \(states) to \(restored)")
      }
    }
    hosts[host].node = new
    hosts[host].wakeUp = nil
    let before = transitions
    handle(.start, on: host)
    if transitions != before { violations.append("host \(host): an upgrade made a transition") }
    noteMasters(of: host)
  }
}
