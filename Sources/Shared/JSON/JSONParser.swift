import NetTypes

extension JSONValue {
  /// Reads a document, strictly as RFC 8259 describes it; a name that stands twice in an object is
  /// refused, as readers disagree about what it means (section 4).
  ///
  /// Whole numbers within the range of `Int` become `.integer`, all others `.decimal`.
  ///
  /// - Throws: what is wrong, and where.
  package init(
    parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()
  ) throws(JSONError) {
    guard bytes.count <= limits.length else { throw .tooLong(limit: limits.length) }
    var parser = JSONParser(bytes: bytes, limits: limits)
    self = try parser.document()
  }

  /// Reads a document out of a text.
  ///
  /// - Throws: what is wrong, and where.
  package init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}

/// Reads one document; calls itself once a level, which the limit of the depth bounds.
private struct JSONParser {
  let bytes: [UInt8]
  let limits: JSONLimits
  var place = 0
  var depth = 0
  var values = 0

  init(bytes: [UInt8], limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(JSONError) -> JSONValue {
    skipBlanks()
    let value = try value()
    skipBlanks()
    guard place == bytes.count else { throw .moreAfterEnd(place: place) }
    return value
  }

  private mutating func skipBlanks() {
    while place < bytes.count {
      switch bytes[place] {
      case 0x20, 0x09, 0x0A, 0x0D: place += 1
      default: return
      }
    }
  }

  /// The byte at the place.
  private func current() throws(JSONError) -> UInt8 {
    guard place < bytes.count else { throw .endsEarly }
    return bytes[place]
  }

  private mutating func expect(_ byte: UInt8, _ expected: String) throws(JSONError) {
    guard try current() == byte else {
      throw .unexpected(place: place, expected: expected)
    }
    place += 1
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    values += 1
    guard values <= limits.values else { throw .tooMany(limit: limits.values) }
    switch try current() {
    case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw .unexpected(place: place, expected: "a value")
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    guard depth < limits.depth else { throw .tooDeep(limit: limits.depth) }
    depth += 1
    place += 1
    skipBlanks()
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for (index, byte) in word.utf8.enumerated() {
      guard place + index < bytes.count else { throw .endsEarly }
      guard bytes[place + index] == byte else {
        throw .unexpected(place: place, expected: word)
      }
    }
    place += word.utf8.count
    return value
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var elements: [JSONValue] = []
    if try current() == UInt8(ascii: "]") {
      place += 1
      return .array(elements)
    }
    while true {
      skipBlanks()
      elements.append(try value())
      if try endsList(with: UInt8(ascii: "]"), expected: "a comma or ]") {
        return .array(elements)
      }
    }
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    var members: [JSONValue.Member] = []
    // Comparing each name with all others would take an hour for a large hostile object.
    var names: Set<String> = []
    if try current() == UInt8(ascii: "}") {
      place += 1
      return .object(members)
    }
    while true {
      skipBlanks()
      let start = place
      guard try current() == UInt8(ascii: "\"") else {
        throw .unexpected(place: place, expected: "a name in quotes")
      }
      let name = try string()
      guard names.insert(name).inserted else { throw .repeatedName(name, place: start) }
      skipBlanks()
      try expect(UInt8(ascii: ":"), "a colon")
      skipBlanks()
      members.append(JSONValue.Member(name, try value()))
      if try endsList(with: UInt8(ascii: "}"), expected: "a comma or }") {
        return .object(members)
      }
    }
  }

  /// Passes over what follows an element.
  private mutating func endsList(
    with end: UInt8, expected: String
  ) throws(JSONError) -> Bool {
    skipBlanks()
    let byte = try current()
    guard byte == end || byte == UInt8(ascii: ",") else {
      throw .unexpected(place: place, expected: expected)
    }
    place += 1
    return byte == end
  }
}

// Numbers (RFC 8259 section 6).
extension JSONParser {
  private mutating func number() throws(JSONError) -> JSONValue {
    let start = place
    if bytes[place] == UInt8(ascii: "-") { place += 1 }
    if try current() == UInt8(ascii: "0") {
      place += 1
    } else {
      try digits()
    }
    var isWhole = true
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
      isWhole = false
      place += 1
      try digits()
    }
    if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      place += 1
      let sign = try current()
      if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { place += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if isWhole, text != "-0", let number = Int(text) { return .integer(number) }
    return .decimal(text)
  }

  /// One digit or more.
  private mutating func digits() throws(JSONError) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard digits.contains(try current()) else {
      throw .unexpected(place: place, expected: "a digit")
    }
    while place < bytes.count, digits.contains(bytes[place]) { place += 1 }
  }
}

// Texts (RFC 8259 section 7).
extension JSONParser {
  private mutating func string() throws(JSONError) -> String {
    let start = place + 1
    var decoded: [UInt8] = []
    var run = start
    place = start
    while true {
      let byte = try current()
      if byte == UInt8(ascii: "\"") { break }
      if byte < 0x20 { throw .controlCharacter(place: place) }
      if byte == UInt8(ascii: "\\") {
        decoded += bytes[run..<place]
        try escape(into: &decoded)
        run = place
      } else {
        place += 1
      }
    }
    decoded += bytes[run..<place]
    place += 1
    guard let text = String(validating: decoded, as: UTF8.self) else {
      throw .notUnicode(place: start)
    }
    return text
  }

  private mutating func escape(into decoded: inout [UInt8]) throws(JSONError) {
    let start = place
    place += 1
    let byte = try current()
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0C)
    case UInt8(ascii: "n"): decoded.append(0x0A)
    case UInt8(ascii: "r"): decoded.append(0x0D)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case UInt8(ascii: "u"):
      var code = try codeUnit(start)
      if 0xD800..<0xDC00 ~= code {
        guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
          bytes[place + 1] == UInt8(ascii: "u")
        else { throw .invalidEscape(place: start) }
        place += 2
        let low = try codeUnit(start)
        guard 0xDC00..<0xE000 ~= low else { throw .invalidEscape(place: start) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw .invalidEscape(place: start) }
      decoded.append(contentsOf: Character(scalar).utf8)
    default: throw .invalidEscape(place: start)
    }
  }

  /// Four hexadecimal digits.
  private mutating func codeUnit(_ start: Int) throws(JSONError) -> UInt32 {
    guard bytes.count - place >= 4 else { throw .endsEarly }
    var code: UInt32 = 0
    for byte in bytes[place..<place + 4] {
      guard let digit = hexadecimalValue(of: byte) else { throw .invalidEscape(place: start) }
      code = code << 4 | UInt32(digit)
    }
    place += 4
    return code
  }
}
