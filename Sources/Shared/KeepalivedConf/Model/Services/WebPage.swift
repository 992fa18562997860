import JSON
import NetTypes

extension WebPage {
  /// The keywords of `url`.
  package static let table = KeywordTable<WebPage>(
    "url", daemons: .checkd, conditions + regularExpression)

  private static let conditions: [Keyword<WebPage>] = [
    .value("path", \.path, .text("PATH"), "the path of the page, with its query"),
    .custom(
      "digest", \.digest, .form("MD5", examples: ["9b3a0c85a887a256d6939da88aabd8cd"]),
      "the MD5 digest of the body", .firstCounts,
      read: readDigest, write: { ([hexadecimal($0)], nil) }),
    statusCodes,
    .value(
      "virtualhost", \.virtualHost, .text("NAME"), "the name to ask for",
      .survivesMissing + .fallback("that of the check, the real server, or the service")),
  ]

  private static let regularExpression: [Keyword<WebPage>] = [
    .custom(
      "regex", \.regex, .form("PATTERN", examples: ["\"^ready\"", "ok"]),
      "a regular expression (pcre2) that the body must match", read: readRegex,
      write: { ([regexText($0)], .string($0)) }),
    .switchOn(
      "regex_no_match", \.regexMustNotMatch, "the body must not match the regular expression"),
    .custom(
      "regex_options", \.regexOptions, .repeated(.choice(RegexOption.allCases.map(\.rawValue))),
      "options of the regular expression, with pcre2's names", read: readRegexOptions,
      write: { options in
        (options.map(\.rawValue), .array(options.map { .string($0.rawValue) }))
      }),
    offset("regex_min_offset", \.regexMinimumOffset, "where a match may start at the earliest"),
    offset("regex_max_offset", \.regexMaximumOffset, "where a match may start at the latest"),
    .custom(
      "regex_stack", \.regexStack,
      .form("START MAXIMUM", examples: ["16384 65536", "0 0"]),
      "how many bytes the regular expression's stack has at first and at most",
      read: readRegexStack,
      write: { stack in ([String(stack.startBytes), String(stack.maximumBytes)], nil) }),
  ]

  private static var statusCodes: Keyword<WebPage> {
    var entry = KeywordEntry(
      name: "status_code",
      grammar: .repeated(.form("CODE|FIRST-LAST", examples: ["200", "200-299", "404"])),
      fallback: "200-299", help: "the status codes that are right; more lines add to them")
    entry.isRepeatable = true
    return Keyword(
      entry,
      read: { page, statement in
        while let word = statement.next() {
          guard let range = statusRange(word, statement.context) else { continue }
          page.statusCodes = merged((page.statusCodes ?? []) + [range])
        }
      },
      write: { page in
        guard let ranges = page.statusCodes, !ranges.isEmpty else { return [] }
        return [
          DumpItem(
            "status_code",
            ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
          )
        ]
      })
  }

  private static func statusRange(_ word: Word, _ context: ParseContext) -> ClosedRange<Int>? {
    let parts = word.text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = parts.compactMap { wholeNumber(in: String($0)) }
    if numbers.count == parts.count, let first = numbers.first, let last = numbers.last,
      first <= last, (100...599).contains(first), (100...599).contains(last)
    {
      return first...last
    }
    context.error(
      .invalidValue, word.range, "`\(word.text)` is no status code",
      expected: "a number from 100 to 599, or two with `-` between them, such as 200-299")
    return nil
  }

