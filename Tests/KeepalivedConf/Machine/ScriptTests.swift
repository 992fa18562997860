import ConfigurationTesting
import KeepalivedConf
import Testing

@Suite("Words of scripts") struct ScriptWordsTests {
  @Test(
    "A command is split as keepalived splits it",
    arguments: [
      ("/bin/true", ["/bin/true"]), ("a  b\tc", ["a", "b", "c"]), ("a 'b c' d", ["a", "b c", "d"]),
      (#"a "b 'c" 'd "e'"#, ["a", "b 'c", "d \"e"]), ("a''b ''", ["ab", ""]),
      (#"a\ b \"c\" \x41\102\n"#, ["a b", "\"c\"", "AB\n"]), (#"\cA\E\\"#, ["\u{1}\u{1B}\\"]),
      ("", []), (#"\$HOME \x041"#, ["$HOME", "A"]),
    ])
  func split(text: String, words: [String]) {
    #expect(scriptWords(in: text) == .success(words))
  }

  @Test("A quote that is never closed is a mistake", arguments: ["a 'b", "\"", "a\\'b 'c"])
  func unclosed(text: String) {
    #expect(scriptWords(in: text) == .failure(.unclosedQuote))
  }

  @Test(
    "Words come back from the text of a configuration",
    arguments: [
      ["/bin/true"], ["/bin/a", "b c", ""], ["/a", "it's", "a\"b", #"back\slash"#, "tab\there"],
      ["/a", "{x}", "#no", "!no", "\u{7F}"], ["/ä", "ö ü"], ["/a", "$X ${X} ~SEQ(1) @x"],
    ])
  func roundTrip(words: [String]) {
    let text = "vrrp_script s {\n script \"\(scriptText(words))\"\n}\n"
    #expect(read(text).configuration.scripts.first?.script?.words == words)
  }
}

@Suite("Scripts") struct ScriptTests {
  private static let instance = """
    vrrp_instance VI_1 {
      interface eth0
      virtual_router_id 5
      virtual_ipaddress {
        192.0.2.100/24
      }
      NOTIFY
    }

    """
  private static let secure = "global_defs {\n enable_script_security\n script_user root\n}\n"

  private func host() -> FakeHost {
    var host = FakeHost()
    host.facts["/opt/open.sh"] = HostFile(mode: 0o777, writableByOthers: "/opt/open.sh")
    host.facts["/opt/plain"] = HostFile(mode: 0o644)
    host.facts["/opt/mine.sh"] = HostFile(mode: 0o700, user: 65534)
    host.facts["/opt"] = HostFile(kind: .directory)
    host.variables["PATH"] = "/sbin:/usr/bin"
    return host
  }

  /// Errors and warnings of scripts, and the verdict.
  private func judge(_ text: String, _ host: FakeHost? = nil) -> (codes: [String], Verdict) {
    let result = read(text, host: host ?? self.host())
    let codes: [DiagnosticCode] = [
      .unknownScript, .insecureScript, .scriptSecurity, .unknownUser,
    ]
    return (
      result.diagnostics.filter { codes.contains($0.code) }.map {
        "\($0.severity.rawValue) \($0.code.name)"
      }, result.verdict
    )
  }

  @Test(
    "What becomes of scripts that virtual routers track",
    arguments: [
      ("/bin/true", [], Verdict.good), ("/nonexistent", ["error unknown-script"], .refused),
      ("true", ["warning unknown-script"], .good), ("nosuch", ["error unknown-script"], .refused),
      ("</etc/nothing", [], .good), ("/opt/plain", ["warning unknown-script"], .good),
      ("/opt", ["error unknown-script"], .refused),
      ("/opt/open.sh", ["error insecure-script"], .refused),
    ])
  func tracking(command: String, codes: [String], verdict: Verdict) {
    let text = "vrrp_script s {\n script \"\(command)\"\n}\n"
    let result = judge(
      Self.secure + text + Self.instance.replacing("NOTIFY", with: "track_script {\n s\n }"))
    #expect(result.codes == codes)
    #expect(result.1 == verdict)
  }

  @Test(
    "Of scripts that are told of something keepalived says nothing",
    arguments: [
      ("/bin/true", []), ("/nonexistent", ["warning unknown-script"]),
      ("/opt/plain", ["warning unknown-script"]), ("/opt/open.sh", ["warning insecure-script"]),
      ("/bin/true nosuch", ["warning unknown-user"]),
      ("/opt/open.sh nobody", []), ("/opt/mine.sh nobody", []),
    ])
  func notification(command: String, codes: [String]) {
    let result = judge(
      Self.secure + Self.instance.replacing("NOTIFY", with: "notify_master " + command))
    #expect(result.codes == codes)
    #expect(result.1 == .good)
  }

  @Test("Without enable_script_security, scripts that exist are refused: once")
  func security() {
    let notify = Self.instance.replacing("NOTIFY", with: "notify /bin/true\n notify_master /x")
    let result = judge(notify)
    #expect(result.codes == ["error script-security", "warning unknown-script"])
    #expect(result.1 == .insecureScript)
    let missing = judge(Self.instance.replacing("NOTIFY", with: "notify /nonexistent"))
    #expect(missing.1 == .good)
    let unused = judge("global_defs {\n lvs_notify_fifo_script /bin/true\n}\n")
    #expect(unused.1 == .good)
    let start = judge("global_defs {\n startup_script /bin/true\n}\n")
    #expect(start.1 == .insecureScript)
  }

  @Test("The message names who can write") func writable() {
    let result = read(
      Self.instance.replacing("NOTIFY", with: "notify /bin/true\n notify_fault /opt/open.sh"),
      host: host())
    let message = result.diagnostics.first { $0.code == .scriptSecurity }
    #expect(message?.range?.line == 8)
    #expect(message?.message.contains("/opt/open.sh") == true)
  }

  @Test("With security, somebody has to run them") func defaultUser() {
    let text =
      "global_defs {\n enable_script_security\n}\n"
      + Self.instance.replacing("NOTIFY", with: "notify /bin/true\n notify_master /bin/true")
    let result = judge(text)
    #expect(result.codes == ["error unknown-user"])
    #expect(result.1 == .refused)
    var host = host()
    host.users["keepalived_script"] = HostUser(user: 900, group: 900)
    #expect(judge(text, host).1 == .good)
  }

  @Test("A second script for the same event is refused, and the first one counts") func second() {
    let result = read(
      Self.secure
        + Self.instance.replacing("NOTIFY", with: "notify /bin/true\n notify /bin/false"))
    #expect(result.verdict == .refused)
    #expect(result.configuration.vrrpInstances.first?.notify?.words == ["/bin/true"])
  }
}
