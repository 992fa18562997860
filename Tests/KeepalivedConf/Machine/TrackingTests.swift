import ConfigurationTesting
import KeepalivedConf
import Testing

/// Reads a block with one name.
private func read(_ block: String, _ lines: String) -> ReadResult {
  let text =
    "global_defs {\n enable_script_security\n script_user root\n}\n\(block) x {\n\(lines)\n}\n"
  return read(text)
}

/// Reads a text. That nothing refers to its blocks is not what these tests are about.
private func read(_ text: String, host: FakeHost = FakeHost()) -> ReadResult {
  var result = ConfigurationTesting.read(text, host: host)
  result.diagnostics.removeAll { $0.code == .unusedBlock }
  return result
}

@Suite("Tracking") struct TrackingTests {
  @Test("A script with all that can be said of it") func script() throws {
    let result = read(
      "vrrp_script",
      "script \"/bin/true 'a b'\"\ninterval 0.5\ntimeout 2\nweight -20 reverse\nrise 2\nfall 3\n"
        + "user nobody nogroup\ninit_fail")
    #expect(result.diagnostics == [])
    let script = try #require(result.configuration.scripts.first)
    #expect(script.script?.words == ["/bin/true", "a b"])
    #expect(script.interval == .milliseconds(500))
    #expect(script.timeout == .seconds(2))
    #expect(script.weight == TrackingWeight(-20, isReversed: true))
    #expect(script.rise == 2)
    #expect(script.fall == 3)
    #expect(script.command?.user == "nobody")
    #expect(script.startsFailed == true)
  }

  @Test("A process with all that can be said of it") func process() throws {
    let result = read(
      "vrrp_track_process",
      "process \"/opt/a b\" -c \"d e\"\nparam_match initial\nweight 5\nquorum 2\nquorum_max 4\n"
        + "delay 0.5\nterminate_delay 3600\nfull_command")
    #expect(result.diagnostics == [])
    let process = try #require(result.configuration.trackedProcesses.first)
    #expect(process.command == ["/opt/a b", "-c", "d e"])
    #expect(process.parameterMatch == .initial)
    #expect(process.quorum == 2)
    #expect(process.forkDelay == .milliseconds(500))
    #expect(process.terminateDelay == .seconds(3600))
  }

  @Test("A file with all that can be said of it") func file() throws {
    let result = read(
      "track_file", "file /run/weight\nweight 5 reverse\ninit_file overwrite -3")
    let file = try #require(result.configuration.trackedFiles.first)
    #expect(result.diagnostics == [])
    #expect(file.path == "/run/weight")
    #expect(file.initialization == .init(-3, overwrites: true))
  }

  @Test(
    "Mistakes are one message each",
    arguments: [
      ("vrrp_script", "interval 2", ["5:1 error missing-setting"]),
      ("vrrp_script", "script", ["6:1 error missing-argument"]),
      ("vrrp_script", "script \"\"", ["6:8 error invalid-value"]),
      ("vrrp_script", "script \"/bin/true 'a\"", ["6:8 error invalid-value"]),
      ("vrrp_script", "script /bin/true\ninterval 0", ["7:10 error out-of-range"]),
      ("vrrp_script", "script /bin/true\nweight 254", ["7:8 error out-of-range"]),
      ("vrrp_script", "script /bin/true\nweight 5 revers", ["7:10 error invalid-value"]),
      ("vrrp_script", "script /bin/true\nrise 0", ["7:6 error out-of-range"]),
      ("vrrp_script", "script /bin/true\nuser nosuch", ["7:6 error unknown-user"]),
      ("vrrp_track_process", "weight 5", ["5:1 error missing-setting"]),
      ("vrrp_track_process", "process", ["6:1 error missing-argument"]),
      ("vrrp_track_process", "process a\nprocess b", ["7:1 error repeated-keyword"]),
      ("vrrp_track_process", "process a\nparam_match foo", ["7:13 error invalid-value"]),
      ("vrrp_track_process", "process a\nweight 255", ["7:8 error out-of-range"]),
      ("vrrp_track_process", "process a\nquorum 0", ["7:8 error out-of-range"]),
      (
        "vrrp_track_process", "process a\nquorum 3\nquorum_max 2",
        ["8:12 error conflicting-settings"]
      ),
      ("vrrp_track_process", "process a\ndelay 3601", ["7:7 error out-of-range"]),
      ("track_file", "weight 5", ["5:1 error missing-setting"]),
      ("track_file", "file", ["6:1 error missing-argument"]),
      ("track_file", "file /a\nfile /b", ["7:1 error repeated-keyword"]),
      ("track_file", "file /a\nweight 255", ["7:8 error out-of-range"]),
      ("track_file", "file /a\ninit_file 255", ["7:11 error out-of-range"]),
      ("track_file", "file /a\ninit_file foo", ["7:11 error invalid-value"]),
      ("bfd_instance", "source_ip 192.0.2.10", ["5:1 error missing-setting"]),
      ("bfd_instance", "neighbor_ip foo", ["6:13 error invalid-value"]),
      (
        "bfd_instance", "neighbor_ip 192.0.2.20\nsource_ip fe80::1", ["7:11 error family-mismatch"]
      ),
      ("bfd_instance", "neighbor_ip 192.0.2.20\nmin_rx 0", ["7:8 error out-of-range"]),
      ("bfd_instance", "neighbor_ip 192.0.2.20\nmin_rx 1.0001", ["7:8 error invalid-value"]),
      ("bfd_instance", "neighbor_ip 192.0.2.20\nidle_tx 999", ["7:9 error out-of-range"]),
      ("bfd_instance", "neighbor_ip 192.0.2.20\nmultiplier 256", ["7:12 error out-of-range"]),
      ("bfd_instance", "neighbor_ip 192.0.2.20\nttl 0", ["7:5 error out-of-range"]),
      ("bfd_instance", "neighbor_ip 192.0.2.20\nmax_hops -2", ["7:10 error out-of-range"]),
      (
        "bfd_instance", "neighbor_ip 192.0.2.20\nttl 5\nmax_hops 10",
        ["8:10 error conflicting-settings"]
      ),
      (
        "bfd_instance", "neighbor_ip 2001:db8::5\nmax_hops 65", ["7:10 error conflicting-settings"]
      ),
    ])
  func mistakes(block: String, lines: String, messages: [String]) {
    let result = read(block, lines)
    #expect(briefs(result) == messages)
    #expect(result.verdict >= .cannotRun)
  }

