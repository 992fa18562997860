/// The text of a source line as a terminal shows it, with the screen column of each byte.
///
/// Tabs become spaces, wide characters take two columns, combining ones none, and what would be
/// invisible or could play tricks with the terminal is written out as `<U+200B>`.
struct DisplayedLine {
  /// The text.
  private(set) var characters: [(text: String, column: Int, width: Int)] = []
  /// The character of each byte of the line, by its place in `characters`.
  private var places: [Int] = []
  /// The columns of the whole line.
  private(set) var width = 0

  /// Lays out the bytes of a line; those that are no UTF-8 become U+FFFD.
  init(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let first = rest.first {
      let (scalar, length) = Self.decode(rest, first)
      let shown = scalar.map { Self.shown($0, at: width) } ?? (text: "\u{FFFD}", width: 1)
      places.append(contentsOf: repeatElement(characters.count, count: length))
      characters.append((shown.text, width, shown.width))
      width += shown.width
      rest = rest.dropFirst(length)
    }
  }

  /// The columns of some bytes of the line: where they begin and how many they are, at least one.
  /// Places behind the end are the column after the last character.
  func columns(offset: Int, length: Int) -> Range<Int> {
    guard places.indices.contains(offset) else { return width..<(width + 1) }
    let first = characters[places[offset]]
    guard length > 1 else { return first.column..<(first.column + max(1, first.width)) }
    let last = characters[places[min(places.count, offset + length) - 1]]
    return first.column..<max(first.column + 1, last.column + last.width)
  }

  /// The text of a range of columns; a wide character that it would cut is left out.
  func text(of columns: Range<Int>) -> String {
    var text = ""
    for character in characters
    where character.column >= columns.lowerBound
      && character.column + character.width <= columns.upperBound
    {
      text += character.text
    }
    return text
  }

  /// The first character of UTF-8 bytes and its length; nil and 1 when it is none.
  private static func decode(
    _ bytes: ArraySlice<UInt8>, _ first: UInt8
  ) -> (scalar: Unicode.Scalar?, length: Int) {
    guard first >= 0x80 else { return (Unicode.Scalar(first), 1) }
    var decoder = UTF8()
    var iterator = bytes.prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return (nil, 1) }
    return (scalar, UTF8.width(scalar))
  }

  private static func shown(
    _ scalar: Unicode.Scalar, at column: Int
  ) -> (text: String, width: Int) {
    if scalar == "\t" {
      let width = 8 - column % 8
      return (String(repeating: " ", count: width), width)
    }
    if isInvisible(scalar) {
      let digits = String(scalar.value, radix: 16, uppercase: true)
      let text = "<U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + ">"
      return (text, text.utf8.count)
    }
    return (String(Character(scalar)), columnWidth(of: scalar))
  }
}

/// Whether a character shows nothing, or changes how others are shown.
private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  // Controls, soft hyphen, zero-width characters, marks of direction, byte order mark
  case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E,
    0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB:
    true
  default: false
  }
}

/// How many columns of a terminal a character takes (Unicode Standard Annex #11, in broad ranges).
func columnWidth(of scalar: Unicode.Scalar) -> Int {
  switch scalar.value {
  // Combining marks and variation selectors
  case 0x0300...0x036F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE00...0xFE0F,
    0xFE20...0xFE2F, 0xE0100...0xE01EF:
    0
  // East Asian wide and full-width characters, emoji
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
    0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    2
  default: 1
  }
}
