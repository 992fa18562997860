package import JSON

/// A kind of argument: its grammar, and how a word becomes a value and a value a word.
package struct Argument<Value: Equatable & Sendable>: Sendable {
  /// What it looks like.
  package var grammar: Grammar
  /// Reads a word; when it is wrong, reports that and gives nil, and the keyword is left out.
  package var read: @Sendable (Word, ParseContext) -> Value?
  /// The canonical text, not quoted.
  package var text: @Sendable (Value) -> String
  /// The value in JSON.
  package var json: @Sendable (Value) -> JSONValue

  /// Makes a kind of argument; JSON is the text unless told otherwise.
  package init(
    _ grammar: Grammar, read: @escaping @Sendable (Word, ParseContext) -> Value?,
    text: @escaping @Sendable (Value) -> String,
    json: (@Sendable (Value) -> JSONValue)? = nil
  ) {
    self.grammar = grammar
    self.read = read
    self.text = text
    self.json = json ?? { .string(text($0)) }
  }
}

extension Argument where Value == Int {
  /// A whole number within a range, decimal.
  package static func integer(_ range: ClosedRange<Int>) -> Argument {
    Argument(
      .integer(range),
      read: { word, context in readInteger(word, range, expected: nil, context) },
      text: { String($0) }, json: { .integer($0) })
  }
}

extension Argument where Value == Bool {
  /// A truth value.
  package static var boolean: Argument {
    Argument(
      .boolean,
      read: { word, context in
        switch word.text {
        case "on", "true", "yes": return true
        case "off", "false", "no": return false
        default:
          context.invalid(word, expected: Grammar.boolean)
          return nil
        }
      }, text: { $0 ? "on" : "off" }, json: { .boolean($0) })
  }
}

extension Argument where Value == String {
  /// Any word; its name tells what it is.
  package static func text(_ name: String) -> Argument {
    Argument(.text(name), read: { word, _ in word.text }, text: { $0 })
  }

  /// A path.
  package static var path: Argument {
    Argument(.path, read: { word, _ in word.text }, text: { $0 })
  }
}

extension Argument where Value == Duration {
  /// Seconds with decimals, within a range of microseconds.
  package static func seconds(_ range: ClosedRange<Int>, decimals: Int = 6) -> Argument {
    let grammar = Grammar.seconds(range, decimals: decimals)
    return Argument(
      grammar,
      read: { word, context in
        guard let value = microseconds(in: word.text) else {
          context.invalid(word, expected: grammar)
          return nil
        }
        guard range.contains(value) else {
          context.outOfRange(word, expected: grammar)
          return nil
        }
        if let point = word.text.utf8.firstIndex(of: UInt8(ascii: ".")),
          word.text.utf8.distance(from: point, to: word.text.utf8.endIndex) > 7
        {
          // keepalived's test refuses this, and its daemons take what fits.
          context.error(
            .invalidValue, word.range, "`\(word.text)` has more than six decimals",
            expected: grammar.expectation)
        }
        return .microseconds(value)
      }, text: { secondsText($0.wholeMicroseconds) },
      json: { .decimal(secondsText($0.wholeMicroseconds)) })
  }
}

extension Argument where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the words of an enumeration, just as they are written.
  package static var choice: Argument {
    let words = Value.allCases.map(\.rawValue)
    return Argument(
      .choice(words),
      read: { word, context in
        if let value = Value(rawValue: word.text) { return value }
        context.invalid(word, expected: .choice(words), among: words)
        return nil
      }, text: { $0.rawValue })
  }
}

extension Duration {
  /// The duration in microseconds, cut off.
  package var wholeMicroseconds: Int {
    let (seconds, attoseconds) = components
    return Int(clamping: seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
  }
}

/// A whole number in decimal; reports anything else.
package func readInteger(
  _ word: Word, _ range: ClosedRange<Int>, expected: String?, _ context: ParseContext
) -> Int? {
  guard let value = wholeNumber(in: word.text) else {
    context.invalid(word, expected: .integer(range))
    return nil
  }
  guard range.contains(value) else {
    context.outOfRange(word, expected: .integer(range))
    return nil
  }
  return value
}

/// The number that a word is: decimal digits with an optional sign. Numbers beyond `Int` are cut
/// to its ends, so that they fall out of every range.
package func wholeNumber(in text: String) -> Int? {
  // Blanks before the number can only stand in quotes, where strtol(3) skips them.
  var digits = Substring(text).utf8.drop { $0 == 0x20 || (9...13).contains($0) }
  var isNegative = false
  if let first = digits.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
    isNegative = first == UInt8(ascii: "-")
    digits = digits.dropFirst()
  }
  guard !digits.isEmpty else { return nil }
  var value = 0
  for digit in digits {
    guard case UInt8(ascii: "0")...UInt8(ascii: "9") = digit else { return nil }
    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
    if overflow || carry { value = .max / 10 } else { value = sum }
  }
  return isNegative ? -value : value
}

/// Microseconds from seconds with decimals; digits beyond the sixth are cut off.
package func microseconds(in text: String) -> Int? {
  let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
  guard let first = parts.first, parts.count == 1 || !(first.isEmpty && parts[1].isEmpty),
    let whole = first.isEmpty || first == "-" ? 0 : wholeNumber(in: String(first))
  else { return nil }
  var fraction = 0
  if parts.count == 2 {
    guard parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    let digits = parts[1].prefix(6)
    fraction = wholeNumber(in: digits + String(repeating: "0", count: 6 - digits.count)) ?? 0
  }
  // Far beyond every range, and safe to multiply.
  let limit = Int.max / 2_000_000
  let seconds = max(-limit, min(limit, whole)) * 1_000_000
  return first.hasPrefix("-") ? seconds - fraction : seconds + fraction
}
