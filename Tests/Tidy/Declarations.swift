/// A declaration outside of functions.
struct Declaration: Equatable {
  /// What is declared: `func`, `struct`, `case` and so on.
  let keyword: String
  /// The name; of several in one declaration, the first.
  let name: String
  /// The line of its first word, attributes and modifiers included.
  let firstLine: Int
  /// The line of its last sign; of a type, that of its opening brace.
  let lastLine: Int
  /// Whether it is a value whose name says it all within its type: a case of an enumeration that
  /// carries nothing, or a constant that stands for a literal.
  let isPlain: Bool
  /// Whether it, or a type or an extension around it, is private.
  let isPrivate: Bool
}

extension SwiftSource {
  /// All declarations, in the order in which they begin.
  var declarations: [Declaration] {
    var finder = DeclarationFinder(tokens: tokens)
    finder.run()
    return finder.declarations
  }
}

/// Finds declarations without understanding expressions: what begins a line outside of all braces,
/// brackets and parentheses with a word that begins declarations is one.
private struct DeclarationFinder {
  private static let types: Set = ["struct", "enum", "class", "actor", "protocol", "extension"]
  private static let members: Set = [
    "func", "init", "deinit", "subscript", "var", "let", "case", "typealias", "associatedtype",
    "import",
  ]
  private static let modifiers: Set = [
    "private", "fileprivate", "internal", "package", "public", "open", "static", "final",
    "mutating", "nonmutating", "override", "lazy", "weak", "unowned", "indirect", "required",
    "convenience", "consuming", "borrowing", "nonisolated", "prefix", "postfix", "infix",
    "dynamic",
  ]

  private let tokens: [SwiftSource.Token]
  private var index = 0
  /// For each type around: whether it is private.
  private var scopes: [Bool] = []
  private(set) var declarations: [Declaration] = []

  init(tokens: [SwiftSource.Token]) { self.tokens = tokens }

  mutating func run() {
    while index < tokens.count {
      let start = index
      if tokens[index].text == "}" {
        _ = scopes.popLast()
        index += 1
        continue
      }
      let isPrivate = skipModifiers()
      guard index < tokens.count else { return }
      let keyword = tokens[index].text
      if isType(at: index) {
        add(keyword, from: start, isPrivate: isPrivate) { $0.skipToBrace() }
        scopes.append(isPrivate || scopes.last == true)
      } else if Self.members.contains(keyword) {
        add(keyword, from: start, isPrivate: isPrivate) { $0.skipMember() }
      } else if keyword == "#" {
        skipLine()
      } else {
        index += 1
        skipMember()
      }
    }
  }

  private mutating func add(
    _ keyword: String, from start: Int, isPrivate: Bool,
    skip: (inout DeclarationFinder) -> Void
  ) {
    let isNamed = !["init", "deinit", "subscript"].contains(keyword)
    let name = isNamed && index + 1 < tokens.count ? name(at: index + 1) : keyword
    index += 1
    skip(&self)
    let last = max(start, min(index, tokens.count) - 1)
    guard keyword != "import", keyword != "extension" else { return }
    declarations.append(
      Declaration(
        keyword: keyword, name: name, firstLine: tokens[start].line, lastLine: tokens[last].line,
        isPlain: isPlain(keyword, tokens[start...last]), isPrivate: isPrivate || scopes.last == true
      ))
  }

  private func isPlain(_ keyword: String, _ words: ArraySlice<SwiftSource.Token>) -> Bool {
    if keyword == "case" { return !words.contains { $0.text == "(" } }
    guard keyword == "let", scopes.count > 0, let value = words.last?.text else { return false }
    let isLiteral = value == "\"" || value.first?.isNumber == true
    return isLiteral && words.dropLast().last?.text == "="
  }

  /// The name that begins at a token: a word, or the signs of an operator.
  private func name(at start: Int) -> String {
    if tokens[start].text == "`", start + 1 < tokens.count { return tokens[start + 1].text }
    var name = tokens[start].text
    var next = start + 1
    while next < tokens.count, "=<>+-*/%!&|^~".contains(tokens[start].text),
      tokens[next].isAttached, tokens[next].text != "("
    {
      name += tokens[next].text
      next += 1
    }
    return name
  }

  /// `class` is a modifier too, before `func` and `var`.
  private func isType(at index: Int) -> Bool {
    guard Self.types.contains(tokens[index].text) else { return false }
    return index + 1 >= tokens.count || !["func", "var"].contains(tokens[index + 1].text)
  }

  /// Passes over attributes and modifiers and says whether one of them is private.
  private mutating func skipModifiers() -> Bool {
    var isPrivate = false
    while index < tokens.count {
      let word = tokens[index].text
      if word == "@" {
        index += 2
        if isParenthesis(at: index) { skipParentheses() }
      } else if Self.modifiers.contains(word) || (word == "class" && !isType(at: index)) {
        index += 1
        if isParenthesis(at: index) {
          skipParentheses()  // private(set) hides the setter only
        } else if word == "private" || word == "fileprivate" {
          isPrivate = true
        }
      } else {
        break
      }
    }
    return isPrivate
  }

  private func isParenthesis(at index: Int) -> Bool {
    index < tokens.count && tokens[index].text == "(" && tokens[index].isAttached
  }

  private mutating func skipParentheses() {
    var depth = 0
    while index < tokens.count {
      if tokens[index].text == "(" { depth += 1 }
      if tokens[index].text == ")" { depth -= 1 }
      index += 1
      if depth == 0 { return }
    }
  }

  private mutating func skipToBrace() {
    while index < tokens.count, tokens[index].text != "{" { index += 1 }
    index += 1
  }

  private mutating func skipLine() {
    index += 1
    while index < tokens.count, !tokens[index].startsLine { index += 1 }
  }

  /// Passes over the rest of a declaration, its body included.
  private mutating func skipMember() {
    var depth = 0
    while index < tokens.count {
      let token = tokens[index]
      if depth == 0, token.text == "}" { return }
      if depth == 0, token.startsLine, beginsDeclaration(token.text) { return }
      if ["{", "(", "["].contains(token.text) { depth += 1 }
      if ["}", ")", "]"].contains(token.text) { depth -= 1 }
      index += 1
    }
  }

  private func beginsDeclaration(_ word: String) -> Bool {
    word == "@" || word == "#" || Self.types.contains(word) || Self.members.contains(word)
      || Self.modifiers.contains(word)
  }
}
