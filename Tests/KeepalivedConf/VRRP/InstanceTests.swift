import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

@Suite("VRRP: keywords of an instance") struct InstanceTests {
  @Test("Words become values") func values() throws {
    let result = read(
      "global_defs {\nenable_script_security\n}\n"
        + instance(
          "state BACKUP", "priority 150", "advert_int 0.25", "version 3", "nopreempt",
          "garp_extra_if all 600", "notify_master \"/bin/true up 'a b'\" nobody nogroup",
          "unicast_peer { 192.0.2.11 min_ttl 254 }", "unicast_src_ip 192.0.2.10",
          "track_interface { eth1 weight -20 reverse }"))
    #expect(mistakes(result) == [])
    let instance = try #require(result.configuration.vrrpInstances.first)
    #expect(instance.name == "web")
    #expect(instance.state == .backup)
    #expect(instance.priority == 150)
    #expect(instance.virtualRouterID == 51)
    #expect(instance.advertisementInterval == .milliseconds(250))
    #expect(instance.version == 3)
    #expect(instance.preempts == false)
    #expect(instance.extraGARP == ExtraGratuitousARP(600, onAllInterfaces: true))
    #expect(instance.notifyMaster?.words == ["/bin/true", "up", "a b"])
    #expect(instance.notifyMaster?.user == "nobody")
    #expect(instance.unicastPeers.first?.minimumTTL == 254)
    #expect(instance.sourceAddress == IPAddress(text: Array("192.0.2.10".utf8)))
    #expect(instance.hasUnicastSource == true)
    #expect(instance.trackedInterfaces == [TrackedItem("eth1", weight: -20, isReversed: true)])
  }

  @Test(
    "Wrong values are refused at their place, and left out",
    arguments: [
      ("virtual_router_id 256", "5:19 error out-of-range"),
      ("priority 0", "5:10 error out-of-range"),
      ("priority ten", "5:10 error invalid-value"),
      ("priority", "5:1 error missing-argument"),
      ("state SLAVE", "5:7 error invalid-value"),
      ("state master", "5:7 error invalid-value"),
      ("version 4", "5:9 error out-of-range"),
      ("advert_int 256", "5:12 error out-of-range"),
      ("advert_int fast", "5:12 error invalid-value"),
      ("advert_int 0", "5:12 error out-of-range"),
      ("preempt_delay 1001", "5:15 error out-of-range"),
      ("debug 5", "5:7 error out-of-range"),
      ("garp_master_repeat 0", "5:20 error out-of-range"),
      ("garp_master_delay 4295", "5:19 error out-of-range"),
      ("garp_extra_if all", "5:1 error missing-argument"),
      ("garp_extra_if 86401", "5:15 error out-of-range"),
      ("down_timer_adverts 0", "5:20 error out-of-range"),
      ("kernel_rx_buf_size 1 2", "5:22 error extra-words"),
      ("strict_mode very", "5:13 error invalid-value"),
      ("smtp_alert maybe", "5:12 error invalid-value"),
      ("timer_expired_backup 255", "5:22 error out-of-range"),
      ("interface a-name-that-is-too-long", "5:11 error invalid-value"),
      ("interface lo", "5:11 error unknown-interface"),
      ("vrf red", "5:5 error incompatible-settings"),
      ("native_ipv6", "5:1 error family-mismatch"),
      ("mcast_src_ip 2001:db8::1", "5:14 error family-mismatch"),
      ("mcast_dst_ip 192.0.2.1", "5:14 error invalid-value"),
      ("mcast_dst_ip ff05::12", "5:14 error invalid-value"),
      ("linkbeat_use_polling", "5:1 error deprecated-keyword"),
      ("lvs_sync_daemon_interface eth0", "5:1 error deprecated-keyword"),
      ("vmac_garp_intvl 5", "5:1 error deprecated-keyword"),
      ("virtual_ipaddress now {\n192.0.2.101\n}", "5:19 error extra-words"),
      ("netify_backup /bin/true", "5:1 error unknown-keyword"),
    ])
  func wrongValue(line: String, expected: String) {
    let result = read(instance(line))
    #expect(mistakes(result) == [expected])
    #expect(result.verdict != .good)
  }

  @Test(
    "A second keyword that contradicts the first is refused, and the first counts",
    arguments: [
      "state MASTER\nstate BACKUP\npriority 255", "version 2\nversion 3",
      "notify_master /usr/lib/a\nnotify_master /usr/lib/b", "notify_deleted\nnotify_deleted",
      "use_ipvlan 192.0.2.50\nuse_ipvlan 192.0.2.51",
    ]) func second(lines: String)
  {
    let result = read(instance(lines))
    let errors = result.diagnostics.filter { $0.severity == .error }
    #expect(errors.map(\.range?.line) == [6])
    #expect(errors.map(\.related.first?.range.line) == [5])
  }

  @Test("Names are needed, and each stands for one instance") func names() {
    let twice = read(instance() + instance(number: 52, addresses: ["192.0.2.101/24"]))
    #expect(briefs(twice) == ["6:1 error duplicate-name"])
    #expect(twice.configuration.vrrpInstances.count == 1)
    for name in ["", "two names"] {
      let result = read(instance(name: name))
      #expect(briefs(result) == ["1:1 error missing-argument"])
      #expect(result.configuration.vrrpInstances.isEmpty)
    }
    #expect(briefs(read(instance(name: "\"two names\""))) == [])
  }

  @Test("What is missing is said once, at the block") func missing() {
    #expect(briefs(read(instance(number: 0))) == ["1:1 error missing-setting"])
    #expect(briefs(read(instance(interface: nil))) == ["1:1 error missing-setting"])
    #expect(briefs(read(instance(addresses: []))) == ["1:1 error missing-setting"])
    #expect(briefs(read(instance("no_virtual_ipaddress", addresses: []))) == [])
    #expect(
      mistakes(read(instance(addresses: ["www.example.com"]))) == ["4:21 error invalid-value"])
  }

  @Test("An interface that is not there is named, with those that are") func interface() throws {
    let result = read(instance(interface: "eth7"))
    let message = try #require(result.diagnostics.first)
    #expect(briefs(result) == ["2:11 error unknown-interface"])
    #expect(message.expected == "one of eth0 or eth1")
    #expect(message.fix == "write `eth0`")
    let later = read("global_defs {\ndynamic_interfaces\n}\n" + instance(interface: "eth7"))
    #expect(briefs(later) == [])
    var host = FakeHost()
    host.interfaces = nil
    #expect(briefs(read(instance(interface: "eth7"), host: host)) == [])
  }
}
