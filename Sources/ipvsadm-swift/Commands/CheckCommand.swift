import IPVS
import NetTypes
import Platform
import SystemPackage

extension Session {
  /// Carries out `--check`: reports every mistake in a file of rules.
  func checkFile(_ file: ByteString) -> Outcome {
    guard let reader = readRules(file, for: .restore) else { return Outcome(status: 1) }
    tell(reader.diagnostics, in: file)
    guard reader.mistakeCount == 0 else {
      complain(file + ": " + count(reader.mistakeCount, "mistake"))
      return Outcome(status: 2)
    }
    output.bytes.append(contentsOf: file.bytes)
    output.bytes.append(text: ": ")
    output.bytes.append(
      contentsOf: (count(reader.table.serviceCount, "virtual service") + ", "
        + count(reader.table.serverCount, "real server") + ", no mistakes\n").bytes)
    return .success
  }

  /// Carries out `--plan` and `--apply`.
  func plan(
    _ file: ByteString, isApplied: Bool, keepsOthers: Bool, _ control: any IPVSControl
  ) -> Outcome {
    guard let reader = readRules(file, for: .table) else { return Outcome(status: 1) }
    tell(reader.diagnostics, in: file)
    guard reader.mistakeCount == 0 else {
      complain(file + ": " + count(reader.mistakeCount, "mistake") + "; nothing was changed")
      return Outcome(status: 2)
    }
    do throws(IPVSError) {
      let reading = try readTable(from: control)
      guard reading.isConsistent else {
        complain("the table kept changing while it was read; nothing was changed")
        return Outcome(status: 1)
      }
      let actual = Table(
        reading.services,
        timeouts: reader.table.timeouts == nil ? nil : try control.timeouts(),
        daemons: reader.table.daemons == nil ? nil : try control.daemons())
      let commands = IPVS.plan(from: actual, to: reader.table, keepingOthers: keepsOthers)
      if isApplied { return try apply(commands, control) }
      var writer = RuleWriter(naming: NumericNaming(), isComplete: true)
      for command in commands {
        writer.append(command, to: &output.bytes)
        output.flushIfLarge()
      }
      return .success
    } catch {
      complain(ByteString(ErrorTexts.text(for: error)))
      return Outcome(status: 1)
    }
  }

  /// Sends a plan and, when the kernel refused any of it, tells what was and was not done.
  private func apply(
    _ commands: [IPVSCommand], _ control: any IPVSControl
  ) throws(IPVSError) -> Outcome {
    guard !commands.isEmpty else { return .success }
    // Whoever reads the messages may go; a plan is carried out to its end all the same.
    ignoreBrokenPipes()
    let refused = try control.perform(commands)
    guard !refused.isEmpty else { return .success }
    var refusals = refused.makeIterator()
    var next = refusals.next()
    for (index, command) in commands.enumerated() {
      var writer = RuleWriter(naming: NumericNaming(), isComplete: true)
      var rule: [UInt8] = []
      writer.append(command, to: &rule)
      let text = ByteString(rule.dropLast())
      guard let refusedCommand = next, refusedCommand.index == index else {
        complain("done: " + text)
        continue
      }
      complain("not done: " + text)
      report(refusedCommand.refusal, of: command)
      next = refusals.next()
    }
    complain(
      ByteString(
        "\(refused.count) of \(commands.count) commands were refused;"
          + " after mending the cause, --apply does what is left"))
    return Outcome(status: 1)
  }

  // MARK: Reading

  /// Reads a file of rules, `-` for standard input; nil, with a message, when it can't be read.
  private func readRules(_ file: ByteString, for purpose: RulesReader.Purpose) -> RulesReader? {
    do throws(SystemError) {
      if file == "-" { return try readRules(descriptor: input, for: purpose) }
      let opened = try OwnedDescriptor.open(reading: file.description)
      return try readRules(descriptor: opened.rawValue, for: purpose)
    } catch {
      complain(file + ": " + ByteString(errorText(error.errno.rawValue)))
      return nil
    }
  }

  private func readRules(
    descriptor: Int32, for purpose: RulesReader.Purpose
  ) throws(SystemError) -> RulesReader {
    var reader = RulesReader(parser: parser, purpose: purpose)
    try forEachLine(of: descriptor) { line in reader.take(line) }
    return reader
  }

  /// Writes what is wrong with a file to standard error.
  func tell(_ diagnostics: [RuleDiagnostic], in file: ByteString) {
    for diagnostic in diagnostics {
      diagnostic.append(file: file, to: &errors.bytes)
      errors.flushIfLarge()
    }
    errors.flush()
  }

  /// A number with its noun, in the plural unless it is 1.
  func count(_ number: Int, _ noun: String) -> ByteString {
    ByteString("\(number) \(noun)\(number == 1 ? "" : "s")")
  }
}

/// Reads lines from a descriptor until its end.
func forEachLine(
  of descriptor: Int32, _ body: (LineSplitter.Line) -> Void
) throws(SystemError) {
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
  defer { buffer.deallocate() }
  var splitter = LineSplitter()
  while true {
    let count = try readBytes(from: descriptor, into: buffer)
    if count == 0 { break }
    splitter.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]), body)
  }
  splitter.finish(body)
}
