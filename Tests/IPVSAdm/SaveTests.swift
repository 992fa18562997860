import IPVS
import IPVSTesting
import NetTypes
import Testing

@testable import IPVSAdm

/// `-S`, and the programs ipvsadm-save and ipvsadm-restore.
@Suite struct SaveTests {
  private static let rules = """
    -A -t 10.0.0.1:80 -s sh -p 60 -b sh-port,flag-3
    -a -t 10.0.0.1:80 -r 10.0.1.1:80 -m -w 3 -x 100 -y 50
    -a -t 10.0.0.1:80 -r 10.0.1.2:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-csum
    -A -u [2001:db8::1]:53 -s wlc -o
    -A -f 4294967295 -6 -s mh -p 360 -M 64 --pe sip
    --set 10 20 30
    --start-daemon master --mcast-interface d0 --syncid 7
    """

  private func tool(_ rules: String = rules) throws -> Tool {
    var tool = Tool()
    tool.kernel = try FakeKernel(rules: rules)
    return tool
  }

  @Test("-S --complete leads back to the same table: by a restore, a check, a plan")
  func complete() throws {
    for options in ["-S -n --complete", "-S --complete"] {
      let saved = try tool()
      let text = saved.run(options).output
      let restored = Tool()
      #expect(restored.restore(text).errors == "")
      #expect(restored.kernel.table == saved.kernel.table)
      #expect(restored.kernel.complaints == [])
      #expect(Tool().run("--check -", input: text).status == 0)
      #expect(saved.run("--plan -", input: text).output == "")
      #expect(saved.run("--apply -", input: text).status == 0)
      #expect(saved.kernel.commands == [])
    }
  }

