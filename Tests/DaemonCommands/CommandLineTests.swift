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
    ("--signum=STOP", "--signum=STOP: no daemon of this version takes signals"),
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

  @Test(arguments: ["vrrpd", "checkd"])
  func withoutACommandTheProgramSaysWhatItCanDo(program: String) throws {
    let run = try DaemonRun(program, [])
    #expect(run.status == 1 && run.output == "")
    #expect(run.errors.contains("\(program) -t -f FILE"))
    #expect(run.errors.contains("keepalived --"))
    let wrong = try DaemonRun(program, ["--nonsense"])
    #expect(wrong.status == 2 && wrong.errors.hasSuffix("Try `\(program) --help'.\n"))
    let help = try DaemonRun(program, ["--help"])
    #expect(help.status == 0 && help.output.contains("Usage:") && help.errors == "")
    let version = try DaemonRun(program, ["-v"])
    #expect(version.status == 0 && version.output.hasPrefix("\(program) v"))
  }
}
