/// A JSON value (RFC 8259) with members in the order in which they were given.
package indirect enum JSONValue: Equatable, Sendable {
  /// Nothing.
  case null
  /// A truth value.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A number by its text, such as `0.25`; the text has to be a JSON number.
  case decimal(String)
  /// A text.
  case string(String)
  /// Values in a row.
  case array([JSONValue])
  /// Values by name.
  case object([Member])

  /// A member of an object.
  package struct Member: Equatable, Sendable {
    /// The name.
    package var name: String
    /// The value.
    package var value: JSONValue

    /// Makes one.
    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }
}

// What is inside.
extension JSONValue {
  /// The value of a member; nil when this is no object or has no such member.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// An element; nil when this is no array or has no such element.
  package subscript(index: Int) -> JSONValue? {
    guard case .array(let values) = self, values.indices.contains(index) else { return nil }
    return values[index]
  }

  /// The members of an object.
  package var members: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The elements of an array.
  package var elements: [JSONValue]? {
    guard case .array(let values) = self else { return nil }
    return values
  }

  /// The text, when this is one.
  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The number, when this is a whole one.
  package var integer: Int? {
    guard case .integer(let number) = self else { return nil }
    return number
  }

  /// The number, when this is one, as near as a floating-point number comes.
  package var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .decimal(let text): Double(text)
    default: nil
    }
  }

  /// The truth value, when this is one.
  package var boolean: Bool? {
    guard case .boolean(let value) = self else { return nil }
    return value
  }

  /// An object of the values that are there.
  package static func object(given members: [(String, JSONValue?)]) -> JSONValue {
    .object(members.compactMap { name, value in value.map { Member(name, $0) } })
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A text.
  package init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  package init(integerLiteral value: Int) { self = .integer(value) }
  /// A truth value.
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// Values in a row.
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// Values by name, in the order of the literal.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0, $1) })
  }
}
