import JSON
import KeepalivedConf
import NetTypes
import Platform
import SystemPackage

/// Carries out the commands that only look at configurations.
final class ConfigurationSession {
  /// Whose command line it is.
  let daemon: Daemon
  /// The machine.
  let host: SystemHost
  /// Standard output.
  var output: OutputBuffer
  /// Standard error.
  var errors: OutputBuffer
  private let work: ((DaemonCommandLine, SystemHost) -> Int32)?

  /// Makes one that writes to these.
  init(
    daemon: Daemon, host: SystemHost, output: consuming OutputBuffer,
    errors: consuming OutputBuffer,
    work: ((DaemonCommandLine, SystemHost) -> Int32)? = nil
  ) {
    self.daemon = daemon
    self.host = host
    self.output = output
    self.errors = errors
    self.work = work
  }

  /// Carries out the words of a command line; returns the exit status.
  func run(_ words: [ByteString]) -> Int32 {
    let status: Int32
    do throws(DaemonUsageError) {
      status = run(try parseDaemonCommandLine(words, daemon: daemon))
    } catch {
      complain(error.message)
      errors.bytes.append(text: "Try `\(daemon.name) --help'.\n")
      status = 2
    }
    output.flush()
    errors.flush()
    // A reader that has seen enough is no failure; a disk that is full is one.
    if let failure = output.failure, failure != Errno.brokenPipe.rawValue {
      complain("cannot write: \(errorText(failure))")
      errors.flush()
      return max(1, status)
    }
    return status
  }

  private func run(_ line: DaemonCommandLine) -> Int32 {
    // A daemon enters its namespace when it has left the terminal.
    if let namespace = line.namespace, line.needsHost, line.command != .run || work == nil {
      do throws(SystemError) {
        try host.enterNamespace(named: namespace)
      } catch {
        complain("cannot enter the network namespace `\(namespace)`: \(error)")
        return 1
      }
    }
    switch line.command {
    case .help: output.bytes.append(text: DaemonHelp.text(of: daemon))
    case .version: output.bytes.append(text: DaemonHelp.version(of: daemon))
    case .dumpKeywords:
      let listing = KeywordListing.text
      output.bytes.append(text: line.writesJSON ? KeywordListing.json.text() + "\n" : listing)
    case .signalNumber(let signal): output.bytes.append(text: "\(signal.number)\n")
    case .run: return work?(line, host) ?? refuseToRun()
    case .test(let log): return test(line.file, line, log: log)
    case .dump: return dump(line)
    case .check(let files):
      let nodes = nodes(files, line)
      return nodes.count > 1 ? compare(nodes, line) : check(nodes[0].file, line)
    }
    return 0
  }

  private func refuseToRun() -> Int32 {
    complain("this version checks configurations; it doesn't run them")
    errors.bytes.append(
      text: """
        To test one: \(daemon.name) -t -f FILE; to compare nodes: \(daemon.name) check FILE FILE...
        To run it: \(daemon.substitute ?? "keepalived")

        """)
    return 1
  }

  // MARK: One file

  private func test(_ file: String, _ line: DaemonCommandLine, log: String?) -> Int32 {
    let report = read(file, line).report
    let status = status(of: report, line)
    guard let log else {
      tell(report, file, line, status: status)
      return status
    }
    var text = ""
    if line.writesJSON {
      text = report.json(file: file, exitStatus: Int(status)).text() + "\n"
    } else {
      DiagnosticRenderer().append(report, file: file, to: &text)
    }
    if let failure = append(Array(text.utf8), toFile: log) {
      complain("cannot write to \(log): \(failure)")
      return max(1, status)
    }
    return status
  }

  private func check(_ file: String, _ line: DaemonCommandLine) -> Int32 {
    let report = read(file, line).report
    let status = status(of: report, line)
    tell(report, file, line, status: status)
    if !line.writesJSON, report.summary == nil {
      output.bytes.append(text: "\(file): no mistakes\n")
    }
    return status
  }

  private func dump(_ line: DaemonCommandLine) -> Int32 {
    let result = read(line.file, line)
    let report = result.report
    if let summary = report.summary {
      var text = ""
      renderer(line).append(report, file: line.file, to: &text)
      errors.bytes.append(text: text)
      if report.verdict != .good {
        errors.bytes.append(text: "\(line.file): what is wrong is left out (\(summary))\n")
      }
    }
    let items = Configuration.table.items(of: result.configuration.resolved(on: host))
    if line.writesJSON {
      let members: [JSONValue.Member] = [
        .init("version", .integer(1)), .init("kind", .string("configuration")),
        .init("configuration", .object(DumpItem.members(items))),
      ]
      output.bytes.append(text: JSONValue.object(members).text() + "\n")
    } else {
      var text = ""
      for item in items {
        if item.children != nil, !text.isEmpty { text += "\n" }
        item.append(to: &text)
      }
      output.bytes.append(text: text)
    }
    return status(of: report, line)
  }

  private func read(_ file: String, _ line: DaemonCommandLine) -> ReadResult {
    var options = ReadOptions()
    options.configurationID = line.configurationIDs.last
    return readConfiguration(at: file, host: host, options: options)
  }

  /// The exit status that a report means.
  func status(of report: DiagnosticReport, _ line: DaemonCommandLine) -> Int32 {
    if report.verdict == .good, line.isStrict, report.count(.warning) > 0 {
      return Int32(Verdict.refused.rawValue)
    }
    return Int32(report.verdict.rawValue)
  }

  // MARK: Output

  /// Tells messages: in JSON on standard output, for people on standard error.
  private func tell(
    _ report: DiagnosticReport, _ file: String, _ line: DaemonCommandLine, status: Int32
  ) {
    if line.writesJSON {
      output.bytes.append(
        text: report.json(file: file, exitStatus: Int(status)).text() + "\n")
      return
    }
    var text = ""
    renderer(line).append(report, file: file, to: &text)
    errors.bytes.append(text: text)
  }

  /// How messages are written.
  func renderer(_ line: DaemonCommandLine) -> DiagnosticRenderer {
    let terminal = TerminalSize.of(descriptor: 2)
    let usesColour =
      switch line.colour {
      case .always: true
      case .never: false
      case .auto:
        terminal != nil && (host.environment("NO_COLOR") ?? "").isEmpty
          && host.environment("TERM") != "dumb"
      }
    // Number, bar and two ellipses stand beside the line.
    return DiagnosticRenderer(
      usesColour: usesColour, lineWidth: terminal.map { $0.columns - 16 } ?? 100)
  }

  private func complain(_ message: String) {
    errors.bytes.append(text: "\(daemon.name): \(message)\n")
  }
}

extension DaemonCommandLine {
  /// Whether a configuration is read.
  fileprivate var needsHost: Bool {
    switch command {
    case .test, .check, .dump, .run: true
    case .dumpKeywords, .signalNumber, .help, .version: false
    }
  }
}
