/// A value in a message of D-Bus (D-Bus Specification, "Type System"), of the types that are
/// needed.
package indirect enum DBusValue: Sendable, Hashable {
  /// `y`
  case byte(UInt8)
  /// `b`
  case boolean(Bool)
  /// `i`
  case int32(Int32)
  /// `u`
  case uint32(UInt32)
  /// `t`
  case uint64(UInt64)
  /// `s`
  case string(String)
  /// `o`
  case path(String)
  /// `g`
  case signature(String)
  /// `v`
  case variant(DBusValue)
  /// `a`, with the signature of its elements.
  case array(of: String, [DBusValue])
  /// `(…)`
  case structure([DBusValue])
  /// `{…}`, only within an array.
  case entry(DBusValue, DBusValue)

  /// The signature.
  package var signature: String {
    switch self {
    case .byte: "y"
    case .boolean: "b"
    case .int32: "i"
    case .uint32: "u"
    case .uint64: "t"
    case .string: "s"
    case .path: "o"
    case .signature: "g"
    case .variant: "v"
    case .array(let element, _): "a" + element
    case .structure(let values): "(" + values.map(\.signature).joined() + ")"
    case .entry(let key, let value): "{" + key.signature + value.signature + "}"
    }
  }
}
