import JSON
import NetTypes

/// The most bytes that the name of a table of nftables has (`NFT_TABLE_MAXNAMELEN`,
/// linux/netfilter/nf_tables.h), less the zero at its end.
private let maximalTableNameLength = 255

extension GlobalDefinitions {
  /// The firewall.
  static let firewallKeywords: [Keyword<GlobalDefinitions>] = [
    table("nftables", \.nftablesTable, "keepalived", "the table for VRRP", .only(.vrrpd)),
    .value(
      "nftables_priority", \.nftablesPriority, .integer(Int(Int32.min)...Int(Int32.max)),
      "the priority of its chains", .only(.vrrpd) + .fallback("-1")),
    .flag("nftables_counters", \.nftablesCounts, "count what its rules match"),
    .flag(
      "nftables_ifindex", \.nftablesUsesInterfaceNumbers,
      "use numbers of interfaces in sets of link-local addresses, not names", .only(.vrrpd)),
    table(
      "nftables_ipvs", \.nftablesServiceTable, "keepalived_ipvs",
      "the table that gives marks to the packets of virtual server groups", .only(.checkd)),
    .value(
      "nftables_ipvs_priority", \.nftablesServicePriority,
      .integer(Int(Int32.min)...Int(Int32.max)), "the priority of its chains",
      .only(.checkd) + .fallback("-1")),
    .value(
      "nftables_ipvs_start_fwmark", \.nftablesFirstMark, .integer(1...Int(UInt32.max)),
      "the first of these marks", .only(.checkd) + .fallback("1000")),
    // Builds without iptables take these for `nftables`, and call that a mistake.
    Keyword(
      KeywordEntry(
        name: "vrrp_iptables",
        grammar: .optional(.sequence([.text("CHAIN"), .optional(.text("CHAIN"))])),
        help: "the chains of iptables for VRRP: nftables is used instead"),
      options: .only(.vrrpd) + .refusedByTest("write `nftables`: there is no support of iptables"),
      read: { block, statement in
        statement.ignoreRest()
        block.nftablesTable = block.nftablesTable ?? "keepalived"
      }, write: { _ in [] }),
    Keyword(
      KeywordEntry(
        name: "vrrp_ipsets", grammar: .optional(.repeated(.text("SET"))),
        help: "the sets of ipset for VRRP: nftables has sets of its own"),
      options: .only(.vrrpd) + .refusedByTest("delete it: nftables has sets of its own"),
      read: { _, statement in statement.ignoreRest() }, write: { _ in [] }),
  ]

  private static func table(
    _ name: String, _ path: any WritableKeyPath<GlobalDefinitions, String?> & Sendable,
    _ fallback: String, _ help: String, _ options: KeywordOptions
  ) -> Keyword<GlobalDefinitions> {
    .custom(
      name, path, .optional(.text("TABLE")), help,
      .firstCounts + .fallback("`\(fallback)` without a name") + options,
      read: {
        $0.hasNext ? $0.take(.text("TABLE", upTo: maximalTableNameLength)) : fallback
      }, write: { ([$0], .string($0)) })
  }

  /// Virtual servers.
  static let serviceKeywords: [Keyword<GlobalDefinitions>] = [
    .custom(
      "lvs_timeouts", \.connectionTimeouts,
      .form("[tcp SECONDS] [tcpfin SECONDS] [udp SECONDS]", examples: ["tcp 900 tcpfin 120"]),
      "after how many seconds IPVS forgets connections",
      .only(.checkd) + .survivesMissing + .fallback("unchanged"), read: readConnectionTimeouts,
      write: { timeouts in
        let values = [
          ("tcp", timeouts.tcp), ("tcpfin", timeouts.tcpFinished), ("udp", timeouts.udp),
        ]
        let given = values.compactMap { name, value in value.map { (name, $0) } }
        return (
          given.flatMap { [$0, String($1)] }, .object(given.map { .init($0, .integer($1)) })
        )
      }),
    .flag("lvs_flush", \.flushesAtStart, "empty IPVS' table at the start", .only(.checkd)),
    flushAtStop("lvs_flush_on_stop", .only(.checkd)),
    flushAtStop(
      "lvs_flush_onstop", .only(.checkd) + .deprecated("write `lvs_flush_on_stop`")
    ).asOldSpelling,
    .custom(
      "lvs_sync_daemon", \.connectionSync,
      .form(
        "INTERFACE [inst INSTANCE] [id 0-255] [maxlen 1-65507] [port 1-65535] [ttl 1-255] "
          + "[group ADDRESS]", examples: ["eth0 inst VI_1 id 51", "eth0"]),
      "tell the other director of connections", .firstCounts + .survivesMissing,
      read: readConnectionSync, write: writeConnectionSync),
    .optionalBoolean(
      "checker_log_all_failures", \.logsAllFailures,
      "log every check that fails, not only those that change something",
      .only(.checkd)),
    .optionalBoolean(
      "rs_init_notifies", \.notifiesInitialState,
      "run the scripts of real servers at the start, too", .only(.checkd)),
  ]

