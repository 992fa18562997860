import NetTypes

/// Gives every instance and sync group what it does not say itself: keepalived's defaults, and what
/// `global_defs` and the sync group say for all.
///
/// What contradicts itself becomes what keepalived makes of it, such as `nopreempt` with
/// `state MASTER`.
func resolveVRRP(_ configuration: inout Configuration) {
  let defaults = VRRPDefaults(configuration.global)
  let groups = Dictionary(
    configuration.syncGroups.flatMap { group in group.members.map { ($0.name, group) } },
    uniquingKeysWith: { first, _ in first })
  for index in configuration.vrrpInstances.indices {
    let name = configuration.vrrpInstances[index].name
    let group = groups[name]
    configuration.vrrpInstances[index].resolve(defaults, in: group)
  }
  let weights = configuration.trackedWeights
  for index in configuration.vrrpInstances.indices {
    configuration.vrrpInstances[index].resolveWeights(weights)
  }
  for index in configuration.syncGroups.indices {
    configuration.syncGroups[index].resolve(defaults, weights)
  }
  for index in configuration.staticAddresses.indices
  where configuration.staticAddresses[index].interface == nil {
    configuration.staticAddresses[index].interface = defaults.interface
  }
}

extension VRRPInstance {
  fileprivate mutating func resolve(_ defaults: VRRPDefaults, in group: SyncGroup?) {
    let isStrict = isStrict(defaults)
    self.isStrict = isStrict
    // keepalived accepts version 2 for IPv6, too, where it does not exist.
    version = family == .ipv6 ? 3 : effectiveVersion(defaults)
    isIPv6 = family == .ipv6 ? true : nil
    resolveElection(isStrict: isStrict)
    resolveInterval()
    resolveAdvertisements(defaults, isStrict: isStrict)
    resolveGARP(defaults, isStrict: isStrict)
    notifiesPriorityChanges =
      notifiesPriorityChanges ?? group?.notifiesPriorityChanges ?? defaults.notifiesPriorityChanges
    sendsMail = sendsMail ?? defaults.sendsMail
    VRRPInstance.table.fillDefaults(&self)
    if var keys = hmac {
      HMACAuthentication.table.fillDefaults(&keys)
      let interval = advertisementInterval ?? .seconds(1)
      keys.timeWindow = keys.timeWindow ?? max(.seconds(5), interval * 3)
      hmac = keys
    }
    for index in addresses.indices { resolve(&addresses[index]) }
    for index in excludedAddresses.indices { resolve(&excludedAddresses[index]) }
  }

  private mutating func resolveElection(isStrict: Bool) {
    let (state, priority) = (effectiveState, effectivePriority)
    self.priority = priority
    self.state = isStrict ? (priority == 255 ? .master : .backup) : state
    accepts = accepts ?? (priority == 255 || !isStrict)
    if isStrict, version == 2, priority != 255 { accepts = false }
    preempts = preempts == false && priority != 255 && self.state != .master ? false : true
    if self.state == .master || isStrict || preempts == false { preemptDelay = .zero }
  }

  /// An interval that advertisements of the version can carry.
  private mutating func resolveInterval() {
    let given = advertisementInterval?.wholeMicroseconds ?? 1_000_000
    let (step, most) = version == 2 ? (1_000_000, 255_000_000) : (10_000, 40_950_000)
    let rounded = (given + step / 2) / step * step
    advertisementInterval = .microseconds(max(step, min(most, rounded)))
  }

