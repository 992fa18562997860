import NetTypes

extension Warnings {
  /// Virtual addresses that are set otherwise than meant.
  func warnAboutAddresses(of instance: VRRPInstance) {
    for address in instance.addresses + instance.excludedAddresses {
      guard address.peer == nil, let name = address.interface ?? instance.interface else {
        continue
      }
      let interface = interface(name)
      // VRRP on the loopback interface has been refused.
      if interface?.isLoopback == true { continue }
      let networks = interface?.addresses.filter { $0.address != address.address } ?? []
      let isLocal = networks.contains { $0.contains(address.address) }
      if !address.hasLength {
        warnAboutLength(address, name, networks.first { $0.contains(address.address) })
      } else if !isLocal, !networks.isEmpty {
        warnAboutNetwork(address, name)
      }
      warnAboutLabel(address, name)
    }
  }

  private func warnAboutLength(
    _ address: VirtualAddress, _ interface: String, _ network: IPPrefix?
  ) {
    let bits = address.address.family.bitCount
    // A link-local address is always on its link.
    if case .v6(let plain) = address.address, plain.isLinkLocal { return }
    let text = "\(address.address)"
    let fix: String
    let story: String
    if let network {
      story =
        "which works while \(interface) keeps \(network), and not without it"
      fix = "write `\(text)/\(network.length)`, or `\(text)/\(bits)` if that is meant"
    } else if self.interface(interface) != nil {
      story =
        "and \(interface) has no other address of its network: neighbours are not reached from it"
      fix = "write the length of its network, such as `\(text)/\(bits == 32 ? 24 : 64)`"
    } else {
      story =
        "which works only where \(interface) has another address of the same network"
      fix =
        "write the length of its network, such as `\(text)/\(bits == 32 ? 24 : 64)`, or"
        + " `\(text)/\(bits)` if that is meant"
    }
    warn(
      .missingPrefixLength, address.place,
      "without a prefix length \(text) is set as /\(bits), \(story)", fix: fix)
  }

  /// An address whose network is known, but elsewhere.
  private func warnAboutNetwork(_ address: VirtualAddress, _ name: String) {
    let other = context.host.interfaces?.first { interface in
      interface.name != name && !interface.isLoopback
        && interface.addresses.contains {
          $0.length < $0.address.family.bitCount && $0.contains(address.address)
            && $0.address != address.address
        }
    }
    guard let other else { return }
    // The interface of a virtual MAC address or a VLAN is not the one to compare with.
    warn(
      .otherNetwork, address.place,
      "\(address.address) is set on \(name), but its network is on \(other.name): machines there"
        + " don't find it",
      fix: "write `dev \(other.name)` behind it if it belongs there, or correct the address")
  }

  private func warnAboutLabel(_ address: VirtualAddress, _ name: String) {
    guard let label = address.label, label != name, !label.hasPrefix(name + ":") else { return }
    warn(
      .ineffectiveSetting, address.place,
      "the label `\(label)` does not begin with `\(name):`: ifconfig and other old tools don't show"
        + " the address",
      fix: "write `label \(name):\(label.split(separator: ":").last ?? "1")`")
  }

  /// Addresses from which advertisements are sent, and to which.
  func warnAboutSources(of instance: VRRPInstance) {
    let keyword = instance.hasUnicastSource == true ? "unicast_src_ip" : "mcast_src_ip"
    if let source = instance.sourceAddress, instance.places.contains(keyword) {
      let own = instance.addresses.first { $0.address == source }
      if let own, !instance.isOwner {
        warn(
          .foreignSource, instance.places.value(keyword),
          "\(source) is the virtual address itself: this machine has it only while it is MASTER,"
            + " and then the other nodes take its advertisements for their own",
          fix: "write this machine's own address", related: [(own.place, "the virtual address")])
      } else if hasAddress(source) == false {
        warn(
          .foreignSource, instance.places.value(keyword),
          "this machine does not have \(source): advertisements can't be sent from it",
          fix: ownAddress(of: instance).map { "write \($0), which \(instance.interface ?? "") has" }
            ?? "write an address of this machine")
      }
    } else {
      warnAboutBareInterface(of: instance)
    }
    for peer in instance.unicastPeers { warn(about: peer, instance) }
  }

  private func warn(about peer: UnicastPeer, _ instance: VRRPInstance) {
    if peer.address == instance.sourceAddress
      || (hasAddress(peer.address) == true && !isVirtual(peer.address))
    {
      warn(
        .wrongPeer, peer.place, "\(peer.address) is this machine itself, not another node",
        fix: "list the addresses of the other nodes only")
    } else if isVirtual(peer.address) {
      warn(
        .wrongPeer, peer.place,
        "\(peer.address) is a virtual address: whoever is MASTER would speak to itself",
        fix: "list the other nodes' own addresses")
    }
  }

  /// An interface that has no address to send from.
  private func warnAboutBareInterface(of instance: VRRPInstance) {
    guard let interface = interface(instance.interface), instance.ipvlan == nil,
      instance.places.contains("interface"),
      !interface.addresses.contains(where: { $0.address.family == instance.family })
    else { return }
    // IPv6 makes itself a link-local address as soon as the interface is up.
    guard instance.family == .ipv4 else { return }
    warn(
      .interfaceWithoutAddress, instance.places.value("interface"),
      "\(interface.name) has no IPv4 address to send advertisements from: the instance stays in"
        + " FAULT until it gets one",
      fix: "give \(interface.name) an address, or name another interface")
  }

  private func ownAddress(of instance: VRRPInstance) -> IPAddress? {
    interface(instance.interface)?.addresses.map(\.address).first {
      $0.family == instance.family && !isVirtual($0)
    }
  }
}
