import JSON

extension Configuration {
  /// The words that stand outside of all blocks, and the blocks that tell of this machine.
  static let machineKeywords: [Keyword<Configuration>] =
    topLevelWords + [
      .block("global_defs", \.global, { GlobalDefinitions.table }, "settings of the whole machine")
    ]

  /// Routes and rules; they name track groups, which must be known before.
  static let staticRoutingKeywords: [Keyword<Configuration>] = [
    .lines(
      "static_routes", .route, "routes that are set at the start and stay", .only(.vrrpd),
      read: { configuration, statement in
        guard var route = readRoute(&statement, allowsTrackGroup: true) else { return }
        route.trackGroup = configuration.knownTrackGroup(
          route.trackGroup, at: route.place, statement.context)
        configuration.staticRoutes.append(route)
      },
      write: { $0.staticRoutes.map { ($0.words, $0.json) } }),
    .lines(
      "static_rules", .rule, "routing rules that are set at the start and stay", .only(.vrrpd),
      read: { configuration, statement in
        guard var rule = readRule(&statement, allowsTrackGroup: true) else { return }
        rule.trackGroup = configuration.knownTrackGroup(
          rule.trackGroup, at: rule.place, statement.context)
        configuration.staticRules.append(rule)
      },
      write: { $0.staticRules.map { ($0.words, $0.json) } }),
  ]

  private static let topLevelWords: [Keyword<Configuration>] = [
    .value(
      "net_namespace", \.networkNamespace, .text("NAME"),
      "the network namespace to run in (ip-netns(8))",
      .firstCounts + .survivesMissing + .fallback("the one it is started in")),
    .custom(
      "net_namespace_ipvs", \.ipvsNamespace, .optional(.text("NAME")),
      "the network namespace whose IPVS tables are used; without a name, that of the system",
      .firstCounts + .only(.checkd) + .fallback("that of `net_namespace`"),
      read: { $0.next()?.text ?? "" },
      write: { ($0.isEmpty ? [] : [$0], .string($0)) }),
    .flag(
      "namespace_with_ipsets", \.usesIPSetsInNamespace,
      "use ipsets although a namespace is set, on kernels before 3.13", .only(.vrrpd)),
    .value(
      "instance", \.instance, .text("NAME"),
      "a name for the process identifier files, where several daemons run in one namespace",
      .firstCounts + .survivesMissing),
    .flag(
      "use_pid_dir", \.usesProcessDirectory,
      "keep process identifier files in a directory of their own below /run"),
    .flag(
      "linkbeat_use_polling", \.pollsLinks,
      "ask interfaces for their link state instead of waiting for the kernel's messages",
      .only(.vrrpd)),
    .value(
      "child_wait_time", \.childWaitSeconds, .integer(0...Int(UInt32.max)), default: 5,
      "seconds to wait at the end for processes that were started"),
  ]
}
