/// Why bytes are no message.
package enum DBusDecodingError: Error, Sendable, Hashable, CaseIterable {
  /// The byte order or the version is not known.
  case wrongHeader
  /// A length is more than a message may have.
  case tooLong
  /// The message ends before what it announces.
  case truncated
  /// A signature that is none, or has types that are not needed here.
  case unknownType
  /// Types within types, too deep.
  case tooDeep
  /// Text that is not UTF-8.
  case invalidText
  /// A header field of the wrong type, or a number 0.
  case wrongField
}

/// Reads values in either byte order.
struct DBusDecoder {
  private let bytes: [UInt8]
  private var position: Int
  private let isLittleEndian: Bool

  /// How deep types may lie within types.
  static let maximalDepth = 16

  /// Reads from bytes, of which the first is at a multiple of eight of the message.
  init(_ bytes: [UInt8], at position: Int = 0, isLittleEndian: Bool) {
    self.bytes = bytes
    self.position = position
    self.isLittleEndian = isLittleEndian
  }

  /// Passes over padding.
  mutating func align(_ size: Int) throws(DBusDecodingError) {
    let padding = (size - position % size) % size
    guard bytes.count - position >= padding else { throw .truncated }
    position += padding
  }

  private mutating func take(_ count: Int) throws(DBusDecodingError) -> ArraySlice<UInt8> {
    guard count >= 0, bytes.count - position >= count else { throw .truncated }
    defer { position += count }
    return bytes[position..<position + count]
  }

  private mutating func number(byteCount: Int) throws(DBusDecodingError) -> UInt64 {
    try align(byteCount)
    let slice = try take(byteCount)
    return isLittleEndian
      ? slice.reversed().reduce(0) { $0 << 8 | UInt64($1) }
      : slice.reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func text(_ count: Int) throws(DBusDecodingError) -> String {
    let slice = try take(count)
    guard try take(1).first == 0, let text = String(validating: slice, as: UTF8.self),
      !slice.contains(0)
    else { throw .invalidText }
    return text
  }

  /// All values of a signature.
  mutating func values(of signature: String) throws(DBusDecodingError) -> [DBusValue] {
    var rest = Array(signature.utf8)[...]
    var values: [DBusValue] = []
    while !rest.isEmpty { values.append(try value(of: &rest, depth: 0)) }
    return values
  }

  private mutating func value(
    of signature: inout ArraySlice<UInt8>, depth: Int
  ) throws(DBusDecodingError) -> DBusValue {
    guard depth < Self.maximalDepth else { throw .tooDeep }
    guard let code = signature.popFirst() else { throw .unknownType }
    switch code {
    case UInt8(ascii: "y"): return .byte(UInt8(truncatingIfNeeded: try number(byteCount: 1)))
    case UInt8(ascii: "b"): return .boolean(try number(byteCount: 4) != 0)
    case UInt8(ascii: "i"): return .int32(Int32(truncatingIfNeeded: try number(byteCount: 4)))
    case UInt8(ascii: "u"): return .uint32(UInt32(truncatingIfNeeded: try number(byteCount: 4)))
    case UInt8(ascii: "t"): return .uint64(try number(byteCount: 8))
    case UInt8(ascii: "s"): return .string(try text(Int(try number(byteCount: 4))))
    case UInt8(ascii: "o"): return .path(try text(Int(try number(byteCount: 4))))
    case UInt8(ascii: "g"): return .signature(try text(Int(try number(byteCount: 1))))
    case UInt8(ascii: "v"):
      var inner = Array(try text(Int(try number(byteCount: 1))).utf8)[...]
      let value = try value(of: &inner, depth: depth + 1)
      guard inner.isEmpty else { throw .unknownType }
      return .variant(value)
    case UInt8(ascii: "("):
      try align(8)
      var values: [DBusValue] = []
      while signature.first != UInt8(ascii: ")") {
        values.append(try value(of: &signature, depth: depth + 1))
      }
      signature = signature.dropFirst()
      // A structure of nothing takes no room, so that an array could hold any number of them.
      guard !values.isEmpty else { throw .unknownType }
      return .structure(values)
    case UInt8(ascii: "{"):
      try align(8)
      let key = try value(of: &signature, depth: depth + 1)
      let value = try value(of: &signature, depth: depth + 1)
      guard signature.popFirst() == UInt8(ascii: "}") else { throw .unknownType }
      return .entry(key, value)
    case UInt8(ascii: "a"): return try array(of: &signature, depth: depth)
    default: throw .unknownType
    }
  }

  private mutating func array(
    of signature: inout ArraySlice<UInt8>, depth: Int
  ) throws(DBusDecodingError) -> DBusValue {
    let length = Int(try number(byteCount: 4))
    guard length <= DBusStream.maximalLength else { throw .tooLong }
    let element = try Self.completeType(signature)
    try align(dbusAlignment(of: element.first ?? 0))
    guard bytes.count - position >= length else { throw .truncated }
    let end = position + length
    var values: [DBusValue] = []
    while position < end {
      var one = element
      values.append(try value(of: &one, depth: depth + 1))
    }
    guard position == end else { throw .truncated }
    signature = signature.dropFirst(element.count)
    return .array(of: String(decoding: element, as: UTF8.self), values)
  }

  /// The first complete type of a signature.
  private static func completeType(
    _ signature: ArraySlice<UInt8>
  ) throws(DBusDecodingError) -> ArraySlice<UInt8> {
    var depth = 0
    for (count, code) in signature.enumerated() {
      switch code {
      case UInt8(ascii: "("), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "a"): continue
      default: break
      }
      if depth < 0 { throw .unknownType }
      if depth == 0 { return signature.prefix(count + 1) }
    }
    throw .unknownType
  }
}

