import NetTypes

/// Checks what keepalived checks when it has read all of the VRRP configuration, and whether it
/// refuses it then.
func checkVRRP(_ configuration: Configuration, _ context: ParseContext) {
  let checks = VRRPChecks(configuration, context)
  for (number, instance) in configuration.vrrpInstances.enumerated() {
    if number.isMultiple(of: 32) { context.host.workGoesOn() }
    checks.checkBasics(of: instance)
    checks.checkUnicast(of: instance)
    checks.checkAddresses(of: instance)
    checks.checkElection(of: instance)
    checks.checkAuthentication(of: instance)
    checks.checkKeys(of: instance)
    checks.checkInterval(of: instance)
    checks.checkLinks(of: instance)
    if instance.isStrict(checks.defaults) { checks.checkStrictness(of: instance) }
    checks.checkTracking(of: instance)
    checks.checkRouting(instance.routes, instance.rules)
  }
  checks.checkRouters()
  checks.checkDuplicateAddresses()
  checks.checkLinkNames()
  checks.checkSyncGroups()
  checks.checkTrackGroups()
  checks.checkInterfaceSettings()
  checks.checkStaticAddresses()
}

/// The checks of a configuration's VRRP.
struct VRRPChecks {
  /// What is checked.
  let configuration: Configuration
  /// What takes the messages.
  let context: ParseContext
  /// What `global_defs` says for all instances.
  let defaults: VRRPDefaults
  /// The weights of all that may be tracked.
  let weights: TrackedWeights
  /// The sync group of each instance, by their names.
  private let groups: [String: SyncGroup]

