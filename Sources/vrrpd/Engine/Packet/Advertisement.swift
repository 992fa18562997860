package import NetTypes

/// How an advertisement of version 2 is authenticated (RFC 2338 section 5.3.6). Version 3 has only
/// `none`.
package enum AuthenticationType: UInt8, Sendable, Hashable, CaseIterable {
  /// Not at all.
  case none = 0
  /// A password in clear text.
  case password = 1
  /// The IP authentication header (HMAC-MD5-96).
  case header = 2
}

/// What a master says of itself: the VRRP message without what belongs to its way through the
/// network (RFC 3768 section 5.3, RFC 9568 section 5.2).
package struct Advertisement: Sendable, Hashable {
  /// The version of the protocol.
  package var version: ProtocolVersion
  /// The number of the virtual router, 1 to 255.
  package var virtualRouterID: UInt8
  /// The priority: 255 is the owner of the addresses, 0 gives up mastership.
  package var priority: UInt8
  /// The time between advertisements in hundredths of a second: 1 to 4095 in version 3, whole
  /// seconds of 100 to 25,500 in version 2.
  package var intervalCentiseconds: UInt16
  /// The virtual router's addresses, all of one family, in their order; up to 255 are sent.
  package var addresses: [IPAddress]
  /// How it is authenticated by the means of version 2.
  package var authenticationType: AuthenticationType

  /// Describes an advertisement.
  package init(
    version: ProtocolVersion, virtualRouterID: UInt8, priority: UInt8,
    intervalCentiseconds: UInt16 = 100, addresses: [IPAddress],
    authenticationType: AuthenticationType = .none
  ) {
    self.version = version
    self.virtualRouterID = virtualRouterID
    self.priority = priority
    self.intervalCentiseconds = intervalCentiseconds
    self.addresses = addresses
    self.authenticationType = authenticationType
  }

  /// The time between advertisements.
  package var interval: Duration { .milliseconds(Int(intervalCentiseconds) * 10) }
}

extension IPv4Address {
  /// The group to which routers of IPv4 advertise: 224.0.0.18 (RFC 9568 section 5.1.1.2).
  package static let vrrpGroup = IPv4Address(224, 0, 0, 18)
}

extension IPv6Address {
  /// The group to which routers of IPv6 advertise: ff02::12 (RFC 9568 section 5.1.2.2).
  package static let vrrpGroup = IPv6Address(high: 0xFF02 << 48, low: 0x12)
  /// All nodes on the link: ff02::1 (RFC 4291 section 2.7.1).
  package static let allNodes = IPv6Address(high: 0xFF02 << 48, low: 1)
}

/// The protocol numbers in IP headers (IANA).
enum IPProtocol {
  /// VRRP (RFC 9568 section 5.1.1.4).
  static let vrrp: UInt8 = 112
  /// The IP authentication header (RFC 4302).
  static let authenticationHeader: UInt8 = 51
  /// ICMP for IPv6 (RFC 4443).
  static let icmpv6: UInt8 = 58
}

/// The lengths of the message's parts in bytes.
enum MessageLength {
  /// The header before the addresses.
  static let header = 8
  /// The authentication data behind the addresses in version 2.
  static let authenticationData = 8
  /// The trailer of the keyed hash.
  static let trailer = 28
  /// Of the trailer, what comes before the digest.
  static let trailerPrefix = 12
  /// An IP authentication header with 96 bits of check value (RFC 4302 section 2).
  static let authenticationHeader = 24
  /// Of it, what comes before the check value.
  static let authenticationHeaderPrefix = 12
  /// An IPv4 header without options.
  static let ipv4Header = 20
}