  @Test("-S alone says what ipvsadm says") func plain() throws {
    let result = try tool().run("-Sn")
    #expect(
      Set(result.output.split(separator: "\n")) == [
        "-A -t 10.0.0.1:80 -s sh -p 60 -b sh-port", "-a -t 10.0.0.1:80 -r 10.0.1.1:80 -m -w 3",
        "-a -t 10.0.0.1:80 -r 10.0.1.2:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-csum",
        "-A -u [2001:db8::1]:53 -s wlc -o", "-A -f 4294967295 -6 -s mh -p 360 -M 64 --pe sip",
      ])
  }

  @Test("names are written where they lead back, numbers where they do not")
  func names() throws {
    let tool = try tool(
      """
      -A -t 10.0.0.1:80
      -a -t 10.0.0.1:80 -r 10.0.1.1:80 -m
      -A -t 10.0.0.1:81
      -A -t [2001:db8::1]:80
      """)
    // Another address than the one that has the name; a name that nobody knows.
    tool.host.names[.v6(IPv6Address(text: Array("2001:db8::1".utf8)[...])!)] = "www6.example.org"
    let result = tool.run("-S")
    #expect(
      Set(result.output.split(separator: "\n")) == [
        "-A -t www.example.org:http -s wlc",
        "-a -t www.example.org:http -r 10.0.1.1:80 -m -w 1", "-A -t www.example.org:81 -s wlc",
        "-A -t [2001:db8::1]:80 -s wlc",
      ])
    let restored = Tool()
    #expect(restored.restore(result.output).errors == "")
    #expect(restored.kernel.table == tool.kernel.table)
  }

  @Test("each name is asked for once, however often it is written") func askedOnce() throws {
    let tool = try tool(
      "-A -t 10.0.0.1:80\n"
        + (2...9).map { "-a -t 10.0.0.1:80 -r 10.0.1.\($0):80 -m" }
        .joined(separator: "\n"))
    #expect(tool.run("-S").output.split(separator: "\n").count == 9)
    #expect(tool.host.questions == ["www.example.org"])
  }

  @Test("a kernel that does not answer: exit status 1") func failure() throws {
    let tool = try tool()
    tool.kernel.failure = .refused(KernelRefusal(code: 1))
    for line in ["-S", "-L", "-L --timeout", "-L --daemon", "-L -f 1", "-L --json"] {
      let result = tool.run(line)
      #expect(result.status == 1, "\(line)")
      #expect(result.output == "", "\(line)")
    }
  }

  @Test(
    "the name of the program decides what it is",
    arguments: [
      ("ipvsadm", ProgramRole.ipvsadm), ("/sbin/ipvsadm-save", .save),
      ("ipvsadm-restore", .restore),
      ("./ipvsadm-swift-restore", .restore), ("/usr/sbin/ipvsadm-swift-save", .save),
      ("ipvsadm-save/", .ipvsadm), ("", .ipvsadm), ("/", .ipvsadm), ("ipvsadm-saves", .ipvsadm),
    ] as [(ByteString, ProgramRole)])
  func roles(name: ByteString, role: ProgramRole) {
    #expect(ProgramRole(programName: name) == role)
  }

  @Test("ipvsadm-save: as -S; with -n, as -S -n") func saveProgram() throws {
    let tool = try tool()
    let byName = tool.run("-S").output
    let byNumber = tool.run("-Sn").output
    #expect(byName != byNumber)
    #expect(tool.run { $0.runAsSave("ipvsadm-save", [][...]) }.output == byName)
    #expect(tool.run { $0.runAsSave("ipvsadm-save", ["-n", "-n"]) }.output == byNumber)
    let wrong = tool.run { $0.runAsSave("ipvsadm-save", ["-x"]) }
    #expect(wrong.status == 1)
    #expect(wrong.output == "")
    #expect(wrong.errors != "")
  }

  @Test("ipvsadm-restore: the rules take the place of what is there") func restoreProgram() throws {
    let tool = try tool()
    let result = tool.run(input: Array("# saved\n-A -f 1 -s rr # one\n\n-A -f 2 -s rr\n".utf8)) {
      $0.runAsRestore([][...])
    }
    #expect(result.errors == "")
    #expect(result.status == 0)
    #expect(tool.kernel.sentRules == ["-C", "-A -f 1 -s rr", "-A -f 2 -s rr"])
  }

  @Test("ipvsadm-restore: a file with mistakes leaves the table alone, and all are told")
  func brokenRestore() throws {
    let tool = try tool()
    let result = tool.run(input: Array("-A -f 1\n-A -f 0\n# fine\n-A -f 2 -Q\n".utf8)) {
      $0.runAsRestore([][...])
    }
    #expect(
      result.errors == """
        invalid fwmark value `0' specified
        line 2: -A -f 0
        line 4: -A -f 2 -Q
        hint: -Q: unknown option
        hint: nothing was changed: the table is as it was

        """)
    #expect(result.status == 2)
    #expect(tool.kernel.commands == [])
  }

  @Test("ipvsadm-restore: what the kernel refuses is told, and the rest goes on")
  func refusedRestore() throws {
    let tool = try tool()
    let result = tool.run(input: Array("-A -f 1\n-A -f 1\n-A -f 2".utf8)) {
      $0.runAsRestore([][...])
    }
    #expect(result.complaints == ["Service already exists", "line 2: -A -f 1"])
    #expect(result.status == 0)
    #expect(tool.kernel.table.serviceCount == 2)
  }

  @Test("no kernel: what is said, and when nothing is") func noKernel() {
    var tool = Tool()
    tool.startFailure = StartFailure(code: 92, hints: ["load it"])
    for line in ["-Ln", "-A -f 1", "-Q", "-C", "-R", "--plan -", "-A -f 0"] {
      let result = tool.run(line)
      #expect(
        result.errors == """
          Can't initialize ipvs: Protocol not available
          Are you sure that IP Virtual Server is built in the kernel or as module?
          hint: load it

          """, "\(line)")
      #expect(result.status == 2, "\(line)")
      #expect(result.output == "", "\(line)")
    }
    for line in ["--check", "--check -  -n", "--check - foo"] {
      #expect(!tool.run(line).errors.contains("initialize"), "\(line)")
    }
    for line in ["-h", "-v", "--check -"] {
      let result = tool.run(line)
      #expect(result.errors == "", "\(line)")
      #expect(result.output != "", "\(line)")
      #expect(result.status == 0, "\(line)")
    }
  }
}
