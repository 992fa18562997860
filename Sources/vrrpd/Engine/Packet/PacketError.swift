/// Why bytes are no advertisement, whatever the configuration says.
package enum PacketError: Error, Sendable, Hashable {
  /// The bytes end before the packet does: too few for its headers, addresses and authentication.
  case truncated(byteCount: Int, neededByteCount: Int)
  /// The IP header is none of version 4, or its lengths contradict each other.
  case malformedIPHeader
  /// A fragment: the kernel puts packets together before it hands them on.
  case fragment
  /// Another protocol than VRRP (112) or the authentication header (51).
  case unexpectedProtocol(UInt8)
  /// A version of VRRP that there is not, or not over this family.
  case unknownVersion(UInt8)
  /// Another type than 1, advertisement.
  case unknownType(UInt8)
  /// The virtual router has the number 0.
  case noVirtualRouter
  /// The checksum matches in none of the ways in which it is computed.
  case wrongChecksum
  /// Bytes behind the message that are no trailer of a keyed hash.
  case trailingBytes(Int)
  /// An authentication type that version 2 does not have.
  case unknownAuthenticationType(UInt8)
  /// The authentication header has another form than the only one in use, lies behind IP options,
  /// or is there without being announced in the message, or the other way round.
  case malformedAuthenticationHeader
  /// The interval is 0, from which no timer can be made.
  case noInterval
}
