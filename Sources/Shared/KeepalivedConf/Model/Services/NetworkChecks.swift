/// `TCP_CHECK`: a connection is opened and closed.
package struct TCPCheck: ConnectingCheck {
  /// Where its keywords stand.
  package var places = Places()
  /// How it reaches the server.
  package var connection = ConnectionOptions()
  /// When it runs.
  package var schedule = CheckSchedule()
  /// `log_all_failures`: also those that change nothing.
  package var logsAllFailures: Bool?

  /// Nothing is said.
  package init() {}
}

/// `PING_CHECK`: one ICMP echo.
package struct PingCheck: ConnectingCheck {
  /// Where its keywords stand.
  package var places = Places()
  /// How it reaches the server.
  package var connection = ConnectionOptions()
  /// When it runs.
  package var schedule = CheckSchedule()
  /// `log_all_failures`: also those that change nothing.
  package var logsAllFailures: Bool?

  /// Nothing is said.
  package init() {}
}

/// `SMTP_CHECK`: a greeting, HELO, QUIT.
package struct SMTPCheck: ConnectingCheck {
  /// `host`: another server to ask, with connection options that count instead of the check's.
  package struct Host: ConnectingCheck {
    /// Where its keywords stand.
    package var places = Places()
    /// How it reaches the server.
    package var connection = ConnectionOptions()
    /// When it runs.
    package var schedule = CheckSchedule()
    /// `log_all_failures`: also those that change nothing.
    package var logsAllFailures: Bool?

    /// Nothing is said.
    package init() {}
  }

  /// Where its keywords stand.
  package var places = Places()
  /// How it reaches the server.
  package var connection = ConnectionOptions()
  /// When it runs.
  package var schedule = CheckSchedule()
  /// `log_all_failures`: also those that change nothing.
  package var logsAllFailures: Bool?
  /// `helo_name`
  package var heloName: String?
  /// `host` blocks, which are deprecated.
  package var hosts: [Host] = []

  /// Nothing is said.
  package init() {}
}

/// `DNS_CHECK`: a query over UDP that must be answered without error.
package struct DNSCheck: ConnectingCheck {
  /// What is asked for.
  package enum RecordType: String, Sendable, Hashable, CaseIterable {
    case a = "A"
    case ns = "NS"
    case cname = "CNAME"
    case soa = "SOA"
    case mx = "MX"
    case txt = "TXT"
    case aaaa = "AAAA"
    case rrsig = "RRSIG"
    case dnskey = "DNSKEY"
  }

  /// Where its keywords stand.
  package var places = Places()
  /// How it reaches the server.
  package var connection = ConnectionOptions()
  /// When it runs.
  package var schedule = CheckSchedule()
  /// `log_all_failures`: also those that change nothing.
  package var logsAllFailures: Bool?
  /// `type`
  package var recordType: RecordType?
  /// `name`
  package var name: String?

  /// Nothing is said.
  package init() {}
}

extension TCPCheck {
  /// The keywords of `TCP_CHECK`.
  package static let table = KeywordTable<TCPCheck>(
    "TCP_CHECK", daemons: .checkd, Keyword.connection + Keyword.schedule())
}

extension PingCheck {
  /// The keywords of `PING_CHECK`.
  package static let table = KeywordTable<PingCheck>(
    "PING_CHECK", daemons: .checkd, Keyword.connection + Keyword.schedule())
}

extension SMTPCheck {
  /// The keywords of `SMTP_CHECK`.
  package static let table = KeywordTable<SMTPCheck>(
    "SMTP_CHECK", daemons: .checkd,
    [
      .value(
        "helo_name", \.heloName, .text("NAME"), default: "smtpchecker.keepalived.org",
        "the name that the check gives with HELO", .survivesMissing)
    ] + Keyword.connection + Keyword.schedule() + [
      .blocks(
        "host", \.hosts, header: .nothing, { Host.table },
        "another server to ask, with options that count instead of those around",
        .deprecated("write a `SMTP_CHECK` of its own for each server"),
        readHeader: { _, _ in true }, writeHeader: { _ in [] })
    ])
}

extension SMTPCheck.Host {
  /// The keywords of `host`.
  package static let table = KeywordTable<SMTPCheck.Host>(
    "host", daemons: .checkd, Keyword.connection + Keyword.schedule())
}

extension DNSCheck {
  /// The keywords of `DNS_CHECK`.
  package static let table = KeywordTable<DNSCheck>(
    "DNS_CHECK", daemons: .checkd,
    [
      .value(
        "type", \.recordType, .recordType, default: .soa, "the type of the records to ask for"),
      .value(
        "name", \.name, .domainName, default: ".", "the domain name to ask for", .firstCounts),
    ] + Keyword.connection + Keyword.schedule(retries: "3", retryInterval: "delay_loop"))
}

extension Argument where Value == DNSCheck.RecordType {
  /// A type of records; upper and lower case mean the same.
  static var recordType: Argument {
    let words = Value.allCases.map(\.rawValue)
    return Argument(
      .choice(words),
      read: { word, context in
        if let type = Value(rawValue: word.text.uppercased()) { return type }
        context.invalid(word, expected: .choice(words), among: words)
        return nil
      }, text: { $0.rawValue })
  }
}

extension Argument where Value == String {
  /// A domain name without empty labels.
  static var domainName: Argument {
    Argument(
      .text("NAME"),
      read: { word, context in
        let labels = word.text.split(separator: ".", omittingEmptySubsequences: false)
        // One dot may end a name; a dot alone is the root.
        if word.text == "." || !labels.dropLast().contains(where: \.isEmpty) { return word.text }
        context.error(
          .invalidValue, word.range, "`\(word.text)` has an empty part between dots",
          expected: "a domain name, such as `example.com`")
        return nil
      }, text: { $0 })
  }
}
