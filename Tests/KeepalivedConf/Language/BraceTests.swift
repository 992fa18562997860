import ConfigurationTesting
import KeepalivedConf
import Testing

@Suite("Language: braces that don't match") struct BraceTests {
  /// Texts with one mistake each, and the message.
  private static let mistakes = [
    // A block that is never closed: the keywords behind it tell which.
    ("outer A {\n number 1\n", "1:1 error unclosed-block"),
    ("outer A {\n number 1\nother B {\n number 2\n}\n", "1:1 error unclosed-block"),
    ("outer A {\n list {\n a\n number 1\n}\nother B {\n}\n", "2:2 error unclosed-block"),
    ("outer A {\n inner {\n weight 1\n number 1\n}\nother B {\n}\n", "2:2 error unclosed-block"),
    ("outer A {\nlist {\na\n\nnumber 2\n}\nother B {\nnumber 2\n}\n", "2:1 error unclosed-block"),
    ("outer A {\nlist {\na\n}\nother B {\nnumber 2\n}\n", "1:1 error unclosed-block"),
    // The indentation tells which.
    ("outer A {\n list {\n a\n b\n}\nother B {\n}\n", "2:2 error unclosed-block"),
    ("outer A {\n list {\n a\n b\n }\nother B {\n}\n", "1:1 error unclosed-block"),
    ("outer A {\n list {\n a\n b\n}\n", "2:2 error unclosed-block"),
    ("outer A {\n list {\n a\n b\n }\n", "1:1 error unclosed-block"),
    ("outer A {\n\tinner {\n\t\tweight 1\n}\nouter B {\n}\n", "2:2 error unclosed-block"),
    (
      "outer A {\n    list {\n\ta\n    }\n    inner {\n\tweight 1\n}\n",
      "5:5 error unclosed-block"
    ),
    // One that is closed too late.
    ("outer A {\n number 1\nother B {\n number 2\n}\n}\n", "3:1 error misplaced-keyword"),
    (
      "outer A {\n list {\n a\nother B {\n number 2\n}\n}\n}\n",
      "4:1 error misplaced-keyword"
    ),
    (
      "outer A {\n list {\n a\n inner {\n weight 2\n }\n }\n}\n",
      "4:2 error misplaced-keyword"
    ),
    (
      "outer A {\n inner {\n weight 1\n list {\n a\n }\n number 3\n }\n}\n",
      "4:2 error misplaced-keyword"
    ),
    ("outer A {\nlist {\na\nnumber 3\n}\n}\n", "4:1 error misplaced-keyword"),
    ("outer A {\n inner {\n  weight 1\n number 3\n }\n}\n", "4:2 error misplaced-keyword"),
    // Too many closing braces.
    ("outer A {\n number 1\n}\n}\n", "4:1 error unexpected-closing-brace"),
    ("}\nouter A {\n}\n", "1:1 error unexpected-closing-brace"),
    ("outer A {\n list {\n a\n }\n }\n number 1\n}\n", "5:2 error unexpected-closing-brace"),
    ("outer A {\n list {\n a\n }\n b\n }\n}\n", "4:2 error unexpected-closing-brace"),
    ("outer A {\n list {\n a\n }\n }\n}\n", "5:2 error unexpected-closing-brace"),
    (
      "outer A {\n inner {\n weight 1\n }\n path a\n }\n}\n", "4:2 error unexpected-closing-brace"
    ),
    // No opening brace.
    ("outer A\n number 1\n}\n", "1:1 error missing-opening-brace"),
    ("outer A {\n list\n a\n b\n }\n}\n", "2:2 error missing-opening-brace"),
    ("outer A {\n list\n number 1\n}\n", "2:2 error missing-opening-brace"),
    ("outer A {\n inner\n weight 1\n }\n}\n", "2:2 error missing-opening-brace"),
    ("outer A\nother B {\n number 1\n}\n", "1:1 error missing-opening-brace"),
    ("outer A\n", "1:1 error missing-opening-brace"),
    // An opening brace too many.
    ("outer A {\n text a {\n b\n }\n}\n", "2:9 error unexpected-opening-brace"),
    ("outer A {\n{\n text a\n }\n}\n", "2:1 error unexpected-opening-brace"),
    ("{\n}\n", "1:1 error unexpected-opening-brace"),
    ("outer A {\n text a{b\n}\n", "2:8 error brace-in-word"),
    ("outer A {\n text a{b}c d\n}\n", "2:8 error brace-in-word"),
    ("outer A {\n list {\n a{b}\n c\n }\n}\n", "3:3 error brace-in-word"),
    // A block that nobody knows.
    ("foo {\n text a\n bar {\n }\n}\n", "1:1 error unknown-keyword"),
    ("outer A {\n foo {\n number 1\n }\n}\n", "2:2 error unknown-keyword"),
    ("outer A {\n weight 1\n}\n", "2:2 error unknown-keyword"),
    ("weight {\n a\n}\n", "1:1 error unknown-keyword"),
  ]

  /// What stands behind the mistake is read all the same.
  @Test("One mistake, one message, at its place", arguments: mistakes)
  func single(text: String, expected: String) {
    let result = TestBlock.read(text + "plain {\n weight 3\n}\nouter Z {\n number 9\n}\n")
    #expect(result.messages.map(code) == [expected].map(code))
    #expect(result.messages.map(place) == [expected].map(place))
    #expect(result.block.plain?.weight == 3)
    #expect(result.block.outer.last?.name == "Z")
    #expect(result.block.outer.last?.number == 9)
  }

  /// The code of a message; which words other blocks have is not for these tests.
  private func code(_ message: String) -> String {
    message.split(separator: " ").last.map(String.init) == "misplaced-keyword"
      ? "unknown-keyword" : message.split(separator: " ").last.map(String.init) ?? ""
  }

  private func place(_ message: String) -> String {
    message.split(separator: " ").first.map(String.init) ?? ""
  }

  @Test(
    "Braces that match say nothing, wherever they stand",
    arguments: [
      "outer A {\n number 1\n}", "outer A\n{\n number 1 }", "outer A {number 1}",
      "outer A { number 1 } plain\n\n{\n}", "outer A { list { a\nb } number 1 }",
      "outer A {\n list {\n   a\n}\n number 1\n     }", "outer A {\n list {\n }\n number 1 } # }",
    ])
  func matching(text: String) {
    let result = TestBlock.read(text)
    #expect(result.messages == [])
    #expect(result.block.outer.first?.number == 1)
  }

  @Test(
    "Two mistakes are two messages",
    arguments: [
      (
        "outer A {\n nmber 1\n list {\n a\n }\n}\nother B {\n number 999\n}\n",
        ["2:2 error unknown-keyword", "8:9 error out-of-range"]
      ),
      (
        "outer A {\n list {\n a\nother B {\n number 2\n}\n",
        ["2:2 error unclosed-block", "1:1 error unclosed-block"]
      ),
      (
        "outer A {\nlist {\na\nother B {\nnumber 2\n}\n}\n",
        ["2:1 error unclosed-block", "4:1 error misplaced-keyword"]
      ),
      (
        "unknown {\n foo\n\nother B {\n number 2\n}\n",
        ["1:1 error unknown-keyword", "1:1 error unclosed-block"]
      ),
    ])
  func two(text: String, expected: [String]) {
    let result = TestBlock.read(text + "plain {\n weight 3\n}\n")
    #expect(result.messages == expected)
    #expect(result.block.plain?.weight == 3)
  }
}
