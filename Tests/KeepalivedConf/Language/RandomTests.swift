import ConfigurationTesting
import Seeded
import Testing

@testable import KeepalivedConf

@Suite("Language: whatever is written") struct RandomTests {
  @Test("Reading ends, and all places are on their lines", arguments: Seeds.chosen(or: 1...1_500))
  func anything(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      " ", "\n", "\n", "\t", "{", "}", "\"", "'", "\\", "\\\n", "#", "!", "$A", "${A}", "$A=", "$B",
      "$A=$B\\\n", "~SEQ(i,2) ", "~SEQ(", "~LST({i,j},{1,2}) ", "$i", "@node1 ", "@^node1 ",
      "include a.conf\n", "include_check\n", "a", "b", "/*", "*/", "//", "\u{FEFF}", "\u{A0}",
      "\u{FF5B}", "\u{FF5D}", "\u{0}", "\r\n", "${_RANDOM 1 9}", "${_HASH}", "${_PWD}",
      "outer A {\n",
      "list {\n", "inner {\n", "number 1\n", "text ", ";", "=", "plain {",
    ]
    var host = FakeHost()
    func text() -> String {
      (0..<Int.random(in: 0...60, using: &random)).map { _ in random.pick(pieces) }.joined()
    }
    host.texts["/etc/keepalived/a.conf"] = text()
    let main = text()
    var options = ReadOptions()
    options.generatedLinesLimit = 500
    let result = TestBlock.read(main, host: host, options: options)
    for diagnostic in result.diagnostics {
      for range in [diagnostic.range].compactMap({ $0 }) + diagnostic.related.map(\.range) {
        let line = result.sources.line(of: range)
        let isOnLine =
          range.line == 0
          || (line.map { Int(range.offset) + Int(range.length) <= $0.count } ?? false)
        #expect(isOnLine, "\(diagnostic) of \(main)")
      }
    }
  }

  /// A configuration in order, with the lines of its braces.
  private struct Text {
    var lines: [String] = []
    /// For each block the numbers of the lines of its keyword and its closing brace.
    var blocks: [(keyword: Int, close: Int)] = []
    var indentation: Int

    mutating func add(_ line: String, depth: Int) {
      lines.append(String(repeating: " ", count: depth * indentation) + line)
    }

    mutating func addBlock(_ head: String, depth: Int, _ body: (inout Text) -> Void) {
      add(head + " {", depth: depth)
      let keyword = lines.count - 1
      body(&self)
      add("}", depth: depth)
      blocks.append((keyword, lines.count - 1))
    }

    init(indentation: Int, _ random: inout SeededGenerator) {
      self.indentation = indentation
      for number in 1...Int.random(in: 1...4, using: &random) {
        var source = random
        addBlock("\(source.pick(["outer", "other"])) N\(number)", depth: 0) { text in
          for part in 0..<Int.random(in: 1...4, using: &source) {
            switch part {
            case 0: text.add("number \(number)", depth: 1)
            case 1:
              text.addBlock("list", depth: 1) { list in
                for entry in 0...Int.random(in: 0...2, using: &source) {
                  list.add("entry\(entry)", depth: 2)
                }
              }
            case 2: text.addBlock("inner", depth: 1) { $0.add("weight 1", depth: 2) }
            default: text.add("text abc", depth: 1)
            }
          }
        }
        random = source
      }
    }
  }

  @Test(
    "A closing brace that is left out is one message, at its block",
    arguments: Seeds.chosen(or: 1...400))
  func missingClose(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var text = Text(indentation: Int.random(in: 1...4, using: &random), &random)
    let block = random.pick(text.blocks)
    text.lines.remove(at: block.close)
    let whole = text.lines.joined(separator: "\n") + "\n"
    let result = TestBlock.read(whole)
    #expect(result.diagnostics.map(\.code) == [.unclosedBlock], "\(whole)")
    #expect(result.diagnostics.first?.range?.line == Int32(block.keyword + 1), "\(whole)")
  }

  @Test(
    "Without indentation it is one message all the same", arguments: Seeds.chosen(or: 1...400))
  func missingCloseFlat(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var text = Text(indentation: 0, &random)
    text.lines.remove(at: random.pick(text.blocks).close)
    let whole = text.lines.joined(separator: "\n") + "\n"
    #expect(TestBlock.read(whole).diagnostics.map(\.code) == [.unclosedBlock], "\(whole)")
  }

  @Test(
    "A closing brace too many is one message, and so is an opening brace that is left out",
    arguments: Seeds.chosen(or: 1...400))
  func otherBraces(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var text = Text(indentation: 2, &random)
    let block = random.pick(text.blocks)
    var other = text
    text.lines.insert(text.lines[block.close], at: block.close)
    let surplus = text.lines.joined(separator: "\n") + "\n"
    #expect(
      TestBlock.read(surplus).diagnostics.map(\.code) == [.unexpectedClosingBrace], "\(surplus)")
    other.lines[block.keyword] = String(other.lines[block.keyword].dropLast(2))
    let missing = other.lines.joined(separator: "\n") + "\n"
    #expect(
      TestBlock.read(missing).diagnostics.map(\.code) == [.missingOpeningBrace], "\(missing)")
  }
}
