package import NetTypes

/// What a process is known by.
package struct ProcessIdentity: Sendable, Hashable {
  /// Its name as `/proc/PID/comm` has it, at most 15 bytes; nil when it is not known.
  package var name: ByteString?
  /// Its command line as `/proc/PID/cmdline` has it: words that each end with a NUL; nil when it is
  /// not known.
  package var commandLine: ByteString?

  /// A process.
  package init(name: ByteString?, commandLine: ByteString? = nil) {
    self.name = name
    self.commandLine = commandLine
  }
}

/// Which processes are counted, and how many there must be (`track_process`).
package struct ProcessTrackerSettings: Sendable, Hashable {
  /// How the parameters of a process are compared. In each case one that has fewer does not match.
  package enum ParameterMatch: Sendable, Hashable, CaseIterable {
    /// They are not looked at.
    case any
    /// They are the same.
    case exact
    /// The first ones are the same, but that the last of these may be longer; more may follow.
    case initial
    /// The first ones are the same; more may follow.
    case partial
  }

  /// What the block is called.
  package var name: String
  /// The name of the program, or the first word of its command line.
  package var command: ByteString
  /// The words that follow the first.
  package var parameters: [ByteString]
  /// How parameters are compared.
  package var match: ParameterMatch
  /// Whether the first word of the command line is compared, and not the name.
  package var comparesCommandLine: Bool
  /// How many processes there must be.
  package var quorum: ClosedRange<Int>
  /// How long enough processes must have been there, when a fork made them enough.
  package var forkDelay: Duration
  /// How long there must have been too few, when an exit made them too few.
  package var terminateDelay: Duration

  /// Makes settings as keepalived understands the keywords: who names parameters, or how they are
  /// compared, compares command lines.
  ///
  /// - Parameters:
  ///   - words: `process`: the command and its parameters.
  ///   - match: `param_match`; nil when it is not there.
  ///   - minimum: `quorum`; nil for 1, or for 0 when there must be none.
  ///   - maximum: `quorum_max`; nil for any number.
  package init(
    name: String, words: [ByteString], match: ParameterMatch? = nil, fullCommand: Bool = false,
    minimum: Int? = nil, maximum: Int? = nil, forkDelay: Duration = .zero,
    terminateDelay: Duration = .zero
  ) {
    self.name = name
    command = words.first ?? ""
    parameters = Array(words.dropFirst())
    self.match = match ?? (parameters.isEmpty ? .any : .exact)
    comparesCommandLine = fullCommand || self.match != .any
    let least = max(0, minimum ?? (maximum == 0 ? 0 : 1))
    quorum = least...max(least, maximum ?? .max)
    self.forkDelay = forkDelay
    self.terminateDelay = terminateDelay
  }

  /// Whether a process is one of those. What is not known does not match.
  package func matches(_ process: ProcessIdentity) -> Bool {
    guard comparesCommandLine else {
      // The kernel keeps 15 bytes of a name (TASK_COMM_LEN).
      return process.name.map { $0 == command.prefix(15) } ?? false
    }
    guard let line = process.commandLine else { return false }
    let words = Self.words(of: line)
    guard let first = words.first, first == command.bytes[...] else { return false }
    return parametersMatch(words.dropFirst())
  }

  private func parametersMatch(_ words: ArraySlice<ArraySlice<UInt8>>) -> Bool {
    let wanted = parameters.map { $0.bytes[...] }
    switch match {
    case .any: return true
    case .exact: return Array(words) == wanted
    case .partial: return words.starts(with: wanted)
    case .initial:
      guard let last = wanted.last else { return true }
      guard words.count >= wanted.count, words.starts(with: wanted.dropLast()) else { return false }
      return words[words.startIndex + wanted.count - 1].starts(with: last)
    }
  }

  /// The words of a command line; a last one without its NUL counts.
  private static func words(of line: ByteString) -> [ArraySlice<UInt8>] {
    var words = line.bytes.split(separator: 0, omittingEmptySubsequences: false)
    if words.last?.isEmpty == true { words.removeLast() }
    return words
  }
}
