import Foundation
import Glibc
import LabSupport
import Testing

/// Start, reload, crash, upgrade and end of vrrpd, with keepalived as the peer that would take
/// over.
@Suite struct LifecycleTests {
  /// A master on one node, and keepalived as its backup on the other.
  private func masterAndBackup(
    _ net: Network, _ configuration: String, words: [String] = []
  ) throws -> (Node, Node, Service) {
    let (a, b) = (try net.node("a"), try net.node("b"))
    try b.start(.keepalived, Self.backup)
    try net.wait(for: .line(DaemonKind.keepalived.backupLine, by: b))
    try a.write(configuration, to: "keepalived.conf")
    let service = try a.run(try DaemonKind.vrrpd.words + words)
    try net.wait(for: .added("10.9.0.100", on: a))
    try net.wait(for: .advert(from: a, priority: 150), times: 4)
    net.mark()
    return (a, b, service)
  }

  private static let backup = configuration(priority: 100)

  /// What must not be seen while a master goes on.
  private func expectUndisturbed(_ net: Network, _ a: Node, _ b: Node) throws {
    let adverts = net.all(.advert(from: a))
    #expect(adverts.allSatisfy { $0.advert?.priority == 150 }, "no release")
    #expect(net.count(.removed("10.9.0.100", on: a)) == 0)
    #expect(net.count(.advert(from: b)) == 0, "the backup stays backup")
    #expect(try a.has("10.9.0.100"))
  }

  @Test(
    "A new configuration that can't run changes nothing",
    arguments: [
      "", "vrrp_instance VI_1 {\n", "vrrp_instance VI_1 {\n interface eth0\n}\n",
      configuration(priority: 150).replacing("virtual_router_id 51", with: "virtual_router_id 300"),
      configuration(priority: 150) + "nonsense 1\n", nil,
    ])
  func badReload(text: String?) async throws {
    try await onNetwork { net in
      let (a, b, service) = try masterAndBackup(net, configuration(priority: 150))
      if let text {
        try a.write(text, to: "keepalived.conf")
      } else {
        try FileManager.default.removeItem(atPath: a.runDirectory + "/keepalived.conf")
      }
      service.signal(SIGHUP)
      try net.wait(for: .line("nothing was changed", by: a))
      try net.wait(for: .advert(from: a), times: 6)
      try expectUndisturbed(net, a, b)
      #expect(!service.isFinished)
    }
  }

  @Test("A reload changes what is new, and nothing else")
  func reload() async throws {
    try await onNetwork { net in
      func text(_ address: String) -> String {
        // Those of the adverts must stay the same: keepalived drops others.
        configuration(priority: 150, extra: "virtual_ipaddress_excluded {\n \(address)\n}")
      }
      let (a, b, service) = try masterAndBackup(net, text("10.9.0.101/24"))
      try a.write(text("10.9.0.102/24"), to: "keepalived.conf")
      service.signal(SIGHUP)
      try net.wait(for: .added("10.9.0.102", on: a))
      try net.wait(for: .announcement(of: "10.9.0.102", from: a))
      try net.wait(for: .removed("10.9.0.101", on: a))
      try net.wait(for: .line("the new configuration runs", by: a))
      try net.wait(for: .advert(from: a), times: 4)
      try expectUndisturbed(net, a, b)
    }
  }

  @Test("A worker that is killed is replaced before anybody notices")
  func crash() async throws {
    try await onNetwork { net in
      let (a, b, service) = try masterAndBackup(net, configuration(priority: 150))
      let worker = try #require(Int32(a.read("vrrp.pid").dropLast()))
      #expect(worker != service.processID)
      kill(worker, SIGKILL)
      try net.wait(for: .line("goes on as master of 1", by: a))
      try net.wait(for: .advert(from: a), times: 8)
      try expectUndisturbed(net, a, b)
      #expect(a.read("vrrp.pid") != "\(worker)\n")
      #expect(a.read("vrrpd.pid") == "\(service.processID)\n")
      // And it can still be told to end.
      service.signal(SIGTERM)
      try net.wait(for: .end(of: a))
      #expect(try !a.has("10.9.0.100"))
    }
  }

  @Test("A new program takes over without a gap, and one that can't is left alone")
  func upgrade() async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try b.start(.keepalived, Self.backup)
      let copy = a.runDirectory + "/program"
      try a.write(configuration(priority: 150), to: "keepalived.conf")
      try copyProgram(Lab.vrrpd(), to: copy)
      let service = try a.run(["/run/program"] + DaemonKind.vrrpd.words.dropFirst())
      try net.wait(for: .added("10.9.0.100", on: a))
      try net.wait(for: .advert(from: a, priority: 150), times: 4)
      net.mark()
      let worker = a.read("vrrp.pid")

