import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

@Suite("Language: conditions, definitions and sequences") struct ExpansionTests {
  @Test(
    "Conditions are compared with the machine's name up to its first dot",
    arguments: [
      ("@node1 a\n@node2 b\n@^node1 c\n@^node2 d\n", ["a", "d"]),
      ("  @node1\ta b", ["a|b"]),
      ("@node1.example.com a\n@node a\n@NODE1 a\n@ a\n", []),
      ("@node1 @node1 a\n", ["@node1|a"]),
      ("a {\n@node2 }\n@node1 b }\n", ["a", "{", "b", "}"]),
      ("@node2 $A=1\n@node1 $A=2\n@^node2 b $A\n", ["b|2"]),
      ("$A=@node1 x\n$B=@node2 y\n$A\n$B\n", ["x"]),
      ("a @node1 b", ["a|@node1|b"]),
    ])
  func conditions(text: String, expected: [String]) {
    #expect(lines(text) == expected)
  }

  @Test("-i names the condition") func configurationID() {
    var options = ReadOptions()
    options.configurationID = "west"
    #expect(lines("@west a\n@node1 b\n@^west c", options: options) == ["a"])
  }

  @Test("A condition without anything behind it is told") func emptyCondition() {
    #expect(lines("@node1\n@^node2\na") == ["a"])
    #expect(
      messages("@node1\n @^node2") == [
        "1:1 warning empty-condition", "2:2 warning empty-condition",
      ])
  }

  @Test(
    "Definitions",
    arguments: [
      ("$A=1\na $A b ${A} x${A}y", ["a|1|b|1|x1y"]),
      ("$A=1 2\na $A", ["a|1|2"]),
      ("$A=  1\na \"$A $A\"", ["a|1 $A"]),
      ("$A= \"1 2\"\na $A", ["a|1 2"]),
      ("$A=$B\n$B=1\na $A", ["a|1"]),
      ("$A=1\n$A=2\na $A", ["a|2"]),
      ("$A=\na $A b $A", ["a|b"]),
      ("$A=a {\n$A\nb\n}", ["a", "{", "b", "}"]),
      ("$_a1=1\na $_a1,2 ($_a1)", ["a|1,2|(1)"]),
      ("a $B $", ["a|$B|$"]),
      ("$A=1\na $A.5 $AB $A", ["a|$A.5|$AB|1"]),
      ("$A=1 # c\na $A", ["a|1"]),
      ("$1=2\n", ["$1=2"]),
      ("a ${_HASH}${_BANG}b # c", ["a|#!b"]),
      ("a ${_INSTANCE} $_PWD", ["a|node1|/etc/keepalived"]),
      ("a ${_RANDOM 7 7} ${_RANDOM 3  3}", ["a|7|3"]),
      ("$_PWD=b\na $_PWD", ["a|b"]),
    ])
  func definitions(text: String, expected: [String]) {
    #expect(lines(text) == expected)
  }

  @Test(
    "Definitions of several lines",
    arguments: [
      ("$A= \\\na 1 \\\nb 2\n$A\nc", ["a|1", "b|2", "c"]),
      ("$A= a \\\nb\nx $A\nc", ["x|a", "b", "c"]),
      ("$A=a {\\\nb\\\n}\n$A\n", ["a", "{", "b", "}"]),
      ("$B=p \\\nq\n$A=a \\\n$B \\\nb\n$A\nc", ["a", "p", "q", "b", "c"]),
      ("$A=a \\\nb\nx $A y", ["x|$A|y"]),
      ("$A=a \\\n\nb\n$A", ["b", "a"]),
      ("$A=a \\\n# c\nb\n$A", ["b", "a"]),
      ("$A=\\\n\n$A x", ["x"]),
      ("$A=a $V\\\nb ${V}\n$V=1\n$A\n$V=2\n$A", ["a|1", "b|1", "a|2", "b|2"]),
      ("$A=\\\n~SEQ(i,2) b $i\\\nc\n~SEQ(k,2) $A", ["b|1", "b|2", "c", "b|1", "b|2", "c"]),
      ("$A=\\\n$C=1\\\nb $C\n$A\nd $C", ["b|1", "d|1"]),
    ])
  func severalLines(text: String, expected: [String]) {
    #expect(lines(text) == expected)
  }

  @Test(
    "Sequences",
    arguments: [
      ("~SEQ(i,3) a$i b ${i}\n", ["a1|b|1", "a2|b|2", "a3|b|3"]),
      ("~SEQ( i , 2 , 4 ) a $i", ["a|2", "a|3", "a|4"]),
      ("~SEQ (i,4,2) a $i", ["a|4", "a|3", "a|2"]),
      ("~SEQ(i,1,4,10) a $i", ["a|1", "a|5", "a|9"]),
      ("~SEQ(i,9,-4,0) a $i", ["a|9", "a|5", "a|1"]),
      ("~SEQ(i,0) a $i", ["a|1", "a|0"]),
      ("~SEQ(i,-2) a $i", ["a|-1", "a|-2"]),
      ("~SEQ(i,5,5) a $i", ["a|5"]),
      ("~SEQx(i,9,11) a $i", ["a|9", "a|a", "a|b"]),
      ("~SEQ(i,0x10,010,0x20) a $i", ["a|16", "a|24", "a|32"]),
      ("$N=2\n~SEQ(i,$N,${N}) a $i", ["a|2"]),
      ("~SEQ(i,2) ~SEQ(j,$i) a $i $j", ["a|1|1", "a|2|1", "a|2|2"]),
      ("~SEQ(i,2) a $i { b $i }", ["a|1", "{", "b|1", "}", "a|2", "{", "b|2", "}"]),
      ("a { ~SEQ(i,2) b $i\n}", ["a", "{", "b|1", "b|2", "}"]),
      (
        "~SEQ(i,9223372036854775806,9223372036854775807) $i",
        ["9223372036854775806", "9223372036854775807"]
      ),
      ("a ~SEQ(i,2) $i", ["a|~SEQ(i,2)|$i"]),
      ("~FOO(i,2) $i", ["~FOO(i,2)|$i"]),
      ("~LST(v,p,q) a $v", ["a|p", "a|q"]),
      ("~LST({v,w},{1,2},{3}) a $v x${w}", ["a|1|x2", "a|3|x"]),
      ("~LST( { v , w } , { 1 , 2 } , 3 ) a $v $w", ["a|1|2", "a|3"]),
      ("~LST(v,a) ~LST(w,b,c) $v $w", ["a|b", "a|c"]),
      ("$A=1\n~LST(v,$A) a $v", ["a|1"]),
      ("$A=~SEQ(i,2) a $i\n$A", ["a|1", "a|2"]),
    ])
  func sequences(text: String, expected: [String]) {
    #expect(lines(text) == expected)
  }

  @Test(
    "Sequences that cannot be read are one message",
    arguments: [
      "~SEQ i,3) a", "~SEQ(i,3 a", "~SEQ(i) a", "~SEQ(,3) a", "~SEQ(i,1,2,3,4) a", "~SEQ(i,x) a",
      "~SEQ(i,1,0,3) a", "~SEQ(i,5,1,3) a", "~SEQ(i,1,-1,3) a", "~SEQx(i,-1,3) a",
      "~SEQ(i,99999999999999999999) a", "~LST(v) a", "~LST(v,a", "~LST({v,w},{1,2,3}) a",
      "~LST({v,w,{1,2}) a", "~LST v,a) b", "~LST(,a) b", "~SEQ", "~LST(",
    ])
  func malformedSequences(text: String) {
    #expect(lines(text) == [])
    #expect(messages(text).count == 1)
    #expect(messages(text).first?.hasSuffix("error malformed-sequence") == true)
  }

  @Test("A variable of the environment; one that is not set is told") func environment() {
    var host = FakeHost()
    host.variables["ROUTER"] = "r1"
    #expect(lines("a ${_ENV ROUTER} b${_ENV NONE}", host: host) == ["a|r1|b"])
    #expect(messages("a ${_ENV NONE}", host: host) == ["1:3 warning undefined-definition"])
  }

  @Test("Numbers by chance come from the generator, or from random_seed") func random() {
    var options = ReadOptions()
    options.random = SplitMix64(seed: 7)
    let text = "a ${_RANDOM 1 1000000} ${_RANDOM}"
    let first = lines(text, options: options)
    #expect(first == lines(text, options: options))
    options.random = SplitMix64(seed: 8)
    #expect(first != lines(text, options: options))
    let seeded = "random_seed 5\na ${_RANDOM 1 1000000}"
    #expect(lines(seeded) == lines(seeded))
  }

  @Test(
    "What has no end is one message",
    arguments: [
      "$A=$A\na $A\n", "$A=$B\n$B=$A\na $A\n", "$A=x${A}\na $A\n", "$A=$A $A\na $A\n",
      "$A=a\\\n$A\n$A\n", "$A=$B\\\nb\n$B=$A\n$A\n",
      "~SEQ(i,1000000000)\n", "~SEQ(i,1,1000000000) $A=$i\n",
    ])
  func endless(text: String) {
    let read = readText(text + "b\n")
    #expect(read.messages.filter { $0.severity == .error }.count == 1)
    #expect(read.lines.last.map(brief) == "b")
  }
}
