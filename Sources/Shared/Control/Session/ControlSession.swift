package import HTTP1
package import NetTypes

/// One connection of a client, as a value: bytes in, requests out, responses in, bytes out.
///
/// One request is handed out at a time; what the client sends meanwhile waits, in the socket once
/// `wantsInput` is false. So a client can make nothing grow but its own buffers up to their limits.
package struct ControlSession: Sendable {
  /// Why a connection ends.
  package enum End: Sendable, Equatable {
    /// The client closed it, or wanted it closed after a response.
    case closed
    /// No request came for a long time.
    case idle
    /// A request was refused.
    case refused(HTTPRequestError)
    /// A request took too long to arrive.
    case slowRequest
    /// The client did not take what was there for it.
    case stalled
    /// The client of a stream fell behind by more events than are remembered.
    case overflow
  }

  private enum Phase: Sendable {
    /// A request is awaited or arriving.
    case reading
    /// A request was handed out.
    case answering
    /// Events are told, the next one being the number.
    case streaming(EventSubscription, next: UInt64)
    /// What waits is sent, then the connection ends.
    case closing
    /// The end is sent; what the client still sends is thrown away, as a reset could overtake the
    /// response.
    case lingering(until: Instant)
    /// The connection can be closed.
    case finished
  }

  private let limits: ControlLimits
  private var phase = Phase.reading
  private var parser: HTTPRequestParser
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  private var sent = 0
  private var inputHasEnded = false
  private var outputHasEnded = false
  /// The request that arrives or is being answered.
  private var head: HTTPRequestHead?
  private var content: [UInt8] = []
  /// When something last happened that the phase waits for.
  private var activity: Instant
  /// When the request began to arrive.
  private var requestStart: Instant?
  /// Why the connection ends, once it does.
  package private(set) var end: End?

  /// Begins with a connection that was just made.
  package init(limits: ControlLimits, now: Instant) {
    self.limits = limits
    parser = HTTPRequestParser(limits: limits.http)
    activity = now
  }
}

// What the owner of the socket does.
extension ControlSession {
  /// Whether to read from the socket. The end of what the client sends is looked for in any case.
  package var wantsInput: Bool {
    switch phase {
    case .finished: false
    case .lingering: !inputHasEnded
    default: !inputHasEnded && input.count < Self.inputCapacity
    }
  }

  /// How much is read ahead of a request that is being answered.
  private static let inputCapacity = 16_384

  /// Whether bytes wait of which the next request may be made: to be asked for by `nextRequest`
  /// without waiting for the socket.
  package var mayHaveRequest: Bool {
    guard case .reading = phase, pendingOutput.count <= limits.outputBacklog else { return false }
    return !input.isEmpty || inputHasEnded
  }

  /// What waits to be sent.
  package var pendingOutput: ArraySlice<UInt8> { output[sent...] }

  /// Whether the sending side of the socket is to be shut down, all output having been sent.
  package var wantsOutputEnd: Bool {
    if case .lingering = phase { return !outputHasEnded }
    return false
  }

  /// Whether the socket is to be closed.
  package var isFinished: Bool {
    if case .finished = phase { return true }
    return false
  }

  /// Whether events are told on it.
  package var isStreaming: Bool {
    if case .streaming = phase { return true }
    return false
  }

  /// Takes bytes that the client sent.
  package mutating func receive(_ bytes: ArraySlice<UInt8>, now: Instant) {
    switch phase {
    case .reading:
      // Before a request it counts as life; within one only its start counts.
      if requestStart == nil { activity = now }
      input += bytes
    case .answering: input += bytes
    // A client has nothing more to say on these.
    case .streaming, .closing, .lingering, .finished: break
    }
  }

  /// Takes the end of what the client sends.
  package mutating func receiveEnd(now: Instant) {
    inputHasEnded = true
    if case .lingering = phase { phase = .finished }
  }

  /// Tells that the client is gone, or the socket has failed.
  package mutating func disconnect() {
    if end == nil { end = .closed }
    phase = .finished
    output = []
    sent = 0
  }

  /// Takes note of what was sent.
  package mutating func didSend(_ count: Int, now: Instant) {
    guard count > 0 else { return }
    activity = now
    sent += count
    if sent >= output.count {
      // A large response is not kept for the life of an idle connection.
      output.removeAll(keepingCapacity: output.capacity <= 4096)
      sent = 0
      finishIfSent(now)
    } else if sent > output.count / 2 {
      // Not each time: what is left moves to the front.
      output.removeFirst(sent)
      sent = 0
    }
  }

  /// Takes note that the sending side is shut down.
  package mutating func didEndOutput() { outputHasEnded = true }

  private mutating func finishIfSent(_ now: Instant) {
    guard case .closing = phase, pendingOutput.isEmpty else { return }
    phase = inputHasEnded ? .finished : .lingering(until: now.advanced(by: limits.lingerTime))
  }

  private mutating func close(_ reason: End, _ now: Instant) {
    if end == nil { end = reason }
    input = []
    phase = .closing
    finishIfSent(now)
  }
}

