import JSON
import KeepalivedConf
import Testing

/// What people see of a message.
@Suite("Messages for people") struct RendererTests {
  /// The message about the first place of a text in a line, as it is written.
  private func rendered(
    _ line: String, marking text: String, lineWidth: Int = 100, usesColour: Bool = false,
    expected: String? = nil, fix: String? = nil
  ) throws -> [String] {
    let bytes = Array(line.utf8)
    let start = try #require(bytes.firstRange(of: Array(text.utf8)))
    return lines(
      bytes,
      SourceRange(file: 0, line: 1, offset: Int32(start.lowerBound), length: Int32(start.count)),
      lineWidth: lineWidth, usesColour: usesColour, expected: expected, fix: fix)
  }

  private func lines(
    _ bytes: [UInt8], _ range: SourceRange, lineWidth: Int = 100, usesColour: Bool = false,
    expected: String? = nil, fix: String? = nil
  ) -> [String] {
    var sources = SourceMap()
    _ = sources.add(path: "a.conf", bytes: bytes)
    var text = ""
    DiagnosticRenderer(usesColour: usesColour, lineWidth: lineWidth).append(
      Diagnostic(.error, .unknownKeyword, at: range, "wrong", expected: expected, fix: fix),
      sources: sources, file: "main.conf", to: &text)
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  @Test func theWholeMessage() throws {
    let lines = try rendered(
      "  prority 100", marking: "prority", expected: "a keyword", fix: "write `priority`")
    #expect(
      lines == [
        "a.conf:1:3: error: wrong [unknown-keyword]",
        "    1 |   prority 100",
        "      |   ^^^^^^^",
        "        expected: a keyword",
        "        help: write `priority`",
      ])
  }

  @Test(arguments: [
    // Tabs go to columns that eight divides, wherever they stand.
    ("\tab cd", "cd", "        ab cd", "           ^^"),
    ("ab\tcd", "cd", "ab      cd", "        ^^"),
    ("1234567\tcd", "cd", "1234567 cd", "        ^^"),
    ("12345678\tcd", "cd", "12345678        cd", "                ^^"),
    // Wide characters take two columns, combining ones none.
    ("日本 x", "x", "日本 x", "     ^"),
    ("a｛b", "｛", "a｛b", " ^^"),
    ("e\u{301} x", "x", "e\u{301} x", "  ^"),
    ("ä x", "x", "ä x", "  ^"),
    ("“x”", "”", "“x”", "  ^"),
    // What could not be seen is written out.
    ("a\u{200B}b", "\u{200B}", "a<U+200B>b", " ^^^^^^^^"),
    ("a\u{1B}[31mb", "b", "a<U+001B>[31mb", "             ^"),
  ])
  func marksStandUnderTheCharacters(
    line: String, text: String, shown: String, marks: String
  ) throws {
    let lines = try rendered(line, marking: text)
    try #require(lines.count == 3)
    #expect(lines[1] == "    1 | " + shown)
    #expect(lines[2] == "      | " + marks)
  }

  @Test func bytesThatAreNoTextAreShownAsSuch() {
    let bytes: [UInt8] = [0x61, 0xFF, 0xC3, 0x20, 0x78]
    let lines = lines(bytes, SourceRange(file: 0, line: 1, offset: 4, length: 1))
    #expect(lines[1] == "    1 | a\u{FFFD}\u{FFFD} x")
    #expect(lines[2] == "      |     ^")
  }

  @Test(arguments: [
    (SourceRange(file: 0, line: 1, offset: 3, length: 0), "   ^"),
    (SourceRange(file: 0, line: 1, offset: 900, length: 9), "   ^"),
    (SourceRange(file: 0, line: 1, offset: 1, length: 900), " ^^"),
    (SourceRange(file: 0, line: 1, offset: .max, length: .max), "   ^"),
  ])
  func placesBehindTheEndAreTheEnd(range: SourceRange, marks: String) {
    let lines = lines(Array("abc".utf8), range)
    #expect(lines[2] == "      | " + marks)
  }

