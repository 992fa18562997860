import DaemonKit
import NetTypes
import Testing

/// Which command lines the daemons take, and what they say of others.
@Suite struct DaemonCommandLineTests {
  private func parse(
    _ words: String, daemon: Daemon = .vrrpd
  ) throws(DaemonUsageError) -> DaemonCommandLine {
    try parseDaemonCommandLine(
      [ByteString(daemon.name)] + words.split(separator: " ").map { ByteString(String($0)) },
      daemon: daemon)
  }

  @Test(
    arguments: [
      ("", .run), ("-t", .test(log: nil)), ("--config-test", .test(log: nil)),
      ("-t=a.log", .test(log: "a.log")), ("--config-test=a.log", .test(log: "a.log")),
      ("-t -d", .dump), ("-d -t", .dump), ("--dump-conf", .dump),
      ("--dump-keywords", .dumpKeywords),
      ("check", .check([])), ("check a b", .check(["a", "b"])), ("-t -h", .help),
      ("-v -t", .version),
      ("-h check x", .help),
    ] as [(String, DaemonCommandLine.Command)])
  func commands(words: String, command: DaemonCommandLine.Command) throws {
    #expect(try parse(words).command == command)
  }

  @Test(arguments: [Daemon.vrrpd, .checkd])
  func everyOptionOfKeepalivedIsKnown(daemon: Daemon) throws {
    let letters = "fPCBlDSGuXVIRndpTrcabxAsmMeitvhg"
    let long = [
      "use-file", "vrrp", "check", "no_bfd", "all", "log-console", "log-detail", "log-facility",
      "no-syslog", "umask", "release-vips", "dont-release-vrrp", "dont-release-ipvs",
      "dont-respawn", "dont-fork", "dump-conf", "pid", "vrrp_pid", "genhash", "checkers_pid",
      "address-monitoring", "bfd_pid", "snmp", "snmp-agent-socket", "namespace", "core-dump",
      "core-dump-pattern", "all-config", "config-id", "signum", "config-test", "version", "help",
      "log-file", "flush-log-file",
    ]
    let options = DaemonOptionSection.all(of: daemon).flatMap(\.options)
    for letter in letters { #expect(options.contains { $0.letter == letter }, "-\(letter)") }
    for name in long { #expect(options.contains { $0.longNames.contains(name) }, "--\(name)") }
    // No spelling means two things, and each says what it is for.
    let spellings = options.flatMap { $0.longNames + ($0.letter.map { [String($0)] } ?? []) }
    #expect(Set(spellings).count == spellings.count)
    #expect(Set(options.map(\.id)).count == options.count)
    #expect(options.count == DaemonOptionID.allCases.count)
    #expect(options.allSatisfy { !$0.help.isEmpty })
  }

  @Test func optionsOfAServiceMayStandBeforeATest() throws {
    let line = try parse("-D -S 3 -n -l --pid=/run/a.pid -u 077 -f a.conf -i two -P -B --all -x -t")
    #expect(line.command == .test(log: nil))
    #expect(line.file == "a.conf")
    #expect(line.configurationIDs == ["two"])
  }

  @Test(arguments: [
    ("x", "unexpected word `x`: to check a file: vrrpd check x"),
    ("-t x", "unexpected word `x`: to name the configuration: -f x"),
    (
      "-C -t", "-C: vrrpd checks no servers: use checkd; to check a configuration: vrrpd check FILE"
    ),
    ("--nonsense", "--nonsense: unknown option"), ("-t -f", "-f: missing argument"),
    ("-t check a", "check: there is another command before it"),
    (
      "-i a -i b check x y z",
      "2 times -i with 3 files: give one for each file, in the same order"
    ),
    (
      "--signum=TEA",
      "--signum=TEA: `TEA` is not one of STOP, RELOAD, DATA, STATS, STATS_CLEAR, JSON, UPGRADE"
    ),
    ("-S 8", "-S: `8` is not a number from 0 to 7, for local0 to local7"),
    ("-u 9", "-u: `9` is not a mask such as 022, in octal"),
    ("--conflict-policy=fight", "--conflict-policy=fight: `fight` is not stay or yield"),
  ])
  func mistakes(words: String, message: String) throws {
    #expect(
      performing: { try parse(words) },
      throws: { error in
        (error as? DaemonUsageError)?.message == message
      })
  }

  @Test func checkdLeavesVRRPToTheOther() throws {
    #expect(throws: DaemonUsageError.self) { try parse("-P -t", daemon: .checkd) }
    #expect(try parse("-C -t", daemon: .checkd).command == .test(log: nil))
  }

  @Test(arguments: [Daemon.vrrpd, .checkd])
  func theHelpTextFitsAScreen(daemon: Daemon) {
    for line in DaemonHelp.text(of: daemon).split(separator: "\n") {
      #expect(line.count <= 100, "\(line)")
    }
  }

  @Test func aDaemonThatOnlyChecksSaysWhatItCanDo() throws {
    let run = try DaemonRun("checkd", [])
    #expect(run.status == 1 && run.output == "")
    #expect(run.errors.contains("checkd -t -f FILE"))
    #expect(run.errors.contains("keepalived --"))
  }

  @Test func optionsOfTheRunningDaemon() throws {
    let line = try parse(
      "-n -l -D -S 3 -G -g a.log --flush-log-file -a -R -u 027 -M core -p a.pid -r b.pid -V -x "
        + "-A sock --run-dir /tmp/a --conflict-policy yield --address-mismatch=refuse")
    var expected = RunningOptions()
    expected.staysInForeground = true
    expected.logsToConsole = true
    expected.isDetailed = true
    expected.facility = 3
    expected.leavesSyslogOut = true
    expected.logFile = "a.log"
    expected.flushesLogFile = true
    expected.logsAddressChanges = true
    expected.isUnsupervised = true
    expected.fileModeMask = 0o027
    expected.leavesCoreDumps = true
    expected.coreDumpPattern = "core"
    expected.pidFile = "a.pid"
    expected.workerPIDFile = "b.pid"
    expected.keepsState = true
    expected.enablesSNMP = true
    expected.snmpSocket = "sock"
    expected.runDirectory = "/tmp/a"
    expected.conflictPolicy = .yield
    expected.addressMismatch = .refuse
    #expect(line.command == .run && line.running == expected)
  }

  /// The numbers that scripts written for keepalived rely on.
  @Test(arguments: [
    ("STOP", 15), ("RELOAD", 1), ("DATA", 10), ("STATS", 12), ("STATS_CLEAR", 63), ("JSON", 36),
  ])
  func signalsHaveKeepalivedsNumbers(name: String, number: Int) throws {
    let run = try DaemonRun("vrrpd", ["--signum=\(name)"])
    #expect(run.status == 0 && run.output == "\(number)\n" && run.errors == "")
  }

  @Test(arguments: ["vrrpd", "checkd"])
  func mistakesHelpAndVersionOfTheProgram(program: String) throws {
    let wrong = try DaemonRun(program, ["--nonsense"])
    #expect(wrong.status == 2 && wrong.errors.hasSuffix("Try `\(program) --help'.\n"))
    let help = try DaemonRun(program, ["--help"])
    #expect(help.status == 0 && help.output.contains("Usage:") && help.errors == "")
    let version = try DaemonRun(program, ["-v"])
    #expect(version.status == 0 && version.output.hasPrefix("\(program) v"))
  }
}
