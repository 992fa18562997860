import KernelNetworking
import LabSupport
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import Testing

/// The requests that make an interface for a virtual router and set it up.
private func requests(for link: NewLink) -> [RouteRequest] {
  var quiet = LinkChange(.name(link.name))
  quiet.addressGeneration = IPv6AddressGeneration.none
  quiet.alias = "made by a test"
  var up = LinkChange(.name(link.name))
  up.isUp = true
  return [.createLink(link), .changeLink(quiet), .changeLink(up)]
}

/// Interfaces and addresses of this machine's kernel, and what it tells about them.
@Suite struct KernelLinksTests {
  @Test func aMacvlanInOneBatch() throws {
    try withTwoInterfaces { socket, first, _ in
      let mac = MACAddress(rawValue: 0x00_005E_0001_0A)
      let link = NewLink(
        name: "vrrp.10", kind: .macvlan(.private), parent: first, hardwareAddress: mac, group: 5)
      #expect(try socket.perform(requests(for: link)) == [])
      let found = try #require(try socket.link(.name("vrrp.10")))
      #expect(found.kind == .macvlan(.private))
      #expect(found.hardwareAddress == mac)
      #expect(found.parent == first)
      #expect(found.group == 5)
      #expect(found.alias == "made by a test")
      #expect(found.isUpAndRunning)
      // Without a link-local address of the virtual router's MAC.
      #expect(try socket.addresses(index: found.index) == [])
      let text = try ip("-d link show dev vrrp.10").joined(separator: " ")
      for part in ["macvlan mode private", "00:00:5e:00:01:0a", "addrgenmode none", "group 5"] {
        #expect(text.contains(part), "\(text)")
      }
      #expect(try socket.perform([.removeLink(.index(found.index))]) == [])
      #expect(try socket.link(.name("vrrp.10")) == nil)
      #expect(try socket.link(.index(found.index)) == nil)
    }
  }

  @Test(arguments: [MacvlanMode.private, .bridge, .vepa, .passthrough])
  func macvlansOfEveryMode(mode: MacvlanMode) throws {
    try withTwoInterfaces { socket, first, _ in
      let link = NewLink(name: "made", kind: .macvlan(mode), parent: first)
      #expect(try socket.perform(requests(for: link)) == [])
      let found = try #require(try socket.links().first { $0.name == "made" })
      #expect(found.kind == .macvlan(mode))
      #expect(found.parent == first)
    }
  }

  @Test func aKindThatTheKernelDoesNotKnow() throws {
    try inFreshNetwork {
      let socket = try RouteNetlinkSocket()
      let refused = try socket.perform([
        .createLink(NewLink(name: "made", kind: .other("nonsense")))
      ])
      #expect(refused.map(\.errno) == [.notSupported])
      #expect(refused.first?.explanation == "Unknown device type")
    }
  }

  @Test func changesOfAnInterface() throws {
    try withTwoInterfaces { socket, first, second in
      let bridge = NewLink(name: "bridge", kind: .other("bridge"))
      #expect(try socket.perform([.createLink(bridge)]) == [])
      let index = try #require(try socket.link(.name("bridge"))).index
      var change = LinkChange(.index(first))
      change.mtu = 1400
      change.master = index
      change.group = 8
      change.hardwareAddress = MACAddress(rawValue: 0x02_0000_0000_01)
      var down = LinkChange(.index(second))
      down.isUp = false
      down.newName = "renamed"
      #expect(try socket.perform([.changeLink(change), .changeLink(down)]) == [])
      let link = try #require(try socket.link(.index(first)))
      #expect(link.mtu == 1400)
      #expect(link.master == index)
      #expect(link.group == 8)
      #expect(link.hardwareAddress == change.hardwareAddress)
      let renamed = try #require(try socket.link(.index(second)))
      #expect(renamed.name == "renamed")
      #expect(!renamed.flags.contains(.up))
    }
  }

