/// Why a packet is not for any session, or not to be believed (RFC 5880 section 6.8.6).
package enum PacketRejection: UInt8, Error, Sendable, Hashable, CaseIterable {
  /// Fewer bytes than the 24 of a control packet.
  case tooShort
  /// A version other than 1.
  case wrongVersion
  /// A length field below 24, or beyond the end of the packet.
  case wrongLength
  /// The authentication bit is set: no session uses authentication.
  case authenticated
  /// A detection multiplier of 0.
  case zeroMultiplier
  /// The multipoint bit is set.
  case multipoint
  /// A sender without a discriminator.
  case zeroDiscriminator
  /// No word of our discriminator in a state that needs it.
  case missingDiscriminator
  /// Both a poll and the answer to one.
  case pollAndFinal
  /// No session has that discriminator, or that neighbour.
  case unknownSession
  /// It has come farther than the session takes (RFC 5881 section 5).
  case tooManyHops
  /// The session is held down by an operator.
  case heldDown
}

extension PacketRejection: CustomStringConvertible {
  /// What is wrong, and what to look at.
  package var description: String {
    switch self {
    case .tooShort: "it is shorter than the 24 bytes of a control packet"
    case .wrongVersion: "its version is not 1"
    case .wrongLength: "its length field does not fit the packet"
    case .authenticated:
      "it is authenticated, which is not supported: switch BFD authentication off on the neighbour"
    case .zeroMultiplier: "its detection multiplier is 0"
    case .multipoint: "its multipoint bit is set, which is not supported"
    case .zeroDiscriminator: "its sender has no discriminator"
    case .missingDiscriminator: "it says nothing of our discriminator though its state is past Down"
    case .pollAndFinal: "it is both a poll and the answer to one"
    case .unknownSession:
      "no bfd_instance has this neighbour: look at neighbor_ip and source_ip, or wait until the "
        + "neighbour has forgotten an earlier session"
    case .tooManyHops:
      "it has come over more hops than max_hops allows, or the neighbour starts with another TTL"
    case .heldDown: "the session is held down"
    }
  }
}
