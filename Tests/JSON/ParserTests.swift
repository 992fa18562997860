import JSON
import Seeded
import Testing

/// JSON texts, right and wrong.
@Suite struct ParserTests {
  @Test("what is read, and written again on one line", arguments: rightTexts)
  func right(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
    #expect(try JSONValue(parsing: value.compactText) == value)
    #expect(try JSONValue(parsing: value.text()) == value)
    #expect(!value.compactText.contains("\n"))
  }

  @Test("what is refused, and where", arguments: wrongTexts)
  func wrong(text: String, error: JSONError) {
    #expect(throws: error) { try JSONValue(parsing: text) }
    #expect(!error.description.isEmpty)
  }

  @Test(
    "bytes that are no UTF-8 are refused",
    arguments: [
      [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func notUnicode(bytes: [UInt8]) {
    #expect(throws: JSONError.notUnicode(place: 1)) {
      try JSONValue(parsing: [0x22] + bytes + [0x22])
    }
  }

  @Test("limits hold, and a hostile nesting ends no program") func limits() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.tooDeep(limit: 32)) { try JSONValue(parsing: deep) }
    let limits = JSONLimits(length: 20, depth: 2, values: 4)
    #expect(try JSONValue(parsing: "[[1,2]]", limits: limits) == [[1, 2]])
    #expect(throws: JSONError.tooDeep(limit: 2)) {
      try JSONValue(parsing: "[[[]]]", limits: limits)
    }
    #expect(throws: JSONError.tooMany(limit: 4)) {
      try JSONValue(parsing: "[1,2,3,4]", limits: limits)
    }
    #expect(throws: JSONError.tooLong(limit: 20)) {
      try JSONValue(parsing: String(repeating: " ", count: 20) + "1", limits: limits)
    }
  }

  @Test("what a value holds") func access() throws {
    let value: JSONValue = ["a": [1, "x", true, .decimal("2.5")], "b": .null]
    #expect(value["a"]?[0]?.integer == 1)
    #expect(value["a"]?[1]?.string == "x")
    #expect(value["a"]?[2]?.boolean == true)
    #expect(value["a"]?[3]?.number == 2.5)
    #expect(value["a"]?[4] == nil)
    #expect(value["a"]?[-1] == nil)
    #expect(value["b"] == .null)
    #expect(value["c"] == nil)
    #expect(value["a"]?.elements?.count == 4)
    #expect(value.members?.map(\.name) == ["a", "b"])
    #expect(JSONValue.object(given: [("a", nil), ("b", 1)]) == ["b": 1])
  }

  @Test("random values are read as they were written", arguments: Seeds.chosen(or: 1...200))
  func roundTrip(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let value = random.value(depth: 4)
    #expect(try JSONValue(parsing: value.compactText) == value)
    #expect(try JSONValue(parsing: value.text()) == value)
  }
}

extension SeededGenerator {
  fileprivate mutating func text() -> String {
    String(
      String.UnicodeScalarView(
        (0..<Int.random(in: 0...6, using: &self)).compactMap { _ in
          Unicode.Scalar(UInt32.random(in: 0...(isOne(in: 2) ? 0x80 : 0x1_0FFFF), using: &self))
        }))
  }

  fileprivate mutating func value(depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &self) {
    case 0: return .null
    case 1: return .boolean(isOne(in: 2))
    case 2: return .integer(Int(bitPattern: UInt(number() as UInt64)))
    case 3: return .decimal(pick(["0.5", "-1e9", "123456789012345678901234567890"]))
    case 4: return .string(text())
    case 5:
      return .array((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth - 1) })
    default:
      return .object(
        (0..<Int.random(in: 0...4, using: &self)).map { index in
          JSONValue.Member("\(index)\(text())", value(depth: depth - 1))
        })
    }
  }
}

private let rightTexts: [(String, JSONValue)] = [
  ("null", JSONValue.null), (" true ", true), ("false", false), ("0", 0),
  ("-0", .decimal("-0")),
  ("-12", -12), ("9223372036854775807", .integer(.max)),
  ("9223372036854775808", .decimal("9223372036854775808")), ("1.50", .decimal("1.50")),
  ("-1e+9", .decimal("-1e+9")), ("0E0", .decimal("0E0")), ("\"\"", ""), ("\"a\"", "a"),
  ("[]", []), ("[ 1 , [ ] , {} ]", [1, [], [:]]), ("{}", [:]),
  ("\t{\"b\":1,\r\n\"a\" : {\"b\":null}}\n", ["b": 1, "a": ["b": .null]]),
  (#""\"\\\/\b\f\n\r\t\u00e4\u20AC\uD83D\uDE00""#, "\"\\/\u{8}\u{c}\n\r\tä€😀"),
  ("\"ä€😀\u{7F}\"", "ä€😀\u{7F}"), (#""\u0000""#, "\u{0}"),
]

private let wrongTexts: [(String, JSONError)] = [
  ("", JSONError.endsEarly), ("  ", .endsEarly), ("[", .endsEarly), ("[1", .endsEarly),
  ("[1,", .endsEarly), ("{\"a\"", .endsEarly), ("{\"a\":", .endsEarly), ("\"abc", .endsEarly),
  ("\"\\", .endsEarly), ("\"\\u00", .endsEarly), ("tru", .endsEarly), ("-", .endsEarly),
  ("1.", .endsEarly), ("1e", .endsEarly),
  ("01", .moreAfterEnd(place: 1)), ("1 2", .moreAfterEnd(place: 2)),
  ("{}x", .moreAfterEnd(place: 2)),
  ("+1", .unexpected(place: 0, expected: "a value")),
  (".5", .unexpected(place: 0, expected: "a value")),
  ("1.x", .unexpected(place: 2, expected: "a digit")),
  ("1ex", .unexpected(place: 2, expected: "a digit")),
  ("-x", .unexpected(place: 1, expected: "a digit")),
  ("NaN", .unexpected(place: 0, expected: "a value")),
  ("nul!", .unexpected(place: 0, expected: "null")),
  ("'a'", .unexpected(place: 0, expected: "a value")),
  ("[1,]", .unexpected(place: 3, expected: "a value")),
  ("[1 2]", .unexpected(place: 3, expected: "a comma or ]")),
  ("{\"a\":1,}", .unexpected(place: 7, expected: "a name in quotes")),
  ("{a:1}", .unexpected(place: 1, expected: "a name in quotes")),
  ("{\"a\" 1}", .unexpected(place: 5, expected: "a colon")),
  ("{\"a\":1 \"b\":2}", .unexpected(place: 7, expected: "a comma or }")),
  ("{\"a\":1,\"b\":2,\"a\":3}", .repeatedName("a", place: 13)),
  ("{\"a\":1,\"\\u0061\":3}", .repeatedName("a", place: 7)),
  ("\"a\nb\"", .controlCharacter(place: 2)), ("\"\\x\"", .invalidEscape(place: 1)),
  ("\"\\u00g0\"", .invalidEscape(place: 1)), ("\"\\ud800\"", .invalidEscape(place: 1)),
  ("\"\\udc00\"", .invalidEscape(place: 1)), ("\"\\ud800\\u0041\"", .invalidEscape(place: 1)),
  ("\u{FEFF}1", .unexpected(place: 0, expected: "a value")),
]
