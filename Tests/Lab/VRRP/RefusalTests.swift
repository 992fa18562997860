import Foundation
import Glibc
import LabSupport
import Testing

/// What keepalived does badly with adverts and signals, and vrrpd must not.
@Suite struct RefusalTests {
  /// A neighbour whose configuration differs in one word, and what the log says about it.
  struct Difference: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var words: String
    var theirs: String
    var advice: String
  }

  static let v2 = "version 2\nadvert_int 1"
  static func password(_ text: String) -> String {
    "advert_int 1\nauthentication {\n auth_type PASS\n auth_pass \(text)\n}"
  }

  static let differences = [
    Difference(
      testDescription: "password", words: password("right"), theirs: password("wrong"),
      advice: "auth_pass"),
    Difference(
      testDescription: "interval in v2", words: v2, theirs: "version 2\nadvert_int 2",
      advice: "advert_int"),
    Difference(
      testDescription: "version", words: v2, theirs: "version 3\nadvert_int 1", advice: "version"),
    Difference(
      testDescription: "authentication", words: v2, theirs: password("any"), advice: "auth"),
  ]

  @Test("A neighbour that is configured differently is told of", arguments: differences)
  func mismatch(difference: Difference) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      let (ours, theirs) = (
        Dialect(testDescription: "", words: difference.words),
        Dialect(testDescription: "", words: difference.theirs)
      )
      try a.start(.keepalived, configuration(priority: 255, theirs, state: "MASTER"))
      try net.wait(for: .advert(from: a))
      try b.start(.vrrpd, configuration(priority: 100, ours))
      let told = try net.wait(
        for: Pattern("b to tell of its neighbour") {
          $0.node == "b" && $0.line?.contains("10.9.0.1") == true
            && $0.line?.contains("warning") == true
        })
      #expect(told.line?.contains(difference.advice) == true, "\(told.text)")
      // It does not count as a master.
      try net.wait(for: .added("10.9.0.100", on: b))
    }
  }

  @Test("An advert for a virtual router that is not configured here is told of")
  func unknownRouter() async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.start(.vrrpd, configuration(priority: 100))
      try net.wait(for: .line("-> BACKUP", by: a))
      for _ in 0..<3 { try net.inject([ForgedAdvert(virtualRouter: 52).frame], from: b) }
      // The same address under another number: the classic mistake.
      try net.wait(
        for: Pattern("a to tell of VRID 52") {
          $0.node == "a" && $0.line?.contains("52") == true
            && $0.line?.contains("10.9.0.9") == true
        })
    }
  }

  /// Adverts that nobody may follow (RFC 9568 section 7.1).
  static let bad: [(String, ForgedAdvert)] = [
    ("TTL", ForgedAdvert(hopLimit: 254)),
    ("checksum", ForgedAdvert(checksumError: 1)),
    ("checksum of neither kind", ForgedAdvert(hasPseudoHeader: false, checksumError: 0x100)),
    ("type", ForgedAdvert(type: 2)),
    ("version 4", ForgedAdvert(version: 4)),
    ("version 2", ForgedAdvert(version: 2, interval: 1)),
    ("truncated", ForgedAdvert(cut: 2)),
    ("no addresses but a count", ForgedAdvert(addresses: [], count: 9)),
    ("a header only", ForgedAdvert(addresses: [], cut: 5)),
    ("another router", ForgedAdvert(virtualRouter: 7)),
  ]

  @Test("Adverts that break the rules depose no master", arguments: bad.indices)
  func broken(index: Int) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.start(.vrrpd, configuration(priority: 100))
      try net.wait(for: .added("10.9.0.100", on: a))
      net.mark()
      for _ in 0..<5 { try net.inject([Self.bad[index].1.frame], from: b) }
      try net.wait(for: .line("10.9.0.9", by: a))
      try net.wait(for: .advert(from: a), times: 6)
      #expect(net.count(.removed("10.9.0.100", on: a)) == 0, "\(Self.bad[index].0)")
      // The same without its fault does.
      try net.inject([ForgedAdvert().frame], from: b)
      try net.wait(for: .removed("10.9.0.100", on: a))
    }
  }

  @Test("A list of addresses that differs while it is rolled out makes no second master")
  func rollOut() async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.start(
        .keepalived,
        configuration(priority: 150, addresses: ["10.9.0.100/24", "10.9.0.101/24"]))
      try net.wait(for: .added("10.9.0.101", on: a))
      try b.start(.vrrpd, configuration(priority: 100))
      try net.wait(for: .line("-> BACKUP", by: b))
      try net.wait(for: .line("10.9.0.1", by: b))
      net.mark()
      try net.wait(for: .advert(from: a, priority: 150), times: 10)
      #expect(net.count(.added("10.9.0.100", on: b), since: 0) == 0)
    }
  }

  @Test(
    "A new configuration that cannot run changes nothing",
    arguments: [
      "vrrp_instance VI_1 {\n", "vrrp_instance VI_1 {\n virtual_router_id 300\n}\n", "",
      "vrrp_instance VI_1 {\n interface nowhere\n virtual_router_id 51\n"
        + " virtual_ipaddress {\n 10.9.0.100/24\n }\n}\n",
      "nonsense {\n}\n",
    ])
  func badReload(text: String) async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      let daemon = try a.start(.vrrpd, configuration(priority: 100))
      try net.wait(for: .added("10.9.0.100", on: a))
      net.mark()
      try a.write(text, to: "keepalived.conf")
      daemon.signal(SIGHUP)
      try net.wait(
        for: Pattern("a to complain") {
          $0.node == "a"
            && ($0.line?.contains("error") == true
              || $0.line?.contains("warning") == true)
        })
      try net.wait(for: .advert(from: a, priority: 100), times: 5)
      #expect(net.count(.removed("10.9.0.100", on: a)) == 0)
      #expect(net.count(.advert(from: a, priority: 0)) == 0)
      // A good one is taken.
      net.mark()
      try a.write(
        configuration(priority: 120, addresses: ["10.9.0.100/24", "10.9.0.102/24"]),
        to: "keepalived.conf")
      daemon.signal(SIGHUP)
      try net.wait(for: .added("10.9.0.102", on: a))
      try net.wait(for: .advert(from: a, priority: 120))
      #expect(net.count(.removed("10.9.0.100", on: a)) == 0)
      #expect(net.count(.advert(from: a, priority: 0)) == 0)
    }
  }

  @Test("nopreempt holds after the process stood still", arguments: [true, false])
  func pause(hasNoPreempt: Bool) async throws {
    try await onNetwork { net in
      let extra = hasNoPreempt ? "nopreempt" : ""
      let (a, b, master, _) = try TakeoverTests.masterAndBackup(
        net, .third, Pair(first: .vrrpd, second: .keepalived), extra: extra)
      net.mark()
      master.signalAll(SIGSTOP)
      try net.wait(for: .announcement(of: "10.9.0.100", from: b), times: 5)
      try net.wait(for: .advert(from: b), times: 5)
      net.mark()
      master.signalAll(SIGCONT)
      if hasNoPreempt {
        try net.wait(for: .removed("10.9.0.100", on: a))
        try net.wait(for: .advert(from: b, priority: 100), times: 10)
        #expect(net.count(.removed("10.9.0.100", on: b)) == 0)
        #expect(net.count(.announcement(of: "10.9.0.100", from: a)) == 0)
      } else {
        try net.wait(for: .removed("10.9.0.100", on: b))
        try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 5)
      }
    }
  }

  @Test("In FAULT a master says priority 0 once, and the other takes over", arguments: Pair.both)
  func fault(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try net.join(a, interface: "eth1")
      try a.ip(["link set eth1 up"])
      let track = "track_interface {\n eth1\n}"
      try a.start(pair.first, configuration(priority: 150, extra: track))
      try net.wait(for: .added("10.9.0.100", on: a))
      try b.start(pair.second, configuration(priority: 100))
      try net.wait(for: .line(pair.second.backupLine, by: b))
      net.mark()
      try a.ip(["link set eth1 down"])
      try net.wait(for: .line(pair.first.faultLine, by: a))
      try net.wait(for: .added("10.9.0.100", on: b))
      try net.wait(for: .removed("10.9.0.100", on: a))
      try net.wait(for: .advert(from: b), times: 4)
      if pair.first == .vrrpd { #expect(net.count(.advert(from: a, priority: 0)) == 1) }
      // Back again, it takes over.
      net.mark()
      try a.ip(["link set eth1 up"])
      try net.wait(for: .added("10.9.0.100", on: a))
      try net.wait(for: .removed("10.9.0.100", on: b))
    }
  }
}
