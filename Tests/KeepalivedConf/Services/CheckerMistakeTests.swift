import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

@Suite("Mistakes in checks") struct CheckerMistakeTests {
  @Test(
    "What keepalived refuses",
    arguments: [
      ("TCP_CHECK", "connect_ip web", "8:12 error invalid-value"),
      ("TCP_CHECK", "connect_port 0", "8:14 error out-of-range"),
      ("TCP_CHECK", "bindto 2001:db8::9", "8:8 error family-mismatch"),
      ("TCP_CHECK", "bindto 2001:db8::9\nconnect_ip 2001:db8::1", "8:8 error family-mismatch"),
      ("TCP_CHECK", "bindto 10.0.0.9\nconnect_ip 2001:db8::1", "9:12 error family-mismatch"),
      ("TCP_CHECK", "bind_port 70000", "8:11 error out-of-range"),
      ("TCP_CHECK", "bind_if abcdefghijklmnopq", "8:9 error invalid-value"),
      ("TCP_CHECK", "connect_timeout 0", "8:17 error out-of-range"),
      ("TCP_CHECK", "fwmark -1", "8:8 error out-of-range"),
      ("TCP_CHECK", "retry -1", "8:7 error out-of-range"),
      ("TCP_CHECK", "delay_loop 0", "8:12 error out-of-range"),
      ("TCP_CHECK", "alpha perhaps", "8:7 error invalid-value"),
      ("TCP_CHECK", "log_all_failures perhaps", "8:18 error invalid-value"),
      ("TCP_CHECK", "helo_name me", "8:1 error misplaced-keyword"),
      ("TCP_CHECK", "connect_ip fe80::1", "8:12 error missing-setting"),
      ("HTTP_GET", "", "7:1 error missing-setting"),
      ("HTTP_GET", "url {\n}", "8:1 error missing-setting"),
      ("HTTP_GET", "nb_get_retry 3\nurl {\npath /\n}", "8:1 error deprecated-keyword"),
      ("HTTP_GET", "http_protocol 2\nurl {\npath /\n}", "8:15 error invalid-value"),
      ("HTTP_GET", "enable_sni perhaps\nurl {\npath /\n}", "8:12 error invalid-value"),
      ("HTTP_GET", "url {\npath /\ndigest abc\n}", "10:8 error invalid-value"),
      (
        "HTTP_GET", "url {\npath /\ndigest 0123456789abcdef0123456789abcdeg\n}",
        "10:8 error invalid-value"
      ),
      ("HTTP_GET", "url {\npath /\nstatus_code 99\n}", "10:13 error invalid-value"),
      ("HTTP_GET", "url {\npath /\nstatus_code 200 300-200\n}", "10:17 error invalid-value"),
      ("HTTP_GET", "url {\npath /\nstatus_code 600\n}", "10:13 error invalid-value"),
      ("SSL_GET", "virtualhost\nurl {\npath /\n}", "8:1 error missing-argument"),
      ("DNS_CHECK", "type SRV", "8:6 error invalid-value"),
      ("DNS_CHECK", "name a..b", "8:6 error invalid-value"),
      ("DNS_CHECK", "name .a", "8:6 error invalid-value"),
      ("DNS_CHECK", "name a\nname b", "9:1 error repeated-keyword"),
      ("UDP_CHECK", "payload xyz", "8:9 error invalid-value"),
      ("UDP_CHECK", "payload 0X", "8:9 error invalid-value"),
      ("UDP_CHECK", "payload", "8:1 error missing-argument"),
      ("UDP_CHECK", "require_reply zz", "8:15 error invalid-value"),
      ("UDP_CHECK", "min_reply_length 300", "8:18 error impossible-check"),
      ("UDP_CHECK", "max_reply_length 65536", "8:18 error out-of-range"),
      ("MISC_CHECK", "", "7:1 error missing-setting"),
      ("MISC_CHECK", "misc_path /opt/none\nmisc_timeout 4295", "9:14 error out-of-range"),
      ("MISC_CHECK", "misc_path /opt/none\nmisc_timeout 1.5", "9:14 error invalid-value"),
      ("MISC_CHECK", "misc_path /opt/none\nuser nosuch", "9:1 error unknown-user"),
      ("MISC_CHECK", "misc_path /opt/none\nuser root nosuch", "9:1 error unknown-user"),
      ("MISC_CHECK", "misc_path /opt/none\nconnect_port 5", "9:1 error misplaced-keyword"),
      ("FILE_CHECK", "", "7:1 error missing-setting"),
      ("FILE_CHECK", "weight 5", "7:1 error missing-setting"),
      ("BFD_CHECK", "", "7:1 error missing-setting"),
      ("BFD_CHECK", "name", "8:1 error missing-argument"),
    ])
  func refused(kind: String, lines: String, message: String) {
    let result = read(checkText(kind, lines))
    #expect(complaints(result).filter { $0.contains(" error ") } == [message])
    #expect(result.verdict == .refused)
  }

