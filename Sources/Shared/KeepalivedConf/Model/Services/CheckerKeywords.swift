/// The checks as keywords of `real_server`. They share one list, so that their order stays, and the
/// first keyword writes them all.
extension Keyword where Block == RealServer {
  /// All kinds of checks.
  static var checkers: [Keyword] {
    var keywords: [Keyword] = [
      checker("TCP_CHECK", { TCPCheck.table }, Checker.tcp, "a connection is opened and closed"),
      checker(
        "HTTP_GET", { HTTPCheck.table }, Checker.http, "pages are fetched and compared",
        HTTPCheck.finish),
      checker(
        "SSL_GET", { HTTPCheck.secureTable }, Checker.https,
        "pages are fetched through TLS and compared", HTTPCheck.finish),
      checker("SMTP_CHECK", { SMTPCheck.table }, Checker.smtp, "a mail server is greeted"),
      checker("DNS_CHECK", { DNSCheck.table }, Checker.dns, "a name server is asked over UDP"),
      checker(
        "UDP_CHECK", { UDPCheck.table }, Checker.udp,
        "a datagram is sent, and perhaps answered", UDPCheck.finish),
      checker("PING_CHECK", { PingCheck.table }, Checker.ping, "one ICMP echo"),
      checker(
        "MISC_CHECK", { MiscCheck.table }, Checker.misc,
        "a program whose exit status says whether the server works", MiscCheck.finish),
      checker(
        "FILE_CHECK", { FileCheck.table }, Checker.file,
        "a number in a file sets the server's weight", FileCheck.finish),
      checker(
        "BFD_CHECK", { BFDCheck.table }, Checker.bfd, "the server is up while a BFD session is",
        BFDCheck.finish),
    ]
    keywords[0].write = { server in server.checkers.map(\.item) }
    return keywords
  }

  private static func checker<Check: ConfigurationBlock>(
    _ name: String, _ table: @escaping @Sendable () -> KeywordTable<Check>,
    _ wrap: @escaping @Sendable (Check) -> Checker, _ help: String,
    _ finish: @escaping @Sendable (inout Check, ParseContext) -> Bool = { _, _ in true }
  ) -> Keyword {
    var entry = KeywordEntry(name: name, grammar: .nothing, block: name, help: help)
    entry.isRepeatable = true
    return Keyword(
      entry, nested: { table().index },
      read: { server, statement in
        statement.reportExtraWords()
        var check = Check()
        statement.context.readBlock(table(), into: &check, opened: statement)
        guard finish(&check, statement.context) else { return }
        server.checkers.append(wrap(check))
      }, write: { _ in [] })
  }
}

extension Checker {
  /// The canonical form.
  fileprivate var item: DumpItem {
    switch self {
    case .tcp(let check): Self.item("TCP_CHECK", TCPCheck.table.items(of: check))
    case .http(let check): Self.item("HTTP_GET", HTTPCheck.table.items(of: check))
    case .https(let check): Self.item("SSL_GET", HTTPCheck.secureTable.items(of: check))
    case .smtp(let check): Self.item("SMTP_CHECK", SMTPCheck.table.items(of: check))
    case .dns(let check): Self.item("DNS_CHECK", DNSCheck.table.items(of: check))
    case .udp(let check): Self.item("UDP_CHECK", UDPCheck.table.items(of: check))
    case .ping(let check): Self.item("PING_CHECK", PingCheck.table.items(of: check))
    case .misc(let check): Self.item("MISC_CHECK", MiscCheck.table.items(of: check))
    case .file(let check): Self.item("FILE_CHECK", FileCheck.table.items(of: check))
    case .bfd(let check): Self.item("BFD_CHECK", BFDCheck.table.items(of: check))
    }
  }

  private static func item(_ name: String, _ children: [DumpItem]) -> DumpItem {
    DumpItem(name, children: children, isRepeated: true)
  }
}
