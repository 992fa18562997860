package import NetTypes

/// The value of an object (RFC 2741 section 5.4).
package enum AgentXValue: Sendable, Hashable {
  /// A whole number with a sign.
  case integer(Int32)
  /// Bytes, often text.
  case octets([UInt8])
  /// No value.
  case null
  /// The name of an object.
  case objectID(ObjectID)
  /// An IPv4 address.
  case ipAddress(IPv4Address)
  /// A number that only grows, and begins again at 0.
  case counter32(UInt32)
  /// A number that goes up and down.
  case gauge32(UInt32)
  /// Hundredths of a second.
  case timeTicks(UInt32)
  /// Anything.
  case opaque([UInt8])
  /// A large number that only grows.
  case counter64(UInt64)
  /// There is no object of that name.
  case noSuchObject
  /// There is such an object, but not this one of it.
  case noSuchInstance
  /// No object follows.
  case endOfView

  /// Text.
  package static func text(_ text: String) -> AgentXValue { .octets(Array(text.utf8)) }
}

/// An object and its value.
package struct AgentXBinding: Sendable, Hashable {
  /// The name of the object.
  package var name: ObjectID
  /// Its value.
  package var value: AgentXValue

  /// An object and its value.
  package init(_ name: ObjectID, _ value: AgentXValue) {
    self.name = name
    self.value = value
  }
}

/// A range of names that is asked for (RFC 2741 section 5.2).
package struct AgentXRange: Sendable, Hashable {
  /// Where it begins.
  package var start: ObjectID
  /// Whether the beginning itself belongs to it.
  package var includesStart: Bool
  /// Before which name it ends; an empty name for no end.
  package var end: ObjectID

  /// A range.
  package init(from start: ObjectID, including: Bool = false, to end: ObjectID = []) {
    self.start = start
    includesStart = including
    self.end = end
  }
}
