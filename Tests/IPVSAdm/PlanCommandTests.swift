import IPVS
import IPVSTesting
import NetTypes
import Testing

@testable import IPVSAdm

/// `--plan` and `--apply`: the way from the kernel's table to a file's.
@Suite struct PlanCommandTests {
  private let before = """
    -A -t 10.0.0.1:80 -s rr
    -a -t 10.0.0.1:80 -r 10.0.1.1:80 -m -w 1
    -a -t 10.0.0.1:80 -r 10.0.1.2:80 -m -w 1
    -A -u 10.0.0.1:53 -s wlc -o
    """
  private let after = """
    # The same service, one server more, one less, one heavier.
    -A -t 10.0.0.1:80 -s rr
    -a -t 10.0.0.1:80 -r 10.0.1.1:80 -m -w 5
    -a -t 10.0.0.1:80 -r 10.0.1.3:80 -m -w 1 -x 100 -y 50
    -A -f 7 -6 -s mh -b mh-port -p 60
    """
  private let way = """
    -e -t 10.0.0.1:80 -r 10.0.1.1:80 -m -w 5
    -a -t 10.0.0.1:80 -r 10.0.1.3:80 -m -w 1 -x 100 -y 50
    -A -f 7 -6 -s mh -p 60 -b mh-port
    -d -t 10.0.0.1:80 -r 10.0.1.2:80
    -D -u 10.0.0.1:53
    """

  private func tool(_ rules: String) throws -> Tool {
    var tool = Tool()
    tool.kernel = try FakeKernel(rules: rules)
    return tool
  }

