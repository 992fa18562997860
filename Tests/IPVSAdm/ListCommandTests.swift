import Foundation
import IPVS
import IPVSTesting
import NetTypes
import Platform
import Testing

@testable import IPVSAdm

/// `-L` as a whole, once and again and again.
@Suite struct ListCommandTests {
  private static let rules = (1...10).map { "-A -f \($0)" }.joined(separator: "\n")

  private func tool(_ rules: String = rules) throws -> Tool {
    var tool = Tool()
    tool.kernel = try FakeKernel(rules: rules)
    return tool
  }

  @Test("a table that changes under the dump once is read again")
  func changesOnce() throws {
    let tool = try tool()
    let quiet = tool.run("-Ln").output
    tool.kernel.entriesPerBuffer = 3
    var isChanged = false
    tool.kernel.betweenBuffers = { kernel in
      guard !isChanged else { return }
      isChanged = true
      do {
        // What is newest comes first, so that the next buffer repeats an entry.
        try kernel.table.apply(.addService(VirtualService(id: .firewallMark(11, .ipv4))))
      } catch {
        Issue.record("\(error)")
      }
    }
    let result = tool.run("-Ln")
    #expect(result.output == quiet + "FWM  11 wlc\n")
    #expect(result.errors == "")
    #expect(tool.kernel.questions.count { $0 == .services } > 2)
  }