// Requests and responses.
extension ControlSession {
  /// The next request; nil when none is there as a whole, another one is not answered yet, or too
  /// much waits to be sent. A request that is wrong is answered here.
  package mutating func nextRequest(now: Instant) -> ControlRequest? {
    var rest = input[...]
    while case .reading = phase, pendingOutput.count <= limits.outputBacklog {
      let event: HTTPEvent<HTTPRequestHead>?
      do { event = try parser.next(&rest) } catch {
        end = .refused(error)
        refuse(Problem(status: error.status, kind: "invalid-request", detail: "\(error)"), now)
        return nil
      }
      if !parser.isBetweenRequests, requestStart == nil { requestStart = now }
      switch event {
      case nil:
        input.removeAll(keepingCapacity: input.capacity <= Self.inputCapacity)
        if inputHasEnded { close(.closed, now) }
        return nil
      case .head(let head):
        self.head = head
        if head.fields.contains("Expect"), head.version == .http11, rest.isEmpty {
          output += "HTTP/1.1 100 Continue\r\n\r\n".utf8
        }
      case .content(let piece): content += piece
      case .end:
        requestStart = nil
        activity = now
        phase = .answering
        input = Array(rest)
        if let request = takeRequest(now) { return request }
      }
    }
    return nil
  }

  /// Makes the request that has arrived; answers it here when it can't be understood.
  private mutating func takeRequest(_ now: Instant) -> ControlRequest? {
    let content = content
    self.content = []
    guard let head else { return nil }
    guard let method = HTTPMethod(rawValue: head.method) else {
      respond(
        .problem(Problem(status: 501, detail: "the method \(head.method) is not known here")),
        log: nil, now: now)
      return nil
    }
    guard let target = HTTPTarget(head.target) else {
      respond(.problem(.invalid("the target of the request is malformed")), log: nil, now: now)
      return nil
    }
    return ControlRequest(method: method, target: target, fields: head.fields, content: content)
  }

  /// Answers what is no request and closes the connection.
  private mutating func refuse(_ problem: Problem, _ now: Instant) {
    head = nil
    phase = .answering
    respond(.problem(problem), log: nil, now: now)
  }

  /// Answers the request that was handed out.
  ///
  /// - Parameter log: the events, when the response is a stream of them.
  package mutating func respond(_ response: ControlResponse, log: EventLog?, now: Instant) {
    guard case .answering = phase else { return }
    let version = head?.version ?? .http11
    let isHead = head?.method == HTTPMethod.head.rawValue
    var keepsConnection = head?.keepsConnection == true && !inputHasEnded
    var fields = response.fields
    var bytes: [UInt8] = []
    switch response.content {
    case .none:
      if response.status != 204, response.status != 304 { fields.append("Content-Length", "0") }
    case .bytes(let content):
      bytes = content
      fields.append("Content-Length", String(content.count))
    case .events: keepsConnection = false
    }
    if !keepsConnection {
      fields.append("Connection", "close")
    } else if version == .http10 {
      fields.append("Connection", "keep-alive")
    }
    if pendingOutput.isEmpty { activity = now }
    HTTPResponseHead(
      status: response.status, reason: httpReason(of: response.status), fields: fields
    ).append(to: &output)
    if !isHead { output += bytes }
    head = nil
    if case .events(let subscription) = response.content, !isHead, let log {
      input = []
      begin(subscription, log)
      pump(log, now: now)
    } else if keepsConnection {
      phase = .reading
      activity = now
    } else {
      close(.closed, now)
    }
  }
}

// Streams of events (HTML standard, section 9.2).
extension ControlSession {
  private mutating func begin(_ subscription: EventSubscription, _ log: EventLog) {
    let position = log.position(after: subscription.lastEventID)
    phase = .streaming(subscription, next: position.next)
    // Proxies and readers show the first bytes as a sign of life.
    output += ": stream of events\n\n".utf8
    if position.hasGap { output += "event: gap\ndata: {}\n\n".utf8 }
  }

  /// Tells a stream what has happened, as far as there is room; ends it when it fell behind by
  /// more than is remembered.
  package mutating func pump(_ log: EventLog, now: Instant) {
    guard case .streaming(let subscription, var next) = phase else { return }
    let wasEmpty = pendingOutput.isEmpty
    guard next >= log.first else {
      end = .overflow
      phase = .finished
      return
    }
    while pendingOutput.count < limits.outputBacklog, let event = log[next] {
      if subscription.includes(event) {
        output += "id: \(log.id(of: next))\nevent: \(event.type)\ndata: ".utf8
        output += event.data.utf8
        output += "\n\n".utf8
      }
      next += 1
    }
    if wasEmpty, !pendingOutput.isEmpty { activity = now }
    phase = .streaming(subscription, next: next)
  }
}

// Time.
extension ControlSession {
  /// When to call `expire`, at the latest; nil while nothing is waited for.
  package var deadline: Instant? {
    if !pendingOutput.isEmpty { return activity.advanced(by: limits.stallTime) }
    switch phase {
    case .reading:
      if let requestStart { return requestStart.advanced(by: limits.requestTime) }
      return activity.advanced(by: limits.idleTime)
    case .answering, .closing, .finished: return nil
    case .streaming: return activity.advanced(by: limits.heartbeatInterval)
    case .lingering(let end): return end
    }
  }

  /// Does what is due; nothing when called early.
  package mutating func expire(now: Instant) {
    guard let deadline, deadline <= now else { return }
    if !pendingOutput.isEmpty {
      end = .stalled
      phase = .finished
      return
    }
    switch phase {
    case .reading:
      guard requestStart != nil else { return close(.idle, now) }
      refuse(Problem(status: 408, detail: "the request took too long to arrive"), now)
      end = .slowRequest
    case .streaming:
      activity = now
      output += ":\n\n".utf8
    case .lingering: phase = .finished
    case .answering, .closing, .finished: break
    }
  }
}
