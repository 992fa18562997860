import Foundation
import Testing

private let good = "global_defs {\n  router_id node1\n}\n"
private let wrong = "global_defs {\n  router_ide node1\n}\n"
private let surprising = "global_defs {\n  router_id node1 node2\n}\n"

/// The commands of the daemons that only look at configurations, through the real programs.
@Suite struct CommandTests {
  @Test(
    arguments: ["vrrpd", "checkd"],
    [
      (good, [], 0), (wrong, [], 5), (surprising, [], 0), (surprising, ["--strict"], 5),
      (good, ["--strict"], 0), ("", [], 0),
    ] as [(String, [String], Int32)])
  func theStatusIsTheVerdict(program: String, sample: (String, [String], Int32)) throws {
    let place = Workplace()
    try place.write(sample.0, to: "a.conf")
    for command in [["-t", "-f", "a.conf"], ["check", "a.conf"], ["-d", "-f", "a.conf"]] {
      let run = try DaemonRun(program, command + sample.1, in: place)
      #expect(run.status == sample.2, "\(command): \(run.errors)")
    }
  }

  @Test func aTestSaysNothingOfAGoodFileAndTellsMistakesOnStandardError() throws {
    let place = Workplace()
    try place.write(good, to: "good.conf")
    try place.write(wrong, to: "wrong.conf")
    let silent = try DaemonRun("vrrpd", ["-t", "-f", "good.conf"], in: place)
    #expect(silent.output == "" && silent.errors == "")
    let telling = try DaemonRun("vrrpd", ["-t", "-f", "wrong.conf"], in: place)
    #expect(telling.output == "")
    #expect(
      telling.errors == """
        wrong.conf:2:3: error: unknown keyword `router_ide` in `global_defs` [unknown-keyword]
            2 |   router_ide node1
              |   ^^^^^^^^^^
                help: did you mean `router_id`?
        wrong.conf: 1 error

        """)
    let check = try DaemonRun("vrrpd", ["check", "good.conf"], in: place)
    #expect(check.output == "good.conf: no mistakes\n" && check.errors == "")
  }

  @Test func theLastFileNamedCounts() throws {
    let place = Workplace()
    try place.write(good, to: "good.conf")
    try place.write(wrong, to: "wrong.conf")
    let last = try DaemonRun("vrrpd", ["-f", "wrong.conf", "-tf", "good.conf"], in: place)
    #expect(last.status == 0 && last.errors == "")
    let first = try DaemonRun(
      "vrrpd", ["-f", "good.conf", "--use-file=wrong.conf", "-t"], in: place)
    #expect(first.status == 5)
  }

  @Test func aMissingFileIsAMistake() throws {
    let place = Workplace()
    let run = try DaemonRun("vrrpd", ["-t", "-f", "none.conf"], in: place)
    #expect(run.status == 4)
    #expect(run.errors.hasPrefix("none.conf: error: "))
    #expect(run.errorLines.last == "none.conf: 1 error")
  }

  @Test func whatCannotBeReadIsAMistake() throws {
    let place = Workplace()
    for path in ["/", "/proc/self/mem", "/dev/full/x"] {
      let run = try DaemonRun("vrrpd", ["-t", "-f", path], in: place)
      #expect(run.status == 4, "\(path): \(run.errors)")
      #expect(run.errors.hasPrefix("\(path): error: "))
    }
    let huge = try place.write("", to: "huge.conf")
    try FileHandle(forWritingTo: huge).truncate(atOffset: 1 << 40)
    let run = try DaemonRun("vrrpd", ["-t", "-f", "huge.conf"], in: place)
    #expect(run.status == 4)
  }

  @Test func aFileWithoutPermissionIsAMistake() throws {
    let place = Workplace()
    let file = try place.write(good, to: "a.conf")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.url.path)
    // Root may read all: the program runs as somebody else, as far as we may change that.
    let asNobody =
      getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
    if asNobody.isEmpty { chmod(file.path, 0) }
    let program = Workplace()
    let copy = program.url.appendingPathComponent("vrrpd")
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: DaemonRun.path(of: "vrrpd")), to: copy)
    chmod(program.url.path, 0o755)
    let run = try DaemonRun(words: asNobody + [copy.path, "-t", "-f", file.path], in: place)
    #expect(run.status == 4, "\(run.errors)")
    #expect(run.errors.hasPrefix("\(file.path): error: "))
  }

  @Test func standardInputAndPipesCanBeChecked() throws {
    let input = try DaemonRun("vrrpd", ["check", "-"], input: wrong)
    #expect(input.status == 5)
    #expect(input.errors.hasPrefix("-:2:3: error: "))
    let program = DaemonRun.path(of: "vrrpd")
    let pipe = try DaemonRun(
      words: ["bash", "-c", "printf 'global_defs {\\n x\\n}\\n' | \(program) check /dev/stdin"])
    #expect(pipe.status == 5)
    #expect(pipe.errors.hasPrefix("/dev/stdin:2:2: error: "))
  }

  @Test func messagesCanGoToAFile() throws {
    let place = Workplace()
    try place.write(wrong, to: "a.conf")
    for option in ["-t=log", "--config-test=log"] {
      let run = try DaemonRun("vrrpd", [option, "-f", "a.conf", "--color", "always"], in: place)
      #expect(run.status == 5 && run.errors == "" && run.output == "")
    }
    let lines = try place.text(of: "log").split(separator: "\n")
    // Both runs, and no colours.
    #expect(lines.filter { $0 == "a.conf: 1 error" }.count == 2)
    #expect(!lines.contains { $0.contains("\u{1B}") })
    let full = try DaemonRun("vrrpd", ["-t=/dev/full", "-f", "a.conf"], in: place)
    #expect(full.status == 5)
    #expect(full.errors == "vrrpd: cannot write to /dev/full: No space left on device\n")
  }

  @Test func outputThatCannotBeWrittenIsAFailure() throws {
    let program = DaemonRun.path(of: "vrrpd")
    let run = try DaemonRun(words: ["bash", "-c", "\(program) --dump-keywords >/dev/full"])
    #expect(run.status == 1)
    #expect(run.errors == "vrrpd: cannot write: No space left on device\n")
    let pipe = try DaemonRun(
      words: ["bash", "-c", "\(program) --dump-keywords | head -n 1; echo ${PIPESTATUS[0]}"])
    #expect(pipe.output.hasSuffix("\n0\n"))
  }

  @Test(
    arguments: [
      ("node1", 5), ("node2", 0),
    ] as [(String, Int32)])
  func conditionsFollowTheConfigurationID(id: String, status: Int32) throws {
    let place = Workplace()
    try place.write(
      "global_defs {\n  @node1 router_ide a\n  @^node1 router_id b\n}\n", to: "a.conf")
    let run = try DaemonRun("vrrpd", ["-t", "-i", id, "-f", "a.conf"], in: place)
    #expect(run.status == status, "\(run.errors)")
  }
}
