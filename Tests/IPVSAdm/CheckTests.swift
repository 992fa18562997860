import Foundation
import IPVS
import IPVSTesting
import NetTypes
import Platform
import SystemPackage
import Testing

@testable import IPVSAdm

/// `--check`: what is wrong with a file of rules, where, and how to mend it.
@Suite struct CheckTests {
  /// Checks rules on standard input, without a kernel.
  private func check(_ rules: String) -> ToolResult {
    var tool = Tool()
    tool.startFailure = StartFailure(code: 1, hints: [])
    return tool.run("--check -", input: rules)
  }

  @Test("a file without mistakes: comments, blank lines, the word ipvsadm, CR LF, listings")
  func fine() {
    let result = check(
      """
      # The web service.
      ipvsadm -C\r
      -A -t 10.0.0.1:80 -s rr  # round robin

      \t-a -t 10.0.0.1:80 -r 10.0.1.1:8080 -m -w 3\r
      -a -t 10.0.0.1:80 -r 10.0.1.2:8080 -m #last
      -A -f 1
      --set 10 20 30
      --start-daemon master --mcast-interface d0
      -Z
      """)
    #expect(result.errors == "")
    #expect(result.output == "-: 2 virtual services, 2 real servers, no mistakes\n")
    #expect(result.status == 0)
  }

  @Test("nothing is a file without mistakes", arguments: ["", "\n", "# only words\n"])
  func nothing(rules: String) {
    let result = check(rules)
    #expect(result.output == "-: 0 virtual services, 0 real servers, no mistakes\n")
    #expect(result.status == 0)
  }

  /// Rules with a mistake of each kind.
  private static let broken = """
    -A -t 10.0.0.300:80 -s rr
    -A -t 10.0.0.1:80 -s wrrr
    -a -t 10.0.0.1:80 -r 10.0.1.1 -w lots
    \t-a\t-t 10.0.0.1:80 -r 10.0.1.2 --wieght 3
    -a -t 10.0.0.1:80 -r 10.0.1.3 -m
    -a -t 10.0.0.1:80 -r 10.0.1.3 -m -w 2
    -A -u 10.0.0.1:53 -w 3 -o
    -A -u 10.0.0.2:53 stray
    add-service -t 10.0.0.2:80
    --add-servise -f 1
    -a -t 10.0.0.1:80 -r 224.0.0.1
    -L -n
    -a -t 10.0.0.1:80 -r 10.0.1.5 -x 1 -y 2
    -A -t 10.0.0.9:80 -s sh -b mh-port
    """

