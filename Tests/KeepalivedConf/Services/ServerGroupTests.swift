import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

@Suite("Groups of virtual servers") struct ServerGroupTests {
  private func range(_ first: String, _ last: String, _ port: UInt16)
    -> VirtualServerGroup.Entry.Target
  {
    .addresses(from: addressOf(first), through: addressOf(last), port: port)
  }

  @Test("All forms of entries") func forms() throws {
    let text = """
      virtual_server_group g {
      10.0.0.1 80
      10.0.0.2
      10.0.0.10-19 80
      10.0.1.1-10.0.2.9 80
      10.0.3.0/24 81
      2001:db8::1-ff 80
      2001:db8:1::/60 80
      2001:db8:2::5-2001:db8:2::9 80
      fwmark 7 inet
      fwmark 8 inet6
      }

      """
    let result = read(text)
    let group = try #require(result.configuration.virtualServerGroups.first)
    #expect(group.name == "g")
    #expect(
      group.entries.map(\.target) == [
        range("10.0.0.1", "10.0.0.1", 80), range("10.0.0.2", "10.0.0.2", 0),
        range("10.0.0.10", "10.0.0.19", 80), range("10.0.1.1", "10.0.2.9", 80),
        range("10.0.3.0", "10.0.3.255", 81), range("2001:db8::1", "2001:db8::ff", 80),
        range("2001:db8:1::", "2001:db8:1:f:ffff:ffff:ffff:ffff", 80),
        range("2001:db8:2::5", "2001:db8:2::9", 80), .firewallMark(7, .ipv4),
        .firewallMark(8, .ipv6),
      ])
    let canonical = dumped(result.configuration)
    #expect(read(canonical).configuration == result.configuration)
  }

  @Test(
    "Entries that are left out",
    arguments: [
      ("10.0.0.5-5 80", "2:1 error invalid-value"), ("10.0.0.5-3 80", "2:1 error invalid-value"),
      ("10.0.0.5-300 80", "2:1 error invalid-value"), ("10.0.0.5-x 80", "2:1 error invalid-value"),
      ("10.0.0.5- 80", "2:1 error invalid-value"),
      ("10.0.0.9-10.0.0.1 80", "2:1 error invalid-value"),
      ("10.0.0.1-2001:db8::1 80", "2:1 error invalid-value"),
      ("10.0.0.1/24 80", "2:1 error invalid-value"), ("10.0.0.0/0 80", "2:1 error invalid-value"),
      ("10.0.0.0/33 80", "2:1 error invalid-value"),
      ("2001:db8::1-10000 80", "2:1 error invalid-value"),
      ("web 80", "2:1 error invalid-value"), ("10.0.0.1 99999", "2:10 error out-of-range"),
      ("10.0.0.1 http", "2:10 error invalid-value"), ("fwmark x", "2:8 error invalid-value"),
      ("fwmark 1 ipx", "2:10 error invalid-value"),
    ])
  func wrong(entry: String, message: String) {
    // One mistake, one message: neither the empty group nor the service without it is news.
    let result = read(groupText(entry))
    #expect(complaints(result) == [message])
    #expect(result.verdict == .refused)
  }

  @Test("A range of one address by its full end is right") func single() {
    #expect(complaints(groupText("10.0.0.9-10.0.0.9 80")) == [])
  }

  @Test("A network says what its address would be") func network() {
    #expect(read(groupText("10.0.0.1/24 80")).diagnostics.first?.fix == "write `10.0.0.0/24`")
  }

  @Test("Groups as a whole") func whole() {
    #expect(complaints("virtual_server_group g {\n}\n") == ["1:1 error missing-setting"])
    #expect(
      complaints(groupText("10.0.0.1 80\n2001:db8::1 80\nfwmark 1")) == [
        "4:1 error family-mismatch"
      ])
    #expect(
      complaints("virtual_server_group {\n10.0.0.1 80\n}\n") == ["1:1 error missing-argument"])
    let twoNames = read("virtual_server_group g h {\n10.0.0.1 80\n}\n" + serviceText("group g"))
    #expect(complaints(twoNames) == ["1:24 error extra-words"])
    #expect(twoNames.verdict == .cannotRun)
  }

  @Test("Groups that nothing uses, that don't exist, or that exist twice") func references() {
    let entry = "{\n10.0.0.1 80\n}\n"
    let unused = read("virtual_server_group g \(entry)")
    #expect(complaints(unused) == ["1:1 warning unused-block"])
    let unknown = read(
      "virtual_server_group web \(entry)" + serviceText("group web") + serviceText("group wbe"))
    #expect(complaints(unknown) == ["12:1 warning undefined-name"])
    #expect(unknown.diagnostics.first?.fix == "did you mean `web`?")
    #expect(unknown.verdict == .good)
    #expect(unknown.configuration.resolved().virtualServers.count == 1)
    let twice = read(
      "virtual_server_group g {\n10.0.0.2 80\n}\n" + groupText("10.0.0.1 80"))
    #expect(complaints(twice) == ["4:1 warning duplicate-name"])
  }

  @Test("Families of groups and their servers") func families() {
    let six = "real_server 2001:db8::9 80 {\n}"
    let mixed = "virtual_server_group g {\n10.0.0.1 80\n2001:db8::1 80\n}\n"
    let nat = read(mixed + serviceText("group g"))
    #expect(complaints(nat) == ["5:1 warning family-mismatch"])
    #expect(nat.configuration.resolved().virtualServers == [])
    let tunnelled = read(
      mixed + serviceText("group g", servers: six).replacing("NAT", with: "TUN"))
    #expect(complaints(tunnelled) == [])
    #expect(tunnelled.configuration.resolved().virtualServers.count == 1)
    let other = read(
      "virtual_server_group g {\n10.0.0.1 80\n}\n" + serviceText("group g", servers: six))
    #expect(complaints(other) == ["4:1 warning family-mismatch"])
  }
}
