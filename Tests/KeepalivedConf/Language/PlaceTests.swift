import ConfigurationTesting
import Seeded
import Testing

@testable import KeepalivedConf

@Suite("Language: where words stand") struct PlaceTests {
  /// What stands in the file at the place of each word.
  private func texts(_ text: String) -> [[String]] {
    let read = readText(text)
    return read.lines.map { line in
      switch line.content {
      case .open, .close: [written(line.range, read.sources)]
      case .words(let words): words.map { written($0.range, read.sources) }
      }
    }
  }

  private func written(_ range: SourceRange, _ sources: SourceMap) -> String {
    guard let line = sources.line(of: range) else { return "no line \(range.line)" }
    let start = line.startIndex + Int(range.offset)
    guard start + Int(range.length) <= line.endIndex else { return "beyond the line" }
    return String(decoding: line[start..<start + Int(range.length)], as: UTF8.self)
  }

  @Test(
    "Every word's place is what stands there",
    arguments: [
      ("a  b\tc # d", [["a", "b", "c"]]),
      ("  a \"b c\" { d\"e\"}", [["a", "\"b c\""], ["{"], ["d", "\"e\""], ["}"]]),
      ("\u{E9} \u{1F600}b c", [["\u{E9}", "\u{1F600}b", "c"]]),
      ("a\r\n b\r\n", [["a"], ["b"]]),
      ("\u{FEFF}a b", [["a", "b"]]),
      ("@node1  a b", [["a", "b"]]),
      ("a \\#b c", [["a", "\\#b", "c"]]),
      ("$X=1 2\na $X b${X}c d", [["a", "$X", "$X", "b${X}", "${X}c", "d"]]),
      ("$X=\na $X b", [["a", "b"]]),
      ("$X=\\\nb {\\\nc\na $X", [["a", "$X"], ["$X"], ["$X"]]),
      ("~SEQ(i,2) a$i b", [["a$i", "b"], ["a$i", "b"]]),
      ("a \\ ", [["a", "\\"]]),
      ("a \"b c {", [["a", "\"b c"], ["{"]]),
      ("/* a\n b */ c d", [["/*", "a"], ["c", "d"]]),
      ("/* a */ c d", [["/*", "a", "*/"], ["c", "d"]]),
    ])
  func places(text: String, expected: [[String]]) {
    #expect(texts(text) == expected)
  }

  @Test("Words with escapes keep their places, also out of definitions") func escaped() throws {
    let read = readText("$X=b 'c\\040d'\n  a \"x y\"z\\'\\\" $X e")
    let line = try #require(read.lines.first)
    let words = try line.escapedWords.get()
    #expect(words.map(\.text) == ["a", "x yz'\"", "b", "c d", "e"])
    #expect(
      words.map { written($0.range, read.sources) } == ["a", "\"x y\"z\\'\\\"", "$X", "$X", "e"])
  }

  @Test("A mistake in a line that was made tells what the line reads and where that comes from")
  func expansions() throws {
    let result = TestBlock.read("$X=999\nouter A {\n number $X\n}\n")
    #expect(result.messages == ["3:9 error out-of-range"])
    let related = try #require(result.diagnostics.first?.related)
    #expect(
      related.map(\.message) == [
        "after all replacements: `number 999`", "`$X` is defined here",
      ])
    #expect(related.map(\.range.line) == [3, 1])
  }

  @Test("A mistake in a sequence is told once") func sequence() {
    let result = TestBlock.read("outer A {\n ~SEQ(i,300,310) number $i\n}\n")
    #expect(result.messages.filter { $0.contains("error") } == ["2:25 error out-of-range"])
  }

  @Test("Every file's places are its own") func includes() {
    var host = FakeHost()
    host.texts["/etc/keepalived/b.conf"] = "\n b1\n"
    let read = readText("a1\ninclude b.conf\na2", host: host)
    #expect(
      read.lines.map { read.sources.path(of: $0.range) } == [
        "/etc/keepalived/keepalived.conf", "/etc/keepalived/b.conf",
        "/etc/keepalived/keepalived.conf",
      ])
    #expect(read.lines.map(\.range.line) == [1, 2, 3])
    #expect(read.sources.files[1].includedFrom?.line == 2)
  }
}
