package import JSON

/// One line, or one block, of the canonical form of a configuration.
package struct DumpItem: Equatable, Sendable {
  /// The keyword; empty for the entries of value blocks.
  package var keyword: String
  /// The words after it, not quoted.
  package var words: [String]
  /// What stands between its braces; nil for a line.
  package var children: [DumpItem]?
  /// What it is in JSON; nil to make it from words and children.
  package var json: JSONValue?
  /// Whether a block may hold more than one of these: an array in JSON.
  package var isRepeated: Bool

  /// Makes an item.
  package init(
    _ keyword: String, _ words: [String] = [], children: [DumpItem]? = nil,
    json: JSONValue? = nil, isRepeated: Bool = false
  ) {
    self.keyword = keyword
    self.words = words
    self.children = children
    self.json = json
    self.isRepeated = isRepeated
  }

  /// The JSON of the item.
  package var value: JSONValue {
    if let json { return json }
    guard let children else {
      return switch words.count {
      case 0: .boolean(true)
      case 1: .string(words[0])
      default: .array(words.map { .string($0) })
      }
    }
    if !children.isEmpty, children.allSatisfy(\.keyword.isEmpty) {
      return .array(children.map(\.value))
    }
    var members: [JSONValue.Member] = []
    if !words.isEmpty {
      members.append(.init("name", .string(words.joined(separator: " "))))
    }
    return .object(members + Self.members(children))
  }

  /// Items as the members of an object: those that may repeat are gathered in arrays.
  package static func members(_ items: [DumpItem]) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    var places: [String: Int] = [:]
    for item in items {
      guard item.isRepeated else {
        members.append(.init(item.keyword, item.value))
        continue
      }
      if let place = places[item.keyword], case .array(var values) = members[place].value {
        values.append(item.value)
        members[place].value = .array(values)
      } else {
        places[item.keyword] = members.count
        members.append(.init(item.keyword, .array([item.value])))
      }
    }
    return members
  }

  /// Appends the text of the item, indented by four spaces a level.
  package func append(to text: inout String, indent: Int = 0) {
    text += String(repeating: " ", count: indent * 4)
    text += ([keyword].filter { !$0.isEmpty } + words.map(quoted)).joined(separator: " ")
    guard let children else {
      text += "\n"
      return
    }
    text += " {\n"
    for child in children { child.append(to: &text, indent: indent + 1) }
    text += String(repeating: " ", count: indent * 4) + "}\n"
  }
}
