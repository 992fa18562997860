/// What there is to know of a keyword, whatever block it belongs to: manuals, `--dump-keywords`,
/// completion and messages are made from these.
package struct KeywordEntry: Sendable {
  /// Which of the daemons acts on it.
  package enum Daemons: String, Sendable, CaseIterable {
    case vrrpd
    case checkd
    case both
  }

  /// Whether it should still be used.
  package enum Standing: Equatable, Sendable {
    /// Yes.
    case current
    /// It still works; this is what to write instead, or why it is not needed any more.
    case deprecated(String)
    /// It still works in keepalived, but its configuration test counts it as a mistake.
    case refusedByTest(String)
  }

  /// The keyword.
  package var name: String
  /// Other spellings of the same keyword; the dump writes `name`.
  package var aliases: [String] = []
  /// What follows it; for a block of entries what each of them looks like, unless
  /// `entryGrammar` says that.
  package var grammar: Grammar
  /// Whether braces follow, with a block of this name (see `BlockEntry`) between them.
  package var block: String?
  /// What the lines between the braces look like where `grammar` is that of the words before them;
  /// nil for blocks of keywords, and where it is `grammar` itself.
  package var entryGrammar: Grammar?
  /// Whether it may stand more than once in its block.
  package var isRepeatable = false
  /// Whether a second one is a mistake, and the first one counts; otherwise the last one counts.
  package var firstCounts = false
  /// Whether a second one is a mistake although it counts.
  package var refusesSecond = false
  /// Whether keepalived's test goes on after this keyword stands without the word that it needs:
  /// most keywords end it.
  package var survivesMissing = false
  /// Who acts on it.
  package var daemons: Daemons = .both
  /// The default in words or as a value; empty when there is none.
  package var fallback = ""
  /// The first version of keepalived that has it, where it is not older than 2.2.
  package var since: String?
  /// Whether it should still be used.
  package var standing: Standing = .current
  /// One line of help.
  package var help: String
}

/// Changes to a keyword beyond its name, value and help; each keyword names only what it needs.
package struct KeywordOptions: Sendable {
  /// See `KeywordEntry.aliases`.
  package var aliases: [String] = []
  /// See `KeywordEntry.daemons`; nil for the daemons of the block.
  package var daemons: KeywordEntry.Daemons?
  /// See `KeywordEntry.fallback`, for defaults that depend on something.
  package var fallback: String?
  /// See `KeywordEntry.since`.
  package var since: String?
  /// See `KeywordEntry.standing`.
  package var standing: KeywordEntry.Standing = .current
  /// See `KeywordEntry.firstCounts`.
  package var firstCounts = false
  /// See `KeywordEntry.refusesSecond`.
  package var refusesSecond = false
  /// See `KeywordEntry.survivesMissing`.
  package var survivesMissing = false

  /// Nothing special.
  package static var none: KeywordOptions { KeywordOptions() }
  /// Other spellings.
  package static func also(_ aliases: String...) -> KeywordOptions { .init(aliases: aliases) }
  /// A version.
  package static func since(_ version: String) -> KeywordOptions { .init(since: version) }
  /// A default in words.
  package static func fallback(_ text: String) -> KeywordOptions { .init(fallback: text) }
  /// Only one daemon.
  package static func only(_ daemons: KeywordEntry.Daemons) -> KeywordOptions {
    .init(daemons: daemons)
  }
  /// Not to be used any more.
  package static func deprecated(_ instead: String) -> KeywordOptions {
    .init(standing: .deprecated(instead))
  }
  /// Not to be used any more: keepalived's test counts it as a mistake.
  package static func refusedByTest(_ instead: String) -> KeywordOptions {
    .init(standing: .refusedByTest(instead))
  }
  /// A second one is a mistake.
  package static var firstCounts: KeywordOptions { .init(firstCounts: true) }
  /// A second one is a mistake, and counts.
  package static var refusesSecond: KeywordOptions { .init(refusesSecond: true) }
  /// A missing word is a mistake like any other.
  package static var survivesMissing: KeywordOptions { .init(survivesMissing: true) }

  /// Both: what is given on the right counts.
  package static func + (left: KeywordOptions, right: KeywordOptions) -> KeywordOptions {
    KeywordOptions(
      aliases: left.aliases + right.aliases, daemons: right.daemons ?? left.daemons,
      fallback: right.fallback ?? left.fallback, since: right.since ?? left.since,
      standing: right.standing == .current ? left.standing : right.standing,
      firstCounts: left.firstCounts || right.firstCounts,
      refusesSecond: left.refusesSecond || right.refusesSecond,
      survivesMissing: left.survivesMissing || right.survivesMissing)
  }
}
