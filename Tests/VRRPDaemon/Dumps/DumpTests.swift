import Foundation
import Glibc
import JSON
import LabSupport
import NetTypes
import Platform
import RoutingNetlink
import Testing

@testable import VRRPDaemon

/// The files that signals write, next to those of keepalived in the same situation.
@Suite(.serialized) struct DumpTests {
  private static let configuration = """
    global_defs {
      router_id node
    }
    track_file number {
      file /run/number
      weight 2
    }
    vrrp_sync_group G1 {
      group {
        VI_1
        VI_2
      }
    }
    vrrp_instance VI_1 {
      interface eth0
      virtual_router_id 51
      priority 150
      advert_int 1
      nopreempt
      authentication {
        auth_type PASS
        auth_pass abc
      }
      notify /bin/true
      smtp_alert
      virtual_ipaddress {
        10.9.0.100/24
        10.9.0.101/24 dev eth0 label eth0:1
        10.9.0.102 brd 10.9.0.255 scope link
      }
      virtual_ipaddress_excluded {
        fd00::1/64
      }
      virtual_routes {
        10.77.0.0/16 via 10.9.0.9 dev eth0
      }
      virtual_rules {
        from 10.9.0.100/32 lookup 100 priority 1000
      }
    }
    vrrp_instance VI_2 {
      interface eth0
      virtual_router_id 52
      priority 150
      version 3
      advert_int 0.5
      preempt_delay 3
      virtual_ipaddress {
        fe80::52
        fd00:9::5/64
      }
    }

    """