  /// The lines of a text in any order: what the plan's order must be is another test's matter.
  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).sorted()
  }

  @Test("a plan is the fewest rules, changes nothing, and a restore of it arrives")
  func plan() throws {
    let tool = try tool(before)
    let result = tool.run("--plan -", input: after)
    #expect(lines(result.output) == lines(way))
    #expect(result.errors == "")
    #expect(result.status == 0)
    #expect(tool.kernel.commands == [])
    #expect(tool.restore(result.output).errors == "")
    #expect(tool.run("--plan -", input: after).output == "")
    #expect(tool.run("--plan -", input: before).output != "")
  }

  @Test("--apply does it, says nothing, and does nothing a second time")
  func apply() throws {
    let tool = try tool(before)
    let result = tool.run("--apply -", input: after)
    #expect(result.errors == "")
    #expect(result.output == "")
    #expect(result.status == 0)
    #expect(tool.kernel.sentRules.sorted() == lines(way))
    #expect(tool.kernel.complaints == [])
    let sent = tool.kernel.batches.count
    #expect(tool.run("--apply -", input: after).status == 0)
    #expect(tool.kernel.batches.count == sent)
  }

  @Test("--keep-others leaves alone what the file does not name")
  func keepOthers() throws {
    let tool = try tool(before)
    #expect(tool.run("--apply - --keep-others", input: after).status == 0)
    #expect(!tool.kernel.sentRules.contains("-D -u 10.0.0.1:53"))
    #expect(tool.kernel.table.serviceCount == 3)
  }

  @Test("timeouts and daemons change only when the file names any")
  func settings() throws {
    let tool = try tool("")
    #expect(tool.run("--plan -", input: "-A -f 1").output == "-A -f 1 -s wlc\n")
    #expect(!tool.kernel.questions.contains(.timeouts))
    let result = tool.run(
      "--plan -", input: "--set 900 60 0\n--start-daemon backup --mcast-interface d0")
    #expect(
      result.output
        == "--set 0 60 0\n--start-daemon backup --mcast-interface d0 --syncid 0\n")
  }

  @Test(
    "a file with a mistake changes nothing",
    arguments: [
      "-A -f 0", "-A -f 3\n-A -f 3", "-L", "-Z", "-a -f 9 -r 10.0.1.1", "foo", "-h", "-R", "\0",
    ])
  func mistakes(rules: String) throws {
    for command in ["--plan -", "--apply -"] {
      let tool = try tool(before)
      let result = tool.run(command, input: "-A -f 5\n\(rules)\n")
      #expect(result.complaints.last == "-: 1 mistake; nothing was changed")
      #expect(result.output == "")
      #expect(result.status == 2)
      #expect(tool.kernel.commands == [])
    }
  }

  @Test("a file that can't be read changes nothing") func unreadable() throws {
    let tool = try tool(before)
    #expect(tool.run("--apply /nowhere").errors == "/nowhere: No such file or directory\n")
    #expect(tool.run("--apply /nowhere").status == 1)
    #expect(tool.kernel.commands == [])
  }

  @Test("refused: what was done and what was not, and nothing is taken away")
  func refusals() throws {
    let tool = try tool("-A -f 1\n-a -f 1 -r 10.0.1.1 -m")
    tool.kernel.loadableNames = ["wlc"]
    let result = tool.run(
      "--apply -",
      input: """
        -A -f 1
        -a -f 1 -r 10.0.1.2 -m
        -A -f 2 -s nosuch
        -a -f 2 -r 10.0.1.1
        """)
    #expect(
      result.errors == """
        -:3:12: warning: no kernel has a scheduler `nosuch' of its own
          -A -f 2 -s nosuch
                     ^
        done: -a -f 1 -r 10.0.1.2:0 -m -w 1
        not done: -A -f 2 -s nosuch
        Scheduler or persistence engine not found
        hint: there is no scheduler `nosuch' in this kernel
        not done: -a -f 2 -r 10.0.1.1:0 -g -w 1
        Service not defined
        not done: -d -f 1 -r 10.0.1.1:0
        hint: nothing is taken away while something that is to be there was refused
        2 of 4 commands were refused; after mending the cause, --apply does what is left

        """)
    #expect(result.status == 1)
    #expect(tool.kernel.table.servers(of: .firewallMark(1, .ipv4)).count == 2)
    // The cause is mended: what is left is done.
    tool.kernel.loadableNames = nil
    let left = tool.run(
      "--apply -", input: "-A -f 1\n-a -f 1 -r 10.0.1.2 -m\n-A -f 2 -s nosuch\n-a -f 2 -r 10.0.1.1")
    #expect(left.status == 0)
    #expect(tool.kernel.table.servers(of: .firewallMark(1, .ipv4)).count == 1)
  }

  @Test("refused among what is taken away: the rest is done")
  func refusedRemoval() throws {
    let tool = try tool("-A -f 1\n-A -f 2")
    tool.kernel.refusals = [1: KernelRefusal(code: 3)]
    let result = tool.run("--apply -", input: "-A -f 3")
    let complaints = result.complaints
    #expect(complaints.count { $0.hasPrefix("done: ") } == 2)
    #expect(complaints.count { $0.hasPrefix("not done: -D") } == 1)
    #expect(complaints.contains("No such service"))
    #expect(result.status == 1)
  }

  @Test("the connection to the kernel breaks", arguments: [0, 1, 2])
  func broken(after count: Int) throws {
    let tool = try tool("-A -f 1")
    tool.kernel.breaksAfter = count
    let result = tool.run("--apply -", input: "-A -f 2\n-A -f 3")
    #expect(
      result.complaints
        == ["Broken pipe"]
        + (count < 2 ? [] : ["done: -A -f 2 -s wlc", "done: -A -f 3 -s wlc"])
        + ["the kernel can't be reached; it is not known how much of the rest was done:"]
        + (count < 2 ? ["not known: -A -f 2 -s wlc", "not known: -A -f 3 -s wlc"] : [])
        + ["not known: -D -f 1", "--plan shows what is left to do"])
    #expect(result.status == 1)
  }

  @Test("a table that will not hold still is left alone")
  func inconsistent() throws {
    let tool = try tool((1...10).map { "-A -f \($0)" }.joined(separator: "\n"))
    tool.kernel.entriesPerBuffer = 3
    // One service comes, one goes, so that a dump ends.
    var mark: UInt32 = 10
    tool.kernel.betweenBuffers = { kernel in
      mark += 1
      let new = VirtualService(id: .firewallMark(mark, .ipv4))
      do {
        try kernel.table.apply(.addService(new))
        try kernel.table.apply(.deleteService(.firewallMark(mark - 10, .ipv4)))
      } catch {
        Issue.record("\(error)")
      }
    }
    let result = tool.run("--apply -", input: "-A -f 1")
    #expect(
      result.errors == "the table kept changing while it was read; nothing was changed\n")
    #expect(result.status == 1)
    #expect(tool.kernel.commands == [])
  }

  @Test("a kernel that does not answer") func failure() throws {
    let tool = try tool(before)
    tool.kernel.failure = .refused(KernelRefusal(code: 1))
    let result = tool.run("--apply -", input: after)
    #expect(result.complaints == ["Permission denied (you must be root)", "nothing was changed"])
    #expect(result.status == 1)
  }
}
