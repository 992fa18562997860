import NetTypes

/// A use of a name that is not defined where it stands.
struct UndefinedUse {
  /// The name.
  var name: [UInt8]
  /// How it is written.
  var text: String
  /// Where.
  var place: SourceRange
  /// The whole word that it is part of.
  var word: SourceRange
  /// Why it is not replaced.
  var reason: Reason

  /// Why a use is not replaced.
  enum Reason {
    /// `${NAME}` outside of quotes, whose braces would be taken for a block's.
    case bracesOutsideQuotes
    /// Nobody defines it.
    case undefined
    /// Nobody defines it, but in quotes it may be meant for somebody else, such as a shell.
    case undefinedInQuotes
    /// It is defined, but what follows the name has to be a blank, or braces are needed.
    case needsBraces
    /// It is defined as several lines, which is only replaced at the end of a line.
    case isMultiline
    /// It is in braces, outside of quotes, with parameters that it doesn't take.
    case malformed
  }
}

extension LineReader {
  // MARK: Defining

  /// Reads `$NAME=text`; false when the line is none.
  mutating func takeDefinition(_ text: LineText) -> Bool {
    let end = text.range.upperBound
    let start = text.range.lowerBound + 1
    guard start < end, isNameStart(text[start]) else { return false }
    var index = start
    while index < end, isNameByte(text[index]) { index += 1 }
    guard index < end, text[index] == UInt8(ascii: "=") else {
      noteSpacedDefinition(text, nameEnd: index)
      return false
    }
    let name = Array(text.storage[start..<index])
    index += 1
    while index < end, isBlank(text[index]) { index += 1 }
    var definition = Definitions.Definition(lines: [], place: text.place)
    if text.storage[end - 1] == UInt8(ascii: "\\"), index < end {
      definition.isMultiline = true
      unfinishedDefinition = name
      let line = withoutBackslash(text.storage[index..<end])
      if !line.isEmpty { definition.lines = [line] }
    } else {
      definition.lines = [Array(text.storage[index..<end])]
    }
    definitions.define(name, definition)
    return true
  }

  /// Reads a further line of a definition.
  mutating func continueDefinition(_ text: LineText) {
    guard let name = unfinishedDefinition else { return }
    let goesOn = text.storage[text.range.upperBound - 1] == UInt8(ascii: "\\")
    let line = goesOn ? withoutBackslash(text.bytes) : Array(text.bytes)
    if !line.isEmpty { definitions.append(line, to: name) }
    if !goesOn { endDefinition() }
  }

  /// Ends the definition that is being read: after its last line, or where an empty line stands.
  mutating func endDefinition() {
    if let name = unfinishedDefinition { definitions.finish(name) }
    unfinishedDefinition = nil
  }

  private func withoutBackslash(_ line: ArraySlice<UInt8>) -> [UInt8] {
    var line = line.dropLast()
    while let last = line.last, isBlank(last) { line.removeLast() }
    return Array(line)
  }

  /// `$NAME = text`, which is no definition.
  private mutating func noteSpacedDefinition(_ text: LineText, nameEnd: Int) {
    var index = nameEnd
    while index < text.range.upperBound, isBlank(text[index]) { index += 1 }
    guard index > nameEnd, index < text.range.upperBound, text[index] == UInt8(ascii: "=")
    else { return }
    let name = String(decoding: text.storage[text.range.lowerBound..<nameEnd], as: UTF8.self)
    malformedNames.insert(Array(text.storage[text.range.lowerBound + 1..<nameEnd]))
    context.suspect(
      Suspicion(
        word: text.place,
        Diagnostic(
          .warning, .malformedDefinition, at: text.place(text.range.lowerBound..<index + 1),
          "this defines nothing: there must be no blank before `=`", fix: "write `\(name)=`")))
  }

  // MARK: Using

