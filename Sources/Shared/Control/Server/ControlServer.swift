package import HTTP1
package import JSON
package import NetTypes
package import Platform

/// A request that waits for its answer.
package struct IncomingRequest: Sendable {
  /// What the answer is sent to.
  package let id: ControlRequestID
  /// The request.
  package let request: ControlRequest
  /// Who asks; whether it may is decided already.
  package let peer: ControlPeer
}

/// A connection whose client waits for an answer.
package struct ControlRequestID: Sendable, Hashable {
  /// The place of the connection.
  fileprivate let slot: Int
  /// Which of the connections that had this place it is.
  fileprivate let generation: UInt32
}

/// What a server does besides answering.
package struct ControlServerSettings: Sendable {
  /// What clients may ask for.
  package var limits: ControlLimits
  /// Who may do what.
  package var policy: AccessPolicy
  /// What clients over TCP may read: paths such as `/metrics`, or `/` for the first page.
  package var remotePaths: Set<String>

  /// Makes settings.
  package init(
    limits: ControlLimits = ControlLimits(), policy: AccessPolicy = AccessPolicy(),
    remotePaths: Set<String> = ["/", "/metrics", "/healthz"]
  ) {
    self.limits = limits
    self.policy = policy
    self.remotePaths = remotePaths
  }
}

/// Something that a log is to say about a client.
package enum ControlNotice: Sendable, Equatable {
  /// A client may not do what it asked for.
  case denied(ControlPeer, HTTPMethod, path: String)
  /// There are too many clients.
  case turnedAway(ControlPeer)
  /// A connection ended otherwise than by the client's will.
  case ended(ControlPeer, ControlSession.End)
  /// No connection can be accepted for a moment.
  case cannotAccept(SystemError)
}

/// Counters since the start, for metrics.
package struct ControlCounters: Sendable, Equatable {
  /// Connections that were accepted.
  package var connections: UInt64 = 0
  /// Connections for which there was no room.
  package var turnedAway: UInt64 = 0
  /// Requests that were handed out.
  package var requests: UInt64 = 0
  /// Requests that were refused because of who asked.
  package var denied: UInt64 = 0
  /// Streams that were ended because their client fell behind.
  package var overflows: UInt64 = 0
}

/// Serves the clients of a daemon, driven by the daemon's loop.
///
/// The loop watches one descriptor, behind which an epoll instance collects all sockets, and one
/// deadline; when the one is readable or the other has come, it calls `handle` and answers what
/// that returns, at once or later. Nothing here blocks, and one call does a bounded amount of work:
/// per connection one read and one request.
package struct ControlServer: ~Copyable {
  /// Events for streams.
  package private(set) var log: EventLog
  /// What happened so far.
  package private(set) var counters = ControlCounters()
  /// When to call `handle` although the descriptor is not readable; nil while nothing is waited
  /// for.
  package private(set) var deadline: Instant?

  private let settings: ControlServerSettings
  private var reactor: Reactor
  private var unixListener: ControlListener?
  private var tcpListener: ControlListener?
  private var unixNumber: Int32?
  private var tcpNumber: Int32?
  private var connections: [ControlConnection?] = []
  private var generation: UInt32 = 0
  private var ready: [ReadyEvent] = []
  private var buffer = [UInt8](repeating: 0, count: 16_384)
  private var notices: [ControlNotice] = []
  /// When to listen again, after there were no descriptors left.
  private var pausedUntil: Instant?
  /// Whether events wait for streams.
  private var hasNews = false

  private static let unixToken = UInt64.max - 1
  private static let tcpToken = UInt64.max - 2

  /// Begins to serve.
  ///
  /// - Parameters:
  ///   - unix: where requests come in.
  ///   - tcp: where clients come in that only read.
  ///   - log: an empty one, or that of the daemon that this one replaces.
  /// - Throws: the error of `epoll_create1` and the like.
  package init(
    unix: consuming ControlListener?, tcp: consuming ControlListener? = nil, log: EventLog,
    settings: ControlServerSettings = ControlServerSettings()
  ) throws(SystemError) {
    let reactor = try Reactor()
    if let number = unix?.number {
      try reactor.add(number, interest: .readable, token: Self.unixToken)
    }
    if let number = tcp?.number {
      try reactor.add(number, interest: .readable, token: Self.tcpToken)
    }
    unixNumber = unix?.number
    tcpNumber = tcp?.number
    self.log = log
    self.settings = settings
    self.reactor = reactor
    unixListener = unix
    tcpListener = tcp
  }

  /// Listens for requests, when it does not yet.
  ///
  /// - Throws: the error of `epoll_ctl`.
  package mutating func listen(_ unix: consuming ControlListener) throws(SystemError) {
    try reactor.add(unix.number, interest: .readable, token: Self.unixToken)
    unixNumber = unix.number
    unixListener = consume unix
  }

  /// What the daemon's loop watches for being readable.
  package var descriptor: Int32 { reactor.descriptor }

  /// How many clients there are.
  package var clientCount: Int { connections.count { $0 != nil } }

  /// What a log is to say, since the last call.
  package mutating func takeNotices() -> [ControlNotice] {
    defer { notices.removeAll() }
    return notices
  }

  /// Does what is to be done and gives the requests that have arrived: at most one of each client,
  /// each to be answered by `respond`.
  ///
  /// - Throws: the error of `epoll_wait`.
  package mutating func handle(now: Instant) throws(SystemError) -> [IncomingRequest] {
    var requests: [IncomingRequest] = []
    var events: [ReadyEvent] = []
    swap(&events, &ready)
    try reactor.wait(until: .zero, into: &events)
    for event in events {
      switch event.token {
      case Self.unixToken: accept(isRemote: false, now: now)
      case Self.tcpToken: accept(isRemote: true, now: now)
      default: receive(event, now: now)
      }
    }
    swap(&events, &ready)
    if let pausedUntil, pausedUntil <= now { resumeListening() }
    for slot in connections.indices {
      guard let connection = connections[slot] else { continue }
      if hasNews { connection.session.pump(log, now: now) }
      connection.session.expire(now: now)
      take(from: connection, into: &requests, now: now)
      settle(connection, now: now)
    }
    hasNews = false
    updateDeadline(now)
    return requests
  }

  /// Answers a request; nothing when its client is gone.
  package mutating func respond(
    to id: ControlRequestID, _ response: ControlResponse, now: Instant
  ) {
    guard connections.indices.contains(id.slot), let connection = connections[id.slot],
      connection.id == id
    else { return }
    connection.session.respond(response, log: log, now: now)
    settle(connection, now: now)
    updateDeadline(now)
  }

  /// Tells an event to all streams. It is sent at the next `handle`, for which the deadline asks at
  /// once: whatever the event is about comes first.
  package mutating func publish(type: String, subject: String? = nil, data: JSONValue) {
    log.append(type: type, subject: subject, data: data)
    if connections.contains(where: { $0?.session.isStreaming == true }) {
      hasNews = true
      deadline = .zero
    }
  }

  /// Ends the service: what can be sent at once is sent.
  ///
  /// - Parameter removesFile: whether the file of the Unix socket goes, nobody going on with it.
  package mutating func stop(removesFile: Bool, now: Instant) {
    for slot in connections.indices {
      guard let connection = connections[slot] else { continue }
      connection.session.pump(log, now: now)
      settle(connection, now: now)
      connections[slot] = nil
    }
    if removesFile { unixListener?.removeFile() }
    unixListener = nil
    tcpListener = nil
    unixNumber = nil
    tcpNumber = nil
    deadline = nil
  }

  /// The descriptors of the listeners, for the daemon that goes on with them.
  package var listeners: (unix: Int32?, tcp: Int32?) {
    (unixNumber, tcpNumber)
  }
}

