/// Why a text is no JSON document that is taken.
package enum JSONError: Error, Equatable, Sendable {
  /// The text ends before the value does.
  case endsEarly
  /// Something else than what has to stand at a place.
  case unexpected(place: Int, expected: String)
  /// A text that is not UTF-8 (RFC 8259 section 8.1).
  case notUnicode(place: Int)
  /// A control character in a text that is not escaped.
  case controlCharacter(place: Int)
  /// A backslash with something behind it that means nothing, or one half of a surrogate pair.
  case invalidEscape(place: Int)
  /// A name that the object has already.
  case repeatedName(String, place: Int)
  /// More behind the value than blanks.
  case moreAfterEnd(place: Int)
  /// A text that is longer than the limit in bytes.
  case tooLong(limit: Int)
  /// Values within values beyond the limit.
  case tooDeep(limit: Int)
  /// More values than the limit.
  case tooMany(limit: Int)
}

extension JSONError: CustomStringConvertible {
  /// What is wrong, with the byte where it is, counted from 1.
  package var description: String {
    switch self {
    case .endsEarly: "the JSON text ends before its value does"
    case .unexpected(let place, let expected): "expected \(expected) at byte \(place + 1)"
    case .notUnicode(let place): "byte \(place + 1) is not UTF-8"
    case .controlCharacter(let place):
      "the control character at byte \(place + 1) has to be escaped"
    case .invalidEscape(let place): "the escape at byte \(place + 1) means nothing"
    case .repeatedName(let name, let place):
      "the member \"\(name)\" at byte \(place + 1) is there already: each name stands once"
    case .moreAfterEnd(let place): "something follows the value at byte \(place + 1)"
    case .tooLong(let limit): "the JSON text is longer than \(limit) bytes"
    case .tooDeep(let limit): "values are nested more than \(limit) levels deep"
    case .tooMany(let limit): "there are more than \(limit) values"
    }
  }
}

/// How much a JSON text may hold.
package struct JSONLimits: Sendable, Equatable {
  /// How long the text may be, in bytes.
  package var length: Int
  /// How many levels arrays and objects may be nested.
  package var depth: Int
  /// How many values there may be in all.
  package var values: Int

  /// Makes limits; those of a request unless told otherwise.
  package init(length: Int = 1 << 20, depth: Int = 32, values: Int = 50_000) {
    self.length = length
    self.depth = depth
    self.values = values
  }
}