  @Test(arguments: [0, 10, 100, 150, 199])
  func longLinesAreCutAroundTheMark(before: Int) throws {
    let line =
      String(repeating: "a", count: before) + "MARK" + String(repeating: "z", count: 200 - before)
    let lines = try rendered(line, marking: "MARK", lineWidth: 40)
    let shown = try #require(lines[1].firstRange(of: "MARK"))
    let marks = try #require(lines[2].firstRange(of: "^^^^"))
    #expect(
      lines[1].distance(from: lines[1].startIndex, to: shown.lowerBound)
        == lines[2].distance(from: lines[2].startIndex, to: marks.lowerBound))
    #expect(lines[1].count <= 8 + 40 + 6)
    #expect(lines[1].hasSuffix("...") == (200 - before > 40))
  }

  @Test func aMarkWiderThanTheScreenIsCut() throws {
    let lines = try rendered(
      String(repeating: "a", count: 500), marking: String(repeating: "a", count: 500),
      lineWidth: 40)
    #expect(lines[2] == "      | " + String(repeating: "^", count: 40))
  }

  @Test func otherPlacesAndIncludesFollow() {
    var sources = SourceMap()
    let main = sources.add(path: "main.conf", bytes: Array("x\ninclude a\n".utf8))
    let first = sources.add(
      path: "a", bytes: Array("include b\n".utf8),
      includedFrom: SourceRange(file: main, line: 2, offset: 0, length: 7))
    let second = sources.add(
      path: "b", bytes: Array("wrong\n".utf8),
      includedFrom: SourceRange(file: first, line: 1, offset: 0, length: 7))
    let diagnostic = Diagnostic(
      .warning, .repeatedKeyword, at: SourceRange(file: second, line: 1, offset: 0, length: 5),
      "again",
      related: [.init(SourceRange(file: main, line: 1, offset: 0, length: 1), "first here")])
    var text = ""
    DiagnosticRenderer().append(diagnostic, sources: sources, file: "main.conf", to: &text)
    #expect(
      text == """
        b:1:1: warning: again [repeated-keyword]
            1 | wrong
              | ^^^^^
                included from a:1:1
                included from main.conf:2:1
        main.conf:1:1: note: first here
            1 | x
              | ^

        """)
  }

  @Test func messagesWithoutAPlaceHaveTheFile() {
    var text = ""
    DiagnosticRenderer().append(
      Diagnostic(.error, .unreadableFile, at: nil, "no\u{7} file"), sources: SourceMap(),
      file: "main.conf", to: &text)
    #expect(text == "main.conf: error: no<U+0007> file [unreadable-file]\n")
  }

  @Test func coloursOnlyWhenAskedFor() throws {
    let plain = try rendered("abc", marking: "b")
    let coloured = try rendered("abc", marking: "b", usesColour: true)
    #expect(!plain.contains { $0.contains("\u{1B}") })
    #expect(coloured.allSatisfy { $0.contains("\u{1B}[") && $0.contains("\u{1B}[0m") })
    // Taken away, the colours leave the same text.
    #expect(coloured.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") } == plain)
  }

  @Test(
    arguments: [
      (0, 0, 0, 0, nil), (1, 0, 0, 0, "1 error"), (2, 1, 0, 0, "2 errors, 1 warning"),
      (0, 2, 1, 0, "2 warnings, 1 note"), (1, 0, 0, 7, "1 error, 7 more not shown"),
    ] as [(Int, Int, Int, Int, String?)])
  func theSummaryCounts(errors: Int, warnings: Int, notes: Int, more: Int, summary: String?) {
    let severities =
      Array(repeating: Diagnostic.Severity.error, count: errors)
      + Array(repeating: .warning, count: warnings) + Array(repeating: .note, count: notes)
    let report = DiagnosticReport(
      severities.map { Diagnostic($0, .invalidValue, at: nil, "x") }, sources: SourceMap(),
      suppressedCount: more, verdict: .good)
    #expect(report.summary == summary)
  }

  @Test func jsonCountsCharactersFromOne() throws {
    var sources = SourceMap()
    let file = sources.add(path: "a.conf", bytes: Array("日本 word\n".utf8))
    let report = DiagnosticReport(
      [
        Diagnostic(
          .error, .invalidValue, at: SourceRange(file: file, line: 1, offset: 7, length: 4), "m"),
        Diagnostic(.note, .invalidValue, at: nil, "n"),
      ], sources: sources, verdict: .refused)
    let text = report.json(file: "a.conf", exitStatus: 5).text()
    #expect(text.contains("\"line\": 1,\n      \"column\": 4,\n      \"end_column\": 8,"))
    #expect(text.contains("\"line\": null,\n      \"column\": null,\n      \"end_column\": null,"))
    #expect(text.contains("\"verdict\": \"refused\",\n  \"exit_status\": 5,"))
  }
}
