import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import Testing

/// What the kernel tells without being asked.
@Suite struct RouteMonitorTests {
  static let everything: RouteTopics = [
    .links, .ipv4Addresses, .ipv4Routes, .ipv4Rules, .ipv6Addresses, .ipv6Routes, .ipv6Rules,
  ]

  @Test func everythingThatHappens() throws {
    try withTwoInterfaces { socket, first, _ in
      let monitor = try RouteMonitor(topics: Self.everything)
      #expect(try monitor.events() == [])
      var route = KernelRoute(.ipv4)
      route.destination = try prefix("203.0.113.0/24")
      route.gateway = try address("192.0.2.254")
      route.interface = first
      var other = route
      other.gateway = try address("192.0.2.253")
      var rule = KernelRule(.ipv6)
      rule.preference = 500
      rule.action = .table(99)
      let new = InterfaceAddress(index: first, prefix: try prefix("192.0.2.9/24"))
      let link = NewLink(name: "vrrp.1", kind: .macvlan(.private), parent: first)
      #expect(
        try socket.perform([
          .addRoute(route, .add), .addRoute(other, .replace), .removeRoute(other), .addRule(rule),
          .removeRule(rule), .addAddress(new, replaces: false), .removeAddress(new),
          .createLink(link), .removeLink(.name("vrrp.1")),
        ]) == [])
      #expect(isReadable(monitor.descriptor, withinMilliseconds: 1000))
      let events = try monitor.events()
      #expect(events.contains(.routeAdded(route, replaces: false)))
      #expect(events.contains(.routeAdded(other, replaces: true)))
      #expect(events.contains(.routeRemoved(other)))
      #expect(events.contains(.ruleAdded(rule)))
      #expect(events.contains(.ruleRemoved(rule)))
      func has(_ matches: (RouteEvent) -> Bool) -> Bool { events.contains(where: matches) }
      #expect(
        has { if case .addressAdded(let found) = $0 { found.isSame(as: new) } else { false } })
      #expect(
        has { if case .addressRemoved(let found) = $0 { found.isSame(as: new) } else { false } })
      #expect(
        has { if case .linkChanged(let found) = $0 { found.name == "vrrp.1" } else { false } })
      #expect(
        has { if case .linkRemoved(let found) = $0 { found.name == "vrrp.1" } else { false } })
      #expect(monitor.malformedCount == 0)
    }
  }

  @Test func onlyWhatIsAskedFor() throws {
    try withTwoInterfaces { socket, first, _ in
      let monitor = try RouteMonitor(topics: .ipv6Rules)
      let new = InterfaceAddress(index: first, prefix: try prefix("192.0.2.9/24"))
      #expect(try socket.perform([.addAddress(new, replaces: false)]) == [])
      #expect(try monitor.events() == [])
    }
  }

  @Test func lossIsTold() throws {
    try inFreshNetwork {
      let monitor = try RouteMonitor(
        topics: Self.everything, receiveBuffer: ReceiveBufferSize(bytes: 1, isForced: true))
      let socket = try RouteNetlinkSocket()
      for number in 0..<200 {
        let address = InterfaceAddress(
          index: loopback, prefix: try prefix("192.0.2.\(number)/32"))
        socket.queue(.addAddress(address, replaces: false), tag: number)
      }
      #expect(try socket.flush() == [])
      let events = try monitor.events()
      #expect(events.contains(.overrun))
      #expect(events.count < 200)
      // And then it goes on.
      let last = InterfaceAddress(index: loopback, prefix: try prefix("198.51.100.1/32"))
      #expect(try socket.perform([.addAddress(last, replaces: false)]) == [])
      let more = try monitor.events()
      #expect(
        more.contains {
          if case .addressAdded(let found) = $0 { found.isSame(as: last) } else { false }
        })
    }
  }

  @Test func aTableOfInterfacesThatFollows() throws {
    try withTwoInterfaces { socket, first, second in
      let monitor = try RouteMonitor(topics: [.links, .ipv4Addresses, .ipv6Addresses])
      var table = LinkTable(links: try socket.links(), addresses: try socket.addresses())
      #expect(table[name: "d0"]?.index == first)
      #expect(table.isUpAndRunning(first))
      #expect(table.primaryIPv4Address(of: first) == IPv4Address(192, 0, 2, 1))
      #expect(table.linkLocalAddress(of: first) == nil)
      var local = InterfaceAddress(index: first, prefix: try prefix("fe80::7/64"))
      local.flags = .noDAD
      var down = LinkChange(.index(second))
      down.isUp = false
      down.newName = "renamed"
      let old = InterfaceAddress(index: first, prefix: try prefix("192.0.2.1/24"))
      let link = NewLink(name: "vrrp.1", kind: .macvlan(.private), parent: first)
      #expect(
        try socket.perform([
          .addAddress(local, replaces: false), .changeLink(down), .removeAddress(old),
          .createLink(link),
        ]) == [])
      // What events make of it is, in the end, what a dump says: the kernel tells of carriers, and
      // of IPv6 addresses, a little later.
      func isCurrent() throws -> Bool {
        for event in try monitor.events() { table.apply(event) }
        let fresh = LinkTable(links: try socket.links(), addresses: try socket.addresses())
        return table.all == fresh.all
          && table.all.allSatisfy { link in
            Set(table.addresses(of: link.index)) == Set(fresh.addresses(of: link.index))
          } && table.linkLocalAddress(of: first) != nil
      }
      while try !isCurrent() {
        try #require(isReadable(monitor.descriptor, withinMilliseconds: 10_000))
      }
      #expect(table.linkLocalAddress(of: first) == IPv6Address(high: 0xFE80 << 48, low: 7))
      #expect(table.primaryIPv4Address(of: first) == nil)
      #expect(table[name: "d1"] == nil)
      #expect(table[name: "renamed"]?.index == second)
      #expect(!table.isUpAndRunning(second))
      #expect(table[name: "vrrp.1"]?.parent == first)
      #expect(try socket.perform([.removeLink(.name("vrrp.1"))]) == [])
      for event in try monitor.events() { table.apply(event) }
      #expect(table[name: "vrrp.1"] == nil)
    }
  }
}
