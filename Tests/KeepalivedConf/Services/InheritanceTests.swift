import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

@Suite("Values that services hand down to real servers, and those to checks")
struct InheritanceTests {
  private func resolved(_ text: String) -> VirtualServer? {
    let result = read(text)
    #expect(result.verdict == .good)
    return result.configuration.resolved().virtualServers.first
  }

  private func tcp(_ server: RealServer?) -> TCPCheck? {
    if case .tcp(let check)? = server?.checkers.first { check } else { nil }
  }

  @Test("Without a word, keepalived's defaults") func defaults() throws {
    let service = try #require(resolved(checkText("TCP_CHECK")))
    #expect(service.schedule.interval == .seconds(60))
    #expect(service.connectTimeout == .seconds(5))
    #expect(service.quorum == 1)
    #expect(service.hysteresis == 0)
    #expect(service.sendsMail == false)
    let server = try #require(service.realServers.first)
    #expect(server.weight == 1)
    #expect(server.sendsMail == true)
    #expect(server.inhibitsOnFailure == false)
    #expect(server.forwarding == Forwarding(.masquerading))
    let check = try #require(tcp(server))
    #expect(check.schedule.interval == .seconds(60))
    #expect(check.schedule.retries == 1)
    #expect(check.schedule.retryInterval == .seconds(1))
    #expect(check.schedule.warmup == .seconds(60))
    #expect(check.schedule.startsDown == false)
    #expect(check.connection.timeout == .seconds(5))
    #expect(check.connection.address == addressOf("10.1.0.1"))
    #expect(check.connection.port == 80)
    #expect(check.logsAllFailures == false)
  }

  private let lines = """
    delay_loop 7
    retry 8
    delay_before_retry 9
    warmup 10
    connect_timeout 11
    """

  @Test("The service's go to its servers and their checks") func fromService() throws {
    let text = serviceText(
      "10.0.0.1 80",
      lines + "\nalpha\ninhibit_on_failure\nweight 3\nvirtualhost www.example.org",
      servers: "real_server 10.1.0.1 80 {\nTCP_CHECK {\n}\nHTTP_GET {\nurl {\npath /\n}\n}\n}")
    let server = try #require(resolved(text)?.realServers.first)
    #expect(server.weight == 3)
    #expect(server.inhibitsOnFailure == true)
    #expect(server.schedule.startsDown == true)
    #expect(server.virtualHost == "www.example.org")
    let check = try #require(tcp(server))
    #expect(check.schedule == server.schedule)
    #expect(check.schedule.interval == .seconds(7))
    #expect(check.schedule.retries == 8)
    #expect(check.schedule.retryInterval == .seconds(9))
    #expect(check.schedule.warmup == .seconds(10))
    #expect(check.connection.timeout == .seconds(11))
    guard case .http(let pages)? = server.checkers.last else {
      Issue.record("no HTTP_GET")
      return
    }
    #expect(pages.virtualHost == "www.example.org")
    #expect(pages.version == .http10)
    #expect(pages.pages.first?.statusCodes == [200...299])
  }

  @Test("What stands further in counts") func innermost() throws {
    let outer = serviceText(
      "10.0.0.1 80", lines + "\nalpha\nweight 3\ninhibit_on_failure",
      servers: """
        real_server 10.1.0.1 80 {
        delay_loop 1
        retry 2
        alpha off
        inhibit_on_failure off
        weight 0
        TCP_CHECK {
        retry 0
        alpha
        connect_timeout 0.5
        connect_port 81
        }
        }
        real_server 10.1.0.2 80 {
        }
        """)
    let server = try #require(resolved(outer)?.realServers.first)
    #expect(server.weight == 0)
    #expect(server.inhibitsOnFailure == false)
    #expect(server.schedule.startsDown == false)
    let check = try #require(tcp(server))
    #expect(check.schedule.interval == .seconds(1))
    #expect(check.schedule.retries == 0)
    #expect(check.schedule.retryInterval == .seconds(9))
    #expect(check.schedule.startsDown == true)
    #expect(check.connection.timeout == .milliseconds(500))
    #expect(check.connection.port == 81)
  }

