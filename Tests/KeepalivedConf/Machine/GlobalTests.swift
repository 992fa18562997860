import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

/// Reads one line of `global_defs`.
private func read(global text: String) -> ReadResult {
  read("global_defs {\n\(text)\n}\n")
}

@Suite("Global definitions") struct GlobalTests {
  @Test("Keywords become values") func values() throws {
    let result = read(
      global: """
        router_id node1
        notification_email {
          a@example.com b@example.com
          "Admin <c@example.com>"
        }
        smtp_server mail.example.com 587
        vrrp_mcast_group4 224.0.0.20
        vrrp_garp_interval 0.001
        vrrp_garp_extra_if all 100
        lvs_timeouts tcp 900 udp 300
        lvs_sync_daemon eth0 inst VI_1 id 5 group 224.0.0.81
        vrrp_cpu_affinity 1 0 1
        umask IWGRP|IWOTH
        max_auto_priority
        dynamic_interfaces allow_if_changes
        notify_fifo /run/fifo root
        script_user nobody :nogroup
        """)
    let global = try #require(result.configuration.global)
    #expect(result.verdict == .good)
    #expect(global.routerID == "node1")
    #expect(
      global.mail.recipients == ["a@example.com", "b@example.com", "Admin <c@example.com>"])
    #expect(global.mail.server == MailServer("mail.example.com", port: 587))
    #expect(global.multicastGroup4?.rawValue == 0xE000_0014)
    #expect(global.announcements.interval == .milliseconds(1))
    #expect(global.announcements.extra == ExtraGratuitousARP(100, onAllInterfaces: true))
    #expect(global.connectionTimeouts?.tcp == 900)
    #expect(global.connectionTimeouts?.tcpFinished == nil)
    #expect(global.connectionSync?.instance == "VI_1")
    #expect(global.processes[.vrrp].processors == [0, 1])
    #expect(global.fileModeMask == 0o022)
    #expect(global.processes.maximalAutomaticPriority == 99)
    #expect(global.dynamicInterfaces == .changing)
    #expect(global.pipes.all.location == NotificationPipe("/run/fifo", owner: ScriptUser("root")))
    #expect(
      global.scriptUser
        == ScriptUser("nobody", group: "nogroup", hasSupplementaryGroups: true))
  }

  @Test(
    "What keepalived refuses is one message",
    arguments: [
      ("process_name abcdefghijklmnop", "2:14 error out-of-range"),
      ("router_id", "2:1 error missing-argument"),
      ("smtp_server", "2:1 error missing-argument"),
      ("smtp_server 192.0.2.1 70000", "2:23 error out-of-range"),
      ("smtp_connect_timeout 0", "2:22 error out-of-range"),
      ("smtp_connect_timeout 4295", "2:22 error out-of-range"),
      ("notification_email {\n}", "2:1 error missing-argument"),
      ("smtp_alert x", "2:12 error invalid-value"),
      ("startup_script", "2:1 error missing-argument"),
      ("startup_script_timeout 1001", "2:24 error out-of-range"),
      ("max_auto_priority 100", "2:19 error out-of-range"),
      ("dynamic_interfaces foo", "2:20 error invalid-value"),
      ("lvs_timeouts tcp", "2:1 error missing-argument"),
      ("lvs_timeouts tcp 5 foo", "2:20 error invalid-value"),
      ("lvs_timeouts tcp 2678401", "2:18 error out-of-range"),
      ("lvs_flush_on_stop foo", "2:19 error invalid-value"),
      ("lvs_sync_daemon eth0 group 192.0.2.1", "2:28 error invalid-value"),
      ("lvs_sync_daemon eth0 id 256", "2:25 error out-of-range"),
      ("vrrp_mcast_group4 ff02::12", "2:19 error invalid-value"),
      ("vrrp_mcast_group4 192.0.2.1", "2:19 error invalid-value"),
      ("vrrp_mcast_group6 224.0.0.18", "2:19 error invalid-value"),
      ("vrrp_garp_master_repeat 0", "2:25 error out-of-range"),
      ("vrrp_garp_interval 0", "2:20 error out-of-range"),
      ("vrrp_garp_extra_if all", "2:1 error missing-argument"),
      ("vrrp_vmac_garp_intvl 100", "2:1 error deprecated-keyword"),
      ("vrrp_down_timer_adverts 101", "2:25 error out-of-range"),
      ("vrrp_version 4", "2:14 error out-of-range"),
      ("vrrp_iptables a b", "2:1 error deprecated-keyword"),
      ("nftables_priority x", "2:19 error invalid-value"),
      ("vrrp_priority 20", "2:15 error out-of-range"),
      ("vrrp_rt_priority 100", "2:18 error out-of-range"),
      ("vrrp_cpu_affinity", "2:1 error missing-argument"),
      ("vrrp_rlimit_rttime 0", "2:20 error out-of-range"),
      ("snmp_socket a b", "2:15 error extra-words"),
      ("script_user nosuch", "2:13 error unknown-user"),
      ("script_user root nosuch", "2:18 error unknown-user"),
      ("vrrp_rx_bufs_policy MTU ADVERT", "2:25 error conflicting-settings"),
      ("vrrp_rx_bufs_policy foo", "2:21 error invalid-value"),
      ("vrrp_rx_bufs_multiplier 3 4", "2:27 error extra-words"),
      ("vrrp_startup_delay 0", "2:20 error out-of-range"),
      ("umask 1000", "2:7 error invalid-value"),
      ("umask IWGRP IWOTH", "2:7 error invalid-value"),
      ("umask foo", "2:7 error invalid-value"),
      ("random_seed -1", "2:13 error out-of-range"),
      ("include_check readable", "2:15 error invalid-value"),
      ("include_check match brace_match", "2:21 error repeated-keyword"),
      ("nftables\nnftables", "3:1 error repeated-keyword"),
      ("vmac_prefix a\nvmac_prefix b", "3:1 error repeated-keyword"),
      ("notify_fifo /run/a\nnotify_fifo /run/b", "3:1 error repeated-keyword"),
    ])
  func mistakes(text: String, message: String) {
    let result = read(global: text)
    #expect(briefs(result) == [message])
    #expect(result.verdict >= .cannotRun)
  }

  @Test(
    "What keepalived takes in silence is at most a warning",
    arguments: [
      ("smtp_helo_name", ["2:1 warning missing-argument"]),
      ("lvs_process_name x", ["2:1 warning deprecated-keyword"]),
      ("lvs_flush_onstop", ["2:1 warning deprecated-keyword"]),
      ("vrrp_rlimit_rtime 100", ["2:1 warning deprecated-keyword"]),
      ("enable_snmp_keepalived", ["2:1 warning deprecated-keyword"]),
      ("umask 0x12", []), ("umask 8", []), ("umask IWGRP | IWOTH", []), ("umask IRWXO", []),
      ("vrrp_garp_lower_prio_repeat 0", []), ("vrrp_strict off", []), ("reload_file", []),
      ("vrrp_netlink_cmd_rcv_bufs 0", []), ("include_check +match -brace_match", []),
      ("v3_checksum_as_v2 on", []), ("set_supplementary_groups", []), ("max_auto_priority -1", []),
      ("lvs_sync_daemon eth0", []), ("nftables_ipvs x", []), ("json_version 2", []),
    ])
  func accepted(text: String, messages: [String]) {
    let result = read(global: text)
    #expect(briefs(result) == messages)
    #expect(result.verdict == .good)
  }

  @Test("Of what may stand once the first counts, of the rest the last") func repetition() {
    #expect(
      read(global: "snmp_socket a\nsnmp_socket b").configuration.global?.management.snmpSocket
        == "a")
    let result = read(global: "router_id a\nrouter_id b")
    #expect(result.configuration.global?.routerID == "b")
    #expect(briefs(result) == ["3:1 warning repeated-keyword"])
  }

  @Test("A comment of another language among addresses is a warning: keepalived takes the words")
  func comment() {
    let result = read(global: "notification_email {\n  a@example.com // ops\n}")
    #expect(result.verdict == .good)
    #expect(result.diagnostics.contains { $0.code == .slashComment && $0.severity == .warning })
    #expect(result.configuration.global?.mail.recipients == ["a@example.com", "//", "ops"])
  }

  @Test("Permissions are told how to be written") func permissions() {
    let apart = read(global: "umask IWGRP IWOTH").diagnostics.first
    #expect(apart?.fix == "write `IWGRP|IWOTH`")
    #expect(read(global: "umask IWGPR").diagnostics.first?.fix == "did you mean `IWGRP`?")
  }

  @Test("The old form of lvs_sync_daemon is told what it lacks") func oldSyncDaemon() {
    let result = read(global: "lvs_sync_daemon eth0 VI_1 5")
    #expect(result.diagnostics.map(\.fix).contains("write `id 5`"))
    #expect(result.configuration.global?.connectionSync?.id == 5)
    #expect(result.configuration.global?.connectionSync?.instance == "VI_1")
  }

  @Test(
    "Words outside of all blocks",
    arguments: [
      ("net_namespace blue\n", "good"), ("net_namespace\n", "refused"), ("instance\n", "refused"),
      ("net_namespace_ipvs\n", "good"), ("child_wait_time\n", "cannotRun"),
      ("child_wait_time -1\n", "refused"), ("instance a\ninstance b\n", "refused"),
      ("use_pid_dir\nlinkbeat_use_polling\nnamespace_with_ipsets\nchild_wait_time 7\n", "good"),
    ])
  func topLevel(text: String, verdict: String) {
    #expect("\(read(text).verdict)" == verdict)
  }

  @Test("Defaults are filled in, and what is said stays") func defaults() throws {
    let configuration = read(global: "vrrp_min_garp\nvrrp_garp_master_repeat 3").configuration
    let global = try #require(configuration.resolved(on: FakeHost()).global)
    #expect(global.announcements.repeatCount == 3)
    #expect(global.announcements.delaySeconds == 0)
    #expect(global.vrrpVersion == 2)
    #expect(global.defaultInterface == "eth0")
    #expect(global.routerID == "node1.example.com")
    #expect(global.scriptUser == ScriptUser("root"))
    #expect(global.mail.timeoutSeconds == 30)
    #expect(dumped(configuration.resolved().resolved()) == dumped(configuration.resolved()))
  }

  @Test("Pipes are distinct") func pipes() {
    let shared = read(global: "notify_fifo /run/a\nvrrp_notify_fifo /run/a")
    #expect(briefs(shared) == ["3:1 warning duplicate-name"])
  }
}
