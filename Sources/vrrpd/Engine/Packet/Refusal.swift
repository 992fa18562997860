package import NetTypes

/// Why an advertisement's authentication does not hold.
package enum AuthenticationFailure: Sendable, Hashable {
  /// Another password.
  case password
  /// The authentication header's check value is another: another password, or a changed packet.
  case headerValue
  /// The authentication header's index is not the source address.
  case headerIndex(UInt32)
  /// The authentication header's sequence number did not grow.
  case headerReplay(received: UInt32, last: UInt32)
  /// The trailer's reserved bits are set.
  case malformedTrailer
  /// The trailer names a key that is not configured.
  case unknownKey(UInt8)
  /// The trailer's digest is another: another key, or a changed packet.
  case digest
  /// The trailer's time is too far from ours; positive when it is behind.
  case stale(seconds: Int, window: Int)
  /// The trailer's sequence did not grow.
  case replay
}

/// What authentication an advertisement has, or should have.
package enum AuthenticationKind: Sendable, Hashable {
  /// None.
  case unauthenticated
  /// A clear-text password.
  case password
  /// An authentication header.
  case header
  /// A trailer with a keyed hash.
  case hmac
  /// A type of version 2 that there is not.
  case unknown(UInt8)

  /// The kind of version 2's type.
  package init(_ type: AuthenticationType) {
    switch type {
    case .none: self = .unauthenticated
    case .password: self = .password
    case .header: self = .header
    }
  }
}

/// How two lists of addresses differ.
package struct AddressDifference: Sendable, Hashable {
  /// How many were received.
  package var receivedCount: Int
  /// How many are configured.
  package var configuredCount: Int
  /// The first received one that is not configured.
  package var unexpected: IPAddress?
  /// The first configured one that was not received.
  package var missing: IPAddress?
}

/// Why a received packet is not acted upon, or, of `differentInterval` and `differentCount`, what
/// is worth a word although it is: the rules for receiving of RFC 3768 section 7.1 and RFC 9568
/// section 7.1.
package enum Refusal: Error, Sendable, Hashable {
  /// Rule 1: the time to live or hop limit is outside what is allowed (255 for multicast).
  case hopLimit(received: UInt8, allowed: ClosedRange<UInt8>)
  /// Rule 2: another version than the configured one, or none that there is.
  case version(received: UInt8, configured: ProtocolVersion?)
  /// Rule 3: too short, too long, or in a form that no advertisement has.
  case length(PacketError)
  /// Rule 4: the checksum is wrong in every reading.
  case checksum
  /// Rule 5: no such virtual router is configured here.
  case virtualRouter(received: UInt8)
  /// Rule 6: not an advertisement.
  case type(UInt8)
  /// Rule 7: another kind of authentication than the configured one.
  case authenticationType(received: AuthenticationKind, configured: AuthenticationKind?)
  /// Rule 8: the authentication does not hold.
  case authentication(AuthenticationFailure)
  /// Rule 9: version 2 with another interval than the configured one; or an interval of 0.
  case interval(receivedCentiseconds: UInt16, configuredCentiseconds: UInt16?)
  /// Rule 10: another list of addresses than the configured one.
  case addresses(AddressDifference)
  /// Rule 11: this router owns the addresses and listens to nobody.
  case owner
  /// Rule 12, only reported: version 3 with another interval than the configured one.
  case differentInterval(receivedCentiseconds: UInt16, configuredCentiseconds: UInt16)
  /// Rule 13, only reported: another list of addresses than the configured one.
  case differentAddresses(AddressDifference)
  /// Unicast from an address that is not among the peers.
  case unknownPeer(IPAddress)
}

extension Refusal {
  /// The refusal of a packet that cannot be decoded.
  package init(_ error: PacketError) {
    switch error {
    case .truncated, .malformedIPHeader, .fragment, .unexpectedProtocol, .trailingBytes:
      self = .length(error)
    case .unknownVersion(let version): self = .version(received: version, configured: nil)
    case .unknownType(let type): self = .type(type)
    case .noVirtualRouter: self = .virtualRouter(received: 0)
    case .wrongChecksum: self = .checksum
    case .unknownAuthenticationType(let type):
      self = .authenticationType(received: .unknown(type), configured: nil)
    case .malformedAuthenticationHeader: self = .authentication(.headerValue)
    case .noInterval: self = .interval(receivedCentiseconds: 0, configuredCentiseconds: nil)
    }
  }

  /// The rule's number, 1 to 13; nil for what the RFCs have no rule about.
  package var rule: Int? {
    switch self {
    case .hopLimit: 1
    case .version: 2
    case .length: 3
    case .checksum: 4
    case .virtualRouter: 5
    case .type: 6
    case .authenticationType: 7
    case .authentication: 8
    case .interval: 9
    case .addresses: 10
    case .owner: 11
    case .differentInterval: 12
    case .differentAddresses: 13
    case .unknownPeer: nil
    }
  }

  /// Whether the advertisement is acted upon all the same.
  package var isOnlyReported: Bool {
    switch self {
    case .differentInterval, .differentAddresses: true
    default: false
    }
  }

  /// The name for metrics: lower case with underscores.
  package var name: String {
    switch self {
    case .hopLimit: "ttl"
    case .version: "version"
    case .length: "length"
    case .checksum: "checksum"
    case .virtualRouter: "vrid"
    case .type: "type"
    case .authenticationType: "auth_type"
    case .authentication(let failure): failure.name
    case .interval: "interval"
    case .addresses: "address_list"
    case .owner: "owner"
    case .differentInterval: "interval_differs"
    case .differentAddresses: "address_list_differs"
    case .unknownPeer: "unknown_peer"
    }
  }
}

extension AuthenticationFailure {
  /// The name for metrics.
  var name: String {
    switch self {
    case .password: "auth_password"
    case .headerValue: "auth_ah_value"
    case .headerIndex: "auth_ah_spi"
    case .headerReplay: "auth_ah_replay"
    case .malformedTrailer: "auth_hmac_malformed"
    case .unknownKey: "auth_hmac_unknown_key"
    case .digest: "auth_hmac_digest"
    case .stale: "auth_hmac_stale"
    case .replay: "auth_hmac_replay"
    }
  }
}
