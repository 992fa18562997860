import IPVS
import NetTypes
import Platform

/// How a command ended.
struct Outcome: Equatable {
  /// The exit status.
  var status: Int32
  /// Whether a restore ends here.
  var isFinal = false

  /// All is done.
  static let success = Outcome(status: 0)
}

/// One run of the program: where its output goes, and the kernel once it is open.
final class Session {
  /// The program's name as it was called, for the messages that tell it.
  let programName: ByteString
  /// The host's databases of names.
  let host: any HostDatabase
  /// Reads command lines and rules.
  let parser: CommandLineParser
  /// The descriptor from which rules come when no file is named.
  let input: Int32
  /// Standard output.
  var output: OutputBuffer
  /// Standard error.
  var errors: OutputBuffer
  private let openControl: () throws(StartFailure) -> any IPVSControl
  private var openedControl: (any IPVSControl)?

  /// Opens the kernel with `openControl` when it is first needed.
  init(
    programName: ByteString, host: any HostDatabase, input: Int32,
    output: consuming OutputBuffer, errors: consuming OutputBuffer,
    openControl: @escaping () throws(StartFailure) -> any IPVSControl
  ) {
    self.programName = programName
    self.host = host
    self.input = input
    self.output = output
    self.errors = errors
    self.openControl = openControl
    parser = CommandLineParser(host: host)
  }

  /// The kernel, opened at the first use.
  func control() throws(StartFailure) -> any IPVSControl {
    if let openedControl { return openedControl }
    let control = try openControl()
    openedControl = control
    return control
  }

  /// Writes a line to standard error, after what waits for standard output.
  func complain(_ line: ByteString) {
    output.flush()
    errors.bytes.append(contentsOf: line.bytes)
    errors.bytes.append(UInt8(ascii: "\n"))
    errors.flush()
  }

  /// Writes hints to standard error.
  func advise(_ hints: [ByteString]) {
    for hint in hints { complain("hint: " + hint) }
  }

  /// Carries out a command line and returns the exit status.
  func run(_ words: [ByteString]) -> Int32 {
    let request: Request
    do throws(CommandLineMistake) {
      request = try parser.parse(words)
    } catch {
      // ipvsadm opens the kernel before it looks at its options. It has no --check, which never
      // needs a kernel.
      if !words[1].bytes.starts(with: "--check".utf8) {
        do throws(StartFailure) { _ = try control() } catch { return report(error) }
      }
      return report(error.error).status
    }
    let status = perform(request).status
    output.flush()
    return status
  }

  /// Says what is wrong with a command line.
  ///
  /// - Parameter place: where it stands, as a second line.
  func report(_ error: CommandLineError, at place: ByteString? = nil) -> Outcome {
    complain(error.message(programName: programName))
    if let place { complain(place) }
    advise(Hints.hints(for: error))
    return Outcome(status: error.status, isFinal: !error.isSurvivable)
  }

  /// Says why there is no kernel to talk to.
  func report(_ failure: StartFailure) -> Int32 {
    complain(ByteString("Can't initialize ipvs: " + ErrorTexts.text(for: failure.code)))
    complain("Are you sure that IP Virtual Server is built in the kernel or as module?")
    advise(failure.hints)
    return 2
  }

  /// Says that the kernel refused a command.
  ///
  /// - Parameter place: where it stands, as a second line.
  func report(
    _ refusal: KernelRefusal, of command: IPVSCommand, at place: ByteString? = nil
  ) {
    complain(ByteString(ErrorTexts.text(for: refusal.code, of: command)))
    if let place { complain(place) }
    advise(Hints.hints(for: refusal, of: command))
  }

  /// Carries out a request, one that came alone or a line of a restore.
  func perform(_ request: Request) -> Outcome {
    switch request {
    case .help:
      HelpText.append(to: &output.bytes)
      return Outcome(status: 0, isFinal: true)
    case .version:
      output.bytes.append(text: HelpText.version)
      return Outcome(status: 0, isFinal: true)
    case .check(let file):
      return checkFile(file)
    default:
      do throws(StartFailure) {
        return perform(request, on: try control())
      } catch {
        return Outcome(status: report(error), isFinal: true)
      }
    }
  }

  private func perform(_ request: Request, on control: any IPVSControl) -> Outcome {
    switch request {
    case .change(let command):
      return perform(command, on: control)
    case .list(let list):
      return self.list(list, control)
    case .save(let isNumeric, let isComplete):
      return save(isNumeric: isNumeric, isComplete: isComplete, control)
    case .restore:
      return restore(control)
    case .plan(let file, let isApplied, let keepsOthers):
      return plan(file, isApplied: isApplied, keepsOthers: keepsOthers, control)
    case .help, .version, .check:
      return .success
    }
  }

  private func perform(_ command: IPVSCommand, on control: any IPVSControl) -> Outcome {
    do throws(IPVSError) {
      try control.perform(command)
      return .success
    } catch {
      switch error {
      case .refused(let refusal): report(refusal, of: command)
      default: complain(ByteString(ErrorTexts.text(for: error)))
      }
      return Outcome(status: 255)
    }
  }
}
