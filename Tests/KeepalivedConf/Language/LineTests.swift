import ConfigurationTesting
import KeepalivedConf
import Testing

@Suite("Language: lines, comments, words and braces") struct LineTests {
  @Test(
    "Words and braces",
    arguments: [
      ("a b\n\tc   d  \n", ["a|b", "c|d"]),
      ("a {\nb\n}\n", ["a", "{", "b", "}"]),
      ("a{b}c", ["a", "{", "b", "}", "c"]),
      ("a\n{ b c } d", ["a", "{", "b|c", "}", "d"]),
      ("} }{", ["}", "}", "{"]),
      ("a \"b {c} d\" {", ["a|b {c} d", "{"]),
      ("a 'b {c}'", ["a|'b", "{", "c", "}", "'"]),
      ("a\"b c\"d", ["a|b c|d"]),
      ("a \"\" b", ["a||b"]),
      ("a 'b c'", ["a|'b|c'"]),
      ("a\u{0B}b\u{0C}c\rd", ["a|b|c|d"]),
      ("a\r\nb\r\r\n\r\nc\r", ["a", "b", "c"]),
      ("", []), ("\n \n\t\n", []), ("a", ["a"]),
      ("\\a b\\c", ["\\a|b\\c"]),
    ])
  func words(text: String, expected: [String]) {
    #expect(lines(text) == expected)
    #expect(messages(text) == [])
  }

  @Test(
    "Comments",
    arguments: [
      ("# a\n! b\n  # c {\nd # e }\nf ! g\n", ["d", "f"]),
      ("a \"b # c\" # d", ["a|b # c"]),
      ("a 'b # c'", ["a|'b"]),
      ("a \"\\# \\!\"", ["a|\\# \\!"]),
      ("a { # b\n} # c\n", ["a", "{", "}"]),
      ("# \"\na", ["a"]),
      ("a # \"b\nc \"#\"", ["a", "c|#"]),
    ])
  func comments(text: String, expected: [String]) {
    #expect(lines(text) == expected)
    #expect(messages(text) == [])
  }

  /// It works here, but not with keepalived, whose node may be the other one.
  @Test("Escaped marks of comments")
  func escapedComments() {
    let text = "a \\#b \\!c # d"
    #expect(lines(text) == ["a|#b|!c"])
    #expect(messages(text) == ["1:3 warning cut-by-comment", "1:7 warning cut-by-comment"])
  }
}
