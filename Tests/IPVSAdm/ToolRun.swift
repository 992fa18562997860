import Foundation
import IPVS
import IPVSTesting
import NetTypes
import Platform

@testable import IPVSAdm

/// What a run of the program left behind.
struct ToolResult {
  /// The exit status.
  let status: Int32
  /// What came out of standard output.
  let outputBytes: [UInt8]
  /// What came out of standard error.
  let errorBytes: [UInt8]

  /// Standard output as text.
  var output: String { String(decoding: outputBytes, as: UTF8.self) }
  /// Standard error as text.
  var errors: String { String(decoding: errorBytes, as: UTF8.self) }
  /// The lines of standard error without hints.
  var complaints: [String] {
    errors.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("hint: ") }
  }
}

/// A file without a name that goes away with its owner.
final class TemporaryFile {
  /// The open descriptor.
  let descriptor: Int32

  /// Makes a file with a content, ready to be read from its beginning.
  init(_ content: [UInt8] = []) {
    var template = Array("\(NSTemporaryDirectory())/lvs-test-XXXXXX\0".utf8CString)
    descriptor = mkstemp(&template)
    precondition(descriptor >= 0, "no temporary file: \(String(cString: strerror(errno)))")
    unlink(&template)
    var rest = content[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      precondition(written > 0, "no room: \(String(cString: strerror(errno)))")
      rest = rest.dropFirst(written)
    }
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  /// All bytes in the file.
  var content: [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var offset = 0
    while true {
      let count = pread(descriptor, &buffer, buffer.count, off_t(offset))
      guard count > 0 else { return result }
      result += buffer[..<count]
      offset += count
    }
  }
}

/// A named file that goes away with its owner.
final class RulesFile {
  /// The path.
  let path: String

  /// Makes a file with a content.
  init(_ content: [UInt8]) throws {
    path = NSTemporaryDirectory() + "/lvs-test-\(UUID().uuidString).rules"
    try Data(content).write(to: URL(fileURLWithPath: path))
  }

  /// Makes a file with a text.
  convenience init(_ text: String) throws { try self.init(Array(text.utf8)) }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Runs the program in this process, on a fake kernel and a fake host.
struct Tool {
  /// The kernel.
  var kernel = FakeKernel()
  /// The host.
  var host = FakeHost()
  /// The name by which the program is called.
  var programName: ByteString = "ipvsadm"
  /// Why there is no kernel, when there is none.
  var startFailure: StartFailure?

  /// Makes a session that reads and writes these descriptors.
  func session(input: Int32, output: Int32, errors: Int32) -> Session {
    let (kernel, startFailure) = (kernel, startFailure)
    return Session(
      programName: programName, host: host, input: input,
      output: OutputBuffer(descriptor: output), errors: OutputBuffer(descriptor: errors),
      openControl: { () throws(StartFailure) -> any IPVSControl in
        if let startFailure { throw startFailure }
        return kernel
      })
  }

  /// Runs a command line, its words separated by blanks.
  func run(_ line: String, input: String = "") -> ToolResult {
    run(line.split(separator: " ").map { ByteString(String($0)) }, input: Array(input.utf8))
  }

  /// Runs a command line.
  func run(_ words: [ByteString], input: [UInt8] = []) -> ToolResult {
    run(input: input) { $0.run([programName] + words) }
  }

  /// Reads rules as `-R` does.
  func restore(_ rules: String) -> ToolResult { run("-R", input: rules) }

  /// Lets a session do something.
  func run(input: [UInt8] = [], _ body: (Session) -> Int32) -> ToolResult {
    let files = (TemporaryFile(input), TemporaryFile(), TemporaryFile())
    let session = session(
      input: files.0.descriptor, output: files.1.descriptor, errors: files.2.descriptor)
    let status = body(session)
    session.output.flush()
    return ToolResult(
      status: status, outputBytes: files.1.content, errorBytes: files.2.content)
  }
}

extension FakeKernel {
  /// A kernel whose table these rules have made.
  convenience init(rules: String) throws {
    var table = Table()
    let parser = CommandLineParser(host: FakeHost())
    for line in rules.split(separator: "\n") {
      let words = ["ipvsadm"] + line.split(separator: " ").map { ByteString(String($0)) }
      guard case .change(let command) = try parser.parse(words) else {
        preconditionFailure("no rule: \(line)")
      }
      try table.apply(command)
    }
    self.init(table)
  }

  /// The commands that were sent, as rules.
  var sentRules: [String] { commands.map(\.rule) }
}

extension IPVSCommand {
  /// The command as a rule, with everything in it.
  var rule: String {
    var writer = RuleWriter(naming: NumericNaming(), isComplete: true)
    return String(String(appending: { writer.append(self, to: &$0) }).dropLast())
  }
}
