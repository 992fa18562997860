package import NetTypes
import Popt

/// What a command line of `vrrpd ctl` asks for.
package struct ControlCommandLine: Equatable, Sendable {
  /// What is to be done.
  package enum Action: Equatable, Sendable {
    /// A command with its arguments.
    case command(ControlCommand, [String])
    case help
    case version
  }

  /// When output has colours.
  package enum Colour: String, Equatable, Sendable {
    case auto, always, never
  }

  /// What is to be done.
  package var action = Action.help
  /// The daemon's socket.
  package var socket = "/run/vrrpd/vrrpd.sock"
  /// Whether output is JSON.
  package var writesJSON = false
  /// When output has colours.
  package var colour = Colour.auto
  /// How long to wait for an answer, in seconds; nil for what the command usually takes.
  package var timeoutSeconds: Int?
  /// Whether the status is shown again and again.
  package var watches = false
  /// The types of events.
  package var types: String?
  /// The instances of events.
  package var instances: String?
  /// The last event that is known.
  package var since: String?
}

/// Why a command line of `vrrpd ctl` can't be carried out.
package enum ControlUsageError: Error, Equatable, Sendable {
  /// libpopt refuses a word for this reason.
  case refusedWord(String, reason: String)
  /// There is no such command, but perhaps one that looks like it.
  case unknownCommand(String)
  /// There is no command.
  case noCommand
  /// A command with too few or too many words.
  case wrongArguments(ControlCommand)
  /// An option that means nothing to a command.
  case misplacedOption(String, ControlCommand)
  /// A value that an option or a command doesn't take.
  case invalidValue(String, value: String, expected: String)

  /// The text for people, without the program's name.
  package var message: String {
    switch self {
    case .refusedWord(let word, let reason): return "\(word): \(reason)"
    case .unknownCommand(let word):
      let near = ControlCommand.allCases.map(\.rawValue).filter {
        $0.hasPrefix(word.prefix(3)) || word.hasPrefix($0.prefix(3))
      }
      let names = near.isEmpty ? ControlCommand.allCases.map(\.rawValue) : near
      return "there is no command `\(word)`: \(near.isEmpty ? "there are" : "did you mean") "
        + names.joined(separator: ", ") + (near.isEmpty ? "" : "?")
    case .noCommand: return "a command is missing"
    case .wrongArguments(let command):
      return command.arguments.isEmpty
        ? "`\(command.rawValue)` takes no further words"
        : "`\(command.rawValue)` needs: " + command.arguments.joined(separator: " ")
    case .misplacedOption(let option, let command):
      return "\(option) means nothing to `\(command.rawValue)`"
    case .invalidValue(let what, let value, let expected):
      return "\(what): `\(value)` is not \(expected)"
    }
  }
}

/// Parses the words behind `vrrpd ctl`, the first of which is the program's name.
///
/// - Throws: the first mistake.
package func parseControlCommandLine(
  _ words: [ByteString]
) throws(ControlUsageError) -> ControlCommandLine {
  var line = ControlCommandLine()
  var used: [(ControlOption, String)] = []
  var parser = OptionParser(table: controlOptionTable(), words: words)
  var isHelp = false
  var isVersion = false
  scan: while true {
    switch parser.next() {
    case .end: break scan
    case .refused(let word, let reason):
      throw .refusedWord(word.description, reason: reason.description)
    case .option(let value, let argument):
      guard let option = ControlOption(rawValue: value) else { continue }
      // libpopt counts the value as the current word.
      let word = "--" + option.longNames[0]
      isHelp = isHelp || option == .help
      isVersion = isVersion || option == .version
      used.append((option, word))
      try line.take(option, argument?.description ?? "", as: word)
    }
  }
  var plain: [String] = []
  while let word = parser.nextWord() { plain.append(word.description) }
  if isHelp { return line }
  if isVersion {
    line.action = .version
    return line
  }
  guard let first = plain.first else { throw .noCommand }
  guard let command = ControlCommand(rawValue: first) else { throw .unknownCommand(first) }
  let common: Set<ControlOption> = [.socket, .runDirectory, .name, .json, .color, .timeout]
  for (option, word) in used where !common.contains(option) && !command.options.contains(option) {
    throw .misplacedOption(word, command)
  }
  let arguments = Array(plain.dropFirst())
  guard command.argumentCount.contains(arguments.count) else { throw .wrongArguments(command) }
  if command == .priority, arguments[1] != "default" {
    guard let number = Int(arguments[1]), (1...254).contains(number) else {
      throw .invalidValue(
        "priority", value: arguments[1], expected: "a number from 1 to 254, or `default`")
    }
  }
  line.action = .command(command, arguments)
  return line
}

private func controlOptionTable() -> OptionTable {
  OptionTable(
    ControlOption.allCases.flatMap { option in
      option.longNames.enumerated().map { place, name in
        OptionSpelling(
          longName: name, letter: place == 0 ? option.letter?.asciiValue : nil,
          argument: option.argument == nil ? .none : .required, value: option.rawValue)
      }
    })
}

extension ControlCommandLine {
  fileprivate mutating func take(
    _ option: ControlOption, _ argument: String, as word: String
  ) throws(ControlUsageError) {
    switch option {
    case .socket: socket = argument
    case .runDirectory: socket = argument + "/vrrpd.sock"
    case .name:
      guard !argument.isEmpty, !argument.contains("/") else {
        throw .invalidValue(word, value: argument, expected: "the name of a daemon")
      }
      socket = "/run/vrrpd/\(argument)/vrrpd.sock"
    case .json: writesJSON = true
    case .color:
      guard let colour = Colour(rawValue: argument) else {
        throw .invalidValue(word, value: argument, expected: "auto, always or never")
      }
      self.colour = colour
    case .timeout:
      guard let seconds = Int(argument), (1...86_400).contains(seconds) else {
        throw .invalidValue(word, value: argument, expected: "a number of seconds, 1 to 86400")
      }
      timeoutSeconds = seconds
    case .watch: watches = true
    case .types: types = argument
    case .instances: instances = argument
    case .since: since = argument
    case .help, .version: break
    }
  }
}