// Connections.
extension ControlServer {
  private mutating func accept(isRemote: Bool, now: Instant) {
    let listener = isRemote ? tcpNumber : unixNumber
    guard let listener else { return }
    // A few at a time; the others are told of again.
    for _ in 0..<16 {
      do {
        guard let descriptor = try acceptStream(listener) else { return }
        let peer: ControlPeer =
          isRemote
          ? .remote(peerAddress(of: descriptor.rawValue))
          : .local(try peerCredentials(of: descriptor.rawValue))
        try add(descriptor, peer, now)
      } catch {
        // It would be told of without end while there are no descriptors.
        notice(.cannotAccept(error))
        pause(now)
        return
      }
    }
  }

  private mutating func add(
    _ descriptor: consuming OwnedDescriptor, _ peer: ControlPeer, _ now: Instant
  ) throws(SystemError) {
    guard clientCount < settings.limits.clients else {
      counters.turnedAway &+= 1
      notice(.turnedAway(peer))
      _ = try? sendStream(descriptor.rawValue, Self.busy[...])
      return
    }
    let slot = connections.firstIndex { $0 == nil } ?? connections.count
    generation &+= 1
    let id = ControlRequestID(slot: slot, generation: generation)
    try reactor.add(
      descriptor.rawValue, interest: [.readable, .peerClosed], token: UInt64(slot))
    let session = ControlSession(limits: settings.limits, now: now)
    let connection = ControlConnection(descriptor, id: id, peer: peer, session: session)
    if slot == connections.count {
      connections.append(connection)
    } else {
      connections[slot] = connection
    }
    counters.connections &+= 1
  }

  /// What a client is told for whom there is no room.
  private static var busy: [UInt8] {
    var message: [UInt8] = []
    let problem = Problem(
      status: 503, kind: "busy", detail: "too many clients are connected: try again in a moment")
    var content: [UInt8] = []
    problem.document.appendCompact(to: &content)
    HTTPResponseHead(
      status: 503, reason: httpReason(of: 503),
      fields: [
        "Content-Type": Problem.mediaType, "Content-Length": String(content.count),
        "Retry-After": "1", "Connection": "close",
      ]
    ).append(to: &message)
    return message + content
  }

