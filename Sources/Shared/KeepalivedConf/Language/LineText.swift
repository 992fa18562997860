/// A line on its way from the file to its words: bytes, and where each of them stands.
///
/// As long as nothing is replaced in it, the bytes are the file's own.
struct LineText {
  /// What holds the bytes: the whole file, or the line alone once something was replaced.
  private(set) var storage: [UInt8]
  /// Which of them are the line.
  private(set) var range: Range<Int>
  /// Where the bytes of `storage` stand; nil for a file.
  private(set) var places: [BytePlace]?
  /// Where the line begins in `storage`, when that is a file.
  private let base: Int
  /// The number of the file.
  let file: Int32
  /// The number of the line.
  let line: Int32
  /// What kinds of bytes there may be.
  var traits: ByteTraits
  /// The definitions and sequences that it owes text to.
  var expansions: [Expansion] = []
  /// Whether it ends in a backslash that stood at the end of the file's line.
  var endsInBackslash = false
  /// Whether its beginning comes out of a definition, or stood behind a condition.
  var isIndirect = false
  /// Whether it has been reported that a quote is never closed.
  var isQuoteReported = false

  /// A line of a file.
  init(file: Int32, line: Int32, storage: [UInt8], range: Range<Int>, traits: ByteTraits) {
    self.file = file
    self.line = line
    self.storage = storage
    self.range = range
    self.traits = traits
    base = range.lowerBound
  }

  /// A text that stands for something at a place.
  init(_ bytes: [UInt8], for place: SourceRange) {
    file = place.file
    line = place.line
    storage = bytes
    range = 0..<bytes.count
    base = 0
    places = Array(
      repeating: BytePlace(offset: place.offset, length: place.length), count: bytes.count)
    traits = ByteTraits(of: bytes[...])
  }

  /// Whether nothing is left.
  var isEmpty: Bool { range.isEmpty }
  /// The first byte.
  var first: UInt8? { range.isEmpty ? nil : storage[range.lowerBound] }
  /// The bytes.
  var bytes: ArraySlice<UInt8> { storage[range] }

  /// A byte, by its number in `storage`.
  subscript(index: Int) -> UInt8 { storage[index] }

  /// Whether the line begins with these bytes.
  func hasPrefix(_ prefix: StaticString) -> Bool {
    guard range.count >= prefix.utf8CodeUnitCount else { return false }
    return prefix.withUTF8Buffer { buffer in
      buffer.indices.allSatisfy { storage[range.lowerBound + $0] == buffer[$0] }
    }
  }

  /// Where some of the bytes stand.
  func place(_ part: Range<Int>) -> SourceRange {
    guard let places else {
      return SourceRange(
        file: file, line: line, offset: Int32(clamping: part.lowerBound - base),
        length: Int32(clamping: part.count))
    }
    guard !places.isEmpty else { return SourceRange(file: file, line: line) }
    let start = places[min(part.lowerBound, places.count - 1)]
    guard !part.isEmpty else {
      return SourceRange(file: file, line: line, offset: start.offset)
    }
    let last = places[min(part.upperBound, places.count) - 1]
    return SourceRange(
      file: file, line: line, offset: start.offset,
      length: max(0, last.offset + last.length - start.offset))
  }

  /// Where the whole line stands.
  var place: SourceRange { place(range) }

  /// The places of some of the bytes, as a logical line keeps them.
  func places(_ part: Range<Int>) -> ArraySlice<BytePlace>? { places?[part] }

  /// Keeps only what begins at a byte.
  mutating func removeAll(before index: Int) {
    range = min(index, range.upperBound)..<range.upperBound
  }

  /// Keeps only what ends before a byte.
  mutating func removeAll(from index: Int) {
    range = range.lowerBound..<max(index, range.lowerBound)
  }

  /// Takes blanks (spaces and tabs) away at the beginning.
  mutating func trimStart() {
    var index = range.lowerBound
    while index < range.upperBound, isBlank(storage[index]) { index += 1 }
    range = index..<range.upperBound
  }

  /// Takes blanks (spaces and tabs) away at the end.
  mutating func trimEnd() {
    var index = range.upperBound
    while index > range.lowerBound, isBlank(storage[index - 1]) { index -= 1 }
    range = range.lowerBound..<index
  }

  /// Puts other bytes in the place of some, and returns where they begin in `storage` now.
  mutating func replace(_ part: Range<Int>, with bytes: some Collection<UInt8>) -> Int {
    let place = self.place(part)
    let own: [BytePlace] =
      places.map { Array($0[range]) }
      ?? range.map { BytePlace(offset: Int32(clamping: $0 - base)) }
    let start = part.lowerBound - range.lowerBound
    let end = start + part.count
    var replaced = Array(storage[range])
    replaced.replaceSubrange(start..<end, with: bytes)
    var replacedPlaces = own
    replacedPlaces.replaceSubrange(
      start..<end,
      with: repeatElement(
        BytePlace(offset: place.offset, length: place.length), count: bytes.count))
    storage = replaced
    places = replacedPlaces
    range = 0..<replaced.count
    return start
  }
}

/// What kinds of bytes a line has, so that most lines need no second look.
struct ByteTraits: OptionSet, Sendable {
  /// The traits as bits.
  let rawValue: UInt8

  /// `$`
  static let dollar = ByteTraits(rawValue: 1)
  /// A backslash.
  static let backslash = ByteTraits(rawValue: 2)
  /// The byte 0.
  static let null = ByteTraits(rawValue: 4)
  /// Bytes beyond ASCII.
  static let beyondASCII = ByteTraits(rawValue: 8)
  /// `!` or `#`
  static let mark = ByteTraits(rawValue: 16)
  /// `"`
  static let quote = ByteTraits(rawValue: 32)

  /// The traits of some bytes.
  init(of bytes: ArraySlice<UInt8>) {
    rawValue = bytes.reduce(0) { $0 | Self.table[Int($1)] }
  }

  /// Traits from their bits.
  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The traits of each byte.
  static let table: [UInt8] = (0...255).map { (byte: Int) -> UInt8 in
    switch byte {
    case 0: null.rawValue
    case 0x24: dollar.rawValue
    case 0x5C: backslash.rawValue
    case 0x21, 0x23: mark.rawValue
    case 0x22: quote.rawValue
    case 0x80...: beyondASCII.rawValue
    default: 0
    }
  }
}

/// Whether a byte is a blank: a space or a tab.
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

/// Whether a byte stands between words.
func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

/// Whether a byte may begin a name.
func isNameStart(_ byte: UInt8) -> Bool {
  (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || byte == 0x5F
}

/// Whether a byte may stand in a name.
func isNameByte(_ byte: UInt8) -> Bool { isNameStart(byte) || (0x30...0x39).contains(byte) }