  private static func flushAtStop(
    _ name: String, _ options: KeywordOptions
  ) -> Keyword<GlobalDefinitions> {
    .custom(
      name, \.flushesAtStop, .optional(.literal("VS")),
      "empty IPVS' table at the end; with VS, only of our own virtual servers", options,
      read: { statement in
        guard let word = statement.next() else { return .everything }
        if word.text == FlushAtStop.virtualServices.rawValue { return .virtualServices }
        statement.context.invalid(word, expected: .literal("VS"))
        return nil
      }, write: { ($0 == .everything ? [] : [$0.rawValue], nil) })
  }

  /// SNMP and D-Bus.
  static let managementKeywords: [Keyword<GlobalDefinitions>] = [
    .custom(
      "snmp_socket", \.management.snmpSocket, .text("SOCKET"),
      "where the SNMP master agent listens, such as udp:192.0.2.1:705",
      .firstCounts + .survivesMissing + .fallback("unix:/var/agentx/master"),
      read: { statement in
        guard let socket = statement.take(.text("SOCKET")) else { return nil }
        guard let extra = statement.peek else { return socket }
        statement.context.error(
          .extraWords, extra.range, "there can be only one socket", fix: "delete this")
        statement.ignoreRest()
        return nil
      }, write: { ([$0], .string($0)) }),
    .flag(
      "enable_snmp_vrrp", \.management.answersRouters, "answer SNMP of virtual routers",
      .only(.vrrpd)),
    Keyword.flag(
      "enable_snmp_keepalived", \.management.answersRouters, "as `enable_snmp_vrrp`",
      .only(.vrrpd) + .deprecated("write `enable_snmp_vrrp`")
    ).asOldSpelling,
    .flag(
      "enable_snmp_checker", \.management.answersServers,
      "answer SNMP of virtual and real servers", .only(.checkd)),
    Keyword(
      KeywordEntry(
        name: "enable_snmp_rfc", grammar: .nothing,
        help: "answer SNMP by both RFC 2787 and RFC 6527"),
      options: .only(.vrrpd),
      read: { block, _ in
        block.management.answersVersion2 = true
        block.management.answersVersion3 = true
      }, write: { _ in [] }),
    .flag(
      "enable_snmp_rfcv2", \.management.answersVersion2,
      "answer SNMP of virtual routers by RFC 2787", .only(.vrrpd)),
    .flag(
      "enable_snmp_rfcv3", \.management.answersVersion3,
      "answer SNMP of virtual routers by RFC 6527", .only(.vrrpd)),
    .flag("enable_traps", \.management.sendsTraps, "send SNMP traps"),
    .value(
      "snmp_vs_stats_update_interval", \.management.serviceInterval,
      .seconds(1_000...30_000_000), default: .seconds(5),
      "how old figures of virtual servers may be in answers", .only(.checkd) + .since("2.3")),
    .value(
      "snmp_rs_stats_update_interval", \.management.serverInterval,
      .seconds(1_000...30_000_000), default: .seconds(5),
      "how old figures of real servers may be in answers", .only(.checkd) + .since("2.3")),
    .flag("enable_dbus", \.management.offersDBus, "offer the D-Bus interface", .only(.vrrpd)),
    .value(
      "dbus_service_name", \.management.dbusName, .text("NAME"),
      default: "org.keepalived.Vrrp1", "the name of the service on D-Bus",
      .only(.vrrpd) + .survivesMissing),
    .value(
      "dbus_no_interface_name", \.management.dbusMissingInterface, .text("NAME"),
      default: "none", "what paths on D-Bus have for virtual routers without interface",
      .only(.vrrpd) + .since("2.3")),
  ]

  /// Socket buffers.
  static let bufferKeywords: [Keyword<GlobalDefinitions>] =
    BufferSettings.Kind.allCases.flatMap(buffer)