/// Cuts a stream of bytes into messages.
package struct DBusStream: Sendable, Hashable {
  private var buffer: [UInt8] = []

  /// The longest message in bytes that is taken; the bus allows far longer ones, which none of our
  /// methods needs.
  package static let maximalLength = 65_536

  /// Nothing has come yet.
  package init() {}

  /// Adds what has come.
  package mutating func append(_ bytes: some Collection<UInt8>) { buffer.append(contentsOf: bytes) }

  /// The next message; nil when it is not yet complete. Messages of a kind that is not known are
  /// passed over.
  ///
  /// - Throws: why it is none; nothing more can be read then.
  package mutating func next() throws(DBusDecodingError) -> DBusMessage? {
    while buffer.count >= 16 {
      guard buffer[0] == UInt8(ascii: "l") || buffer[0] == UInt8(ascii: "B"), buffer[3] == 1 else {
        throw .wrongHeader
      }
      let isLittleEndian = buffer[0] == UInt8(ascii: "l")
      func length(at offset: Int) -> Int {
        let slice = buffer[offset..<offset + 4]
        return isLittleEndian
          ? slice.reversed().reduce(0) { $0 << 8 | Int($1) }
          : slice.reduce(0) { $0 << 8 | Int($1) }
      }
      let (bodyLength, fieldsLength) = (length(at: 4), length(at: 12))
      guard bodyLength <= Self.maximalLength, fieldsLength <= Self.maximalLength else {
        throw .tooLong
      }
      let headerLength = (16 + fieldsLength + 7) & ~7
      guard buffer.count >= headerLength + bodyLength else { return nil }
      let header = Array(buffer[..<headerLength])
      let body = Array(buffer[headerLength..<headerLength + bodyLength])
      buffer.removeFirst(headerLength + bodyLength)
      guard let kind = DBusMessage.Kind(rawValue: header[1]) else { continue }
      return try DBusMessage(kind, header, body, isLittleEndian: isLittleEndian)
    }
    return nil
  }
}

extension DBusMessage {
  /// Reads the fields of a header and the arguments.
  init(
    _ kind: Kind, _ header: [UInt8], _ body: [UInt8], isLittleEndian: Bool
  ) throws(DBusDecodingError) {
    self.init(kind)
    wantsNoReply = header[2] & 1 != 0
    var decoder = DBusDecoder(header, at: 8, isLittleEndian: isLittleEndian)
    let values = try decoder.values(of: "ua(yv)")
    guard values.count == 2, case .uint32(let serial) = values[0], serial != 0,
      case .array(_, let fields) = values[1]
    else { throw .wrongField }
    self.serial = serial
    var signature = ""
    for field in fields {
      guard case .structure(let parts) = field, parts.count == 2, case .byte(let code) = parts[0],
        case .variant(let value) = parts[1]
      else { throw .wrongField }
      switch (code, value) {
      case (1, .path(let path)): self.path = path
      case (2, .string(let name)): interface = name
      case (3, .string(let name)): member = name
      case (4, .string(let name)): errorName = name
      case (5, .uint32(let number)): replySerial = number
      case (6, .string(let name)): destination = name
      case (7, .string(let name)): sender = name
      case (8, .signature(let text)): signature = text
      case (1...8, _): throw .wrongField
      default: break
      }
    }
    var arguments = DBusDecoder(body, isLittleEndian: isLittleEndian)
    self.body = try arguments.values(of: signature)
  }
}
