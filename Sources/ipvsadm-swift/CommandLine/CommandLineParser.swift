import IPVS
import NetTypes
import Popt

/// Parses command lines: the program's own, and the lines of a restore.
final class CommandLineParser {
  /// Made when libpopt is first needed.
  private lazy var table = OptionTable.ipvsadm()
  private let host: any HostDatabase

  /// Asks `host` for names.
  init(host: any HostDatabase) { self.host = host }

  /// Parses the words of a command line, the first of which is the program's name.
  ///
  /// - Throws: the first mistake, in ipvsadm's order: options from left to right, then words that
  ///   are none, then combinations.
  func parse(_ words: [ByteString]) throws(CommandLineMistake) -> Request {
    guard words.count > 1 else { return .list(ListRequest()) }
    var plain = PlainWords(words)
    if let request = plain.request(host: host) { return request }
    var options = OptionParser(table: table, words: words)
    do throws(CommandLineError) {
      return try parse(&options)
    } catch {
      throw CommandLineMistake(error: error, wordIndex: options.currentWordIndex)
    }
  }

  private func parse(_ options: inout OptionParser) throws(CommandLineError) -> Request {
    var line = ParsedLine()
    guard case .option(let value, let argument) = options.next(), let id = OptionID(rawValue: value)
    else { throw .noCommand }
    switch id {
    case .help: return .help
    case .version: return .version
    default: try line.begin(id, argument: argument)
    }
    scan: while true {
      switch options.next() {
      case .end: break scan
      case .refused(let word, let reason): throw .refusedWord(word, reason: reason)
      case .option(let value, let argument):
        guard let id = OptionID(rawValue: value),
          try line.take(id, argument: argument, host: host)
        else { throw .secondCommand(options.currentWord) }
      }
    }
    if line.command == .setTimeouts { try line.takeTimeouts(from: &options) }
    if let word = options.nextWord() { throw .unexpectedWord(word) }
    return try line.request()
  }
}
