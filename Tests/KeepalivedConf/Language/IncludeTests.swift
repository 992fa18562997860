import ConfigurationTesting
import KeepalivedConf
import Testing

@Suite("Language: files within files") struct IncludeTests {
  private var host: FakeHost {
    var host = FakeHost()
    host.texts["/etc/keepalived/a.conf"] = "a\n"
    host.texts["/etc/keepalived/b.conf"] = "b {\n}"
    host.texts["/etc/keepalived/conf.d/1.conf"] = "one ${_PWD}\ninclude sub/x.conf\n"
    host.texts["/etc/keepalived/conf.d/2.conf"] = "two\n"
    host.texts["/etc/keepalived/conf.d/sub/x.conf"] = "x ${_PWD}\ninclude ../2.conf\n"
    host.texts["/etc/keepalived/conf.d/sub/../2.conf"] = "two\n"
    host.texts["/etc/keepalived/self.conf"] = "s\ninclude self.conf\nt\n"
    host.texts["/etc/keepalived/run"] = "r\n"
    host.facts["/etc/keepalived/run"] = HostFile(mode: 0o755)
    host.facts["/etc/keepalived/conf.d"] = HostFile(kind: .directory)
    host.texts["/srv/z.conf"] = "z\n"
    return host
  }

  @Test(
    "Files are read where they are included, relative to the including file",
    arguments: [
      ("1\ninclude a.conf\n2", ["1", "a", "2"]),
      ("include /srv/z.conf", ["z"]),
      ("include   a.conf   # c", ["a"]),
      ("c {\n include b.conf\n}", ["c", "{", "b", "{", "}", "}"]),
      ("include {a,b}.conf", ["a", "b", "{", "}"]),
      (
        "include conf.d/{2,1}.conf",
        [
          "two", "one|/etc/keepalived/conf.d", "x|/etc/keepalived/conf.d/sub", "two",
        ]
      ),
      ("include conf.d/2*", ["two"]),
      ("include a.conf\ninclude a.conf", ["a", "a"]),
      ("$F=a.conf\ninclude $F", ["a"]),
      ("~SEQ(i,2) $X=$i\nincludea a.conf", ["a"]),
      ("$V=1\ninclude a.conf\nb $V", ["a", "b|1"]),
      ("included a.conf\nincludex a.conf", ["included|a.conf", "includex|a.conf"]),
    ])
  func included(text: String, expected: [String]) {
    #expect(lines(text, host: host) == expected)
    #expect(messages(text, host: host).filter { !$0.contains(" note ") } == [])
  }

  @Test(
    "What cannot be included is a mistake in every form, and the rest is read",
    arguments: [
      ("include none.conf\n", "1:9 error missing-include"),
      ("includer none.conf\n", "1:10 error missing-include"),
      ("includem none.conf\n", "1:10 error missing-include"),
      ("includew none*.conf\n", "1:10 error missing-include"),
      ("includea none*.conf\n", "1:10 error missing-include"),
      ("include none*.conf\n", "1:9 note missing-include"),
      ("include none.d/*.conf\n", "1:9 error missing-include"),
      ("include {a,none}.conf\n", "1:9 error missing-include"),
      ("include \"a.conf\"\n", "1:9 error missing-include"),
      ("include run\n", "1:9 error missing-include"),
      ("include self.conf\n", "2:1 error include-cycle"),
      ("global_defs { include_check }\ninclude none*.conf\n", "2:9 error missing-include"),
      ("include_check wildcard_match\ninclude none*.conf\n", "2:9 error missing-include"),
      (
        "include_check -wildcard_match\ninclude none*.conf\n", "2:9 note missing-include"
      ),
      ("@node1 include a.conf\n", "1:8 error misplaced-keyword"),
      ("$F=include a.conf\n$F\n", "2:1 error misplaced-keyword"),
      ("~SEQ(i,1) include a.conf\n", "1:11 error misplaced-keyword"),
    ])
  func notIncluded(text: String, expected: String) {
    #expect(messages(text + "last", host: host) == [expected])
    #expect(lines(text + "last", host: host).last == "last")
  }

  @Test("A file that is not there cannot run") func missingMain() {
    let result = readConfiguration(at: "/etc/none.conf", host: FakeHost())
    #expect(briefs(result) == ["- error unreadable-file"])
    #expect(result.verdict == .cannotRun)
  }

  @Test("A directory of many files is read one after another") func many() {
    var host = FakeHost()
    for number in 100..<300 {
      host.texts["/etc/keepalived/many/\(number).conf"] = "a $V {\n~SEQ(i,2) b $i\n}\n"
    }
    let read = readText("$V=v\ninclude many/*.conf\nend\n", host: host)
    #expect(read.messages == [])
    #expect(read.lines.count == 200 * 5 + 1)
    #expect(read.lines.last.map(brief) == "end")
  }

  @Test("Files that include each other come to an end") func endless() {
    var host = FakeHost()
    for number in 0..<200 {
      host.texts["/etc/keepalived/\(number)"] = "include \(number + 1)\ninclude \(number + 2)\n"
    }
    let read = readText("include 0\n", host: host)
    #expect(read.sources.files.count <= 1_000)
    #expect(read.messages.contains { $0.code == .tooLarge })
  }

  @Test(
    "Words in braces are alternatives",
    arguments: [
      ("a{b,c}d", ["abd", "acd"]), ("{a,{b,c}}", ["a", "b", "c"]), ("a{}b", ["ab"]),
      ("{a,b}{c,d}", ["ac", "ad", "bc", "bd"]), ("a{b", ["a{b"]), ("a\\{b,c\\}", ["a\\{b,c\\}"]),
      ("{foo/{,cat,dog},bar}", ["foo/", "foo/cat", "foo/dog", "bar"]),
    ])
  func braces(pattern: String, expected: [String]) {
    #expect(alternatives(pattern) == expected)
  }
}
