package import Foundation

/// A kind of message, by its name, with what its declaration says of it.
package struct MessageCode {
  /// The name, such as `unknown-keyword`.
  package let name: String
  /// What it is about: a sentence or more.
  package let meaning: String

  /// All codes that the sources under a folder declare, by name.
  package static func all(under folder: URL) throws -> [MessageCode] {
    var codes: [MessageCode] = []
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    for path in paths.sorted() where path.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
      codes += all(in: text)
    }
    return codes.sorted { $0.name < $1.name }
  }

  private static func all(in text: String) -> [MessageCode] {
    let declaration =
      /static let \w+\s*(?::\s*DiagnosticCode\s*)?=\s*DiagnosticCode\("([a-z0-9-]+)"\)/
    var codes: [MessageCode] = []
    var comment: [String] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let trimmed = line.drop { $0 == " " }
      if trimmed.hasPrefix("/// ") {
        comment.append(String(trimmed.dropFirst(4)))
        continue
      }
      // A declaration may go on in the next line.
      let next = number + 1 < lines.count ? String(lines[number + 1]) : ""
      if let match = (line + next).firstMatch(of: declaration), trimmed.contains("static let") {
        codes.append(
          MessageCode(name: String(match.1), meaning: comment.joined(separator: " ")))
      }
      comment = []
    }
    return codes
  }
}
