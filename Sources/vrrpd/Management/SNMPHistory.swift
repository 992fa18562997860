import NetTypes
import VRRP
import VRRPSNMP

/// What managers want to know of the past of virtual routers and nobody else keeps.
struct SNMPHistory {
  /// The past of one.
  struct Record {
    /// When it left its first state; nil while it is in that.
    var upSince: Instant?
    /// Why it last became master.
    var masterReason = SNMPStatus.MasterReason.notMaster
    /// What was last wrong with an advert.
    var protocolError = SNMPStatus.ProtocolError.none
    /// When managers were last told of a refused advert, by its name.
    fileprivate var lastTold: [String: Instant] = [:]
  }

  /// The time between two traps about one kind of refused advert of one instance.
  static let trapInterval = Duration.seconds(1)

  private var records: [RouterIdentity: Record] = [:]

  /// Nothing is known.
  init() {}

  /// The past of a router.
  subscript(identity: RouterIdentity) -> Record { records[identity] ?? Record() }

  /// Notes a transition.
  mutating func observe(_ transition: Transition, _ identity: RouterIdentity, now: Instant) {
    var record = records[identity] ?? Record()
    if transition.from == .initial || record.upSince == nil { record.upSince = now }
    if transition.to == .initial || transition.to == .stopped { record.upSince = nil }
    if transition.to == .master {
      record.masterReason =
        switch transition.reason {
        case .masterReleased: .priority
        case .preempted, .owner: .preempted
        default: .masterNoResponse
        }
    }
    records[identity] = record
  }

  /// Notes a refused advert; true when managers are to be told.
  mutating func observe(
    _ refusal: Refusal, of identity: RouterIdentity, now: Instant
  ) -> Bool {
    guard refusal.protocolError != nil || refusal.authenticationError != nil else { return false }
    var record = records[identity] ?? Record()
    defer { records[identity] = record }
    if let error = refusal.protocolError { record.protocolError = error }
    if let last = record.lastTold[refusal.name], last.duration(to: now) < Self.trapInterval {
      return false
    }
    record.lastTold[refusal.name] = now
    return true
  }

  /// Forgets all others.
  mutating func forget(except identities: Set<RouterIdentity>) {
    records = records.filter { identities.contains($0.key) }
  }
}

extension Refusal {
  /// What RFC 2787 calls it; nil for what is no matter of authentication.
  var authenticationError: SNMPStatus.AuthenticationError? {
    switch counter {
    case .invalidAuthenticationType?: .invalidType
    case .authenticationTypeMismatch?: .typeMismatch
    case .authenticationFailure?: .failure
    default: nil
    }
  }

  /// What RFC 6527 calls it; nil for what it has no word for.
  var protocolError: SNMPStatus.ProtocolError? {
    switch counter {
    case .hopLimit?: .hopLimit
    case .version?: .version
    case .checksum?: .checksum
    case .virtualRouter?: .virtualRouterID
    default: nil
    }
  }
}
