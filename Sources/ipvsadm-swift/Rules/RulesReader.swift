import IPVS
import NetTypes
import Platform
import SystemPackage

/// Reads a file of rules as a table, without a kernel, and finds every mistake in it.
struct RulesReader {
  /// What the rules are read for.
  enum Purpose {
    /// A restore: every command may stand.
    case restore
    /// A description of a table: only what changes it may stand.
    case table
  }

  /// The most bytes that a file may have; a million rules have less.
  static let maximumSize = 128 << 20
  /// The most rules that a file may have: what they make must fit into memory.
  static let maximumRules = 1_000_000

  private let parser: CommandLineParser
  private let purpose: Purpose
  private let maximumRules: Int
  private var lineNumber = 0
  private var size = 0
  private var ruleCount = 0
  private var nulLineCount = 0
  /// The table that the rules make out of an empty one.
  private(set) var table = Table()
  /// What is wrong and has not been drained yet, in the order of the lines.
  private var diagnostics: [RuleDiagnostic] = []
  /// How many rules can't be understood.
  private(set) var errorCount = 0
  /// How many mistakes there are, warnings aside.
  private(set) var mistakeCount = 0
  /// Whether a service is missing because not even its address could be understood.
  private var lacksService = false
  /// Services that are not there, which has been told.
  private var missingServices: Set<ServiceID> = []
  /// Services some of whose servers are missing because their lines could not be understood.
  private var incompleteServices: Set<ServiceID> = []

  /// Starts with an empty table.
  init(
    parser: CommandLineParser, purpose: Purpose, maximumRules: Int = RulesReader.maximumRules
  ) {
    self.parser = parser
    self.purpose = purpose
    self.maximumRules = maximumRules
  }

  /// Hands over what has been found since the last call.
  mutating func drainDiagnostics() -> [RuleDiagnostic] {
    defer { diagnostics = [] }
    return diagnostics
  }

  /// Takes the next line.
  ///
  /// - Throws: `EFBIG` when there is more than fits into memory.
  mutating func take(_ line: LineSplitter.Line) throws(SystemError) {
    lineNumber += 1
    switch line {
    case .overlong:
      size += LineSplitter.maximumLength
      report("line is longer than \(LineSplitter.maximumLength) bytes", text: "")
    case .text(let text):
      size += text.count + 1
      if let zero = text.firstIndex(of: 0) {
        nulLineCount += 1
        // One is a slip. With a second one this is no text, and the rest makes no sense either.
        guard nulLineCount == 1 else { break }
        report(
          "NUL byte in a rule", column: zero + 1, hints: ["is this a text file?"],
          text: ByteString(bytes: text))
      } else if nulLineCount < 2 {
        take(text)
      }
    }
    guard size <= Self.maximumSize, ruleCount <= maximumRules else {
      throw SystemError(call: "read", errno: .fileTooLarge)
    }
  }

  private mutating func take(_ text: [UInt8]) {
    let words = ruleWords(text, acceptsComments: true)
    guard let first = words.first else { return }
    ruleCount += 1
    let line = ByteString(bytes: text)
    let commandLine = ["ipvsadm"] + words.map(\.word)
    let request: Request
    do throws(CommandLineMistake) {
      request = try parser.parse(commandLine)
    } catch {
      report(
        message(for: error.error, first.word), column: column(error.wordIndex, words),
        hints: hints(for: error.error, first.word), text: line, mistake: error.error)
      standIn(for: commandLine)
      return
    }
    guard case .change(let command) = request else {
      take(request, first, line)
      return
    }
    take(command, commandLine, words, line)
  }

  /// The column of a word of a command line, that of the first one if none is named.
  private func column(_ wordIndex: Int?, _ words: [RuleWord]) -> Int {
    // The program's name stands before the words of the line.
    guard let wordIndex, (1...words.count).contains(wordIndex) else { return words[0].column }
    return words[wordIndex - 1].column
  }

  /// ipvsadm's text for a word that is no command says nothing of the word.
  private func message(for error: CommandLineError, _ word: ByteString) -> ByteString {
    guard error == .noCommand else { return error.message(programName: "ipvsadm") }
    return "`" + word + "' is no command"
  }

  private func hints(for error: CommandLineError, _ word: ByteString) -> [ByteString] {
    guard error == .noCommand else { return Hints.hints(for: error) }
    return Hints.hints(forCommand: word)
  }