  /// keepalived's files, by their names.
  private func keepalived() throws -> [String: String] {
    let directory = NSTemporaryDirectory() + "keepalived-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try Data(Self.configuration.utf8).write(
      to: URL(fileURLWithPath: directory + "/keepalived.conf"))
    try Data("0\n".utf8).write(to: URL(fileURLWithPath: directory + "/number"))
    let ip = try Lab.ip()
    let keepalived = try Lab.keepalived()
    let lab = URL(fileURLWithPath: keepalived).deletingLastPathComponent()
      .deletingLastPathComponent().path
    // The lab may itself be below /tmp, where keepalived writes.
    let script = """
      mount --bind \(directory) /run
      mkdir /run/lab
      mount --bind \(lab) /run/lab
      mount -t tmpfs tmpfs /tmp
      mkdir -p \(lab)
      mount --bind /run/lab \(lab)
      \(ip) link set lo up
      \(ip) link add eth0 type veth peer name eth1
      \(ip) addr add 10.9.0.1/24 dev eth0
      \(ip) link set eth0 up
      \(ip) link set eth1 up
      \(keepalived) -P -n -G -f /run/keepalived.conf -p /run/p -r /run/v >/dev/null 2>&1 &
      for try in $(seq 200); do
        sleep 0.1
        \(ip) -o addr show | grep -q fd00:9::5 && break
      done
      kill -USR1 $!; kill -USR2 $!; kill -36 $!
      for try in $(seq 100); do
        test -s /tmp/keepalived.data && test -s /tmp/keepalived.json \
          && test -s /tmp/keepalived.stats && break
        sleep 0.1
      done
      cp /tmp/keepalived.* /run/
      kill $!
      wait
      """
    let path = directory + "/script"
    try Data(script.utf8).write(to: URL(fileURLWithPath: path))
    try shell("unshare --net --mount --propagation private sh \(path)")
    var files: [String: String] = [:]
    for kind in ["data", "stats", "json"] {
      files[kind] = try String(contentsOfFile: directory + "/keepalived.\(kind)", encoding: .utf8)
    }
    return files
  }

  private func ours() throws -> (RunningDaemon, [String: String]) {
    let daemon = try RunningDaemon(Self.configuration)
    try daemon.waitForMaster("VI_2")
    // The kernel tells of IPv6 addresses some milliseconds after it has set them.
    for _ in 0..<2000 {
      let isComplete = daemon.perform { daemon in
        daemon.followNetwork()
        return daemon.links.all.flatMap { daemon.links.addresses(of: $0.index) }
          .contains { $0.address.description == "fd00:9::5" }
      }
      if isComplete { break }
      usleep(1000)
    }
    return (
      daemon,
      daemon.perform { daemon in
        [
          "data": daemon.dataDump(at: .now()), "stats": daemon.statisticsDump,
          "json": daemon.jsonDump.compactText,
        ]
      }
    )
  }

  @Test("The files are as keepalived's, member by member and line by line") func compare() throws {
    let theirs = try keepalived()
    let (daemon, ours) = try ours()
    defer { withExtendedLifetime(daemon) {} }
    try compareJSON(#require(ours["json"]), #require(theirs["json"]))
    // Only the numbers of adverts differ, because they count time.
    func masked(_ text: String?) -> [String] {
      (text ?? "").split(separator: "\n").map { line in
        line.hasPrefix("    Sent:") ? "    Sent: N" : String(line)
      }
    }
    #expect(masked(ours["stats"]) == masked(theirs["stats"]))
    compareBlocks(ours["data"] ?? "", theirs["data"] ?? "")
  }

  private func compareJSON(_ ours: String, _ theirs: String) throws {
    let (ours, theirs) = (
      try JSONValue(parsing: Array(ours.utf8)), try JSONValue(parsing: Array(theirs.utf8))
    )
    // What counts time, and what is another default here.
    let different: Set<String> = [
      "last_transition", "advert_sent", "higher_prio_send_advert", "script",
    ]
    for (one, other) in zip(try #require(ours.elements), try #require(theirs.elements)) {
      for part in ["data", "stats"] {
        let (one, other) = (one[part]?.members ?? [], other[part]?.members ?? [])
        #expect(one.map(\.name) == other.map(\.name))
        for (mine, known) in zip(one, other) {
          if different.contains(mine.name) {
            #expect(kind(of: mine.value) == kind(of: known.value), "\(mine.name)")
          } else {
            #expect(mine.value == known.value, "\(mine.name)")
          }
        }
      }
    }
    #expect(ours.elements?.count == theirs.elements?.count)
  }

  private func kind(of value: JSONValue) -> String {
    switch value {
    case .integer, .decimal: "number"
    case .string: "string"
    case .boolean: "boolean"
    default: "other"
    }
  }

  /// Every line of an instance's block stands in keepalived's, too, but for what counts time or
  /// descriptors; and none is missing that programs look for.
  private func compareBlocks(_ ours: String, _ theirs: String) {
    let ignored = [
      "Last transition", "Read timeout", "Master down timer", "fd_in", "Flags", "Generic state",
      "Send advert after receive higher", "Using src_ip", "Multicast address", "Interface weight",
    ]
    func lines(_ text: String, _ name: String) -> [String] {
      let all = text.split(separator: "\n").map(String.init)
      guard let start = all.firstIndex(of: " VRRP Instance = \(name)") else { return [] }
      let rest = all[(start + 1)...]
      let end = rest.firstIndex { !$0.hasPrefix("   ") } ?? rest.endIndex
      return rest[..<end].filter { line in !ignored.contains { line.contains($0) } }
    }
    for name in ["VI_1", "VI_2"] {
      let (mine, known) = (lines(ours, name), lines(theirs, name))
      #expect(!mine.isEmpty)
      for line in mine { #expect(known.contains(line), "keepalived doesn't have `\(line)`") }
      for word in [
        "State =", "Wantstate =", "Interface =", "Gratuitous ARP delay =",
        "Virtual Router ID =", "Priority =", "Virtual IP (",
      ] {
        #expect(mine.contains { $0.contains(word) }, "\(name) lacks \(word)")
      }
    }
  }

  @Test("Files are written whole, readable by their owner only, and never through links")
  func files() throws {
    let daemon = try RunningDaemon(
      """
      global_defs {
        state_dump_file \(NSTemporaryDirectory())vrrpd-dump-test.data
      }

      """ + oneInstance())
    let path = NSTemporaryDirectory() + "vrrpd-dump-test.data"
    let victim = path + ".victim"
    defer {
      unlink(path)
      unlink(victim)
    }
    try Data("precious".utf8).write(to: URL(fileURLWithPath: victim))
    symlink(victim, path)
    daemon.perform { daemon in
      daemon.installDumps()
      daemon.dumpData(daemon)
    }
    #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
    var information = stat()
    try #require(lstat(path, &information) == 0)
    #expect(information.st_mode & S_IFMT == S_IFREG)
    #expect(information.st_mode & 0o777 == 0o600)
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains(" VRRP Instance = VI_1"))
  }

  @Test("Counters begin anew when that is wanted") func clear() throws {
    let daemon = try RunningDaemon(oneInstance())
    try daemon.waitForMaster()
    daemon.perform { $0.clearStatistics() }
    let text = daemon.perform { $0.statisticsDump }
    #expect(text.contains("  Became master: 0\n"))
  }
}