  /// Ranges in order, with those that touch made one.
  private static func merged(_ ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
    var result: [ClosedRange<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound + 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  private static func readDigest(_ statement: inout Statement) -> [UInt8]? {
    guard let word = statement.next() else {
      statement.reportMissing(.text("MD5"))
      return nil
    }
    let nibbles = word.text.utf8.compactMap(hexadecimalValue)
    guard nibbles.count == 32, word.text.utf8.count == 32 else {
      statement.context.error(
        .invalidValue, word.range, "`\(word.text)` is no MD5 digest",
        expected: "32 hexadecimal digits, not \(word.text.utf8.count) characters",
        fix: "`md5sum` of the page's body gives them")
      statement.ignoreRest()
      return nil
    }
    return (0..<16).map { nibbles[2 * $0] << 4 | nibbles[2 * $0 + 1] }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// keepalived only notes in its log what is wrong with a regular expression: these are warnings.
extension WebPage {
  private static func readRegex(_ statement: inout Statement) -> String? {
    guard statement.useEscapes() else { return nil }
    guard let word = statement.next(), !statement.hasNext else {
      statement.context.warning(
        .invalidValue, statement.range, "this is not one pattern: it is ignored",
        expected: "one word, or one text in quotes")
      statement.ignoreRest()
      return nil
    }
    return word.text
  }

  /// A pattern that is read back as it is: backslashes and quotes stand escaped.
  private static func regexText(_ pattern: String) -> String {
    var text = ""
    for scalar in pattern.unicodeScalars { appendEscaped(scalar, to: &text) }
    return text
  }

  private static func readRegexOptions(_ statement: inout Statement) -> [RegexOption]? {
    var options: Set<RegexOption> = []
    while let word = statement.next() {
      if let option = RegexOption(rawValue: word.text) {
        options.insert(option)
        continue
      }
      let candidate = nearest(to: word.text, among: RegexOption.allCases.map(\.rawValue))
      statement.context.warning(
        .invalidValue, word.range,
        "`\(word.text)` is no option of regular expressions: it is ignored",
        fix: candidate.map { "write `\($0)`" })
    }
    return options.isEmpty ? nil : RegexOption.allCases.filter(options.contains)
  }

  private static func offset(
    _ name: String, _ path: any WritableKeyPath<WebPage, Int?> & Sendable, _ help: String
  ) -> Keyword<WebPage> {
    .custom(
      name, path, .integer(0...Int.max), help + ", in bytes from the start of the body",
      read: { statement in
        if let word = statement.next(), !statement.hasNext, let value = wholeNumber(in: word.text),
          value >= 0
        {
          return value
        }
        statement.context.warning(
          .invalidValue, statement.range, "this is not one number: it is ignored",
          expected: "a whole number from 0")
        statement.ignoreRest()
        return nil
      }, write: { ([String($0)], .integer($0)) })
  }

  private static func readRegexStack(_ statement: inout Statement) -> RegexStack? {
    let numbers = statement.rest.compactMap { wholeNumber(in: $0.text) }
    let range = statement.range
    let count = statement.rest.count
    statement.ignoreRest()
    if count == 2, numbers.count == 2, numbers[0] >= 0, numbers[0] <= numbers[1] {
      return RegexStack(startBytes: numbers[0], maximumBytes: numbers[1])
    }
    statement.context.warning(
      .invalidValue, range, "this is no size of a stack: it is ignored",
      expected: "two numbers of bytes, the second not less than the first")
    return nil
  }

  /// Whether there is a page to ask for; reports when there is not, and takes away what can't work.
  static func finish(_ page: inout WebPage, _ context: ParseContext) -> Bool {
    guard page.path != nil else {
      if !page.places.contains("path") {
        context.error(
          .missingSetting, page.places.block, "this `url` has no `path`: it is left out",
          fix: "add `path /`")
      }
      return false
    }
    if page.regex == nil { page.removeRegexSettings(context) }
    if let first = page.regexMinimumOffset, let last = page.regexMaximumOffset, first > last {
      context.warning(
        .invalidValue, page.places.value("regex_max_offset"),
        "no match starts at \(first) or later and at \(last) or earlier: both offsets are ignored",
        related: page.places.value("regex_min_offset").map { [.init($0, "the least is here")] }
          ?? [])
      page.regexMinimumOffset = nil
      page.regexMaximumOffset = nil
    }
    return true
  }

  private mutating func removeRegexSettings(_ context: ParseContext) {
    let names = [
      "regex_no_match", "regex_options", "regex_min_offset", "regex_max_offset", "regex_stack",
    ]
    guard let name = names.first(where: places.contains) else { return }
    // A pattern that is wrong has been reported already.
    if !places.contains("regex") {
      context.warning(
        .missingSetting, places.statement(name), "`\(name)` means nothing without `regex`",
        fix: "add `regex PATTERN`")
    }
    regexMustNotMatch = nil
    regexOptions = nil
    regexMinimumOffset = nil
    regexMaximumOffset = nil
    regexStack = nil
  }
}
