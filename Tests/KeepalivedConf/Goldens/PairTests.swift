import ConfigurationTesting
import KeepalivedConf
import Testing

/// Small configurations (`.in`) with all that is said of them (`.ok`).
@Suite("Inputs and what is said of them") struct PairTests {
  static let folder = "Tests/KeepalivedConf/Pairs"
  static let inputs = Golden.files(under: folder, ending: ".in")

  @Test("Messages, exit status and configuration", arguments: inputs)
  func messages(input: String) throws {
    let set = FileSet(try Golden.text(of: input))
    let output = String(input.dropLast(3)) + ".ok"
    if input.hasPrefix(Self.folder + "/nodes/") {
      // What stands before the first node is a comment.
      try Golden.expect(comparison(of: Array(set.files.dropFirst())), in: output)
      return
    }
    var host = hostOfInput(set.files.first?.text ?? "")
    for file in set.files { host.texts[file.path] = file.text }
    let path = "/etc/keepalived/keepalived.conf"
    let result = readConfiguration(at: path, host: host)
    try Golden.expect(transcript(result, file: path), in: output)
  }

  @Test(
    "A careful operator hears nothing",
    arguments: inputs.filter { $0.hasPrefix(folder + "/good/") })
  func careful(input: String) throws {
    let result = read(try Golden.text(of: input))
    #expect(briefs(result) == [])
    #expect(result.verdict == .good)
  }

  @Test("Every input has its output and the other way round") func complete() {
    let outputs = Set(Golden.files(under: Self.folder, ending: ".ok").map { $0.dropLast(3) })
    let inputs = Set(Self.inputs.map { $0.dropLast(3) })
    #expect(outputs.subtracting(inputs) == [])
    #expect(inputs.subtracting(outputs) == [])
    #expect(Self.inputs.count > 100)
  }
}

/// The machine that an input asks for: lines such as `#: interface eth2 192.0.2.1/24` and
/// `#: script PATH` add to the usual one; `#: writable PATH` is a script that others may change.
private func hostOfInput(_ text: String) -> FakeHost {
  var host = FakeHost()
  for line in text.split(separator: "\n") where line.hasPrefix("#: ") {
    let words = line.dropFirst(3).split(separator: " ").map(String.init)
    switch words.first {
    case "interface":
      let addresses = words.dropFirst(2).compactMap { prefixes($0).first }
      host.interfaces?.append(HostInterface(words[1], addresses: addresses))
    case "script": host.facts[words[1]] = HostFile()
    case "writable": host.facts[words[1]] = HostFile(mode: 0o777, writableByOthers: words[1])
    default: Issue.record("what is `\(line)`?")
    }
  }
  return host
}

/// The messages about files of several nodes.
func comparison(of files: [(path: String, text: String)]) -> String {
  var nodes: [NodeConfiguration] = []
  for file in files {
    var host = FakeHost(file.text, at: file.path)
    // Interfaces of another machine can't be known.
    host.interfaces = nil
    let result = readConfiguration(at: file.path, host: host)
    nodes.append(NodeConfiguration(name: file.path, result))
  }
  var text = ""
  DiagnosticRenderer().append(compareNodes(nodes), file: "nodes", to: &text)
  return text.isEmpty ? "nothing to say\n" : text
}
