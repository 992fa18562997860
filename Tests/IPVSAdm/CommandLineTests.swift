import IPVS
import NetTypes
import Testing

@testable import IPVSAdm

/// A line of the table of command lines: what is typed and what comes of it.
struct CommandLineRow: Sendable, CustomTestStringConvertible {
  /// The words, separated by blanks; `''` is an empty word, `_` a blank in a word.
  let typed: String
  /// The request in its normal form, or exit status, colon, text.
  let expected: String

  var testDescription: String { typed }

  var words: [ByteString] {
    typed.split(separator: " ").map {
      $0 == "''" ? "" : ByteString(String($0).replacing("_", with: " "))
    }
  }

  /// Reads lines of the form `TYPED => EXPECTED`, in which `¶` is a line feed.
  static func rows(_ table: String) -> [CommandLineRow] {
    table.split(separator: "\n").map { line in
      let sides = line.split(separator: "=>", maxSplits: 1)
      return CommandLineRow(
        typed: sides[0].trimmed,
        expected: sides[1].split(separator: " ").joined(separator: " ").replacing("¶", with: "\n"))
    }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

/// Command lines and what they mean, or the message and the exit status.
@Suite struct CommandLineTests {
  /// What the parser makes of a line.
  static func outcome(of words: [ByteString]) -> String {
    do {
      return try describe(CommandLineParser(host: FakeHost()).parse(["ipvsadm"] + words))
    } catch {
      return "\(error.error.status): \(error.error.message(programName: "ipvsadm"))"
    }
  }

  @Test(arguments: services) func service(row: CommandLineRow) {
    #expect(Self.outcome(of: row.words) == row.expected)
  }

  @Test(arguments: servers) func server(row: CommandLineRow) {
    #expect(Self.outcome(of: row.words) == row.expected)
  }

  @Test(arguments: others) func other(row: CommandLineRow) {
    #expect(Self.outcome(of: row.words) == row.expected)
  }

  @Test(arguments: usage) func wrongUsage(row: CommandLineRow) {
    #expect(Self.outcome(of: row.words) == row.expected)
  }

  @Test("no words at all list the table by name") func nothing() {
    #expect(Self.outcome(of: []) == "list table plain")
  }

  @Test("-6 before -f: the message ends with an empty line") func emptyLine() {
    let result = Tool().run("-A -6 -f 1")
    #expect(result.errors == "-6 used before -f\n\n")
    #expect(result.status == 2)
  }

  @Test("names are cut as the kernel's fields are")
  func cutNames() throws {
    let parser = CommandLineParser(host: FakeHost())
    let long: ByteString = "abcdefghijklmnopqrst"
    let request = try parser.parse(["ipvsadm", "-A", "-f", "1", "-s", long, "--pe", long, "-p"])
    guard case .change(.addService(let service)) = request else {
      Issue.record("\(request)")
      return
    }
    #expect(service.scheduler == "abcdefghijklmno")
    #expect(service.persistenceEngine == "abcdefghijklmnop")
    guard
      case .change(.startDaemon(let daemon)) = try parser.parse([
        "ipvsadm", "--start-daemon", "backup", "--mcast-interface", long,
      ])
    else {
      Issue.record("no start of a daemon")
      return
    }
    #expect(daemon.interface == "abcdefghijklmno")
  }

  @Test("words that are no UTF-8 come back byte for byte")
  func anyBytes() {
    let word = ByteString(bytes: [0xFF, 0x80, 0x41])
    let result = Tool().run(["-L", word])
    #expect(result.errorBytes == Array("unexpected argument ".utf8) + word.bytes + [0x0A])
  }

  /// A request in a normal form.
  static func describe(_ request: Request) -> String {
    switch request {
    case .change(let command): return command.rule
    case .list(let list): return describe(list)
    case .save(let isNumeric, let isComplete):
      return "save" + (isNumeric ? " numeric" : "") + (isComplete ? " complete" : "")
    case .restore: return "restore"
    case .check(let file): return "check \(file)"
    case .plan(let file, let isApplied, let keepsOthers):
      return (isApplied ? "apply" : "plan") + " \(file)" + (keepsOthers ? " keeping others" : "")
    case .help: return "help"
    case .version: return "version"
    }
  }

  private static func describe(_ list: ListRequest) -> String {
    var words = ["list"]
    switch list.subject {
    case .table: words.append("table \(list.format)")
    case .service(let id):
      words.append("\(IPVSCommand.deleteService(id).rule.dropFirst(3)) \(list.format)")
    case .connections: words.append("connections")
    case .timeouts: words.append("timeouts")
    case .daemons: words.append("daemons")
    }
    if list.isNumeric { words.append("numeric") }
    if list.isExact { words.append("exact") }
    if !list.isSorted { words.append("unsorted") }
    if list.showsEngineData { words.append("engine data") }
    if list.isJSON { words.append("JSON") }
    if let interval = list.watchIntervalMilliseconds { words.append("every \(interval) ms") }
    return words.joined(separator: " ")
  }
}
