/// `authentication` of an instance (VRRP version 2, RFC 2338): secrets that everybody on the
/// network can read.
package struct Authentication: ConfigurationBlock {
  /// How advertisements are authenticated.
  package enum Kind: String, Sendable, CaseIterable {
    /// A password in clear text.
    case password = "PASS"
    /// The IPsec authentication header.
    case header = "AH"
  }

  /// Where its keywords stand.
  package var places = Places()
  /// `auth_type`
  package var kind: Kind?
  /// `auth_pass`: up to 8 bytes.
  package var password: String?

  /// A block in which nothing is said.
  package init() {}
}

/// `auth_hmac` of an instance: advertisements carry a keyed hash (HMAC-SHA-256) and a sequence.
package struct HMACAuthentication: ConfigurationBlock {
  /// A key with its number.
  package struct Key: Hashable, Sendable {
    /// Where the bytes of a key come from.
    package enum Source: Hashable, Sendable {
      /// Hexadecimal digits, two a byte (`hex:`).
      case hexadecimal(String)
      /// The bytes of a text.
      case text(String)
      /// A file, which only its owner may read (`file:`).
      case file(String)
    }

    /// The number, 0 to 255, which advertisements carry.
    package var number: Int
    /// Where its bytes come from.
    package var source: Source
    /// Where it stands.
    @NotCompared package var place: SourceRange?

    /// Makes a key.
    package init(_ number: Int, _ source: Source, place: SourceRange? = nil) {
      self.number = number
      self.source = source
      self.place = place
    }
  }

  /// What advertisements are counted by, so that old ones can't be played again.
  package enum Sequence: String, Sendable, CaseIterable {
    /// The time of day, which all nodes must agree on.
    case time
    /// A counter.
    case monotonic
  }

  /// What happens to advertisements without a hash.
  package enum Mode: String, Sendable, CaseIterable {
    /// They are dropped.
    case enforce
    /// They are accepted.
    case permissive
    /// They are accepted, and none are sent with a hash.
    case receiveOnly = "receive-only"
  }

  /// Where its keywords stand.
  package var places = Places()
  /// `key`
  package var keys: [Key] = []
  /// `active_key`: the number of the key that is sent with.
  package var activeKey: Int?
  /// `anti_replay`
  package var sequence: Sequence?
  /// `time_window`: how far clocks may differ.
  package var timeWindow: Duration?
  /// `mode`
  package var mode: Mode?

  /// A block in which nothing is said.
  package init() {}
}