  /// Prepares the checks of a configuration.
  init(_ configuration: Configuration, _ context: ParseContext) {
    self.configuration = configuration
    self.context = context
    defaults = VRRPDefaults(configuration.global)
    weights = configuration.trackedWeights
    groups = Dictionary(
      configuration.syncGroups.flatMap { group in group.members.map { ($0.name, group) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The sync group that an instance is in.
  func group(of instance: VRRPInstance) -> SyncGroup? { groups[instance.name] }

  /// Settings of a block that don't go together: the message is about the first keyword.
  func incompatible(
    _ block: some ConfigurationBlock, _ keyword: String, with other: String? = nil,
    _ message: String, expected: String? = nil, fix: String
  ) {
    let related = other.flatMap { other in
      block.places.contains(other)
        ? block.places.statement(other).map { [Diagnostic.Related($0, "`\(other)` is here")] } : nil
    }
    context.error(
      .incompatibleSettings, block.places.statement(keyword), message, expected: expected,
      fix: fix, related: related ?? [])
  }

  // MARK: Basics

  /// The number of the router and its interface.
  func checkBasics(of instance: VRRPInstance) {
    if instance.virtualRouterID == nil, !instance.places.contains("virtual_router_id") {
      context.error(
        .missingSetting, instance.places.block,
        "the instance `\(instance.name)` has no `virtual_router_id`",
        expected: "a number from 1 to 255, the same on all nodes",
        fix: "write `virtual_router_id NUMBER` in the block")
    }
    checkInterface(of: instance)
    if let vrf = instance.vrf {
      requireInterface(vrf, at: instance.places.value("vrf"), "the VRF device of this instance")
    }
  }

  private func checkInterface(of instance: VRRPInstance) {
    if let name = instance.interface {
      let place = instance.places.value("interface")
      if context.host.interfaces?.first(where: { $0.name == name })?.isLoopback == true {
        context.error(
          .unknownInterface, place, "VRRP can't run on the loopback interface `\(name)`",
          fix: "name the interface that the other nodes are reached by")
      } else {
        requireInterface(name, at: place, "the interface of this instance")
      }
      return
    }
    guard !instance.places.contains("interface") else { return }
    guard instance.asksForUnicast, !instance.unicastPeers.isEmpty else {
      context.error(
        .missingSetting, instance.places.block,
        "the instance `\(instance.name)` has no `interface`",
        fix: "write `interface NAME` in the block")
      return
    }
    guard let source = instance.sourceAddress else {
      if instance.places.contains("unicast_src_ip") { return }
      context.error(
        .missingSetting, instance.places.block,
        "a unicast instance needs an interface or a source address",
        fix: "write `interface NAME` or `unicast_src_ip ADDRESS` in the block")
      return
    }
    if case .v6(let address) = source, address.isLinkLocal {
      context.error(
        .incompatibleSettings, instance.places.value("unicast_src_ip"),
        "without an interface, a link-local source address means nothing",
        fix: "write `interface NAME` in the block, or a global address here")
    }
  }

  /// Reports an interface that the machine doesn't have.
  func requireInterface(
    _ name: String, at place: SourceRange?, _ role: String, verdict: Verdict = .refused
  ) {
    guard !defaults.allowsMissingInterfaces, let interfaces = context.host.interfaces,
      !interfaces.contains(where: { $0.name == name })
    else { return }
    let candidates = interfaces.filter { !$0.isLoopback }.map(\.name)
    context.error(
      .unknownInterface, place, "this machine has no interface `\(name)`, \(role)",
      expected: candidates.isEmpty ? nil : "one of \(listed(Array(candidates.prefix(10))))",
      fix: nearest(to: name, among: candidates).map { "write `\($0)`" }
        ?? "if it comes into being later, write `dynamic_interfaces` in global_defs",
      verdict: verdict)
  }

  // MARK: Advertisements

  /// The interval, which advertisements of a version can carry.
  func checkInterval(of instance: VRRPInstance) {
    guard let interval = instance.advertisementInterval?.wholeMicroseconds else { return }
    let text = secondsText(interval)
    if instance.effectiveVersion(defaults) == 2 {
      guard interval % 1_000_000 != 0 else { return }
      let rounded = max(1, (interval + 500_000) / 1_000_000)
      incompatible(
        instance, "advert_int", with: "version",
        "VRRP version 2 has whole seconds only: \(text) becomes \(rounded)",
        expected: "a whole number from 1 to 255",
        fix: "write `advert_int \(rounded)`, or `version 3` on all nodes")
    } else if interval > 40_950_000 {
      incompatible(
        instance, "advert_int", with: "version",
        "VRRP version 3 can't carry an interval of \(text) s: it becomes 40.95",
        expected: "0.01 to 40.95", fix: "write `advert_int 40.95` or less")
    } else if interval % 10_000 != 0 {
      let rounded = secondsText(max(10_000, (interval + 5_000) / 10_000 * 10_000))
      incompatible(
        instance, "advert_int", with: "version",
        "VRRP version 3 has steps of 0.01 s: \(text) becomes \(rounded)",
        expected: "0.01 to 40.95 in steps of 0.01", fix: "write `advert_int \(rounded)`")
    }
  }

  /// Authentication, which only version 2 has.
  func checkAuthentication(of instance: VRRPInstance) {
    guard let authentication = instance.authentication, let kind = authentication.kind,
      !instance.isStrict(defaults)
    else { return }
    if instance.effectiveVersion(defaults) == 3 {
      incompatible(
        instance, "authentication", with: "version",
        "VRRP version 3 has no authentication: it is ignored",
        fix: "delete the block; `auth_hmac` protects version 3")
    } else if (authentication.password ?? "").isEmpty {
      guard !authentication.places.contains("auth_pass") || authentication.password != nil else {
        return
      }
      incompatible(
        authentication, "auth_type", "authentication without a password: it is ignored",
        fix: "write `auth_pass PASSWORD` in the block, the same on all nodes")
    } else if kind == .header, instance.family == .ipv6 {
      incompatible(
        authentication, "auth_type", "AH authentication exists for IPv4 only: it is ignored",
        fix: "delete the block")
    } else if kind == .header, instance.effectiveState == .master, !instance.isOwner {
      incompatible(
        instance, "state", with: "authentication",
        "with AH authentication an instance can't start as MASTER: it starts as BACKUP",
        fix: "write `state BACKUP`")
    }
  }

  /// The key that advertisements are sent with must be one of the keys.
  func checkKeys(of instance: VRRPInstance) {
    guard let hmac = instance.hmac else { return }
    let numbers = hmac.keys.map { String($0.number) }
    if hmac.keys.isEmpty {
      guard !hmac.places.contains("key") else { return }
      incompatible(
        instance, "auth_hmac", "`auth_hmac` needs a key",
        fix: "write `key 1 hex:DIGITS` and `active_key 1` in the block, the same on all nodes")
    } else if let active = hmac.activeKey {
      guard !hmac.keys.contains(where: { $0.number == active }) else { return }
      context.error(
        .undefinedName, hmac.places.value("active_key"), "there is no key \(active) in this block",
        expected: listed(numbers))
    } else if !hmac.places.contains("active_key") {
      incompatible(
        instance, "auth_hmac", "`auth_hmac` does not say which key advertisements are sent with",
        fix: "write `active_key \(numbers[0])` in the block")
    }
  }

  /// Keywords of unicast, which need peers.
  func checkUnicast(of instance: VRRPInstance) {
    guard instance.unicastPeers.isEmpty else {
      if instance.multicastAddress != nil {
        incompatible(
          instance, "mcast_dst_ip", with: "unicast_peer",
          "advertisements go to the peers: the multicast address is ignored",
          fix: "delete `mcast_dst_ip`")
      }
      return
    }
    let keywords = ["unicast_peer", "unicast_src_ip", "check_unicast_src", "old_unicast_checksum"]
    let isReported =
      instance.leftOutEntries["unicast_peer"] != nil
      || instance.places.contains("unicast_src_ip") && instance.hasUnicastSource != true
    if instance.faultsWithoutPeers != true, !isReported,
      let keyword = keywords.first(where: instance.places.contains)
    {
      context.error(
        .missingSetting, instance.places.statement(keyword),
        "`\(keyword)` means nothing without peers: advertisements are sent by multicast",
        fix: "list the other nodes in `unicast_peer`, or delete `\(keyword)`")
    }
    if instance.unicastTTL != nil {
      incompatible(
        instance, "unicast_ttl", "`unicast_ttl` means nothing without peers",
        fix: "list the other nodes in `unicast_peer`, or delete `unicast_ttl`")
    }
  }

  // MARK: Election

  /// State, priority and preemption.
  func checkElection(of instance: VRRPInstance) {
    if instance.preempts == false {
      if instance.isOwner {
        incompatible(
          instance, "nopreempt", with: "priority",
          "the owner of the addresses (priority 255) always takes over: `nopreempt` is ignored",
          fix: "delete `nopreempt`, or lower the priority")
      } else if instance.effectiveState == .master {
        incompatible(
          instance, "nopreempt", with: "state",
          "`nopreempt` does not work with `state MASTER`: it is ignored",
          fix: "write `state BACKUP`, on all nodes; the priorities decide who becomes master")
      }
    }
    guard let delay = instance.preemptDelay, delay > .zero else { return }
    if instance.effectiveState == .master {
      incompatible(
        instance, "preempt_delay", with: instance.state == nil ? "priority" : "state",
        "`preempt_delay` does not work with `state MASTER`: it is ignored",
        fix: instance.state == nil
          ? "lower the priority below 255" : "write `state BACKUP`, on all nodes")
    } else if instance.isStrict(defaults) {
      incompatible(
        instance, "preempt_delay", with: "strict_mode",
        "strict mode has no delay of preemption: it is ignored", fix: "delete `preempt_delay`")
    } else if instance.preempts == false {
      incompatible(
        instance, "preempt_delay", with: "nopreempt",
        "with `nopreempt` there is nothing to delay: `preempt_delay` is ignored",
        fix: "delete one of the two")
    }
  }
}
