package import NetTypes
import Popt

/// What a command line asks for.
package struct DaemonCommandLine: Equatable, Sendable {
  /// What is to be done.
  package enum Command: Equatable, Sendable {
    /// Nothing that only checks: the daemon is to run.
    case run
    /// `-t`, with the file for messages.
    case test(log: String?)
    /// `check`, with its files; the one of `-f` where there is none.
    case check([String])
    case dump
    case dumpKeywords
    /// `--signum`
    case signalNumber(DaemonSignal)
    case help
    case version
  }

  /// When output has colours.
  package enum Colour: String, Equatable, Sendable, CaseIterable {
    case auto, always, never
  }

  /// What is to be done.
  package var command = Command.run
  /// The configuration.
  package var file = Daemon.defaultFile
  /// What `@` conditions compare with: the last one counts, except for `check`, where each is
  /// that of a node.
  package var configurationIDs: [String] = []
  /// The network namespace whose interfaces count.
  package var namespace: String?
  /// Whether warnings refuse a configuration.
  package var isStrict = false
  /// Whether output is JSON.
  package var writesJSON = false
  /// When output has colours.
  package var colour = Colour.auto
  /// How the daemon runs.
  package var running = RunningOptions()
}

/// Why a command line can't be carried out.
package enum DaemonUsageError: Error, Equatable, Sendable {
  /// libpopt refuses a word for this reason.
  case refusedWord(String, reason: String)
  /// An option that has no place here, and why.
  case refusedOption(String, why: String)
  /// A word that is no option, with what it could mean.
  case unexpectedWord(String, advice: String)
  /// Two commands.
  case secondCommand(String)
  /// Several nodes by file and by ID, but not as many of both.
  case unmatchedIDs(ids: Int, files: Int)
  /// A value that an option doesn't take.
  case invalidValue(option: String, value: String, expected: String)

  /// The text for people, without the program's name.
  package var message: String {
    switch self {
    case .refusedWord(let word, let reason): "\(word): \(reason)"
    case .refusedOption(let option, let why): "\(option): \(why)"
    case .unexpectedWord(let word, let advice): "unexpected word `\(word)`: \(advice)"
    case .secondCommand(let word): "\(word): there is another command before it"
    case .unmatchedIDs(let ids, let files):
      "\(ids) times -i with \(files) files: give one for each file, in the same order"
    case .invalidValue(let option, let value, let expected):
      "\(option): `\(value)` is not \(expected)"
    }
  }
}

/// Parses the words of a command line, the first of which is the program's name.
///
/// - Throws: the first mistake.
package func parseDaemonCommandLine(
  _ words: [ByteString], daemon: Daemon
) throws(DaemonUsageError) -> DaemonCommandLine {
  let options = DaemonOptionSection.all(of: daemon).flatMap(\.options)
  var builder = CommandLineBuilder(daemon: daemon, options: options)
  let rest = builder.takeLogs(from: words.isEmpty ? [ByteString(daemon.name)] : words)
  var parser = OptionParser(table: table(of: options), words: rest)
  scan: while true {
    switch parser.next() {
    case .end: break scan
    case .refused(let word, let reason):
      throw .refusedWord(word.description, reason: reason.description)
    case .option(let value, let argument):
      try builder.take(value, argument?.description, as: parser.currentWord.description)
    }
  }
  var plain: [String] = []
  while let word = parser.nextWord() { plain.append(word.description) }
  return try builder.finish(plain)
}

/// The options as libpopt wants them.
private func table(of options: [DaemonOption]) -> OptionTable {
  OptionTable(
    options.flatMap { option in
      option.longNames.enumerated().map { index, name in
        OptionSpelling(
          longName: name, letter: index == 0 ? option.letter?.asciiValue : nil,
          // An optional argument has been taken out before: libpopt would take the next word.
          argument: option.argument == nil || option.isArgumentOptional ? .none : .required,
          value: option.id.rawValue)
      }
    })
}

private struct CommandLineBuilder {
  let daemon: Daemon
  let options: [DaemonOption]
  var line = DaemonCommandLine()
  var log: String?

  init(daemon: Daemon, options: [DaemonOption]) {
    self.daemon = daemon
    self.options = options
  }

  /// Takes the file out of `--config-test=LOG` and `-t=LOG`.
  mutating func takeLogs(from words: [ByteString]) -> [ByteString] {
    var isOver = false
    return words.map { word in
      if word == "--" { isOver = true }
      for spelling in ["--config-test", "-t"] {
        let start = Array(spelling.utf8) + [UInt8(ascii: "=")]
        guard !isOver, word.bytes.starts(with: start), word.bytes.count > start.count else {
          continue
        }
        log = ByteString(word.bytes.dropFirst(start.count)).description
        return ByteString(spelling)
      }
      return word
    }
  }

  mutating func take(
    _ value: Int32, _ argument: String?, as word: String
  ) throws(DaemonUsageError) {
    guard let option = options.first(where: { $0.id.rawValue == value }) else { return }
    switch option.use {
    case .accepted: return
    case .refused(let why): throw .refusedOption(word, why: why)
    case .effective: break
    }
    let argument = argument ?? ""
    // Where the argument stands apart, the parser is at it.
    let word = word == argument ? option.spelling : word
    switch option.id {
    case .configTest:
      // With -d, what is tested is also printed.
      if line.command != .dump { try begin(.test(log: log), word) }
    case .dump:
      if case .test = line.command { line.command = .run }
      try begin(.dump, word)
    case .dumpKeywords: try begin(.dumpKeywords, word)
    case .help: line.command = .help
    case .version: if line.command != .help { line.command = .version }
    case .file: line.file = argument
    case .configurationID: line.configurationIDs.append(argument)
    case .namespace: line.namespace = argument
    case .strict: line.isStrict = true
    case .json: line.writesJSON = true
    case .color:
      guard let colour = DaemonCommandLine.Colour(rawValue: argument) else {
        throw .invalidValue(option: word, value: argument, expected: "auto, always or never")
      }
      line.colour = colour
    case .signalNumber:
      guard let signal = DaemonSignal(rawValue: argument) else {
        let names = DaemonSignal.allCases.map(\.rawValue).joined(separator: ", ")
        throw .invalidValue(option: word, value: argument, expected: "one of \(names)")
      }
      try begin(.signalNumber(signal), word)
    default: try line.running.take(option.id, argument, as: word)
    }
  }

  /// Takes the words that are no options.
  mutating func finish(_ words: [String]) throws(DaemonUsageError) -> DaemonCommandLine {
    guard let first = words.first, line.command != .help, line.command != .version else {
      return line
    }
    guard first == "check" else {
      throw .unexpectedWord(
        first,
        advice: line.command == .run
          ? "to check a file: \(daemon.name) check \(first)"
          : "to name the configuration: -f \(first)")
    }
    let files = Array(words.dropFirst())
    try begin(.check(files), first)
    let ids = line.configurationIDs.count
    if ids > 1, files.count > 1, ids != files.count {
      throw .unmatchedIDs(ids: ids, files: files.count)
    }
    return line
  }

  private mutating func begin(
    _ command: DaemonCommandLine.Command, _ word: String
  ) throws(DaemonUsageError) {
    switch line.command {
    case .help, .version: return
    case .run: line.command = command
    default:
      guard line.command == command else { throw .secondCommand(word) }
    }
  }
}
