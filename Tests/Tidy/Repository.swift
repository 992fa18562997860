import Foundation

/// The files of the package that are written by hand.
enum Repository {
  /// The root of the package.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// What stands in the root without being written by hand.
  private static let generated: Set = [".build", ".git", ".swiftpm", "Package.resolved"]

  /// Bytes of any kind, for parsers to be tried with, and what is said of them.
  private static let bytes = [
    "Tests/Fuzz/Corpus/", "Tests/Configuration/Corpus/", "Tests/Configuration/Samples/",
    "Tests/KeepalivedConf/Pairs/",
  ]

  /// The paths of all text files, relative to the root, in order.
  static func textFiles() throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: root.path)
    return try names.filter { !generated.contains($0) }.sorted().flatMap(files(under:))
      .filter { path in !bytes.contains { path.hasPrefix($0) } }
  }

  /// The Swift files under a folder.
  static func swiftFiles(under folder: String) throws -> [String] {
    try files(under: folder).filter { $0.hasSuffix(".swift") }
  }

  /// The text of a file.
  static func text(of path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
  }

  private static func files(under path: String) throws -> [String] {
    let url = root.appendingPathComponent(path)
    let values = try url.resourceValues(forKeys: [.isDirectoryKey, .isSymbolicLinkKey])
    guard values.isSymbolicLink != true else { return [] }
    guard values.isDirectory == true else { return [path] }
    return try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
      .flatMap { try files(under: path + "/" + $0) }
  }
}

/// Package.swift as Swift's package manager understands it.
struct Manifest: Decodable {
  /// A target of the package.
  struct Target: Decodable {
    let name: String
    /// `regular`, `executable`, `test` or `system`.
    let type: String
    /// The folder; all targets of this package name it.
    let path: String?
    fileprivate let dependencies: [Dependency]

    /// The modules that the target says it depends on.
    var dependencyNames: [String] { dependencies.map(\.name) }
  }

  let targets: [Target]

  /// `{"byName": ["NetTypes", null]}`, or the same with `target` or `product`.
  fileprivate struct Dependency: Decodable {
    let name: String

    init(from decoder: any Decoder) throws {
      let fields = try decoder.singleValueContainer().decode([String: [Part]].self)
      name = fields.values.first?.first?.name ?? ""
    }

    /// A name, or anything else.
    private struct Part: Decodable {
      let name: String?

      init(from decoder: any Decoder) throws {
        name = try? decoder.singleValueContainer().decode(String.self)
      }
    }
  }

  /// Why there is no manifest.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Asks the package manager.
  static func load() throws -> Manifest {
    // A scratch directory of its own: the usual one may be locked by who runs the tests.
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("manifest-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "swift", "package", "--package-path", Repository.root.path, "--scratch-path", scratch.path,
      "dump-package",
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "swift package dump-package failed: see above")
    }
    return try JSONDecoder().decode(Manifest.self, from: data)
  }

  /// The target of a file: the one with the innermost folder around it.
  func target(ofFile path: String) -> Target? {
    targets.filter { path.hasPrefix(($0.path ?? "?") + "/") }
      .max { ($0.path ?? "").count < ($1.path ?? "").count }
  }
}
