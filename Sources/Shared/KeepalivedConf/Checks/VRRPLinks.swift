import NetTypes

extension VRRPChecks {
  /// Interfaces that an instance makes, and what goes with them.
  func checkLinks(of instance: VRRPInstance) {
    let hasLink = instance.virtualMAC != nil || instance.ipvlan != nil
    if hasLink, instance.asksForUnicast { checkLinkWithUnicast(of: instance) }
    if instance.transmitsFromBase == true, instance.virtualMAC == nil {
      incompatible(
        instance, "vmac_xmit_base", "`vmac_xmit_base` means nothing without `use_vmac`",
        fix: "add `use_vmac`, or delete `vmac_xmit_base`")
    }
    if hasLink, instance.promotesSecondaries == true {
      incompatible(
        instance, "promote_secondaries",
        with: instance.virtualMAC == nil ? "use_ipvlan" : "use_vmac",
        "an interface of the instance's own always promotes secondary addresses",
        fix: "delete `promote_secondaries`")
    }
    if let link = instance.ipvlan, link.address == nil, instance.family == .ipv4 {
      incompatible(
        instance, "use_ipvlan",
        "an ipvlan interface of an IPv4 instance needs an address of its own to send from",
        fix: "write `use_ipvlan ADDRESS/PREFIX`")
    }
  }

  private func checkLinkWithUnicast(of instance: VRRPInstance) {
    let keyword = instance.virtualMAC == nil ? "use_ipvlan" : "use_vmac"
    if instance.interface == nil {
      incompatible(
        instance, keyword, with: "unicast_peer",
        "without an interface there is nothing to set up `\(keyword)` on",
        fix: "write `interface NAME`, or delete `\(keyword)`")
    } else if instance.virtualMAC != nil, instance.transmitsFromBase != true,
      !instance.unicastPeers.isEmpty
    {
      incompatible(
        instance, keyword, with: "unicast_peer",
        "unicast with `use_vmac` is sent from the real interface", fix: "add `vmac_xmit_base`")
    }
  }

  /// Two instances whose interfaces have one name.
  func checkLinkNames() {
    var first: [String: VRRPInstance] = [:]
    for instance in configuration.vrrpInstances {
      guard let name = instance.virtualMAC?.name ?? instance.ipvlan?.name else { continue }
      guard let earlier = first[name] else {
        first[name] = instance
        continue
      }
      let keyword = instance.virtualMAC?.name == nil ? "use_ipvlan" : "use_vmac"
      let other = earlier.virtualMAC?.name == nil ? "use_ipvlan" : "use_vmac"
      context.error(
        .duplicateName, instance.places.statement(keyword),
        "the instance `\(earlier.name)` uses the interface `\(name)` already",
        fix: "give each instance a name of its own, or none",
        related: earlier.places.statement(other).map { [.init($0, "first used here")] } ?? [])
    }
  }

  // MARK: Routers

  /// What makes two instances one virtual router to the network.
  private struct RouterKey: Hashable {
    var number: Int
    var family: AddressFamily
    /// Of instances that send by multicast; nil for unicast.
    var interface: String?
    /// The group that they send to; nil for unicast.
    var group: IPAddress?
  }

  /// Instances that are one virtual router to the network: the same VRID, family and interface.
  func checkRouters() {
    let used = Set(configuration.vrrpInstances.compactMap(\.virtualRouterID))
    let free = (1...255).filter { !used.contains($0) }
    var routers: [RouterKey: [VRRPInstance]] = [:]
    for instance in configuration.vrrpInstances {
      guard let number = instance.virtualRouterID else { continue }
      var key = RouterKey(number: number, family: instance.family)
      if instance.unicastPeers.isEmpty {
        guard let interface = instance.interface, exists(interface) else { continue }
        key.interface = interface
        key.group = multicastAddress(of: instance)
      }
      guard let earlier = routers[key]?.first(where: { isSameRouter($0, instance) }) else {
        routers[key, default: []].append(instance)
        continue
      }
      let family = instance.family == .ipv4 ? "IPv4" : "IPv6"
      let place = instance.interface.map { " on `\($0)`" } ?? ""
      context.error(
        .duplicateRouter, instance.places.value("virtual_router_id"),
        "the instance `\(earlier.name)` has the VRID \(number) for \(family)\(place) already",
        fix: (free.first { $0 > number } ?? free.first).map { "write `virtual_router_id \($0)`" }
          ?? "give each instance a number of its own, on all nodes",
        related: earlier.places.statement("virtual_router_id")
          .map { [.init($0, "first used here")] } ?? [])
    }
  }

  /// Whether two instances with one key are one router: of those with peers, the ones that have a
  /// peer and the source address in common.
  private func isSameRouter(_ left: VRRPInstance, _ right: VRRPInstance) -> Bool {
    if left.unicastPeers.isEmpty { return true }
    if let one = left.interface, let other = right.interface, one != other { return false }
    let peers = Set(left.unicastPeers.map(\.address))
    guard right.unicastPeers.contains(where: { peers.contains($0.address) }),
      let source = sourceAddress(of: left), let other = sourceAddress(of: right)
    else { return false }
    return source == other
  }

  private func exists(_ name: String?) -> Bool {
    context.host.interfaces?.contains { $0.name == name } != false
  }

  private func multicastAddress(of instance: VRRPInstance) -> IPAddress {
    instance.multicastAddress
      ?? (instance.family == .ipv4 ? defaults.multicastAddress4 : defaults.multicastAddress6)
  }

  private func sourceAddress(of instance: VRRPInstance) -> IPAddress? {
    if let source = instance.sourceAddress { return source }
    let interface = context.host.interfaces?.first { $0.name == instance.interface }
    return interface?.addresses.first { prefix in
      guard case .v6(let address) = prefix.address else { return instance.family == .ipv4 }
      return instance.family == .ipv6 && address.isLinkLocal
    }?.address
  }
}
