import IPVS
import NetTypes
import Platform

extension Session {
  /// Carries out `--plan` and `--apply`.
  func plan(
    _ file: ByteString, isApplied: Bool, keepsOthers: Bool, _ control: any IPVSControl
  ) -> Outcome {
    guard let reader = readRules(file, for: .table) else { return Outcome(status: 1) }
    guard reader.mistakeCount == 0 else {
      complain(file + ": " + count(reader.mistakeCount, "mistake") + "; nothing was changed")
      return Outcome(status: 2)
    }
    let commands: [IPVSCommand]
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
      commands = IPVS.plan(from: actual, to: reader.table, keepingOthers: keepsOthers)
    } catch {
      complain(ByteString(ErrorTexts.text(for: error)))
      complain("nothing was changed")
      return Outcome(status: 1)
    }
    if isApplied { return apply(commands, control) }
    var writer = RuleWriter(naming: NumericNaming(), isComplete: true)
    for command in commands {
      writer.append(command, to: &output.bytes)
      output.flushIfLarge()
    }
    return .success
  }

  /// Sends a plan and, when the kernel refused any of it, tells what was and was not done.
  ///
  /// Nothing is taken away when something that is to take its place was refused.
  private func apply(_ commands: [IPVSCommand], _ control: any IPVSControl) -> Outcome {
    guard !commands.isEmpty else { return .success }
    // Whoever reads the messages may go; a plan is carried out to its end all the same.
    ignoreBrokenPipes()
    let removals = commands.firstIndex(where: \.takesAway) ?? commands.count
    var sentCount = 0
    var refused: [RefusedCommand] = []
    do throws(IPVSError) {
      for part in [0..<removals, removals..<commands.count] where refused.isEmpty {
        refused += try control.perform(Array(commands[part])).map {
          RefusedCommand(index: $0.index + part.lowerBound, refusal: $0.refusal)
        }
        sentCount = part.upperBound
      }
    } catch {
      complain(ByteString(ErrorTexts.text(for: error)))
      tell(commands[..<sentCount], refused: [])
      complain("the kernel can't be reached; it is not known how much of the rest was done:")
      for command in commands[sentCount...] { complain("not known: " + rule(command)) }
      complain("--plan shows what is left to do")
      return Outcome(status: 1)
    }
    guard !refused.isEmpty else { return .success }
    tell(commands[..<sentCount], refused: refused)
    for command in commands[sentCount...] { complain("not done: " + rule(command)) }
    if sentCount < commands.count {
      advise(["nothing is taken away while something that is to be there was refused"])
    }
    complain(
      ByteString(
        "\(refused.count) of \(commands.count) commands were refused;"
          + " after mending the cause, --apply does what is left"))
    return Outcome(status: 1)
  }

  /// Tells of commands that were sent which of them were done.
  private func tell(_ commands: ArraySlice<IPVSCommand>, refused: [RefusedCommand]) {
    var refusals = refused[...]
    for (index, command) in zip(commands.indices, commands) {
      guard let refusal = refusals.first, refusal.index == index else {
        complain("done: " + rule(command))
        continue
      }
      complain("not done: " + rule(command))
      report(refusal.refusal, of: command)
      refusals = refusals.dropFirst()
    }
  }

  private func rule(_ command: IPVSCommand) -> ByteString {
    var writer = RuleWriter(naming: NumericNaming(), isComplete: true)
    var rule: [UInt8] = []
    writer.append(command, to: &rule)
    return ByteString(rule.dropLast())
  }
}

extension IPVSCommand {
  /// Whether a service or server gets no new connections any more.
  fileprivate var takesAway: Bool {
    switch self {
    case .deleteService, .deleteServer, .flush: true
    case .editServer(_, let server): server.weight == 0
    default: false
    }
  }
}
