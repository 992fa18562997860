import NetTypes
import Seeded
import VRRP

/// A few hosts, what befalls them, and what must be so afterwards; all from one seed.
package struct Scenario: Sendable {
  /// What the hosts have in common.
  struct Plan: Sendable {
    var version = ProtocolVersion.v2
    var interval = Duration.seconds(1)
    var downAdvertisements = 3
    var identities: [RouterIdentity] = []
    var isGrouped = false
    var longestPreemptDelay = Duration.zero
    var settings: [NodeSettings] = []
  }

  private var random: SeededGenerator
  private var plan = Plan()
  /// The world after the run.
  package private(set) var world: World

  /// The scenario of a seed; the bug is the first host's, or every host's where it takes two.
  package init(seed: UInt64, bug: PlantedBug? = nil, keepsJournal: Bool = false) {
    random = SeededGenerator(seed: seed)
    let shortest = Int64.random(in: 20_000...500_000, using: &random)
    let longest = shortest + Int64.random(in: 0...2_000_000, using: &random)
    world = World(seed: random.next(), network: World.Network(delay: shortest...longest))
    if keepsJournal { world.journal = [] }
    makePlan()
    makeHosts(bug: bug)
  }

  /// Runs the scenario.
  ///
  /// - Returns: what went wrong.
  package mutating func run() -> [String] {
    let calm = plan.interval
    for host in world.hosts.indices {
      world.plan(
        .start(host), after: .nanoseconds(Int64.random(in: 0...3_000_000_000, using: &random)))
    }
    let chaos = calm * Int.random(in: 6...16, using: &random) + .seconds(3)
    if random.isOne(in: 4) {
      world.network.lossOneIn = Int.random(in: 2...10, using: &random)
    }
    world.network.keepsOrder = random.isOne(in: 2)
    if random.isOne(in: 4) {
      world.network.duplicateOneIn = Int.random(in: 1...5, using: &random)
    }
    for _ in 0..<Int.random(in: 0...10, using: &random) {
      let moment = Int64.random(in: 0...chaos.nanoseconds, using: &random)
      world.plan(randomAction(), after: .nanoseconds(moment))
    }
    world.run(for: chaos)
    heal()
    return world.violations
  }

  /// Makes the network whole, and waits for rest, and a while longer, in which nothing may happen.
  private mutating func heal() {
    world.network.lossOneIn = 0
    world.network.duplicateOneIn = 0
    for host in world.hosts.indices { world.hosts[host].side = 0 }
    world.resumeAll()
    world.healedAt = world.now
    let longestWay = Duration.nanoseconds(world.network.delay.upperBound)
    world.longestDual = plan.interval * 2 + longestWay * 8
    let down = ElectionTimers.masterDown(
      version: plan.version, priority: 1, interval: plan.interval,
      adverts: plan.downAdvertisements)
    world.run(for: down * 5 + plan.longestPreemptDelay * 2 + .seconds(2))
    let transitions = world.transitions
    world.run(for: down * 2)
    guard world.violations.isEmpty else { return }
    if world.transitions != transitions {
      world.violations.append(
        "\(world.transitions - transitions) transitions though nothing happens any more")
    }
    world.checkRest(plan.identities)
  }

  // MARK: What there is

  private mutating func makePlan() {
    plan.version = random.isOne(in: 2) ? .v3 : .v2
    plan.interval =
      plan.version == .v2
      ? .seconds(random.pick([1, 1, 2])) : .milliseconds(random.pick([10, 50, 100, 1000]))
    plan.downAdvertisements = random.pick([3, 3, 3, 2, 5])
    let count = random.pick([1, 1, 2, 3])
    plan.identities = (0..<count).map {
      RouterIdentity(link: "eth0", family: .ipv4, virtualRouterID: UInt8(51 + $0))
    }
    plan.isGrouped = count > 1 && random.isOne(in: 2)
    if random.isOne(in: 4) {
      plan.longestPreemptDelay = plan.interval * Int.random(in: 1...4, using: &random)
    }
  }

  private mutating func makeHosts(bug: PlantedBug?) {
    let count = random.pick([2, 2, 3, 4, 5])
    let owner = random.isOne(in: 6) ? Int.random(in: 0..<count, using: &random) : -1
    for host in 0..<count {
      let settings = hostSettings(isOwner: host == owner || owner >= 0 && random.isOne(in: 10))
      plan.settings.append(settings)
      let drift = Int64.random(in: -5000...5000, using: &random)
      _ = world.addHost(settings, driftPPM: drift, bug: bug)
    }
  }

  private mutating func hostSettings(isOwner: Bool) -> NodeSettings {
    let shared = UInt8(random.pick([50, 100, 150, 200]))
    let preempts = !random.isOne(in: 4)
    let preemptDelay = random.isOne(in: 2) ? plan.longestPreemptDelay : .zero
    let conflicts = random.isOne(in: 4)
    let routers = plan.identities.map { identity in
      var router = RouterSettings(name: "VI_\(identity.virtualRouterID)", identity: identity)
      router.version = plan.version
      router.interval = plan.interval
      router.downAdvertisements = plan.downAdvertisements
      router.priority =
        isOwner
        ? 255 : plan.isGrouped || random.isOne(in: 2) ? shared : UInt8(random.pick([90, 110]))
      router.preempts = preempts
      router.preemptDelay = isOwner ? .zero : preemptDelay
      router.answersHigherPriority = !conflicts
      router.answersLowerPriority = !conflicts || plan.version == .v3
      router.yieldsAfterPause = conflicts
      let weight = random.pick([0, -30, 20])
      if !plan.isGrouped, random.isOne(in: 3) {
        router.tracked = [TrackedEntry(World.script, weight: weight)]
      }
      return router
    }
    var settings = NodeSettings(routers: routers)
    if plan.isGrouped {
      let tracked =
        random.isOne(in: 2) ? [TrackedEntry(World.script, weight: random.pick([0, -30]))] : []
      settings.groups = [
        GroupSettings(name: "VG", members: routers.map(\.name), tracked: tracked)
      ]
    }
    return settings
  }

  // MARK: What happens

  private mutating func randomAction() -> Action {
    let host = Int.random(in: 0..<world.hosts.count, using: &random)
    switch Int.random(in: 0..<14, using: &random) {
    case 0: return .partition(world.hosts.indices.map { _ in random.isOne(in: 2) ? 1 : 0 })
    case 1, 2:
      let length = plan.interval * Int.random(in: 1...8, using: &random)
      return .pause(host, length, keepsInbox: random.isOne(in: 2))
    case 3: return .crash(host, leavesAddresses: random.isOne(in: 2))
    case 4, 5: return .start(host)
    case 6: return .stop(host)
    case 7: return .reload(host, changedSettings(of: host))
    case 8: return .upgrade(host)
    case 9: return .link(host, isUp: !random.isOne(in: 3))
    case 10: return .script(host, isGood: random.isOne(in: 2))
    case 11: return .loss(oneIn: random.pick([0, 2, 5]))
    default:
      let router = Int.random(in: 0..<plan.identities.count, using: &random)
      let command = random.pick([
        RouterCommand.failover, .failover, .hold, .release, .priority(120), .priority(nil),
      ])
      return .command(host, router: router, command)
    }
  }

  private mutating func changedSettings(of host: Int) -> NodeSettings {
    var settings = plan.settings[host]
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let priority = UInt8(random.pick([60, 140]))
      for router in settings.routers.indices where !settings.routers[router].isOwner {
        settings.routers[router].priority = priority
      }
    case 1:
      for router in settings.routers.indices where !settings.routers[router].isOwner {
        settings.routers[router].preempts.toggle()
      }
    case 2 where !plan.isGrouped && settings.routers.count > 1: settings.routers.removeLast()
    default: break
    }
    return settings
  }
}
