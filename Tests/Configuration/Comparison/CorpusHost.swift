import ConfigurationTesting
import Foundation
import Glibc
import KeepalivedConf

/// The machine on which the corpus is read: that of Tests/Configuration/compare, with the files of
/// the corpus as they are, and of all others only what the corpus speaks of.
struct CorpusHost: KeepalivedConf.Host {
  private let tables: FakeHost

  init() {
    var tables = FakeHost()
    tables.interfaces = [
      HostInterface("lo", addresses: prefixes("127.0.0.1/8", "::1/128"), isLoopback: true),
      HostInterface(
        "eth0", addresses: prefixes("192.0.2.10/24", "2001:db8::10/64", "fe80::1/64"),
        kind: .other),
      HostInterface("eth1", addresses: prefixes("198.51.100.10/24", "fe80::2/64"), kind: .other),
      HostInterface("peer0", addresses: prefixes("fe80::3/64")),
      HostInterface("peer1", addresses: prefixes("fe80::4/64")),
    ]
    for name in ["true", "false", "echo", "killall"] {
      tables.facts["/bin/" + name] = HostFile()
      tables.facts["/usr/bin/" + name] = HostFile()
    }
    tables.facts["/etc"] = HostFile(kind: .directory)
    tables.facts["/etc/passwd"] = HostFile(mode: 0o644)
    tables.facts["/tmp"] = HostFile(kind: .directory, mode: 0o1777)
    tables.variables = ["PATH": "/usr/bin:/bin"]
    tables.workingDirectory = Corpus.root
    self.tables = tables
  }

  var workingDirectory: String { Corpus.root }
  var name: String { "director.example.com" }
  var interfaces: [HostInterface]? { tables.interfaces }

  func contents(ofFile path: String) throws(HostFileError) -> [UInt8] {
    let full = absolute(path)
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: full, isDirectory: &isDirectory) else {
      throw .missing
    }
    guard !isDirectory.boolValue, let data = FileManager.default.contents(atPath: full) else {
      throw .notRegular
    }
    return Array(data)
  }

  func files(matching pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(absolute(pattern), GLOB_MARK | GLOB_BRACE, nil, &found) == 0 else { return [] }
    let paths = (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }
    guard !pattern.hasPrefix("/") else { return paths }
    return paths.map { String($0.dropFirst(workingDirectory.count + 1)) }
  }

  func file(at path: String) -> HostFile? {
    let full = absolute(path)
    guard full.hasPrefix(Corpus.root) else { return tables.file(at: path) }
    var found = stat()
    guard stat(full, &found) == 0 else { return nil }
    let kind: HostFile.Kind =
      switch found.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      default: .other
      }
    return HostFile(
      kind: kind, mode: UInt16(truncatingIfNeeded: found.st_mode & 0o7777), user: 0, group: 0)
  }

  func environment(_ name: String) -> String? { tables.environment(name) }
  func user(named name: String) -> HostUser? { tables.user(named: name) }
  func group(named name: String) -> UInt32? { tables.group(named: name) }
  func number(of name: String, in table: RoutingNames) -> UInt32? {
    tables.number(of: name, in: table)
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : workingDirectory + "/" + path
  }
}
