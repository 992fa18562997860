/// Which options a command needs and takes.
struct CombinationRule: Sendable {
  /// Options without which the command can't be carried out.
  let required: CountedOptions
  /// Options that it takes besides.
  let allowed: CountedOptions
  /// Options of which at most one may stand.
  let exclusive: CountedOptions

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
  var rule: CombinationRule { Self.rules[self] ?? CombinationRule() }

  private static let rules = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0, $0.makeRule()) })

  private func makeRule() -> CombinationRule {
    let service: CountedOptions = [
      .scheduler, .persistent, .netmask, .onePacket, .persistenceEngine, .schedulerFlags,
    ]
    let server: CountedOptions = [
      .forwardingMethod, .weight, .upperThreshold, .lowerThreshold, .tunnelType, .tunnelPort,
      .tunnelWithoutChecksum, .tunnelChecksum, .tunnelRemoteChecksum,
    ]
    switch self {
    case .addService, .editService:
      return CombinationRule(required: [.service], allowed: service)
    case .deleteService:
      return CombinationRule(required: [.service])
    case .addServer, .editServer:
      return CombinationRule(required: [.service, .realServer], allowed: server)
    case .deleteServer:
      return CombinationRule(required: [.service, .realServer])
    case .list:
      return CombinationRule(
        allowed: [
          .numeric, .statistics, .rate, .thresholds, .persistentConnections, .noSort, .syncID,
          .exact, .tunnelInformation, .json, .watch,
        ],
        exclusive: [.connection, .service, .timeout, .daemon])
    case .zero:
      return CombinationRule(allowed: [.service])
    case .save:
      return CombinationRule(allowed: [.numeric, .complete])
    case .startDaemon:
      return CombinationRule(allowed: [
        .multicastInterface, .syncID, .multicastGroup, .multicastPort, .multicastTimeToLive,
        .syncMaximumLength,
      ])
    case .stopDaemon:
      return CombinationRule(allowed: [.syncID])
    case .plan, .apply:
      return CombinationRule(allowed: [.keepOthers])
    case .clear, .restore, .setTimeouts, .check:
      return CombinationRule()
    }
  }
}
