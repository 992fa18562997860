/// Sequences: `~SEQ(name, start, step, end) text` and `~LST(name, value, value) text` read the text
/// once for each value, with the name defined as the value.
extension LineReader {
  /// A sequence that is being read.
  struct SequenceSource {
    /// What gives the values.
    var values: Values
    /// What is read with each.
    var text: LineText

    /// What gives the values.
    enum Values {
      /// Numbers.
      case numbers(name: [UInt8], next: Int, step: Int, last: Int, isHexadecimal: Bool)
      /// Lists of values for names.
      case lists(names: [[UInt8]], values: [[[UInt8]]], next: Int)

      /// How many values there are.
      var count: UInt {
        switch self {
        case .numbers(_, let first, let step, let last, _):
          // A step is never zero; the distance of two numbers may be beyond `Int`.
          let distance = last.subtractingReportingOverflow(first)
          guard !distance.overflow else { return .max }
          return distance.partialValue.magnitude / step.magnitude + 1
        case .lists(_, let values, _): return UInt(values.count)
        }
      }
    }

    /// Its name for messages.
    var name: String {
      switch values {
      case .numbers: "~SEQ"
      case .lists: "~LST"
      }
    }
  }

  /// Reads the text of a sequence with the next value.
  mutating func readLine(of sequence: SequenceSource) {
    let expansion = Expansion(name: sequence.name, definition: nil)
    guard countGeneratedLine(expansion, at: sequence.text.place) else { return }
    var rest: SequenceSource? = sequence
    switch sequence.values {
    case .numbers(let name, let value, let step, let last, let isHexadecimal):
      define(name, Array(String(value, radix: isHexadecimal ? 16 : 10).utf8))
      let (next, overflow) = value.addingReportingOverflow(step)
      if overflow || (step > 0 ? next > last : next < last) {
        rest = nil
      } else {
        rest?.values = .numbers(
          name: name, next: next, step: step, last: last, isHexadecimal: isHexadecimal)
      }
    case .lists(let names, let values, let index):
      for (place, name) in names.enumerated() {
        define(name, place < values[index].count ? values[index][place] : [])
      }
      if index + 1 < values.count {
        rest?.values = .lists(names: names, values: values, next: index + 1)
      } else {
        rest = nil
      }
    }
    sources.removeLast()
    if let rest { sources.append(.sequence(rest)) }
    var text = sequence.text
    if !text.expansions.contains(expansion) { text.expansions.append(expansion) }
    text.isIndirect = true
    process(text)
  }

  private mutating func define(_ name: [UInt8], _ value: [UInt8]) {
    definitions.define(name, Definitions.Definition(lines: [value]))
  }

  /// Takes a line that begins with `~SEQ` or `~LST`.
  mutating func takeSequence(_ text: LineText) {
    var scanner = SequenceScanner(text)
    let result = text.hasPrefix("~SEQ") ? readNumbers(&scanner) : readLists(&scanner)
    guard let values = result else {
      context.error(
        .malformedSequence, scanner.place ?? text.place, scanner.problem,
        expected: text.hasPrefix("~SEQ")
          ? "`~SEQ(NAME, [START, [STEP,]] END) text`, such as `~SEQ(i, 1, 5) 192.0.2.$i/24`"
          : "`~LST(NAME, VALUE, VALUE...) text` or `~LST({NAME, NAME}, {VALUE, VALUE}...) text`")
      return
    }
    // Looked at before any line is made: what nobody can have meant shall cost nothing.
    guard values.count <= context.options.generatedLinesLimit else {
      context.error(
        .tooLarge, scanner.place ?? text.place, "this sequence has \(values.count) values",
        expected: "at most \(context.options.generatedLinesLimit) lines made by definitions and"
          + " sequences", fix: "correct the numbers")
      return
    }
    guard sources.count < Limits.sources else {
      context.error(.tooLarge, text.place, "there are too many sequences within sequences")
      return
    }
    if let name = scanner.doubtfulName {
      context.warning(
        .malformedSequence, text.place, "`\(name)` is no name: nothing can use the values",
        expected: "a name of letters, digits and `_`, such as `~SEQ(i, 1, 5)`")
    }
    var rest = text
    rest.removeAll(before: scanner.index)
    rest.trimStart()
    sources.append(.sequence(SequenceSource(values: values, text: rest)))
  }

