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
    var line = ParsedLine()
    do throws(CommandLineError) {
      if let request = try scan(&options, into: &line) { return request }
    } catch {
      // That there is no command at all is no single word's fault.
      throw CommandLineMistake(
        error: error, wordIndex: error == .noCommand ? nil : options.currentWordIndex)
    }
    do throws(CommandLineError) {
      if line.command == .setTimeouts { try line.takeTimeouts(from: &options) }
      if let word = options.nextWord() { throw .unexpectedWord(word) }
      return try line.request()
    } catch {
      throw CommandLineMistake(error: error, wordIndex: places(in: words).place(of: error))
    }
  }

  /// Where the options of a line stand that has been scanned without a mistake.
  func places(in words: [ByteString]) -> WordPlaces {
    WordPlaces(words, table: table, host: host)
  }

  /// Which service a line names, whatever else is wrong with it, nil when it names none that can
  /// be understood; and whether the line is to add it.
  func service(in words: [ByteString]) -> (id: ServiceID?, isAdded: Bool) {
    var options = OptionParser(table: table, words: words)
    var line = ParsedLine()
    var isAdded = false
    while true {
      switch options.next() {
      case .end: return (line.options.contains(.service) ? line.serviceID : nil, isAdded)
      case .refused: continue
      case .option(OptionID.addService.rawValue, _): isAdded = true
      case .option(let value, let argument):
        guard let id = OptionID(rawValue: value), id.namesService else { continue }
        do throws(CommandLineError) {
          _ = try line.take(id, argument: argument, host: host)
        } catch {
          return (nil, isAdded)
        }
      }
    }
  }

  /// Takes the options from left to right; returns the request when that ends the scan at once.
  private func scan(
    _ options: inout OptionParser, into line: inout ParsedLine
  ) throws(CommandLineError) -> Request? {
    guard case .option(let value, let argument) = options.next(), let id = OptionID(rawValue: value)
    else { throw .noCommand }
    switch id {
    case .help: return .help
    case .version: return .version
    default: try line.begin(id, argument: argument)
    }
    while true {
      switch options.next() {
      case .end: return nil
      case .refused(let word, let reason): throw .refusedWord(word, reason: reason)
      case .option(let value, let argument):
        guard let id = OptionID(rawValue: value),
          try line.take(id, argument: argument, host: host)
        else { throw .secondCommand(options.currentWord) }
      }
    }
  }
}

extension OptionID {
  /// Whether the option says which service is meant.
  fileprivate var namesService: Bool {
    switch self {
    case .tcpService, .udpService, .sctpService, .firewallMarkService, .ipv6: true
    default: false
    }
  }
}
