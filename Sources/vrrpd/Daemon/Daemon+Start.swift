import DaemonRuntime
import FirewallNetlink
import KeepalivedConf
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import VRRP

/// The start, and new configurations.
extension Daemon {
  /// Reads the network, goes on where an earlier process was or cleans up behind it, and lets
  /// elections begin.
  func start(after earlier: Predecessor = .none) throws(DaemonError) {
    do throws(NetworkingError) {
      try readNetwork()
    } catch {
      throw .networking(error)
    }
    instances = settings.instances.map { makeInstance($0) }
    // Tables of a killed predecessor would go on dropping packets.
    try? firewall.removeLeftovers()
    applyLocalReports()
    goOn(after: earlier)
    // Before the instances look for their interfaces.
    linkWatch.start(in: self)
    if node.isStarted {
      // Masters go on: their interfaces are looked for before anything is taken for a leftover.
      configureNeighbourWatch()
      placeAll()
      adoptHoldings()
      removeLeftovers()
      setStatics(from: StaticSettings())
    } else {
      removeLeftovers()
      setStatics(from: StaticSettings())
      configureNeighbourWatch()
      placeAll()
    }
    for part in parts { part.start(in: self) }
    if lifecycle.startsAt == nil { tell(.start) }
    closeUnusedChannels()
    removeUnusedLinks()
  }

  /// Removes what an earlier run has left, and does nothing else.
  func cleanUp() throws(DaemonError) {
    do throws(NetworkingError) {
      try readNetwork()
    } catch {
      throw .networking(error)
    }
    try? firewall.removeLeftovers()
    removeLeftovers()
    removeUnusedLinks()
  }

  /// Takes a new configuration: what does not change is not touched.
  func reconfigure(to new: DaemonSettings) {
    now = MonotonicClock.now()
    let old = settings
    settings = new
    settings.numberHoldings(since: old)
    var outputs: [RouterOutput] = []
    node.reconfigure(settings.node, now: now, into: &outputs)
    let previous = instances.map(\.link)
    alignInstances()
    virtualAddressesAreKnown = false
    configureNeighbourWatch()
    applyLocalReports()
    setStatics(from: old.statics)
    perform(outputs)
    linkWatch.reconfigure(in: self)
    for router in instances.indices where !node.isDeleted(router) {
      if previous.indices.contains(router), instances[router].channel == nil {
        instances[router].link = .init()
      }
      place(router)
    }
    for part in parts { part.reconfigure(in: self) }
    if lifecycle.startsAt == nil { tell(.start) }
    makeRecord()
    removeUnusedLinks()
  }

  /// Gives every router of the engine its instance.
  private func alignInstances() {
    var configured: [RouterIdentity: InstanceSettings] = [:]
    for instance in settings.instances { configured[instance.router.identity] = instance }
    for router in node.routers.indices {
      guard !node.isDeleted(router) else { continue }
      guard let new = configured[node.routers[router].settings.identity] else { continue }
      guard router < instances.count,
        instances[router].settings.router.identity == new.router.identity
      else {
        if router < instances.count { disconnect(router) }
        let instance = makeInstance(new)
        if router < instances.count {
          instances[router] = instance
        } else {
          instances.append(instance)
        }
        continue
      }
      let old = instances[router].settings
      guard old != new else { continue }
      let keys = loadKeys(new)
      if old.transport != new.transport || old.link != new.link {
        disconnect(router)
      }
      instances[router].settings = new
      instances[router].keys = keys
      instances[router].rules = new.receiveRules(keys: keys)
      instances[router].transmitter = instances[router].transmitter.with(new, keys: keys)
    }
  }

  private func makeInstance(_ settings: InstanceSettings) -> RunningInstance {
    RunningInstance(settings, keys: loadKeys(settings))
  }

  /// The keys of an instance; those in files are read now.
  private func loadKeys(_ settings: InstanceSettings) -> [HMACKey] {
    guard let hmac = settings.transport.hmac else { return [] }
    return hmac.keys.compactMap { key in
      guard let number = UInt8(exactly: key.number) else { return nil }
      let bytes: [UInt8]?
      switch key.source {
      case .hexadecimal(let digits): bytes = hexadecimalBytes(digits)
      case .text(let text): bytes = Array(text.utf8)
      case .file(let path): bytes = keyBytes(inFile: path, of: settings.name)
      }
      return bytes.map { HMACKey(number: number, bytes: $0) }
    }
  }

  private func keyBytes(inFile path: String, of name: String) -> [UInt8]? {
    do throws(HostFileError) {
      var bytes = try host.contents(ofFile: path)
      while let last = bytes.last, last == 10 || last == 13 { bytes.removeLast() }
      return bytes
    } catch {
      log.error("\(name): the key in \(path) can't be read (\(error)): adverts with it are refused")
      return nil
    }
  }

  // MARK: What stays, whoever is master

  /// Brings static addresses, routes and rules from an earlier configuration to this one.
  private func setStatics(from old: StaticSettings) {
    guard old != settings.statics else { return }
    let before = staticHoldings(old)
    let after = staticHoldings(settings.statics)
    for request in Holdings.plan(from: before, to: after) { netlink.queue(request, tag: -1) }
    flushKernel()
  }