  /// Replaces the definitions that a line uses, also those that come out of them. Nil when that
  /// has no end, which has been reported then; else whether something was replaced.
  mutating func expand(_ text: inout LineText) -> Bool? {
    var isChanged = false
    var index = text.range.lowerBound
    while let dollar = text.storage[index..<text.range.upperBound].firstIndex(of: 0x24) {
      index = dollar + 1
      guard let use = DefinitionUse(in: text, at: dollar) else { continue }
      guard use.isComplete, let value = value(of: use, in: text) else {
        index = noteUndefined(use, in: &text)
        continue
      }
      let place = text.place(use.range)
      let name = String(decoding: text.storage[use.range], as: UTF8.self)
      let expansion = Expansion(name: name, definition: value.place)
      replacements += 1
      guard replacements <= Limits.replacements, sources.count < Limits.sources,
        text.range.count - use.range.count + value.first.count <= Limits.lineLength
      else {
        reportEndless(use, expansion, at: place)
        return nil
      }
      definitions.use(use.name)
      index = text.replace(use.range, with: value.first)
      isChanged = true
      if place.offset == text.place.offset { text.isIndirect = true }
      text.traits.formUnion(ByteTraits(of: value.first[...]))
      if !text.expansions.contains(expansion) { text.expansions.append(expansion) }
      if !value.rest.isEmpty {
        sources.append(
          .definition(
            DefinitionSource(
              lines: value.rest, next: 0, place: place, expansions: text.expansions)))
      }
      if value.first.first(where: { !isBlank($0) }) == UInt8(ascii: "~") { break }
    }
    return isChanged
  }

  private struct Value {
    var first: [UInt8]
    var rest: [[UInt8]] = []
    var place: SourceRange?
  }

  private mutating func value(of use: DefinitionUse, in text: LineText) -> Value? {
    if let definition = definitions[use.name] {
      guard use.parameters.isEmpty,
        !definition.isMultiline || use.range.upperBound == text.range.upperBound
      else { return nil }
      return Value(
        first: definition.lines.first ?? [], rest: Array(definition.lines.dropFirst()),
        place: definition.place)
    }
    guard let builtIn = definitions.builtIn(use.name) else { return nil }
    return builtInValue(builtIn, use, in: text).map { Value(first: Array($0.utf8)) }
  }

  private mutating func builtInValue(
    _ builtIn: Definitions.BuiltIn, _ use: DefinitionUse, in text: LineText
  ) -> String? {
    let parameters = use.parameters.map { String(decoding: $0, as: UTF8.self) }
    switch (builtIn, parameters.count) {
    case (.directory, 0): return currentDirectory
    case (.instance, 0): return context.options.instance ?? context.conditionName
    case (.hash, 0): return "#"
    case (.bang, 0): return "!"
    case (.environment, 1):
      guard let value = context.host.environment(parameters[0]) else {
        reportUnset(parameters[0], at: text.place(use.range), in: text.place)
        return ""
      }
      return value
    case (.random, 0...2):
      var bounds = [0, 32_767]
      for (index, parameter) in parameters.enumerated() {
        guard let number = UInt32(parameter) else { return nil }
        bounds[index] = Int(number)
      }
      let (low, high) = (min(bounds[0], bounds[1]), max(bounds[0], bounds[1]))
      return String(Int.random(in: low...high, using: &random))
    default: return nil
    }
  }

  private func reportUnset(_ variable: String, at place: SourceRange, in line: SourceRange) {
    context.suspect(
      Suspicion(
        word: line,
        Diagnostic(
          .warning, .undefinedDefinition, at: place,
          "the environment has no variable `\(variable)`: nothing is put here")))
  }

  private func reportEndless(
    _ use: DefinitionUse, _ expansion: Expansion, at place: SourceRange
  ) {
    context.error(
      .endlessExpansion, place,
      "`\(expansion.name)` makes this line longer than \(Limits.lineLength) bytes, or never ends",
      expected: "a definition that does not contain itself, and lines of at most "
        + "\(Limits.lineLength) bytes after all replacements",
      related: expansion.definition.map { [.init($0, "`$\(use.nameText)` is defined here")] } ?? [])
  }

  // MARK: Undefined names

