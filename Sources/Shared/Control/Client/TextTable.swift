import NetTypes

/// How a part of a text looks on a terminal.
package enum TextStyle: Sendable, Equatable {
  /// As all else.
  case plain
  /// Stressed.
  case bold
  /// In the background.
  case faint
  /// All is well.
  case good
  /// Something asks for a look.
  case warning
  /// Something is wrong.
  case bad

  /// The sequence that begins it (ECMA-48 section 8.3.117).
  var sequence: String {
    switch self {
    case .plain: ""
    case .bold: "\u{1B}[1m"
    case .faint: "\u{1B}[2m"
    case .good: "\u{1B}[32m"
    case .warning: "\u{1B}[33m"
    case .bad: "\u{1B}[31m"
    }
  }
}

/// A cell of a table.
package struct TextCell: Sendable, Equatable, ExpressibleByStringLiteral,
  ExpressibleByStringInterpolation
{
  /// What stands in it; control characters are shown as `?`.
  package var text: String
  /// How it looks.
  package var style: TextStyle

  /// Makes one.
  package init(_ text: String, _ style: TextStyle = .plain) {
    self.text = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.value < 0x20 || 0x7F..<0xA0 ~= $0.value ? "?" : $0 }))
    self.style = style
  }

  /// A plain cell.
  package init(stringLiteral value: String) { self.init(value) }

  /// How many columns it takes.
  var width: Int { text.count }
}

/// A table for people: columns as wide as their widest cell, two blanks between them.
package struct TextTable: Sendable {
  /// How the cells of a column stand.
  package enum Alignment: Sendable {
    /// At the left, as words do.
    case left
    /// At the right, as numbers do.
    case right
  }

  /// A column.
  package struct Column: Sendable {
    /// What stands above it.
    package var title: String
    /// How its cells stand.
    package var alignment: Alignment

    /// Makes one.
    package init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  private let columns: [Column]
  private var rows: [[TextCell]] = []

  /// Makes a table without rows.
  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; missing cells are empty.
  package mutating func add(_ cells: [TextCell]) { rows.append(cells) }

  /// The lines of the table, each with its line end.
  ///
  /// - Parameters:
  ///   - usesColour: whether styles are shown: for terminals.
  ///   - hasHeader: whether the titles stand above.
  package func text(usesColour: Bool, hasHeader: Bool = true) -> String {
    let header = columns.map { TextCell($0.title, .bold) }
    let lines = (hasHeader ? [header] : []) + rows
    let widths = columns.indices.map { column in
      lines.map { column < $0.count ? $0[column].width : 0 }.max() ?? 0
    }
    return String(appending: { bytes in
      for line in lines {
        var blanks = 0
        for (column, cell) in line.prefix(columns.count).enumerated() {
          let padding = widths[column] - cell.width
          if columns[column].alignment == .right { blanks += padding }
          if !cell.text.isEmpty {
            // Blanks are written when something follows: no line ends with them.
            bytes.append(contentsOf: repeatElement(0x20, count: blanks))
            blanks = 0
            let isStyled = usesColour && cell.style != .plain
            if isStyled { bytes.append(text: cell.style.sequence) }
            bytes.append(text: cell.text)
            if isStyled { bytes.append(text: "\u{1B}[0m") }
          }
          if columns[column].alignment == .left { blanks += padding }
          blanks += 2
        }
        bytes.append(text: "\n")
      }
    })
  }
}
