import ConfigurationTesting
import Foundation
import KeepalivedConf
import Testing

/// Texts that a test expects, kept in files beside the inputs. `LVS_UPDATE_GOLDENS=1` writes them
/// anew; what changed is then to be read before it is committed.
enum Golden {
  /// The root of the package.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Whether the files are to be written instead of compared.
  static let isUpdating = ProcessInfo.processInfo.environment["LVS_UPDATE_GOLDENS"] == "1"

  /// Compares a text with a file, or writes the file.
  static func expect(
    _ text: String, in path: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let clean = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
      .joined(separator: "\n")
    let url = root.appendingPathComponent(path)
    if isUpdating {
      try Data(clean.utf8).write(to: url)
      return
    }
    let expected = try? String(decoding: Data(contentsOf: url), as: UTF8.self)
    #expect(
      clean == expected,
      """
      \(path) says otherwise; LVS_UPDATE_GOLDENS=1 writes it anew. Now it is:
      \(clean)
      """, sourceLocation: sourceLocation)
  }

  /// The files under a folder whose names end so, as paths from the root, in order.
  static func files(under folder: String, ending: String) -> [String] {
    let url = root.appendingPathComponent(folder)
    let names = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { $0.hasSuffix(ending) }.map { folder + "/" + $0 }.sorted()
  }

  /// The text of a file, by its path from the root.
  static func text(of path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
  }
}

/// An input of several files in one text: the lines after `=== PATH` are that file; what stands
/// before the first such line is the configuration file itself.
struct FileSet {
  /// The files in their order.
  var files: [(path: String, text: String)] = []

  /// Takes a text apart.
  init(_ text: String, main: String = "/etc/keepalived/keepalived.conf") {
    var path = main
    var lines: [Substring] = []
    func finish(_ files: inout [(path: String, text: String)]) {
      let text = lines.joined(separator: "\n")
      if !text.allSatisfy(\.isWhitespace) || path != main { files.append((path, text)) }
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("=== ") else {
        lines.append(line)
        continue
      }
      lines.append("")
      finish(&files)
      lines = []
      path = String(line.dropFirst(4))
    }
    finish(&files)
  }
}

/// What reading a configuration gives, for comparing: its messages as people see them, the exit
/// status of a test, and the configuration as it was understood.
func transcript(_ result: ReadResult, file: String) -> String {
  var text = ""
  DiagnosticRenderer().append(result.report, file: file, to: &text)
  text += "exit \(result.verdict.rawValue)\n"
  for item in Configuration.table.items(of: result.configuration) { item.append(to: &text) }
  return text
}