  /// What is configured of them, with the interfaces as they are now.
  func staticHoldings(_ statics: StaticSettings) -> Holdings {
    let names = kernelNames
    var result = Holdings()
    for address in statics.addresses {
      guard let name = address.interface, let index = names.interface(name) else {
        log.writeLimited(
          .warning, key: "static \(address.prefix)",
          "the static address \(address.prefix) has no interface: it is set when "
            + "\(address.interface ?? "one named with `dev`") comes")
        continue
      }
      result.addresses.append(
        .init(
          address: address.kernelAddress(on: index, names), isTracked: !address.isUntracked))
    }
    for route in statics.routes {
      guard let kernelRoute = try? route.kernelRoute(names) else {
        log.writeLimited(
          .warning, key: "static route \(route.destination?.description ?? "default")",
          "the interface of the static route to \(route.destination?.description ?? "default") is "
            + "missing: it is set when that comes")
        continue
      }
      result.routes.append(
        .init(
          route: kernelRoute, placement: route.kernelPlacement, isTracked: !route.isNotTracked))
    }
    result.rules = statics.rules.map {
      .init(rule: $0.kernelRule, isTracked: !$0.isNotTracked)
    }
    return result
  }

  // MARK: Leftovers

  /// Removes what a killed predecessor left: addresses, routes and rules that bear the mark of
  /// virtual routers, or that are configured here, unless they stay whoever is master. Owners of
  /// their addresses keep them: they are master at once.
  private func removeLeftovers() {
    var kept = staticHoldings(settings.statics)
    var owned: Set<InterfaceAddress.Identity> = []
    var configured: Set<InterfaceAddress.Identity> = []
    for router in instances.indices {
      if node.routers[router].holdsAddresses {
        kept.addresses += instances[router].held.addresses
        kept.routes += instances[router].held.routes
        kept.rules += instances[router].held.rules
        continue
      }
      let place = instances[router].settings.link
      guard let name = place.interface, let link = links[name: ByteString(name)] else { continue }
      let previous = instances[router].link
      instances[router].link.own = link.index
      for address in wanted(by: router).addresses {
        configured.insert(address.address.identity)
        if instances[router].settings.router.isOwner { owned.insert(address.address.identity) }
      }
      instances[router].link = previous
    }
    let keptAddresses = Set(kept.addresses.map(\.address.identity))
    var count = 0
    for link in links.all {
      for address in links.addresses(of: link.index)
      where !keptAddresses.contains(address.identity) && !owned.contains(address.identity)
        && ((removesMarked && address.origin == KernelRoute.keepalived)
          || configured.contains(address.identity))
      {
        netlink.queue(.removeAddress(address), tag: -1)
        count += 1
      }
    }
    // Before the kernel is asked for something else on the same socket.
    flushKernel()
    count += removeMarkedRoutes(except: kept)
    flushKernel()
    if count > 0 {
      log.notice("\(count) addresses, routes and rules of an earlier run are removed")
      try? readNetwork()
    }
  }

  /// Whether everything that bears the mark of virtual routers is a leftover: not where several
  /// daemons share a network, each of which has such.
  private var removesMarked: Bool { settings.instanceName == nil }

  private func removeMarkedRoutes(except kept: Holdings) -> Int {
    guard removesMarked else { return 0 }
    var requests: [RouteRequest] = []
    for family in [AddressFamily.ipv4, .ipv6] {
      let routes = (try? netlink.routes(of: family, origin: KernelRoute.keepalived)) ?? []
      for route in routes where route.origin == KernelRoute.keepalived {
        guard
          !kept.routes.contains(where: {
            $0.route.destination == route.destination && $0.route.table == route.table
          })
        else { continue }
        requests.append(.removeRoute(route))
      }
      let rules = (try? netlink.rules(of: family)) ?? []
      for rule in rules where rule.origin == KernelRoute.keepalived {
        guard !kept.rules.contains(where: { $0.rule.isLike(rule) }) else {
          continue
        }
        requests.append(.removeRule(rule))
      }
    }
    for request in requests { netlink.queue(request, tag: -1) }
    return requests.count
  }

  /// Removes interfaces that were made for instances which don't want them any more, now or in an
  /// earlier run.
  func removeUnusedLinks() {
    let used = Set(
      instances.indices.filter { !node.isDeleted($0) || !isGone($0) }
        .flatMap { [instances[$0].link.own] + instances[$0].held.addresses.map(\.address.index) })
    for link in links.all where !used.contains(link.index) {
      guard isMadeHere(link) else { continue }
      netlink.queue(.removeLink(.index(link.index)), tag: -1)
      madeLinks[link.index] = nil
      for family in [AddressFamily.ipv4, .ipv6] where !firewall.state.isEmpty {
        try? firewall.stopRedirectingReports(of: family, from: link.index)
      }
    }
    flushKernel()
  }

  private func isGone(_ router: Int) -> Bool { node.routers[router].state == .stopped }
}

private func hexadecimalBytes(_ text: String) -> [UInt8]? {
  let digits = text.utf8.compactMap { hexadecimalValue(of: $0) }
  guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
