import DaemonKit
import DaemonRuntime
import KeepalivedConf
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import VRRP

/// Addresses, routes and rules of masters.
extension Daemon {
  /// Queues what a router needs as master.
  func take(_ router: Int) { change(router, to: wanted(by: router)) }

  /// Queues the removal of all that a router has.
  func release(_ router: Int) {
    announcer.drop(router: router)
    // `-V`: what is there stays when the daemon ends.
    if node.isStopping, options.keepsState { return }
    change(router, to: Holdings())
  }

  /// Queues what a new configuration, or an interface that came back, makes necessary.
  func update(_ router: Int) {
    guard node.routers[router].holdsAddresses else { return }
    let before = Set(instances[router].held.addresses.map(\.address.identity))
    change(router, to: wanted(by: router))
    flushKernel()
    // What is new is announced; what stays is known to everybody.
    for address in instances[router].held.addresses
    where !before.contains(address.address.identity) {
      let announcement = Announcer.Announcement(
        router: router, address: address.address.address,
        interfaceIndex: address.address.index)
      for _ in 0..<max(1, instances[router].settings.router.announcements.repeats) {
        announceNow(announcement)
      }
    }
  }

  private func change(_ router: Int, to wanted: Holdings) {
    let held = instances[router].held
    guard wanted != held else { return }
    let before = Set(held.addresses)
    block(wanted.addresses.filter { !before.contains($0) }, of: router)
    for request in Holdings.plan(from: held, to: wanted) {
      netlink.queue(request, tag: router)
    }
    instances[router].held = wanted
    instances[router].lastRefusals = []
    virtualAddressesAreKnown = false
  }

  /// Sends what is queued, and tells what the kernel refused.
  func flushKernel() {
    guard netlink.queuedCount > 0 else { return }
    do throws(NetworkingError) {
      for refusal in try netlink.flush() { report(refusal) }
    } catch {
      log.error("the kernel can't be told of addresses and routes: \(error)")
    }
    settleFirewall()
  }

  private func report(_ refusal: RefusedRouteRequest) {
    // What was to be removed and is gone already is as wanted.
    if refusal.errno == .noSuchProcess || refusal.errno == .noSuchFileOrDirectory
      || refusal.errno == .addressNotAvailable || refusal.errno == .fileExists
      || refusal.errno == .noSuchAddressOrDevice
      // The interface has just vanished: everything is set when it comes back.
      || refusal.errno == .operationNotSupportedByDevice
    {
      return
    }
    let router = refusal.tag
    guard instances.indices.contains(router) else {
      log.error(
        "the kernel refuses a static address, route or rule: "
          + (refusal.explanation ?? refusal.errno.description))
      return
    }
    let reason = refusal.explanation ?? refusal.errno.description
    instances[router].lastRefusals.append(reason)
    log.writeLimited(
      .error, key: "kernel \(router) \(reason)",
      "\(instances[router].settings.name): the kernel refuses an address, route or rule: \(reason)")
  }

  // MARK: What is wanted

  /// What a router has as master, with the interfaces as they are now.
  func wanted(by router: Int) -> Holdings {
    let settings = instances[router].settings
    let names = kernelNames
    var result = Holdings()
    for address in settings.holdings.allAddresses {
      guard let index = interface(for: address, of: router) else {
        missing(address.interface ?? "", for: address.prefix.description, of: settings.name)
        continue
      }
      let kernel = address.kernelAddress(on: index, names)
      result.addresses.append(
        .init(
          address: kernel, isTracked: !address.isUntracked, wasThere: isOwned(kernel, by: router)))
    }
    for route in settings.holdings.routes {
      do throws(ConversionError) {
        result.routes.append(
          .init(
            route: try route.kernelRoute(names), placement: route.kernelPlacement,
            isTracked: !route.isNotTracked))
      } catch {
        if case .missingInterface(let name) = error {
          missing(
            name, for: "a route to \(route.destination?.description ?? "default")",
            of: settings.name)
        }
      }
    }
    for rule in settings.holdings.rules {
      result.rules.append(.init(rule: rule.kernelRule, isTracked: !rule.isNotTracked))
    }
    return result
  }

  /// Whether an address is its owner's for good: it was there before the router became master.
  private func isOwned(_ address: InterfaceAddress, by router: Int) -> Bool {
    guard instances[router].settings.router.isOwner else { return false }
    let held = instances[router].held.addresses
    if let known = held.first(where: { $0.address.identity == address.identity }) {
      return known.wasThere
    }
    return links.addresses(of: address.index).contains {
      $0.identity == address.identity && $0.origin != KernelRoute.keepalived
    }
  }

  private func missing(_ interface: String, for what: String, of name: String) {
    log.writeLimited(
      .warning, key: "missing \(name) \(interface)",
      "\(name): the interface \(interface) is missing: \(what) is set when it comes")
  }

