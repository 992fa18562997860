import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

@Suite("Virtual servers") struct VirtualServerTests {
  @Test(
    "The three forms of the first line",
    arguments: [
      ("10.0.0.1 80", VirtualServer.Identity.endpoint(endpointOf("10.0.0.1", 80))),
      ("2001:db8::1 443", .endpoint(endpointOf("2001:db8::1", 443))),
      ("10.0.0.1", .endpoint(endpointOf("10.0.0.1", 0))),
      ("10.0.0.1 00", .endpoint(endpointOf("10.0.0.1", 0))),
      ("fwmark 7", .firewallMark(7)), ("fwmark 4294967295", .firewallMark(.max)),
      ("group web", .group("web")),
    ])
  func identity(head: String, expected: VirtualServer.Identity) {
    #expect(firstService(serviceText(head))?.identity == expected)
  }

  @Test(
    "First lines that are no service",
    arguments: [
      ("web 80", "1:16 error invalid-value"), ("10.0.0.1 http", "1:25 error invalid-value"),
      ("10.0.0.1 70000", "1:25 error out-of-range"), ("fwmark x", "1:23 error invalid-value"),
      ("fwmark 0x10", "1:23 error invalid-value"), ("fwmark 0", "1:1 error out-of-range"),
      ("fwmark 4294967296", "1:23 error out-of-range"), ("group", "1:1 error missing-argument"),
      ("fwmark", "1:1 error missing-argument"), ("", "1:1 error missing-argument"),
      ("-5 80", "1:16 error invalid-value"),
    ])
  func wrongIdentity(head: String, message: String) {
    let result = read(serviceText(head))
    #expect(complaints(result) == [message])
    #expect(result.configuration.virtualServers == [])
    #expect(result.verdict == (message.hasSuffix("missing-argument") ? .cannotRun : .refused))
  }

