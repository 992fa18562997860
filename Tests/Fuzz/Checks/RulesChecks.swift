import IPVS
import NetTypes
import NetlinkCodec
import Platform

@testable import IPVSAdm

/// A host that knows a few names, so that they lead somewhere without being asked for abroad.
private struct FuzzHost: HostDatabase {
  private let resolver = NameResolver()

  func legacyIPv4Address(_ text: ByteString) -> IPv4Address? {
    resolver.legacyIPv4Address(text)
  }

  func ipv4Address(named name: ByteString) -> IPv4Address? {
    name == "localhost" ? IPv4Address(127, 0, 0, 1) : nil
  }

  func port(named name: ByteString, transport: TransportProtocol) -> UInt16? {
    name == "http" && transport == .tcp ? 80 : nil
  }

  func hostName(of address: IPAddress) -> ByteString? { nil }

  func serviceName(ofPort port: UInt16, protocolName: StaticString) -> ByteString? { nil }
}

/// The lines of an input, given in pieces or at once.
private func lines(_ feed: (inout LineSplitter, (LineSplitter.Line) -> Void) -> Void)
  -> [LineSplitter.Line]
{
  var splitter = LineSplitter()
  var lines: [LineSplitter.Line] = []
  feed(&splitter) { lines.append($0) }
  splitter.finish { lines.append($0) }
  return lines
}

/// Lines must not depend on how they arrive, and a command that was understood must be sent and
/// written so that it is understood as the same.
func rulesFailure(_ bytes: [UInt8]) -> String? {
  let pieces = Pieces(bytes)
  let whole = lines { splitter, take in
    pieces.whole.withUnsafeBytes { splitter.take($0, take) }
  }
  let cut = lines { splitter, take in pieces.forEach { splitter.take($0, take) } }
  if whole != cut { return "other lines in other pieces" }
  let parser = CommandLineParser(host: FuzzHost())
  var writer = MessageWriter()
  for case .text(let line) in whole where !line.contains(0) {
    guard let command = parser.command(line) else { continue }
    writer.removeAll()
    RequestEncoder(family: 27).encode(command, flags: [], sequence: 1, into: &writer)
    if let failure = parser.rewritingFailure(command) {
      return "\(ByteString(bytes: line)): \(failure)"
    }
  }
  return nil
}

extension CommandLineParser {
  /// The command on a line, if there is one that can be sent.
  fileprivate func command(_ line: [UInt8]) -> IPVSCommand? {
    let words = ruleWords(line, acceptsComments: false).map(\.word)
    guard !words.isEmpty, case .change(let command)? = try? parse(["ipvsadm"] + words) else {
      return nil
    }
    return command
  }

  /// Writes a command and reads it back: what is written then must be the same.
  fileprivate func rewritingFailure(_ command: IPVSCommand) -> String? {
    var rules = RuleWriter(naming: NumericNaming(), isComplete: true)
    var text: [UInt8] = []
    rules.append(command, to: &text)
    guard let again = self.command(text.dropLast()) else {
      return "written as \(ByteString(bytes: text)), which can't be read"
    }
    var textAgain: [UInt8] = []
    rules.append(again, to: &textAgain)
    guard text == textAgain else {
      return "written as \(ByteString(bytes: text)), then as \(ByteString(bytes: textAgain))"
    }
    return nil
  }

  private func command(_ line: ArraySlice<UInt8>) -> IPVSCommand? { command(Array(line)) }
}

/// Reading a file of rules tells every mistake within its line, and what was understood can be
/// planned: one table from another, and nothing where nothing is to be done.
func filesFailure(_ bytes: [UInt8]) -> String? {
  let parts = bytes.split(separator: 0xFF, maxSplits: 1, omittingEmptySubsequences: false)
  var tables: [Table] = []
  for part in parts {
    for purpose in [RulesReader.Purpose.restore, .table] {
      var reader = RulesReader(
        parser: CommandLineParser(host: FuzzHost()), purpose: purpose)
      for line in lines({ splitter, take in
        Array(part).withUnsafeBytes { splitter.take($0, take) }
      }) {
        do throws(SystemError) {
          try reader.take(line)
        } catch {
          return nil  // more than it reads
        }
      }
      var text: [UInt8] = []
      for diagnostic in reader.drainDiagnostics() {
        if !(1...diagnostic.text.bytes.count + 1).contains(diagnostic.column) {
          return "line \(diagnostic.line): column \(diagnostic.column) is not on it"
        }
        diagnostic.append(file: "rules", to: &text)
      }
      if purpose == .table { tables.append(reader.table) }
    }
  }
  guard let old = tables.first, let new = tables.last else { return nil }
  return planFailure(from: old, to: new)
}

private func planFailure(from old: Table, to new: Table) -> String? {
  var table = old
  for command in plan(from: old, to: new, keepingOthers: false) {
    do throws(TableError) {
      try table.apply(command)
    } catch {
      return "the plan's \(command) is refused: \(error.message)"
    }
  }
  // What the new table does not speak of stays.
  var expected = new
  if expected.timeouts == nil { expected.timeouts = old.timeouts }
  if expected.daemons == nil { expected.daemons = old.daemons }
  if table != expected { return "the plan leads elsewhere" }
  return plan(from: table, to: new, keepingOthers: false).isEmpty
    ? nil : "there is a plan although nothing is to be done"
}
