import Completion
import NetTypes
import Testing
import VRRPDaemon

/// The manual page and the completion of `vrrpctl` against its tables.
@Suite struct ControlDocumentTests {
  private func page() throws -> ManualPage { ManualPage(try Files.text(of: "man/vrrpctl.8")) }

  @Test func everyOptionIsDescribedOnceByAllItsNames() throws {
    let items = try page().items
    for option in ControlOption.allCases {
      let spellings =
        (option.letter.map { [String($0)] } ?? []) + option.longNames.map { "-" + $0 }
      let found = items.filter { !Set($0.spellings).isDisjoint(with: spellings) }
      try #require(found.count == 1, "\(spellings)")
      #expect(found[0].spellings == spellings)
      #expect(found[0].hasArgument == (option.argument != nil), "\(spellings)")
    }
  }

  @Test func everyCommandIsDescribed() throws {
    let text = try Files.text(of: "man/vrrpctl.8")
    for command in ControlCommand.allCases {
      #expect(
        text.contains("\n.It Cm \(command.rawValue)\n")
          || text.contains("\n.It Cm \(command.rawValue) "), "\(command)")
    }
  }

  @Test func examplesAreCommandLinesThatTheProgramTakes() throws {
    let lines = try page().literals(in: "EXAMPLES").filter { $0.hasPrefix("# vrrpctl ") }
    #expect(lines.count >= 4)
    for line in lines {
      let words = line.dropFirst(2).split(separator: " ").prefix { !["||", "|"].contains($0) }
      #expect(throws: Never.self, "\(line)") {
        _ = try parseControlCommandLine(words.map { ByteString(String($0)) })
      }
    }
  }

  @Test func theCompletionIsWhatTheGeneratorPrints() throws {
    let text = try Files.text(of: "packaging/completions/vrrpctl")
    #expect(text == ControlCompletion.text, "`make completions` makes it anew")
  }

  @Test func shellcheckFindsNothing() throws {
    let result = try Files.run(["shellcheck", "packaging/completions/vrrpctl"])
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(
    arguments: [
      (["vrrpctl", "re"], ["reload", "release"]),
      (["vrrpd", "ctl", "fail"], ["failover"]),
      (["vrrpctl", "show", ""], ["VI_1", "VI_2"]),
      (["vrrpd", "ctl", "--name", "x", "hold", "VI_2"], ["VI_2"]),
      (["vrrpctl", "priority", "VI_1", ""], ["default"]),
      (["vrrpctl", "loglevel", "d"], ["debug"]),
      (["vrrpctl", "--run"], ["--run-dir"]),
      (["vrrpctl", "status", ""], []),
    ] as [([String], [String])])
  func offers(words: [String], offered: [String]) throws {
    let script = """
      source packaging/completions/vrrpd
      answer() { printf 'vrrpd 1\\n\\nINSTANCE  STATE\\nVI_1  MASTER\\nVI_2  BACKUP\\n\\nGROUP\\nG\\n'; }
      vrrpd() { answer; }
      vrrpctl() { answer; }
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      function=_lvs_swift_$1
      "$function" "$1" "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
      (( ${#COMPREPLY[@]} == 0 )) || printf '%s\\n' "${COMPREPLY[@]}"
      """
    let result = try Files.run(["bash", "--norc", "-uc", script, "bash"] + words)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.split(separator: "\n").map(String.init).sorted() == offered.sorted())
  }
}
