/// Messages about lines that definitions and sequences made: they stand where the line is written,
/// so they have to say what it reads after all replacements, and where that comes from.
extension ParseContext {
  /// A kind of message at a place.
  struct ToldOfExpansion: Hashable {
    /// Where the line stands.
    var range: SourceRange
    /// What was said of it.
    var code: DiagnosticCode
  }

  /// The message with what is to be said of the line's expansions; nil when the same has been said
  /// of the same place, for another turn of a sequence or another use of a definition.
  func explained(_ diagnostic: Diagnostic) -> Diagnostic? {
    guard let range = diagnostic.range, (1...lines.count + 1).contains(position),
      position <= lines.count
    else { return diagnostic }
    let line = lines[position - 1]
    guard !line.expansions.isEmpty, line.range.file == range.file, line.range.line == range.line
    else { return diagnostic }
    let told = ToldOfExpansion(range: range, code: diagnostic.code)
    guard toldOfExpansions.insert(told).inserted else { return nil }
    var explained = diagnostic
    if !line.bytes.isEmpty {
      explained.related.append(.init(line.range, "after all replacements: `\(line.text)`"))
    }
    for expansion in line.expansions.prefix(3) {
      guard let definition = expansion.definition else { continue }
      explained.related.append(.init(definition, "`\(expansion.name)` is defined here"))
    }
    return explained
  }
}