  private mutating func receive(_ event: ReadyEvent, now: Instant) {
    let slot = Int(truncatingIfNeeded: event.token)
    guard connections.indices.contains(slot), let connection = connections[slot] else { return }
    if connection.session.wantsInput {
      switch receiveStream(connection.descriptor.rawValue, into: &buffer) {
      case .bytes(let count): connection.session.receive(buffer[..<count], now: now)
      case .end: connection.session.receiveEnd(now: now)
      case .nothing: break
      case .failed: connection.session.disconnect()
      }
    }
    // Both directions are closed: nobody reads what would be sent.
    if !event.readiness.isDisjoint(with: [.hungUp, .failed]) { connection.session.disconnect() }
  }

  /// Takes the next request of a client, if it may ask for it.
  private mutating func take(
    from connection: ControlConnection, into requests: inout [IncomingRequest], now: Instant
  ) {
    guard let request = connection.session.nextRequest(now: now) else { return }
    if let problem = refusal(of: request, connection.peer) {
      counters.denied &+= 1
      let path = "/" + request.target.path.joined(separator: "/")
      notice(.denied(connection.peer, request.method, path: path))
      connection.session.respond(.problem(problem), log: nil, now: now)
    } else {
      counters.requests &+= 1
      requests.append(
        IncomingRequest(id: connection.id, request: request, peer: connection.peer))
    }
  }

  private func refusal(of request: ControlRequest, _ peer: ControlPeer) -> Problem? {
    if case .remote = peer {
      let path = "/" + request.target.path.joined(separator: "/")
      guard request.method.isSafe, settings.remotePaths.contains(path) else {
        return .forbidden(
          "over TCP only \(settings.remotePaths.sorted().joined(separator: ", ")) can be read:"
            + " use the Unix socket")
      }
      return nil
    }
    let access = settings.policy.access(of: peer)
    let needed: AccessPolicy.Access = request.method.isSafe ? .read : .change
    guard access < needed else { return nil }
    return .forbidden(
      access == .none
        ? "you (\(peer)) may not read this: ask to be added to a group that may"
        : "you (\(peer)) may read but not change anything: be root, or one of the users and groups"
          + " that the configuration allows to")
  }

  /// Sends what waits, and brings what is heard about the socket in line with what is wanted.
  private mutating func settle(_ connection: ControlConnection, now: Instant) {
    let number = connection.descriptor.rawValue
    connection.session.pump(log, now: now)
    var isBlocked = false
    while !connection.session.isFinished, !isBlocked, !connection.session.pendingOutput.isEmpty {
      do {
        let count = try sendStream(number, connection.session.pendingOutput)
        isBlocked = count == 0
        connection.session.didSend(count, now: now)
        // A stream may have more, which did not fit before.
        if count > 0 { connection.session.pump(log, now: now) }
      } catch { connection.session.disconnect() }
    }
    if connection.session.wantsOutputEnd {
      endOutput(number)
      connection.session.didEndOutput()
    }
    guard !connection.session.isFinished else { return remove(connection) }
    var interest: Interest = connection.session.wantsInput ? [.readable, .peerClosed] : []
    if !connection.session.pendingOutput.isEmpty { interest.insert(.writable) }
    guard interest != connection.interest else { return }
    do {
      try reactor.modify(number, interest: interest, token: UInt64(connection.id.slot))
      connection.interest = interest
    } catch { remove(connection) }
  }

  private mutating func remove(_ connection: ControlConnection) {
    switch connection.session.end {
    case nil, .closed, .idle: break
    case .overflow?:
      counters.overflows &+= 1
      notice(.ended(connection.peer, .overflow))
    case let end?: notice(.ended(connection.peer, end))
    }
    try? reactor.remove(connection.descriptor.rawValue)
    connections[connection.id.slot] = nil
    if pausedUntil != nil { resumeListening() }
  }

  /// Keeps something for the log; what nobody fetches is not kept without end.
  private mutating func notice(_ notice: ControlNotice) {
    if notices.count < 32 { notices.append(notice) }
  }

  private mutating func pause(_ now: Instant) {
    pausedUntil = now.advanced(by: .seconds(1))
    listen(for: [])
  }

  private mutating func resumeListening() {
    pausedUntil = nil
    listen(for: .readable)
  }

  private func listen(for interest: Interest) {
    if let number = unixNumber {
      try? reactor.modify(number, interest: interest, token: Self.unixToken)
    }
    if let number = tcpNumber {
      try? reactor.modify(number, interest: interest, token: Self.tcpToken)
    }
  }

  private mutating func updateDeadline(_ now: Instant) {
    var earliest = hasNews ? Instant.zero : pausedUntil
    for case let connection? in connections {
      let moment =
        connection.session.mayHaveRequest ? Instant.zero : connection.session.deadline
      if let moment, earliest.map({ moment < $0 }) ?? true { earliest = moment }
    }
    deadline = earliest
  }
}

/// A client that is connected.
private final class ControlConnection {
  let descriptor: OwnedDescriptor
  let id: ControlRequestID
  let peer: ControlPeer
  var session: ControlSession
  var interest: Interest = [.readable, .peerClosed]

  init(
    _ descriptor: consuming OwnedDescriptor, id: ControlRequestID, peer: ControlPeer,
    session: ControlSession
  ) {
    self.descriptor = descriptor
    self.id = id
    self.peer = peer
    self.session = session
  }
}
