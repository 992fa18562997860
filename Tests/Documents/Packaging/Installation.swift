import Foundation
import LabSupport

/// What `make install` puts in place, in a directory of its own that the lab sees too.
final class Installation: Sendable {
  /// Where everything is.
  let root: String
  /// The program.
  var program: String { root + "/sbin/ipvsadm-swift" }

  /// Why there is no installation.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init() throws {
    root = Lab.packageRoot + "/.build/installation-\(UUID().uuidString)"
    try Self.make("install", root: root)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// Removes what was installed, as a user would.
  func uninstall() throws { try Self.make("uninstall", root: root) }

  private static func make(_ target: String, root: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "-u", "MAKEFLAGS", "-u", "MAKELEVEL", "make", "-C", Lab.packageRoot, "-s", target,
      "PREFIX=\(root)", "SYSCONFDIR=\(root)/etc", "DESTDIR=",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: String(decoding: output, as: UTF8.self))
    }
  }

  /// The text of an installed file.
  func text(of path: String) throws -> String {
    try String(contentsOfFile: root + "/" + path, encoding: .utf8)
  }

  /// The paths of all installed files, from the root, in order.
  func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root).filter { path in
      var isDirectory: ObjCBool = false
      return FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isDirectory)
        && !isDirectory.boolValue
    }.sorted()
  }
}

/// A unit of systemd as far as the tests look into it.
struct Unit {
  /// The values of each key, in the order of the file.
  private(set) var values: [String: [String]] = [:]

  init(_ text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") && !line.hasPrefix("[") {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      values[parts[0], default: []].append(parts.count > 1 ? parts[1] : "")
    }
  }

  /// The shell command that does what systemd does for a key such as `ExecStart`, with settings
  /// as from an EnvironmentFile.
  func command(_ key: String, settings: [String] = []) throws -> String {
    guard let command = values[key]?.first else {
      throw Installation.Failure(description: "the unit has no \(key)")
    }
    // systemd gives its own environment only.
    let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"] + (values["Environment"] ?? [])
    return "env -i " + (environment + settings).joined(separator: " ") + " " + command
  }
}
