import Glibc
package import HTTP1
package import JSON
import NetTypes
import Platform
import SystemPackage

/// What a daemon answered.
package struct ControlAnswer: Sendable, Equatable {
  /// The status.
  package var status: Int
  /// The header fields.
  package var fields: HTTPFields
  /// The content.
  package var content: [UInt8]

  /// Makes one.
  package init(status: Int, fields: HTTPFields = HTTPFields(), content: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.content = content
  }

  /// Whether it was done.
  package var isSuccess: Bool { 200..<300 ~= status }

  /// The content as JSON; nil when it is none.
  package var json: JSONValue? {
    try? JSONValue(parsing: content, limits: ControlClient.jsonLimits)
  }

  /// What is wrong, in words, when it was not done: what the problem document says.
  package var problemText: String? {
    guard !isSuccess else { return nil }
    let document = json
    let detail = document?["detail"]?.string ?? document?["title"]?.string
    return detail ?? "the daemon answered with status \(status) \(httpReason(of: status))"
  }

  /// The exit status of a command that got it.
  package var exitStatus: ControlExitStatus { ControlExitStatus(httpStatus: status) }
}

/// Asks a daemon through its Unix socket: for programs that run for one question, so it waits.
package struct ControlClient: ~Copyable {
  private let descriptor: OwnedDescriptor
  private let path: String
  private let timeoutSeconds: Int
  private var input: [UInt8] = []

  /// How much an answer may hold.
  static let jsonLimits = JSONLimits(length: 256 << 20, depth: 64, values: 10_000_000)
  private static let limits = HTTPLimits(fieldsLength: 65_536, contentLength: 256 << 20)

  /// Connects to a daemon.
  ///
  /// - Parameter timeoutSeconds: how long to wait for anything to come.
  /// - Throws: why not.
  package init(path: String, timeoutSeconds: Int = 10) throws(ControlClientError) {
    guard path.utf8.count <= unixPathCapacity else { throw .pathTooLong(path: path) }
    do throws(SystemError) {
      descriptor = try Self.connect(path, timeoutSeconds)
    } catch {
      switch error.errno {
      case .noSuchFileOrDirectory, .connectionRefused, .notDirectory:
        throw .notRunning(path: path)
      case .permissionDenied, .notPermitted: throw .permissionDenied(path: path)
      default: throw .failed(error, path: path)
      }
    }
    self.path = path
    self.timeoutSeconds = timeoutSeconds
  }

  private static func connect(
    _ path: String, _ timeoutSeconds: Int
  ) throws(SystemError) -> OwnedDescriptor {
    let descriptor = try openStream(AF_UNIX)
    // Connecting never waits for the daemon, only for room in its queue: that is asked for again.
    for _ in 0..<timeoutSeconds * 10 {
      do throws(SystemError) {
        try connectUnix(descriptor.rawValue, path: path)
        return descriptor
      } catch {
        guard error.errno == .resourceTemporarilyUnavailable else { throw error }
        var nothing = pollfd(fd: -1, events: 0, revents: 0)
        _ = poll(&nothing, 1, 100)
      }
    }
    throw SystemError(call: "connect", errno: .timedOut)
  }

  /// Asks and waits for the whole answer.
  ///
  /// - Parameters:
  ///   - target: the path, with its query: each part of it escaped by `percentEncoded`.
  ///   - json: the content.
  ///   - fields: further header fields.
  /// - Throws: why there is no answer; an answer that refuses is none of these.
  package mutating func ask(
    _ method: HTTPMethod, _ target: String, json: JSONValue? = nil,
    fields: HTTPFields = HTTPFields()
  ) throws(ControlClientError) -> ControlAnswer {
    try send(method, target, json, fields)
    var answer = ControlAnswer(status: 0)
    try receive(isHead: method == .head, timeoutSeconds: timeoutSeconds) { event in
      switch event {
      case .head(let head):
        answer.status = head.status
        answer.fields = head.fields
      case .content(let piece): answer.content += piece
      case .end: break
      }
      return true
    }
    return answer
  }

  /// Asks for a stream of events and hands them on until `body` returns false or the daemon ends
  /// the stream.
  ///
  /// - Parameter lastEventID: the last event that is known, to go on behind it.
  /// - Returns: nil, or the answer when it is no stream: a problem.
  /// - Throws: why there is no stream.
  package mutating func listen(
    _ target: String, lastEventID: String? = nil, _ body: (ServerSentEvent) -> Bool
  ) throws(ControlClientError) -> ControlAnswer? {
    var fields: HTTPFields = ["Accept": "text/event-stream"]
    if let lastEventID { fields.append("Last-Event-ID", lastEventID) }
    try send(.get, target, nil, fields)
    var answer: ControlAnswer?
    var events = ServerSentEventParser()
    // The daemon says that it is alive every 15 s.
    try receive(isHead: false, timeoutSeconds: max(timeoutSeconds, 60)) { event in
      switch event {
      case .head(let head):
        let isStream = head.fields["Content-Type"]?.hasPrefix("text/event-stream") == true
        if head.status != 200 || !isStream {
          answer = ControlAnswer(status: head.status, fields: head.fields)
        }
      case .content(let piece):
        if answer != nil {
          answer?.content += piece
        } else {
          for event in events.next(piece) where !body(event) { return false }
        }
      case .end: break
      }
      return true
    }
    return answer
  }

  private func send(
    _ method: HTTPMethod, _ target: String, _ json: JSONValue?, _ more: HTTPFields
  ) throws(ControlClientError) {
    var fields: HTTPFields = ["Host": "localhost"]
    var content: [UInt8] = []
    if let json {
      json.appendCompact(to: &content)
      fields.append("Content-Type", "application/json")
    }
    if json != nil || method == .post || method == .put || method == .patch {
      fields.append("Content-Length", String(content.count))
    }
    for index in 0..<more.count { fields.append(more.name(at: index), more.value(at: index)) }
    var message: [UInt8] = []
    HTTPRequestHead(method: method.rawValue, target: target, fields: fields).append(to: &message)
    message += content
    var rest = message[...]
    while !rest.isEmpty {
      let count: Int
      do { count = try sendStream(descriptor.rawValue, rest) } catch {
        // The daemon may have answered and closed before it had read all: there is its answer.
        if error.errno == .brokenPipe || error.errno == .connectionReset { return }
        throw .failed(error, path: path)
      }
      rest = rest.dropFirst(count)
      if count == 0 { try wait(for: POLLOUT, timeoutSeconds) }
    }
  }

  /// Hands on what comes, until the end of the answer or until `body` returns false.
  private mutating func receive(
    isHead: Bool, timeoutSeconds: Int, _ body: (HTTPEvent<HTTPResponseHead>) -> Bool
  ) throws(ControlClientError) {
    var parser = HTTPResponseParser(hasNoContent: isHead, limits: Self.limits)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      var rest = input[...]
      do throws(HTTPResponseError) {
        while let event = try parser.next(&rest) {
          guard body(event) else { return }
        }
      } catch { throw .notUnderstood(path: path, reason: "\(error)") }
      input = Array(rest)
      if parser.isEnded { return }
      switch receiveStream(descriptor.rawValue, into: &buffer) {
      case .bytes(let count): input += buffer[..<count]
      case .nothing: try wait(for: POLLIN, timeoutSeconds)
      case .failed(let error) where error.errno != .connectionReset:
        throw .failed(error, path: path)
      case .end, .failed:
        do throws(HTTPResponseError) {
          if let event = try parser.end() { _ = body(event) }
        } catch { throw .disconnected(path: path) }
        return
      }
    }
  }

  private func wait(for events: Int32, _ timeoutSeconds: Int) throws(ControlClientError) {
    var poll = pollfd(fd: descriptor.rawValue, events: Int16(events), revents: 0)
    let milliseconds = Int32(clamping: timeoutSeconds * 1000)
    let count = retryingInterrupts { Glibc.poll(&poll, 1, milliseconds) }
    if count == 0 { throw .timedOut(path: path, seconds: timeoutSeconds) }
    if count < 0 { throw .failed(.last("poll"), path: path) }
  }
}
