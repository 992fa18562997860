/// What is shared while a configuration is read: the lines that are left, the blocks that are open,
/// and the messages so far.
package final class ParseContext {
  /// The machine.
  package let host: any Host
  /// How to read.
  package let options: ReadOptions
  /// The files that were read.
  package var sources = SourceMap()
  /// The messages so far.
  package private(set) var diagnostics: [Diagnostic] = []
  /// Words that look wrong before it is known what they are for.
  var suspicions: [Suspicion] = []
  /// All lines.
  var lines: [LogicalLine] = []
  /// The number of the next line to read.
  var position = 0
  /// The blocks around the place that is being read, from the outermost.
  var frames: [Frame] = []
  /// How many blocks are never closed, as far as not reported.
  var missingCloses = 0
  /// How many closing braces close nothing, as far as not reported.
  var surplusCloses = 0
  /// How many blocks had no opening brace; each leaves a closing one over.
  var missingOpens = 0 {
    didSet { surplusCloses = max(0, surplusCloses - (missingOpens - oldValue)) }
  }
  /// Groups of virtual servers that were left out: that they are missing is no news.
  var leftOutGroups: Set<String> = []
  /// The closing brace that belongs to each opening one, both by the numbers of their lines.
  var partners: [Int: Int] = [:]
  /// Closing braces that stand too late: the blocks that they close were left before.
  var ignoredCloses: Set<Int> = []
  /// The line for which all blocks are being left.
  var leaving: Int?
  /// The keywords of blocks whose contents have been reported as a whole.
  var incompleteBlocks: Set<SourceRange> = []
  /// What misspelt keywords were meant to be.
  var meant = Meant()
  /// The keywords of the top level.
  let topLevel: KeywordIndex
  /// Where each named block stands, by its keyword and its name.
  private var namedBlocks: [String: [String: SourceRange]] = [:]
  private var suppressed = 0
  /// What was reported of lines that definitions and sequences made.
  var toldOfExpansions: Set<ToldOfExpansion> = []

  /// A block that is open.
  struct Frame {
    /// The keyword that opened it.
    let keyword: Word
    /// Its keywords; nil for blocks of entries, and for blocks that are skipped.
    let index: KeywordIndex?
    /// The number of the line with its opening brace; nil when that is missing.
    var brace: Int?
    /// How far its keyword is indented; nil when something stands before it.
    var indentation: Int?
  }

  /// Starts reading.
  package init(
    host: any Host, options: ReadOptions, topLevel: KeywordIndex = Configuration.table.index
  ) {
    self.host = host
    self.options = options
    self.topLevel = topLevel
  }

  /// Notes a message; beyond the limit only their number grows.
  package func report(_ original: Diagnostic) {
    guard !followsFromMisspelling(original) else { return }
    guard let diagnostic = explained(placeholderNamed(original)) else { return }
    guard diagnostics.count < options.diagnosticsLimit else {
      suppressed += 1
      worstSuppressed = max(worstSuppressed, diagnostic.verdict)
      return
    }
    diagnostics.append(diagnostic)
  }

  /// Notes a block by its name, unless there is one of that name already: then that one's place.
  func nameBlock(_ keyword: String, _ name: String, at range: SourceRange) -> SourceRange? {
    if let first = namedBlocks[keyword]?[name] { return first }
    namedBlocks[keyword, default: [:]][name] = range
    return nil
  }

  /// How many messages came after the limit.
  package var suppressedCount: Int { suppressed }
  /// The worst verdict among them.
  package private(set) var worstSuppressed = Verdict.good

  /// Whether no more messages are kept.
  package var isFull: Bool { diagnostics.count >= options.diagnosticsLimit }

  /// Notes a word that looks wrong; beyond the limit none is noted.
  func suspect(_ suspicion: Suspicion) {
    guard suspicions.count < options.diagnosticsLimit else { return }
    suspicions.append(suspicion)
  }

  /// Reports a mistake.
  package func error(
    _ code: DiagnosticCode, _ range: SourceRange?, _ message: String, expected: String? = nil,
    fix: String? = nil, related: [Diagnostic.Related] = [], verdict: Verdict = .refused
  ) {
    report(
      Diagnostic(
        .error, code, at: range, message, expected: expected, fix: fix, related: related,
        verdict: verdict))
  }

  /// Reports something that works, but hardly as meant.
  package func warning(
    _ code: DiagnosticCode, _ range: SourceRange?, _ message: String, expected: String? = nil,
    fix: String? = nil, related: [Diagnostic.Related] = []
  ) {
    report(
      Diagnostic(
        .warning, code, at: range, message, expected: expected, fix: fix, related: related))
  }

  /// Reports a word that is not of the kind that is expected.
  package func invalid(_ word: Word, expected grammar: Grammar, among words: [String] = []) {
    let candidate = spelling(of: word.text, among: words) ?? nearest(to: word.text, among: words)
    var fix = candidate.map { "write `\($0)`" }
    let parts = word.text.split(separator: "|").map(String.init)
    if parts.count > 1, parts.allSatisfy(words.contains) {
      fix = "choose one: " + listed(parts.map { "`\($0)`" })
    }
    error(
      .invalidValue, word.range, "`\(word.text)` is not valid here",
      expected: grammar.expectation, fix: fix)
  }

  /// The word that differs only in capitals.
  private func spelling(of word: String, among words: [String]) -> String? {
    words.first { $0.lowercased() == word.lowercased() }
  }

  /// Whether a mistake of this kind has been reported between a place and the line that is being
  /// read.
  func hasError(_ code: DiagnosticCode, from start: SourceRange) -> Bool {
    diagnostics.contains { diagnostic in
      guard let range = diagnostic.range else { return false }
      return diagnostic.code == code && range.file == start.file && range.line >= start.line
        && (position >= lines.count || lines[max(0, position - 1)].range.file != range.file
          || range.line <= lines[max(0, position - 1)].range.line)
    }
  }

  /// Reports a number beyond its range.
  package func outOfRange(_ word: Word, expected grammar: Grammar) {
    error(
      .outOfRange, word.range, "`\(word.text)` is out of range", expected: grammar.expectation)
  }
}

/// How to read a configuration.
package struct ReadOptions: Sendable {
  /// What `@` conditions compare with (`-i`); nil for the host name up to its first dot.
  package var configurationID: String?
  /// The instance name of `${_INSTANCE}`.
  package var instance: String?
  /// How many messages are kept.
  package var diagnosticsLimit = 1_000
  /// How many lines definitions and sequences may make.
  package var generatedLinesLimit = 250_000
  /// The numbers of `${_RANDOM}`.
  package var random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()

  /// Reads as the daemons do without options.
  package init() {}
}
