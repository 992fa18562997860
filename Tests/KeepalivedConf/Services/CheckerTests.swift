import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

@Suite("Checks of real servers") struct CheckerTests {
  @Test("Checks stay in their order") func order() {
    let text = serverText(
      "PING_CHECK {\n}\nTCP_CHECK {\n}\nSMTP_CHECK {\n}\nTCP_CHECK {\nretry 3\n}")
    let names = checkersOf(text).map { checker in
      switch checker {
      case .ping: "ping"
      case .tcp: "tcp"
      case .smtp: "smtp"
      default: "other"
      }
    }
    #expect(names == ["ping", "tcp", "smtp", "tcp"])
  }

  @Test("How a check connects, and when it runs") func connection() throws {
    let text = checkText(
      "TCP_CHECK",
      """
      connect_ip 10.1.0.2
      connect_port 8080
      bindto 10.0.0.9
      bind_port 1000
      bind_if eth0
      connect_timeout 0.25
      fwmark 4294967295
      retry 0
      delay_before_retry 2
      warmup 0
      delay_loop 3
      alpha off
      log_all_failures
      """)
    guard case .tcp(let check)? = checkersOf(text).first else {
      Issue.record("no TCP_CHECK")
      return
    }
    #expect(check.connection.address == addressOf("10.1.0.2"))
    #expect(check.connection.port == 8080)
    #expect(check.connection.sourceAddress == addressOf("10.0.0.9"))
    #expect(check.connection.sourcePort == 1000)
    #expect(check.connection.interface == "eth0")
    #expect(check.connection.timeout == .milliseconds(250))
    #expect(check.connection.firewallMark == .max)
    #expect(check.schedule.retries == 0)
    #expect(check.schedule.retryInterval == .seconds(2))
    #expect(check.schedule.warmup == .zero)
    #expect(check.schedule.interval == .seconds(3))
    #expect(check.schedule.startsDown == false)
    #expect(check.logsAllFailures == true)
    #expect(complaints(text) == [])
  }

  @Test("Pages and what is expected of them") func pages() throws {
    let text = checkText(
      "SSL_GET",
      """
      virtualhost www.example.org
      http_protocol 1.0c
      enable_sni
      sni_name sni.example.org
      tls_compliant on
      fast_recovery off
      url {
      path "/a?b=c d"
      digest 9B3a0c85a887a256d6939da88aabd8cd
      status_code 404 200-299
      status_code 300 299-301
      virtualhost one.example.org
      regex "^a\\\\.b\\x22 c$"
      regex_no_match
      regex_options dotall caseless
      regex_min_offset 5
      regex_max_offset 5
      regex_stack 10 20
      }
      url {
      path /
      }
      """)
    #expect(complaints(text) == [])
    guard case .https(let check)? = checkersOf(text).first else {
      Issue.record("no SSL_GET")
      return
    }
    #expect(check.virtualHost == "www.example.org")
    #expect(check.version == .http10Close)
    #expect(check.sendsServerName == true)
    #expect(check.serverName == "sni.example.org")
    #expect(check.isTLSCompliant == true)
    #expect(check.recoversFast == false)
    #expect(check.pages.count == 2)
    let page = try #require(check.pages.first)
    #expect(page.path == "/a?b=c d")
    #expect(page.digest?.first == 0x9B)
    #expect(page.digest?.count == 16)
    #expect(page.statusCodes == [200...301, 404...404])
    #expect(page.virtualHost == "one.example.org")
    #expect(page.regex == "^a\\.b\" c$")
    #expect(page.regexMustNotMatch == true)
    #expect(page.regexOptions == [.caseless, .dotAll])
    #expect(page.regexMinimumOffset == 5)
    #expect(page.regexMaximumOffset == 5)
    #expect(page.regexStack == .init(startBytes: 10, maximumBytes: 20))
  }

  @Test("Mail and name servers") func mailAndNames() {
    let smtp = checkersOf(
      checkText("SMTP_CHECK", "helo_name me\nconnect_port 25\nhost {\nconnect_ip 10.1.0.5\n}"))
    guard case .smtp(let check)? = smtp.first else {
      Issue.record("no SMTP_CHECK")
      return
    }
    #expect(check.heloName == "me")
    #expect(check.connection.port == 25)
    #expect(check.hosts.map(\.connection.address) == [addressOf("10.1.0.5")])
    guard case .dns(let query)? = checkersOf(names("type dnskey\nname example.org.")).first
    else {
      Issue.record("no DNS_CHECK")
      return
    }
    #expect(query.recordType == .dnskey)
    #expect(query.name == "example.org.")
  }

  private func names(_ lines: String) -> String { checkText("DNS_CHECK", lines) }

  @Test("Datagrams and their replies") func datagrams() {
    let lines =
      "payload 00 ff 1\nrequire_reply 0X x1XX ff\nmin_reply_length 2\nmax_reply_length 65535"
    guard case .udp(let check)? = checkersOf(checkText("UDP_CHECK", lines)).first else {
      Issue.record("no UDP_CHECK")
      return
    }
    #expect(check.payload == [0x00, 0xFF, 0x01])
    #expect(check.requiredReply?.bytes == [0x00, 0x01, 0x00, 0xFF])
    #expect(check.requiredReply?.mask == [0xF0, 0x0F, 0x00, 0xFF])
    #expect(check.minimumReplyLength == 2)
    #expect(check.maximumReplyLength == 65535)
    guard case .udp(let any)? = checkersOf(checkText("UDP_CHECK", "require_reply")).first else {
      Issue.record("no UDP_CHECK")
      return
    }
    #expect(any.requiredReply == .init(bytes: [], mask: []))
  }

  @Test("Programs, files and sessions") func local() {
    let text = serverText(
      """
      MISC_CHECK {
      user nobody nogroup
      misc_path "/etc/check.sh 'a b' c"
      misc_timeout 5
      misc_dynamic
      }
      FILE_CHECK {
      track_file f
      weight -5 reverse
      }
      BFD_CHECK {
      name b
      alpha
      }
      """)
    let checks = checkersOf(
      "track_file f {\nfile /run/f\n}\nbfd_instance b {\nneighbor_ip 10.9.9.9\n}\n" + text)
    guard checks.count == 3, case .misc(let program) = checks[0], case .file(let file) = checks[1],
      case .bfd(let session) = checks[2]
    else {
      Issue.record("not all checks: \(checks)")
      return
    }
    #expect(
      program.script
        == ScriptCommand(["/etc/check.sh", "a b", "c"], user: "nobody", group: "nogroup"))
    #expect(program.timeout == .seconds(5))
    #expect(program.isDynamic == true)
    #expect(file.file == "f")
    #expect(file.weight == -5)
    #expect(file.isReversed == true)
    #expect(session.instance == "b")
    #expect(session.startsDown == true)
  }
}
