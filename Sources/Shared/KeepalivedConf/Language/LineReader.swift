/// Reads the lines of a file with all that belongs to them: comments, conditions, definitions,
/// sequences and includes.
///
/// Where lines come from is a stack: files, the further lines of definitions, and sequences. What
/// is on top gives the next line.
struct LineReader {
  /// Where lines come from.
  enum Source {
    /// A file.
    case file(FileSource)
    /// The lines of a definition after its first.
    case definition(DefinitionSource)
    /// A sequence.
    case sequence(SequenceSource)
    /// The files of an `include`, which are opened one after another.
    case include(IncludeSource)
  }

  /// A definition whose lines are being read.
  struct DefinitionSource {
    /// Its lines.
    var lines: [[UInt8]]
    /// The number of the line to read next.
    var next: Int
    /// Where it is used.
    var place: SourceRange
    /// The definitions and sequences around it.
    var expansions: [Expansion]
  }

  /// Bounds on what a configuration can make of itself.
  struct Limits {
    /// The longest line that keepalived reads.
    static let lineLength = 1_023
    /// Replacements in one line.
    static let replacements = 1_000
    /// Files within files.
    static let depth = 64
    /// Sources within sources, of all kinds.
    static let sources = 192
    /// Files, counting each time that one is read.
    static let files = 1_000
  }

  /// What takes the messages.
  let context: ParseContext
  /// The lines so far.
  var lines: [LogicalLine] = []
  /// The definitions so far.
  var definitions = Definitions()
  /// What is being read, from the outermost.
  var sources: [Source] = []
  /// The definition whose further lines are being read.
  var unfinishedDefinition: [UInt8]?
  /// What `include_check` asks for.
  var includeChecks: IncludeChecks = []
  /// Uses of names that are not defined where they stand.
  var undefinedUses: [UndefinedUse] = []
  /// Their places.
  var undefinedPlaces: Set<SourceRange> = []
  /// How many lines definitions and sequences have made.
  var generatedLines = 0
  /// What is to be said of a line that ended in a backslash, while the next one is read.
  var continued: Diagnostic?
  /// Names of lines that look like definitions and are none.
  var malformedNames: Set<[UInt8]> = []
  /// Files in whose rest no comment of the form `/* */` ends.
  var filesWithoutCommentEnd: Set<Int32> = []
  /// Where the file goes on behind what somebody took for a comment.
  var blockCommentEnd: Int?
  /// Whether it was said that there are too many files.
  var isFileLimitReported = false
  /// How many definitions were replaced in the line that is being read.
  var replacements = 0
  /// The numbers of `${_RANDOM}`.
  var random: any RandomNumberGenerator
  /// What `@` conditions compare with.
  let conditionName: [UInt8]

  /// Starts reading.
  init(_ context: ParseContext) {
    self.context = context
    random = context.options.random
    conditionName = Array(context.conditionName.utf8)
  }

  /// Reads everything.
  mutating func readAll() {
    while let source = sources.last {
      switch source {
      case .file(let file): readFile(file)
      case .definition(let definition): readLine(of: definition)
      case .sequence(let sequence): readLine(of: sequence)
      case .include(let include): openNext(of: include)
      }
    }
    finishDefinitions()
  }

  private mutating func readLine(of definition: DefinitionSource) {
    guard countGeneratedLine(definition.expansions.last, at: definition.place) else { return }
    var rest = definition
    let bytes = definition.lines[definition.next]
    rest.next += 1
    sources.removeLast()
    if rest.next < rest.lines.count { sources.append(.definition(rest)) }
    var text = LineText(bytes, for: definition.place)
    text.expansions = definition.expansions
    text.isIndirect = true
    process(text)
  }

  /// Counts a line that is made; false when there are too many, and then the maker is dropped.
  mutating func countGeneratedLine(_ expansion: Expansion?, at place: SourceRange) -> Bool {
    generatedLines += 1
    let limit = context.options.generatedLinesLimit
    guard generatedLines > limit else { return true }
    if generatedLines == limit + 1 {
      context.error(
        .tooLarge, place,
        "`\(expansion?.name ?? "this")` makes more than \(limit) lines",
        fix: "make it shorter")
    }
    sources.removeLast()
    return false
  }

  /// Reads one line, whose comment is gone, into logical lines.
  mutating func process(_ line: LineText) {
    var text = line
    replacements = 0
    while !text.isEmpty {
      if unfinishedDefinition != nil { return continueDefinition(text) }
      if text.first == UInt8(ascii: "/"), takesForeignComment(text) { return }
      guard prepare(&text), !includes(text) else { return }
      guard let first = text.first else { return }
      if first == UInt8(ascii: "{") || first == UInt8(ascii: "}") {
        let start = text.range.lowerBound
        append(
          LogicalLine(
            first == UInt8(ascii: "{") ? .open : .close, at: text.place(start..<start + 1),
            expansions: text.expansions))
        text.removeAll(before: start + 1)
        text.trimStart()
      } else {
        appendWords(&text)
      }
    }
  }

  /// Deals with conditions, definitions and sequences; false when nothing is left of the line.
  private mutating func prepare(_ text: inout LineText) -> Bool {
    while true {
      if text.first == UInt8(ascii: "@"), !takeCondition(&text) { return false }
      if text.first == UInt8(ascii: "$"), takeDefinition(text) { return false }
      if text.first == UInt8(ascii: "~"), text.hasPrefix("~SEQ") || text.hasPrefix("~LST") {
        takeSequence(text)
        return false
      }
      guard text.traits.contains(.dollar), text.first != UInt8(ascii: "~") else { return true }
      guard let isChanged = expand(&text) else { return false }
      guard isChanged else { return true }
      text.trimStart()
      text.trimEnd()
      guard text.first == UInt8(ascii: "@") || text.bytes.contains(UInt8(ascii: "$")) else {
        return !text.isEmpty
      }
    }
  }

  /// Takes `@NAME` or `@^NAME` from the line; false when the line does not count here.
  private mutating func takeCondition(_ text: inout LineText) -> Bool {
    var index = text.range.lowerBound + 1
    let isNegated = index < text.range.upperBound && text[index] == UInt8(ascii: "^")
    if isNegated { index += 1 }
    let start = index
    while index < text.range.upperBound, !isBlank(text[index]) { index += 1 }
    guard index < text.range.upperBound else {
      context.warning(
        .emptyCondition, text.place, "this condition has nothing behind it and does nothing",
        fix: "put what it is for behind it on the same line")
      return false
    }
    let isSelected = text.storage[start..<index].elementsEqual(conditionName)
    text.removeAll(before: index)
    text.trimStart()
    text.isIndirect = true
    return isSelected != isNegated
  }

  /// Adds a line to the configuration.
  mutating func append(_ line: LogicalLine) { lines.append(line) }
}
