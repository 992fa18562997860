import NetTypes

extension VirtualServer {
  /// The family of the service as far as it is known while it is read: as in keepalived, what
  /// stands first decides.
  var knownFamily: AddressFamily? {
    if case .endpoint(let endpoint) = identity { return endpoint.address.family }
    if let family { return family }
    switch persistenceGranularity {
    case .netmask?: return .ipv4
    case .prefixLength?: return .ipv6
    case nil: break
    }
    return familyOfServers ?? realServers.first { !isTunnelled($0) }?.endpoint.address.family
  }

  /// Whether packets reach a server of this service through a tunnel. Such servers may be of the
  /// other address family.
  func isTunnelled(_ server: RealServer) -> Bool {
    (server.forwarding ?? forwarding)?.method == .tunnelling
  }

  /// `ip_family`
  static var ipFamily: Keyword<VirtualServer> {
    Keyword(
      KeywordEntry(
        name: "ip_family", grammar: .choice(["inet", "inet6"]), fallback: "that of the servers",
        help: "the address family of a firewall mark whose servers all are tunnelled"),
      read: { block, statement in
        let known = block.knownFamily
        guard let family = statement.take(Argument<AddressFamily>.family) else { return }
        guard known == nil || known == family else {
          statement.context.error(
            .familyMismatch, statement.valueRange,
            "this service is \(known == .ipv4 ? "IPv4" : "IPv6") by what stands before: "
              + "`ip_family` is ignored",
            fix: "delete this line", related: block.placeOfFamily)
          return
        }
        block.family = family
      },
      write: { block in
        block.family.map { [DumpItem("ip_family", [$0 == .ipv4 ? "inet" : "inet6"])] } ?? []
      })
  }

  private var placeOfFamily: [Diagnostic.Related] {
    let place: SourceRange?
    if case .endpoint = identity {
      place = places.block
    } else if persistenceGranularity != nil {
      place = places.value("persistence_granularity")
    } else {
      place = realServers.first { !isTunnelled($0) }?.places.block
    }
    return place.map { [.init($0, "this decides the family")] } ?? []
  }

  /// `sorry_server` and what belongs to it.
  static var sorryServerKeywords: [Keyword<VirtualServer>] {
    [
      Keyword(
        KeywordEntry(
          name: "sorry_server", grammar: .endpoint("ADDRESS"),
          help: "a server that takes over while the quorum is lost"),
        read: { block, statement in
          guard let word = statement.next() else {
            statement.reportMissing(.endpoint("ADDRESS"))
            return
          }
          guard let endpoint = readEndpoint(word, "ADDRESS", &statement) else { return }
          // A second one starts anew.
          block.sorryServer = endpoint
          block.sorryServerIsInhibited = nil
          block.sorryServerForwarding = nil
        },
        write: { $0.sorryServer.map { [DumpItem("sorry_server", words(of: $0))] } ?? [] }),
      afterSorryServer(
        .switchOn(
          "sorry_server_inhibit", \.sorryServerIsInhibited,
          "it is present with weight 0 while it is not needed")),
      afterSorryServer(
        .forwarding(
          "sorry_server_lvs_method", \.sorryServerForwarding, "how packets reach it",
          .fallback("lvs_method"))),
    ]
  }

  private static func afterSorryServer(
    _ keyword: Keyword<VirtualServer>
  ) -> Keyword<VirtualServer> {
    var keyword = keyword
    let read = keyword.read
    keyword.read = { block, statement in
      guard block.sorryServer == nil else {
        read(&block, &statement)
        return
      }
      statement.ignoreRest()
      statement.context.error(
        .missingSetting, statement.range,
        "`\(statement.keyword.text)` is ignored: there is no `sorry_server` before it",
        fix: "write `sorry_server ADDRESS` before this line")
    }
    return keyword
  }

  /// `real_server`
  static var realServer: Keyword<VirtualServer> {
    var entry = KeywordEntry(
      name: "real_server", grammar: .endpoint("ADDRESS"), block: "real_server",
      help: "a server behind the service; without a port it has the service's")
    entry.isRepeatable = true
    return Keyword(
      entry, nested: { RealServer.table.index },
      read: { block, statement in
        var server = RealServer()
        let endpoint = readServerEndpoint(&statement)
        if endpoint != nil { statement.reportExtraWords() }
        statement.context.readBlock(RealServer.table, into: &server, opened: statement)
        guard let endpoint else { return }
        server.endpoint = endpoint
        server.settleChecks(statement.context)
        guard block.takes(server, statement) else { return }
        block.realServers.append(server)
        if block.familyOfServers == nil, !block.isTunnelled(server) {
          block.familyOfServers = endpoint.address.family
        }
      },
      write: { block in
        block.realServers.map {
          DumpItem(
            "real_server", words(of: $0.endpoint), children: RealServer.table.items(of: $0),
            isRepeated: true)
        }
      })
  }

  private static func readServerEndpoint(_ statement: inout Statement) -> Endpoint? {
    guard let word = statement.next() else {
      statement.reportMissing(.endpoint("ADDRESS"))
      return nil
    }
    return readEndpoint(word, "ADDRESS", &statement)
  }

  private func takes(_ server: RealServer, _ statement: Statement) -> Bool {
    guard !isTunnelled(server), let family = knownFamily,
      family != server.endpoint.address.family
    else { return true }
    statement.context.error(
      .familyMismatch, statement.valueRange,
      "an \(family == .ipv4 ? "IPv4" : "IPv6") service can't have this real server: it is left out",
      expected: "an address of the service's family, unless `lvs_method TUN` stands before it",
      related: family == self.family
        ? places.value("ip_family").map { [.init($0, "the service's family")] } ?? []
        : placeOfFamily)
    return false
  }

  /// Checks the sorry server's family at the end of the block.
  mutating func settleSorryServer(_ context: ParseContext) {
    guard let server = sorryServer,
      (sorryServerForwarding ?? forwarding)?.method != .tunnelling,
      let family = knownFamily, family != server.address.family
    else { return }
    context.error(
      .familyMismatch, places.value("sorry_server"),
      "an \(family == .ipv4 ? "IPv4" : "IPv6") service can't have this sorry server: "
        + "it is left out",
      expected: "an address of the service's family, unless it is reached with `TUN`",
      related: placeOfFamily)
    sorryServer = nil
    sorryServerIsInhibited = nil
    sorryServerForwarding = nil
  }
}

extension Argument where Value == AddressFamily {
  /// `inet` or `inet6`
  static var family: Argument {
    Argument(
      .choice(["inet", "inet6"]),
      read: { word, context in
        switch word.text {
        case "inet": return .ipv4
        case "inet6": return .ipv6
        default:
          context.invalid(
            word, expected: .choice(["inet", "inet6"]), among: ["inet", "inet6"])
          return nil
        }
      }, text: { $0 == .ipv4 ? "inet" : "inet6" })
  }
}
