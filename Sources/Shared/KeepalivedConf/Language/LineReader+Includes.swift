/// What `include_check`, and the letter at the end of `includer` and its kin, ask for.
struct IncludeChecks: OptionSet, Sendable {
  /// The checks as bits.
  let rawValue: UInt8

  /// Files must be readable and regular.
  static let readable = IncludeChecks(rawValue: 1)
  /// Files that are named must exist.
  static let match = IncludeChecks(rawValue: 2)
  /// Patterns must match something.
  static let wildcard = IncludeChecks(rawValue: 4)
  /// Each of the words in braces must match.
  static let brace = IncludeChecks(rawValue: 8)
  /// All of them.
  static let all: IncludeChecks = [.readable, .match, .wildcard, .brace]
}

extension LineReader {
  /// Reads `include PATTERN` and its kin; false when the line is none.
  mutating func includes(_ text: LineText) -> Bool {
    guard text.first == UInt8(ascii: "i"), text.hasPrefix("include") else { return false }
    let start = text.range.lowerBound
    let end = text.range.upperBound
    var index = start + 7
    guard index < end else {
      noteBareInclude(text)
      return false
    }
    var checks = includeChecks
    if !isWhiteSpace(text[index]) {
      guard let more = Self.checks(of: text[index]), index + 1 < end, isWhiteSpace(text[index + 1])
      else {
        if index + 1 == end, Self.checks(of: text[index]) != nil { noteBareInclude(text) }
        return false
      }
      checks.formUnion(more)
      index += 1
    }
    let keyword = String(decoding: text.storage[start..<index], as: UTF8.self)
    index += 1
    while index < end, isBlank(text[index]) { index += 1 }
    guard index < end else {
      noteBareInclude(text)
      return false
    }
    let directive = Include(
      keyword: keyword, pattern: String(decoding: text.storage[index..<end], as: UTF8.self),
      place: text.place(index..<end), line: text.place, checks: checks,
      isQuoted: text[index] == UInt8(ascii: "\"") || text[index] == UInt8(ascii: "'"))
    if text.isIndirect { reportIndirect(directive) }
    include(directive)
    return true
  }

  /// One line that includes.
  struct Include {
    /// The keyword as it was written.
    var keyword: String
    /// The pattern of the files.
    var pattern: String
    /// Where the pattern stands.
    var place: SourceRange
    /// Where the line stands.
    var line: SourceRange
    /// What must hold for the files.
    var checks: IncludeChecks
    /// Whether the pattern begins with a quote, which is part of it then.
    var isQuoted: Bool

    /// Whether the pattern has braces, each alternative of which must exist.
    var hasBraces: Bool { pattern.contains("{") }

    /// What it does to the verdict that this check fails: more when it was asked for.
    func verdict(of check: IncludeChecks) -> Verdict {
      checks.contains(check) ? .missingFile : .refused
    }
  }

  private static func checks(of letter: UInt8) -> IncludeChecks? {
    switch letter {
    case UInt8(ascii: "r"): .readable
    case UInt8(ascii: "m"): [.readable, .match]
    case UInt8(ascii: "w"): [.readable, .match, .wildcard]
    case UInt8(ascii: "b"): [.readable, .brace]
    case UInt8(ascii: "a"): .all
    default: nil
    }
  }

  private func noteBareInclude(_ text: LineText) {
    context.suspect(
      Suspicion(
        word: text.place,
        Diagnostic(
          .warning, .missingArgument, at: text.place, "`include` needs the name of a file",
          fix: "write `include FILE`")))
  }

  private func reportIndirect(_ directive: Include) {
    context.error(
      .misplacedKeyword, directive.line,
      "`\(directive.keyword)` does not work behind a condition, or out of a definition or "
        + "sequence: keepalived reads the file twice then",
      fix: "put it on a line of its own, and the condition or definition into the file")
  }

  /// Opens the files of an include; the first on top of the sources.
  private mutating func include(_ directive: Include) {
    let depth = sources.count { if case .file = $0 { true } else { false } }
    guard depth < Limits.depth else {
      context.error(
        .tooLarge, directive.line, "there are more than \(Limits.depth) files within files here")
      return
    }
    var paths: [String] = []
    for alternative in braceAlternatives(directive.pattern) {
      if hasWildcard(alternative) {
        paths += matches(of: alternative, directive)
      } else {
        paths.append(joined(unescaped(alternative)))
      }
    }
    guard !paths.isEmpty else { return }
    sources.append(.include(IncludeSource(directive: directive, paths: paths[...])))
  }

  /// The files of an include that are still to be read.
  struct IncludeSource {
    /// The line that asks for them.
    var directive: Include
    /// Those that are still to be read.
    var paths: ArraySlice<String>
  }

  /// Opens the next file of an include.
  mutating func openNext(of include: IncludeSource) {
    sources.removeLast()
    var rest = include
    guard let path = rest.paths.popFirst() else { return }
    if !rest.paths.isEmpty { sources.append(.include(rest)) }
    open(path, include.directive)
  }

