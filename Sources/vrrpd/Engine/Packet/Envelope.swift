package import NetTypes

/// What a checksum of version 3 covers besides the message. RFC 5798 was read in both ways for
/// IPv4, RFC 9568 section 5.2.8 leaves the pseudo-header out there and has it for IPv6.
package enum ChecksumReading: Sendable, Hashable, CaseIterable {
  /// A pseudo-header of source, destination, protocol and length: IPv6 always, keepalived for IPv4.
  case pseudoHeader
  /// Nothing: version 2 always, RFC 9568 for IPv4.
  case plain
  /// A pseudo-header whose destination is the multicast group although the message goes to one
  /// peer: old versions of keepalived.
  case oldUnicast
}

/// With what a message of version 2 is authenticated.
package enum Credential: Sendable, Hashable {
  /// With nothing.
  case none
  /// With a password that everybody can read.
  case password(Password)
  /// With an IP authentication header, whose sequence number must grow with every message.
  case header(Password, sequence: UInt32)
}

/// The keyed hash of a message: a trailer of 28 bytes with HMAC-SHA-256, of which the first half
/// is sent.
package struct HMACSeal: Sendable, Hashable {
  /// The key that is sent with.
  package var key: HMACKey
  /// Seconds of the day's time (32 bits), their fraction (16 bits) and a counter (16 bits); the
  /// same for all copies of one advertisement, more for the next.
  package var sequence: UInt64

  /// Makes a seal.
  package init(key: HMACKey, sequence: UInt64) {
    self.key = key
    self.sequence = sequence
  }
}

/// All that a transmission is besides its advertisement.
package struct Envelope: Sendable, Hashable {
  /// The sender; its family decides how the message goes out.
  package var source: IPAddress
  /// The group or the peer.
  package var destination: IPAddress
  /// The time to live in the IPv4 header: 255, but for unicast as configured. The hop limit of
  /// IPv6 is the socket's.
  package var hopLimit: UInt8
  /// The identification in the IPv4 header. With 0 the kernel puts a number in, except under an
  /// authentication header, which covers it: there, one is made from the sequence number.
  package var identification: UInt16
  /// What the checksum of version 3 covers on IPv4.
  package var checksum: ChecksumReading
  /// The destination in the pseudo-header of `ChecksumReading.oldUnicast`.
  package var multicastGroup: IPv4Address
  /// The authentication of version 2, on IPv4; what advertisements say of it is overruled.
  package var credential: Credential
  /// The keyed hash; nil for none.
  package var seal: HMACSeal?

  /// Describes a transmission.
  package init(
    source: IPAddress, destination: IPAddress, hopLimit: UInt8 = 255, identification: UInt16 = 0,
    checksum: ChecksumReading = .pseudoHeader, multicastGroup: IPv4Address = .vrrpGroup,
    credential: Credential = .none, seal: HMACSeal? = nil
  ) {
    self.source = source
    self.destination = destination
    self.hopLimit = hopLimit
    self.identification = identification
    self.checksum = checksum
    self.multicastGroup = multicastGroup
    self.credential = credential
    self.seal = seal
  }
}
