import NetTypes

extension VRRPChecks {
  /// The addresses of an instance: that there are any, that advertisements can carry them, and
  /// that there are interfaces for them.
  func checkAddresses(of instance: VRRPInstance) {
    if instance.addresses.isEmpty {
      reportNoAddresses(of: instance)
    } else {
      checkNumberOfAddresses(of: instance)
    }
    for address in instance.addresses + instance.excludedAddresses {
      if let name = address.interface {
        requireInterface(name, at: address.place, "on which this address is to be set")
      } else if instance.interface == nil, !instance.places.contains("interface"),
        instance.asksForUnicast
      {
        context.error(
          .missingSetting, address.place,
          "the instance has no interface, so this address has none: it is left out",
          fix: "write `dev INTERFACE` behind the address")
      }
      checkVirtualMAC(of: address, in: instance)
    }
  }

  private func reportNoAddresses(of instance: VRRPInstance) {
    if instance.leftOutEntries["virtual_ipaddress"] != nil { return }
    if instance.hasNoAddresses == true, !instance.isStrict(defaults) { return }
    let place =
      instance.places.contains("virtual_ipaddress")
      ? instance.places.statement("virtual_ipaddress") : instance.places.block
    context.error(
      .missingSetting, place, "the instance `\(instance.name)` has no virtual addresses",
      expected: "at least one address in `virtual_ipaddress`",
      fix: instance.hasNoAddresses == true
        ? "strict mode needs one: add `virtual_ipaddress`, or take `vrrp_strict` away"
        : "add one, or write `no_virtual_ipaddress` if that is meant")
  }

  /// How many addresses fit into an advertisement: 255, or what the interface's MTU has room for.
  private func checkNumberOfAddresses(of instance: VRRPInstance) {
    let mtu = context.host.interfaces?.first { $0.name == instance.interface }?.mtuBytes ?? 1500
    let limit: Int
    switch instance.family {
    case .ipv4:
      // Ethernet, IPv4 and VRRP headers; in version 2 authentication data, too (RFC 3768 5.1).
      var header = 14 + 20 + 8
      if instance.effectiveVersion(defaults) == 2 { header += 8 }
      if instance.authentication?.kind == .header { header += 24 }
      limit = min(255, (mtu - header) / 4)
    case .ipv6: limit = min(255, (mtu - 14 - 40 - 8) / 16)
    }
    guard instance.addresses.count > limit, instance.addresses.indices.contains(max(0, limit))
    else { return }
    context.error(
      .outOfRange, instance.addresses[max(0, limit)].place ?? instance.places.block,
      "\(instance.addresses.count) addresses don't fit into an advertisement: the rest is not "
        + "advertised", expected: "up to \(limit) addresses on an interface with an MTU of \(mtu)",
      fix: "put those from here on into `virtual_ipaddress_excluded`")
  }

  private func checkVirtualMAC(of address: VirtualAddress, in instance: VRRPInstance) {
    guard address.usesVirtualMAC else { return }
    let isOnOwn = address.interface == nil || address.interface == instance.interface
    let isOfFamily = address.address.family == instance.family
    if isOnOwn, isOfFamily, instance.virtualMAC != nil {
      context.error(
        .incompatibleSettings, address.place,
        "the instance has `use_vmac` already: it holds for this address, too",
        fix: "delete `use_vmac` behind the address",
        related: instance.places.statement("use_vmac").map { [.init($0, "`use_vmac`")] } ?? [])
    } else if !(isOnOwn && isOfFamily), instance.usesVirtualMACForAddresses == true {
      context.error(
        .incompatibleSettings, address.place,
        "the instance has `use_vmac_addr` already: it holds for this address, too",
        fix: "delete `use_vmac` behind the address",
        related: instance.places.statement("use_vmac_addr")
          .map { [.init($0, "`use_vmac_addr`")] } ?? [])
    }
  }

  /// Addresses that are given twice, in one instance or in two.
  func checkDuplicateAddresses() {
    struct Key: Hashable {
      var address: IPAddress
      // Link-local addresses are told apart by their interfaces.
      var interface: String?
    }
    var first: [Key: (address: VirtualAddress, instance: String)] = [:]
    for instance in configuration.vrrpInstances {
      for address in instance.addresses + instance.excludedAddresses {
        let isLocal = if case .v6(let six) = address.address { six.isLinkLocal } else { false }
        let key = Key(
          address: address.address,
          interface: isLocal ? address.interface ?? instance.interface : nil)
        guard let earlier = first[key] else {
          first[key] = (address, instance.name)
          continue
        }
        let owner =
          earlier.instance == instance.name
          ? "this instance" : "the instance `\(earlier.instance)`"
        context.error(
          .duplicateAddress, address.place,
          "\(owner) has the address \(address.address) already", fix: "delete one of the two",
          related: earlier.address.place.map { [.init($0, "first used here")] } ?? [])
      }
    }
  }

  /// Addresses that are set at the start.
  func checkStaticAddresses() {
    for address in configuration.staticAddresses {
      if let name = address.interface {
        requireInterface(name, at: address.place, "on which this address is to be set")
      } else if context.host.interfaces?.contains(where: { $0.name == defaults.interface }) == false
      {
        context.error(
          .missingSetting, address.place,
          "this address has no interface, and the default interface `\(defaults.interface)` does "
            + "not exist", fix: "write `dev INTERFACE` behind the address", verdict: .cannotRun)
      }
    }
  }
}
