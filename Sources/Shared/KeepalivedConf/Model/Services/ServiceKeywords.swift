import NetTypes

extension Configuration {
  /// The keywords of the top level that are about services.
  static var serviceKeywords: [Keyword<Configuration>] {
    [ssl, VirtualServerGroup.keyword, virtualServer]
  }

  /// `SSL`; a second one starts anew.
  private static var ssl: Keyword<Configuration> {
    var keyword = Keyword<Configuration>.block(
      "SSL", \.ssl, { TLSSettings.table }, "what all checks through TLS use",
      .only(.checkd) + .refusesSecond)
    let read = keyword.read
    keyword.read = { block, statement in
      block.ssl = nil
      read(&block, &statement)
    }
    return keyword
  }

  private static var virtualServer: Keyword<Configuration> {
    .blocks(
      "virtual_server", \.virtualServers, header: VirtualServer.header,
      { VirtualServer.table }, "a service, its real servers, and how they are checked",
      .only(.checkd), readHeader: { $0.readIdentity(&$1) }, writeHeader: { $0.identityWords },
      finish: { server, context in
        server.settleSorryServer(context)
        return true
      })
  }
}

extension VirtualServer {
  /// The three forms of its first line.
  static let header = Grammar.form(
    "ADDRESS [PORT] | fwmark NUMBER | group NAME",
    examples: ["192.0.2.1 80", "fwmark 7", "group web"])

  /// The words of its first line.
  package var identityWords: [String] {
    switch identity {
    case .endpoint(let endpoint): words(of: endpoint)
    case .firewallMark(let mark): ["fwmark", String(mark)]
    case .group(let name): ["group", name]
    }
  }

  fileprivate mutating func readIdentity(_ statement: inout Statement) -> Bool {
    guard let word = statement.next() else {
      statement.reportMissing(Self.header)
      return false
    }
    switch word.text {
    case "group":
      guard let name = statement.take(Argument<String>.text("NAME")) else { return false }
      identity = .group(name)
    case "fwmark":
      guard let mark = statement.take(Argument<UInt32>.number(0...UInt32.max)) else {
        return false
      }
      if mark == 0 {
        statement.context.error(
          .outOfRange, statement.range,
          "firewall mark 0 is that of packets without a mark: no service can have it",
          expected: Grammar.integer(1...4_294_967_295).expectation)
        return false
      }
      identity = .firewallMark(mark)
    default:
      guard let endpoint = readEndpoint(word, "ADDRESS", &statement) else { return false }
      identity = .endpoint(endpoint)
    }
    return true
  }
}
