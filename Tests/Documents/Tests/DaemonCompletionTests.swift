import Completion
import DaemonKit
import Testing

/// The completions of the daemons for bash: that they are up to date, and what they offer.
@Suite struct DaemonCompletionTests {
  private static let names = ["checkd", "vrrpd"]

  @Test(arguments: names)
  func theFileIsWhatTheGeneratorPrints(name: String) throws {
    let daemon = try #require(DaemonCompletion.daemons.first { $0.name == name })
    let text = try Files.text(of: "packaging/completions/\(name)")
    #expect(text == DaemonCompletion.text(of: daemon), "`make completions` makes it anew")
  }

  @Test(arguments: names)
  func shellcheckFindsNothing(name: String) throws {
    let result = try Files.run(["shellcheck", "packaging/completions/\(name)"])
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(
    arguments: [
      (["vrrpd", ""], ["check", "ctl"]),
      (["vrrpd", "-t", "--config"], ["--config-test", "--config-id"]),
      (["vrrpd", "--dump"], ["--dump", "--dump-conf", "--dump-keywords"]),
      (["vrrpd", "-f", "packaging/comp"], ["packaging/completions"]),
      (["vrrpd", "--use-file", "=", "packaging/comp"], ["packaging/completions"]),
      (["vrrpd", "--config-test", "=", "packaging/comp"], ["packaging/completions"]),
      (["vrrpd", "--color", "=", "a"], ["auto", "always"]),
      (["vrrpd", "--color", ""], ["auto", "always", "never"]),
      (["vrrpd", "check", "packaging/comp"], ["packaging/completions"]),
      (["vrrpd", "check", "a", "packaging/comp"], ["packaging/completions"]),
      (["vrrpd", "-i", ""], []),
      (["vrrpd", "--gen"], []),
    ] as [([String], [String])])
  func offers(words: [String], offered: [String]) throws {
    let script = """
      source packaging/completions/vrrpd
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _lvs_swift_vrrpd vrrpd "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
      (( ${#COMPREPLY[@]} == 0 )) || printf '%s\\n' "${COMPREPLY[@]}"
      """
    let result = try Files.run(["bash", "--norc", "-uc", script, "bash"] + words)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.split(separator: "\n").map(String.init).sorted() == offered.sorted())
  }
}