  @Test("Each kind of check has its own defaults") func kinds() throws {
    let text = serviceText(
      "10.0.0.1 80", "delay_loop 7",
      servers: """
        real_server 10.1.0.1 80 {
        DNS_CHECK {
        }
        HTTP_GET {
        url {
        path /
        }
        }
        MISC_CHECK {
        misc_path /bin/true
        }
        SMTP_CHECK {
        }
        UDP_CHECK {
        }
        }
        """)
    let result = read("global_defs {\nenable_script_security\n}\n" + text)
    let checks = try #require(
      result.configuration.resolved().virtualServers.first?.realServers.first?.checkers)
    guard checks.count == 5, case .dns(let dns) = checks[0], case .http(let http) = checks[1],
      case .misc(let misc) = checks[2], case .smtp(let smtp) = checks[3],
      case .udp(let udp) = checks[4]
    else {
      Issue.record("not all checks: \(checks)")
      return
    }
    #expect(dns.schedule.retries == 3)
    #expect(dns.schedule.retryInterval == .seconds(7))
    #expect(dns.recordType == .soa)
    #expect(dns.name == ".")
    #expect(http.schedule.retries == 1)
    #expect(http.schedule.retryInterval == .seconds(3))
    #expect(misc.schedule.retries == 0)
    #expect(misc.timeout == .seconds(7))
    #expect(smtp.heloName == "smtpchecker.keepalived.org")
    #expect(udp.minimumReplyLength == 0)
    #expect(udp.maximumReplyLength == 255)
  }

  @Test(
    "Mail: servers do and services don't, unless global_defs or they themselves say otherwise",
    arguments: [
      ("", false, true), ("smtp_alert", true, true), ("smtp_alert off", false, false),
      ("smtp_alert\nsmtp_alert_checker off", false, false),
      ("smtp_alert off\nsmtp_alert_checker", true, true),
    ])
  func mail(lines: String, service: Bool, server: Bool) {
    let runs = read("global_defs {\n\(lines)\n}\n" + serviceText()).configuration.resolved()
    #expect(runs.virtualServers.first?.sendsMail == service)
    #expect(runs.virtualServers.first?.realServers.first?.sendsMail == server)
    let own = read(
      "global_defs {\n\(lines)\n}\n"
        + serviceText(
          "10.0.0.1 80", "smtp_alert",
          servers: "real_server 10.1.0.1 80 {\nsmtp_alert off\n}")
    ).configuration.resolved()
    #expect(own.virtualServers.first?.sendsMail == true)
    #expect(own.virtualServers.first?.realServers.first?.sendsMail == false)
  }

  @Test("What global_defs and files say for checks") func surroundings() {
    let text =
      "global_defs {\nchecker_log_all_failures\n}\ntrack_file f {\nfile /run/f\nweight 3 reverse\n}\n"
      + serverText("TCP_CHECK {\nlog_all_failures off\n}\nFILE_CHECK {\ntrack_file f\n}")
    let server = read(text).configuration.resolved().virtualServers.first?.realServers.first
    #expect(tcp(server)?.logsAllFailures == true)
    guard case .file(let check)? = server?.checkers.last else {
      Issue.record("no FILE_CHECK")
      return
    }
    #expect(check.weight == 3)
    #expect(check.isReversed == true)
  }

  @Test("Hosts of a mail check become checks of their own") func hosts() throws {
    let text = checkText(
      "SMTP_CHECK",
      "retry 4\nconnect_port 25\nhost {\nconnect_ip 10.1.0.5\n}\nhost {\nconnect_port 26\nretry 5\n}"
    )
    let checks = try #require(
      read(text).configuration.resolved().virtualServers.first?.realServers.first?.checkers)
    let targets = checks.map { checker -> String in
      guard case .smtp(let check) = checker else { return "other" }
      let address = check.connection.address.map { "\($0)" } ?? "-"
      return "\(address) \(check.connection.port ?? 0) \(check.schedule.retries ?? 0)"
    }
    #expect(targets == ["10.1.0.1 25 4", "10.1.0.5 25 4", "10.1.0.1 26 5"])
  }

  @Test("What runs, written down, runs just so") func roundTrip() {
    let text =
      "virtual_server_group g {\n10.0.0.1-9 80\nfwmark 7 inet\n}\n"
      + serviceText("group g", "\(lines)\nsorry_server 10.9.0.1 80\nweight 2")
      + serviceText(
        "fwmark 9", "persistence_granularity 255.255.255.0",
        servers: "real_server 10.1.0.1 {\nlvs_method TUN type gre csum\nPING_CHECK {\n}\n}")
      + serviceText(
        "2001:db8::1 443",
        servers: "real_server 2001:db8::9 {\nSSL_GET {\nurl {\npath /\nregex \"a\\\\b\"\n}\n}\n}")
    let runs = read(text).configuration.resolved()
    let canonical = dumped(runs)
    let again = read(canonical)
    #expect(again.configuration == runs, "\(canonical)")
    #expect(again.configuration.resolved() == runs)
  }
}
