import ConfigurationTesting
import KeepalivedConf
import Testing

@Suite("VRRP: settings that don't go together") struct VRRPChecksTests {
  @Test(
    "Each is one mistake at the keyword to change",
    arguments: [
      ("nopreempt\nstate MASTER", 5), ("nopreempt\npriority 255", 5),
      ("preempt_delay 5\nstate MASTER", 5), ("preempt_delay 5\nnopreempt\nstate BACKUP", 5),
      ("advert_int 0.5", 5), ("advert_int 41\nversion 3", 5), ("advert_int 0.015\nversion 3", 5),
      ("authentication { auth_type PASS\n}", 5),
      ("version 3\nauthentication { auth_type PASS\nauth_pass x\n}", 6),
      ("state MASTER\npriority 200\nauthentication { auth_type AH\nauth_pass x\n}", 5),
      ("authentication { auth_type PASS\nauth_pass 123456789\n}", 6),
      ("auth_hmac { key 1 short\nactive_key 1\n}", 5),
      ("auth_hmac { key 1 abcdefghijklmnopqrstuvwxyz012345\nactive_key 2\n}", 6),
      ("auth_hmac { key 1 abcdefghijklmnopqrstuvwxyz012345\n}", 5),
      ("unicast_src_ip 192.0.2.10", 5), ("unicast_ttl 64", 5),
      ("mcast_dst_ip 224.0.0.18\nunicast_peer { 192.0.2.11\n}", 5),
      ("unicast_peer { 192.0.2.11\n192.0.2.11\n}", 6),
      ("unicast_peer { 2001:db8::2\n}", 5),
      ("use_vmac\nunicast_peer { 192.0.2.11\n}", 5), ("vmac_xmit_base", 5),
      ("promote_secondaries\nuse_vmac", 5), ("use_ipvlan", 5),
      ("use_vmac 01:00:00:00:00:01", 5), ("use_vmac 00:00:5e:00:01:33", 5), ("use_vmac a b", 5),
      ("use_vmac eth1", 5), ("use_vmac group nowhere", 5),
      ("track_interface { eth0\n}", 5), ("track_interface { eth7\n}", 5),
      ("track_interface { eth1 weight 254\n}", 5), ("track_interface { eth1\neth1\n}", 6),
      ("track_interface { eth1 wieght 5\n}", 5), ("track_interface { eth1 weight\n}", 5),
      ("priority 255\ntrack_interface { eth1 weight 5\n}", 6),
    ]) func conflict(lines: String, line: Int)
  {
    let result = read(instance(lines))
    let errors = result.diagnostics.filter { $0.severity == .error }
    #expect(errors.map { $0.range?.line } == [Int32(line)], "\(fixes(result))")
    #expect(errors.allSatisfy { $0.fix != nil || $0.expected != nil })
    #expect(result.verdict == .refused)
  }

  @Test(
    "What strict mode has no room for",
    arguments: [
      ("authentication { auth_type PASS\nauth_pass x\n}", true),
      ("state MASTER\npriority 100", true), ("preempt_delay 5", true),
      ("unicast_peer { 192.0.2.11\n}", true), ("accept", true),
      ("down_timer_adverts 5", true), ("garp_lower_prio_repeat 2", true),
      ("higher_prio_send_advert", true), ("lower_prio_no_advert off", true),
      ("use_vmac 02:00:00:00:00:01", true), ("use_vmac\nvmac_xmit_base", true),
      ("no_virtual_ipaddress", false),
    ]) func strict(lines: String, hasAddress: Bool)
  {
    let addresses = hasAddress ? ["192.0.2.100/24"] : []
    #expect(read(instance(lines, "strict_mode off", addresses: addresses)).verdict == .good)
    let result = read(instance(lines, "strict_mode", addresses: addresses))
    #expect(mistakes(result).count == 1, "\(fixes(result))")
    let everywhere = read(
      "global_defs {\nvrrp_strict\n}\n" + instance(lines, addresses: addresses))
    #expect(mistakes(everywhere).count == 1, "\(fixes(everywhere))")
  }

  @Test("One VRID for one router on an interface, by family and way of sending")
  func routers() throws {
    let other = ["192.0.2.101/24"]
    let same = read(instance() + instance(name: "b", addresses: other))
    #expect(briefs(same) == ["8:19 error duplicate-router"])
    #expect(same.diagnostics.first?.related.first?.range.line == 3)
    #expect(same.diagnostics.first?.fix == "write `virtual_router_id 52`")
    let good = [
      instance(name: "b", interface: "eth1", addresses: other),
      instance(name: "b", addresses: ["fe80::1/64"]),
      instance("mcast_dst_ip 224.0.0.19", name: "b", addresses: other),
      instance("unicast_peer { 192.0.2.11 }", name: "b", addresses: other),
    ]
    for second in good { #expect(mistakes(read(instance() + second)) == []) }
    let peers = { (peer: String, name: String, address: String) in
      instance(
        "unicast_src_ip 192.0.2.10", "unicast_peer { \(peer) }", name: name, addresses: [address])
    }
    let first = peers("192.0.2.11", "a", "192.0.2.100/24")
    #expect(mistakes(read(first + peers("192.0.2.12", "b", other[0]))) == [])
    #expect(
      mistakes(read(first + peers("192.0.2.11", "b", other[0]))) == ["10:19 error duplicate-router"]
    )
  }

  @Test("An instance without interface sends from an address of its own") func withoutInterface() {
    let peer = "unicast_peer { 192.0.2.11 }"
    let address = ["192.0.2.100/24 dev eth0"]
    #expect(
      mistakes(
        read(instance(peer, "unicast_src_ip 192.0.2.10", interface: nil, addresses: address))) == []
    )
    #expect(
      mistakes(read(instance(peer, interface: nil, addresses: address)))
        == ["1:1 error missing-setting"])
    #expect(
      mistakes(read(instance(peer, "unicast_src_ip 192.0.2.10", interface: nil)))
        == ["4:21 error missing-setting"])
  }

  @Test("Settings of interfaces name interfaces that are there, once")
  func interfaces() {
    #expect(briefs(read("garp_group {\ngarp_interval 0.1\ninterface eth0\n}\n")) == [])
    #expect(
      briefs(read("garp_group {\ngarp_interval 0.1\ninterface eth9\n}\n"))
        == ["3:11 error unknown-interface"])
    #expect(briefs(read("garp_group {\ninterface eth0\n}\n")) == ["1:1 error missing-setting"])
    let twice = read(
      "garp_group {\ngarp_interval 1\ninterface eth0\ninterfaces {\neth0 eth1\n}\n}\n")
    #expect(briefs(twice) == ["5:1 error duplicate-name"])
    let unknown = read("linkbeat_interfaces {\neth9\n}\n")
    #expect(briefs(unknown) == ["2:1 error unknown-interface"])
    #expect(unknown.verdict == .cannotRun)
    #expect(briefs(read("linkbeat_interfaces {\neth0 WIRE\n}\n")) == ["2:6 error invalid-value"])
    #expect(briefs(read("interface_up_down_delays {\neth0 1 0.5\n}\n")) == [])
    #expect(
      briefs(read("interface_up_down_delays {\neth0 256\n}\n")) == ["2:6 error out-of-range"])
  }
}
