/// The options that may stand once, in the order in which combinations are judged, by the names
/// that error messages have for them.
enum CountedOption: UInt8, CaseIterable, Sendable {
  case numeric
  case connection
  case service
  case scheduler
  case persistent
  case netmask
  case realServer
  case forwardingMethod
  case weight
  case upperThreshold
  case lowerThreshold
  case multicastInterface
  case timeout
  case daemon
  case statistics
  case rate
  case thresholds
  case persistentConnections
  case noSort
  case syncID
  case exact
  case onePacket
  case persistenceEngine
  case schedulerFlags
  case multicastGroup
  case multicastPort
  case multicastTimeToLive
  case syncMaximumLength
  case tunnelInformation
  case tunnelType
  case tunnelPort
  case tunnelWithoutChecksum
  case tunnelChecksum
  case tunnelRemoteChecksum
  case json
  case watch
  case complete
  case keepOthers

  /// The name in error messages.
  var name: String {
    switch self {
    case .numeric: "numeric"
    case .connection: "connection"
    case .service: "service-address"
    case .scheduler: "scheduler"
    case .persistent: "persistent"
    case .netmask: "netmask"
    case .realServer: "real-server"
    case .forwardingMethod: "forwarding-method"
    case .weight: "weight"
    case .upperThreshold: "u-threshold"
    case .lowerThreshold: "l-threshold"
    case .multicastInterface: "mcast-interface"
    case .timeout: "timeout"
    case .daemon: "daemon"
    case .statistics: "stats"
    case .rate: "rate"
    case .thresholds: "thresholds"
    case .persistentConnections: "persistent-conn"
    case .noSort: "nosort"
    case .syncID: "syncid"
    case .exact: "exact"
    case .onePacket: "ops"
    case .persistenceEngine: "pe"
    case .schedulerFlags: "sched-flags"
    case .multicastGroup: "mcast-group"
    case .multicastPort: "mcast-port"
    case .multicastTimeToLive: "mcast-ttl"
    case .syncMaximumLength: "sync-maxlen"
    case .tunnelInformation: "tun-info"
    case .tunnelType: "tun-type"
    case .tunnelPort: "tun-port"
    case .tunnelWithoutChecksum: "tun-nocsum"
    case .tunnelChecksum: "tun-csum"
    case .tunnelRemoteChecksum: "tun-remcsum"
    case .json: "json"
    case .watch: "watch"
    case .complete: "complete"
    case .keepOthers: "keep-others"
    }
  }
}

/// A set of counted options in one word.
struct CountedOptions: Sendable, ExpressibleByArrayLiteral {
  private var bits: UInt64 = 0

  /// The options that describe a tunnel.
  static let tunnel: CountedOptions = [
    .tunnelType, .tunnelPort, .tunnelWithoutChecksum, .tunnelChecksum, .tunnelRemoteChecksum,
  ]

  /// The set of the listed options.
  init(arrayLiteral options: CountedOption...) {
    for option in options { bits |= Self.bit(of: option) }
  }

  /// Whether the option is in.
  func contains(_ option: CountedOption) -> Bool { bits & Self.bit(of: option) != 0 }

  /// Puts an option in; false when it was in already.
  mutating func insert(_ option: CountedOption) -> Bool {
    guard !contains(option) else { return false }
    bits |= Self.bit(of: option)
    return true
  }

  /// The options of both sets.
  func union(_ other: CountedOptions) -> CountedOptions {
    var result = self
    result.bits |= other.bits
    return result
  }

  /// The options of this set that are not in the other.
  func subtracting(_ other: CountedOptions) -> CountedOptions {
    var result = self
    result.bits &= ~other.bits
    return result
  }

  /// Whether the sets have no option in common.
  func isDisjoint(with other: CountedOptions) -> Bool { bits & other.bits == 0 }

  /// Whether no option is in.
  var isEmpty: Bool { bits == 0 }

  private static func bit(of option: CountedOption) -> UInt64 { 1 << UInt64(option.rawValue) }
}
