import Foundation
import Testing

/// A directory that is removed in the end.
final class TemporaryDirectory: Sendable {
  let path: String

  /// Creates it in the given directory, by default in that for temporary files.
  init(in parent: String? = nil) throws {
    let parent = parent ?? FileManager.default.temporaryDirectory.path
    path = parent + "/lab-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file of that name.
  func write(_ text: String, to name: String) throws {
    try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
  }

  /// Writes an executable script for bash, and gives its path.
  func write(script: String) throws -> String {
    try write("#!/bin/bash\n\(script)\n", to: "script")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o700], ofItemAtPath: "\(path)/script")
    return "\(path)/script"
  }

  /// The directories of labs that use this one for their temporary files.
  private var labs: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasPrefix("lab.") }.map { "\(path)/\($0)" }
  }

  /// Whether a lab has left its files here, or still uses them.
  var hasLabs: Bool { !labs.isEmpty }

  /// The session in which all processes of the only lab are.
  func labSession() throws -> Int {
    let lab = try #require(labs.first)
    let text = try String(contentsOfFile: "\(lab)/pid", encoding: .utf8)
    return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
  }
}
