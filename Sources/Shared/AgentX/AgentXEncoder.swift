import NetTypes

/// Writes messages in network byte order.
struct AgentXEncoder {
  /// What is written so far.
  var bytes: [UInt8] = []

  /// A message as it goes over the wire (RFC 2741 section 6.1).
  static func bytes(of message: AgentXMessage) -> [UInt8] {
    var payload = AgentXEncoder()
    if let context = message.context { payload.write(octets: context) }
    payload.write(message.body)
    var header = AgentXEncoder()
    // Version 1, the type, NETWORK_BYTE_ORDER and perhaps NON_DEFAULT_CONTEXT.
    let flags: UInt8 = message.context == nil ? 0x10 : 0x18
    header.bytes += [1, message.body.type, flags, 0]
    header.write(message.session)
    header.write(message.transaction)
    header.write(message.packet)
    header.write(UInt32(clamping: payload.bytes.count))
    return header.bytes + payload.bytes
  }

  /// A number of 16 bits.
  mutating func write(_ number: UInt16) {
    bytes += [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
  }

  /// A number of 32 bits.
  mutating func write(_ number: UInt32) {
    write(UInt16(truncatingIfNeeded: number >> 16))
    write(UInt16(truncatingIfNeeded: number))
  }

  /// Bytes, filled up to a multiple of four (section 5.3).
  mutating func write(octets: [UInt8]) {
    write(UInt32(clamping: octets.count))
    bytes += octets
    while bytes.count % 4 != 0 { bytes.append(0) }
  }

  /// A name; `1.3.6.1.N` is shortened to a prefix N (section 5.1).
  mutating func write(_ name: ObjectID, isIncluded: Bool = false) {
    var rest = name.numbers[...]
    var prefix: UInt8 = 0
    if rest.count >= 5, Array(rest.prefix(4)) == [1, 3, 6, 1],
      let number = UInt8(exactly: rest[rest.startIndex + 4]), number > 0
    {
      prefix = number
      rest = rest.dropFirst(5)
    }
    bytes += [UInt8(clamping: rest.count), prefix, isIncluded ? 1 : 0, 0]
    for number in rest { write(number) }
  }

  /// Ranges, each as two names.
  mutating func write(_ ranges: [AgentXRange]) {
    for range in ranges {
      write(range.start, isIncluded: range.includesStart)
      write(range.end)
    }
  }

  /// Objects and their values (section 5.4).
  mutating func write(_ bindings: [AgentXBinding]) {
    for binding in bindings {
      write(binding.value.type)
      write(UInt16(0))
      write(binding.name)
      write(binding.value)
    }
  }

  private mutating func write(_ value: AgentXValue) {
    switch value {
    case .integer(let number): write(UInt32(bitPattern: number))
    case .octets(let octets), .opaque(let octets): write(octets: octets)
    case .objectID(let name): write(name)
    case .ipAddress(let address):
      write(UInt32(4))
      write(address.rawValue)
    case .counter32(let number), .gauge32(let number), .timeTicks(let number): write(number)
    case .counter64(let number):
      write(UInt32(truncatingIfNeeded: number >> 32))
      write(UInt32(truncatingIfNeeded: number))
    case .null, .noSuchObject, .noSuchInstance, .endOfView: break
    }
  }

  private mutating func write(_ body: AgentXMessage.Body) {
    switch body {
    case .open(let timeoutSeconds, let identity, let description):
      bytes += [timeoutSeconds, 0, 0, 0]
      write(identity)
      write(octets: description)
    case .close(let reason): bytes += [reason.rawValue, 0, 0, 0]
    case .register(let tree, let priority, let timeoutSeconds):
      bytes += [timeoutSeconds, priority, 0, 0]
      write(tree)
    case .unregister(let tree, let priority):
      bytes += [0, priority, 0, 0]
      write(tree)
    case .get(let ranges), .getNext(let ranges): write(ranges)
    case .getBulk(let nonRepeaters, let maximalRepetitions, let ranges):
      write(nonRepeaters)
      write(maximalRepetitions)
      write(ranges)
    case .testSet(let bindings), .notify(let bindings): write(bindings)
    case .response(let upTime, let error, let index, let bindings):
      write(upTime)
      write(error)
      write(index)
      write(bindings)
    case .commitSet, .undoSet, .cleanupSet, .ping, .other: break
    }
  }
}

extension AgentXMessage {
  /// The message as it goes over the wire.
  package var bytes: [UInt8] { AgentXEncoder.bytes(of: self) }
}

extension AgentXMessage.Body {
  /// The number of the type (RFC 2741 section 6.1).
  var type: UInt8 {
    switch self {
    case .open: 1
    case .close: 2
    case .register: 3
    case .unregister: 4
    case .get: 5
    case .getNext: 6
    case .getBulk: 7
    case .testSet: 8
    case .commitSet: 9
    case .undoSet: 10
    case .cleanupSet: 11
    case .notify: 12
    case .ping: 13
    case .response: 18
    case .other(let type): type
    }
  }
}

extension AgentXValue {
  /// The number of the type (RFC 2741 section 5.4).
  var type: UInt16 {
    switch self {
    case .integer: 2
    case .octets: 4
    case .null: 5
    case .objectID: 6
    case .ipAddress: 64
    case .counter32: 65
    case .gauge32: 66
    case .timeTicks: 67
    case .opaque: 68
    case .counter64: 70
    case .noSuchObject: 128
    case .noSuchInstance: 129
    case .endOfView: 130
    }
  }
}
