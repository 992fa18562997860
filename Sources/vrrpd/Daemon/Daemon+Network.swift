import DaemonKit
import DaemonRuntime
import KeepalivedConf
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import VRRP

/// The interfaces, and what others do to them.
extension Daemon {
  /// Reads all interfaces and addresses.
  func readNetwork() throws(NetworkingError) {
    links = LinkTable(links: try netlink.links(), addresses: try netlink.addresses())
  }

  /// Follows changes by others and by this daemon.
  func followNetwork() {
    let events: [RouteEvent]
    do throws(SystemError) {
      events = try monitor.events()
    } catch {
      log.error("changes of the network can't be followed: \(error)")
      return
    }
    var isOverrun = false
    var hasNewLink = false
    let setsAllStatics = hasReturningLinks(events)
    for event in events {
      if case .overrun = event { isOverrun = true }
      if case .linkChanged(let link) = event, links[index: link.index] == nil { hasNewLink = true }
      links.apply(event)
      follow(event)
    }
    if isOverrun {
      log.warning("changes of the network came too fast: everything is read anew")
      try? readNetwork()
    }
    keepStatics(events, setsAll: setsAllStatics)
    linkWatch.follow(in: self)
    if !events.allSatisfy(leavesPlaces)
      || instances.contains(where: \.settings.transport.tracksSource)
    {
      placeAll()
    }
    // What masters could not set while its interface was missing.
    if hasNewLink || isOverrun {
      for router in instances.indices where node.routers[router].holdsAddresses {
        update(router)
      }
    }
    if isOverrun || events.contains(where: mayLoseRoutes) {
      restoreAll(looksAtAddresses: isOverrun)
    }
  }

  /// Whether routes may have vanished with what has changed, or can be set again since.
  private func mayLoseRoutes(_ event: RouteEvent) -> Bool {
    switch event {
    case .linkChanged(let link): link.isUpAndRunning
    case .addressRemoved: true
    default: false
    }
  }

  private func follow(_ event: RouteEvent) {
    if options.logsAddressChanges { tellAddressChange(event) }
    switch event {
    case .addressRemoved(let address): restoreIfHeld(address)
    case .routeRemoved(let route): restoreIfHeld(route)
    case .ruleRemoved(let rule): restoreIfHeld(rule)
    default: break
    }
  }

  /// `-a`
  private func tellAddressChange(_ event: RouteEvent) {
    switch event {
    case .addressAdded(let address): log.info("\(address.prefix) is set on \(name(of: address))")
    case .addressRemoved(let address):
      log.info("\(address.prefix) is gone from \(name(of: address))")
    default: break
    }
  }

  private func name(of address: InterfaceAddress) -> String {
    links[index: address.index]?.name.description ?? "interface \(address.index)"
  }

  /// Whether a change concerns no instance's interface or source address: every takeover makes many
  /// such.
  private func leavesPlaces(_ event: RouteEvent) -> Bool {
    switch event {
    case .addressAdded(let address), .addressRemoved(let address): isVirtual(address.address)
    case .routeAdded, .routeRemoved, .ruleAdded, .ruleRemoved: true
    case .linkChanged, .linkRemoved, .overrun: false
    }
  }

  /// Finds every instance's interfaces and source address again.
  func placeAll() {
    for router in instances.indices where !node.isDeleted(router) { place(router) }
  }

  /// Finds an instance's interfaces and source address, and tells the engine what is missing.
  func place(_ router: Int) {
    let instance = instances[router]
    let link = instance.settings.link
    var place = RunningInstance.LinkPlace()
    if let name = link.interface, let found = links[name: ByteString(name)] {
      place.base = found.index
      place.own = found.index
    }
    if link.virtual != nil, place.base != 0 {
      // Made anew when the real interface comes back, or when somebody removed it.
      let own = virtualLink(of: router, above: place.base)
      place.own = own?.index ?? 0
      place.virtualMAC = own?.hardwareAddress
    }
    // Without an interface there is none that could come. A socket that could not be opened is
    // tried again at every change of the network.
    let lacksSocket = instance.channel == nil && (link.interface == nil || place.base != 0)
    if place != instance.link || lacksSocket {
      instances[router].link = place
      if link.promotesSecondaries, let name = link.interface, place.base != 0 {
        set(.promoteSecondaries, 1, on: name)
      }
      connect(router, previous: instance.link)
      // What it had went with the interface that somebody removed.
      if place.own != 0, place.own != instance.link.own, node.routers[router].holdsAddresses {
        update(router)
      }
    }
    updateSource(router)
    tellFaults(router)
  }

  /// Opens the socket of a router, after its interface came, went or is another.
  private func connect(_ router: Int, previous: RunningInstance.LinkPlace) {
    let settings = instances[router].settings
    let (base, hearing) = (instances[router].link.base, hearingInterface(of: router))
    if previous.base == base, let channel = instances[router].channel,
      channel.key.interfaceIndex == hearing
    {
      return
    }
    disconnect(router)
    guard base != 0 || settings.link.interface == nil else { return }
    let isAuthenticated: Bool
    if case .header = settings.transport.credential {
      isAuthenticated = true
    } else {
      isAuthenticated = false
    }
    let key = Channels.Key(
      interfaceIndex: hearing, family: settings.family,
      protocolNumber: isAuthenticated ? Channels.authenticationHeader : Channels.vrrp)
    do throws(SystemError) {
      let joined = try channels.join(
        key,
        name: base == 0 ? settings.link.vrf : links[index: hearing].map { $0.name.description },
        group: settings.transport.group, receiveBufferBytes: receiveBufferBytes(router))
      instances[router].channel = joined.channel
      if joined.isNew {
        try reactor.add(
          joined.channel.socket.descriptor.rawValue, interest: .readable,
          token: Token.channel(joined.channel.number).rawValue)
      }
    } catch {
      log.error("\(settings.name): no socket for adverts: \(error)")
      return
    }
    routerOfAdvert[
      AdvertKey(
        interfaceIndex: hearing, family: settings.family,
        virtualRouterID: settings.virtualRouterID)] = router
  }

