import KeepalivedConf

extension DaemonOptionSection {
  /// All options of a daemon by section.
  package static func all(of daemon: Daemon) -> [DaemonOptionSection] {
    [
      commands, reading, running(daemon), refused,
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
      .init(
        .signalNumber, nil, ["signum"], argument: "NAME",
        "print the number of a signal, such as RELOAD"),
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
        "run, or look for interfaces, in this network namespace"),
      .init(
        .allFiles, "e", ["all-config"], "a missing included file is an error (it always is)"),
      .init(.strict, nil, ["strict"], "warnings refuse a configuration, too"),
      .init(.json, nil, ["json"], "JSON, for editors and programs"),
      .init(
        .color, nil, ["color", "colour"], argument: "WHEN",
        "auto, always or never; auto: on a terminal"),
    ])

  /// How a daemon runs.
  static func running(_ daemon: Daemon) -> DaemonOptionSection {
    let isVRRP = daemon.daemons == .vrrpd
    // What only keepalived's other processes have a use for.
    let others: Set<DaemonOptionID> =
      isVRRP
      ? [.checkersPidFile, .bfdPidFile, .releaseVIPs, .keepIPVS, .noBFD, .all]
      : Set(DaemonOptionID.allCases)
    let options = common + parts(of: daemon)
    return DaemonOptionSection(
      title: isVRRP
        ? "Running" : "Of keepalived's command line, accepted without effect on a test",
      options: options.map {
        others.contains($0.id) && $0.use == .effective ? $0.used(.accepted) : $0
      }
    )
  }

  /// What keepalived's command line has for all processes.
  private static let common: [DaemonOption] = [
    .init(.doNotFork, "n", ["dont-fork"], "stay in the foreground"),
    .init(.logConsole, "l", ["log-console"], "log to standard error, too"),
    .init(.logDetail, "D", ["log-detail"], "log more"),
    .init(
      .logFacility, "S", ["log-facility"], argument: "FACILITY",
      "the facility of syslog, 0 to 7 for local0 to local7; daemon"),
    .init(.noSyslog, "G", ["no-syslog"], "don't log to syslog"),
    .init(.logFile, "g", ["log-file"], argument: "FILE", "log to a file, too"),
    .init(.flushLogFile, nil, ["flush-log-file"], "write each line of it at once"),
    .init(.addressMonitoring, "a", ["address-monitoring"], "log changes of addresses"),
    .init(.doNotRespawn, "R", ["dont-respawn"], "no supervisor: what dies stays dead"),
    .init(.umask, "u", ["umask"], argument: "MASK", "the permissions that new files don't get"),
    .init(.coreDump, "m", ["core-dump"], "leave a core dump after a crash"),
    .init(
      .coreDumpPattern, "M", ["core-dump-pattern"], argument: "PATTERN",
      "and have the kernel call it so"),
    .init(.pidFile, "p", ["pid"], argument: "FILE", "the pid file"),
    .init(
      .vrrpPidFile, "r", ["vrrp_pid"], argument: "FILE", "the pid file of the VRRP process"),
    .init(
      .checkersPidFile, "c", ["checkers_pid"], argument: "FILE",
      "the pid file of the health checker"),
    .init(
      .bfdPidFile, "b", ["bfd_pid"], argument: "FILE", "the pid file of the BFD process"),
    .init(.releaseVIPs, "X", ["release-vips"], "drop addresses on a signal (it always does)"),
    .init(.keepVRRP, "V", ["dont-release-vrrp"], "keep addresses at the end"),
    .init(.keepIPVS, "I", ["dont-release-ipvs"], "keep virtual servers at the end"),
    .init(.snmp, "x", ["snmp"], "answer an SNMP agent"),
    .init(
      .snmpSocket, "A", ["snmp-agent-socket"], argument: "SOCKET",
      "the socket of the SNMP agent"),
    .init(.noBFD, "B", ["no_bfd"], "no BFD"),
    .init(.all, nil, ["all"], "all processes, configured or not"),
    .init(.noSupervisor, nil, ["no-supervisor"], "as -R"),
    .init(
      .runDirectory, nil, ["run-dir"], argument: "DIRECTORY",
      "where the control socket and the state are"),
  ]

  /// keepalived's subsystems, each of which is a daemon here.
  static func parts(of daemon: Daemon) -> [DaemonOption] {
    let isVRRP = daemon.daemons == .vrrpd
    let vrrpOnly: DaemonOption.Use =
      isVRRP ? .effective : .refused("checkd has no part in VRRP: use vrrpd")
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
      .init(
        .conflictPolicy, nil, ["conflict-policy"], argument: "POLICY", use: vrrpOnly,
        "if another machine has a master's addresses: stay or yield; stay"),
      .init(
        .addressMismatch, nil, ["address-mismatch"], argument: "POLICY", use: vrrpOnly,
        "adverts with other addresses: accept, report or refuse; report"),
    ]
  }

  /// What only keepalived has.
  static let refused = DaemonOptionSection(
    title: "Refused",
    options: [
      .init(
        .genhash, "T", ["genhash"],
        use: .refused("hashes of pages are made by keepalived's own genhash"),
        "digests of web pages")
    ])
}
