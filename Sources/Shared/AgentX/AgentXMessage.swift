/// A message between an agent and its master (RFC 2741 section 6).
package struct AgentXMessage: Sendable, Hashable {
  /// The session that the master gave; 0 before.
  package var session: UInt32
  /// What belongs together for the master.
  package var transaction: UInt32
  /// Which response belongs to which request.
  package var packet: UInt32
  /// The context that is named; nil for the usual one.
  package var context: [UInt8]?
  /// What is said.
  package var body: Body

  /// A message.
  package init(
    session: UInt32, transaction: UInt32 = 0, packet: UInt32, context: [UInt8]? = nil, body: Body
  ) {
    self.session = session
    self.transaction = transaction
    self.packet = packet
    self.context = context
    self.body = body
  }

  /// What is said, by the type of the message.
  package enum Body: Sendable, Hashable {
    /// Opens a session: how many seconds the master waits for answers, who this is, and in words.
    case open(timeoutSeconds: UInt8, identity: ObjectID, description: [UInt8])
    /// Closes the session.
    case close(CloseReason)
    /// Offers a tree of objects.
    case register(tree: ObjectID, priority: UInt8, timeoutSeconds: UInt8)
    /// Takes that back.
    case unregister(tree: ObjectID, priority: UInt8)
    /// Asks for these objects.
    case get([AgentXRange])
    /// Asks for the first object in each range.
    case getNext([AgentXRange])
    /// Asks for the first object in some ranges, and for several in the others.
    case getBulk(nonRepeaters: UInt16, maximalRepetitions: UInt16, [AgentXRange])
    /// Asks whether values could be set.
    case testSet([AgentXBinding])
    /// Sets them.
    case commitSet
    /// Sets them back.
    case undoSet
    /// The setting is over: nobody waits for an answer.
    case cleanupSet
    /// Tells of an event.
    case notify([AgentXBinding])
    /// Asks whether the master is there.
    case ping
    /// Answers: how long the system is up, an error or 0, which binding it is about, and values.
    case response(
      upTimeHundredths: UInt32, error: UInt16, index: UInt16, [AgentXBinding])
    /// Something that this side neither sends nor understands, by its number.
    case other(type: UInt8)
  }

  /// Why a session is closed (RFC 2741 section 6.2.2).
  package enum CloseReason: UInt8, Sendable, Hashable, CaseIterable {
    /// None of these.
    case other = 1
    /// A message could not be read.
    case parseError = 2
    /// A rule of the protocol was broken.
    case protocolError = 3
    /// Answers did not come.
    case timeouts = 4
    /// The agent ends.
    case shutdown = 5
    /// A manager wants it so.
    case byManager = 6
  }

  /// The errors of answers (RFC 2741 section 6.2.16, RFC 3416 section 3).
  package enum ErrorCode {
    /// All is well.
    package static let none: UInt16 = 0
    /// Nothing better is known.
    package static let general: UInt16 = 5
    /// The value can't be changed.
    package static let notWritable: UInt16 = 17
    /// The session is not known.
    package static let notOpen: UInt16 = 257
    /// Only the usual context is known.
    package static let unsupportedContext: UInt16 = 262
    /// Another agent offers that tree.
    package static let duplicateRegistration: UInt16 = 263
    /// The message could not be read.
    package static let parseError: UInt16 = 266
    /// The master does not want it.
    package static let requestDenied: UInt16 = 267
    /// The message was not understood.
    package static let processingError: UInt16 = 268
  }
}