  private mutating func resolveAdvertisements(_ defaults: VRRPDefaults, isStrict: Bool) {
    let isUnicast = !unicastPeers.isEmpty
    if isUnicast {
      multicastAddress = nil
      unicastTTL = unicastTTL ?? 255
    } else {
      unicastTTL = nil
      multicastAddress =
        multicastAddress
        ?? (family == .ipv4 ? defaults.multicastAddress4 : defaults.multicastAddress6)
    }
    if version == 3 || isStrict || (authentication?.password ?? "").isEmpty { authentication = nil }
    checksUnicastSource = isUnicast && (checksUnicastSource ?? defaults.checksUnicastSource)
    checksumsAsVersion2 = checksumsAsVersion2 ?? defaults.checksumsAsVersion2
    skipsAddressCheck = skipsAddressCheck ?? defaults.skipsAddressCheck
    ownerIgnoresAdvertisements =
      isStrict || (ownerIgnoresAdvertisements ?? defaults.ownerIgnoresAdvertisements)
    ignoresLowerPriority = isStrict || (ignoresLowerPriority ?? defaults.ignoresLowerPriority)
    answersHigherPriority = !isStrict && (answersHigherPriority ?? defaults.answersHigherPriority)
    downAdvertisements = isStrict ? 3 : downAdvertisements ?? defaults.downAdvertisements
    if sourceAddress == nil { tracksSourceAddress = nil }
    if virtualMAC == nil || isStrict { transmitsFromBase = nil }
    if virtualMAC != nil || ipvlan != nil { promotesSecondaries = nil }
  }

  private mutating func resolveGARP(_ defaults: VRRPDefaults, isStrict: Bool) {
    // What global_defs leaves open for lower priorities follows its own settings, not those of
    // the instance.
    let lowerDelay = defaults.garpLowerPriorityDelaySeconds ?? defaults.garpDelaySeconds
    let lowerRepeat = defaults.garpLowerPriorityRepeat ?? defaults.garpRepeat
    garpDelaySeconds = garpDelaySeconds ?? defaults.garpDelaySeconds
    garpRepeat = garpRepeat ?? defaults.garpRepeat
    garpRefreshSeconds = garpRefreshSeconds ?? defaults.garpRefreshSeconds
    garpRefreshRepeat = garpRefreshRepeat ?? defaults.garpRefreshRepeat
    garpLowerPriorityDelaySeconds = isStrict ? 0 : garpLowerPriorityDelaySeconds ?? lowerDelay
    garpLowerPriorityRepeat = isStrict ? 0 : garpLowerPriorityRepeat ?? lowerRepeat
    extraGARP = extraGARP ?? defaults.extraGARP
  }

  private func resolve(_ address: inout VirtualAddress) {
    if address.interface == nil { address.interface = interface }
    if address.address.family == .ipv6, address.preferredLifetime == nil {
      address.preferredLifetime = address.prefix.length == 128 ? .seconds(0) : .forever
    }
  }

  fileprivate mutating func resolveWeights(_ weights: TrackedWeights) {
    trackedInterfaces.resolveWeights([:], otherwise: 0)
    trackedScripts.resolveWeights(weights.scripts, otherwise: 0)
    trackedFiles.resolveWeights(weights.files, otherwise: 1)
    trackedProcesses.resolveWeights(weights.processes, otherwise: 0)
    trackedBFDs.resolveWeights(weights.bfds, otherwise: 0)
  }
}

extension SyncGroup {
  fileprivate mutating func resolve(_ defaults: VRRPDefaults, _ weights: TrackedWeights) {
    sendsMail = sendsMail ?? defaults.sendsMail
    notifiesPriorityChanges = notifiesPriorityChanges ?? defaults.notifiesPriorityChanges
    trackedInterfaces.resolveWeights([:], otherwise: 0)
    trackedScripts.resolveWeights(weights.scripts, otherwise: 0)
    trackedFiles.resolveWeights(weights.files, otherwise: 1)
    trackedProcesses.resolveWeights(weights.processes, otherwise: 0)
    trackedBFDs.resolveWeights(weights.bfds, otherwise: 0)
  }
}

extension [TrackedItem] {
  fileprivate mutating func resolveWeights(
    _ weights: [String: TrackingWeight], otherwise fallback: Int
  ) {
    for index in indices {
      let own = weights[self[index].name] ?? TrackingWeight(fallback)
      self[index].weight = self[index].weight ?? own.value
      if own.isReversed { self[index].isReversed = self[index].isReversed ?? true }
    }
  }
}
