/// What the master is answered (RFC 2741 section 7.2.3).
struct AgentXAnswer {
  /// The error, or 0.
  var error = AgentXMessage.ErrorCode.none
  /// Which binding the error is about, from 1; 0 for none.
  var index: UInt16 = 0
  /// The values.
  var bindings: [AgentXBinding] = []

  /// The most bindings in one answer: a master that asks for more asks again for the rest.
  static let maximalBindings = 512
  /// About how many bytes of values there are in one answer.
  static let maximalBytes = 32_768

  /// An answer that is an error.
  init(error: UInt16, index: UInt16 = 0) {
    self.error = error
    self.index = index
  }

  /// The answer to a question; nil when none is expected.
  init?(to message: AgentXMessage, tree: () -> ObjectTree) {
    guard message.context == nil || message.body == .cleanupSet else {
      error = AgentXMessage.ErrorCode.unsupportedContext
      return
    }
    switch message.body {
    case .get(let ranges):
      let objects = tree()
      bindings = ranges.map { AgentXBinding($0.start, objects.value(at: $0.start)) }
    case .getNext(let ranges):
      let objects = tree()
      bindings = ranges.map { Self.next(in: $0, objects) }
    case .getBulk(let nonRepeaters, let maximalRepetitions, let ranges):
      bindings = Self.bulk(
        ranges, nonRepeaters: Int(nonRepeaters), repetitions: Int(maximalRepetitions), tree())
    case .testSet:
      error = AgentXMessage.ErrorCode.notWritable
      index = 1
    case .cleanupSet: return nil
    case .commitSet, .undoSet: error = AgentXMessage.ErrorCode.general
    case .open, .close, .register, .unregister, .notify, .ping, .response, .other:
      error = AgentXMessage.ErrorCode.processingError
    }
  }

  /// The message that carries it.
  func message(to question: AgentXMessage) -> AgentXMessage {
    AgentXMessage(
      session: question.session, transaction: question.transaction, packet: question.packet,
      body: .response(upTimeHundredths: 0, error: error, index: index, bindings))
  }

  private static func next(in range: AgentXRange, _ tree: ObjectTree) -> AgentXBinding {
    tree.first(in: range) ?? AgentXBinding(range.start, .endOfView)
  }

  /// Section 7.2.3.3: one object for the first ranges, and row by row several for the others.
  private static func bulk(
    _ ranges: [AgentXRange], nonRepeaters: Int, repetitions: Int, _ tree: ObjectTree
  ) -> [AgentXBinding] {
    var bindings = ranges.prefix(nonRepeaters).map { next(in: $0, tree) }
    var repeaters = Array(ranges.dropFirst(nonRepeaters))
    var bytes = 0
    for _ in 0..<repetitions where !repeaters.isEmpty {
      var isAtEnd = true
      for index in repeaters.indices {
        let binding = next(in: repeaters[index], tree)
        bindings.append(binding)
        bytes += binding.name.numbers.count * 4 + binding.value.byteCount
        if binding.value != .endOfView {
          isAtEnd = false
          repeaters[index].start = binding.name
          repeaters[index].includesStart = false
        }
      }
      let isFull = bindings.count + repeaters.count > maximalBindings || bytes > maximalBytes
      if isAtEnd || isFull { break }
    }
    return bindings
  }
}

extension AgentXValue {
  /// About how many bytes it takes.
  var byteCount: Int {
    switch self {
    case .octets(let octets), .opaque(let octets): octets.count + 4
    case .objectID(let name): name.numbers.count * 4
    default: 8
    }
  }
}
