import ConfigurationTesting
import Seeded
import Testing

@testable import KeepalivedConf

@Suite("Language: words are written as they are read") struct QuotingTests {
  @Test(
    "Plain words stand bare, others in quotes",
    arguments: [
      ("abc", "abc"), ("192.0.2.1/24", "192.0.2.1/24"), ("a b", "\"a b\""), ("", "\"\""),
      ("a#b", "\"a#b\""), ("a{b}", "\"a{b}\""), ("@a", "\"@a\""), ("~SEQ(i,2)", "\"~SEQ(i,2)\""),
      ("$A", "\"$A\""), ("a\\b", "a\\b"), ("//", "\"//\""), ("=", "\"=\""), ("a;", "\"a;\""),
      ("include", "\"include\""), ("a\u{A0}b", "\"a\u{A0}b\""),
    ])
  func quotes(word: String, expected: String) {
    #expect(quoted(word) == expected)
  }

  /// Texts of characters that mean something, and others.
  private func text(_ random: inout SeededGenerator) -> String {
    let characters = Array(" \t#!{}$@~\\'ab1_,)(=;:/*.-\u{E9}\u{2013}\u{A0}".unicodeScalars)
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...12, using: &random) { text.append(random.pick(characters)) }
    return String(text)
  }

  /// Whether a text can be written as a plain word at all.
  private func isWritable(_ text: String) -> Bool {
    let backslashes = text.utf8.reversed().prefix { $0 == UInt8(ascii: "\\") }.count
    return text != "\\" && !text.contains("${_") && (quoted(text) == text || backslashes % 2 == 0)
  }

  @Test("Whatever is written is read as the same", arguments: Seeds.chosen(or: 1...2_000))
  func roundTrip(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let texts = (0..<3).map { _ in text(&random) }.filter(isWritable)
    for line in [["key"] + texts, texts] where !line.isEmpty {
      let written = line.map(quoted).joined(separator: " ")
      let read = readText(written + "\n")
      #expect(read.lines.map(brief) == [line.joined(separator: "|")], "\(written)")
      #expect(read.messages.filter { $0.severity == .error } == [], "\(written)")
    }
  }

  @Test("With escapes any text can be written", arguments: Seeds.chosen(or: 1...2_000))
  func escaped(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var texts = (0..<3).map { _ in text(&random) }
    texts.append("\"\n" + texts[0] + "\"'\u{7}")
    let written = "key " + texts.map(quotedWithEscapes).joined(separator: " ")
    let read = readText(written + "\n")
    #expect(read.messages == [], "\(written)")
    let line = try #require(read.lines.first, "\(written)")
    #expect(try line.escapedWords.get().dropFirst().map(\.text) == texts, "\(written)")
  }

  @Test("Commands are split as they were joined", arguments: Seeds.chosen(or: 1...1_000))
  func commands(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let words = (0..<3).map { _ in text(&random) + (random.isOne(in: 3) ? "\"a" : "") }
      .filter { !$0.contains("$") }
    let line = "key " + quoted(scriptText(words))
    let read = try #require(readText(line).lines.first, "\(line)")
    let command = try #require(try read.escapedWords.get().last?.text, "\(line)")
    #expect(try scriptWords(in: command).get() == words, "\(line)")
  }

  @Test(
    "Escapes",
    arguments: [
      ("\\a\\b\\E\\f\\n\\r\\t\\v", ["\u{7}\u{8}\u{1B}\u{C}\n\r\t\u{B}"]),
      ("\\101\\0\\1012", ["A\u{0}A2"]), ("\\x41 \\x4 \\x141", ["A", "\u{4}", "A"]),
      ("\\cA\\c?", ["\u{1}\u{1F}"]), ("\\x \\c", ["x", "c"]), ("\\q\\ a", ["q a"]),
      ("'a b'\"c d\"e", ["a bc de"]), ("'\"' \"'\"", ["\"", "'"]), ("'' a", ["", "a"]),
      ("\"a\\\"b\" 'a\\'b'", ["a\"b", "a'b"]),
    ])
  func escapes(text: String, expected: [String]) throws {
    #expect(try scriptWords(in: text).get() == expected)
  }

  @Test("What cannot be split is told", arguments: ["'a", "\"a", "a\\", "'a\\'"])
  func unsplit(text: String) {
    #expect(throws: ScriptWordsError.self) { try scriptWords(in: text).get() }
  }
}