  private mutating func readNumbers(_ scanner: inout SequenceScanner) -> SequenceSource.Values? {
    let isHexadecimal = scanner.take("x")
    guard scanner.take("(") else { return scanner.fail("`(` is missing") }
    guard let name = scanner.name(until: ",)") else { return nil }
    guard scanner.take(",") else { return scanner.fail("the numbers are missing") }
    let first = scanner.index
    guard let close = scanner.text.bytes[first...].firstIndex(of: UInt8(ascii: ")")) else {
      return scanner.fail("`)` is missing")
    }
    var arguments = scanner.text
    arguments.removeAll(from: close)
    arguments.removeAll(before: first)
    guard expand(&arguments) != nil else { return scanner.fail("its numbers have no end") }
    scanner.index = close + 1
    let words = arguments.bytes.split(
      separator: UInt8(ascii: ","), maxSplits: 3, omittingEmptySubsequences: false)
    var numbers: [Int] = []
    for word in words {
      guard let number = number(in: word) else {
        scanner.place = scanner.text.place(first..<close)
        return scanner.fail(
          "`\(String(decoding: word, as: UTF8.self))` is no number")
      }
      numbers.append(number)
    }
    scanner.place = scanner.text.place(first..<close)
    let (start, step, last): (Int, Int, Int)
    switch numbers.count {
    case 1: (start, step, last) = (numbers[0] < 0 ? -1 : 1, numbers[0] < 1 ? -1 : 1, numbers[0])
    case 2: (start, step, last) = (numbers[0], numbers[0] <= numbers[1] ? 1 : -1, numbers[1])
    case 3: (start, step, last) = (numbers[0], numbers[1], numbers[2])
    default: return scanner.fail("there are more than three numbers")
    }
    guard step != 0, start == last || (start < last) == (step > 0) else {
      return scanner.fail("steps of \(step) never lead from \(start) to \(last)")
    }
    guard !isHexadecimal || (start >= 0 && last >= 0) else {
      return scanner.fail("`~SEQx` takes no negative numbers")
    }
    return .numbers(
      name: name, next: start, step: step, last: last, isHexadecimal: isHexadecimal)
  }

  /// A number as `strtol` reads it with base 0: decimal, `0x` hexadecimal or `0` octal. An empty
  /// text is 0.
  private func number(in bytes: ArraySlice<UInt8>) -> Int? {
    var digits = bytes.drop(while: isWhiteSpace)
    while let last = digits.last, isBlank(last) { digits.removeLast() }
    guard !digits.isEmpty else { return 0 }
    var isNegative = false
    if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      digits.removeFirst()
    }
    var radix = 10
    if digits.first == UInt8(ascii: "0"), digits.count > 1 {
      digits.removeFirst()
      radix = 8
      if digits.first == UInt8(ascii: "x") || digits.first == UInt8(ascii: "X") {
        digits.removeFirst()
        radix = 16
      }
    }
    guard digits.first != UInt8(ascii: "-"), digits.first != UInt8(ascii: "+"),
      let value = Int(String(decoding: digits, as: UTF8.self), radix: radix)
    else { return nil }
    return isNegative ? -value : value
  }

  private func readLists(_ scanner: inout SequenceScanner) -> SequenceSource.Values? {
    guard scanner.take("(") else { return scanner.fail("`(` is missing") }
    guard let names = scanner.list(isNames: true) else { return nil }
    var values: [[[UInt8]]] = []
    while scanner.take(",") {
      let start = scanner.index
      guard let list = scanner.list(isNames: false) else { return nil }
      guard list.count <= names.count else {
        scanner.place = scanner.text.place(start..<scanner.index)
        return scanner.fail("there are more values here than names")
      }
      values.append(list)
    }
    guard scanner.take(")") else { return scanner.fail("`)` is missing") }
    guard !values.isEmpty else { return scanner.fail("the values are missing") }
    return .lists(names: names, values: values, next: 0)
  }
}

/// Reads the head of a sequence.
struct SequenceScanner {
  /// The line.
  let text: LineText
  /// Where it goes on.
  var index: Int
  /// What is wrong.
  var problem = ""
  /// A name that no `$NAME` can be.
  var doubtfulName: String?
  /// Where; nil for the line.
  var place: SourceRange?

  /// Begins behind `~SEQ` or `~LST`.
  init(_ text: LineText) {
    self.text = text
    index = text.range.lowerBound + 4
  }

  /// Says what is wrong.
  mutating func fail(_ problem: String) -> LineReader.SequenceSource.Values? {
    self.problem = problem
    return nil
  }

  /// Takes a character if it comes next, after blanks; an `x` only directly.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    if character != "x" { skipBlanks() }
    guard index < text.range.upperBound, UInt32(text[index]) == character.value else {
      return false
    }
    index += 1
    skipBlanks()
    return true
  }

  private mutating func skipBlanks() {
    while index < text.range.upperBound, isBlank(text[index]) { index += 1 }
  }

  /// Takes the name of a variable.
  mutating func name(until ends: StaticString) -> [UInt8]? {
    let bytes = word(until: ends)
    if bytes.isEmpty { problem = "the name is missing" }
    if let first = bytes.first, !isNameStart(first) || !bytes.allSatisfy(isNameByte) {
      doubtfulName = String(decoding: bytes, as: UTF8.self)
    }
    return bytes.isEmpty ? nil : bytes
  }

  private mutating func word(until ends: StaticString) -> [UInt8] {
    let start = index
    while index < text.range.upperBound, !isBlank(text[index]),
      !ends.withUTF8Buffer({ $0.contains(text[index]) })
    {
      index += 1
    }
    let bytes = Array(text.storage[start..<index])
    skipBlanks()
    return bytes
  }

  /// Takes one word, or several in braces.
  mutating func list(isNames: Bool) -> [[UInt8]]? {
    let isBraced = take("{")
    var words: [[UInt8]] = []
    repeat {
      if isNames {
        guard let name = name(until: ",})") else { return nil }
        words.append(name)
      } else {
        words.append(word(until: ",})"))
      }
    } while isBraced && take(",")
    guard !isBraced || take("}") else {
      problem = "`}` is missing"
      return nil
    }
    return words
  }
}
