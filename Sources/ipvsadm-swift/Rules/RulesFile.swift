import IPVS
import NetTypes

/// A mistake in a file of rules, or something that is likely to be one.
struct RuleDiagnostic: Equatable {
  /// How bad it is.
  enum Severity {
    /// A rule can't be understood.
    case error
    /// A rule can be understood, but the kernel would refuse it after those before it.
    case refusal
    /// The rule can be carried out, but hardly does what is meant.
    case warning

    /// The word in messages.
    var label: StaticString {
      switch self {
      case .error, .refusal: "error"
      case .warning: "warning"
      }
    }
  }

  /// How bad it is.
  var severity: Severity
  /// The mistake on the command line, where it is one.
  var mistake: CommandLineError?
  /// The line, from 1.
  var line: Int
  /// The byte at which the word in question begins, from 1.
  var column: Int
  /// What is wrong.
  var message: ByteString
  /// How to mend it.
  var hints: [ByteString]
  /// The text of the line.
  var text: ByteString

  /// Appends `FILE:LINE:COLUMN: error: MESSAGE`, the line with a mark under the word, and hints.
  func append(file: ByteString, to output: inout [UInt8]) {
    output.append(contentsOf: file.bytes)
    output.append(text: ":\(line):\(column): \(severity.label): ")
    output.append(contentsOf: message.bytes)
    output.append(text: "\n  ")
    // Tabs stay tabs above the mark, so that it stands where the word begins.
    let shown = text.bytes.prefix(Self.longestShownLine)
    output.append(contentsOf: shown.map { $0 < 32 && $0 != 9 ? UInt8(ascii: "?") : $0 })
    if column <= shown.count {
      output.append(text: "\n  ")
      output.append(contentsOf: shown.prefix(column - 1).map { $0 == 9 ? 9 : 32 })
      output.append(UInt8(ascii: "^"))
    }
    output.append(UInt8(ascii: "\n"))
    for hint in hints {
      output.append(text: "hint: ")
      output.append(contentsOf: hint.bytes)
      output.append(UInt8(ascii: "\n"))
    }
  }

  /// More of a line helps nobody.
  private static let longestShownLine = 240
}

/// Reads a file of rules as a table, without a kernel, and finds every mistake in it.
struct RulesReader {
  /// What the rules are read for.
  enum Purpose {
    /// A restore: every command may stand.
    case restore
    /// A description of a table: only what changes it may stand.
    case table
  }

  private let parser: CommandLineParser
  private let purpose: Purpose
  private var lineNumber = 0
  /// The table that the rules make out of an empty one.
  private(set) var table = Table()
  /// What is wrong, in the order of the lines.
  private(set) var diagnostics: [RuleDiagnostic] = []
  /// Whether a service is missing because its own line could not be understood.
  private var lacksService = false

  /// Nothing has been read yet.
  init(parser: CommandLineParser, purpose: Purpose) {
    self.parser = parser
    self.purpose = purpose
  }

  /// How many mistakes there are, warnings aside.
  var mistakeCount: Int { diagnostics.count { $0.severity != .warning } }
  /// The rules that can't be understood.
  var errors: [RuleDiagnostic] { diagnostics.filter { $0.severity == .error } }
  /// How many lines there were.
  var lineCount: Int { lineNumber }

  /// Takes the next line.
  mutating func take(_ line: LineSplitter.Line) {
    lineNumber += 1
    switch line {
    case .overlong:
      report("line is longer than \(LineSplitter.maximumLength) bytes", text: "")
    case .text(let text):
      if let zero = text.firstIndex(of: 0) {
        report(
          "NUL byte in a rule", column: zero + 1, hints: ["is this a text file?"],
          text: ByteString(bytes: text))
      } else {
        take(text)
      }
    }
  }

  private mutating func take(_ text: [UInt8]) {
    let words = ruleWords(text, acceptsComments: true)
    guard let first = words.first else { return }
    let line = ByteString(bytes: text)
    let request: Request
    do throws(CommandLineMistake) {
      request = try parser.parse(["ipvsadm"] + words.map(\.word))
    } catch {
      let column = error.wordIndex.flatMap { $0 > 0 ? words[$0 - 1].column : nil }
      report(
        message(for: error.error, first.word), column: column ?? first.column,
        hints: hints(for: error.error, first.word), text: line, mistake: error.error)
      standIn(for: words.map(\.word))
      return
    }
    guard case .change(let command) = request else {
      take(request, first, line)
      return
    }
    take(command, first, line)
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
    switch (request, purpose) {
    case (.restore, _), (.check, _), (.plan, _):
      report(
        "`" + first.word + "' does not go into rules", column: first.column, text: line)
    case (_, .table):
      report(
        "`" + first.word + "' says nothing of how the table should be", column: first.column,
        hints: ["leave the line out"], text: line)
    case (_, .restore):
      report(
        "`" + first.word + "' changes nothing", severity: .warning, column: first.column,
        text: line)
    }
  }

  private mutating func take(_ command: IPVSCommand, _ first: RuleWord, _ line: ByteString) {
    if case .zero = command {
      if purpose == .table {
        report(
          "counters are no part of a table", column: first.column, hints: ["leave the line out"],
          text: line)
      }
      return
    }
    do throws(TableError) {
      try table.apply(command)
    } catch {
      if error == .noSuchService, lacksService { return }
      report(ByteString(error.message), severity: .refusal, column: first.column, text: line)
      return
    }
    warn(about: command, first, line)
  }

  private mutating func warn(
    about command: IPVSCommand, _ first: RuleWord, _ line: ByteString
  ) {
    guard let service = command.settings, !Hints.schedulers.contains(service.scheduler) else {
      return
    }
    var hints: [ByteString] = []
    if let nearest = nearestName(to: service.scheduler, among: Hints.schedulers) {
      hints = ["did you mean -s " + nearest + "?"]
    }
    report(
      "no kernel has a scheduler `" + service.scheduler + "' of its own", severity: .warning,
      column: first.column, hints: hints, text: line)
  }

  /// Puts the service of a line that is wrong elsewhere into the table, so that its servers' lines
  /// are not wrong too: one mistake, one message.
  private mutating func standIn(for words: [ByteString]) {
    guard let command = words.first, command == "-A" || command == "--add-service" else { return }
    let names: [ByteString] = [
      "-t", "-u", "-f", "--tcp-service", "--udp-service", "--sctp-service", "--fwmark-service",
    ]
    if let index = words.firstIndex(where: names.contains), index + 1 < words.count {
      var rule: [ByteString] = ["ipvsadm", "-D", words[index], words[index + 1]]
      if words.contains("-6") { rule.append("-6") }
      if case .change(.deleteService(let id))? = try? parser.parse(rule) {
        try? table.apply(.addService(VirtualService(id: id)))
        return
      }
    }
    lacksService = true
  }

  private mutating func report(
    _ message: ByteString, severity: RuleDiagnostic.Severity = .error, column: Int = 1,
    hints: [ByteString] = [], text: ByteString, mistake: CommandLineError? = nil
  ) {
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
}
