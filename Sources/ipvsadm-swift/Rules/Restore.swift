import IPVS
import NetTypes
import Platform

/// A command from a line of rules, on its way to the kernel.
private struct PendingRule {
  var lineNumber: Int
  var line: [UInt8]
}

extension Session {
  /// Carries out `-R`: the lines of standard input, one after the other.
  func restore(_ control: any IPVSControl) -> Outcome {
    var restore = RestoreRun(session: self, control: control)
    return Outcome(status: restore.run(descriptor: input), isFinal: true)
  }

  /// Carries out lines that have been read, comments aside.
  func restore(_ lines: [LineSplitter.Line], _ control: any IPVSControl) -> Outcome {
    var restore = RestoreRun(session: self, control: control)
    return Outcome(status: restore.run(lines), isFinal: true)
  }
}

/// A restore under way.
///
/// Rules are parsed ahead and go to the kernel in batches: when a batch is full, when a line must
/// see the table as the lines before it left it, when a mistake must be told after theirs, and
/// whenever the input has nothing more to give, so that a writer that pauses is never kept waiting.
private struct RestoreRun {
  private static let batchSize = 256
  private static let bufferSize = 1 << 16

  let session: Session
  let control: any IPVSControl
  private var lineNumber = 0
  private var acceptsComments = false
  private var commands: [IPVSCommand] = []
  private var rules: [PendingRule] = []
  /// The status of the last line that was run.
  private var status: Int32 = 0
  /// Set when the restore stops before the end of its input.
  private var isStopped = false

  init(session: Session, control: any IPVSControl) {
    self.session = session
    self.control = control
    // Whoever reads the messages may go; the rules are carried out to their end all the same.
    ignoreBrokenPipes()
    commands.reserveCapacity(Self.batchSize)
    rules.reserveCapacity(Self.batchSize)
  }

  mutating func run(descriptor: Int32) -> Int32 {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.bufferSize, alignment: 1)
    defer { buffer.deallocate() }
    var splitter = LineSplitter()
    while !isStopped {
      if waits, !isReadable(descriptor, withinMilliseconds: 0) {
        flush()
        session.output.flush()
      }
      let count: Int
      do throws(SystemError) {
        count = try readBytes(from: descriptor, into: buffer)
      } catch {
        flush()
        session.complain(ByteString("standard input: \(error)"))
        return 1
      }
      if count == 0 { break }
      splitter.take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { take($0) }
    }
    splitter.finish { take($0) }
    flush()
    return status
  }

  /// Whether anything would be kept waiting by a read that waits.
  private var waits: Bool { !commands.isEmpty || !session.output.bytes.isEmpty }

  mutating func run(_ lines: [LineSplitter.Line]) -> Int32 {
    acceptsComments = true
    for line in lines { take(line) }
    flush()
    return status
  }

  private mutating func take(_ line: LineSplitter.Line) {
    guard !isStopped else { return }
    lineNumber += 1
    switch line {
    case .overlong:
      refuse("line is longer than \(LineSplitter.maximumLength) bytes")
    case .text(let bytes):
      if bytes.contains(0) {
        refuse("NUL byte in a rule")
      } else {
        take(bytes)
      }
    }
  }

  private mutating func refuse(_ message: ByteString) {
    flush()
    guard !isStopped else { return }
    session.complain(message)
    session.complain(ByteString("line \(lineNumber): not carried out"))
    status = 2
    isStopped = true
  }

  private mutating func take(_ line: [UInt8]) {
    let words = ruleWords(line, acceptsComments: acceptsComments).map(\.word)
    guard !words.isEmpty else { return }
    let request: Request
    do throws(CommandLineMistake) {
      request = try session.parser.parse([session.programName] + words)
      guard request.isRule else { throw CommandLineMistake(error: .noCommand, wordIndex: nil) }
    } catch {
      refuse(error.error, words, line)
      return
    }
    if case .change(let command) = request {
      commands.append(command)
      rules.append(PendingRule(lineNumber: lineNumber, line: line))
      if commands.count == Self.batchSize { flush() }
      return
    }
    flush()
    guard !isStopped else { return }
    let outcome = session.perform(request)
    if outcome.status != 0 { session.complain(place(lineNumber, line)) }
    finish(outcome)
  }

  /// Tells a mistake after the refusals of the lines before it.
  private mutating func refuse(
    _ error: CommandLineError, _ words: [ByteString], _ line: [UInt8]
  ) {
    flush()
    guard !isStopped else { return }
    finish(session.report(error, at: place(lineNumber, line)))
    if error == .noCommand, words[0].bytes.first == UInt8(ascii: "#") {
      session.advise([Hints.noComments])
    }
  }

  private mutating func finish(_ outcome: Outcome) {
    status = outcome.status
    if outcome.isFinal { isStopped = true }
  }

  /// Sends what waits and tells what was refused.
  private mutating func flush() {
    guard !commands.isEmpty else { return }
    do throws(IPVSError) {
      status = 0
      for refused in try control.perform(commands) {
        let rule = rules[refused.index]
        session.report(
          refused.refusal, of: commands[refused.index], at: place(rule.lineNumber, rule.line))
        if refused.index == commands.count - 1 { status = 255 }
      }
    } catch {
      session.complain(ByteString(ErrorTexts.text(for: error)))
      session.complain(
        ByteString(
          "line \(rules[0].lineNumber): the kernel can't be reached; it is not known which of the"
            + " lines from here to \(rules[rules.count - 1].lineNumber) were carried out"))
      status = 255
      isStopped = true
    }
    commands.removeAll(keepingCapacity: true)
    rules.removeAll(keepingCapacity: true)
  }

  /// Names the line that a message is about.
  private func place(_ number: Int, _ line: [UInt8]) -> ByteString {
    ByteString("line \(number): ") + ByteString(bytes: line)
  }
}