  @Test("every mistake in one run, each once, with its place") func golden() {
    let result = check(Self.broken)
    #expect(
      result.errors == """
        -:1:7: error: illegal virtual server address[:port] specified
          -A -t 10.0.0.300:80 -s rr
                ^
        hint: write 192.0.2.1:80, [2001:db8::1]:80 or name:80
        -:2:22: warning: no kernel has a scheduler `wrrr' of its own
          -A -t 10.0.0.1:80 -s wrrr
                               ^
        hint: did you mean -s wrr?
        -:3:34: error: illegal weight specified
          -a -t 10.0.0.1:80 -r 10.0.1.1 -w lots
                                           ^
        -:4:32: error: --wieght: unknown option
          \t-a\t-t 10.0.0.1:80 -r 10.0.1.2 --wieght 3
          \t  \t                           ^
        hint: did you mean --weight?
        -:6:22: error: the virtual service already has this real server
          -a -t 10.0.0.1:80 -r 10.0.1.3 -m -w 2
                               ^
        -:7:19: error: Illegal 'weight' option with the 'add-service' command
          -A -u 10.0.0.1:53 -w 3 -o
                            ^
        -:8:19: error: unexpected argument stray
          -A -u 10.0.0.2:53 stray
                            ^
        -:9:1: error: `add-service' is no command
          add-service -t 10.0.0.2:80
          ^
        hint: did you mean --add-service?
        -:10:1: error: `--add-servise' is no command
          --add-servise -f 1
          ^
        hint: did you mean --add-service?
        -:11:22: error: the address of a real server must be a unicast address
          -a -t 10.0.0.1:80 -r 224.0.0.1
                               ^
        -:12:1: warning: `-L' changes nothing
          -L -n
          ^
        -:13:39: error: the lower threshold is above the upper threshold
          -a -t 10.0.0.1:80 -r 10.0.1.5 -x 1 -y 2
                                                ^
        -:14:28: error: incompatible scheduler flag `mh-port'
          -A -t 10.0.0.9:80 -s sh -b mh-port
                                     ^
        hint: mh-port goes with -s mh
        -: 11 mistakes

        """)
    #expect(result.output == "")
    #expect(result.status == 2)
  }

  @Test("the mark stands under the word at fault", arguments: marks)
  func mark(line: String, marked: String) {
    let lines = check("-A -t 10.0.0.1:80\n" + line).errors.split(separator: "\n")
    guard lines.count > 2, let mark = lines[2].firstIndex(of: "^") else {
      Issue.record("no mark: \(lines)")
      return
    }
    let offset = lines[2].distance(from: lines[2].startIndex, to: mark)
    #expect(lines[1].dropFirst(offset).hasPrefix(marked), "\(lines)")
  }

  static let marks: [(String, String)] = [
    ("-A -t 10.0.0.1:80 -s rr", "10.0.0.1:80 -s"), ("-At10.0.0.1:80 -s rr", "-At10"),
    ("-A -s rr --tcp-service=10.0.0.1:80", "--tcp"), ("-D -t 10.0.0.7:80", "10.0.0.7"),
    ("-d -t 10.0.0.1:80 -r 10.0.1.9", "10.0.1.9"), ("-A -w 1", "-A"), ("-A -f 1 -r 1.1.1.1", "-r"),
    ("-A -f 7 x y", "x y"), ("-A x -f 7 y", "x -f"), ("-A -s x -f 7 x", "x"),
    ("--set 4 4 4 4 5", "4 5"), ("--set 1 2", "--set"), ("--set 1 x 2", "--set"),
    ("-A -t 10.0.0.9 -s rr", "10.0.0.9"), ("-A -t 10.0.0.9:80 -o -s rr", "-o"),
    ("-a -t 10.0.0.1:80 -r 2001:db8::1", "2001"), ("-A -f 3 -s sh -b bad", "bad"),
    ("-a -t 10.0.0.1:80 -r 10.0.1.1 -m --tun-csum --tun-type gre", "--tun-csum"),
    ("-a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type gue", "gue"),
    ("-a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type gre --tun-port 6", "--tun-port"),
    ("-A -f 1 -f 2", "2"), ("-A -f 1 -D", "-D"), ("ipvsadm -A -f 0 -s rr", "0 -s"),
    ("  ipvsadm   -A -f\t0", "0"), ("-A -t größe -f 1", "größe"), ("-L -- -n -n", "-n -n"),
  ]

  @Test("a mark under a word after characters of several bytes and after control characters")
  func characters() {
    let marked = check("-A -f 1 -s größe -w 3\r\n").errors.split(separator: "\n")
    #expect(marked[1...2] == ["  -A -f 1 -s größe -w 3", "                   ^"])
    let result = Tool().run(["--check", "-"], input: Array("-A -f 0\u{1B}[2J\u{7F}\n".utf8))
    #expect(result.errors.contains("\n  -A -f 0?[2J?\n        ^\n"), "\(result.errors)")
  }

  @Test(
    "servers of a service whose own line is wrong are not wrong too",
    arguments: [
      "-A -t 10.0.0.1:80 -s", "-A -t 10.0.0.1:80 -w 1", "-A -Q -t 10.0.0.1:80",
      "--add-service -s rr --tcp-service=10.0.0.1:80 stray", "-At10.0.0.1:80 --bogus",
      "-A -t 10.0.0.1.:80", "-A -t",
    ])
  func consequences(line: String) {
    let result = check(
      "\(line)\n-a -t 10.0.0.1:80 -r 10.0.1.1\n-a -t 10.0.0.1:80 -r 10.0.1.2\n"
        + "-e -t 10.0.0.1:80 -r 10.0.1.2 -w 3\n")
    #expect(result.errors.hasSuffix("-: 1 mistake\n"), "\(result.errors)")
    #expect(result.status == 2)
  }

  @Test("a server whose own line is wrong is not missing later")
  func missingServer() {
    let result = check(
      """
      -A -f 1
      -a -f 1 -r 10.0.1.1 -w x
      -e -f 1 -r 10.0.1.1 -w 2
      -A -f 2
      -e -f 2 -r 10.0.1.1
      """)
    #expect(result.errors.contains("-:5:12: error: the virtual service has no such real server"))
    #expect(result.errors.hasSuffix("-: 2 mistakes\n"))
  }

  @Test("a service that is missing is missed once")
  func missingService() {
    let result = check(
      "-a -f 1 -r 10.0.1.1\n-a -f 1 -r 10.0.1.2\n-a -f 2 -r 10.0.1.1\n-A -f 1\n-D -f 1\n")
    #expect(
      result.complaints.filter { $0.contains("error") } == [
        "-:1:7: error: there is no such virtual service",
        "-:3:7: error: there is no such virtual service",
      ])
    #expect(result.errors.hasSuffix("-: 2 mistakes\n"))
  }

  @Test("warnings are no mistakes") func warnings() {
    let result = check("-A -f 1 -s nosuch\n-Sn\n")
    #expect(
      result.complaints.filter { $0.hasPrefix("-:") } == [
        "-:1:12: warning: no kernel has a scheduler `nosuch' of its own",
        "-:2:1: warning: `-Sn' changes nothing",
      ])
    #expect(result.output == "-: 1 virtual service, 0 real servers, no mistakes\n")
    #expect(result.status == 0)
  }

  @Test(
    "what reads rules, or ends a restore, does not go into rules",
    arguments: [
      ("-R", "`-R' does not go into rules"), ("--check f", "`--check' does not go into rules"),
      ("--apply f", "`--apply' does not go into rules"),
      ("-v", "`-v' ends a restore: the lines after it are not carried out"),
      ("--help", "`--help' ends a restore: the lines after it are not carried out"),
    ])
  func noRule(line: String, message: String) {
    let result = check(line)
    #expect(result.complaints.first == "-:1:1: error: \(message)")
    #expect(result.status == 2)
  }

  @Test("a thousand mistakes are a thousand messages") func many() {
    let result = check(String(repeating: "-A -f 0\n", count: 1000))
    #expect(result.complaints.count { $0.contains(": error: ") } == 1000)
    #expect(result.complaints.last == "-: 1000 mistakes")
  }

  @Test("a long line is shown in part, and a longer one not at all") func longLines() {
    let word = String(repeating: "x", count: 1000)
    let result = check("-A -f 1 \(word) -w 1\n-A -f 2 \(word)\n")
    #expect(result.errors.split(separator: "\n").allSatisfy { $0.utf8.count < 1100 })
    let longer = check("-A -f 1\n" + String(repeating: "x", count: (1 << 20) + 1) + "\n-A -f 0\n")
    #expect(
      longer.complaints.filter { $0.contains("error:") } == [
        "-:2:1: error: line is longer than 1048576 bytes",
        "-:3:7: error: invalid fwmark value `0' specified",
      ])
  }

  @Test("a stray NUL is one mistake, a file that is no text too") func nul() {
    let stray = check("-A -f 1\n-A -f\0 2\n-A -f 0\n")
    #expect(
      stray.complaints.filter { $0.contains("error:") } == [
        "-:2:6: error: NUL byte in a rule", "-:3:7: error: invalid fwmark value `0' specified",
      ])
    let binary = Tool().run(
      ["--check", "-"],
      input: (0..<2000).flatMap { _ in [0x7F, 0x45, 0, 1, 2, 0x0A, 0, 0, 0xFF, 0x0A] as [UInt8] })
    #expect(binary.complaints.last == "-: 1 mistake")
    #expect(binary.status == 2)
  }

  @Test("files: named in messages as they are named on the command line")
  func files() throws {
    let file = try RulesFile("-A -f 0\n")
    let result = Tool().run(["--check", ByteString(file.path)])
    #expect(result.errors.hasPrefix("\(file.path):1:7: error: invalid fwmark value"))
    #expect(result.errors.hasSuffix("\(file.path): 1 mistake\n"))
  }

  @Test("a name of any bytes") func anyName() throws {
    let bytes = Array((NSTemporaryDirectory() + "/lvs-test-").utf8) + [0xFF, 0xFE]
    let name = bytes.map { CChar(bitPattern: $0) } + [0]
    let descriptor = open(name, O_CREAT | O_WRONLY, 0o600)
    try #require(descriptor >= 0)
    close(descriptor)
    defer { unlink(name) }
    let result = Tool().run(["--check", ByteString(bytes: bytes)])
    #expect(result.status == 0)
    #expect(result.outputBytes.starts(with: bytes + [0x3A, 0x20, 0x30]))
  }

  @Test(
    "what can't be read",
    arguments: [
      ("/nowhere/rules", "No such file or directory"), ("/", "Is a directory"),
      ("", "No such file or directory"), ("/dev/null/rules", "Not a directory"),
    ])
  func unreadable(path: String, reason: String) {
    let result = Tool().run(["--check", ByteString(path)])
    #expect(result.errors == "\(path): \(reason)\n")
    #expect(result.status == 1)
  }

  @Test("more rules than fit into memory are not read") func tooMany() throws {
    var reader = RulesReader(
      parser: CommandLineParser(host: FakeHost()), purpose: .restore, maximumRules: 3)
    for line in ["-C", "# comment", "", "-C", "-C"] { try reader.take(.text(Array(line.utf8))) }
    #expect(throws: SystemError(call: "read", errno: .fileTooLarge)) {
      try reader.take(.text(Array("-C".utf8)))
    }
    let result = Tool().run { session in
      session.complainUnreadable("rules", SystemError(call: "read", errno: .fileTooLarge))
      return 1
    }
    #expect(
      result.errors == """
        rules: File too large
        hint: at most 1000000 rules of 128 MiB are read at a time; -R takes any number

        """)
  }

  @Test("more bytes than fit into memory are not read") func tooLarge() throws {
    var reader = RulesReader(parser: CommandLineParser(host: FakeHost()), purpose: .restore)
    for _ in 0..<128 { try reader.take(.overlong) }
    #expect(throws: SystemError(call: "read", errno: .fileTooLarge)) {
      try reader.take(.overlong)
    }
  }
}