      try FileManager.default.removeItem(atPath: copy)
      try a.write("#!/bin/sh\nexit 7\n", to: "program", mode: 0o755)
      service.signal(35)
      try net.wait(for: .line("this program goes on", by: a))
      try net.wait(for: .advert(from: a), times: 3)

      try FileManager.default.removeItem(atPath: copy)
      try copyProgram(Lab.vrrpd(), to: copy)
      service.signal(35)
      try net.wait(for: .line("goes on where the program before it was: master of 1 of 1", by: a))
      try net.wait(for: .advert(from: a), times: 8)
      try expectUndisturbed(net, a, b)
      #expect(a.read("vrrp.pid") == worker, "the same process")
      service.signal(SIGTERM)
      try net.wait(for: .end(of: a))
      #expect(try !a.has("10.9.0.100"))
      #expect(a.read("vrrp.pid") == "" && a.read("vrrpd.pid") == "")
    }
  }

  @Test("What a killed daemon left is removed when others have taken over")
  func leftovers() async throws {
    try await onNetwork { net in
      let (a, b, service) = try masterAndBackup(net, configuration(priority: 150))
      service.kill()
      try net.wait(for: .added("10.9.0.100", on: b))
      #expect(try a.has("10.9.0.100"))
      net.mark()
      try a.run(try DaemonKind.vrrpd.words)
      let removal = try net.wait(for: .removed("10.9.0.100", on: a))
      let start = try net.wait(for: .line(DaemonKind.vrrpd.backupLine, by: a))
      #expect(start.time - removal.time < 2_000_000_000, "the start goes on at once")
      #expect(net.count(.advert(from: a)) == 0)
      // It comes back in an election.
      try net.wait(for: .added("10.9.0.100", on: a))
    }
  }

  @Test("A second signal ends the daemon at once")
  func secondSignal() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      let service = try a.start(.vrrpd, configuration(priority: 1, .plain, addresses: nil))
      try net.wait(for: .added("10.9.0.100", on: a))
      net.mark()
      service.signal(SIGTERM)
      let release = try net.wait(for: .advert(from: a, priority: 0))
      service.signal(SIGTERM)
      let end = try net.wait(for: .end(of: a))
      // With the lowest priority, a successor is waited for for more than a second.
      #expect(end.time - release.time < 500_000_000)
      #expect(try !a.has("10.9.0.100"))
    }
  }

  @Test("With -V addresses stay when the daemon ends")
  func keepsAddresses() async throws {
    try await onNetwork { net in
      let (a, _, service) = try masterAndBackup(net, configuration(priority: 150), words: ["-V"])
      service.signal(SIGTERM)
      try net.wait(for: .end(of: a))
      #expect(net.count(.removed("10.9.0.100", on: a)) == 0)
      #expect(try a.has("10.9.0.100"))
    }
  }

  @Test("A daemon runs once, and says where it runs already")
  func runsOnce() async throws {
    try await onNetwork { net in
      let (a, _, service) = try masterAndBackup(net, configuration(priority: 150))
      try a.run(try DaemonKind.vrrpd.words)
      try net.wait(for: .line("it runs already, as process \(service.processID)", by: a))
      let end = try net.wait(for: .end(of: a))
      if case .ended(let status) = end.content { #expect(status.contains("1")) }
      #expect(!service.isFinished)
    }
  }

  @Test("A start in the background returns when the daemon is ready")
  func background() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      try a.write(configuration(priority: 150), to: "keepalived.conf")
      try a.run([try Lab.vrrpd(), "-f", "/run/keepalived.conf", "-G"])
      try net.wait(for: .end(of: a))
      let process = try #require(Int32(a.read("vrrpd.pid").dropLast()))
      defer { kill(process, SIGTERM) }
      #expect(kill(process, 0) == 0 && getsid(process) != getsid(0))
      try net.wait(for: .added("10.9.0.100", on: a))
    }
  }

  @Test(
    "Mistakes are left out at a start, unless that is not wanted",
    arguments: [
      (configuration(priority: 150) + "nonsense 1\n", [], nil),
      (configuration(priority: 150) + "nonsense 1\n", ["--strict"], 5),
      (configuration(priority: 150, state: "SLAVE"), ["--strict"], 5),
      (nil, [], 4),
    ] as [(String?, [String], Int?)])
  func start(text: String?, words: [String], status: Int?) async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      if let text { try a.write(text, to: "keepalived.conf") }
      try a.run(try DaemonKind.vrrpd.words + words)
      guard let status else {
        try net.wait(for: .line("/run/keepalived.conf:", by: a))
        try net.wait(for: .added("10.9.0.100", on: a))
        return
      }
      let end = try net.wait(for: .end(of: a))
      if case .ended(let text) = end.content { #expect(text.contains("(\(status))"), "\(text)") }
      #expect(try !a.has("10.9.0.100"))
    }
  }
}
