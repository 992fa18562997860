import DaemonKit
import KeepalivedConf
import NetTypes
import Platform
import RoutingNetlink
import VRRP
import VRRPSNMP

/// What managers are told, as it is at this moment.
extension Daemon {
  /// The machine's name in messages.
  var routerID: String { settings.global.routerID ?? host.name }

  /// Everything; only made when a manager asks.
  func snmpStatus(_ history: SNMPHistory, sendsTraps: Bool) -> SNMPStatus {
    var status = SNMPStatus()
    let global = settings.global
    status.version = "vrrpd \(DaemonKit.Daemon.version)"
    status.routerID = routerID
    status.mail = SNMPStatus.Mail(global.mail)
    status.sendsTraps = sendsTraps
    status.pollsLinks = !settings.linkbeatInterfaces.isEmpty
    status.networkNamespace = settings.networkNamespace ?? ""
    status.isOnBus = global.management.offersDBus == true
    status.hasDynamicInterfaces = global.dynamicInterfaces != nil
    status.groups = node.groups.indices.compactMap { snmpGroup($0) }
    let present = presentAddresses
    let routers = configuredRouters
    status.instances = routers.map { snmpInstance($0, history, present) }
    status.staticAddresses = settings.statics.addresses.map { address in
      let index = address.interface.flatMap { links[name: ByteString($0)]?.index }
      return snmpAddress(address, on: index, isAdvertised: false, present)
    }
    status.staticRoutes = settings.statics.routes.map { snmpRoute($0, isSet: true) }
    status.staticRules = settings.statics.rules.map { SNMPStatus.Rule($0, isSet: true) }
    takeTracked(into: &status)
    for instance in routers.map({ instances[$0] }) {
      status.routerErrors.checksum += instance.refusals[.checksum] ?? 0
      status.routerErrors.version += instance.refusals[.version] ?? 0
      status.routerErrors.virtualRouter += instance.refusals[.virtualRouter] ?? 0
    }
    status.routerErrors.checksum += strayRefusals["checksum"] ?? 0
    status.routerErrors.version += strayRefusals["version"] ?? 0
    status.routerErrors.virtualRouter += strayRefusals["vrid"] ?? 0
    return status
  }

  /// A group; nil when it is gone.
  func snmpGroup(_ number: Int) -> SNMPStatus.Group? {
    guard node.groups.indices.contains(number) else { return nil }
    let group = node.groups[number]
    var result = SNMPStatus.Group(name: group.settings.name)
    result.state = SNMPStatus.State(group.state)
    result.members = group.settings.members
    if let configured = settings.groups.first(where: { $0.group.name == group.settings.name }) {
      result.sendsMail = configured.notices.sendsMail
      result.scripts = SNMPStatus.Scripts(configured.notices)
    }
    result.tracksWeights = group.settings.tracked.contains { $0.weight != 0 }
    result.tracking = snmpTracking(group.settings.tracked)
    return result
  }

  /// An instance, as far as events tell of it.
  func snmpInstanceForTrap(_ number: Int, _ history: SNMPHistory) -> SNMPStatus.Instance {
    let (router, instance) = (node.routers[number], instances[number])
    let settings = instance.settings
    let record = history[router.settings.identity]
    var result = SNMPStatus.Instance(
      name: settings.name, virtualRouterID: settings.virtualRouterID, family: settings.family)
    result.version = Int32(router.settings.version.rawValue)
    result.state = node.isDeleted(number) ? .deleted : SNMPStatus.State(router.state)
    result.configuredState = settings.startsAsMaster ? .master : .backup
    result.wantedState = router.state == .master ? .master : .backup
    result.interface = (instance.link.base, settings.link.interface ?? "")
    result.source = router.source
    result.master = router.master?.address
    result.masterReason = record.masterReason
    result.protocolError = record.protocolError
    return result
  }

