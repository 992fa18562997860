import Foundation

/// The file of a script, which is removed after use if it was made for one.
final class ScriptFile: Sendable {
  let path: String
  private let isTemporary: Bool

  init(_ script: Lab.Script) throws(LabError) {
    switch script {
    case .file(let path):
      self.path = path
      isTemporary = false
    case .text(let text):
      path = FileManager.default.temporaryDirectory.path + "/lab-script-\(UUID().uuidString)"
      isTemporary = true
      let created = FileManager.default.createFile(
        atPath: path, contents: Data("#!/bin/bash -e\n\(text)\n".utf8),
        attributes: [.posixPermissions: 0o700])
      guard created else { throw .notStarted(reason: "cannot write \(path)") }
    }
  }

  deinit {
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }
}
