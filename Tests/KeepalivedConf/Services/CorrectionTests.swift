import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

@Suite("What keepalived refuses in its test and corrects when it runs") struct CorrectionTests {
  /// The messages about a text, and its first service as it runs.
  private func run(_ text: String, _ expected: [String], verdict: Verdict = .refused)
    -> VirtualServer?
  {
    let result = read(text)
    #expect(complaints(result) == expected)
    #expect(result.verdict == verdict)
    return result.configuration.resolved().virtualServers.first
  }

  private func bare(_ lines: String, _ head: String = "10.0.0.1 80") -> String {
    "virtual_server \(head) {\n\(lines)\nreal_server 10.1.0.1 80 {\n}\n}\n"
  }

  @Test("What is missing gets a default") func missing() {
    let noProtocol = run(bare("lvs_sched rr\nlvs_method NAT"), ["1:1 error missing-setting"])
    #expect(noProtocol?.serviceProtocol == .udp)
    let noScheduler = run(bare("protocol TCP\nlvs_method NAT"), ["1:1 error missing-setting"])
    #expect(noScheduler?.scheduler == .weightedLeastConnection)
    let noMethod = run(bare("protocol TCP\nlvs_sched rr"), ["1:1 error missing-setting"])
    #expect(noMethod?.realServers.first?.forwarding == Forwarding(.masquerading))
  }