  private static func buffer(_ kind: BufferSettings.Kind) -> [Keyword<GlobalDefinitions>] {
    let daemons: KeywordOptions =
      switch kind {
      case .vrrpCommands, .vrrpMonitor, .processMonitor: .only(.vrrpd)
      case .serviceCommands, .serviceMonitor: .only(.checkd)
      }
    return [
      .value(
        kind.rawValue + "_rcv_bufs", \.buffers[kind].bytes, .integer(0...Int(UInt32.max)),
        "bytes of the receive buffer of \(kind.name)",
        daemons + .survivesMissing + .fallback("the system's default")),
      .optionalBoolean(
        kind.rawValue + "_rcv_bufs_force", \.buffers[kind].isForced,
        "let that buffer go beyond the system's limit", daemons),
    ]
  }

  /// Reloading, and files.
  static let fileKeywords: [Keyword<GlobalDefinitions>] = [
    .custom(
      "include_check", \.includeChecks,
      .optional(
        .repeated(.form("[+|-]read|match|wildcard_match|brace_match", examples: ["match"]))),
      "which files that are included have to be there; all kinds without a word",
      read: readIncludeChecks, write: { ($0, .array($0.map { .string($0) })) }),
    .value(
      "random_seed", \.randomSeed, .integer(0...Int(UInt32.max)),
      "what `${_RANDOM}` starts from, to get the same every time"),
    .custom(
      "reload_check_config", \.files.reloadTestLog, .optional(.path),
      "test the configuration before a reload; its messages go to this file",
      .fallback("off, /dev/null without a path"),
      read: { $0.hasNext ? $0.take(.path) : "/dev/null" }, write: { ([$0], .string($0)) }),
    .custom(
      "reload_time_file", \.files.reloadTimeFile, .path, "the file that says when to reload",
      .survivesMissing,
      read: { statement in
        guard let path = statement.take(.path) else { return nil }
        guard let extra = statement.peek else { return path }
        statement.context.error(
          .extraWords, extra.range, "there can be only one file: this line is ignored",
          fix: "delete this")
        statement.ignoreRest()
        return nil
      }, write: { ([$0], .string($0)) }),
    .flag(
      "reload_repeat", \.files.repeatsReload,
      "reload at that time every day, and leave the file where it is"),
    .custom(
      "reload_file", \.files.reloadMarker, .optional(.path),
      "the file that exists while the configuration is read",
      .fallback("off, a file beside the process identifiers without a path"),
      read: { $0.hasNext ? $0.take(.path) : "" },
      write: { ($0.isEmpty ? [] : [$0], .string($0)) }),
    .value(
      "config_save_dir", \.files.saveDirectory, .path,
      "where configurations are saved before and after each reload"),
    .value(
      "tmp_config_directory", \.files.copyDirectory, .path,
      "where the configuration is copied to while it is read",
      .firstCounts + .survivesMissing + .fallback("memory")),
    .optionalBoolean(
      "data_use_instance", \.files.namesFilesByInstance,
      "put the instance and the namespace into the names of dump files"),
    .value(
      "state_dump_file", \.files.stateFile, .path,
      "where the state is written on SIGUSR1; a directory ends in `/`",
      .since("2.3") + .fallback("/tmp/keepalived.data")),
    .value(
      "stats_dump_file", \.files.statisticsFile, .path,
      "where statistics are written on SIGUSR2; a directory ends in `/`",
      .since("2.3") + .fallback("/tmp/keepalived.stats")),
    .value(
      "json_dump_file", \.files.jsonFile, .path,
      "where the state is written as JSON; a directory ends in `/`",
      .since("2.3") + .fallback("/tmp/keepalived.json")),
    .value(
      "json_version", \.files.jsonVersion, .integer(1...2), default: 1,
      "the form of that JSON: 2 names what it holds", .only(.vrrpd) + .since("2.3")),
    .value(
      "iproute_usr_dir", \.files.routingNamesDefaultDirectory, .path,
      "where names of tables, protocols and scopes are kept by default",
      .only(.vrrpd) + .since("2.3") + .fallback("/usr/share/iproute2")),
    .value(
      "iproute_etc_dir", \.files.routingNamesDirectory, .path,
      "where names of tables, protocols and scopes are kept",
      .only(.vrrpd) + .since("2.3")
        + .fallback("/etc/iproute2")),
  ]
}
