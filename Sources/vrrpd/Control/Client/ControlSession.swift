import Control
import Glibc
import HTTP1
import JSON
package import NetTypes
import Platform

/// Carries out the words behind `vrrpd ctl`, the first of which is the program's name; returns the
/// exit status.
///
/// - Parameter name: how the program was called: `vrrpd ctl` or `vrrpctl`.
package func runControlCommand(_ words: [ByteString], name: String) -> Int32 {
  ignoreBrokenPipes()
  let session = ControlCommandSession(
    name: name, output: OutputBuffer(descriptor: 1), errors: OutputBuffer(descriptor: 2))
  return session.run(words)
}

/// Carries out one command of an operator.
final class ControlCommandSession {
  private let name: String
  private var output: OutputBuffer
  private var errors: OutputBuffer

  /// Makes one that writes to these.
  init(name: String, output: consuming OutputBuffer, errors: consuming OutputBuffer) {
    self.name = name
    self.output = output
    self.errors = errors
  }

  /// Carries out the words of a command line; returns the exit status.
  func run(_ words: [ByteString]) -> Int32 {
    var status = ControlExitStatus.done
    do throws(ControlUsageError) {
      let line = try parseControlCommandLine(words)
      switch line.action {
      case .help: output.bytes.append(text: ControlHelp.text(name))
      case .version: output.bytes.append(text: ControlHelp.version)
      case .command(let command, let arguments): status = run(command, arguments, line)
      }
    } catch {
      complain(error.message)
      errors.bytes.append(text: "Try `\(name) --help'.\n")
      status = .usage
    }
    output.flush()
    errors.flush()
    return status.rawValue
  }

  private func run(
    _ command: ControlCommand, _ arguments: [String], _ line: ControlCommandLine
  ) -> ControlExitStatus {
    do throws(ControlClientError) {
      switch command {
      case .status: return line.watches ? watch(line) : try status(line)
      case .events: return try events(line)
      default: return try ask(command, arguments, line)
      }
    } catch {
      complain("\(error)")
      return error.exitStatus
    }
  }

  // MARK: One question

  private func ask(
    _ command: ControlCommand, _ arguments: [String], _ line: ControlCommandLine
  ) throws(ControlClientError) -> ControlExitStatus {
    let question = Question(command, arguments)
    var client = try ControlClient(
      path: line.socket,
      timeoutSeconds: line.timeoutSeconds ?? (question.takesTime ? 300 : 10))
    if question.takesTime, !line.writesJSON, let waiting = question.waiting { tell(waiting) }
    let answer = try client.ask(
      question.method, question.target, json: question.content, fields: question.fields)
    guard answer.isSuccess else { return refuse(answer, line) }
    guard !line.writesJSON, command != .metrics else {
      output.bytes += answer.content
      return exitStatus(of: command, answer.json)
    }
    let document = answer.json ?? .null
    let texts = StatusTexts(usesColour: usesColour(line))
    output.bytes.append(text: texts.result(of: command, document))
    return exitStatus(of: command, document)
  }

  private func exitStatus(of command: ControlCommand, _ document: JSONValue?) -> ControlExitStatus {
    command == .failover && document?["outcome"]?.string != "handed-over" ? .refused : .done
  }

  private func refuse(_ answer: ControlAnswer, _ line: ControlCommandLine) -> ControlExitStatus {
    if line.writesJSON {
      output.bytes += answer.content
    }
    complain(answer.problemText ?? "refused")
    for message in answer.json?["messages"]?.elements ?? [] {
      if let text = message.string { errors.bytes.append(text: "  \(text)\n") }
    }
    return answer.exitStatus
  }

  // MARK: Status

  private func status(_ line: ControlCommandLine) throws(ControlClientError) -> ControlExitStatus {
    var client = try ControlClient(path: line.socket, timeoutSeconds: line.timeoutSeconds ?? 10)
    let answer = try client.ask(.get, "/v1/status")
    guard answer.isSuccess else { return refuse(answer, line) }
    if line.writesJSON {
      output.bytes += answer.content
    } else {
      let texts = StatusTexts(usesColour: usesColour(line))
      output.bytes.append(text: texts.status(answer.json ?? .null))
    }
    return .done
  }

