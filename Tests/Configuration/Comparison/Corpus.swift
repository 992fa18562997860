import Foundation

/// The configuration files of Tests/Configuration/Corpus, and what is recorded of them.
enum Corpus {
  /// The directory.
  static let root =
    URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().path + "/Corpus"

  /// A deliberate difference from keepalived's verdict.
  struct Difference {
    /// The exit status here.
    let status: Int
    /// Why.
    let reason: String
  }

  /// The files, relative to the directory, sorted.
  static let files: [String] = {
    let found = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix(".conf") }.sorted()
  }()

  /// The exit status of `keepalived -t` for each file.
  static let verdicts: [String: Int] = Dictionary(
    lines(of: "verdicts.txt").map { ($0[0], Int($0[1]) ?? -1) }, uniquingKeysWith: { _, _ in -1 })

  /// The files for which the exit status here is another.
  static let differences: [String: Difference] = Dictionary(
    lines(of: "differences.txt").map {
      ($0[0], Difference(status: Int($0[1]) ?? -1, reason: $0.dropFirst(2).joined(separator: " ")))
    }, uniquingKeysWith: { _, second in Difference(status: -1, reason: second.reason) })

  /// The exit status that is expected here.
  static func expectedStatus(of file: String) -> Int? {
    differences[file]?.status ?? verdicts[file]
  }

  /// The words of each line that says something.
  private static func lines(of name: String) -> [[String]] {
    let text = (try? String(contentsOfFile: root + "/" + name, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: " ").map(String.init) }.filter { $0.count >= 2 }
  }
}
