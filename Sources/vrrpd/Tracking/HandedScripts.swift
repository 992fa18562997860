import DaemonRuntime
import NetTypes
import Platform

extension ScriptQueue.Limits {
  /// Those of the daemon's scripts: what ignores `SIGTERM` is killed before the time is over that
  /// the daemon waits for it at its end.
  static var ofDaemon: Self {
    var limits = Self()
    limits.grace = .seconds(1)
    return limits
  }
}

/// Scripts that run while a new program takes the place of this one: they are its children then,
/// and it has to know them.
struct HandedScripts: Equatable {
  /// A process, and the key of its script.
  struct Entry: Equatable {
    /// The number of the process.
    var process: Int32
    /// The key.
    var key: String
  }

  /// The scripts.
  var entries: [Entry]

  /// How long a script of the old program may still take.
  static let timeout = Duration.seconds(60)

  /// Those of a runner.
  init(_ runner: borrowing ScriptRunner) {
    entries = runner.running.map { Entry(process: $0.process, key: $0.key) }
  }

  /// Those that an old program has written down; lines that make no sense are left out.
  init(bytes: [UInt8]) {
    entries = bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
      guard parts.count == 2,
        let process = Int32(String(decoding: parts[0], as: UTF8.self)), process > 1
      else { return nil }
      return Entry(process: process, key: String(decoding: parts[1], as: UTF8.self))
    }
  }

  /// As a new program reads them.
  var bytes: [UInt8] {
    Array(entries.map { "\($0.process) \($0.key)\n" }.joined().utf8)
  }

  /// Lets a runner know them.
  ///
  /// - Parameter ends: whether a script is made to end, by its key.
  func adopt(
    into runner: inout ScriptRunner, now: Instant, ends: (String) -> Bool
  ) {
    for entry in entries {
      guard
        let id = runner.adopt(
          key: entry.key, process: entry.process, timeout: Self.timeout, now: now)
      else { continue }
      if ends(entry.key) { runner.cancel(id, now: now) }
    }
  }
}
