/// Which options a command needs and takes.
struct CombinationRule: Sendable {
  /// Options without which the command can't be carried out.
  let required: CountedOptions
  /// Options that it takes besides.
  let allowed: CountedOptions
  /// Options of which at most one may stand.
  let exclusive: CountedOptions

  /// What is required or exclusive is allowed too.
  init(
    required: CountedOptions = [], allowed: CountedOptions = [],
    exclusive: CountedOptions = []
  ) {
    self.required = required
    self.allowed = allowed.union(required).union(exclusive)
    self.exclusive = exclusive
  }

  /// The first offence of a set of options, in the order of `CountedOption`.
  func offence(
    of options: CountedOptions, command: CommandName
  ) -> CommandLineError? {
    var chosen: CountedOption?
    // Almost every command line is fine; only one that is not is worth the search.
    if required.subtracting(options).isEmpty, options.subtracting(allowed).isEmpty,
      exclusive.isEmpty
    {
      return nil
    }
    for option in CountedOption.allCases {
      guard options.contains(option) else {
        if required.contains(option) {
          return .missingOption(option, command)
        }
        continue
      }
      if !allowed.contains(option) { return .illegalOption(option, command) }
      if exclusive.contains(option) {
        if let chosen { return .conflictingOptions(option, chosen, command) }
        chosen = option
      }
    }
    return nil
  }
}

extension CommandName {
  /// The command's rule.
  var rule: CombinationRule {
    switch self {
    case .addService, .editService: .serviceSettings
    case .deleteService: .service
    case .addServer, .editServer: .serverSettings
    case .deleteServer: .server
    case .list: .list
    case .zero: .zero
    case .save: .save
    case .startDaemon: .startDaemon
    case .stopDaemon: .stopDaemon
    case .plan, .apply: .plan
    case .clear, .restore, .setTimeouts, .check: .nothing
    }
  }
}

extension CombinationRule {
  fileprivate static let serviceSettings = CombinationRule(
    required: [.service],
    allowed: [
      .scheduler, .persistent, .netmask, .onePacket, .persistenceEngine, .schedulerFlags,
    ])
  fileprivate static let service = CombinationRule(required: [.service])
  fileprivate static let serverSettings = CombinationRule(
    required: [.service, .realServer],
    allowed: [
      .forwardingMethod, .weight, .upperThreshold, .lowerThreshold, .tunnelType, .tunnelPort,
      .tunnelWithoutChecksum, .tunnelChecksum, .tunnelRemoteChecksum,
    ])
  fileprivate static let server = CombinationRule(required: [.service, .realServer])
  fileprivate static let list = CombinationRule(
    allowed: [
      .numeric, .statistics, .rate, .thresholds, .persistentConnections, .noSort, .syncID,
      .exact, .tunnelInformation, .json, .watch,
    ],
    exclusive: [.connection, .service, .timeout, .daemon])
  fileprivate static let zero = CombinationRule(allowed: [.service])
  fileprivate static let save = CombinationRule(allowed: [.numeric, .complete])
  fileprivate static let startDaemon = CombinationRule(
    allowed: [
      .multicastInterface, .syncID, .multicastGroup, .multicastPort, .multicastTimeToLive,
      .syncMaximumLength,
    ])
  fileprivate static let stopDaemon = CombinationRule(allowed: [.syncID])
  fileprivate static let plan = CombinationRule(allowed: [.keepOthers])
  fileprivate static let nothing = CombinationRule()
}
