import KeepalivedConf

extension DaemonOptionSection {
  /// All options of a daemon by section.
  package static func all(of daemon: Daemon) -> [DaemonOptionSection] {
    [
      commands, reading,
      DaemonOptionSection(title: running.title, options: running.options + parts(of: daemon)),
      refused,
    ]
  }

  /// What is to be done.
  static let commands = DaemonOptionSection(
    title: "Commands",
    options: [
      .init(
        .configTest, "t", ["config-test"], argument: "LOG", isArgumentOptional: true,
        "test the configuration; messages go to LOG or to standard error"),
      .init(
        .dump, "d", ["dump", "dump-conf"],
        "print the configuration as it is understood, with its defaults"),
      .init(.dumpKeywords, nil, ["dump-keywords"], "print every keyword with its arguments"),
      .init(.help, "h", ["help"], "print this text"),
      .init(.version, "v", ["version"], "print the version"),
    ])

  /// How the configuration is read and messages are told.
  static let reading = DaemonOptionSection(
    title: "Reading",
    options: [
      .init(
        .file, "f", ["use-file"], argument: "FILE",
        "the configuration; \(Daemon.defaultFile)"),
      .init(
        .configurationID, "i", ["config-id"], argument: "ID",
        "read lines that begin with @ID, skip those with @^ID; the host name"),
      .init(
        .namespace, "s", ["namespace"], argument: "NAME",
        "look for interfaces in this network namespace"),
      .init(
        .allFiles, "e", ["all-config"], "a missing included file is an error (it always is)"),
      .init(.strict, nil, ["strict"], "warnings refuse a configuration, too"),
      .init(.json, nil, ["json"], "JSON, for editors and programs"),
      .init(
        .color, nil, ["color", "colour"], argument: "WHEN",
        "auto, always or never; auto: on a terminal"),
    ])

  /// How a daemon runs.
  static let running = DaemonOptionSection(
    title: "Of keepalived's command line, accepted without effect on a test",
    options: [
      .init(.logConsole, "l", ["log-console"], use: .accepted, "log to the console"),
      .init(.logDetail, "D", ["log-detail"], use: .accepted, "log more"),
      .init(
        .logFacility, "S", ["log-facility"], argument: "FACILITY", use: .accepted,
        "the facility of syslog"),
      .init(.noSyslog, "G", ["no-syslog"], use: .accepted, "no syslog"),
      .init(.logFile, "g", ["log-file"], argument: "FILE", use: .accepted, "log to a file"),
      .init(
        .flushLogFile, nil, ["flush-log-file"], use: .accepted, "write each line at once"),
      .init(
        .addressMonitoring, "a", ["address-monitoring"], use: .accepted,
        "log changes of addresses"),
      .init(.doNotFork, "n", ["dont-fork"], use: .accepted, "stay in the foreground"),
      .init(.doNotRespawn, "R", ["dont-respawn"], use: .accepted, "start nothing again"),
      .init(
        .umask, "u", ["umask"], argument: "MASK", use: .accepted, "the mask of new files"),
      .init(.coreDump, "m", ["core-dump"], use: .accepted, "leave a core dump"),
      .init(
        .coreDumpPattern, "M", ["core-dump-pattern"], argument: "PATTERN", use: .accepted,
        "and where"),
      .init(.pidFile, "p", ["pid"], argument: "FILE", use: .accepted, "the pid file"),
      .init(
        .vrrpPidFile, "r", ["vrrp_pid"], argument: "FILE", use: .accepted,
        "the pid file of the VRRP process"),
      .init(
        .checkersPidFile, "c", ["checkers_pid"], argument: "FILE", use: .accepted,
        "the pid file of the health checker"),
      .init(
        .bfdPidFile, "b", ["bfd_pid"], argument: "FILE", use: .accepted,
        "the pid file of the BFD process"),
      .init(
        .releaseVIPs, "X", ["release-vips"], use: .accepted, "drop addresses on a signal"),
      .init(
        .keepVRRP, "V", ["dont-release-vrrp"], use: .accepted, "keep addresses at the end"),
      .init(
        .keepIPVS, "I", ["dont-release-ipvs"], use: .accepted,
        "keep virtual servers at the end"),
      .init(.snmp, "x", ["snmp"], use: .accepted, "SNMP"),
      .init(
        .snmpSocket, "A", ["snmp-agent-socket"], argument: "SOCKET", use: .accepted,
        "the socket of the SNMP agent"),
      .init(.noBFD, "B", ["no_bfd"], use: .accepted, "no BFD"),
      .init(.all, nil, ["all"], use: .accepted, "all processes, configured or not"),
    ])

  /// keepalived's subsystems, each of which is a daemon here.
  static func parts(of daemon: Daemon) -> [DaemonOption] {
    let isVRRP = daemon.daemons == .vrrpd
    return [
      .init(
        .onlyVRRP, "P", ["vrrp"],
        use: isVRRP ? .accepted : .refused("checkd has no part in VRRP: use vrrpd"),
        isVRRP ? "only VRRP, which is all that vrrpd does" : "refused: this is vrrpd"),
      .init(
        .onlyChecks, "C", ["check"],
        use: isVRRP
          ? .refused(
            "vrrpd checks no servers: use checkd; to check a configuration: vrrpd check FILE")
          : .accepted,
        isVRRP ? "refused: this is checkd" : "only health checks, which is all that checkd does"),
    ]
  }

  /// What only keepalived has.
  static let refused = DaemonOptionSection(
    title: "Refused",
    options: [
      .init(
        .signalNumber, nil, ["signum"], argument: "NAME",
        use: .refused("no daemon of this version takes signals"), "the number of a signal"),
      .init(
        .genhash, "T", ["genhash"],
        use: .refused("hashes of pages are made by keepalived's own genhash"),
        "digests of web pages"),
    ])
}
