import AgentX
import NetTypes
import Testing

private let trees: [ObjectID] = [[1, 3, 6, 1, 4, 1, 9], [1, 3, 6, 1, 2, 1, 68]]

private func objects() -> ObjectTree {
  ObjectTree([
    ObjectTable(base: [1, 3, 6, 1, 4, 1, 9], columns: [1, 2], indices: (1...5).map { [$0] }) {
      column, row in .integer(Int32(column) * 100 + Int32(row))
    }
  ])
}

/// A session, and the messages that it sends to its master.
private struct Agent {
  var session: AgentXSession
  var now = Instant.zero
  var events: [AgentXSession.Event] = []
  var answers: [AgentXMessage] = []
  var asksForConnection = 0
  var treesMade = 0
  var disconnects = 0

  init() {
    session = AgentXSession(
      settings: AgentXSession.Settings(
        identity: [1, 3, 6, 1, 4, 1, 9, 100], description: "test", trees: trees), now: .zero)
  }

  /// The messages that an input leads to.
  @discardableResult
  mutating func feed(_ input: AgentXSession.Input, after wait: Duration = .zero) -> [AgentXMessage]
  {
    now = now.advanced(by: wait)
    var outputs: [AgentXSession.Output] = []
    var made = 0
    session.handle(
      input, now: now,
      tree: {
        made += 1
        return objects()
      }, into: &outputs)
    treesMade += made
    var stream = AgentXStream()
    for output in outputs {
      switch output {
      case .connect: asksForConnection += 1
      case .disconnect: disconnects += 1
      case .event(let event): events.append(event)
      case .send(let bytes): stream.append(bytes)
      }
    }
    var messages: [AgentXMessage] = []
    while let message = try? stream.next() { messages.append(message) }
    return messages
  }

  /// The messages that an answer of the master leads to.
  mutating func acknowledge(_ message: AgentXMessage, error: UInt16 = 0, session: UInt32 = 77)
    -> [AgentXMessage]
  {
    let body = AgentXMessage.Body.response(upTimeHundredths: 1, error: error, index: 0, [])
    return feed(
      .received(AgentXMessage(session: session, packet: message.packet, body: body).bytes))
  }

  /// The answer to a question of the master.
  mutating func ask(_ body: AgentXMessage.Body, session: UInt32 = 77, context: [UInt8]? = nil)
    -> AgentXMessage.Body?
  {
    let question = AgentXMessage(
      session: session, transaction: 5, packet: 6, context: context, body: body)
    let answer = feed(.received(question.bytes)).first
    #expect(answer.map { $0.transaction == 5 && $0.packet == 6 } ?? true)
    return answer?.body
  }

  /// With an open session and all trees taken.
  static func open() -> Agent {
    var agent = Agent()
    agent.feed(.timeout)
    let open = agent.feed(.connected)
    for message in agent.acknowledge(open[0]) { _ = agent.acknowledge(message) }
    return agent
  }
}

/// The values of an answer.
private func values(_ body: AgentXMessage.Body?) -> [AgentXValue]? {
  if case .response(_, 0, _, let bindings) = body { bindings.map(\.value) } else { nil }
}

/// The error of an answer.
private func error(_ body: AgentXMessage.Body?) -> UInt16? {
  if case .response(_, let error, _, _) = body { error } else { nil }
}

