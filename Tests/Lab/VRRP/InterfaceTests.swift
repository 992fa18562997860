import Foundation
import Glibc
import LabSupport
import Testing

/// Interfaces, addresses and routes that come and go while the daemon runs, and groups.
@Suite struct InterfaceTests {
  @Test("The own interface goes down and comes up again", arguments: Pair.both)
  func ownInterface(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b, _, _) = try TakeoverTests.masterAndBackup(net, .third, pair)
      net.mark()
      try a.ip(["link set eth0 down"])
      try net.wait(for: .line(pair.first.faultLine, by: a))
      try net.wait(for: .added("10.9.0.100", on: b))
      #expect(try !a.has("10.9.0.100"))
      net.mark()
      try a.ip(["link set eth0 up"])
      try net.wait(for: .added("10.9.0.100", on: a))
      try net.wait(for: .removed("10.9.0.100", on: b))
      try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 5)
    }
  }

  @Test("An interface that vanishes is waited for", arguments: ["", "use_vmac"])
  func vanished(extra: String) async throws {
    try await onNetwork { net in
      let (a, b, _, _) = try TakeoverTests.masterAndBackup(
        net, .third, Pair(first: .vrrpd, second: .keepalived), extra: extra)
      net.mark()
      try a.ip(["link del eth0"])
      try net.wait(for: .line("-> FAULT", by: a))
      try net.wait(for: .added("10.9.0.100", on: b))
      net.mark()
      try net.join(a, interface: "eth0")
      try a.ip(["link set eth0 up", "addr add 10.9.0.1/24 dev eth0"])
      try net.wait(for: .added("10.9.0.100", on: a))
      try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 5)
      try net.wait(for: .removed("10.9.0.100", on: b))
    }
  }

  @Test("An interface that is renamed is another one")
  func renamed() async throws {
    try await onNetwork { net in
      let (a, b, _, _) = try TakeoverTests.masterAndBackup(
        net, .third, Pair(first: .vrrpd, second: .keepalived))
      net.mark()
      try a.ip(["link set eth0 down", "link set eth0 name other", "link set other up"])
      try net.wait(for: .line("-> FAULT", by: a))
      try net.wait(for: .added("10.9.0.100", on: b))
      #expect(try !a.has("10.9.0.100"), "an address stays on an interface of another name")
      net.mark()
      try a.ip(["link set other down", "link set other name eth0", "link set eth0 up"])
      try net.wait(for: .added("10.9.0.100", on: a))
      try net.wait(for: .removed("10.9.0.100", on: b))
    }
  }

  @Test("An interface that appears later is used then")
  func later() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      try a.start(
        .vrrpd, configuration(priority: 100, global: "dynamic_interfaces", interface: "eth7"))
      try net.wait(for: .line("FAULT", by: a))
      try net.join(a, interface: "eth7")
      try a.ip(["link set eth7 up", "addr add 10.9.0.17/24 dev eth7"])
      try net.wait(for: .added("10.9.0.100", on: a))
      try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 5)
    }
  }

  @Test("What somebody takes from a master is set again", arguments: ["", "use_vmac"])
  func restored(extra: String) async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      let holdings =
        "virtual_routes {\n 192.0.2.0/24 via 10.9.0.7 dev eth0\n}\n"
        + "virtual_rules {\n from 192.0.2.0/24 table 77 priority 700\n}"
      try a.start(.vrrpd, configuration(priority: 100, extra: extra + "\n" + holdings))
      try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 5)
      let interface = extra == "" ? "eth0" : "vrrp.51"
      net.mark()
      try a.ip(["addr del 10.9.0.100/24 dev \(interface)"])
      try net.wait(for: .removed("10.9.0.100", on: a))
      try net.wait(for: .added("10.9.0.100", on: a))
      try a.ip(["route del 192.0.2.0/24"])
      try net.wait(for: .line("somebody removed a route", by: a))
      #expect(try a.output(of: "\(Lab.ip()) route").contains("192.0.2.0/24"))
      try a.ip(["rule del priority 700"])
      try net.wait(for: .line("somebody removed a rule", by: a))
      #expect(try a.output(of: "\(Lab.ip()) rule").contains("700:"))
      #expect(net.count(.advert(from: a, priority: 0)) == 0)
      if extra != "" {
        net.mark()
        try a.ip(["link del vrrp.51"])
        try net.wait(for: .added("10.9.0.100", on: a))
        try net.wait(for: .announcement(of: "10.9.0.100", from: a))
        try net.wait(for: .advert(from: a), times: 3)
      }
    }
  }

  @Test("The members of a group go together", arguments: Pair.all)
  func group(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      for node in [a, b] {
        try net.join(node, interface: "eth1")
        try node.ip(["link set eth1 up", "addr add 10.9.1.\(node.number)/24 dev eth1"])
      }
      try a.start(pair.first, Self.group(priority: 150))
      try net.wait(for: .added("10.9.0.100", on: a))
      try net.wait(for: .added("10.9.1.100", on: a))
      try b.start(pair.second, Self.group(priority: 100))
      try net.wait(for: .line(pair.second.backupLine, by: b), times: 2)
      net.mark()
      try a.ip(["link set eth1 down"])
      try net.wait(for: .added("10.9.0.100", on: b))
      try net.wait(for: .added("10.9.1.100", on: b))
      try net.wait(for: .removed("10.9.0.100", on: a))
      net.mark()
      try a.ip(["link set eth1 up"])
      try net.wait(for: .added("10.9.1.100", on: a))
      try net.wait(for: .added("10.9.0.100", on: a))
      try net.wait(for: .removed("10.9.0.100", on: b))
      try net.wait(for: .removed("10.9.1.100", on: b))
      // And it stays so.
      net.mark()
      try net.wait(for: .advert(from: a, router: 51), times: 6)
      #expect(net.count(.advert(from: b)) == 0)
    }
  }

  private static func group(priority: Int) -> String {
    let second = configuration(
      priority: priority, interface: "eth1", addresses: ["10.9.1.100/24"]
    ).replacingOccurrences(of: "VI_1", with: "VI_2")
      .replacingOccurrences(of: "virtual_router_id 51", with: "virtual_router_id 52")
    let start = second.range(of: "vrrp_instance")?.lowerBound ?? second.startIndex
    return "vrrp_sync_group G {\n group {\n VI_1\n VI_2\n }\n}\n"
      + configuration(priority: priority) + second[start...]
  }
}
