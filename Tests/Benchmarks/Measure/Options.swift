/// What to measure.
struct Options: Equatable {
  /// How often each command runs, warm-ups not counted.
  var runs = 1
  /// How often each command runs before, unmeasured.
  var warmUps = 0
  /// The file that each run reads.
  var input = "/dev/null"
  /// The file that each run writes; a `%` becomes the number of the command, from 1.
  var output = "/dev/null"
  /// Whether each run has a fresh network namespace, which costs time that is not measured.
  var hasFreshNetworks = false
  /// Whether memory is measured instead of time.
  var measuresMemory = false
  /// Where the kernel tells about processes.
  var processes = "/proc"
  /// The commands, program first. Programs without a slash are looked for on the PATH.
  var commands: [[String]] = []

  /// Reads the words of a command line, without the program's name.
  ///
  /// - Throws: the first thing that is wrong.
  init(_ words: [String]) throws(OptionError) {
    var rest = words[...]
    while let word = rest.popFirst(), word != "--" {
      if word == "--memory" {
        measuresMemory = true
        continue
      }
      if word == "--fresh-network" {
        hasFreshNetworks = true
        continue
      }
      guard let value = rest.popFirst() else { throw .missingValue(word) }
      switch word {
      case "--runs": runs = try Self.count(value)
      case "--warm-ups": warmUps = try Self.count(value)
      case "--input": input = value
      case "--output": output = value
      case "--processes": processes = value
      default: throw .unknownOption(word)
      }
    }
    commands = rest.split(separator: "--", omittingEmptySubsequences: false).map(Array.init)
    guard commands.allSatisfy({ !$0.isEmpty }) else { throw .noCommand }
  }

  private static func count(_ text: String) throws(OptionError) -> Int {
    guard let count = Int(text), (0...1_000_000).contains(count) else { throw .noCount(text) }
    return count
  }
}

/// What is wrong with a command line.
enum OptionError: Error, Equatable {
  case unknownOption(String)
  case missingValue(String)
  case noCount(String)
  case noCommand

  /// The mistake in words.
  var message: String {
    switch self {
    case .unknownOption(let word): "unknown option \(word)"
    case .missingValue(let word): "\(word) needs a value"
    case .noCount(let text): "'\(text)' is not a number of runs"
    case .noCommand: "no command"
    }
  }
}
