import Foundation
import IPVS
import IPVSTesting
import NetTypes
import Testing

@testable import IPVSAdm

/// `-R`: what happens line by line, however the lines arrive.
@Suite struct RestoreTests {
  private let exists = "Service already exists"

  @Test("rules become commands, in order") func rules() {
    let tool = Tool()
    let result = tool.restore(
      "-A -t 10.0.0.1:80 -s rr\n\n  -a\t-t 10.0.0.1:80  -r 10.0.1.1 -m\r\nipvsadm -D -f 1\n-C")
    #expect(
      tool.kernel.sentRules == [
        "-A -t 10.0.0.1:80 -s rr", "-a -t 10.0.0.1:80 -r 10.0.1.1:80 -m -w 1", "-D -f 1", "-C",
      ])
    #expect(result.complaints == ["No such service", "line 4: ipvsadm -D -f 1"])
    #expect(result.status == 0)
    #expect(tool.kernel.complaints == [])
  }

  @Test("empty input, blank lines", arguments: ["", "\n", "\n \n\t\r\n", "ipvsadm", " ipvsadm \n"])
  func nothing(input: String) {
    let tool = Tool()
    let result = tool.restore(input)
    #expect(result.status == 0)
    #expect(result.errors == "")
    #expect(tool.kernel.batches == [])
  }

  @Test(
    "the last line that ran decides the exit status",
    arguments: [
      ("-A -f 1\n-A -f 1\n-A -f 2\n", 0), ("-A -f 1\n-A -f 1\n", 255), ("-Q\n-A -f 1\n", 255),
      ("-A -f 1\n-A -Q\n", 255), ("-A -Q\n-A -f 1\n", 0), ("-A -Q\n\n\n", 255),
      ("-A -f 1\n-A bad\n-A -f 2\n", 2), ("-A -f 0\n", 2), ("-L -f 1\n-A -f 1\n", 1),
      ("-A -f 1\n-A -f 1\n-v\n-A -f 1\n", 0), ("-A -f 1\n-A -f 1\n-L --timeout\n", 0),
    ] as [(String, Int32)])
  func status(rules: String, expected: Int32) {
    #expect(Tool().restore(rules).status == expected)
  }

  @Test(
    "what stops a restore, and what does not",
    arguments: [
      ("-A -f 0", true), ("-A -f 1 -w 1", true), ("foo", true), ("-n", true), ("-R", true),
      ("-v", true), ("-h", true), ("-L -f 7", true), ("-A -f 1 foo", true), ("# comment", true),
      ("--check rules", true), ("--plan rules", true), ("--apply -", true),
      ("-A -Q", false), ("-A -s", false), ("-D -f 7", false), ("-A -f 9", false),
      ("-L --timeout", false), ("-C", false), ("--set 1 2 3", false),
    ])
  func stops(line: String, isLast: Bool) throws {
    var tool = Tool()
    tool.kernel = try FakeKernel(rules: "-A -f 9")
    _ = tool.restore("-A -f 8\n\(line)\n-A -f 10\n")
    #expect(tool.kernel.commands.first?.rule == "-A -f 8 -s wlc", "what is before is carried out")
    #expect((tool.kernel.sentRules.last == "-A -f 10 -s wlc") == !isLast)
  }

  @Test("refusals are told before the mistakes in later lines, each with its line")
  func order() throws {
    var tool = Tool()
    tool.kernel = try FakeKernel(rules: "-A -t 10.0.0.1:80\n-A -t 10.0.0.2:80")
    let result = tool.restore(
      """
      -A -t 10.0.0.1:80
      -A -t 10.0.0.3:80
        -A -t 10.0.0.2:80  -s rr
      -A -t 10.0.0.4:80 -Q
      -L --timeout
      -d -t 10.0.0.9:80 -r 10.0.1.1
      -A -t bad
      -A -t 10.0.0.5:80
      """)
    #expect(
      result.complaints == [
        exists, "line 1: -A -t 10.0.0.1:80", exists, "line 3:   -A -t 10.0.0.2:80  -s rr",
        "-Q: unknown option", "line 4: -A -t 10.0.0.4:80 -Q", "Service not defined",
        "line 6: -d -t 10.0.0.9:80 -r 10.0.1.1",
        "illegal virtual server address[:port] specified", "line 7: -A -t bad",
      ])
    #expect(result.output == "Timeout (tcp tcpfin udp): 900 120 300\n")
    #expect(result.status == 2)
  }

  @Test("a listing sees what the lines before it did, and nothing of those after")
  func listing() {
    let result = Tool().restore(
      "--set 10 20 30\n-L --timeout\n--set 11 0 0\n-A -f 1\n-Sn\n-L --timeout\n")
    #expect(
      result.output == """
        Timeout (tcp tcpfin udp): 10 20 30
        -A -f 1 -s wlc
        Timeout (tcp tcpfin udp): 11 20 30

        """)
    #expect(result.status == 0)
  }

  @Test("a thousand lines go to the kernel in few batches, all of them, in order")
  func batches() {
    let tool = Tool()
    let rules = (1...1000).map { "-A -f \($0) -s wlc" }
    #expect(tool.restore(rules.joined(separator: "\n")).status == 0)
    #expect(tool.kernel.sentRules == rules)
    #expect(tool.kernel.batches.count <= 10)
  }

  @Test("a line that ends a batch is refused as any other")
  func batchEnds() {
    let tool = Tool()
    let rules = (1...600).map { "-A -f \($0) -s wlc" }
    tool.kernel.refusals = Dictionary(
      uniqueKeysWithValues: (0..<600).map { ($0, KernelRefusal(code: 12)) })
    let result = tool.restore(rules.joined(separator: "\n"))
    #expect(
      result.complaints
        == (1...600).flatMap { ["Memory allocation problem", "line \($0): -A -f \($0) -s wlc"] })
    #expect(result.status == 255)
  }

  @Test("the connection to the kernel breaks in the middle")
  func broken() {
    let tool = Tool()
    tool.kernel.breaksAfter = 1
    let result = tool.restore("-A -f 1\n-A -f 2\n-A -f 0\n-L\n-A -f 3\n")
    #expect(
      result.complaints == [
        "Broken pipe",
        "line 1: the kernel can't be reached; it is not known which of the lines from here to 2"
          + " were carried out",
      ])
    #expect(result.status == 255)
    #expect(tool.kernel.sentRules == ["-A -f 1 -s wlc"])
    #expect(tool.kernel.questions == [])
  }

  @Test("bytes that are no UTF-8 stand in the message as in the line")
  func anyBytes() {
    let line: [UInt8] = Array("-A -t ".utf8) + [0xFF, 0xFE, 0x1B, 0x80]
    let result = Tool().run(["-R"], input: line + [0x0A])
    #expect(
      result.errorBytes.starts(
        with: Array("illegal virtual server address[:port] specified\n".utf8)))
    let lines = result.errorBytes.split(separator: 0x0A)
    #expect(lines[1].elementsEqual(Array("line 1: ".utf8) + line))
    #expect(result.status == 2)
  }

  @Test("a NUL makes no rule of what is before it")
  func nul() {
    let tool = Tool()
    let result = tool.run(["-R"], input: Array("-A -f 1\n-A -f 2\0 -s rr\n-A -f 3\n".utf8))
    #expect(tool.kernel.sentRules == ["-A -f 1 -s wlc"])
    #expect(result.complaints == ["NUL byte in a rule", "line 2: not carried out"])
    #expect(result.status == 2)
  }

  @Test("a line of the greatest length is a rule, a longer one ends the restore")
  func longLines() {
    let rule = "-A -f 1 -s wlc"
    let longest = rule + String(repeating: " ", count: (1 << 20) - rule.utf8.count)
    for (line, sent) in [(longest, 3), (longest + " ", 1)] {
      let tool = Tool()
      let result = tool.restore("-A -f 2\n\(line)\n-A -f 3\n")
      #expect(tool.kernel.commands.count == sent)
      #expect(
        result.complaints
          == (sent == 3
            ? [] : ["line is longer than 1048576 bytes", "line 2: not carried out"]))
      #expect(result.status == (sent == 3 ? 0 : 2))
    }
  }

  @Test("ipvsadm's text, the line, what to do: in this order")
  func advice() {
    let tool = Tool()
    tool.kernel.loadableNames = ["rr"]
    let result = tool.restore(" -A -f 1 -s wrrr \n-A -t 10.0.0.1 -s rr\n")
    #expect(
      result.errors == """
        Scheduler or persistence engine not found
        line 1:  -A -f 1 -s wrrr\u{20}
        hint: there is no scheduler `wrrr' in this kernel
        hint: did you mean -s wrr?
        Zero port specified for non-persistent service
        line 2: -A -t 10.0.0.1 -s rr
        hint: name a port, or make the service persistent (-p) to serve all ports

        """)
  }

  @Test("a comment ends a restore as it does with ipvsadm, with a word of advice")
  func comment() {
    for line in ["# comment", "#comment", "-A -f 1 # comment", "-A -f 1 #comment"] {
      let result = Tool().restore(line)
      #expect(
        result.errors.contains("hint: -R takes no comments"), "\(line)\n\(result.errors)")
      #expect(result.status == (line.hasPrefix("#") ? 255 : 2))
    }
  }

  @Test("what can't be read is told") func unreadable() {
    let tool = Tool()
    let (output, errors) = (TemporaryFile(), TemporaryFile())
    let directory = open("/", O_RDONLY)
    defer { close(directory) }
    let session = tool.session(
      input: directory, output: output.descriptor, errors: errors.descriptor)
    #expect(session.run(["ipvsadm", "-R"]) == 1)
    #expect(
      String(decoding: errors.content, as: UTF8.self) == "standard input: read: Is a directory\n")
  }
}