  @Test(
    "Checks that can't work are left out, and the others stay",
    arguments: [
      ("TCP_CHECK", "connect_ip fe80::1"), ("HTTP_GET", ""), ("HTTP_GET", "url {\n}"),
      ("MISC_CHECK", ""), ("MISC_CHECK", "misc_path /opt/none\nuser nosuch"), ("FILE_CHECK", ""),
      ("BFD_CHECK", "name a b"),
    ])
  func leftOut(kind: String, lines: String) {
    let result = read(serverText("\(kind) {\n\(lines)\n}\nPING_CHECK {\n}"))
    let server = result.configuration.virtualServers.first?.realServers.first
    #expect(server?.checkers == [.ping(PingCheck())])
  }

  @Test(
    "What keepalived only notes in its log is a warning",
    arguments: [
      ("regex", "10:1 warning invalid-value"), ("regex a b", "10:1 warning invalid-value"),
      ("regex_no_match", "10:1 warning missing-setting"),
      ("regex a\nregex_options caseles", "11:15 warning invalid-value"),
      ("regex a\nregex_min_offset x", "11:1 warning invalid-value"),
      ("regex a\nregex_min_offset 5\nregex_max_offset 3", "12:18 warning invalid-value"),
      ("regex a\nregex_stack 10 5", "11:1 warning invalid-value"),
      ("regex a\nregex_stack 10", "11:1 warning invalid-value"),
    ])
  func logged(lines: String, message: String) {
    let result = read(checkText("HTTP_GET", "url {\npath /\n\(lines)\n}"))
    #expect(complaints(result) == [message])
    #expect(result.verdict == .good)
  }

  @Test(
    "Files and sessions must be defined above",
    arguments: [
      ("FILE_CHECK", "track_file f", "track_file f {\nfile /run/f\n}\n"),
      ("BFD_CHECK", "name f", "bfd_instance f {\nneighbor_ip 10.9.9.9\n}\n"),
    ])
  func references(kind: String, lines: String, definition: String) {
    let text = checkText(kind, lines)
    func look(_ text: String, _ expected: [DiagnosticCode], count: Int) {
      let result = read(text)
      #expect(result.diagnostics.filter { $0.severity == .error }.map(\.code) == expected)
      #expect(
        result.configuration.virtualServers.first?.realServers.first?.checkers.count == count)
    }
    look(definition + text, [], count: 1)
    look(text, [.undefinedName], count: 0)
    look(text + definition, [.undefinedName], count: 0)
  }

  @Test("Sessions that checks can't have") func sessions() {
    let session = "bfd_instance b {\nneighbor_ip 10.9.9.9\nvrrp\n}\n"
    let result = read(session + checkText("BFD_CHECK", "name b"))
    #expect(complaints(result).filter { $0.contains(" error ") } == ["12:6 error undefined-name"])
    #expect(result.diagnostics.first { $0.severity == .error }?.fix == "add `checker` to its block")
    let both = session.replacing("vrrp", with: "checker")
    let twice = read(both + serverText("BFD_CHECK {\nname b\n}\nBFD_CHECK {\nname b\n}"))
    #expect(complaints(twice) == ["15:6 error duplicate-check"])
    #expect(twice.configuration.virtualServers.first?.realServers.first?.checkers.count == 1)
  }

  @Test("Blocks of hosts are old") func hosts() {
    let result = read(checkText("SMTP_CHECK", "host {\nconnect_ip 10.1.0.5\n}"))
    #expect(complaints(result) == ["8:1 warning deprecated-keyword"])
  }

  @Test("An interface makes a link-local address right") func linkLocal() {
    #expect(complaints(checkText("TCP_CHECK", "connect_ip fe80::1\nbind_if eth0")) == [])
  }

  @Test("The same check twice, and two programs for one weight") func twice() {
    #expect(
      complaints(serverText("TCP_CHECK {\n}\nTCP_CHECK {\n}")) == ["9:1 warning duplicate-check"])
    #expect(complaints(serverText("TCP_CHECK {\n}\nTCP_CHECK {\nretry 2\n}")) == [])
    let program = "MISC_CHECK {\nmisc_path /opt/none\nmisc_dynamic\n"
    let result = read(serverText("\(program)}\n\(program)retry 1\n}"))
    #expect(complaints(result).contains("13:1 warning conflicting-settings"))
  }

  @Test("A check without any port to connect to always fails") func noPort() {
    let text = serviceText(
      "fwmark 7", servers: "real_server 10.1.0.1 {\nTCP_CHECK {\n}\nPING_CHECK {\n}\n}")
    #expect(complaints(text) == ["7:1 warning impossible-check"])
  }

  @Test(
    "The block for TLS",
    arguments: [
      ("SSL {\npassword a\nca /a\ncertificate /c\nkey /k\n}", [String]()),
      ("SSL {\npassword\n}", ["2:1 error missing-argument"]),
      ("SSL {\nca /a\nca /b\n}", ["3:1 error repeated-keyword"]),
      ("SSL {\nca /a\n}\nSSL {\nkey /k\n}", ["4:1 error repeated-keyword"]),
      ("SSL {\ncertificat /a\n}", ["2:1 error unknown-keyword"]),
    ])
  func tls(text: String, expected: [String]) {
    let result = read(text + "\n")
    #expect(complaints(result) == expected)
    #expect(result.verdict == (expected.isEmpty ? .good : .refused))
  }

  @Test("A second block for TLS replaces the first") func secondTLS() {
    let settings = read("SSL {\nca /a\n}\nSSL {\nkey /k\n}\n").configuration.ssl
    #expect(settings?.authorities == nil)
    #expect(settings?.key == "/k")
  }
}