  /// The interface that an address goes on.
  private func interface(for address: VirtualAddress, of router: Int) -> UInt32? {
    let instance = instances[router]
    let name = address.interface ?? instance.settings.link.interface
    if name == instance.settings.link.interface {
      return instance.link.own == 0 ? nil : instance.link.own
    }
    guard let name, let base = links[name: ByteString(name)] else { return nil }
    guard address.usesVirtualMAC || instance.settings.link.usesVirtualMACForAddresses else {
      return base.index
    }
    return virtualLink(of: router, above: base.index)?.index
  }

  /// Numbers of names, as they are at this moment.
  var kernelNames: KernelNames {
    KernelNames(
      interface: { [self] in links[name: ByteString($0)]?.index },
      tableOfVRF: { [self] name in
        guard let link = links[name: ByteString(name)], case .vrf(let table) = link.kind else {
          return nil
        }
        return table
      },
      number: { [self] in host.number(of: $0, in: $1) })
  }

  // MARK: Changes by others

  /// Sets an address of a master again that somebody removed.
  func restoreIfHeld(_ address: InterfaceAddress) {
    guard !links.addresses(of: address.index).contains(where: { $0.isSame(as: address) }) else {
      return
    }
    for router in instances.indices where node.routers[router].holdsAddresses {
      for held in instances[router].held.addresses
      where held.isTracked && held.address.isSame(as: address) {
        restored("\(held.address.prefix)", of: router)
        netlink.queue(.addAddress(held.address, replaces: true), tag: router)
      }
    }
    flushKernel()
  }

  /// Sets a route of a master again that somebody removed.
  func restoreIfHeld(_ route: KernelRoute) {
    guard route.origin == KernelRoute.keepalived else { return }
    for router in instances.indices where node.routers[router].holdsAddresses {
      for held in instances[router].held.routes
      where held.isTracked && held.route.isLike(route) {
        restored("a route to \(route.destination?.description ?? "default")", of: router)
        netlink.queue(.addRoute(held.route, .replace), tag: router)
      }
    }
    flushKernel()
  }

  /// Sets a rule of a master again that somebody removed.
  func restoreIfHeld(_ rule: KernelRule) {
    guard rule.origin == KernelRoute.keepalived else { return }
    for router in instances.indices where node.routers[router].holdsAddresses {
      for held in instances[router].held.rules
      where held.isTracked && held.rule.isLike(rule) {
        restored("a rule", of: router)
        netlink.queue(.addRule(held.rule), tag: router)
      }
    }
    flushKernel()
  }

  /// Sets everything of masters again that is missing, after changes that were not told: routes
  /// vanish with their interface or source address without a word.
  ///
  /// - Parameter looksAtAddresses: whether addresses may be missing, too.
  func restoreAll(looksAtAddresses: Bool) {
    for router in instances.indices where node.routers[router].holdsAddresses {
      let held = instances[router].held
      for address in held.addresses where looksAtAddresses && address.isTracked {
        let present = links.addresses(of: address.address.index)
        guard !present.contains(where: { $0.isSame(as: address.address) }) else { continue }
        netlink.queue(.addAddress(address.address, replaces: true), tag: router)
      }
      for route in held.routes where route.isTracked {
        netlink.queue(.addRoute(route.route, .replace), tag: router)
      }
      for rule in held.rules where rule.isTracked && looksAtAddresses {
        netlink.queue(.addRule(rule.rule), tag: router)
      }
    }
    flushKernel()
  }

  private func restored(_ what: String, of router: Int) {
    log.writeLimited(
      .warning, key: "restored \(router) \(what)",
      "\(instances[router].settings.name): somebody removed \(what), which this master needs: "
        + "it is set again (`no_track` lets others remove it)")
  }

  /// All addresses of virtual routers, which are no source of adverts.
  var virtualAddresses: Set<IPAddress> {
    if !virtualAddressesAreKnown {
      knownVirtualAddresses = Set(
        instances.flatMap { $0.settings.holdings.allAddresses.map(\.address) })
      virtualAddressesAreKnown = true
    }
    return knownVirtualAddresses
  }
}

extension KernelRoute {
  /// Whether a route that the kernel tells of is one that was set: the kernel fills some fields in.
  func isLike(_ other: KernelRoute) -> Bool {
    family == other.family && destination == other.destination && table == other.table
      && kind == other.kind && gateway == other.gateway
      && (metric ?? 0) == (other.metric ?? 0) && typeOfService == other.typeOfService
  }
}

extension KernelRule {
  /// Whether a rule that the kernel tells of is one that was set: without a preference, the kernel
  /// chooses one.
  func isLike(_ other: KernelRule) -> Bool {
    (preference == nil || preference == other.preference) && source == other.source
      && destination == other.destination && incomingInterface == other.incomingInterface
      && outgoingInterface == other.outgoingInterface && (mark ?? 0) == (other.mark ?? 0)
      && action == other.action
  }
}
