/// What an argument looks like: for manuals, messages, `--dump-keywords`, and for tests, which make
/// up configurations from it.
package enum Grammar: Hashable, Sendable {
  /// A whole number.
  case integer(ClosedRange<Int>)
  /// Seconds with up to so many decimals; the range is in microseconds.
  case seconds(ClosedRange<Int>, decimals: Int)
  /// `on`, `off`, `true`, `false`, `yes`, `no`.
  case boolean
  /// One of some words.
  case choice([String])
  /// An address; nil for either family.
  case address(String)
  /// The name of a network interface.
  case interface
  /// Any word, by what it stands for, such as `name`.
  case text(String)
  /// A command with its arguments as one (quoted) word.
  case script
  /// A path.
  case path
  /// Something that may be left out.
  indirect case optional(Grammar)
  /// One after another.
  case sequence([Grammar])
  /// One or more.
  indirect case repeated(Grammar)
  /// This word itself.
  case literal(String)
  /// A form that words describe best, with examples that are right.
  case form(String, examples: [String])
  /// Nothing.
  case nothing

  /// The text for synopses, such as `1-255` or `[USER [GROUP]]`.
  package var synopsis: String {
    switch self {
    case .integer(let range):
      range.lowerBound < 0
        ? "\(range.lowerBound)..\(range.upperBound)"
        : "\(range.lowerBound)-\(range.upperBound)"
    case .seconds: "SECONDS"
    case .boolean: "on|off"
    case .choice(let words): words.joined(separator: "|")
    case .address(let name): name
    case .interface: "INTERFACE"
    case .text(let name): name
    case .script: "COMMAND"
    case .path: "PATH"
    case .optional(let inner): "[\(inner.synopsis)]"
    case .sequence(let parts):
      parts.map(\.synopsis).filter { !$0.isEmpty }.joined(separator: " ")
    case .repeated(let inner): "\(inner.synopsis)..."
    case .literal(let word): word
    case .form(let text, _): text
    case .nothing: ""
    }
  }

  /// What is expected, in words for messages, such as "a whole number from 1 to 255".
  package var expectation: String {
    switch self {
    case .integer(let range):
      range.upperBound == Int.max
        ? "a whole number from \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .seconds(let range, let decimals):
      "seconds from \(secondsText(range.lowerBound))"
        + (range.upperBound == Int.max ? "" : " to \(secondsText(range.upperBound))")
        + (decimals == 0 ? "" : " with up to \(decimals) decimals")
    case .boolean: "on, off, true, false, yes or no"
    case .choice(let words): listed(words)
    case .address: "an IP address"
    case .interface: "the name of a network interface"
    case .text(let name): "a word: \(name)"
    case .script: "a command with its arguments in quotes"
    case .path: "a path"
    case .optional(let inner): inner.expectation
    case .sequence(let parts): parts.map(\.expectation).joined(separator: ", then ")
    case .repeated(let inner): "one or more times \(inner.expectation)"
    case .literal(let word): word
    case .form(let text, let examples):
      examples.isEmpty ? text : "\(text), such as \(examples[0])"
    case .nothing: "nothing"
    }
  }
}

/// Words as a list for people: "a, b or c".
package func listed(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}

/// Microseconds as seconds with as many decimals as it takes.
package func secondsText(_ microseconds: Int) -> String {
  let (whole, part) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
  var text = (microseconds < 0 ? "-" : "") + String(whole)
  guard part > 0 else { return text }
  var digits = String(part)
  digits = String(repeating: "0", count: 6 - digits.count) + digits
  while digits.hasSuffix("0") { digits.removeLast() }
  text += "." + digits
  return text
}