  @Test(
    "What keepalived takes",
    arguments: [
      ("vrrp_track_process", "process a\nquorum_max 0"),
      ("vrrp_track_process", "process a\nquorum 1\nquorum_max 0"),
      ("vrrp_track_process", "process a\nparam_match"),
      ("track_file", "file /a\ninit_file"), ("track_file", "file /a\nweight -254"),
      ("bfd_instance", "neighbour_ip 192.0.2.20\nhoplimit 5\npassive\nmultihop\nvrrp\nchecker"),
      ("bfd_instance", "neighbor_ip 192.0.2.20\nmin_tx 10.5\nmax_hops -1\nweight 253 reverse"),
    ])
  func accepted(block: String, lines: String) {
    #expect(read(block, lines).diagnostics == [])
  }

  @Test("A file that can't be overwritten") func notRegular() {
    var host = FakeHost()
    host.facts["/run"] = HostFile(kind: .directory)
    let text = "track_file x {\n file /run\n init_file overwrite\n}\n"
    #expect(briefs(read(text, host: host)) == ["2:7 error invalid-value"])
  }

  @Test("Two blocks of a name: nothing uses the second, and keepalived doesn't say so")
  func duplicates() {
    let text = "vrrp_script x {\n script /a\n}\nvrrp_script x {\n script /b\n}\n"
    let result = read(text)
    #expect(briefs(result).contains("4:1 warning duplicate-name"))
    #expect(result.configuration.scripts.map(\.script?.words) == [["/a"]])
    #expect(result.verdict == .good)
  }

  @Test("BFD instances have names and neighbours of their own") func bfdDuplicates() {
    let first = "bfd_instance x {\n neighbor_ip 192.0.2.20\n}\n"
    let sameName = read(
      first + "bfd_instance x {\n neighbor_ip 192.0.2.21\n}\n")
    #expect(briefs(sameName) == ["4:1 error duplicate-name"])
    let sameNeighbour = read(
      first + "bfd_instance y {\n neighbor_ip 192.0.2.20\n}\n")
    #expect(briefs(sameNeighbour) == ["5:14 error duplicate-address"])
    #expect(sameNeighbour.configuration.bfdInstances.map(\.name) == ["x"])
    let otherSource = read(
      first + "bfd_instance y {\n neighbor_ip 192.0.2.20\n source_ip 192.0.2.11\n}\n")
    #expect(otherSource.verdict == .good)
    let long = read(
      "bfd_instance \(String(repeating: "n", count: 32)) {\n neighbor_ip 192.0.2.20\n}\n")
    #expect(briefs(long) == ["1:14 error out-of-range"])
  }

  @Test("vrrp_track_file is track_file") func oldSpelling() {
    let result = read("vrrp_track_file x {\n file /a\n}\n")
    #expect(briefs(result) == ["1:1 warning deprecated-keyword"])
    #expect(result.configuration.trackedFiles.map(\.name) == ["x"])
  }

  @Test("Who is told of a BFD session") func bfdAudience() throws {
    for (words, routers, checks) in [
      ("", true, true), ("vrrp", true, false), ("checker", false, true),
      ("vrrp\nchecker", true, true),
    ] {
      let instance = try #require(
        read("bfd_instance", "neighbor_ip 192.0.2.20\n\(words)").configuration.bfdInstances.first)
      #expect(instance.isForRouters == routers)
      #expect(instance.isForCheckers == checks)
    }
  }

  @Test("Defaults are filled in") func defaults() throws {
    let script = read("vrrp_script", "script /bin/true\ninterval 3").configuration.resolved()
    #expect(script.scripts.first?.timeout == .seconds(3))
    #expect(script.scripts.first?.rise == 1)
    let bfd = read("bfd_instance", "neighbor_ip 2001:db8::5").configuration.resolved()
    #expect(bfd.bfdInstances.first?.hopLimit == 64)
    #expect(bfd.bfdInstances.first?.receiveInterval == .milliseconds(10))
    let process = read("vrrp_track_process", "process a b").configuration.resolved()
    #expect(process.trackedProcesses.first?.comparesCommandLine == true)
  }
}
