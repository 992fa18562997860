import KeepalivedConf
import NetTypes
import VRRP

extension InstanceSettings {
  /// Takes an instance with all its defaults; nil when it lacks what an instance can't do without,
  /// which reading the configuration has told.
  init?(_ instance: VRRPInstance, isUnweighted: Bool, policies: DaemonPolicies) {
    guard let number = instance.virtualRouterID.flatMap(UInt8.init(exactly:)), number > 0 else {
      return nil
    }
    let family = instance.family
    let link = instance.interface ?? instance.sourceAddress.map { "from \($0)" }
    guard let link else { return nil }
    var router = RouterSettings(
      name: instance.name,
      identity: RouterIdentity(link: link, family: family, virtualRouterID: number))
    router.take(instance, isUnweighted: isUnweighted, policies: policies)
    self.init(
      router: router, link: LinkSettings(instance),
      transport: TransportSettings(instance, policies: policies),
      holdings: HoldingsSettings(instance), notices: NoticeSettings(instance))
    extraAnnouncements = instance.extraGARP ?? ExtraGratuitousARP(0)
    startsAsMaster = instance.effectiveState == .master
    debugLevel = instance.debugLevel ?? 0
  }
}

extension RouterSettings {
  fileprivate mutating func take(
    _ instance: VRRPInstance, isUnweighted: Bool, policies: DaemonPolicies
  ) {
    version = instance.version == 3 ? .v3 : .v2
    priority = UInt8(clamping: instance.priority ?? 100)
    interval = instance.advertisementInterval ?? .seconds(1)
    downAdvertisements = instance.downAdvertisements ?? 3
    preempts = instance.preempts ?? true
    preemptDelay = instance.preemptDelay ?? .zero
    ownerIgnoresAdverts = instance.ownerIgnoresAdvertisements ?? false
    answersLowerPriority = !(instance.ignoresLowerPriority ?? false)
    answersHigherPriority = instance.answersHigherPriority ?? false
    yieldsAfterPause = instance.expiredTimerPriority != nil
    conflictPolicy = policies.conflict
    tracked = entries(
      interfaces: instance.trackedInterfaces, scripts: instance.trackedScripts,
      files: instance.trackedFiles, processes: instance.trackedProcesses,
      bfds: instance.trackedBFDs, isUnweighted: isUnweighted)
    announcements.repeats = instance.garpRepeat ?? 5
    announcements.delay = .seconds(instance.garpDelaySeconds ?? 5)
    announcements.refresh = .seconds(instance.garpRefreshSeconds ?? 0)
    announcements.refreshRepeats = instance.garpRefreshRepeat ?? 1
    announcements.lowerPriorityRepeats = instance.garpLowerPriorityRepeat ?? 5
    announcements.lowerPriorityDelay = .seconds(instance.garpLowerPriorityDelaySeconds ?? 5)
  }
}

extension LinkSettings {
  fileprivate init(_ instance: VRRPInstance) {
    interface = instance.interface
    vrf = instance.vrf
    virtual =
      instance.virtualMAC.map { .macvlan($0) } ?? instance.ipvlan.map { .ipvlan($0) }
    transmitsFromBase = instance.transmitsFromBase ?? false
    usesVirtualMACForAddresses = instance.usesVirtualMACForAddresses ?? false
    ignoresOwnInterface = instance.ignoresOwnInterface ?? false
    promotesSecondaries = instance.promotesSecondaries ?? false
  }
}

extension TransportSettings {
  fileprivate init(_ instance: VRRPInstance, policies: DaemonPolicies) {
    peers = instance.unicastPeers.map { peer in
      let least = UInt8(clamping: peer.minimumTTL ?? 0)
      return ReceivePeer(
        address: peer.address,
        hopLimits: least...max(least, UInt8(clamping: peer.maximumTTL ?? 255)))
    }
    group = peers.isEmpty ? instance.multicastAddress : nil
    lacksPeers = peers.isEmpty && instance.faultsWithoutPeers == true
    source = instance.sourceAddress
    tracksSource = instance.tracksSourceAddress ?? false
    hopLimit = UInt8(clamping: instance.unicastTTL ?? 255)
    refusesUnknownPeers = instance.checksUnicastSource ?? false
    if instance.version == 3, instance.checksumsAsVersion2 == true { checksum = .plain }
    if instance.usesOldUnicastChecksum == true, !peers.isEmpty { checksum = .oldUnicast }
    if let authentication = instance.authentication, let text = authentication.password {
      let password = Password(text)
      credential = authentication.kind == .header ? .header(password) : .password(password)
    }
    hmac = instance.hmac
    hmac?.places = .init()
    addressPolicy = instance.skipsAddressCheck == true ? .ignore : policies.addresses
    receiveBufferBytes = instance.receiveBufferBytes
  }
}

extension HoldingsSettings {
  fileprivate init(_ instance: VRRPInstance) {
    addresses = instance.addresses
    excludedAddresses = instance.excludedAddresses
    routes = instance.routes
    rules = instance.rules
    accepts = instance.accepts ?? true
  }
}

extension NoticeSettings {
  fileprivate init(_ instance: VRRPInstance) {
    master = instance.notifyMaster
    backup = instance.notifyBackup
    fault = instance.notifyFault
    stop = instance.notifyStop
    deleted = instance.notifyDeleted
    any = instance.notify
    lowerPriority = instance.notifyLowerPriority
    tellsPriorities = instance.notifiesPriorityChanges ?? false
    sendsMail = instance.sendsMail ?? false
  }
}