  /// The interface through whose socket a router hears adverts. With a virtual MAC address that is
  /// the one which the daemon made: the kernel hands frames with this source address to it alone,
  /// and copies of all others (`macvlan_handle_frame`).
  private func hearingInterface(of router: Int) -> UInt32 {
    let (settings, place) = (instances[router].settings, instances[router].link)
    guard case .macvlan = settings.link.virtual, place.own != 0, settings.transport.group != nil
    else { return place.base }
    return place.own
  }

  /// Lets go of the socket of a router.
  func disconnect(_ router: Int) {
    let settings = instances[router].settings
    guard let channel = instances[router].channel else { return }
    instances[router].channel = nil
    let key = AdvertKey(
      interfaceIndex: channel.key.interfaceIndex, family: settings.family,
      virtualRouterID: settings.virtualRouterID)
    if routerOfAdvert[key] == router { routerOfAdvert[key] = nil }
    if let closed = channels.leave(channel, group: settings.transport.group) {
      try? reactor.remove(closed.socket.descriptor.rawValue)
    }
  }

  /// Room for the adverts of all virtual routers that may be on a network, in one burst.
  private func receiveBufferBytes(_ router: Int) -> Int {
    let instance = instances[router]
    if let bytes = instance.settings.transport.receiveBufferBytes { return bytes }
    let multiplier = max(1, settings.global.receiveBufferMultiplier ?? 3)
    let wanted: Int
    switch settings.global.receiveBufferPolicy {
    case .mtu:
      wanted = Int(links[index: instance.link.base]?.mtu ?? 1500) * multiplier
    case .advertisement:
      // The IP header, the advert's, 4 or 16 bytes an address, and authentication.
      let size = instance.settings.family == .ipv4 ? 4 : 16
      wanted = (64 + size * instance.settings.advertisedAddresses.count) * multiplier
    case .bytes(let bytes): wanted = bytes
    case nil: wanted = 0
    }
    // Never less than what a burst of all virtual routers of a network takes: others than
    // keepalived's sockets, these are shared.
    return max(wanted, 1 << 19)
  }

  private func updateSource(_ router: Int) {
    let settings = instances[router].settings
    let place = instances[router].link
    var source: IPAddress?
    if let configured = settings.transport.source {
      let isThere =
        !settings.transport.tracksSource
        || links.all.contains { link in
          links.addresses(of: link.index).contains { $0.address == configured }
        }
      source = isThere ? configured : nil
    } else if case .ipvlan(let ipvlan) = settings.link.virtual, let own = ipvlan.address?.address,
      own.family == settings.family
    {
      source = own
    } else {
      source =
        address(of: settings.family, on: place.base, except: isVirtual)
        // An owner's interface may have no address but the one that it owns.
        ?? address(of: settings.family, on: place.base, except: isSetByMaster)
    }
    guard source != instances[router].transmitter.source else { return }
    instances[router].transmitter.source = source
    tell(.source(router: router, source))
  }

  /// The address of an interface from which adverts come.
  private func address(
    of family: AddressFamily, on index: UInt32, except excluded: (IPAddress) -> Bool
  ) -> IPAddress? {
    switch family {
    case .ipv4:
      links.primaryIPv4Address(of: index, except: { excluded(.v4($0)) }).map { .v4($0) }
    case .ipv6:
      links.linkLocalAddress(of: index, except: { excluded(.v6($0)) }).map { .v6($0) }
    }
  }

  /// Whether an address is there only while one of this machine's routers is master.
  private func isSetByMaster(_ address: IPAddress) -> Bool {
    guard isVirtual(address) else { return false }
    return !instances.contains { instance in
      instance.settings.router.isOwner
        && instance.settings.holdings.allAddresses.contains { $0.address == address }
    }
      || instances.contains { instance in
        instance.held.addresses.contains { $0.address.address == address && !$0.wasThere }
      }
  }

  /// Whether an address belongs to a virtual router, so that no advert comes from it.
  private func isVirtual(_ address: IPAddress) -> Bool { virtualAddresses.contains(address) }

  private func tellFaults(_ router: Int) {
    let instance = instances[router]
    let link = instance.settings.link
    if let name = link.interface {
      let isDown =
        !isUp(instance.link.base) || (link.virtual != nil && instance.link.own == 0)
      let counts = !link.ignoresOwnInterface || instance.link.base == 0
      setFault(router, .interfaceDown(name), isDown && counts)
    }
    setFault(router, .noSourceAddress, instance.transmitter.source == nil)
    setFault(router, .noPeers, instance.settings.transport.lacksPeers)
  }

  private func setFault(_ router: Int, _ reason: FaultReason, _ isPresent: Bool) {
    guard node.routers[router].faults.contains(reason) != isPresent else { return }
    tell(.fault(router: router, reason, isPresent: isPresent))
  }
}
