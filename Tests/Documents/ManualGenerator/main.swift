import Foundation
import Manuals

// Writes the section 5 pages into the folder that is named: `make manuals`.
let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
let folder = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : root.path + "/man"
for (name, text) in try ManualPages.all(root: root) {
  try Data(text.utf8).write(to: URL(fileURLWithPath: folder).appendingPathComponent(name))
}