  @Test("a table that keeps changing is listed with a warning") func keepsChanging() throws {
    let tool = try tool()
    neverHoldsStill(tool.kernel)
    let result = tool.run("-Ln")
    #expect(
      result.errors
        == "hint: the table kept changing while it was read; entries may be missing or doubled\n")
    #expect(result.status == 0)
  }

  @Test(
    "JSON documents are JSON, whatever is listed",
    arguments: [
      ("-L --json", "services"), ("-L -f 1 --json", "services"),
      ("-L --timeout --json", "timeouts"),
      ("-L --daemon --json", "daemons"),
    ])
  func json(line: String, kind: String) throws {
    let result = try tool().run(line)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(result.outputBytes)) as? [String: Any])
    #expect(document["kind"] as? String == kind)
    #expect(document["version"] as? Int == 1)
  }

  @Test("a service that is not there") func missing() throws {
    for line in ["-L -f 77", "-L -f 77 --json"] {
      let result = try tool().run(line)
      #expect(result.errors == "No such service\n")
      #expect(result.output == "")
      #expect(result.status == 1)
    }
  }

  // MARK: Watching

  /// A world in which time passes only when somebody waits.
  private final class World: WatchSurroundings {
    var screen: TerminalSize?
    var now = Duration.zero
    /// What happens during each wait, and the signal that ends it; the last wait ends the program.
    var waits: [() -> Signal?] = []
    var waited: [Int] = []

    func wait(milliseconds: Int) -> Signal? {
      waited.append(milliseconds)
      now += .milliseconds(milliseconds)
      return waits.isEmpty ? .interrupt : waits.removeFirst()()
    }
  }

  private func watch(_ tool: Tool, _ line: String, _ world: World) throws -> ToolResult {
    let words = line.split(separator: " ").map { ByteString(String($0)) }
    guard
      case .list(let request) = try CommandLineParser(host: tool.host).parse(["ipvsadm"] + words)
    else { preconditionFailure("no listing: \(line)") }
    return tool.run { session in
      session.watch(
        request, tool.kernel, intervalMilliseconds: request.watchIntervalMilliseconds ?? 0,
        surroundings: world
      ).status
    }
  }

  @Test("plain output is repeated, with an empty line between") func plainWatch() throws {
    let world = World()
    world.waits = [{ nil }, { nil }, { .terminate }]
    let result = try watch(try tool("-A -f 1"), "-L --timeout --watch=0.5", world)
    let once = "Timeout (tcp tcpfin udp): 900 120 300\n"
    #expect(result.output == [once, once, once].joined(separator: "\n"))
    #expect(world.waited == [500, 500, 500])
    #expect(result.status == 0)
  }

  @Test("rates are those between the samples, a JSON document a line") func rates() throws {
    let tool = try tool("-A -f 1")
    let world = World()
    let id = ServiceID.firewallMark(1, .ipv4)
    tool.kernel.statistics[id] = Statistics()
    world.waits = [
      {
        tool.kernel.statistics[id]?.connections = 20
        return nil
      }
    ]
    let result = try watch(tool, "-L -n --rate --watch=2", world)
    let rows = result.output.split(separator: "\n").filter { $0.hasPrefix("FWM") }
    #expect(rows.map { $0.split(separator: " ")[2] } == ["0", "10"])
    world.waits = [{ nil }]
    let documents = try watch(tool, "-L --json --watch=2", world).output.split(separator: "\n")
    #expect(documents.count == 2)
  }

  @Test("a screen is drawn in place and given back; its size may change") func screen() throws {
    let world = World()
    world.screen = TerminalSize(rows: 3, columns: 20)
    world.waits = [
      {
        world.screen = TerminalSize(rows: 24, columns: 30)
        return .windowChange
      }
    ]
    let result = try watch(try tool(), "-L --timeout --watch", world)
    let begin = "\u{1B}[?1049h"
    let end = "\u{1B}[?25h\u{1B}[?1049l"
    #expect(result.output.hasPrefix(begin))
    #expect(result.output.hasSuffix(end))
    #expect(result.output.contains("\u{1B}[HTimeout (tcp tcpfin \r\n"))
    #expect(result.output.contains("\u{1B}[HTimeout (tcp tcpfin udp): 900 \r\n"))
  }

  @Test("what ends a watch is told after the screen has been given back") func failure() throws {
    let tool = try tool()
    // Both streams in one file: what comes first is written first.
    let file = TemporaryFile()
    let session = tool.session(
      input: 0, output: file.descriptor, errors: file.descriptor)
    let world = World()
    world.screen = TerminalSize(rows: 24, columns: 80)
    world.waits = [
      {
        do { try tool.kernel.table.apply(.flush) } catch { Issue.record("\(error)") }
        return nil
      }
    ]
    var request = ListRequest()
    request.subject = .service(.firewallMark(1, .ipv4))
    let outcome = session.watch(
      request, tool.kernel, intervalMilliseconds: 100, surroundings: world)
    let text = String(decoding: file.content, as: UTF8.self)
    #expect(outcome.status == 1)
    #expect(text.hasSuffix("\u{1B}[?25h\u{1B}[?1049lNo such service\n"))
  }

  @Test("a hint about the table is drawn with it") func hint() throws {
    let tool = try tool()
    neverHoldsStill(tool.kernel)
    let world = World()
    world.screen = TerminalSize(rows: 40, columns: 80)
    let result = try watch(tool, "-L -n --watch", world)
    #expect(result.output.contains("hint: the table kept changing"))
    #expect(result.errors == "")
  }

  @Test("a reader that has gone ends a watch") func noReader() throws {
    let tool = try tool()
    let (full, errors) = (open("/dev/full", O_WRONLY), TemporaryFile())
    defer { close(full) }
    let session = tool.session(input: 0, output: full, errors: errors.descriptor)
    let world = World()
    let outcome = session.watch(
      ListRequest(), tool.kernel, intervalMilliseconds: 100, surroundings: world)
    #expect(outcome == .success)
    #expect(world.waited == [])
  }
}

/// Lets a kernel's table change between any two buffers of a dump.
private func neverHoldsStill(_ kernel: FakeKernel) {
  kernel.entriesPerBuffer = 3
  var mark: UInt32 = 10
  kernel.betweenBuffers = { kernel in
    mark += 1
    do {
      try kernel.table.apply(.addService(VirtualService(id: .firewallMark(mark, .ipv4))))
      try kernel.table.apply(.deleteService(.firewallMark(mark - 10, .ipv4)))
    } catch {
      Issue.record("\(error)")
    }
  }
}