  @Test(
    "What keepalived cuts off in silence is told",
    arguments: [
      ("10.0.0.1/24 80", "1:16 warning extra-words"), ("10.0.0.1-5 80", "1:16 warning extra-words"),
      ("10.0.0.1 80 tcp", "1:28 warning extra-words"),
    ])
  func surplus(head: String, message: String) {
    let result = read(serviceText(head))
    #expect(complaints(result) == [message])
    #expect(result.verdict == .good)
    #expect(
      result.configuration.virtualServers.first?.identity == .endpoint(endpointOf("10.0.0.1", 80)))
  }

  @Test("Times and numbers") func numbers() throws {
    let server = try #require(
      firstService(
        serviceText(
          "10.0.0.1 80",
          """
          delay_loop 0.5
          retry 4
          delay_before_retry 0
          warmup 2.25
          connect_timeout 4294.967295
          quorum 1
          hysteresis 0
          weight 2147483647
          persistence_timeout 2678400
          """)))
    #expect(server.schedule.interval == .milliseconds(500))
    #expect(server.schedule.retries == 4)
    #expect(server.schedule.retryInterval == .zero)
    #expect(server.schedule.warmup == .milliseconds(2250))
    #expect(server.connectTimeout == .microseconds(4_294_967_295))
    #expect(server.quorum == 1)
    #expect(server.hysteresis == 0)
    #expect(server.weight == 2_147_483_647)
    #expect(server.persistenceTimeoutSeconds == 2_678_400)
  }

  @Test("Words and switches") func words() throws {
    let server = try #require(
      firstService(
        serviceText(
          "10.0.0.1 80",
          """
          lb_algo mh
          mh-port
          mh-fallback
          flag-1
          flag-3
          persistence_engine sip
          alpha
          omega
          ha_suspend
          inhibit_on_failure
          smtp_alert no
          virtualhost www.example.org
          snmp_name web
          quorum_up "/bin/true 'a b'" nobody
          """)))
    #expect(server.scheduler == .maglevHashing)
    #expect(server.flags.maglevHashingPort == true)
    #expect(server.flags.maglevHashingFallback == true)
    #expect(server.flags.sourceHashingPort == nil)
    #expect(server.flags.first == true)
    #expect(server.flags.second == nil)
    #expect(server.flags.third == true)
    #expect(server.persistenceEngine == "sip")
    #expect(server.schedule.startsDown == true)
    #expect(server.runsScriptsAtShutdown == true)
    #expect(server.suspendsWithoutAddress == true)
    #expect(server.inhibitsOnFailure == true)
    #expect(server.sendsMail == false)
    #expect(server.virtualHost == "www.example.org")
    #expect(server.snmpName == "web")
    #expect(server.quorumUp == ScriptCommand(["/bin/true", "a b"], user: "nobody"))
  }

  @Test(
    "Forwarding methods",
    arguments: [
      ("NAT", Forwarding(.masquerading)), ("DR", Forwarding(.directRouting)),
      ("TUN", Forwarding(.tunnelling)), ("TUN type ipip nocsum", Forwarding(.tunnelling)),
      (
        "TUN type gue port 6080 remcsum",
        Forwarding(.tunnelling, tunnelType: .gue, tunnelPort: 6080, tunnelChecksum: .remote)
      ),
      ("TUN csum type gre", Forwarding(.tunnelling, tunnelType: .gre, tunnelChecksum: .present)),
    ])
  func forwarding(words: String, expected: Forwarding) {
    for keyword in ["lvs_method", "lb_kind"] {
      let result = read(
        serviceText("10.0.0.1 80", servers: "real_server 10.1.0.1 80 {\n}")
          .replacing("lvs_method NAT", with: "\(keyword) \(words)"))
      #expect(complaints(result) == [])
      #expect(result.configuration.virtualServers.first?.forwarding == expected)
    }
  }

  @Test(
    "Forwarding methods that are not understood keep what counts",
    arguments: [
      ("nat", "5:12 error invalid-value", ForwardingMethod.masquerading),
      ("TUN type gue", "5:16 error invalid-value", .tunnelling),
      ("TUN type gue port 0", "5:30 error out-of-range", .tunnelling),
      ("TUN port 5", "5:16 error invalid-value", .tunnelling),
      ("TUN type ipip csum", "5:16 error invalid-value", .tunnelling),
      ("TUN type gre remcsum", "5:16 error invalid-value", .tunnelling),
      ("TUN type vxlan", "5:21 error invalid-value", .tunnelling),
      ("TUN fast", "5:16 error invalid-value", .tunnelling),
      ("NAT type gue port 5", "5:16 warning extra-words", .masquerading),
    ])
  func wrongForwarding(words: String, message: String, method: ForwardingMethod) {
    let result = read(serviceText("10.0.0.1 80", "lvs_method \(words)"))
    #expect(
      complaints(result).filter { !$0.hasSuffix("repeated-keyword") } == [message])
    #expect(
      result.configuration.virtualServers.first?.forwarding
        == (method == .masquerading ? Forwarding(.masquerading) : Forwarding(.tunnelling)))
  }

  @Test("A method in small letters is told how to be written") func smallLetters() {
    let result = read(serviceText("10.0.0.1 80", "lvs_method dr"))
    #expect(result.diagnostics.first { $0.severity == .error }?.fix == "write `DR`")
  }

  @Test(
    "Persistence granularity: a netmask for IPv4, a length for IPv6",
    arguments: [
      ("10.0.0.1 80", "255.255.255.0", PersistenceGranularity.netmask(.init(255, 255, 255, 0))),
      ("2001:db8::1 80", "64", .prefixLength(64)), ("fwmark 7", "64", .prefixLength(64)),
      ("fwmark 7", "255.255.0.0", .netmask(.init(255, 255, 0, 0))),
    ])
  func granularity(head: String, word: String, expected: PersistenceGranularity) {
    let address = expected == .prefixLength(64) ? "2001:db8::9" : "10.1.0.1"
    let result = read(
      serviceText(
        head, "persistence_granularity \(word)", servers: "real_server \(address) 80 {\n}"))
    #expect(complaints(result) == [])
    #expect(result.configuration.virtualServers.first?.persistenceGranularity == expected)
  }

  @Test(
    "Granularities that are hardly meant",
    arguments: [
      ("24", "5:25 warning doubtful-netmask", "write `255.255.255.0`"),
      ("255.0.255.0", "5:25 warning doubtful-netmask", nil),
      ("/24", "5:25 error invalid-value", "write `255.255.255.0`"),
      ("ffff", "5:25 error invalid-value", nil),
    ])
  func doubtfulGranularity(word: String, message: String, fix: String?) {
    let result = read(serviceText("10.0.0.1 80", "persistence_granularity \(word)"))
    #expect(complaints(result) == [message])
    #expect(
      result.diagnostics.first { $0.severity == .error || $0.code.name == "doubtful-netmask" }?.fix
        == fix)
  }

  @Test("The sorry server and what belongs to it") func sorryServer() throws {
    let server = try #require(
      firstService(
        serviceText(
          "10.0.0.1 80",
          "sorry_server 10.9.0.1 8080\nsorry_server_inhibit\nsorry_server_lvs_method NAT")))
    #expect(server.sorryServer == endpointOf("10.9.0.1", 8080))
    #expect(server.sorryServerIsInhibited == true)
    #expect(server.sorryServerForwarding == Forwarding(.masquerading))
  }

  @Test("A second sorry server starts anew") func secondSorryServer() throws {
    let server = try #require(
      firstService(
        serviceText(
          "10.0.0.1 80",
          "sorry_server 10.9.0.1 80\nsorry_server_inhibit\nsorry_server 10.9.0.2 80")))
    #expect(server.sorryServer == endpointOf("10.9.0.2", 80))
    #expect(server.sorryServerIsInhibited == nil)
  }

  @Test(
    "Mistakes in single lines",
    arguments: [
      ("delay_loop 0", ["5:12 error out-of-range"]),
      ("delay_loop 1x", ["5:12 error invalid-value"]),
      ("delay_loop -1", ["5:12 error out-of-range"]),
      ("delay_loop 5.1234567", ["5:12 error invalid-value"]),
      ("retry 0", ["5:7 error out-of-range"]), ("retry 4294967296", ["5:7 error out-of-range"]),
      ("connect_timeout 4295", ["5:17 error out-of-range"]),
      ("persistence_timeout 0", ["5:21 error out-of-range"]),
      ("persistence_engine abcdefghijklmnop", ["5:20 error out-of-range"]),
      ("smtp_alert maybe", ["5:12 error invalid-value"]),
      ("weight 0", ["5:8 error out-of-range"]), ("quorum 0", ["5:8 error out-of-range"]),
      ("hysteresis -1", ["5:12 error out-of-range"]),
      ("ip_family inet6", ["5:11 error family-mismatch"]),
      ("ip_family ipx", ["5:11 error invalid-value"]),
      ("nat_mask 255.255.255.0", ["5:1 error unknown-keyword"]),
      ("snmp_name a b", ["5:13 error extra-words"]),
      ("hashed", ["5:1 error useless-setting", "5:1 warning deprecated-keyword"]),
      ("sh-port", ["5:1 error useless-setting"]), ("mh-fallback", ["5:1 error useless-setting"]),
      ("sorry_server_inhibit", ["5:1 error missing-setting"]),
      ("sorry_server_lvs_method DR", ["5:1 error missing-setting"]),
      ("sorry_server web", ["5:14 error invalid-value"]),
      ("sorry_server 10.9.0.1 99999", ["5:23 error out-of-range"]),
      ("sorry_server 2001:db8::9 80", ["5:14 error family-mismatch"]),
      ("snmp_name a\nsnmp_name b c", ["6:13 error extra-words", "6:1 warning repeated-keyword"]),
    ])
  func mistakes(line: String, expected: [String]) {
    let result = read(serviceText("10.0.0.1 80", line))
    #expect(complaints(result).sorted() == expected.sorted())
    #expect(result.verdict == .refused)
  }

  @Test(
    "A missing word ends keepalived's test with most keywords, but not with all",
    arguments: [
      ("delay_loop", Verdict.cannotRun), ("lvs_method", .cannotRun), ("sorry_server", .cannotRun),
      ("quorum_up", .cannotRun), ("virtualhost", .refused), ("snmp_name", .refused),
    ])
  func missing(keyword: String, verdict: Verdict) {
    let result = read(serviceText("10.0.0.1 80", keyword))
    #expect(result.diagnostics.contains { $0.code == .missingArgument })
    #expect(result.verdict == verdict)
  }

  @Test("Switches that take no value are on whatever follows", arguments: ["alpha", "omega"])
  func switches(keyword: String) {
    let result = read(serviceText("10.0.0.1 80", "\(keyword) off"))
    #expect(complaints(result) == ["5:1 warning extra-words"])
    #expect(result.verdict == .good)
    #expect(complaints(serviceText("10.0.0.1 80", "\(keyword) on")) == [])
  }

  @Test("Flags of a scheduler go when another is chosen") func flagsGo() {
    let server = firstService(serviceText("10.0.0.1 80", "lvs_sched sh\nsh-port\nlvs_sched wlc"))
    #expect(server?.scheduler == .weightedLeastConnection)
    #expect(server?.flags.sourceHashingPort == nil)
  }
}