  private mutating func take(_ request: Request, _ first: RuleWord, _ line: ByteString) {
    let word = "`" + first.word + "'"
    guard request.isRule else {
      report(word + " does not go into rules", column: first.column, text: line)
      return
    }
    switch (request, purpose) {
    case (_, .table):
      report(
        word + " says nothing of how the table should be", column: first.column,
        hints: ["leave the line out"], text: line)
    case (.help, .restore), (.version, .restore):
      report(
        word + " ends a restore: the lines after it are not carried out", column: first.column,
        hints: ["leave the line out"], text: line)
    case (_, .restore):
      report(
        word + " changes nothing", severity: .warning, column: first.column, text: line)
    }
  }

  private mutating func take(
    _ command: IPVSCommand, _ commandLine: [ByteString], _ words: [RuleWord], _ line: ByteString
  ) {
    if case .zero = command, purpose == .table {
      report(
        "counters are no part of a table", column: words[0].column,
        hints: ["leave the line out"], text: line)
      return
    }
    do throws(TableError) {
      try table.apply(command)
    } catch {
      if isConsequence(error, of: command) { return }
      let place = error.option.flatMap { parser.places(in: commandLine).value(of: $0) }
      report(
        ByteString(error.message), severity: .refusal, column: column(place, words), text: line)
      return
    }
    guard let scheduler = command.settings?.scheduler, !Hints.schedulers.contains(scheduler) else {
      return
    }
    let nearest = nearestName(to: scheduler, among: Hints.schedulers)
    let place = parser.places(in: commandLine).value(of: .scheduler)
    report(
      "no kernel has a scheduler `" + scheduler + "' of its own", severity: .warning,
      column: column(place, words), hints: nearest.map { ["did you mean -s " + $0 + "?"] } ?? [],
      text: line)
  }

  /// Whether a refusal only follows from a mistake that has been told: one mistake, one message.
  private mutating func isConsequence(_ error: TableError, of command: IPVSCommand) -> Bool {
    guard let service = command.service else { return false }
    switch error {
    case .noSuchService: return lacksService || !missingServices.insert(service).inserted
    case .noSuchServer: return incompleteServices.contains(service)
    default: return false
    }
  }

  /// Remembers what a line would have brought that can't be understood, so that lines which need
  /// it are not wrong too.
  private mutating func standIn(for commandLine: [ByteString]) {
    let (id, isAdded) = parser.service(in: commandLine)
    guard let id else {
      if isAdded { lacksService = true }
      return
    }
    incompleteServices.insert(id)
    guard isAdded, table.service(id) == nil else { return }
    do throws(TableError) {
      try table.apply(.addService(VirtualService(id: id)))
    } catch {
      lacksService = true
    }
  }

  private mutating func report(
    _ message: ByteString, severity: RuleDiagnostic.Severity = .error, column: Int = 1,
    hints: [ByteString] = [], text: ByteString, mistake: CommandLineError? = nil
  ) {
    if severity == .error { errorCount += 1 }
    if severity != .warning { mistakeCount += 1 }
    diagnostics.append(
      RuleDiagnostic(
        severity: severity, mistake: mistake, line: lineNumber, column: column, message: message,
        hints: hints, text: text))
  }
}

extension IPVSCommand {
  /// The settings of the service that a command adds or edits.
  fileprivate var settings: VirtualService? {
    switch self {
    case .addService(let service), .editService(let service): service
    default: nil
    }
  }

  /// The service that a command is about.
  fileprivate var service: ServiceID? {
    switch self {
    case .addService(let service), .editService(let service): service.id
    case .deleteService(let id), .addServer(let id, _), .editServer(let id, _),
      .deleteServer(let id, _):
      id
    case .zero(let id): id
    case .flush, .setTimeouts, .startDaemon, .stopDaemon: nil
    }
  }
}

extension TableError {
  /// The option whose value is at fault; nil when it is the command.
  fileprivate var option: CountedOption? {
    switch self {
    case .serviceExists, .noSuchService: .service
    case .serverExists, .noSuchServer, .otherFamilyWithoutTunnel, .addressNotUnicast,
      .mixedFamiliesWhileSynchronizing:
      .realServer
    case .nameTooLong: .scheduler
    case .invalidPersistenceMask: .netmask
    case .weightTooLarge: .weight
    case .lowerThresholdAboveUpper: .lowerThreshold
    case .noTunnelPort: .tunnelPort
    case .daemonExists, .noSuchDaemon, .timeoutTooLong: nil
    }
  }
}
