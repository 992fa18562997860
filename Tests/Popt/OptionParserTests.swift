import NetTypes
import Popt
import Testing

/// Options as libpopt finds them, for tables of our own.
@Suite struct OptionParserTests {
  private static let table: [OptionSpelling] = [
    OptionSpelling(longName: "list", letter: UInt8(ascii: "L"), argument: .none, value: 1),
    OptionSpelling(longName: nil, letter: UInt8(ascii: "l"), argument: .none, value: 1),
    OptionSpelling(longName: "weight", letter: UInt8(ascii: "w"), argument: .required, value: 2),
    OptionSpelling(longName: "wait", letter: UInt8(ascii: "p"), argument: .optional, value: 3),
    OptionSpelling(longName: "only-long", letter: nil, argument: .optional, value: 4),
  ]

  /// What the parser says about words, each event with the word at which it then stands.
  private func events(_ words: [ByteString]) -> [String] {
    var parser = OptionParser(table: OptionTable(Self.table), words: ["program"] + words)
    var result: [String] = []
    while true {
      let event = parser.next()
      let place = parser.currentWordIndex.map { "@\($0)" } ?? ""
      switch event {
      case .option(let value, nil): result.append("\(value)\(place)")
      case .option(let value, let argument?): result.append("\(value)=\(argument)\(place)")
      case .refused(let word, let reason): result.append("\(word): \(reason)\(place)")
      case .end:
        while let word = parser.nextWord() { result.append("word \(word)") }
        return result
      }
    }
  }

  @Test(
    "options, arguments and words",
    arguments: [
      ([], []), (["-L"], ["1@1"]), (["-l"], ["1@1"]), (["--list"], ["1@1"]),
      (["-Ll"], ["1@1", "1@1"]), (["-Lw5"], ["1@1", "2=5@1"]), (["-Lw", "5"], ["1@1", "2=5@2"]),
      (["-w=5"], ["2=5@1"]), (["-w="], ["2=@1"]), (["--weight=5"], ["2=5@1"]),
      (["--weight="], ["2=@1"]), (["--weight", "-L"], ["2=-L@2"]), (["-w", ""], ["2=@2"]),
      (["-w", "--", "-L"], ["2=--@2", "1@3"]), (["-p"], ["3@1"]), (["-p", "5"], ["3=5@2"]),
      (["-p", "-L"], ["3@1", "1@2"]), (["-p5"], ["3=5@1"]), (["-pL"], ["3=L@1"]),
      (["--only-long"], ["4@1"]), (["--only-long=x"], ["4=x@1"]),
      (["a", "-L", "b"], ["1@2", "word a", "word b"]),
      (["-L", "--", "-w", "x"], ["1@1", "word -w", "word x"]), (["-", "-L"], ["1@2", "word -"]),
      (["", "-L"], ["1@2", "word "]),
    ] as [([ByteString], [String])])
  func parsing(words: [ByteString], expected: [String]) {
    #expect(events(words) == expected)
  }

  @Test(
    "refusals name the word as it was typed, and parsing can go on",
    arguments: [
      (["-Q", "-L"], ["-Q: unknown option@1", "1@2"]), (["-LQ"], ["1@1", "-LQ: unknown option@1"]),
      (["--lis"], ["--lis: unknown option@1"]), (["--LIST"], ["--LIST: unknown option@1"]),
      (["--bogus=1"], ["--bogus=1: unknown option@1"]), (["-w"], ["-w: missing argument@1"]),
      (["--weight"], ["--weight: missing argument@1"]),
      (["--list=1", "-l"], ["--list=1: option does not take an argument@1", "1@2"]),
    ] as [([ByteString], [String])])
  func refusals(words: [ByteString], expected: [String]) {
    #expect(events(words) == expected)
  }

  @Test("words of any bytes come back as they are") func anyBytes() {
    let word = ByteString(bytes: [0xFF, 0x20, 0xC3])
    var parser = OptionParser(table: OptionTable(Self.table), words: ["program", "-w", word, word])
    #expect(parser.next() == .option(value: 2, argument: word))
    #expect(parser.next() == .end)
    #expect(parser.nextWord() == word)
    #expect(parser.nextWord() == nil)
  }

  @Test("a table serves many parses, at the same time too") func reuse() {
    let table = OptionTable(Self.table)
    var first = OptionParser(table: table, words: ["program", "-w", "1", "-L"])
    var second = OptionParser(table: table, words: ["program", "-w", "2"])
    #expect(first.next() == .option(value: 2, argument: "1"))
    #expect(second.next() == .option(value: 2, argument: "2"))
    #expect(first.next() == .option(value: 1, argument: nil))
    #expect(second.next() == .end)
    #expect(first.next() == .end)
  }

  @Test("an empty table refuses everything") func empty() {
    var parser = OptionParser(table: OptionTable([]), words: ["program", "-L", "word"])
    #expect(parser.next() == .refused(word: "-L", reason: "unknown option"))
    #expect(parser.next() == .end)
    #expect(parser.nextWord() == "word")
  }

  @Test("thousands of words") func many() {
    let words: [ByteString] = (0..<20_000).map { $0 % 2 == 0 ? "-L" : "word" }
    var parser = OptionParser(table: OptionTable(Self.table), words: ["program"] + words)
    var options = 0
    while case .option = parser.next() { options += 1 }
    #expect(options == 10_000)
    var others = 0
    while parser.nextWord() != nil { others += 1 }
    #expect(others == 10_000)
  }
}
