import NetTypes

extension VRRPChecks {
  /// What strict mode doesn't allow: only what the RFCs have.
  func checkStrictness(of instance: VRRPInstance) {
    checkStrictProtocol(of: instance)
    checkStrictElection(of: instance)
    checkStrictAdvertisements(of: instance)
  }

  private func notInStrictMode(
    _ instance: VRRPInstance, _ keyword: String, _ message: String, fix: String
  ) {
    let isOwn = instance.isStrict != nil
    let place =
      isOwn
      ? instance.places.statement("strict_mode")
      : configuration.global?.places.statement("vrrp_strict")
    context.error(
      .incompatibleSettings, instance.places.statement(keyword), "strict mode: " + message,
      fix: fix + ", or take `\(isOwn ? "strict_mode" : "vrrp_strict")` away",
      related: place.map { [.init($0, "strict mode is asked for here")] } ?? [])
  }

  private func checkStrictProtocol(of instance: VRRPInstance) {
    if instance.family == .ipv6, instance.version == 2, instance.isIPv6 != true {
      notInStrictMode(
        instance, "version", "IPv6 has only version 3, which is taken", fix: "write `version 3`")
    }
    if let kind = instance.authentication?.kind {
      notInStrictMode(
        instance, "authentication",
        "authentication (\(kind.rawValue)) is no part of the protocol any more: it is ignored",
        fix: "delete the block")
    }
    if !instance.unicastPeers.isEmpty {
      notInStrictMode(
        instance, "unicast_peer", "the protocol is multicast: peers can't be named",
        fix: "delete `unicast_peer`")
    }
    if instance.family == .ipv6, instance.unicastPeers.isEmpty,
      case .v6(let first)? = instance.addresses.first?.address, !first.isLinkLocal
    {
      notInStrictMode(
        instance, "virtual_ipaddress",
        "the first IPv6 address must be link-local (RFC 9568 section 5.2.9)",
        fix: "put an address such as fe80::1/64 first")
    }
  }

  private func checkStrictElection(of instance: VRRPInstance) {
    if let state = instance.state, (state == .master) != instance.isOwner {
      notInStrictMode(
        instance, "state", "only the owner of the addresses (priority 255) starts as MASTER",
        fix: instance.isOwner ? "write `state MASTER`" : "write `state BACKUP`")
    }
    if instance.accepts == true, !instance.isOwner, instance.effectiveVersion(defaults) == 2 {
      notInStrictMode(
        instance, "accept", "version 2 has no accept mode: it is ignored", fix: "delete `accept`")
    }
    let downAdvertisements = instance.downAdvertisements ?? defaults.downAdvertisements
    if downAdvertisements != 3 {
      notInStrictMode(
        instance, "down_timer_adverts",
        "the master is down after 3 advertisements, not \(downAdvertisements)",
        fix: "delete `\(instance.downAdvertisements == nil ? "vrrp_" : "")down_timer_adverts`")
    }
  }

  private func checkStrictAdvertisements(of instance: VRRPInstance) {
    if (instance.garpLowerPriorityRepeat ?? 0) != 0 {
      notInStrictMode(
        instance, "garp_lower_prio_repeat", "a lower priority is not answered by gratuitous ARP",
        fix: "delete `garp_lower_prio_repeat`")
    }
    if (instance.garpLowerPriorityDelaySeconds ?? 0) != 0 {
      notInStrictMode(
        instance, "garp_lower_prio_delay", "a lower priority is not answered by gratuitous ARP",
        fix: "delete `garp_lower_prio_delay`")
    }
    if instance.ignoresLowerPriority == false {
      notInStrictMode(
        instance, "lower_prio_no_advert", "a lower priority is not answered",
        fix: "delete `lower_prio_no_advert`")
    }
    if instance.answersHigherPriority == true {
      notInStrictMode(
        instance, "higher_prio_send_advert", "a higher priority is not answered",
        fix: "delete `higher_prio_send_advert`")
    }
    guard let link = instance.virtualMAC else { return }
    if instance.transmitsFromBase == true {
      notInStrictMode(
        instance, "vmac_xmit_base", "advertisements leave with the virtual MAC address",
        fix: "delete `vmac_xmit_base`")
    }
    if link.address != nil {
      notInStrictMode(
        instance, "use_vmac", "the MAC address is that of the protocol",
        fix: "delete the address behind `use_vmac`")
    }
  }
}
