import JSON
import KeepalivedConf
import NetTypes
import Platform

/// `check` with the configurations of several nodes.
extension ConfigurationSession {
  /// A node: its file, and what `@` conditions compare with on it.
  struct Node {
    /// The file.
    var file: String
    /// The ID; nil for the host name.
    var id: String?

    /// What messages call it.
    var name: String { id.map { "\(file) (\($0))" } ?? file }
  }

  /// The nodes of a command line: a file each, or one file with several IDs.
  func nodes(_ files: [String], _ line: DaemonCommandLine) -> [Node] {
    let files = files.isEmpty ? [line.file] : files
    let ids = line.configurationIDs
    guard ids.count > 1 else { return files.map { Node(file: $0, id: ids.first) } }
    if files.count == 1 { return ids.map { Node(file: files[0], id: $0) } }
    return zip(files, ids).map { Node(file: $0, id: $1) }
  }

  /// Reports the mistakes of each node's configuration, and then what is wrong between them.
  func compare(_ nodes: [Node], _ line: DaemonCommandLine) -> Int32 {
    // What a node has on the command line tells it from the others: an ID that all share doesn't.
    let areOneFile = Set(nodes.map(\.file)).count == 1
    let names = nodes.map { areOneFile ? $0.name : $0.file }
    let results = nodes.map { node in
      var options = ReadOptions()
      options.configurationID = node.id
      return readConfiguration(at: node.file, host: NodeHost(host), options: options)
    }
    let reports = results.map(\.report)
    // Of a node whose file can't be read nothing is known but that.
    let comparison = compareNodes(
      zip(names, results).filter { !$1.sources.files.isEmpty }
        .map { NodeConfiguration(name: $0, $1) })
    let status = (reports + [comparison]).map { self.status(of: $0, line) }.max() ?? 0
    if line.writesJSON {
      let nodes = zip(names, reports).map {
        $1.json(file: $0, exitStatus: Int(self.status(of: $1, line)))
      }
      let document = JSONValue.object([
        .init("version", .integer(1)), .init("kind", .string("comparison")),
        .init("exit_status", .integer(Int(status))), .init("nodes", .array(nodes)),
        .init(
          "comparison",
          comparison.json(
            file: names[0], exitStatus: Int(self.status(of: comparison, line)))),
      ])
      output.bytes.append(text: document.text() + "\n")
      return status
    }
    var text = ""
    let renderer = renderer(line)
    for (name, report) in zip(names, reports) { renderer.append(report, file: name, to: &text) }
    renderer.append(comparison, file: names.joined(separator: ", "), to: &text)
    errors.bytes.append(text: text)
    if text.isEmpty {
      output.bytes.append(
        text: "\(names.joined(separator: ", ")): no mistakes, and nothing between the nodes\n")
    }
    return status
  }
}

/// The machine of a node that may be another than this one: what can't be known here is taken as
/// the configuration has it.
struct NodeHost: Host {
  private let host: SystemHost

  /// Reads files through this machine.
  init(_ host: SystemHost) { self.host = host }

  /// The bytes of a file.
  func contents(ofFile path: String) throws(HostFileError) -> [UInt8] {
    try host.contents(ofFile: path)
  }

  /// The files that match a pattern.
  func files(matching pattern: String) -> [String] { host.files(matching: pattern) }

  /// What is known of a file.
  func file(at path: String) -> HostFile? { host.file(at: path) }

  /// Scripts and keys are on that node.
  var isAnotherNode: Bool { true }

  /// The working directory.
  var workingDirectory: String { host.workingDirectory }

  /// The name of this machine.
  var name: String { host.name }

  /// A variable of the environment.
  func environment(_ name: String) -> String? { host.environment(name) }

  /// Not known.
  var interfaces: [HostInterface]? { nil }

  /// A user; one that is not here is taken to be there.
  func user(named name: String) -> HostUser? {
    host.user(named: name) ?? HostUser(user: .max - 1, group: .max - 1)
  }

  /// A group; one that is not here is taken to be there.
  func group(named name: String) -> UInt32? { host.group(named: name) ?? .max - 1 }

  /// The number of a name in iproute2's tables; one that is not here is taken to be there, with a
  /// number that every table can have.
  func number(of name: String, in table: RoutingNames) -> UInt32? {
    host.number(of: name, in: table) ?? 1
  }
}
