import NetTypes
import Seeded
import VRRP

/// A master that leaves in order while the network is whole.
package struct PlannedStop: Sendable {
  /// How it leaves.
  package enum Manner: Sendable, CaseIterable {
    /// Its program stops.
    case stop
    /// An operator wants another master.
    case failover
    /// An operator keeps it out of elections.
    case hold
    /// Its routers are gone from the configuration.
    case deletion
  }

  /// The world after the run.
  package private(set) var world: World
  /// How long the network takes at most.
  package let longestWay: Duration

  /// The run of a seed.
  package init(seed: UInt64, manner: Manner, bug: PlantedBug? = nil) {
    var random = SeededGenerator(seed: seed)
    let longest = Int64.random(in: 100_000...3_000_000, using: &random)
    longestWay = .nanoseconds(longest)
    world = World(seed: random.next(), network: World.Network(delay: 50_000...longest))
    world.network.keepsOrder = true
    let version = random.pick([ProtocolVersion.v2, .v3])
    let interval: Duration =
      version == .v2 ? .seconds(1) : .milliseconds(random.pick([10, 20, 100, 1000]))
    let identities = (0..<random.pick([1, 1, 3])).map {
      RouterIdentity(link: "eth0", family: .ipv4, virtualRouterID: UInt8(51 + $0))
    }
    let isGrouped = identities.count > 1 && random.isOne(in: 2)
    for host in 0..<random.pick([2, 2, 3]) {
      var settings = NodeSettings(
        routers: identities.map { identity in
          var router = RouterSettings(name: "VI_\(identity.virtualRouterID)", identity: identity)
          router.version = version
          router.interval = interval
          router.priority = UInt8(200 - 50 * host)
          return router
        })
      if isGrouped {
        settings.groups = [GroupSettings(name: "VG", members: settings.routers.map(\.name))]
      }
      let drift = Int64.random(in: -2000...2000, using: &random)
      _ = world.addHost(settings, driftPPM: drift, bug: bug)
      world.plan(.start(host), after: .milliseconds(100 * (host + 1)))
    }
    let down = ElectionTimers.masterDown(
      version: version, priority: 1, interval: interval, adverts: 3)
    let phase = Duration.nanoseconds(Int64.random(in: 0...interval.nanoseconds, using: &random))
    world.run(for: .milliseconds(300) + down * 3 + phase)
    world.healedAt = world.now
    world.longestDual = longestWay * 4
    guard world.masters(of: identities[0]) == [0] else {
      world.violations.append("host 0 isn't master: \(world.masters(of: identities[0]))")
      return
    }
    leave(manner)
    checkSuccessor(identities, version: version, interval: interval)
    world.run(for: down * 2 + .seconds(1))
    if world.longestGap > longestWay {
      world.violations.append("nobody had the addresses for \(world.longestGap)")
    }
  }

  private mutating func leave(_ manner: Manner) {
    switch manner {
    case .stop: world.perform(.stop(0))
    case .failover: world.perform(.command(0, router: 0, .failover))
    case .hold: world.perform(.command(0, router: 0, .hold))
    case .deletion: world.perform(.reload(0, NodeSettings(routers: [])))
    }
    guard manner == .failover || manner == .hold,
      let node = world.hosts[0].node, node.groups.isEmpty
    else { return }
    for router in node.routers.indices.dropFirst() {
      world.perform(.command(0, router: router, manner == .hold ? .hold : .failover))
    }
  }

  private mutating func checkSuccessor(
    _ identities: [RouterIdentity], version: ProtocolVersion, interval: Duration
  ) {
    let shortened =
      version == .v3 ? min(interval, ElectionTimers.handoverInterval) : interval
    let skew = ElectionTimers.skew(version: version, priority: 150, interval: shortened)
    world.run(for: skew + skew / 100 + longestWay * 2)
    for identity in identities where !world.masters(of: identity).contains(1) {
      world.violations.append("after the skew time, host 1 isn't master")
    }
  }
}
