package import JSON

/// All keywords of the language by their blocks, for `--dump-keywords` and the manuals.
package enum KeywordListing {
  /// A block with its keywords.
  package struct Block: Sendable {
    /// The names of the blocks around it and its own, from the outermost; empty for the top level.
    package var path: [String]
    /// Its keywords.
    package var index: KeywordIndex

    /// What follows a keyword, with the braces of a block.
    package func synopsis(at place: Int) -> String {
      let entry = index.entries[place]
      let grammar = entry.grammar.synopsis
      guard entry.block != nil else { return grammar }
      // A block without keywords of its own has entries, one on a line.
      guard index.nested[place] != nil else {
        return grammar.hasSuffix("...") ? "{ \(grammar) }" : "{ \(grammar) ... }"
      }
      return grammar.isEmpty ? "{...}" : grammar + " {...}"
    }
  }

  /// All blocks, each after the block that it stands in. A table that several blocks share is
  /// listed for each of them.
  package static var blocks: [Block] {
    var found: [Block] = []
    collect(Configuration.table.index, path: [], into: &found)
    return found
  }

  private static func collect(
    _ index: KeywordIndex, path: [String], into found: inout [Block]
  ) {
    found.append(Block(path: path, index: index))
    // Deeper than any block of the language: a table within itself would never end.
    guard path.count < 8 else { return }
    for place in index.entries.indices {
      guard let nested = index.nested[place] else { continue }
      collect(nested(), path: path + [index.entries[place].name], into: &found)
    }
  }

  /// A table with tabs between the columns: block, keyword, arguments, default, daemon, since,
  /// standing, help. The first line has the names of the columns.
  package static var text: String {
    var text = "block\tkeyword\targuments\tdefault\tdaemon\tsince\tstanding\thelp\n"
    for block in blocks {
      let path = block.path.isEmpty ? "-" : block.path.joined(separator: "/")
      for (place, entry) in block.index.entries.enumerated() {
        for name in [entry.name] + entry.aliases {
          text +=
            [
              path, name, block.synopsis(at: place), entry.fallback, entry.daemons.rawValue,
              entry.since ?? "", entry.standingText(of: name), entry.help,
            ].joined(separator: "\t") + "\n"
        }
      }
    }
    return text
  }

  /// The same as JSON.
  package static var json: JSONValue {
    let keywords = blocks.flatMap { block in
      block.index.entries.enumerated().map { place, entry in
        JSONValue.object([
          .init("block", .array(block.path.map { .string($0) })),
          .init("name", .string(entry.name)),
          .init("aliases", .array(entry.aliases.map { .string($0) })),
          .init("arguments", .string(block.synopsis(at: place))),
          .init("opens_block", .boolean(entry.block != nil)),
          .init("repeatable", .boolean(entry.isRepeatable)),
          .init("default", entry.fallback.isEmpty ? .null : .string(entry.fallback)),
          .init("daemon", .string(entry.daemons.rawValue)),
          .init("since", entry.since.map { .string($0) } ?? .null),
          .init("standing", .string(entry.standing.name)),
          .init("advice", entry.standing.advice.map { .string($0) } ?? .null),
          .init("help", .string(entry.help)),
        ])
      }
    }
    return .object([
      .init("version", .integer(1)), .init("kind", .string("keywords")),
      .init("keywords", .array(keywords)),
    ])
  }
}

extension KeywordEntry {
  /// The standing of one spelling in a word or two.
  fileprivate func standingText(of spelling: String) -> String {
    if spelling != name { return "same as \(name)" }
    return standing.advice.map { "\(standing.name): \($0)" } ?? standing.name
  }
}

extension KeywordEntry.Standing {
  /// The name in listings.
  package var name: String {
    switch self {
    case .current: "current"
    case .deprecated: "deprecated"
    case .refusedByTest: "refused"
    }
  }

  /// What to write instead; nil where the keyword is fine.
  package var advice: String? {
    switch self {
    case .current: nil
    case .deprecated(let advice), .refusedByTest(let advice): advice
    }
  }
}
