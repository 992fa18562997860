import NetTypes

/// Why bytes are no message.
package enum AgentXDecodingError: Error, Sendable, Hashable, CaseIterable {
  /// The version is not 1.
  case wrongVersion
  /// The length is none that a message may have.
  case wrongLength
  /// The message ends before what it announces.
  case truncated
  /// A value of a type that is not known.
  case unknownValueType
  /// A name with more numbers than names have.
  case longName
}

/// Reads the payload of a message in either byte order.
struct AgentXDecoder {
  private var rest: ArraySlice<UInt8>
  private let isNetworkOrder: Bool

  /// Reads from bytes.
  init(_ bytes: ArraySlice<UInt8>, isNetworkOrder: Bool) {
    rest = bytes
    self.isNetworkOrder = isNetworkOrder
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { rest.isEmpty }

  /// The next byte.
  mutating func byte() throws(AgentXDecodingError) -> UInt8 {
    guard let byte = rest.popFirst() else { throw .truncated }
    return byte
  }

  /// The next bytes.
  mutating func bytes(_ count: Int) throws(AgentXDecodingError) -> ArraySlice<UInt8> {
    guard count >= 0, rest.count >= count else { throw .truncated }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private mutating func number(byteCount: Int) throws(AgentXDecodingError) -> UInt64 {
    let bytes = try bytes(byteCount)
    return isNetworkOrder
      ? bytes.reduce(0) { $0 << 8 | UInt64($1) }
      : bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The next number of 16 bits.
  mutating func number16() throws(AgentXDecodingError) -> UInt16 {
    UInt16(truncatingIfNeeded: try number(byteCount: 2))
  }

  /// The next number of 32 bits.
  mutating func number32() throws(AgentXDecodingError) -> UInt32 {
    UInt32(truncatingIfNeeded: try number(byteCount: 4))
  }

  /// Bytes with their count before and padding behind (section 5.3).
  mutating func octets() throws(AgentXDecodingError) -> [UInt8] {
    let count = Int(try number32())
    let octets = try bytes(count)
    _ = try bytes(-count & 3)
    return Array(octets)
  }

  /// A name, and whether it belongs to the range that it begins (section 5.1).
  mutating func name() throws(AgentXDecodingError) -> (ObjectID, isIncluded: Bool) {
    let count = Int(try byte())
    let prefix = try byte()
    let isIncluded = try byte() != 0
    _ = try byte()
    guard count <= ObjectID.maximalLength else { throw .longName }
    var numbers: [UInt32] = prefix == 0 ? [] : [1, 3, 6, 1, UInt32(prefix)]
    for _ in 0..<count { numbers.append(try number32()) }
    guard numbers.count <= ObjectID.maximalLength else { throw .longName }
    return (ObjectID(numbers), isIncluded)
  }

  /// All ranges up to the end.
  mutating func ranges() throws(AgentXDecodingError) -> [AgentXRange] {
    var ranges: [AgentXRange] = []
    while !isAtEnd {
      let (start, isIncluded) = try name()
      let (end, _) = try name()
      ranges.append(AgentXRange(from: start, including: isIncluded, to: end))
    }
    return ranges
  }

  /// All objects and values up to the end.
  mutating func bindings() throws(AgentXDecodingError) -> [AgentXBinding] {
    var bindings: [AgentXBinding] = []
    while !isAtEnd {
      let type = try number16()
      _ = try number16()
      let (name, _) = try name()
      bindings.append(AgentXBinding(name, try value(of: type)))
    }
    return bindings
  }

  private mutating func value(of type: UInt16) throws(AgentXDecodingError) -> AgentXValue {
    switch type {
    case 2: return .integer(Int32(bitPattern: try number32()))
    case 4: return .octets(try octets())
    case 5: return .null
    case 6: return .objectID(try name().0)
    case 64:
      let octets = try octets()
      guard octets.count == 4 else { throw .wrongLength }
      return .ipAddress(IPv4Address(octets[0], octets[1], octets[2], octets[3]))
    case 65: return .counter32(try number32())
    case 66: return .gauge32(try number32())
    case 67: return .timeTicks(try number32())
    case 68: return .opaque(try octets())
    case 70: return .counter64(try number(byteCount: 8))
    case 128: return .noSuchObject
    case 129: return .noSuchInstance
    case 130: return .endOfView
    default: throw .unknownValueType
    }
  }

  /// What a message of a type says.
  mutating func body(type: UInt8) throws(AgentXDecodingError) -> AgentXMessage.Body {
    switch type {
    case 1:
      let timeout = try bytes(4).first ?? 0
      let identity = try name().0
      return .open(timeoutSeconds: timeout, identity: identity, description: try octets())
    case 2: return .close(AgentXMessage.CloseReason(rawValue: try bytes(4).first ?? 0) ?? .other)
    case 3:
      let timeout = try byte()
      let priority = try byte()
      _ = try bytes(2)
      return .register(tree: try name().0, priority: priority, timeoutSeconds: timeout)
    case 4:
      _ = try byte()
      let priority = try byte()
      _ = try bytes(2)
      return .unregister(tree: try name().0, priority: priority)
    case 5: return .get(try ranges())
    case 6: return .getNext(try ranges())
    case 7:
      let nonRepeaters = try number16()
      let maximalRepetitions = try number16()
      return .getBulk(
        nonRepeaters: nonRepeaters, maximalRepetitions: maximalRepetitions, try ranges())
    case 8: return .testSet(try bindings())
    case 9: return .commitSet
    case 10: return .undoSet
    case 11: return .cleanupSet
    case 12: return .notify(try bindings())
    case 13: return .ping
    case 18:
      let upTime = try number32()
      let error = try number16()
      let index = try number16()
      return .response(upTimeHundredths: upTime, error: error, index: index, try bindings())
    default: return .other(type: type)
    }
  }
}

/// Cuts a stream of bytes into messages.
package struct AgentXStream: Sendable, Hashable {
  private var buffer: [UInt8] = []

  /// The longest payload of a message in bytes; masters send far shorter ones.
  package static let maximalPayload = 65_536

  /// Nothing has come yet.
  package init() {}

  /// Adds what has come.
  package mutating func append(_ bytes: some Collection<UInt8>) { buffer.append(contentsOf: bytes) }

  /// The next message; nil when it is not yet complete.
  ///
  /// - Throws: why it is none. After `wrongVersion` and `wrongLength` nothing more can be read;
  ///   otherwise the message has been passed over.
  package mutating func next() throws(AgentXStreamError) -> AgentXMessage? {
    guard buffer.count >= 20 else { return nil }
    guard buffer[0] == 1 else { throw AgentXStreamError(.wrongVersion) }
    let isNetworkOrder = buffer[2] & 0x10 != 0
    var header = AgentXDecoder(buffer[4..<20], isNetworkOrder: isNetworkOrder)
    // There are 16 bytes: these can't fail.
    guard let session = try? header.number32(), let transaction = try? header.number32(),
      let packet = try? header.number32(), let length = try? header.number32(),
      length <= Self.maximalPayload, length % 4 == 0
    else { throw AgentXStreamError(.wrongLength) }
    let end = 20 + Int(length)
    guard buffer.count >= end else { return nil }
    let (type, flags) = (buffer[1], buffer[2])
    let payload = buffer[20..<end]
    defer { buffer.removeFirst(end) }
    do throws(AgentXDecodingError) {
      var decoder = AgentXDecoder(payload, isNetworkOrder: isNetworkOrder)
      let context = flags & 0x08 == 0 ? nil : try decoder.octets()
      return AgentXMessage(
        session: session, transaction: transaction, packet: packet, context: context,
        body: try decoder.body(type: type))
    } catch {
      throw AgentXStreamError(
        error, session: session, transaction: transaction, packet: packet, type: type)
    }
  }
}

/// A message that can't be read, and what is known of it.
package struct AgentXStreamError: Error, Sendable, Hashable {
  /// What is wrong with it.
  package var reason: AgentXDecodingError
  /// Its session, if the header could be read.
  package var session: UInt32?
  /// Its transaction.
  package var transaction: UInt32 = 0
  /// Its number.
  package var packet: UInt32 = 0
  /// The number of its type.
  package var type: UInt8 = 0

  /// An error, and what is known of the message.
  init(
    _ reason: AgentXDecodingError, session: UInt32? = nil, transaction: UInt32 = 0,
    packet: UInt32 = 0, type: UInt8 = 0
  ) {
    self.reason = reason
    self.session = session
    self.transaction = transaction
    self.packet = packet
    self.type = type
  }
}
