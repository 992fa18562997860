import JSON

extension Configuration {
  /// The blocks of VRRP at the top level.
  static let vrrpKeywords: [Keyword<Configuration>] = [
    .vrrpBlocks(
      "track_group", \.trackGroups, { TrackGroup.table }, name: \.name,
      "instances by which static addresses, routes and rules are tracked"),
    .lines(
      "static_ipaddress", .virtualAddress(isStatic: true),
      "addresses that are set when the daemon starts and stay", .only(.vrrpd),
      read: { configuration, statement in
        guard var address = readVirtualAddress(&statement, isStatic: true) else { return }
        address.trackGroup = configuration.knownTrackGroup(
          address.trackGroup, at: address.place, statement.context)
        configuration.staticAddresses.append(address)
      },
      write: { $0.staticAddresses.map { ($0.words, $0.json) } }),
    .entries(
      "linkbeat_interfaces", \.linkbeatInterfaces,
      .sequence([.interface, .optional(.choice(["MII", "ETHTOOL", "IOCTL"]))]),
      "interfaces whose link is asked for again and again, because their driver does not tell",
      .only(.vrrpd), read: readLinkbeatInterface,
      write: { interface in
        ([interface.name] + (interface.method.map { [$0.rawValue] } ?? []), nil)
      }),
    .entries(
      "interface_up_down_delays", \.interfaceDelays,
      .sequence([
        .interface,
        .optional(
          .sequence([
            Argument.interfaceDelay.grammar, .optional(Argument.interfaceDelay.grammar),
          ])),
      ]),
      "how long interfaces must be down, and up again, before that counts", .only(.vrrpd),
      read: readInterfaceDelay,
      write: { delay in
        let times = [delay.down, delay.up].compactMap(\.self)
        return ([delay.name] + times.map(Argument.interfaceDelay.text), nil)
      }),
    .blocks(
      "garp_group", \.garpGroups, header: .nothing, { GARPGroup.table },
      "how fast gratuitous ARP and neighbour advertisements leave some interfaces",
      .only(.vrrpd), readHeader: { _, _ in true }, writeHeader: { _ in [] },
      finish: checkGARPGroup),
    .vrrpBlocks(
      "vrrp_instance", \.vrrpInstances, { VRRPInstance.table }, name: \.name,
      "one virtual router as this node takes part in it",
      finish: { $0.dropUndefined($1, $2) }),
    .vrrpBlocks(
      "vrrp_sync_group", \.syncGroups, { SyncGroup.table }, name: \.name,
      "instances that are master together or not at all",
      finish: { $0.dropUndefined($1, $2) }),
  ]

  /// A track group that is defined so far; nil for any other name, which is reported.
  func knownTrackGroup(
    _ name: String?, at place: SourceRange?, _ context: ParseContext
  ) -> String? {
    guard let name, !trackGroups.contains(where: { $0.name == name }) else { return name }
    context.error(
      .undefinedName, place, "there is no track group `\(name)` above this line",
      fix: nearest(to: name, among: trackGroups.map(\.name)).map { "write `\($0)`" }
        ?? "put `track_group \(name) { group { INSTANCE } }` above")
    return nil
  }
}

extension Keyword where Block == Configuration {
  /// Blocks with a name that no other of their kind may have; the first one of a name counts.
  fileprivate static func vrrpBlocks<Nested: ConfigurationBlock>(
    _ keyword: String, _ path: any WritableKeyPath<Configuration, [Nested]> & Sendable,
    _ table: @escaping @Sendable () -> KeywordTable<Nested>,
    name: any WritableKeyPath<Nested, String> & Sendable, _ help: String,
    finish: @escaping @Sendable (inout Nested, Configuration, ParseContext) -> Void = { _, _, _ in }
  ) -> Keyword {
    var result = blocks(
      keyword, path, header: .text("NAME"), table, help, .only(.vrrpd),
      readHeader: { block, statement in
        let words = statement.rest
        guard words.count == 1, let word = words.first else {
          statement.context.error(
            .missingArgument, statement.range, "`\(keyword)` needs one name: the block is ignored",
            fix: words.isEmpty
              ? "write a name behind `\(keyword)`"
              : "put the name in quotes, or join its words with `_`")
          statement.ignoreRest()
          return false
        }
        block[keyPath: name] = word.text
        _ = statement.next()
        return true
      },
      writeHeader: { [$0[keyPath: name]] })
    let read = result.read
    result.read = { configuration, statement in
      let context = statement.context
      guard statement.rest.count == 1, let word = statement.peek,
        let first = context.nameBlock(keyword, word.text, at: statement.range)
      else {
        let count = configuration[keyPath: path].count
        read(&configuration, &statement)
        guard configuration[keyPath: path].count > count else { return }
        var block = configuration[keyPath: path].removeLast()
        finish(&block, configuration, context)
        configuration[keyPath: path].append(block)
        return
      }
      context.error(
        .duplicateName, statement.range,
        "there is a `\(keyword)` with the name `\(word.text)` already: this one is ignored",
        fix: "give it another name",
        related: [.init(first, "first defined here")])
      statement.ignoreRest()
      // Read for its mistakes only.
      var ignored = Nested()
      context.readBlock(table(), into: &ignored, opened: statement)
    }
    return result
  }
}

/// What is to be said of a complete `garp_group`; false leaves it out.
@Sendable private func checkGARPGroup(_ group: inout GARPGroup, _ context: ParseContext) -> Bool {
  if group.interfaces.isEmpty, group.places.contains("interfaces") {
    context.error(
      .missingSetting, group.places.statement("interfaces"), "`interfaces` lists no interfaces",
      fix: "list them between its braces, or delete it")
  }
  if group.garpInterval != nil || group.neighbourInterval != nil { return true }
  // What is wrong with a time has been reported.
  if group.places.contains("garp_interval") || group.places.contains("gna_interval") {
    return false
  }
  context.error(
    .missingSetting, group.places.block, "this `garp_group` sets no time: it is left out",
    expected: "`garp_interval`, `gna_interval` or both")
  return false
}