  private mutating func open(_ path: String, _ directive: Include) {
    let normalized = normalized(path)
    for case .file(let file) in sources where file.normalizedPath == normalized {
      context.error(
        .includeCycle, directive.line, "\(path) includes itself",
        fix: "delete this line, or the one that leads here",
        related: context.sources.files[Int(file.number)].includedFrom.map {
          [.init($0, "it is included here")]
        } ?? [])
      return
    }
    guard context.sources.files.count < Limits.files else {
      if context.sources.files.count == Limits.files, !isFileLimitReported {
        isFileLimitReported = true
        context.error(.tooLarge, directive.line, "more than \(Limits.files) files are included")
      }
      return
    }
    if let file = context.host.file(at: path), file.kind == .regular, file.mode & 0o111 != 0 {
      context.error(
        .missingInclude, directive.place,
        "\(path) is executable, and keepalived leaves such files out",
        fix: "run `chmod a-x \(path)`", verdict: directive.verdict(of: .readable))
      return
    }
    do throws(HostFileError) {
      push(
        try context.host.contents(ofFile: path), of: path, includedFrom: directive.line)
    } catch {
      context.error(
        .missingInclude, directive.place, "cannot include \(path): \(error.text)",
        fix: directive.isQuoted
          ? "write the name without quotes: here they are taken for part of it" : nil,
        verdict: directive.verdict(
          of: error != .missing ? .readable : directive.hasBraces ? .brace : .match))
    }
  }

  /// The files that a pattern matches.
  private func matches(of pattern: String, _ directive: Include) -> [String] {
    let matches = context.host.files(matching: joined(pattern, isPattern: true))
    if matches.isEmpty {
      let parent = pattern.prefix { !"*?[".contains($0) }.split(
        separator: "/", omittingEmptySubsequences: false
      ).dropLast().joined(separator: "/")
      let directory = joined(pattern.hasPrefix("/") && parent.isEmpty ? "/" : parent)
      let isMissing =
        !parent.isEmpty
        && context.host.file(at: directory) == nil
      if isMissing || directive.checks.contains(.wildcard) {
        context.error(
          .missingInclude, directive.place,
          isMissing
            ? "there is no directory \(directory)" : "no file matches `\(pattern)`",
          verdict: directive.verdict(of: isMissing ? .match : .wildcard))
      } else {
        context.report(
          Diagnostic(
            .note, .missingInclude, at: directive.place, "no file matches `\(pattern)`"))
      }
    }
    return matches.filter { path in
      guard path.hasSuffix("/") else { return true }
      context.warning(
        .missingInclude, directive.place, "\(path) is a directory, and left out",
        fix: "include `\(path)*.conf`")
      return false
    }
  }

  /// A name as the file that is being read means it.
  private func joined(_ name: String, isPattern: Bool = false) -> String {
    let directory = directory
    if name.hasPrefix("/") || directory.isEmpty { return name }
    guard isPattern else {
      return directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }
    var escaped = ""
    for character in directory {
      if "*?[]{}\\".contains(character) { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped.hasSuffix("/") ? escaped + name : escaped + "/" + name
  }

  private func hasWildcard(_ pattern: String) -> Bool {
    var isEscaped = false
    for byte in pattern.utf8 {
      if !isEscaped, byte == 0x2A || byte == 0x3F || byte == 0x5B { return true }
      isEscaped = !isEscaped && byte == 0x5C
    }
    return false
  }

  private func unescaped(_ pattern: String) -> String {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in pattern.utf8 {
      if byte == 0x5C, !isEscaped {
        isEscaped = true
      } else {
        bytes.append(byte)
        isEscaped = false
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The patterns that a pattern with braces stands for, as glob(7) with `GLOB_BRACE` takes it:
/// `a{b,c}d` is `abd` and `acd`. At most a thousand.
func braceAlternatives(_ pattern: String) -> [String] {
  var open: [[UInt8]] = [Array(pattern.utf8)]
  var done: [[UInt8]] = []
  while let bytes = open.popLast(), done.count + open.count < 1_000 {
    guard let brace = firstBrace(bytes) else {
      done.append(bytes)
      continue
    }
    for word in brace.words.reversed() {
      var alternative = Array(bytes[..<brace.range.lowerBound])
      alternative += word
      alternative += bytes[brace.range.upperBound...]
      open.append(alternative)
    }
  }
  return done.map { String(decoding: $0, as: UTF8.self) }
}

private func firstBrace(_ bytes: [UInt8]) -> (range: Range<Int>, words: [ArraySlice<UInt8>])? {
  var start: Int?
  var depth = 0
  var wordStart = 0
  var words: [ArraySlice<UInt8>] = []
  var index = 0
  while index < bytes.count {
    switch bytes[index] {
    case UInt8(ascii: "\\"): index += 1
    case UInt8(ascii: "{"):
      if start == nil {
        start = index
        wordStart = index + 1
      }
      depth += 1
    case UInt8(ascii: ",") where depth == 1:
      words.append(bytes[wordStart..<index])
      wordStart = index + 1
    case UInt8(ascii: "}") where depth > 0:
      depth -= 1
      if depth == 0, let start {
        return (start..<index + 1, words + [bytes[wordStart..<index]])
      }
    default: break
    }
    index += 1
  }
  return nil
}
