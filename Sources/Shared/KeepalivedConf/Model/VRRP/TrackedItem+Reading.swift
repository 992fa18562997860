import JSON

extension TrackedItem {
  /// What is tracked: the words that fit, and what weights may be.
  enum Kind: String {
    case interface
    case script
    case file
    case process
    case bfd

    /// The weights that keepalived's test accepts.
    var weights: ClosedRange<Int> {
      switch self {
      case .interface, .script, .bfd: -253...253
      case .file, .process: -254...254
      }
    }

    /// What may stand behind the weight.
    var words: [String] { self == .interface ? ["reverse"] : ["reverse", "noreverse"] }

    /// Its name for people.
    var text: String { self == .bfd ? "BFD instance" : rawValue }
  }

  /// The words of the canonical form.
  var words: [String] {
    var words = [name]
    // Without a weight there is no place for the word.
    if let weight { words += ["weight", String(weight)] }
    if weight != nil, let isReversed { words.append(isReversed ? "reverse" : "noreverse") }
    return words
  }

  /// The JSON.
  var json: JSONValue {
    var members = [JSONValue.Member("name", .string(name))]
    if let weight { members.append(.init("weight", .integer(weight))) }
    if let isReversed { members.append(.init("reverse", .boolean(isReversed))) }
    return .object(members)
  }
}

/// Reads `NAME [weight NUMBER [reverse|noreverse]]`; nil when keepalived would leave it out.
func readTrackedItem(_ statement: inout Statement, _ kind: TrackedItem.Kind) -> TrackedItem? {
  let name = kind == .interface ? statement.takeFirst(.interface) : statement.keyword.text
  guard let name else { return nil }
  var item = TrackedItem(name, place: statement.range)
  guard let option = statement.next() else { return item }
  guard option.text == "weight" else {
    statement.reportUnknownOption(option, of: "a tracked \(kind.text)", among: ["weight"])
    return nil
  }
  guard statement.hasNext else {
    _ = statement.take(.integer(kind.weights), of: option)
    return nil
  }
  guard let weight = statement.take(.integer(kind.weights), of: option) else { return item }
  item.weight = weight
  guard let direction = statement.next() else { return item }
  guard kind.words.contains(direction.text) else {
    statement.reportUnknownOption(direction, of: "a weight", among: kind.words)
    return item
  }
  item.isReversed = direction.text == "reverse"
  return item
}

extension Keyword {
  /// A block of tracked items.
  static func tracked(
    _ name: String, _ path: any WritableKeyPath<Block, [TrackedItem]> & Sendable,
    _ kind: TrackedItem.Kind, _ help: String
  ) -> Keyword {
    .lines(
      name,
      .sequence([
        kind == .interface ? .interface : .text("NAME"),
        .optional(
          .sequence([
            .literal("weight"), .integer(kind.weights), .optional(.choice(kind.words)),
          ])),
      ]), help,
      read: { block, statement in
        guard let item = readTrackedItem(&statement, kind) else { return }
        if let first = block[keyPath: path].first(where: { $0.name == item.name }) {
          statement.context.error(
            .repeatedKeyword, statement.keyword.range,
            "the \(kind.text) `\(item.name)` is tracked twice: the first one counts",
            fix: "delete one of the two",
            related: first.place.map { [.init($0, "first tracked here")] } ?? [])
          return
        }
        block[keyPath: path].append(item)
      },
      write: { block in block[keyPath: path].map { ($0.words, $0.json) } })
  }
}
