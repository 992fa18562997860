import AgentX
import Foundation
import NetTypes
import Testing
import VRRPSNMP

/// What keepalived 2.2.7 answered a manager that walked through its objects: name and value.
private func keepalivedWalk() throws -> [String: String] {
  let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "keepalived-2.2.7.walk")
  let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
  return Dictionary(
    uniqueKeysWithValues: lines.map { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    })
}

/// Where this daemon answers otherwise, and why.
private let differences: [(prefix: String, reason: String)] = [
  ("1.3.6.1.2.1.68.1.3.1.7.", "keepalived says 0.0.0.0 for the master that it is itself"),
  ("1.3.6.1.4.1.9586.100.5.1.6.", "flushing IPVS is for the health checks"),
  ("1.3.6.1.4.1.9586.100.5.1.7.", "statistics of IPVS are for the health checks"),
  ("1.3.6.1.4.1.9586.100.5.1.11.", "flushing IPVS is for the health checks"),
  ("1.3.6.1.4.1.9586.100.5.2.3.1.11.", "keepalived says that only the first is tracked"),
  ("1.3.6.1.4.1.9586.100.5.2.3.1.27.1", "keepalived has no answer in version 2, and says 0"),
  ("1.3.6.1.4.1.9586.100.5.2.4.", "keepalived takes a number of its own for the interface's"),
  ("1.3.6.1.4.1.9586.100.5.2.6.1.11.", "keepalived says that only the first is advertised"),
  ("1.3.6.1.4.1.9586.100.5.2.7.1.18.", "what keepalived says here is outside of the MIB"),
  ("1.3.6.1.4.1.9586.100.5.2.7.1.19.", "not told"),
  ("1.3.6.1.4.1.9586.100.5.2.7.1.20.", "not told"),
  ("1.3.6.1.4.1.9586.100.5.2.8.1.15.", "not told"),
  ("1.3.6.1.4.1.9586.100.5.2.20.", "keepalived leaves out which instance tracks which process"),
]

private func tables(_ status: SNMPStatus) -> [ObjectTable] {
  KeepalivedMIB.tables(of: status) + VRRPv2MIB.tables(of: status) + VRRPv3MIB.tables(of: status)
}

/// The objects below a name: the rest of their names, and their values.
private func objects(_ status: SNMPStatus, below prefix: String) -> [String] {
  walk(tables(status)).filter { $0.hasPrefix(prefix + ".") }.map {
    String($0.dropFirst(prefix.count + 1))
  }
}

@Suite struct MIBTests {
  @Test("a manager sees what keepalived shows it") func asKeepalived() throws {
    let expected = try keepalivedWalk()
    let ours = Dictionary(
      uniqueKeysWithValues: walk(tables(sampleStatus())).map { line in
        let parts = line.split(separator: " ", maxSplits: 1)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
      })
    #expect(expected.count > 300)
    for name in Set(expected.keys).union(ours.keys).sorted() {
      let value = expected[name]?.trimmingCharacters(in: .whitespaces)
      let our = ours[name]?.trimmingCharacters(in: .whitespaces)
      guard value != our else { continue }
      #expect(
        differences.contains { name.hasPrefix($0.prefix) },
        "\(name): \(our ?? "nothing") instead of \(value ?? "nothing")")
    }
  }

  @Test("every difference is still one") func differencesRemain() throws {
    let expected = try keepalivedWalk()
    let ours = Set(walk(tables(sampleStatus())))
    for (prefix, reason) in differences {
      let theirs = Set(
        expected.filter { $0.key.hasPrefix(prefix) }.map { "\($0.key) \($0.value)" })
      #expect(theirs != ours.filter { $0.hasPrefix(prefix) }, "\(prefix): \(reason)")
    }
  }

  @Test("a daemon about which nothing is known has no rows, and answers all the same")
  func empty() {
    let lines = walk(tables(SNMPStatus()))
    #expect(lines.contains("1.3.6.1.2.1.68.1.1.0 i 2"))
    #expect(!lines.contains { $0.hasPrefix("1.3.6.1.4.1.9586.100.5.2.") })
  }

  @Test("scripts and files are told of, with what tracks them") func scriptsAndFiles() {
    var status = SNMPStatus()
    var script = SNMPStatus.Script(name: "chk", command: "/bin/true")
    script.intervalSeconds = 2
    script.weight = -5
    script.result = .good
    script.rise = 2
    script.fall = 3
    script.isReversed = true
    status.scripts = [script]
    var file = SNMPStatus.File(name: "tf", path: "/tmp/f")
    file.number = -7
    status.files = [file]
    var group = SNMPStatus.Group(name: "G")
    group.tracking.scripts = [SNMPStatus.Tracked("chk", weight: 1)]
    group.tracking.files = [SNMPStatus.Tracked("tf", isReversed: true)]
    status.groups = [group]
    let vrrp = "1.3.6.1.4.1.9586.100.5.2"
    #expect(
      objects(status, below: vrrp + ".9.1") == [
        "2.1 s chk", "3.1 s /bin/true", "4.1 i 2", "5.1 i -5", "6.1 i 3", "7.1 u 2", "8.1 u 3",
        "9.1 i 1",
      ])
    #expect(
      objects(status, below: vrrp + ".13.1") == [
        "2.1 s tf", "3.1 s /tmp/f", "4.1 i -7", "5.1 i 1", "6.1 i 2",
      ])
    #expect(
      objects(status, below: vrrp + ".15.1") == ["2.1.1 s chk", "3.1.1 i 1", "4.1.1 i 2"])
    #expect(objects(status, below: vrrp + ".16.1") == ["2.1.1 s tf", "3.1.1 i 0", "4.1.1 i 1"])
  }

  @Test("counters of the old MIB begin again after 32 bits, those of the new one don't")
  func counters() {
    var status = sampleStatus()
    status.instances[0].counters.advertsReceived = 1 << 32 + 5
    status.routerErrors.checksum = 1 << 32 + 6
    #expect(objects(status, below: "1.3.6.1.2.1.68.2.4.1.2") == ["3.51 c 5"])
    #expect(objects(status, below: "1.3.6.1.2.1.68.2.1") == ["0 c 6"])
    #expect(
      objects(status, below: "1.3.6.1.2.1.207.1.2.5.1.3").first == "3.51.1 C 4294967301")
    #expect(objects(status, below: "1.3.6.1.2.1.207.1.2.1") == ["0 C 4294967302"])
  }

  @Test("a backup names the master whose adverts it hears") func backup() {
    var status = sampleStatus()
    status.instances[0].state = .backup
    status.instances[0].master = ip("10.0.0.2")
    #expect(objects(status, below: "1.3.6.1.2.1.68.1.3.1.7") == ["3.51 a 10.0.0.2"])
    #expect(objects(status, below: "1.3.6.1.2.1.68.1.3.1.3") == ["3.51 i 2"])
    status.instances[0].state = .fault
    #expect(objects(status, below: "1.3.6.1.2.1.68.1.3.1.3") == ["3.51 i 1"])
  }
}