  private func snmpInstance(
    _ number: Int, _ history: SNMPHistory, _ present: Set<InterfaceAddress.Identity>
  ) -> SNMPStatus.Instance {
    var result = snmpInstanceForTrap(number, history)
    let (router, instance) = (node.routers[number], instances[number])
    let settings = instance.settings
    result.basePriority = router.settings.priority
    result.effectivePriority = router.effectivePriority
    result.tracksInterface = !settings.link.ignoresOwnInterface
    result.hardwareAddress =
      instance.link.virtualMAC ?? links[index: instance.link.base]?.hardwareAddress
    result.intervalHundredths = UInt32(
      clamping: (router.state == .master ? router.settings.interval : router.masterInterval)
        .nanoseconds / 10_000_000)
    result.preempts = router.settings.preempts
    result.preemptDelaySeconds = UInt32(clamping: router.settings.preemptDelay.components.seconds)
    switch settings.transport.credential {
    case .none: break
    case .password: result.authentication = 1
    case .header: result.authentication = 2
    }
    let sync = self.settings.global.connectionSync
    result.synchronizationInterface = sync?.instance == settings.name ? sync?.interface : nil
    result.group = node.group(of: number).map { node.groups[$0].settings.name }
    result.announcementDelaySeconds = UInt32(
      clamping: router.settings.announcements.delay.components.seconds)
    result.sendsMail = settings.notices.sendsMail
    result.scripts = SNMPStatus.Scripts(settings.notices)
    result.accepts = settings.holdings.accepts
    result.promotesSecondaries = settings.link.promotesSecondaries
    result.pollsLink = self.settings.linkbeatInterfaces.contains {
      $0.name == settings.link.interface
    }
    result.multicastGroup = settings.transport.group
    result.tracking = snmpTracking(router.settings.tracked)
    result.counters = SNMPStatus.Counters(router.statistics, instance.refusals)
    takeHoldings(of: number, into: &result, present)
    takeTimes(of: number, into: &result, history)
    return result
  }

  private func takeHoldings(
    of number: Int, into result: inout SNMPStatus.Instance,
    _ present: Set<InterfaceAddress.Identity>
  ) {
    let holdings = instances[number].settings.holdings
    let held = heldInterfaces(of: number)
    let isSet = node.routers[number].holdsAddresses
    result.addresses = holdings.allAddresses.enumerated().map { place, address in
      let index = held[address.prefix] ?? shownInterface(for: address, of: number)
      return snmpAddress(
        address, on: index, isAdvertised: place < holdings.addresses.count, present)
    }
    result.routes = holdings.routes.map { snmpRoute($0, isSet: isSet) }
    result.rules = holdings.rules.map { SNMPStatus.Rule($0, isSet: isSet) }
  }

  private func takeTimes(
    of number: Int, into result: inout SNMPStatus.Instance, _ history: SNMPHistory
  ) {
    let router = node.routers[number]
    guard router.state != .initial, router.state != .stopped else { return }
    let began = history[router.settings.identity].upSince ?? router.since
    let up = max(0, began.duration(to: now).nanoseconds / 10_000_000)
    let daemonUp =
      max(0, WallTime.now().seconds - Int64(clamping: lifecycle.startedUnixSeconds)) * 100
    // TimeTicks begin again after 497 days.
    result.upTimeHundredths = UInt32(truncatingIfNeeded: up)
    result.upSinceHundredths = UInt32(truncatingIfNeeded: max(0, daemonUp - up))
  }

  private func snmpAddress(
    _ address: VirtualAddress, on index: UInt32?, isAdvertised: Bool,
    _ present: Set<InterfaceAddress.Identity>
  ) -> SNMPStatus.Address {
    let kernel = address.kernelAddress(on: index ?? 0, kernelNames)
    var result = SNMPStatus.Address(
      address.address, prefixLength: UInt32(address.prefix.length))
    if address.address.family == .ipv4 { result.broadcast = .v4(kernel.broadcast ?? .any) }
    result.peer = address.peer
    result.scope = kernel.scope
    let name = index.flatMap { links[index: $0]?.name.description } ?? address.interface
    result.interface = (index ?? 0, name ?? "")
    result.label = address.label
    result.isSet = index != nil && present.contains(kernel.identity)
    result.isAdvertised = isAdvertised
    return result
  }

  private func snmpRoute(_ route: KeepalivedConf.Route, isSet: Bool) -> SNMPStatus.Route {
    let family = route.effectiveFamily
    var result = SNMPStatus.Route(
      to: route.destination?.address ?? .any(family),
      prefixLength: UInt32(route.destination?.length ?? 0))
    result.gateway = route.gateway
    result.source = route.preferredSource
    result.metric = route.metric ?? 0
    let kernel = try? route.kernelRoute(kernelNames)
    result.scope = kernel?.scope ?? 0
    result.table = kernel?.table ?? 254
    if let name = route.interface {
      result.interface = (links[name: ByteString(name)]?.index ?? 0, name)
    }
    result.type =
      switch route.kind {
      case .blackhole: 3
      case .unreachable: 7
      case .prohibit: 8
      case .throw: 9
      default: route.nextHops.isEmpty ? 1 : 2
      }
    result.isSet = isSet
    return result
  }
}
