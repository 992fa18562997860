package import NetTypes

/// Where a packet came from, as far as that can be read without trusting the rest: for counting
/// and logging what is refused.
package struct PacketOrigin: Sendable, Hashable {
  /// The sender.
  package var source: IPAddress
  /// The group or the peer to which it was sent.
  package var destination: IPAddress
  /// The time to live or hop limit with which it came.
  package var hopLimit: UInt8
  /// The number of the virtual router; nil when the packet is too short to have one.
  package var virtualRouterID: UInt8?

  /// Describes an origin.
  package init(
    source: IPAddress, destination: IPAddress, hopLimit: UInt8, virtualRouterID: UInt8? = nil
  ) {
    self.source = source
    self.destination = destination
    self.hopLimit = hopLimit
    self.virtualRouterID = virtualRouterID
  }
}

/// An authentication header that came with an advertisement (RFC 4302 section 2).
package struct ReceivedAuthenticationHeader: Sendable, Hashable {
  /// The security parameters index; keepalived's is the source address.
  package var parametersIndex: UInt32
  /// The number that must grow.
  package var sequence: UInt32
  /// The 12 bytes of the check value.
  package var value: [UInt8]
  /// The packet that the value covers.
  var packet: [UInt8]
}

/// The trailer with a keyed hash that came with an advertisement.
package struct ReceivedTrailer: Sendable, Hashable {
  /// The key's number.
  package var keyNumber: UInt8
  /// What must be zero.
  package var reserved: UInt16
  /// Seconds of the day's time (32 bits), their fraction (16 bits) and a counter (16 bits).
  package var sequence: UInt64
  /// The 16 bytes of the digest.
  package var digest: [UInt8]
  /// The message and the trailer's start, which the digest covers.
  var message: [UInt8]

  /// The seconds of the sender's clock, modulo 2^32.
  package var seconds: UInt32 { UInt32(truncatingIfNeeded: sequence >> 32) }
}

/// What came with an advertisement besides it.
package struct ReceivedFacts: Sendable, Hashable {
  /// The sender.
  package var source: IPAddress
  /// The group or the peer to which it was sent.
  package var destination: IPAddress
  /// The time to live or hop limit with which it came.
  package var hopLimit: UInt8
  /// How its checksum was computed; where several readings give the same, the first of them.
  package var checksum: ChecksumReading
  /// The eight bytes behind the addresses in version 2: the password, if it has one.
  package var password: Password?
  /// The authentication header.
  package var authenticationHeader: ReceivedAuthenticationHeader?
  /// The trailer with a keyed hash.
  package var trailer: ReceivedTrailer?

  /// Facts without authentication.
  package init(
    source: IPAddress, destination: IPAddress, hopLimit: UInt8 = 255,
    checksum: ChecksumReading = .pseudoHeader, password: Password? = nil
  ) {
    self.source = source
    self.destination = destination
    self.hopLimit = hopLimit
    self.checksum = checksum
    self.password = password
  }
}

/// An advertisement that was received, well-formed and with a right checksum; whether it is meant
/// for this router and may be believed, `ReceiveRules` says.
package struct ReceivedAdvertisement: Sendable, Hashable {
  /// The advertisement.
  package var advertisement: Advertisement
  /// What came with it.
  package var facts: ReceivedFacts

  /// Joins an advertisement and the facts.
  package init(advertisement: Advertisement, facts: ReceivedFacts) {
    self.advertisement = advertisement
    self.facts = facts
  }
}
