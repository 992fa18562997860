import NetTypes

/// Draws a text on a terminal again and again, in place (control sequences of ECMA-48 that every
/// terminal knows).
package enum WatchScreen {
  /// Appends what prepares the terminal: a screen of its own, so that what was there before comes
  /// back in the end, and no cursor.
  package static func begin(to output: inout [UInt8]) {
    output.append(text: "\u{1B}[?1049h\u{1B}[?25l\u{1B}[H\u{1B}[2J")
  }

  /// Appends what undoes `begin`.
  package static func end(to output: inout [UInt8]) {
    output.append(text: "\u{1B}[?25h\u{1B}[?1049l")
  }

  /// Appends what draws a text over the one before.
  ///
  /// Lines are cut at the right edge of the screen. When there are more lines than rows, the last
  /// row says how many are missing. Nothing is blanked before it is drawn anew, so nothing
  /// flickers. Control characters, which names from the network might carry, become `?`.
  ///
  /// - Parameters:
  ///   - text: lines, each with its line feed.
  ///   - rows: the height of the screen, 1 or more.
  ///   - columns: the width of the screen, 1 or more.
  package static func draw(_ text: [UInt8], rows: Int, columns: Int, to output: inout [UInt8]) {
    let lineFeed = UInt8(ascii: "\n")
    let body = text.last == lineFeed ? text.dropLast() : text[...]
    let lines = body.split(separator: lineFeed, omittingEmptySubsequences: false)
    let shown = lines.count <= rows ? lines.count : max(0, rows - 1)
    output.append(text: "\u{1B}[H")
    for index in 0..<shown {
      if index > 0 { output.append(text: "\r\n") }
      draw(line: lines[index], columns: columns, to: &output)
    }
    if shown < lines.count {
      if shown > 0 { output.append(text: "\r\n") }
      var note: [UInt8] = []
      note.append(text: "... ")
      note.append(decimal: UInt64(lines.count - shown))
      note.append(text: " more lines")
      draw(line: note[...], columns: columns, to: &output)
    } else if shown < rows {
      // What the text before had below. In the last row it would take that row's last character.
      output.append(text: "\r\n\u{1B}[J")
    }
  }

  private static func draw(line: ArraySlice<UInt8>, columns: Int, to output: inout [UInt8]) {
    var column = 0
    for byte in line {
      // Bytes that continue a character of UTF-8 take no column of their own.
      let isContinuation = byte & 0xC0 == 0x80
      if !isContinuation {
        if column == columns { return }
        column += 1
      }
      output.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: "?") : byte)
    }
    // After a character in the last column the cursor still stands on it.
    if column < columns { output.append(text: "\u{1B}[K") }
  }
}