  /// Shows the status every second, also through a restart of the daemon.
  private func watch(_ line: ControlCommandLine) -> ControlExitStatus {
    let isTerminal = TerminalSize.of(descriptor: 1) != nil && !line.writesJSON
    while output.failure == nil {
      if isTerminal { output.bytes.append(text: "\u{1B}[H\u{1B}[2J") }
      do throws(ControlClientError) {
        _ = try status(line)
      } catch {
        guard isTerminal else {
          complain("\(error)")
          return error.exitStatus
        }
        output.bytes.append(text: "\(error)\n")
      }
      if !isTerminal, !line.writesJSON { output.bytes.append(text: "\n") }
      output.flush()
      sleep(1)
    }
    return .done
  }

  // MARK: Events

  private func events(_ line: ControlCommandLine) throws(ControlClientError) -> ControlExitStatus {
    var query: [String] = []
    if let types = line.types { query.append("type=" + percentEncoded(types)) }
    if let instances = line.instances { query.append("subject=" + percentEncoded(instances)) }
    let target = "/v1/events" + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    var last = line.since
    var isFirst = true
    while true {
      do throws(ControlClientError) {
        var client = try ControlClient(
          path: line.socket, timeoutSeconds: line.timeoutSeconds ?? 10)
        isFirst = false
        let refusal = try client.listen(target, lastEventID: last) { event in
          last = event.id ?? last
          self.write(event, line)
          return self.output.failure == nil
        }
        if let refusal { return refuse(refusal, line) }
      } catch {
        if isFirst { throw error }
        // The daemon starts anew, or hands over to a new program: that takes a moment.
        guard comesBack(line) else { throw error }
      }
      guard output.failure == nil else { return .done }
      guard comesBack(line) else { throw .disconnected(path: line.socket) }
    }
  }

  private func comesBack(_ line: ControlCommandLine) -> Bool {
    for _ in 0..<100 {
      do throws(ControlClientError) {
        _ = try ControlClient(path: line.socket, timeoutSeconds: 1)
        return true
      } catch {
        usleep(100_000)
      }
    }
    return false
  }

  private func write(_ event: ServerSentEvent, _ line: ControlCommandLine) {
    if line.writesJSON {
      let data = (try? JSONValue(parsing: Array(event.data.utf8))) ?? .string(event.data)
      let value = JSONValue.object(given: [
        ("id", event.id.map { .string($0) }), ("type", .string(event.type)), ("data", data),
      ])
      output.bytes.append(text: value.compactText + "\n")
    } else {
      let texts = StatusTexts(usesColour: usesColour(line))
      output.bytes.append(text: texts.event(event))
    }
    output.flush()
  }

  // MARK: Output

  private func usesColour(_ line: ControlCommandLine) -> Bool {
    switch line.colour {
    case .always: true
    case .never: false
    case .auto:
      TerminalSize.of(descriptor: 1) != nil && (environment("NO_COLOR") ?? "").isEmpty
        && environment("TERM") != "dumb"
    }
  }

  private func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  private func complain(_ message: String) {
    errors.bytes.append(text: "\(name): \(message)\n")
  }

  private func tell(_ message: String) {
    guard TerminalSize.of(descriptor: 2) != nil else { return }
    errors.bytes.append(text: message + "\n")
    errors.flush()
  }
}

/// What a command asks the daemon.
struct Question {
  /// The method.
  var method: HTTPMethod = .get
  /// The path.
  var target: String
  /// The content.
  var content: JSONValue?
  /// Further header fields.
  var fields = HTTPFields()
  /// Whether the daemon answers only when something has happened.
  var takesTime = false
  /// What is said meanwhile.
  var waiting: String?

  /// The question of a command; its arguments are those that it needs.
  init(_ command: ControlCommand, _ arguments: [String]) {
    let instance = "/v1/instances/" + percentEncoded(arguments.first ?? "")
    switch command {
    case .status, .events: target = "/v1/status"
    case .show: target = instance
    case .metrics:
      target = "/v1/metrics"
      fields = ["Accept": "text/plain"]
    case .reload:
      target = "/v1/reload"
      waiting = "The configuration is read again…"
    case .failover:
      target = instance + "/failover"
      waiting = "Waiting for a successor…"
    case .hold: target = instance + "/hold"
    case .release: target = instance + "/release"
    case .priority:
      target = instance + "/priority"
      method = .delete
      if let number = arguments.last.flatMap({ Int($0) }) {
        method = .put
        content = ["priority": .integer(number)]
      }
    case .loglevel:
      target = "/v1/loglevel"
      if let level = arguments.first {
        method = .put
        content = ["level": .string(level)]
      }
    case .upgrade: target = "/v1/upgrade"
    }
    switch command {
    case .reload, .failover, .hold, .upgrade:
      method = .post
      takesTime = true
    case .release: method = .post
    default: break
    }
  }
}