  @Test func addressesWithEverything() throws {
    try withTwoInterfaces { socket, first, _ in
      var four = InterfaceAddress(index: first, prefix: try prefix("203.0.113.1/25"))
      four.broadcast = IPv4Address(203, 0, 113, 127)
      four.label = "d0:1"
      four.scope = 253
      four.flags = .noPrefixRoute
      four.preferredLifetimeSeconds = 500
      four.validLifetimeSeconds = 1000
      four.routeMetric = 20
      var six = InterfaceAddress(index: first, prefix: try prefix("2001:db8:7::1/128"))
      six.flags = [.noDAD, .home, .noPrefixRoute]
      six.preferredLifetimeSeconds = 0
      var peer = InterfaceAddress(index: first, prefix: try prefix("203.0.113.200/32"))
      peer.peer = try address("203.0.113.201")
      var peer6 = InterfaceAddress(index: first, prefix: try prefix("2001:db8:8::1/128"))
      peer6.peer = try address("2001:db8:8::2")
      peer6.flags = .noDAD
      let all = [four, six, peer, peer6]
      #expect(try socket.perform(all.map { .addAddress($0, replaces: false) }) == [])
      let found = try socket.addresses(index: first)
      for address in all {
        let same = try #require(found.first { $0.isSame(as: address) }, "\(address)")
        #expect(same.flags.isSuperset(of: address.flags))
        #expect(same.broadcast == address.broadcast)
        #expect(address.label == nil || same.label == address.label)
        #expect(same.routeMetric == address.routeMetric)
      }
      let text = try ip("addr show dev d0").joined(separator: " ")
      for part in [
        "inet 203.0.113.1/25 metric 20 brd 203.0.113.127 scope link dynamic noprefixroute d0:1 "
          + "valid_lft 1000sec preferred_lft 500sec",
        "inet 203.0.113.200 peer 203.0.113.201/32 scope global d0",
        "inet6 2001:db8:7::1/128 scope global nodad home deprecated noprefixroute "
          + "valid_lft forever preferred_lft 0sec",
        "inet6 2001:db8:8::1 peer 2001:db8:8::2/128 scope global nodad",
      ] {
        #expect(text.contains(part), "\(text)")
      }
      // Once more: refused, unless it may take the place of what is there.
      #expect(
        try socket.perform([.addAddress(six, replaces: false)]).map(\.errno) == [.fileExists])
      six.preferredLifetimeSeconds = InterfaceAddress.forever
      #expect(try socket.perform([.addAddress(six, replaces: true)]) == [])
      #expect(try socket.perform(all.map { .removeAddress($0) }) == [])
      #expect(try socket.addresses(index: first).count == 2)
      let errors = try socket.perform(all.map { .removeAddress($0) })
      #expect(errors.map(\.tag) == [0, 1, 2, 3])
    }
  }

  @Test func neighboursThatAreKnownInAdvance() throws {
    try withTwoInterfaces { socket, first, _ in
      let neighbour = Neighbour(
        index: first, address: try address("192.0.2.77"),
        hardwareAddress: MACAddress(rawValue: 0x02_0000_0000_07))
      #expect(try socket.perform([.setNeighbour(neighbour)]) == [])
      let text = try ip("neigh show dev d0").joined(separator: " ")
      #expect(text.contains("192.0.2.77 lladdr 02:00:00:00:00:07 PERMANENT"), "\(text)")
      #expect(try socket.perform([.removeNeighbour(neighbour)]) == [])
    }
  }

  @Test func settingsOfAnInterfaceWithADotInItsName() throws {
    try withTwoInterfaces { socket, first, _ in
      let link = NewLink(name: "vrrp.10", kind: .macvlan(.private), parent: first)
      #expect(try socket.perform(requests(for: link)) == [])
      let sysctl = InterfaceSysctl()
      let settings: [InterfaceSetting] = [
        .arpIgnore, .arpFilter, .arpAnnounce, .acceptLocal, .reversePathFilter,
        .promoteSecondaries, .acceptDAD, .dadTransmits,
      ]
      for setting in settings {
        try sysctl.set(setting, to: 0, on: "vrrp.10")
        try sysctl.set(setting, to: 1, on: "vrrp.10")
        #expect(try sysctl.value(of: setting, on: "vrrp.10") == 1, "\(setting)")
      }
      #expect(try sysctl.value(of: .arpIgnore, on: "d1") == 0)
      #expect(try sysctl.value(of: .ipv6Forwarding, on: InterfaceSysctl.all) == 0)
      for name in ["", ".", "..", "../all", "nowhere", "a\0b"] as [ByteString] {
        #expect(throws: SystemError(call: "open", errno: .noSuchFileOrDirectory), "\(name)") {
          _ = try sysctl.value(of: .arpIgnore, on: name)
        }
      }
    }
  }
}
