import Foundation
import Glibc
import LabSupport
import NetTypes
import Platform
import Testing

/// Managers of SNMP see the daemon through Debian's snmpd, as they see keepalived.
@Suite struct SNMPTests {
  static let global = """
    enable_snmp_vrrp
    enable_snmp_rfc
    enable_traps
    snmp_socket unix:/run/agentx
    script_user root
    enable_script_security
    notification_email {
      a@b.c
    }
    notification_email_from k@x.y
    smtp_server 10.9.0.250 25
    smtp_connect_timeout 7
    """

  /// Two instances in a group, one of IPv6; addresses, routes and rules of all kinds.
  static let whole = """
    global_defs {
      router_id lab
      \(global)
    }
    static_ipaddress {
      10.8.0.1/24 dev eth0
    }
    static_routes {
      10.77.0.0/16 via 10.9.0.200 dev eth0
    }
    vrrp_script check {
      script "/usr/bin/true x"
      interval 2
      rise 2
      fall 3
      weight 5
    }
    vrrp_sync_group G1 {
      group {
        VI_1
        VI_2
      }
      notify_master "/usr/bin/true group"
    }
    vrrp_instance VI_1 {
      state MASTER
      interface eth0
      virtual_router_id 51
      priority 120
      advert_int 1
      authentication {
        auth_type PASS
        auth_pass secret
      }
      virtual_ipaddress {
        10.9.0.100/24 label eth0:x
        10.9.0.101/24
      }
      virtual_ipaddress_excluded {
        10.9.0.150/24
      }
      virtual_routes {
        10.88.0.0/16 via 10.9.0.201 dev eth0
        blackhole 10.89.0.0/16
      }
      virtual_rules {
        from 10.9.0.100 table 100 preference 500
      }
      notify_master "/usr/bin/true instance"
      notify "/usr/bin/true any"
    }
    vrrp_instance VI_2 {
      interface eth0
      virtual_router_id 52
      version 3
      priority 120
      advert_int 0.5
      virtual_ipaddress {
        10.9.0.110/24
      }
    }
    vrrp_instance VI_3 {
      interface eth0
      virtual_router_id 53
      version 3
      advert_int 0.25
      nopreempt
      no_accept
      track_script {
        check
      }
      virtual_ipaddress {
        fe80::53/64
        fd00::53/64
      }
    }

    """

  /// Where this daemon answers otherwise than keepalived.
  static let differences = [
    // keepalived names no master where it is that itself, and times begin elsewhere.
    "1.3.6.1.2.1.68.1.3.1.7.", "1.3.6.1.2.1.68.1.3.1.13.", "1.3.6.1.2.1.207.1.1.1.1.12.",
    // What belongs to health checks.
    "1.3.6.1.4.1.9586.100.5.1.6.", "1.3.6.1.4.1.9586.100.5.1.7.", "1.3.6.1.4.1.9586.100.5.1.11.",
    // keepalived says whether something is configured, this daemon what counts.
    "1.3.6.1.4.1.9586.100.5.1.3.9.",
    // The version.
    "1.3.6.1.4.1.9586.100.5.1.1.",
    // keepalived says this of its first instance only.
    "1.3.6.1.4.1.9586.100.5.2.3.1.11.", "1.3.6.1.4.1.9586.100.5.2.3.1.27.1",
    "1.3.6.1.4.1.9586.100.5.2.6.1.11.",
    // Outside of the MIB, or not told.
    "1.3.6.1.4.1.9586.100.5.2.7.1.18.", "1.3.6.1.4.1.9586.100.5.2.7.1.19.",
    "1.3.6.1.4.1.9586.100.5.2.7.1.20.", "1.3.6.1.4.1.9586.100.5.2.8.1.15.",
  ]

