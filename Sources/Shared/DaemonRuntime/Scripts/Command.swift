package import NetTypes
package import Platform

/// A command that a daemon runs, with everything looked up: who runs it is told by number.
package struct Command: Hashable, Sendable {
  /// The program's file and its arguments.
  package var words: [ByteString]
  /// Who runs it; nil for the daemon's own user.
  package var user: UInt32?
  /// The group it runs with; nil for the daemon's own.
  package var group: UInt32?
  /// The other groups it runs with, where `user` or `group` is set.
  package var supplementaryGroups: [UInt32]

  /// Makes a command.
  package init(
    _ words: [ByteString], user: UInt32? = nil, group: UInt32? = nil,
    supplementaryGroups: [UInt32] = []
  ) {
    self.words = words
    self.user = user
    self.group = group
    self.supplementaryGroups = supplementaryGroups
  }

  /// The same command with more arguments.
  package func appending(_ arguments: [ByteString]) -> Command {
    var command = self
    command.words += arguments
    return command
  }

  /// The words for messages, cut where they get long.
  package var text: String {
    var text: [UInt8] = []
    for word in words where text.count < 200 {
      if !text.isEmpty { text.append(UInt8(ascii: " ")) }
      text.append(contentsOf: word.bytes.prefix(200))
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// What came of a script.
package enum ScriptResult: Hashable, Sendable {
  /// It ended by itself.
  case ended(ChildStatus)
  /// It took too long and was made to end.
  case timedOut
  /// It could not be started, for this reason (an `errno`).
  case notStarted(errno: Int32)
  /// It was not run: it would run as root, and others can change this part of its path.
  case insecure(path: ByteString)
  /// It never ran: too many waited before it.
  case dropped

  /// Whether it ran and was content.
  package var isSuccess: Bool { self == .ended(.exited(0)) }
}

extension ScriptResult: CustomStringConvertible {
  /// What is said of it in a log.
  package var description: String {
    switch self {
    case .ended(.exited(0)): "succeeded"
    case .ended(.exited(126)): "exited with status 126: something in it can't be executed"
    case .ended(.exited(127)): "exited with status 127: a command in it was not found"
    case .ended(.exited(let status)): "exited with status \(status)"
    case .ended(.killed(let signal)): "was killed by signal \(signal)"
    case .ended(.unknown): "ended, nobody knows how"
    case .timedOut: "took too long and was stopped"
    case .notStarted(8):  // ENOEXEC
      "could not be started: it is no program, and no script that begins with `#!`"
    case .notStarted(let errno): "could not be started: \(errorText(errno))"
    case .insecure(let path):
      "was not run: it would run as root, but others than root can write to \(path)"
    case .dropped: "was not run: too many scripts wait before it"
    }
  }
}
