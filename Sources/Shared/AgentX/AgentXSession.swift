package import NetTypes

/// The agent's side of a session with a master agent (RFC 2741 section 7): opens it, offers trees
/// of objects, answers questions, tells of events, and comes back when the connection is lost.
package struct AgentXSession: Sendable {
  /// What happened.
  package enum Input: Sendable {
    /// The connection that was asked for is there.
    case connected
    /// There is no connection: it could not be made, or was lost.
    case disconnected
    /// Bytes came.
    case received([UInt8])
    /// Time has passed.
    case timeout
    /// Managers shall be told: the name of the event, and objects that belong to it.
    case notify(ObjectID, [AgentXBinding])
    /// The daemon is about to end.
    case stop
  }

  /// What to do.
  package enum Output: Sendable, Hashable {
    /// Connect to the master.
    case connect
    /// Send these bytes.
    case send([UInt8])
    /// Close the connection; no `disconnected` is expected.
    case disconnect
    /// Worth a line in the log.
    case event(Event)
  }

  /// Something that happened, worth a line in the log.
  package enum Event: Sendable, Hashable {
    /// The master answers.
    case opened
    /// The session ended for a reason; another attempt follows.
    case lost(Loss)
    /// The master does not want a tree, with its error: another agent may offer it.
    case refused(ObjectID, error: UInt16)
  }

  /// Why a session ended.
  package enum Loss: Sendable, Hashable {
    /// The connection ended.
    case connection
    /// The master closed it.
    case closed(AgentXMessage.CloseReason)
    /// The master refused to open it, with its error.
    case openRefused(error: UInt16)
    /// No answer came in time.
    case silence
    /// The master sent what is no message.
    case malformed(AgentXDecodingError)
  }

  /// Who the agent is.
  package struct Settings: Sendable, Hashable {
    /// Its name in the tree of objects.
    package var identity: ObjectID
    /// Its name in words.
    package var description: String
    /// The trees that it offers.
    package var trees: [ObjectID]
    /// Their priority, 1 to 255: of agents that offer one tree the one with the least counts.
    package var priority: UInt8 = 127
    /// How many seconds the master waits for answers.
    package var timeoutSeconds: UInt8 = 5
    /// The time between two questions whether the master is there.
    package var pingInterval = Duration.seconds(15)
    /// How long answers of the master may take.
    package var patience = Duration.seconds(5)
    /// How long the objects of one question are taken for those of later ones: a manager that walks
    /// through all objects asks for one after the other.
    package var freshness = Duration.seconds(1)

    /// An agent that offers trees of objects.
    package init(identity: ObjectID, description: String, trees: [ObjectID]) {
      self.identity = identity
      self.description = description
      self.trees = trees
    }
  }

  /// How far it is.
  package enum Phase: Sendable, Hashable {
    /// Without a connection, until the next attempt.
    case waiting
    /// A connection was asked for.
    case connecting
    /// The master has been asked to open a session.
    case opening
    /// Objects are offered.
    case open
    /// The daemon ends.
    case stopped
  }

  /// Who the agent is.
  package let settings: Settings
  /// How far it is.
  package private(set) var phase = Phase.waiting
  /// When a timeout is due.
  package private(set) var deadline: Instant?
  /// How many events were dropped because too many waited for a session.
  package private(set) var droppedNotifications: UInt64 = 0

  private var session: UInt32 = 0
  private var nextPacket: UInt32 = 1
  private var stream = AgentXStream()
  /// What waits for an answer: numbers of packets, and what they ask.
  private var pending: [UInt32: Question] = [:]
  /// When the oldest answer is overdue.
  private var answerDue: Instant?
  private var pingDue: Instant?
  private var retryWait = Duration.seconds(1)
  /// Events that wait for a session.
  private var waiting: [AgentXMessage.Body] = []
  /// The objects of the last question, and until when they are taken for those of the next.
  private var objects: (tree: ObjectTree, until: Instant)?

  private enum Question: Sendable, Hashable {
    case open
    case register(ObjectID)
    case other
  }

  /// The most events that wait for a session; the oldest go first.
  package static let maximalWaiting = 64
  /// The longest time between two attempts to connect.
  package static let longestRetryWait = Duration.seconds(15)

  /// Connects at once.
  package init(settings: Settings, now: Instant) {
    self.settings = settings
    deadline = now
  }

  /// Takes in what happened, and appends what is to be done about it.
  ///
  /// - Parameter tree: makes the objects as they are now; asked for only if the master asks.
  package mutating func handle(
    _ input: Input, now: Instant, tree: () -> ObjectTree, into outputs: inout [Output]
  ) {
    if let objects, objects.until <= now { self.objects = nil }
    switch input {
    case .connected:
      guard phase == .connecting else { return }
      phase = .opening
      stream = AgentXStream()
      ask(
        .open,
        .open(
          timeoutSeconds: settings.timeoutSeconds, identity: settings.identity,
          description: Array(settings.description.utf8)), now: now, into: &outputs)
    case .disconnected:
      guard phase != .waiting, phase != .stopped else { return }
      lose(.connection, isConnected: false, now: now, into: &outputs)
    case .received(let bytes):
      guard phase == .opening || phase == .open else { return }
      stream.append(bytes)
      readMessages(now: now, tree: tree, into: &outputs)
    case .timeout: timeOut(now: now, into: &outputs)
    case .notify(let event, let objects):
      notify(event, objects, now: now, into: &outputs)
    case .stop:
      if phase == .open { send(.close(.shutdown), into: &outputs) }
      if phase != .waiting && phase != .stopped { outputs.append(.disconnect) }
      phase = .stopped
    }
    updateDeadline()
  }

  private mutating func readMessages(
    now: Instant, tree: () -> ObjectTree, into outputs: inout [Output]
  ) {
    while phase == .opening || phase == .open {
      do throws(AgentXStreamError) {
        guard let message = try stream.next() else { return }
        if case .response(_, let error, _, _) = message.body {
          takeAnswer(message, error: error, now: now, into: &outputs)
        } else {
          answer(message, now: now, tree: tree, into: &outputs)
        }
      } catch {
        guard let session = error.session else {
          lose(.malformed(error.reason), isConnected: true, now: now, into: &outputs)
          return
        }
        // The header is known: the master learns that this one was not understood.
        guard error.type != 18 else { continue }
        let answer = AgentXMessage(
          session: session, transaction: error.transaction, packet: error.packet,
          body: .response(
            upTimeHundredths: 0, error: AgentXMessage.ErrorCode.parseError, index: 0, []))
        outputs.append(.send(answer.bytes))
      }
    }
  }

  private mutating func takeAnswer(
    _ message: AgentXMessage, error: UInt16, now: Instant, into outputs: inout [Output]
  ) {
    guard let question = pending.removeValue(forKey: message.packet) else { return }
    answerDue = pending.isEmpty ? nil : now.advanced(by: settings.patience)
    switch question {
    case .open:
      guard error == AgentXMessage.ErrorCode.none else {
        lose(.openRefused(error: error), isConnected: true, now: now, into: &outputs)
        return
      }
      session = message.session
      phase = .open
      retryWait = .seconds(1)
      pingDue = now.advanced(by: settings.pingInterval)
      outputs.append(.event(.opened))
      for tree in settings.trees {
        ask(
          .register(tree),
          .register(tree: tree, priority: settings.priority, timeoutSeconds: 0), now: now,
          into: &outputs)
      }
      for event in waiting { ask(.other, event, now: now, into: &outputs) }
      waiting = []
    case .register(let tree):
      if error != AgentXMessage.ErrorCode.none {
        outputs.append(.event(.refused(tree, error: error)))
      }
    case .other:
      if error == AgentXMessage.ErrorCode.notOpen {
        lose(.closed(.other), isConnected: true, now: now, into: &outputs)
      }
    }
  }

  private mutating func answer(
    _ message: AgentXMessage, now: Instant, tree: () -> ObjectTree, into outputs: inout [Output]
  ) {
    if case .close(let reason) = message.body {
      lose(.closed(reason), isConnected: true, now: now, into: &outputs)
      return
    }
    let isKnown = phase == .open && message.session == session
    var made = objects
    let answer =
      isKnown
      ? AgentXAnswer(to: message) {
        let current = made ?? (tree(), now.advanced(by: settings.freshness))
        made = current
        return current.tree
      }
      : AgentXAnswer(error: AgentXMessage.ErrorCode.notOpen)
    objects = made
    guard let answer else { return }
    outputs.append(.send(answer.message(to: message).bytes))
  }

  private mutating func timeOut(now: Instant, into outputs: inout [Output]) {
    guard phase != .stopped else { return }
    if phase == .waiting, let deadline, deadline <= now {
      phase = .connecting
      answerDue = now.advanced(by: settings.patience)
      outputs.append(.connect)
      return
    }
    if let answerDue, answerDue <= now {
      lose(.silence, isConnected: true, now: now, into: &outputs)
      return
    }
    if let pingDue, pingDue <= now {
      self.pingDue = now.advanced(by: settings.pingInterval)
      ask(.other, .ping, now: now, into: &outputs)
    }
  }

  private mutating func notify(
    _ event: ObjectID, _ objects: [AgentXBinding], now: Instant, into outputs: inout [Output]
  ) {
    // snmpTrapOID.0 (RFC 3418) comes first; the master adds the time.
    let name: ObjectID = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0]
    let body = AgentXMessage.Body.notify([AgentXBinding(name, .objectID(event))] + objects)
    guard phase != .stopped else { return }
    if phase == .open {
      ask(.other, body, now: now, into: &outputs)
      return
    }
    waiting.append(body)
    if waiting.count > Self.maximalWaiting {
      waiting.removeFirst()
      droppedNotifications += 1
    }
  }

  /// Ends the session and tries again later: at first soon, then at growing intervals.
  private mutating func lose(
    _ loss: Loss, isConnected: Bool, now: Instant, into outputs: inout [Output]
  ) {
    if isConnected { outputs.append(.disconnect) }
    outputs.append(.event(.lost(loss)))
    phase = .waiting
    pending = [:]
    objects = nil
    answerDue = nil
    pingDue = nil
    session = 0
    deadline = now.advanced(by: retryWait)
    retryWait = min(retryWait * 2, Self.longestRetryWait)
  }

  private mutating func ask(
    _ question: Question, _ body: AgentXMessage.Body, now: Instant, into outputs: inout [Output]
  ) {
    pending[nextPacket] = question
    answerDue = answerDue ?? now.advanced(by: settings.patience)
    send(body, into: &outputs)
  }

  private mutating func send(_ body: AgentXMessage.Body, into outputs: inout [Output]) {
    let message = AgentXMessage(session: session, packet: nextPacket, body: body)
    nextPacket &+= 1
    outputs.append(.send(message.bytes))
  }

  private mutating func updateDeadline() {
    switch phase {
    case .waiting: break
    case .stopped: deadline = nil
    case .connecting, .opening, .open:
      deadline = [answerDue, pingDue].compactMap { $0 }.min()
    }
  }
}