  @Test("A manager is told the same as by keepalived") func sameAsKeepalived() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      try a.startMasterAgent()
      var walks: [[String: String]] = []
      for kind in [DaemonKind.keepalived, .vrrpd] {
        net.mark()
        let service = try a.start(kind, Self.whole)
        try net.wait(for: .added("10.9.0.100", on: a))
        try net.wait(for: .added("10.9.0.110", on: a))
        try net.wait(for: .added("fd00::53", on: a))
        try net.wait(
          for: .line(
            kind == .vrrpd ? "the master agent at" : "AgentX subagent connected", by: a))
        // keepalived's second announcement of IPv6, and the second run of its script, are over.
        try net.wait(for: .advert(from: a, router: 51), times: 4)
        walks.append(try a.walk())
        service.signal(SIGTERM)
        try net.wait(for: .end(of: a))
        try net.wait(for: .removed("10.9.0.100", on: a))
      }
      let (theirs, ours) = (walks[0], walks[1])
      #expect(theirs.count > 250)
      for name in Set(theirs.keys).union(ours.keys).sorted()
      where !Self.differences.contains(where: { name.hasPrefix($0) }) {
        #expect(ours[name] == theirs[name], "\(name)")
      }
    }
  }

  @Test("Managers are told when a router becomes master, and of wrong passwords")
  func traps() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      try a.startMasterAgent()
      try a.run([
        "/bin/sh", "-c",
        "MIBS= SNMP_PERSISTENT_DIR=/run/snmp exec \(try Lab.management("usr/sbin/snmptrapd"))"
          + " -f -Lo -On -C --disableAuthorization=yes -m '' udp:127.0.0.1:1162",
      ])
      try net.wait(for: .line("NET-SNMP version", by: a))
      try a.start(.vrrpd, Self.whole)
      // vrrpSyncGroupStateChange, vrrpInstanceStateChange, vrrpTrapNewMaster, vrrpv3NewMaster
      try net.wait(for: .line("OID: .1.3.6.1.4.1.9586.100.5.2.10.0.1", by: a), since: 0)
      try net.wait(
        for: Pattern("the trap of the instance") {
          guard let line = $0.line, line.contains("OID: .1.3.6.1.4.1.9586.100.5.2.10.0.2") else {
            return false
          }
          return line.contains("STRING: \"VI_1\"") && line.contains("3.1.4 = INTEGER: 2")
        }, since: 0)
      try net.wait(for: .line("OID: .1.3.6.1.2.1.68.0.1", by: a), since: 0)
      try net.wait(for: .line("OID: .1.3.6.1.2.1.207.0.1", by: a), since: 0)
      let b = try net.node("b")
      try b.start(
        .vrrpd,
        configuration(
          priority: 90,
          Dialect(
            testDescription: "another password",
            words: "advert_int 1\nauthentication {\n auth_type PASS\n auth_pass other\n}"),
          addresses: ["10.9.0.100/24", "10.9.0.101/24"]))
      try net.wait(
        for: Pattern("the trap of the password") {
          guard let line = $0.line, line.contains("OID: .1.3.6.1.2.1.68.0.2") else { return false }
          return line.contains("IpAddress: 10.9.0.2") && line.hasSuffix("INTEGER: 3")
        }, since: 0)
    }
  }

  /// What a master agent may do to who connects.
  enum Rudeness: CaseIterable {
    case silent, closes, floods
  }

  @Test("A master agent that misbehaves holds up no advert", arguments: Rudeness.allCases)
  func rude(_ rudeness: Rudeness) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.write("", to: "keepalived.conf")
      let master = try UnixListener(
        path: ByteString(a.runDirectory + "/agentx"), mode: 0o777)
      let global = "enable_snmp_vrrp\nenable_traps\nsnmp_socket unix:/run/agentx"
      let service = try a.start(.vrrpd, configuration(priority: 150, global: global))
      try net.wait(for: .added("10.9.0.100", on: a))
      try b.start(.vrrpd, configuration(priority: 100))
      try net.wait(for: .line("-> BACKUP", by: b))
      net.mark()
      var clients: [Int32] = []
      defer { for client in clients { _ = Glibc.close(client) } }
      let garbage = [UInt8](repeating: 0x5A, count: 1 << 16)
      var count = 0
      for _ in 0..<30 {
        if let client = try master.accept() {
          count += 1
          let descriptor = dup(client.rawValue)
          if rudeness == .closes { _ = Glibc.close(descriptor) } else { clients.append(descriptor) }
        }
        if rudeness == .floods {
          for client in clients { _ = try? writeAvailable(garbage[...], to: client) }
        }
        try net.wait(for: .advert(from: a, priority: 150), since: net.events.count)
      }
      #expect(count > 0, "it connects")
      #expect(net.count(.advert(from: b, priority: 100)) == 0, "no advert is missing")
      #expect(service.descriptorCount < 40)
      service.signal(SIGTERM)
      try net.wait(for: .end(of: a))
    }
  }
}

extension Node {
  /// Starts snmpd, which hands questions to agents at /run/agentx.
  func startMasterAgent() throws {
    try write(
      """
      rocommunity public 127.0.0.1
      agentaddress udp:127.0.0.1:1161
      master agentx
      agentXSocket unix:/run/agentx
      trap2sink 127.0.0.1:1162 public

      """, to: "snmpd.conf")
    try run([
      "/bin/sh", "-c",
      "MIBS= SNMP_PERSISTENT_DIR=/run/snmp exec \(try Lab.management("usr/sbin/snmpd"))"
        + " -f -Lo -C -c /run/snmpd.conf -I -udp,udpTable,tcp,smux -m ''",
    ])
  }

  /// All objects about VRRP: their names and values.
  func walk() throws -> [String: String] {
    var result: [String: String] = [:]
    for tree in ["1.3.6.1.2.1.68", "1.3.6.1.2.1.207", "1.3.6.1.4.1.9586.100.5"] {
      let text = try output(
        of: "MIBS= SNMP_PERSISTENT_DIR=\(runDirectory)/snmp "
          + "\(Lab.management("usr/bin/snmpwalk")) -v2c -c public -On -m '' 127.0.0.1:1161 \(tree)")
      for line in text.split(separator: "\n") {
        let parts = line.split(separator: " = ", maxSplits: 1)
        if parts.count == 2 { result[String(parts[0].dropFirst())] = String(parts[1]) }
      }
    }
    return result
  }
}
