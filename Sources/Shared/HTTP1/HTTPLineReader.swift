/// Takes lines out of bytes that come in pieces.
struct HTTPLineReader: Sendable {
  /// What came of it.
  enum Result {
    /// A line without its end; whether that was a carriage return and a line feed.
    case line(ArraySlice<UInt8>, hasReturn: Bool)
    /// The rest of the line is still to come.
    case incomplete
    /// The line is longer than allowed.
    case tooLong
  }

  /// The beginning of a line whose end was not there yet.
  private var kept: [UInt8] = []

  /// Whether nothing of a line has come.
  var isEmpty: Bool { kept.isEmpty }

  /// Takes a line off the input.
  ///
  /// - Parameter limit: the longest line, in bytes, its end included.
  mutating func next(_ input: inout ArraySlice<UInt8>, limit: Int) -> Result {
    guard let end = input.firstIndex(of: UInt8(ascii: "\n")) else {
      guard kept.count + input.count < limit else { return .tooLong }
      kept += input
      input = input[input.endIndex...]
      return .incomplete
    }
    guard kept.count + (end - input.startIndex) < limit else { return .tooLong }
    var line = input[..<end]
    input = input[(end + 1)...]
    if !kept.isEmpty {
      kept += line
      line = kept[...]
      kept = []
    }
    guard line.last == UInt8(ascii: "\r") else { return .line(line, hasReturn: false) }
    return .line(line.dropLast(), hasReturn: true)
  }
}

/// Reads the fields of a header or of a trailer, to the empty line (RFC 9112 section 5).
struct HTTPFieldReader: Sendable {
  /// What is wrong with them.
  enum Fault: Error {
    /// A line end that is not both bytes, or half of one within a line.
    case bareLineEnd
    /// No field.
    case malformed
    /// A control character in a value.
    case forbiddenByte
    /// A line that continues another.
    case folded
    /// Too many bytes.
    case tooLong
    /// Too many fields.
    case tooMany
  }

  private let isStrict: Bool
  private let limits: HTTPLimits
  private var lines = HTTPLineReader()
  private var length = 0
  private var fields = HTTPFields()

  /// Reads strictly, as a server does, or takes what clients have to live with: lines that end
  /// with a line feed alone, folded fields, and blanks before colons.
  init(isStrict: Bool, limits: HTTPLimits) {
    self.isStrict = isStrict
    self.limits = limits
  }

  /// Takes fields off the input; nil until the empty line has come.
  ///
  /// - Throws: what is wrong.
  mutating func next(_ input: inout ArraySlice<UInt8>) throws(Fault) -> HTTPFields? {
    while true {
      switch lines.next(&input, limit: limits.fieldsLength - length) {
      case .incomplete: return nil
      case .tooLong: throw .tooLong
      case .line(let line, let hasReturn):
        guard hasReturn || !isStrict else { throw .bareLineEnd }
        if line.isEmpty { return fields }
        length += line.count + 2
        try add(line)
      }
    }
  }

  private mutating func add(_ line: ArraySlice<UInt8>) throws(Fault) {
    guard line.allSatisfy(isFieldByte) else {
      throw line.contains(UInt8(ascii: "\r")) ? .bareLineEnd : .forbiddenByte
    }
    if line.first == 0x20 || line.first == 0x09 {
      guard !isStrict else { throw .folded }
      // There is nothing that it could continue, or no reader would agree with another on it.
      guard !fields.isEmpty else { throw .malformed }
      fields.appendFolded(trimmingBlanks(line))
      return
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed }
    let name = isStrict ? line[..<colon] : trimmingBlanks(line[..<colon])
    guard !name.isEmpty, name.allSatisfy(isTokenByte) else { throw .malformed }
    guard fields.count < limits.fieldCount else { throw .tooMany }
    fields.append(name: name, value: trimmingBlanks(line[(colon + 1)...]))
  }
}