@Suite struct TrapTests {
  private let status = sampleStatus()

  /// An event's name, and its objects as a manager gets them.
  private func shown(_ trap: SNMPTrap?) -> [String] {
    guard let trap else { return [] }
    return ["\(trap.name)"] + trap.objects.map { "\($0.name) \($0.value)" }
  }

  @Test("changes of state carry keepalived's objects") func stateChanges() {
    let base = "1.3.6.1.4.1.9586.100.5"
    #expect(
      shown(.stateChange(of: status.instances[0], routerID: "R")) == [
        base + ".2.10.0.2", base + ".2.3.1.2 \(AgentXValue.text("V1"))",
        base + ".2.3.1.4 \(AgentXValue.integer(2))", base + ".2.3.1.5 \(AgentXValue.integer(1))",
        base + ".1.2.0 \(AgentXValue.text("R"))",
      ])
    #expect(
      shown(.stateChange(of: status.groups[0], routerID: "R")) == [
        base + ".2.10.0.1", base + ".2.1.1.2 \(AgentXValue.text("G1"))",
        base + ".2.1.1.3 \(AgentXValue.integer(2))", base + ".1.2.0 \(AgentXValue.text("R"))",
      ])
  }

  @Test("a new master is told of by RFC 2787 for version 2, and by RFC 6527 for all")
  func newMaster() {
    let source = IPv4Address(10, 0, 0, 1)
    #expect(
      shown(.newMaster(version2: status.instances[0])) == [
        "1.3.6.1.2.1.68.0.1", "1.3.6.1.2.1.68.1.3.1.7.3.51 \(AgentXValue.ipAddress(source))",
      ])
    #expect(SNMPTrap.newMaster(version2: status.instances[1]) == nil)
    #expect(SNMPTrap.newMaster(version2: status.instances[2]) == nil)
    #expect(
      shown(.newMaster(version3: status.instances[1])) == [
        "1.3.6.1.2.1.207.0.1",
        "1.3.6.1.2.1.207.1.1.1.1.3.3.52.1 \(AgentXValue.octets([10, 0, 0, 1]))",
        "1.3.6.1.2.1.207.1.2.5.1.2.3.52.1 \(AgentXValue.integer(3))",
      ])
  }

  @Test("what was wrong with an advert is told of") func errors() {
    let source = IPv4Address(10, 0, 0, 7)
    #expect(
      shown(.authenticationFailure(of: status.instances[0], from: source, .failure)) == [
        "1.3.6.1.2.1.68.0.2", "1.3.6.1.2.1.68.1.5.3.51 \(AgentXValue.ipAddress(source))",
        "1.3.6.1.2.1.68.1.6.3.51 \(AgentXValue.integer(3))",
      ])
    var instance = status.instances[2]
    instance.protocolError = .checksum
    #expect(
      shown(.protocolError(of: instance)) == [
        "1.3.6.1.2.1.207.0.2", "1.3.6.1.2.1.207.1.2.5.1.6.3.53.2 \(AgentXValue.integer(3))",
      ])
  }
}
