import KeepalivedConf
import NetTypes

/// A machine with a few files and names; what it says of others is that there is nothing.
private struct ConfigurationHost: Host {
  var files: [String: [UInt8]]

  func contents(ofFile path: String) throws(HostFileError) -> [UInt8] {
    guard let bytes = files[path] else { throw .missing }
    return bytes
  }

  func files(matching pattern: String) -> [String] {
    pattern.hasSuffix("*") ? files.keys.filter { $0.hasSuffix(".conf") }.sorted() : []
  }

  func file(at path: String) -> HostFile? {
    path.hasPrefix("/bin/") ? HostFile() : files[path].map { _ in HostFile(mode: 0o644) }
  }

  var workingDirectory: String { "/k" }
  var name: String { "node1.example.com" }
  func environment(_ name: String) -> String? { name == "HOME" ? "/root" : nil }
  var interfaces: [HostInterface]? { [HostInterface("eth0"), HostInterface("eth1")] }
  func user(named name: String) -> HostUser? {
    name == "root" ? HostUser(user: 0, group: 0) : nil
  }
  func group(named name: String) -> UInt32? { name == "root" ? 0 : nil }
  func number(of name: String, in table: RoutingNames) -> UInt32? { name == "main" ? 254 : nil }
}

/// Whatever a file says, reading it comes to an end, with messages that stand where something is
/// written; and what is right is read again from its canonical form as the same.
///
/// The input is up to three files, with a byte 255 between them: the first includes the others by
/// the names `a.conf` and `b.conf`, if it likes.
func configurationFailure(_ bytes: [UInt8]) -> String? {
  let parts = bytes.split(separator: 0xFF, maxSplits: 2, omittingEmptySubsequences: false)
  var files: [String: [UInt8]] = [:]
  for (name, part) in zip(["k", "a", "b"], parts) { files["/k/\(name).conf"] = Array(part) }
  let result = read(files)
  if let failure = result.placeFailure { return failure }
  guard !result.diagnostics.contains(where: { $0.severity == .error }) else { return nil }
  let canonical = dumped(result.configuration)
  let again = read(["/k/k.conf": Array(canonical.utf8)])
  if let error = again.diagnostics.first(where: { $0.severity == .error }) {
    return "the canonical form is refused: \(error.message), of:\n\(canonical)"
  }
  guard again.configuration == result.configuration else {
    return "the canonical form is read as another configuration:\n\(canonical)"
  }
  guard dumped(again.configuration) == canonical else {
    return "the canonical form has another canonical form:\n\(canonical)"
  }
  return nil
}

private func read(_ files: [String: [UInt8]]) -> ReadResult {
  var options = ReadOptions()
  options.diagnosticsLimit = 50
  options.generatedLinesLimit = 2_000
  options.random = SplitMix64(seed: 1)
  return readConfiguration(at: "/k/k.conf", host: ConfigurationHost(files: files), options: options)
}

private func dumped(_ configuration: Configuration) -> String {
  var text = ""
  for item in Configuration.table.items(of: configuration) { item.append(to: &text) }
  return text
}

extension ReadResult {
  /// A message whose place is none, in words.
  fileprivate var placeFailure: String? {
    // Suspicions come on top of the messages, and have the same limit.
    guard diagnostics.count <= 100 else { return "\(diagnostics.count) messages" }
    guard sources.files.count <= 1_000 else { return "\(sources.files.count) files" }
    for diagnostic in diagnostics {
      let ranges = [diagnostic.range].compactMap { $0 } + diagnostic.related.map(\.range)
      for range in ranges where range.line > 0 {
        guard let line = sources.line(of: range) else {
          return "line \(range.line) of file \(range.file) is none: \(diagnostic.message)"
        }
        guard range.offset >= 0, range.length >= 0,
          Int(range.offset) + Int(range.length) <= line.count
        else {
          return "bytes \(range.offset)+\(range.length) are not on line \(range.line), which has "
            + "\(line.count): \(diagnostic.message)"
        }
      }
    }
    return nil
  }
}
