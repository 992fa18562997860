/// What a block of the configuration becomes: a value with a property for each keyword.
///
/// Properties are optional where keepalived knows "not given"; defaults and inheritance are filled
/// in later (`KeywordTable.fillDefaults`, `Configuration.resolved`), so that `nil` means that
/// nobody said anything.
package protocol ConfigurationBlock: Equatable, Sendable {
  /// A block in which nothing is said.
  init()
  /// Where its keywords stand.
  var places: Places { get set }
}

/// Where the keywords of a block stand in its file: for messages only, so two blocks that say the
/// same at different places are equal.
package struct Places: Equatable, Sendable {
  /// The keyword that opens the block, with its words; nil for blocks that nobody wrote.
  package var block: SourceRange?
  private var entries: [(keyword: String, statement: SourceRange, value: SourceRange)] = []

  /// Places of nothing.
  package init() {}

  package static func == (left: Places, right: Places) -> Bool { true }

  /// Where a keyword stands last, with all its words; the block's own place when it is not there.
  package func statement(_ keyword: String) -> SourceRange? {
    entries.last { $0.keyword == keyword }?.statement ?? block
  }

  /// Where the arguments of a keyword stand; the block's own place when it is not there.
  package func value(_ keyword: String) -> SourceRange? {
    entries.last { $0.keyword == keyword }?.value ?? block
  }

  /// Whether a keyword was given.
  package func contains(_ keyword: String) -> Bool {
    entries.contains { $0.keyword == keyword }
  }

  /// Notes a keyword.
  package mutating func record(_ keyword: String, statement: SourceRange, value: SourceRange) {
    entries.append((keyword, statement, value))
  }
}
