import ConfigurationTesting
import KeepalivedConf
import Testing

@Suite("Language: traps") struct TrapTests {
  @Test(
    "Syntax that looks right and is not",
    arguments: [
      ("// a {\nglobal_defs {\n}", "1:1 error slash-comment"),
      ("global_defs {\n // a }\n}", "2:2 error slash-comment"),
      ("global_defs { // a\n}", "1:15 error slash-comment"),
      ("global_defs {\n} // a", "2:3 error slash-comment"),
      ("global_defs {\n} end of it", "2:3 error unknown-keyword"),
      ("/* a { */ global_defs {\n}", "1:1 error slash-comment"),
      ("/* a\n router_id b }\n*/\nglobal_defs {\n}", "1:1 error slash-comment"),
      ("/* a\nglobal_defs {\n}", "1:1 error slash-comment"),
      ("global_defs {\n router_id a // b\n}", "2:14 warning slash-comment"),
      (
        "global_defs {\n notification_email {\n // a@example.com\n }\n}",
        "3:2 warning slash-comment"
      ),
      ("global_defs {\n ~SEQ(1,2) router_id a\n}", "2:2 warning malformed-sequence"),
      ("global_defs {\n router_id ${_RANDOM 1 2 }\n}", "2:12 error undefined-definition"),
      ("; a\nglobal_defs {\n}", "1:1 error foreign-syntax"),
      ("global_defs {\n};", "2:2 error foreign-syntax"),
      ("global_defs {\n router_id a;\n}", "2:13 warning foreign-syntax"),
      ("global_defs {\n router_id = a\n}", "2:12 warning foreign-syntax"),
      ("global_defs {\n router_id=a\n}", "2:2 error foreign-syntax"),
      ("global_defs {\n router_id: a\n}", "2:2 error foreign-syntax"),
      ("global_defs {\n Router-ID a\n}", "2:2 error unknown-keyword"),
      ("global_defs {\n router_id a \\\n}", "2:14 warning line-continuation"),
      ("global_defs {\n router_id \\\n a b\n}", "2:12 error line-continuation"),
      ("$A = 5\nglobal_defs {\n router_id $A x${A}\n}", "1:1 error malformed-definition"),
      ("@node1 @node2 global_defs {\n}", "1:8 error foreign-syntax"),
      ("# a \\\nglobal_defs {\n}", "1:5 error line-continuation"),
      ("global_defs {\n router_id a!b\n}", "2:13 warning cut-by-comment"),
      ("global_defs {\n router_id a#\n}", "2:13 warning cut-by-comment"),
      ("global_defs {\n router_id a\\!b\n}", "2:13 warning cut-by-comment"),
      ("global_defs {\n router_id \"a\n}", "2:12 error unclosed-quote"),
      ("global_defs {\n router_id a\"\n}", "2:13 error unclosed-quote"),
      ("global_defs \"{\n router_id a\n}", "1:13 error unclosed-quote"),
      ("\u{FEFF}global_defs {\n}", "1:1 error byte-order-mark"),
      ("\u{FEFF}# a\nglobal_defs {\n}", "1:1 error byte-order-mark"),
      ("global_defs {\n router_id a\u{0}b c\n}", "2:13 error null-byte"),
      ("$A = 5\nglobal_defs {\n}", "1:1 error malformed-definition"),
      ("global_defs {\n router_id $A\n}", "2:12 warning undefined-definition"),
      ("global_defs {\n router_id a${A}b\n}", "2:13 error undefined-definition"),
      ("global_defs {\n router_id \"${_ENV}\"\n}", ""),
      ("global_defs {\n router_id \"$A\"\n}", ""),
      (
        "$NAME=a\nglobal_defs {\n router_id \"$NAEM a\" $NAME\n}",
        "3:13 warning undefined-definition"
      ),
      ("$A=b\nglobal_defs {\n router_id $A.c\n}", "3:12 warning undefined-definition"),
      ("global_defs {\n router_id $A\n}\n$A=b", "2:12 warning undefined-definition"),
      ("global_defs {\n router_id ${A}\n}", "2:12 error undefined-definition"),
      ("$A=b\nglobal_defs {\n}", "1:1 note unused-definition"),
      ("include", "1:1 error missing-argument"),
      ("@node1 include a", "1:8 error misplaced-keyword"),
    ])
  func traps(text: String, expected: String) {
    let host = FakeHost()
    var files = host
    files.texts["/etc/keepalived/a"] = "# nothing\n"
    let messages = briefs(read(text, host: files)).filter { message in
      !["extra-words", "undeliverable-mail", "repeated-keyword"].contains { message.hasSuffix($0) }
    }
    #expect(messages == (expected.isEmpty ? [] : [expected]))
  }

  @Test(
    "Characters that look like others: one message, with what to type",
    arguments: [
      ("global_defs\u{A0}{\n}", "1:12", "U+00A0", "type a plain space in its place"),
      ("global_defs {\n\u{3000}router_id a\n}", "2:1", "U+3000", "type a plain space in its place"),
      (
        "global_defs {\n router_id\u{2003}a\n}", "2:11", "U+2003", "type a plain space in its place"
      ),
      ("global\u{200B}_defs {\n}", "1:7", "U+200B", "delete it"),
      ("global_defs \u{FF5B}\n router_id a\n}", "1:13", "U+FF5B", "type `{` in its place"),
      ("global_defs {\n router_id a\n\u{FF5D}", "3:1", "U+FF5D", "type `}` in its place"),
      (
        "global_defs {\n router_id a\u{FF1B}\n}", "2:13", "U+FF1B",
        "delete it: a line ends by itself"
      ),
      (
        "global_defs {\n router_id \u{201C}a\u{201D}\n}", "2:12", "U+201C", "type `\"` in its place"
      ),
      ("global_defs {\n router_id a\u{2013}b\n}", "2:13", "U+2013", "type `-` in its place"),
      ("\u{2013}global_defs {\n}", "1:1", "U+2013", "type `-` in its place"),
    ])
  func lookalikes(text: String, place: String, number: String, fix: String) {
    let result = read(text)
    #expect(briefs(result).map { $0.split(separator: " ").first.map(String.init) } == [place])
    #expect(result.diagnostics.first?.code == .lookalikeCharacter)
    #expect(result.diagnostics.first?.message.contains(number) == true)
    #expect(result.diagnostics.first?.fix == fix)
  }

  @Test("In comments and quotes any character may stand") func harmless() {
    #expect(
      briefs(read("# \u{201C}a\u{201D} \u{2013}\nglobal_defs {\n router_id \"a\u{A0}b\"\n}")) == [])
  }
}
