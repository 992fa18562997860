import NetTypes
import Testing

@testable import VRRPDaemon

/// The command line of `vrrpd ctl`.
@Suite struct ControlCommandLineTests {
  private func parse(_ words: String...) throws(ControlUsageError) -> ControlCommandLine {
    try parseControlCommandLine((["vrrpctl"] + words).map { ByteString($0) })
  }

  @Test("Commands with their words and options") func commands() throws {
    #expect(try parse("status").action == .command(.status, []))
    #expect(try parse("status").socket == "/run/vrrpd/vrrpd.sock")
    #expect(try parse("show", "VI_1").action == .command(.show, ["VI_1"]))
    #expect(try parse("priority", "VI_1", "120").action == .command(.priority, ["VI_1", "120"]))
    #expect(
      try parse("priority", "VI_1", "default").action == .command(.priority, ["VI_1", "default"]))
    #expect(try parse("--json", "status").writesJSON)
    #expect(try parse("status", "--name", "second").socket == "/run/vrrpd/second/vrrpd.sock")
    #expect(try parse("status", "--run-dir", "/x").socket == "/x/vrrpd.sock")
    #expect(try parse("status", "-S", "/y").socket == "/y")
    #expect(try parse("status", "-w").watches)
    #expect(try parse("events", "--type", "transition", "--since", "0").since == "0")
    #expect(try parse("--help").action == .help)
    #expect(try parse("-v").action == .version)
  }

  @Test(
    "What can't be carried out is told",
    arguments: [
      (["status", "x"], ControlUsageError.wrongArguments(.status)),
      (["show"], .wrongArguments(.show)),
      ([], .noCommand),
      (["stop"], .unknownCommand("stop")),
      (["show", "VI_1", "--watch"], .misplacedOption("--watch", .show)),
      (
        ["priority", "VI_1", "255"],
        .invalidValue(
          "priority", value: "255", expected: "a number from 1 to 254, or `default`")
      ),
      (
        ["status", "--color", "red"],
        .invalidValue("--color", value: "red", expected: "auto, always or never")
      ),
      (
        ["status", "--name", "../x"],
        .invalidValue("--name", value: "../x", expected: "the name of a daemon")
      ),
    ])
  func mistakes(words: [String], error: ControlUsageError) {
    #expect(throws: error) {
      try parseControlCommandLine((["vrrpctl"] + words).map { ByteString($0) })
    }
  }

  @Test("The help names every command and option") func help() {
    let text = ControlHelp.text("vrrpctl")
    for command in ControlCommand.allCases { #expect(text.contains("  \(command.rawValue)")) }
    for option in ControlOption.allCases {
      for name in option.longNames { #expect(text.contains("--\(name)")) }
    }
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }
}
