import Foundation
import Testing

/// What a run of a daemon's program gave.
struct DaemonRun {
  let output: String
  let errors: String
  let status: Int32

  /// The lines of standard error.
  var errorLines: [Substring] { errors.split(separator: "\n") }

  /// Runs one of the programs, which were built together with this test and lie beside it.
  init(
    _ program: String, _ arguments: [String], input: String = "", in directory: Workplace? = nil,
    environment: [String: String] = [:]
  ) throws {
    try self.init(
      words: [Self.path(of: program)] + arguments, input: input, in: directory,
      environment: environment)
  }

  /// Runs any program.
  init(
    words: [String], input: String = "", in directory: Workplace? = nil,
    environment: [String: String] = [:]
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = directory?.url
    process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"].merging(environment) { $1 }
    let place = Workplace()
    // Files, not pipes: they hold any amount while nobody reads.
    let files = try ["in", "out", "err"].map { name in
      let url = try place.write(name == "in" ? input : "", to: name)
      return name == "in"
        ? try FileHandle(forReadingFrom: url) : try FileHandle(forWritingTo: url)
    }
    process.standardInput = files[0]
    process.standardOutput = files[1]
    process.standardError = files[2]
    try process.run()
    process.waitUntilExit()
    output = try place.text(of: "out")
    errors = try place.text(of: "err")
    try #require(process.terminationReason == .exit, "\(words) was killed: \(errors)")
    status = process.terminationStatus
  }

  /// Where a program lies.
  static func path(of program: String) -> String {
    URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent(program).path
  }

  /// Standard output as JSON.
  func json() throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
  }
}

/// A directory that goes away with its owner.
final class Workplace {
  let url: URL

  init() {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("daemon-commands-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file.
  @discardableResult
  func write(_ text: String, to name: String) throws -> URL {
    let file = url.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file
  }

  /// Reads a file.
  func text(of name: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appendingPathComponent(name)), as: UTF8.self)
  }
}