  /// Notes a use that is not replaced, and returns where the line goes on.
  private mutating func noteUndefined(_ use: DefinitionUse, in text: inout LineText) -> Int {
    let isDefined = definitions[use.name] != nil || definitions.builtIn(use.name) != nil
    let isQuoted =
      text.storage[text.range.lowerBound..<use.range.lowerBound]
      .count { $0 == UInt8(ascii: "\"") } % 2 == 1
    var reason: UndefinedUse.Reason?
    if use.isBraced, !use.isComplete || (isDefined && !use.parameters.isEmpty) {
      reason = isQuoted ? nil : .malformed
    } else if isDefined {
      if !use.isComplete {
        reason = .needsBraces
      } else if definitions[use.name]?.isMultiline == true {
        reason = .isMultiline
      } else if !isQuoted {
        reason = .bracesOutsideQuotes
      }
    } else if use.isBraced, !isQuoted {
      reason = .bracesOutsideQuotes
    } else if use.isComplete {
      reason = isQuoted ? .undefinedInQuotes : .undefined
    }
    guard let reason else { return use.range.upperBound }
    var start = use.range.lowerBound
    while start > text.range.lowerBound, !isWhiteSpace(text[start - 1]) { start -= 1 }
    var end = use.range.upperBound
    while end < text.range.upperBound, !isWhiteSpace(text[end]) { end += 1 }
    let place = text.place(use.range)
    if undefinedUses.count < context.options.diagnosticsLimit,
      undefinedPlaces.insert(place).inserted
    {
      undefinedUses.append(
        UndefinedUse(
          name: use.name, text: String(decoding: text.storage[use.range], as: UTF8.self),
          place: place, word: text.place(start..<end), reason: reason))
    }
    guard use.isBraced, !isQuoted else { return use.range.upperBound }
    // The braces must not be taken for a block's: that would be more messages for one mistake.
    let written = text.storage[use.range].filter { $0 != 0x7B && $0 != 0x7D }
    return text.replace(use.range, with: written) + written.count
  }

  /// Reports what can be told only when all is read: names that nobody defines, and definitions
  /// that nobody uses.
  mutating func finishDefinitions() {
    endDefinition()
    for use in undefinedUses { report(use) }
    let wanted = Set(undefinedUses.map(\.name))
    for (name, definition) in definitions.table where !definition.isUsed {
      guard let place = definition.place, !wanted.contains(name) else { continue }
      let text = String(decoding: name, as: UTF8.self)
      context.suspect(
        Suspicion(
          word: place,
          Diagnostic(
            .note, .unusedDefinition, at: place, "`$\(text)` is defined and never used")))
    }
  }

  private mutating func report(_ use: UndefinedUse) {
    if malformedNames.contains(use.name), definitions[use.name] == nil {
      context.suspect(Suspicion(use.word, reportedAs: .malformedDefinition))
      return
    }
    var diagnostic = Diagnostic(
      .warning, .undefinedDefinition, at: use.place, "`\(use.text)` is not defined")
    let name = String(decoding: use.name, as: UTF8.self)
    // Among very many names one is near by chance, and to find it takes long.
    let nearest =
      definitions.table.count > 1_000
      ? nil
      : nearestName(
        to: ByteString(name),
        among: definitions.names.filter { $0 != use.name }
          .sorted { $0.lexicographicallyPrecedes($1) }.map { ByteString(bytes: $0) })
    var isQuiet = false
    if let definition = definitions[use.name] {
      diagnostic.related = definition.place.map { [.init($0, "`$\(name)` is defined here")] } ?? []
    }
    switch use.reason {
    case .needsBraces:
      diagnostic.message = "`\(use.text)` is not replaced here: something else follows the name"
      diagnostic.fix = "write `${\(name)}`"
    case .isMultiline:
      diagnostic.message =
        "`\(use.text)` is not replaced here: it is defined as several lines, which only the end "
        + "of a line can take"
      diagnostic.fix = "put it at the end of the line"
    default:
      if definitions[use.name] != nil {
        diagnostic.message = "`\(use.text)` is defined only further down"
        diagnostic.fix = "put the definition before this line"
      } else if let nearest {
        diagnostic.fix =
          "did you mean `$\(String(decoding: nearest.bytes, as: UTF8.self))`?"
      } else {
        isQuiet = use.reason == .undefinedInQuotes
        diagnostic.fix = "define it further up: `$\(name)=value`"
      }
    }
    if use.reason == .malformed {
      diagnostic.message = "`\(use.text)` is not replaced: what stands behind the name is wrong"
      diagnostic.expected =
        "`${NAME}`, or one of `${_RANDOM MIN MAX}` and `${_ENV NAME}`, without "
        + "a blank before `}`"
      diagnostic.fix = nil
    }
    if use.reason == .bracesOutsideQuotes || use.reason == .malformed {
      diagnostic.severity = .error
      diagnostic.verdict = .refused
      context.report(diagnostic)
      context.suspect(Suspicion(use.word, reportedAs: .undefinedDefinition))
    } else {
      context.suspect(
        Suspicion(word: use.word, onlyExplains: isQuiet, diagnostic))
    }
  }
}
