/// The counters of refused advertisements that keepalived keeps per instance, under the names of
/// its JSON dump; RFC 6527 has the same.
package enum RefusalCounter: String, Sendable, Hashable, CaseIterable {
  /// Too short, too long, or malformed.
  case length = "packet_len_err"
  /// Another time to live than allowed.
  case hopLimit = "ip_ttl_err"
  /// Not an advertisement.
  case type = "invalid_type_rcvd"
  /// Another interval, in version 2.
  case interval = "advert_interval_err"
  /// Another list of addresses.
  case addressList = "addr_list_err"
  /// An authentication type that there is not.
  case invalidAuthenticationType = "invalid_authtype"
  /// Another authentication type than the configured one.
  case authenticationTypeMismatch = "authtype_mismatch"
  /// An authentication that does not hold.
  case authenticationFailure = "auth_failure"
  /// A wrong checksum.
  case checksum = "chk_err"
  /// Another version.
  case version = "vers_err"
  /// A virtual router that is not configured.
  case virtualRouter = "vrid_err"
}

extension Refusal {
  /// The counter that keepalived would increase; nil where it has none.
  package var counter: RefusalCounter? {
    switch self {
    case .hopLimit: .hopLimit
    case .version: .version
    case .length: .length
    case .checksum: .checksum
    case .virtualRouter: .virtualRouter
    case .type: .type
    case .authenticationType(received: .unknown, configured: _): .invalidAuthenticationType
    case .authenticationType: .authenticationTypeMismatch
    case .authentication: .authenticationFailure
    case .interval: .interval
    case .addresses, .differentAddresses: .addressList
    case .owner, .differentInterval, .unknownPeer: nil
    }
  }
}