  @Test("A wrong value is not reported as missing, too") func wrongIsNotMissing() {
    #expect(
      complaints(bare("protocol TPC\nlvs_sched foo\nlvs_method nat")) == [
        "2:10 error invalid-value", "3:11 error invalid-value", "4:12 error invalid-value",
      ])
  }

  @Test("The method of each server is enough, unless there is a sorry server") func methods() {
    let each = "protocol TCP\nlvs_sched rr\nreal_server 10.1.0.1 80 {\nlvs_method DR\n}"
    #expect(complaints("virtual_server 10.0.0.1 80 {\n\(each)\n}\n") == [])
    #expect(
      complaints("virtual_server 10.0.0.1 80 {\nsorry_server 10.9.0.1 80\n\(each)\n}\n")
        == ["1:1 error missing-setting"])
  }

  @Test("A service without servers is left out") func noServers() {
    #expect(run(serviceText(servers: ""), ["1:1 error missing-setting"]) == nil)
    #expect(
      run(serviceText(servers: "real_server web 80 {\n}"), ["6:13 error invalid-value"]) == nil)
  }

  @Test("One packet at a time is for UDP") func onePacket() {
    let server = run(serviceText("10.0.0.1 80", "ops"), ["5:1 error conflicting-settings"])
    #expect(server?.flags.onePacket == nil)
    #expect(complaints(serviceText("fwmark 7", "ops")) == [])
  }

  @Test("All ports need persistence", arguments: ["10.0.0.1", "10.0.0.1 0"])
  func allPorts(head: String) {
    let server = run(serviceText(head), ["1:1 error missing-setting"])
    #expect(server?.persistenceTimeoutSeconds == 360)
    #expect(complaints(serviceText(head, "persistence_timeout 5")) == [])
    #expect(complaints(serviceText(head, "persistence_granularity 255.255.255.0")) == [])
  }

  @Test("All ports of a group's entry, too") func allPortsOfGroup() {
    let server = run(groupText("10.0.0.2 80\n10.0.0.1"), ["3:1 error missing-setting"])
    #expect(server?.persistenceTimeoutSeconds == 360)
  }

  @Test("Persistence without a number, and by granularity") func persistence() {
    let bare = run(serviceText("10.0.0.1 80", "persistence_timeout"), [], verdict: .good)
    #expect(bare?.persistenceTimeoutSeconds == 360)
    let network = run(
      serviceText("10.0.0.1 80", "persistence_granularity 255.255.255.0"), [], verdict: .good)
    #expect(network?.persistenceTimeoutSeconds == 360)
  }

  @Test("Firewall marks know no protocol, address or port") func marks() {
    let withProtocol = run(
      serviceText("fwmark 7", "protocol TCP"), ["5:1 error conflicting-settings"])
    #expect(withProtocol?.serviceProtocol == nil)
    let suspended = run(serviceText("fwmark 7", "ha_suspend"), ["5:1 error conflicting-settings"])
    #expect(suspended?.suspendsWithoutAddress == nil)
    let direct = run(
      serviceText("fwmark 7", servers: "real_server 10.1.0.1 80 {\nTCP_CHECK {\n}\n}")
        .replacing("NAT", with: "DR"), ["6:1 error port-mismatch"])
    #expect(direct?.realServers.first?.endpoint.port == 0)
    // The check goes on connecting to the port that was written.
    guard case .tcp(let check)? = direct?.realServers.first?.checkers.first else {
      Issue.record("no check")
      return
    }
    #expect(check.connection.port == 80)
    #expect(
      run(serviceText("fwmark 7"), [], verdict: .good)?.realServers.first?.endpoint.port == 80)
  }

  @Test("The family of a mark is that of its servers") func familyOfMark() {
    let six = "real_server 2001:db8::1 {\n}"
    #expect(run(serviceText("fwmark 7"), [], verdict: .good)?.family == .ipv4)
    #expect(run(serviceText("fwmark 7", servers: six), [], verdict: .good)?.family == .ipv6)
    let both = serviceText("fwmark 7", servers: "real_server 10.1.0.1 {\n}\n\(six)")
    #expect(run(both, ["8:13 error family-mismatch"])?.realServers.count == 1)
    let tunnels = both.replacing("NAT", with: "TUN")
    #expect(run(tunnels, [], verdict: .good)?.family == .ipv4)
  }

  @Test("Real servers of the other family need a tunnel that stands before them") func families() {
    let six = "real_server 2001:db8::1 80 {\n}"
    #expect(run(serviceText(servers: six), ["6:13 error family-mismatch"]) == nil)
    #expect(complaints(serviceText(servers: six).replacing("NAT", with: "TUN")) == [])
    let late =
      "virtual_server 10.0.0.1 80 {\nlvs_sched rr\nprotocol TCP\n\(six)\nlvs_method TUN\n}\n"
    #expect(complaints(late) == ["4:13 error family-mismatch"])
  }

  @Test("A server that is given twice counts once") func duplicates() {
    let one = "real_server 10.1.0.1 80 {\n}\n"
    let server = run(serviceText(servers: one + one), ["8:1 error duplicate-server"])
    #expect(server?.realServers.count == 1)
    let silent = run(
      serviceText(servers: one + "real_server 10.1.0.1 {\n}"), ["8:1 warning duplicate-server"],
      verdict: .good)
    #expect(silent?.realServers.count == 1)
  }

  @Test("A quorum is at most what all servers weigh") func quorum() {
    let high = run(
      serviceText("10.0.0.1 80", "quorum 3\nweight 2"), ["5:8 error unreachable-quorum"])
    #expect(high?.quorum == 2)
    let wide = run(
      serviceText("10.0.0.1 80", "quorum 2\nhysteresis 2\nweight 2"),
      ["6:12 error unreachable-quorum"])
    #expect(wide?.hysteresis == 1)
    let none = read(serverText("weight 0"))
    #expect(none.verdict == .refused)
    #expect(none.diagnostics.map(\.code) == [.unreachableQuorum], "one mistake, one message")
    #expect(none.configuration.resolved().virtualServers.first?.quorum == 1)
  }

  @Test("Without masquerading, ports can't change") func ports() {
    let direct = serviceText(servers: "real_server 10.1.0.1 8080 {\n}").replacing("NAT", with: "DR")
    let server = run(direct, ["6:1 error port-mismatch"])
    #expect(server?.realServers.first?.endpoint.port == 80)
    let result = read(direct)
    #expect(result.diagnostics.first?.related.first?.range.line == 1)
    let sorry = run(
      serviceText("10.0.0.1 80", "sorry_server 10.9.0.1 81\nsorry_server_lvs_method DR"),
      ["5:1 error port-mismatch"])
    #expect(sorry?.sorryServer?.port == 80)
    let open = run(serviceText(servers: "real_server 10.1.0.1 {\n}"), [], verdict: .good)
    #expect(open?.realServers.first?.endpoint.port == 80)
    let group = run(
      groupText("10.0.0.1 8080").replacing("NAT", with: "DR"), ["9:1 error port-mismatch"])
    #expect(group?.realServers.first?.endpoint.port == 80)
  }

  @Test("A sorry server that is a real server") func sorryServerTwice() {
    let server = run(
      serviceText("10.0.0.1 80", "sorry_server 10.1.0.1 80\ninhibit_on_failure"),
      ["5:1 error conflicting-settings"])
    #expect(server?.sorryServerIsInhibited == true)
    #expect(complaints(serviceText("10.0.0.1 80", "sorry_server 10.1.0.1 80")) == [])
  }

  @Test("Thresholds that the kernel refuses") func thresholds() {
    #expect(complaints(serverText("lthreshold 5")) == ["7:1 warning conflicting-settings"])
    #expect(
      complaints(serverText("uthreshold 3\nlthreshold 5")) == ["8:1 warning conflicting-settings"])
    #expect(complaints(serverText("uthreshold 5\nlthreshold 5")) == [])
  }

  @Test("Services that the kernel can't tell apart") func duplicateServices() {
    #expect(complaints(serviceText() + serviceText()) == ["9:1 warning duplicate-service"])
    #expect(complaints(serviceText() + serviceText().replacing("TCP", with: "UDP")) == [])
    #expect(
      complaints(serviceText("fwmark 7") + serviceText("fwmark 7")) == [
        "9:1 warning duplicate-service"
      ])
    #expect(
      complaints(groupText("10.0.0.1 80") + serviceText()) == ["12:1 warning duplicate-service"])
  }
}
