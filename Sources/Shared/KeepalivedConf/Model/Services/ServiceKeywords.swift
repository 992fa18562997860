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
    var keyword = Keyword<Configuration>.blocks(
      "virtual_server", \.virtualServers, header: VirtualServer.header,
      { VirtualServer.table }, "a service, its real servers, and how they are checked",
      .only(.checkd), readHeader: { $0.readIdentity(&$1) }, writeHeader: { $0.identityWords },
      finish: { server, context in
        server.settleSorryServer(context)
        return true
      })
    let read = keyword.read
    keyword.read = { configuration, statement in
      let count = configuration.virtualServers.count
      read(&configuration, &statement)
      for index in configuration.virtualServers.indices.dropFirst(count) {
        var server = configuration.virtualServers[index]
        server.dropUndefined(configuration, statement.context)
        configuration.virtualServers[index] = server
      }
    }
    return keyword
  }
}

extension VirtualServer {
  /// Takes out checks of files and sessions that are not defined above the service, and of sessions
  /// that the server has another check of: keepalived looks names up while it reads.
  fileprivate mutating func dropUndefined(_ configuration: Configuration, _ context: ParseContext) {
    for index in realServers.indices {
      var watched: [String: SourceRange?] = [:]
      realServers[index].checkers.removeAll { checker in
        switch checker {
        case .file(let check):
          let files = configuration.trackedFiles
          guard let name = check.file, !files.contains(where: { $0.name == name }) else {
            return false
          }
          return context.isUndefined(
            name, at: check.places.value("track_file"), files.map(\.name),
            ["track_file", "vrrp_track_file"])
        case .bfd(let check):
          let name = check.instance ?? ""
          let place = check.places.value("name")
          guard let session = configuration.bfdInstances.first(where: { $0.name == name }) else {
            return context.isUndefined(
              name, at: place, configuration.bfdInstances.map(\.name), ["bfd_instance"])
          }
          guard session.isForCheckers else {
            context.error(
              .undefinedName, place,
              "the session `\(name)` is for virtual routers only: this check is left out",
              fix: "add `checker` to its block",
              related: session.places.block.map { [.init($0, "the session")] } ?? [])
            return true
          }
          guard let first = watched[name] else {
            watched[name] = .some(place)
            return false
          }
          context.error(
            .duplicateCheck, place,
            "the session `\(name)` is watched twice: this check is left out",
            fix: "delete one of the two",
            related: first.map { [.init($0, "first watched here")] } ?? [])
          return true
        default: return false
        }
      }
    }
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
