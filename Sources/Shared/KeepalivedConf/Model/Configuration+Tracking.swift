extension Configuration {
  /// What virtual routers and checks track.
  static let trackingKeywords: [Keyword<Configuration>] = [
    .named(
      "vrrp_script", \.scripts, { VRRPScript.table }, name: \.name,
      "a script whose exit status decides over priorities", .only(.vrrpd),
      finish: { script, context in
        if script.script != nil { return true }
        // A `script` that was wrong has been reported.
        if !script.places.contains("script") {
          context.error(
            .missingSetting, script.places.block,
            "`\(script.name)` names no script: it is left out",
            expected: "`script COMMAND` in this block")
        }
        return false
      }),
    .named(
      "vrrp_track_process", \.trackedProcesses, { TrackedProcess.table }, name: \.name,
      "a program whose processes decide over priorities", .only(.vrrpd),
      finish: finishTrackedProcess),
    .named(
      "track_file", \.trackedFiles, { TrackedFile.table }, name: \.name,
      "a file whose number decides over priorities and weights", finish: finishTrackedFile),
    .named(
      "vrrp_track_file", \.trackedFiles, { TrackedFile.table }, name: \.name, "as `track_file`",
      .only(.vrrpd) + .deprecated("write `track_file`"), finish: finishTrackedFile
    ).asOldSpelling,
    bfdInstances,
  ]

  /// `bfd_instance`: other than the rest, a second one of a name or neighbour is a mistake.
  private static let bfdInstances: Keyword<Configuration> = {
    var keyword = Keyword<Configuration>.named(
      "bfd_instance", \.bfdInstances, { BFDInstance.table }, name: \.name,
      "a session of bidirectional forwarding detection (RFC 5880) with a neighbour",
      isUnique: true, finish: finishBFDInstance)
    let read = keyword.read
    keyword.read = { configuration, statement in
      let context = statement.context
      let count = configuration.bfdInstances.count
      if let word = statement.peek, word.text.utf8.count > BFDInstance.maximalNameLength {
        context.error(
          .outOfRange, word.range, "the name of a BFD instance is too long: it is left out",
          expected: "at most \(BFDInstance.maximalNameLength) bytes")
        var ignored = Configuration()
        return read(&ignored, &statement)
      }
      read(&configuration, &statement)
      guard configuration.bfdInstances.count > count, let added = configuration.bfdInstances.last
      else { return }
      let earlier = configuration.bfdInstances.dropLast().first {
        $0.neighbour == added.neighbour && $0.source == added.source
          && ($0.isMultihop ?? false) == (added.isMultihop ?? false)
      }
      guard let earlier else { return }
      configuration.bfdInstances.removeLast()
      context.error(
        .duplicateAddress, added.places.value("neighbor_ip"),
        "`\(earlier.name)` has this neighbour already: `\(added.name)` is left out",
        fix: "delete one of the two, or give them different `source_ip`",
        related: earlier.places.value("neighbor_ip").map { [.init($0, "first given here")] } ?? [])
    }
    return keyword
  }()
}

extension Keyword where Block == Configuration {
  /// Blocks with a name. Of two with the same name the first one counts.
  ///
  /// - Parameters:
  ///   - isUnique: whether keepalived's test refuses the second one.
  ///   - finish: what is to be said of a complete block; false leaves it out.
  fileprivate static func named<Nested: ConfigurationBlock>(
    _ keyword: String, _ path: any WritableKeyPath<Configuration, [Nested]> & Sendable,
    _ table: @escaping @Sendable () -> KeywordTable<Nested>,
    name: any WritableKeyPath<Nested, String> & Sendable, _ help: String,
    _ options: KeywordOptions = .none, isUnique: Bool = false,
    finish: @escaping @Sendable (inout Nested, ParseContext) -> Bool
  ) -> Keyword {
    var result = Keyword.blocks(
      keyword, path, header: .text("NAME"), table, help, options,
      readHeader: { block, statement in
        guard let word = statement.next() else {
          statement.reportMissing(.text("NAME"))
          return false
        }
        block[keyPath: name] = word.text
        return true
      }, writeHeader: { [$0[keyPath: name]] }, finish: finish)
    let read = result.read
    result.read = { configuration, statement in
      guard let word = statement.peek,
        let first = configuration[keyPath: path].first(where: { $0[keyPath: name] == word.text })
      else { return read(&configuration, &statement) }
      let message = "there is a `\(keyword)` with the name `\(word.text)` already: "
      let related = first.places.block.map { [Diagnostic.Related($0, "first defined here")] } ?? []
      if isUnique {
        statement.context.error(
          .duplicateName, statement.range, message + "this one is ignored",
          fix: "give it another name", related: related)
      } else {
        statement.context.warning(
          .duplicateName, statement.range, message + "nothing uses this one",
          fix: "give it another name", related: related)
      }
      // Read for its mistakes only.
      var ignored = Configuration()
      read(&ignored, &statement)
    }
    return result
  }
}
