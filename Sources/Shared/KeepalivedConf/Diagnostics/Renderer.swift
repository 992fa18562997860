/// Writes messages for people: what is wrong and where, the line with marks under the characters in
/// question, what was expected, how to mend it, and the other places that matter.
package struct DiagnosticRenderer: Sendable {
  /// Whether to use colours, which only terminals understand.
  package var usesColour: Bool
  /// How many columns of a source line are shown at most; more is cut off around the mark.
  package var lineWidth: Int

  /// Makes a renderer.
  package init(usesColour: Bool = false, lineWidth: Int = 100) {
    self.usesColour = usesColour
    self.lineWidth = max(20, lineWidth)
  }

  /// Appends all messages of a reading and, if there are any, a line with their number.
  ///
  /// - Parameter file: what the messages about the configuration as a whole are headed with.
  package func append(_ report: DiagnosticReport, file: String, to text: inout String) {
    var repetitions = Repetitions(report.diagnostics)
    for diagnostic in report.diagnostics {
      guard let lines = repetitions.takeLines(of: diagnostic) else { continue }
      append(diagnostic, alsoOn: lines, sources: report.sources, file: file, to: &text)
    }
    if let summary = report.summary { text += "\(file): \(summary)\n" }
  }

  /// Appends one message.
  ///
  /// - Parameter lines: other lines of the file of which the same is to be said.
  package func append(
    _ diagnostic: Diagnostic, alsoOn lines: [Int32] = [], sources: SourceMap, file: String,
    to text: inout String
  ) {
    appendHead(
      place(of: diagnostic.range, sources, file), diagnostic.severity,
      diagnostic.message + " [\(diagnostic.code.name)]", to: &text)
    let margin = appendSnippet(
      of: diagnostic.range, sources, colour: colour(of: diagnostic.severity), to: &text)
    let indent = String(repeating: " ", count: margin)
    if let expected = diagnostic.expected {
      text += indent + paint("expected:", bold) + " \(printable(expected))\n"
    }
    if let fix = diagnostic.fix { text += indent + paint("help:", bold) + " \(printable(fix))\n" }
    if !lines.isEmpty {
      text += indent + paint("also on", bold) + " \(Repetitions.text(of: lines))\n"
    }
    if let range = diagnostic.range {
      for include in sources.includes(of: range) {
        text += indent + "included from \(place(of: include, sources, file))\n"
      }
    }
    for related in diagnostic.related {
      appendHead(place(of: related.range, sources, file), .note, related.message, to: &text)
      appendSnippet(of: related.range, sources, colour: colour(of: .note), to: &text)
    }
  }

  // MARK: Parts

  private func appendHead(
    _ place: String, _ severity: Diagnostic.Severity, _ message: String, to text: inout String
  ) {
    text += paint("\(place):", bold) + " " + paint("\(severity.rawValue):", colour(of: severity))
    text += " \(printable(message))\n"
  }

  private func place(of range: SourceRange?, _ sources: SourceMap, _ file: String) -> String {
    guard let range else { return file }
    let path = printable(sources.path(of: range))
    return range.line == 0 ? path : "\(path):\(range.line):\(sources.column(of: range))"
  }

  /// Appends the line of a place and the marks below it; returns the width of what stands before
  /// the line's text.
  @discardableResult
  private func appendSnippet(
    of range: SourceRange?, _ sources: SourceMap, colour: String, to text: inout String
  ) -> Int {
    guard let range, range.line > 0, let bytes = sources.line(of: range) else { return 4 }
    let number = String(range.line)
    let width = max(5, number.utf8.count + 1)
    let line = DisplayedLine(bytes)
    let marked = line.columns(offset: Int(range.offset), length: Int(range.length))
    let (window, cutBefore, cutAfter) = window(around: marked, width: line.width)
    text += String(repeating: " ", count: width - number.utf8.count)
    text += paint("\(number) | ", faint) + (cutBefore ? ellipsis : "")
    text += line.text(of: window) + (cutAfter ? ellipsis : "") + "\n"
    text += String(repeating: " ", count: width) + paint(" | ", faint)
    let start = marked.lowerBound - window.lowerBound + (cutBefore ? ellipsis.utf8.count : 0)
    let count = min(marked.upperBound, max(window.upperBound, marked.lowerBound + 1))
    text += String(repeating: " ", count: max(0, start))
    text += paint(String(repeating: "^", count: max(1, count - marked.lowerBound)), colour) + "\n"
    return width + 3
  }

  /// The columns of a line that are shown.
  private func window(
    around marked: Range<Int>, width: Int
  ) -> (columns: Range<Int>, cutBefore: Bool, cutAfter: Bool) {
    guard width > lineWidth else { return (0..<width, false, false) }
    // As much of the mark as there is room for, and what stands before it on half of the rest.
    let room = max(0, lineWidth - marked.count)
    let start = max(0, min(marked.lowerBound - room / 2, width - lineWidth))
    let end = min(width, start + lineWidth)
    return (start..<end, start > 0, end < width)
  }

  /// A text in which nothing can play tricks with a terminal.
  private func printable(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return text }
    let line = DisplayedLine(bytes[...])
    return line.text(of: 0..<line.width)
  }

  // MARK: Colours (ECMA-48, 8.3.117)

  private func colour(of severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: "1;31"
    case .warning: "1;35"
    case .note: "1;36"
    }
  }

  private var bold: String { "1" }
  private var faint: String { "2" }
  private var ellipsis: String { "..." }

  private func paint(_ text: String, _ colour: String) -> String {
    usesColour ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
  }
}

extension SourceMap {
  /// Where the file of a place was included, from the innermost file outwards.
  func includes(of range: SourceRange) -> [SourceRange] {
    var chain: [SourceRange] = []
    var file = Int(range.file)
    // A file is always included by one that was opened before.
    while files.indices.contains(file), let include = files[file].includedFrom,
      include.file < file
    {
      chain.append(include)
      file = Int(include.file)
    }
    return chain
  }
}
