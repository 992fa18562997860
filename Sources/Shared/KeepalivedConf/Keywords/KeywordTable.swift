/// The names of a block's keywords, whatever the block's type.
package final class KeywordIndex: Sendable {
  /// The name of the block: the keyword that opens it; empty for the top level.
  package let block: String
  /// What there is to know of each keyword.
  package let entries: [KeywordEntry]
  /// The blocks within, by the places of their keywords in `entries`.
  package let nested: [Int: @Sendable () -> KeywordIndex]
  private let places: [String: Int]

  /// Makes an index.
  package init(
    block: String, entries: [KeywordEntry], nested: [Int: @Sendable () -> KeywordIndex]
  ) {
    self.block = block
    self.entries = entries
    self.nested = nested
    var places: [String: Int] = [:]
    for (place, entry) in entries.enumerated() {
      for name in [entry.name] + entry.aliases { places[name] = place }
    }
    self.places = places
  }

  /// The place of a keyword; nil when it is none of this block.
  package func place(of name: String) -> Int? { places[name] }

  /// Whether this is a keyword of the block.
  package func contains(_ name: String) -> Bool { places[name] != nil }

  /// All spellings.
  package var names: [String] { entries.flatMap { [$0.name] + $0.aliases } }
}

/// The keywords of a block.
package struct KeywordTable<Block: ConfigurationBlock>: Sendable {
  /// The keywords, in the order in which the dump writes them.
  package let keywords: [Keyword<Block>]
  /// Their names.
  package let index: KeywordIndex

  /// Makes a table.
  ///
  /// - Parameter daemons: who acts on the keywords that don't say it themselves.
  package init(
    _ block: String, daemons: KeywordEntry.Daemons = .both, _ keywords: [Keyword<Block>]
  ) {
    var keywords = keywords
    for place in keywords.indices where keywords[place].entry.daemons == .both {
      keywords[place].entry.daemons = daemons
    }
    self.keywords = keywords
    var nested: [Int: @Sendable () -> KeywordIndex] = [:]
    for (place, keyword) in keywords.enumerated() { nested[place] = keyword.nested }
    index = KeywordIndex(block: block, entries: keywords.map(\.entry), nested: nested)
  }

  /// The canonical form of a block's contents.
  package func items(of block: Block) -> [DumpItem] {
    keywords.flatMap { $0.write(block) }
  }

  /// Fills in the defaults where nothing is said.
  package func fillDefaults(_ block: inout Block) {
    for keyword in keywords { keyword.fillDefault(&block) }
  }
}
