import NetTypes
import SimulatedNetwork
import Testing
import VRRP

@Suite struct CrowdTests {
  private static func settings(priority: UInt8, routers: Int = 1) -> NodeSettings {
    NodeSettings(
      routers: (0..<routers).map { number in
        let identity = RouterIdentity(
          link: "eth\(number / 255)", family: .ipv4, virtualRouterID: UInt8(number % 255 + 1))
        var router = RouterSettings(name: "VI_\(number)", identity: identity)
        router.version = .v3
        router.priority = priority
        return router
      })
  }

  @Test("1,000 hosts agree on one master, and on the next one when it stops")
  func thousandHosts() {
    var world = World(seed: 7, network: World.Network(delay: 20_000...200_000))
    for host in 0..<1000 {
      _ = world.addHost(Self.settings(priority: UInt8(host % 254 + 1)))
      world.plan(.start(host), after: .milliseconds(host % 50))
    }
    let identity = Self.settings(priority: 1).routers[0].identity
    world.run(for: .seconds(6))
    // Priority 254 is that of hosts 253, 507 and 761, and 253 is the first to start.
    #expect(world.masters(of: identity) == [253])
    world.healedAt = world.now
    world.longestDual = .milliseconds(2)
    world.plan(.stop(253), after: .milliseconds(100))
    world.run(for: .seconds(5))
    #expect(world.masters(of: identity) == [761])
    // Of two with the same priority, that with the higher address.
    #expect(world.longestGap <= .milliseconds(1))
    world.checkRest([identity])
    #expect(world.violations.isEmpty)
  }

  @Test("1,000 virtual routers on two hosts go over together when the first is killed")
  func thousandRouters() {
    var world = World(seed: 8, network: World.Network(delay: 20_000...200_000))
    for (host, priority) in [UInt8(150), 100].enumerated() {
      _ = world.addHost(Self.settings(priority: priority, routers: 1000))
      world.plan(.start(host), after: .milliseconds(host))
    }
    let identities = Self.settings(priority: 1, routers: 1000).routers.map(\.identity)
    world.run(for: .seconds(5))
    #expect(identities.allSatisfy { world.masters(of: $0) == [0] })
    world.plan(.crash(0, leavesAddresses: false), after: .milliseconds(500))
    world.run(for: .milliseconds(500) + .milliseconds(3610))
    #expect(identities.allSatisfy { world.masters(of: $0) == [1] })
    world.checkRest(identities)
    #expect(world.violations.isEmpty)
  }
}