@Suite struct SessionTests {
  @Test("it connects, opens a session and offers its trees") func opens() throws {
    var agent = Agent()
    #expect(agent.session.deadline == .zero)
    #expect(agent.feed(.timeout).isEmpty)
    #expect(agent.asksForConnection == 1)
    let open = agent.feed(.connected)
    #expect(
      open.map(\.body) == [
        .open(
          timeoutSeconds: 5, identity: [1, 3, 6, 1, 4, 1, 9, 100], description: Array("test".utf8))
      ])
    let registrations = agent.acknowledge(open[0])
    #expect(
      registrations.map(\.body)
        == trees.map { .register(tree: $0, priority: 127, timeoutSeconds: 0) })
    #expect(registrations.allSatisfy { $0.session == 77 })
    #expect(agent.events == [.opened])
    #expect(agent.acknowledge(registrations[0]).isEmpty)
    _ = agent.acknowledge(registrations[1], error: 263)
    #expect(agent.events == [.opened, .refused(trees[1], error: 263)])
  }

  @Test("it asks now and then whether the master is there, and gives up on one that is silent")
  func ping() {
    var agent = Agent.open()
    let ping = agent.feed(.timeout, after: .seconds(15))
    #expect(ping.map(\.body) == [.ping])
    #expect(agent.acknowledge(ping[0]).isEmpty)
    #expect(agent.feed(.timeout, after: .seconds(15)).map(\.body) == [.ping])
    #expect(agent.feed(.timeout, after: .seconds(5)).isEmpty)
    #expect(agent.events.last == .lost(.silence))
    #expect(agent.disconnects == 1)
    agent.feed(.timeout, after: .seconds(1))
    #expect(agent.asksForConnection == 2)
  }

  @Test("it comes back at growing intervals, and soon after a session that worked")
  func reconnects() {
    var agent = Agent.open()
    var waits: [Duration] = []
    agent.feed(.disconnected)
    for _ in 0..<6 {
      waits.append(agent.now.duration(to: agent.session.deadline ?? .distantFuture))
      agent.feed(.timeout, after: waits.last ?? .zero)
      agent.feed(.disconnected)
    }
    #expect(waits == [1, 2, 4, 8, 15, 15].map { .seconds($0) })
    agent.feed(.timeout, after: .seconds(15))
    let open = agent.feed(.connected)
    _ = agent.acknowledge(open[0])
    agent.feed(.disconnected)
    #expect(agent.session.deadline == agent.now.advanced(by: .seconds(1)))
  }

  @Test("a master that refuses, closes or talks nonsense is left") func losses() throws {
    var agent = Agent()
    agent.feed(.timeout)
    let open = agent.feed(.connected)
    _ = agent.acknowledge(open[0], error: 256)
    #expect(agent.events == [.lost(.openRefused(error: 256))])

    agent = Agent.open()
    agent.feed(.received(AgentXMessage(session: 77, packet: 1, body: .close(.byManager)).bytes))
    #expect(agent.events.last == .lost(.closed(.byManager)))

    agent = Agent.open()
    agent.feed(.received([UInt8](repeating: 0xFF, count: 40)))
    #expect(agent.events.last == .lost(.malformed(.wrongVersion)))
    #expect(agent.disconnects == 1)
  }

  @Test("it answers for single objects and for the next ones") func gets() {
    var agent = Agent.open()
    let base = trees[0]
    #expect(
      values(
        agent.ask(
          .get([
            AgentXRange(from: base + [1, 2]), AgentXRange(from: base + [1, 9]),
            AgentXRange(from: base + [7, 1]),
          ]))) == [.integer(101), .noSuchInstance, .noSuchObject])
    #expect(
      values(
        agent.ask(
          .getNext([
            AgentXRange(from: base), AgentXRange(from: base + [1, 5]),
            AgentXRange(from: base + [1, 5], to: base + [2]),
            AgentXRange(from: base + [2, 5], including: true), AgentXRange(from: base + [2, 5]),
          ]))) == [.integer(100), .integer(200), .endOfView, .integer(204), .endOfView])
  }

  @Test("it answers for many at once, row by row, and no more than there are") func bulk() {
    var agent = Agent.open()
    let base = trees[0]
    let ranges = [
      AgentXRange(from: base), AgentXRange(from: base + [1], to: base + [2]),
      AgentXRange(from: base + [2, 3], to: base + [3]),
    ]
    #expect(
      values(agent.ask(.getBulk(nonRepeaters: 1, maximalRepetitions: 3, ranges)))
        == [
          .integer(100), .integer(100), .integer(203), .integer(101), .integer(204),
          .integer(102), .endOfView,
        ])
    let everything = values(
      agent.ask(.getBulk(nonRepeaters: 0, maximalRepetitions: 65_535, [ranges[0]])))
    #expect(everything?.count == 11)
    #expect(everything?.last == .endOfView)
    let wide = [AgentXRange](repeating: ranges[0], count: 100)
    let limited = values(
      agent.ask(.getBulk(nonRepeaters: 0, maximalRepetitions: 65_535, wide)))
    #expect((limited?.count ?? 0) >= 100 && (limited?.count ?? .max) <= 600)
  }

  @Test("objects are made once a second at most, however often the master asks") func freshness() {
    var agent = Agent.open()
    for _ in 0..<10 { _ = agent.ask(.getNext([AgentXRange(from: trees[0])])) }
    #expect(agent.treesMade == 1)
    agent.now = agent.now.advanced(by: .seconds(1))
    _ = agent.ask(.getNext([AgentXRange(from: trees[0])]))
    #expect(agent.treesMade == 2)
  }

  @Test("nothing can be set, and what is not understood is refused") func refusals() {
    var agent = Agent.open()
    #expect(error(agent.ask(.testSet([AgentXBinding(trees[0], .integer(1))]))) == 17)
    #expect(agent.ask(.cleanupSet) == nil)
    #expect(error(agent.ask(.commitSet)) == 5)
    #expect(error(agent.ask(.other(type: 99))) == 268)
    #expect(error(agent.ask(.get([]), session: 78)) == 257)
    #expect(error(agent.ask(.get([]), context: [1])) == 262)
    #expect(agent.session.phase == .open)
  }

  @Test("events reach the master with their name first; those from before wait for the session")
  func notifications() {
    var agent = Agent()
    let event: ObjectID = [1, 3, 6, 1, 4, 1, 9, 0, 1]
    for _ in 0..<70 {
      agent.feed(.notify(event, [AgentXBinding(trees[0] + [1, 1], .integer(1))]))
    }
    #expect(agent.session.droppedNotifications == 6)
    agent.feed(.timeout)
    let open = agent.feed(.connected)
    let sent = agent.acknowledge(open[0]).map(\.body)
    let expected = AgentXMessage.Body.notify([
      AgentXBinding([1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0], .objectID(event)),
      AgentXBinding(trees[0] + [1, 1], .integer(1)),
    ])
    #expect(sent.filter { $0 == expected }.count == 64)
    #expect(agent.feed(.notify(event, [])).count == 1)
  }

  @Test("before the daemon ends the master is told") func stop() {
    var agent = Agent.open()
    #expect(agent.feed(.stop).map(\.body) == [.close(.shutdown)])
    #expect(agent.disconnects == 1)
    #expect(agent.session.deadline == nil)
    #expect(agent.feed(.timeout, after: .seconds(100)).isEmpty)
    #expect(agent.asksForConnection == 1)
  }
}
