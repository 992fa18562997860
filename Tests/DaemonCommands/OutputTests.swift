import Foundation
import Testing

/// Colours, JSON and listings of the daemons' commands.
@Suite struct OutputTests {
  private static let wrong = "global_defs {\n  router_ide node1\n}\n"

  /// Standard error of a test whose standard error is a terminal.
  private func onTerminal(_ options: String, environment: [String: String] = [:]) throws -> String {
    let place = Workplace()
    try place.write(Self.wrong, to: "a.conf")
    let program = DaemonRun.path(of: "vrrpd")
    let run = try DaemonRun(
      words: ["script", "-qec", "\(program) -t -f a.conf \(options)", "/dev/null"], in: place,
      environment: ["TERM": "xterm"].merging(environment) { $1 })
    #expect(run.output.contains("unknown-keyword"))
    return run.output
  }

  @Test func coloursAreForTerminals() throws {
    #expect(try onTerminal("").contains("\u{1B}[1;31merror:"))
    #expect(try onTerminal("--color=always").contains("\u{1B}["))
    #expect(!(try onTerminal("--color=never")).contains("\u{1B}["))
    #expect(!(try onTerminal("", environment: ["NO_COLOR": "1"])).contains("\u{1B}["))
    #expect(!(try onTerminal("", environment: ["TERM": "dumb"])).contains("\u{1B}["))
    let place = Workplace()
    try place.write(Self.wrong, to: "a.conf")
    let plain = try DaemonRun("vrrpd", ["-t", "-f", "a.conf"], in: place)
    #expect(!plain.errors.contains("\u{1B}["))
    let always = try DaemonRun("vrrpd", ["-t", "-f", "a.conf", "--colour", "always"], in: place)
    #expect(always.errors.contains("\u{1B}[1;31merror:"))
    let unknown = try DaemonRun("vrrpd", ["-t", "-f", "a.conf", "--color=red"], in: place)
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("`red` is not auto, always or never"))
  }

  @Test func jsonGoesToStandardOutput() throws {
    let place = Workplace()
    try place.write(Self.wrong, to: "a.conf")
    let run = try DaemonRun("checkd", ["-t", "--json", "-f", "a.conf"], in: place)
    #expect(run.status == 5 && run.errors == "")
    let json = try run.json()
    #expect(json["version"] as? Int == 1)
    #expect(json["kind"] as? String == "diagnostics")
    #expect(json["file"] as? String == "a.conf")
    #expect(json["verdict"] as? String == "refused")
    #expect(json["exit_status"] as? Int == 5)
    let diagnostics = try #require(json["diagnostics"] as? [[String: Any]])
    try #require(diagnostics.count == 1)
    let first = diagnostics[0]
    #expect(first["file"] as? String == "a.conf")
    #expect(first["line"] as? Int == 2)
    #expect(first["column"] as? Int == 3)
    #expect(first["end_column"] as? Int == 13)
    #expect(first["severity"] as? String == "error")
    #expect(first["code"] as? String == "unknown-keyword")
    #expect(first["fix"] as? String == "did you mean `router_id`?")
    #expect(first["expected"] is NSNull)
    #expect((first["related"] as? [Any])?.isEmpty == true)
  }

  @Test func jsonTellsTheStatusOfAStrictTest() throws {
    let place = Workplace()
    try place.write("global_defs {\n  router_id a b\n}\n", to: "a.conf")
    let run = try DaemonRun("vrrpd", ["check", "--json", "--strict", "a.conf"], in: place)
    #expect(run.status == 5)
    let json = try run.json()
    #expect(json["verdict"] as? String == "good")
    #expect(json["exit_status"] as? Int == 5)
    #expect(json["warnings"] as? Int == 1)
  }

  @Test func aDumpOfADumpIsTheSame() throws {
    let place = Workplace()
    try place.write(
      "! comment\nglobal_defs { \n router_id \"node 1\" }\n", to: "a.conf")
    let first = try DaemonRun("vrrpd", ["-d", "-f", "a.conf"], in: place)
    #expect(first.status == 0 && first.errors == "")
    #expect(first.output.contains("router_id \"node 1\""))
    try place.write(first.output, to: "b.conf")
    let second = try DaemonRun("vrrpd", ["-d", "-f", "b.conf"], in: place)
    #expect(second.output == first.output && second.errors == "")
    let json = try DaemonRun("vrrpd", ["--dump", "--json", "-f", "a.conf"], in: place).json()
    let configuration = try #require(json["configuration"] as? [String: Any])
    let global = try #require(configuration["global_defs"] as? [String: Any])
    #expect(global["router_id"] as? String == "node 1")
  }

  @Test func aDumpLeavesOutWhatIsWrong() throws {
    let place = Workplace()
    try place.write("global_defs {\n  router_ide x\n  router_id y\n}\n", to: "a.conf")
    let run = try DaemonRun("vrrpd", ["-d", "-f", "a.conf"], in: place)
    #expect(run.status == 5)
    #expect(run.output.contains("router_id y") && !run.output.contains("router_ide"))
    #expect(run.errors.contains("a.conf:2:3: error: "))
  }

  @Test func keywordsAreListed() throws {
    let text = try DaemonRun("vrrpd", ["--dump-keywords"])
    let rows = text.output.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)
    }
    #expect(rows.allSatisfy { $0.count == rows[0].count })
    #expect(rows[0].prefix(2) == ["block", "keyword"])
    #expect(rows.contains { $0[0] == "global_defs" && $0[1] == "router_id" && $0[2] == "NAME" })
    let json = try DaemonRun("checkd", ["--dump-keywords", "--json"]).json()
    let keywords = try #require(json["keywords"] as? [[String: Any]])
    let routerID = try #require(keywords.first { $0["name"] as? String == "router_id" })
    #expect(routerID["block"] as? [String] == ["global_defs"])
  }
}
