import Glibc
import LabSupport
import Testing

/// Who is master, between two daemons.
@Suite struct ElectionTests {
  @Test("The higher priority takes over from a master with a lower one", arguments: Pair.all)
  func preemption(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.start(pair.first, configuration(priority: 100))
      try net.wait(for: .added("10.9.0.100", on: a))
      net.mark()
      try b.start(pair.second, configuration(priority: 150))
      try net.wait(for: .added("10.9.0.100", on: b))
      try net.wait(for: .removed("10.9.0.100", on: a))
      try net.wait(for: .announcement(of: "10.9.0.100", from: b), times: 5)
      // It stays so.
      net.mark()
      try net.wait(for: .advert(from: b, priority: 150), times: 8)
      #expect(net.count(.advert(from: a)) == 0)
    }
  }

  @Test("With nopreempt the one that comes later stays backup", arguments: Pair.all)
  func noPreemption(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.start(pair.first, configuration(priority: 100, extra: "nopreempt"))
      try net.wait(for: .added("10.9.0.100", on: a))
      net.mark()
      let late = try b.start(pair.second, configuration(priority: 150, extra: "nopreempt"))
      try net.wait(for: .line(pair.second.backupLine, by: b))
      net.mark()
      try net.wait(for: .advert(from: a, priority: 100), times: 12)
      #expect(net.count(.advert(from: b)) == 0)
      #expect(net.count(.added("10.9.0.100", on: b), since: 0) == 0)
      // And takes over when the master is gone.
      late.signal(SIGCONT)
      try a.ip(["link set eth0 down"])
      try net.wait(for: .added("10.9.0.100", on: b))
    }
  }

  @Test("preempt_delay is waited for", arguments: Pair.both)
  func preemptionDelay(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.start(pair.first, configuration(priority: 100))
      try net.wait(for: .added("10.9.0.100", on: a))
      net.mark()
      try b.start(pair.second, configuration(priority: 150, extra: "preempt_delay 1"))
      let begun = try net.wait(for: .line(pair.second.backupLine, by: b))
      let taken = try net.wait(for: .advert(from: b, priority: 150))
      #expect(taken.time - begun.time > 1_000_000_000)
      try net.wait(for: .removed("10.9.0.100", on: a))
    }
  }

  @Test("An owner of the addresses is master at once, and others yield", arguments: Pair.both)
  func owner(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      // Its down interval would be half a minute.
      let slow = Dialect(testDescription: "slow", words: "version 3\nadvert_int 10", isV3: true)
      try a.start(pair.first, configuration(priority: 100))
      try net.wait(for: .added("10.9.0.100", on: a))
      try b.start(pair.second, configuration(priority: 255, slow, state: "MASTER"))
      try net.wait(for: .advert(from: b, priority: 255), seconds: 12)
      try net.wait(for: .added("10.9.0.100", on: b))
      try net.wait(for: .removed("10.9.0.100", on: a))
    }
  }

  @Test("After a split the higher address wins, and announces itself", arguments: Pair.all)
  func split(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      let watcher = try net.node("c")
      try net.separate(a, b)
      try a.start(pair.first, configuration(priority: 100))
      try b.start(pair.second, configuration(priority: 100))
      try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 5)
      try net.wait(for: .announcement(of: "10.9.0.100", from: b), times: 5)
      // A neighbour has learnt the loser's MAC address last.
      try watcher.ip([
        "neigh replace 10.9.0.100 dev eth0 lladdr \(a.hardwareAddress()) nud stale"
      ])
      net.mark()
      try net.rejoin(a, b)
      let yielded = try net.wait(for: .removed("10.9.0.100", on: a))
      if pair.first == .vrrpd {
        // A winner whose advert was first knows of the loser by its last advert only: keepalived
        // sends none, unless told to.
        let announced = try net.wait(for: .announcement(of: "10.9.0.100", from: b))
        print(
          "after a split, \(pair.testDescription): announced",
          (announced.time - yielded.time) / 1000, "µs after")
        let mac = try b.hardwareAddress()
        let entry = try watcher.output(of: "\(Lab.ip()) neigh show 10.9.0.100")
        #expect(entry.contains(mac), "neighbours still send to the loser: \(entry)")
      }
      net.mark()
      try net.wait(for: .advert(from: b, priority: 100), times: 8)
      #expect(net.count(.advert(from: a)) == 0)
      #expect(net.count(.removed("10.9.0.100", on: b), since: 0) == 0)
    }
  }

  @Test("A backup goes by the master's interval in VRRPv3", arguments: Pair.both)
  func interval(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      let slow = Dialect(testDescription: "slow", words: "version 3\nadvert_int 10", isV3: true)
      let master = try a.start(pair.first, configuration(priority: 150))
      try net.wait(for: .added("10.9.0.100", on: a))
      try b.start(pair.second, configuration(priority: 100, slow))
      try net.wait(for: .line(pair.second.backupLine, by: b))
      net.mark()
      try net.wait(for: .advert(from: a), times: 3)
      master.kill()
      // 0.36 s, where its own interval would make it 36 s.
      try net.wait(for: .added("10.9.0.100", on: b), seconds: 15)
      let advert = try #require(net.all(.advert(from: b)).first?.advert)
      if pair.second == .vrrpd {
        #expect(advert.interval == 1000, "as master it has its own interval again")
      }
    }
  }

  @Test("mcast_src_ip is where adverts come from", arguments: Pair.both)
  func source(pair: Pair) async throws {
    try await onNetwork { net in
      let a = try net.node("a", addresses: ["10.9.0.1/24", "10.9.0.71/24"])
      let b = try net.node("b")
      try b.start(pair.second, configuration(priority: 100))
      try net.wait(for: .added("10.9.0.100", on: b))
      try a.start(pair.first, configuration(priority: 150, extra: "mcast_src_ip 10.9.0.71"))
      let advert = try net.wait(for: .advert(from: a))
      #expect(advert.advert?.source == "10.9.0.71")
      try net.wait(for: .removed("10.9.0.100", on: b))
    }
  }

  @Test("Either checksum of VRRPv3 over IPv4 is understood and answered")
  func checksums() async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      let hostile = try net.node("c")
      // keepalived's has a pseudo-header, ours by configuration has none: it is answered in its
      // own.
      try a.start(.keepalived, configuration(priority: 100))
      try net.wait(for: .added("10.9.0.100", on: a))
      net.mark()
      try b.start(.vrrpd, configuration(priority: 150, extra: "v3_checksum_as_v2"))
      try net.wait(for: .added("10.9.0.100", on: b))
      try net.wait(for: .removed("10.9.0.100", on: a))
      // A third with a higher priority, and RFC 9568's checksum.
      net.mark()
      for _ in 0..<5 {
        try net.inject([ForgedAdvert(hasPseudoHeader: false).frame], from: hostile)
      }
      try net.wait(for: .removed("10.9.0.100", on: b))
    }
  }
}
