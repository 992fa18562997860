import JSON
import KeepalivedConf
import NetTypes
import Platform
import RoutingNetlink
import VRRP

extension Daemon {
  /// The block of an instance in keepalived's dump.
  func instanceDump(
    _ number: Int, _ present: Set<InterfaceAddress.Identity>, _ time: WallTime
  ) -> String {
    let settings = instances[number].settings
    var lines = stateLines(number, time)
    lines += linkLines(number) + timingLines(number)
    lines += authenticationLines(settings)
    let holdings = settings.holdings
    let addresses = dumpTexts(of: holdings.addresses, number, present: present)
    if !addresses.isEmpty {
      lines.append("Virtual IP (\(addresses.count)):")
      lines += addresses.map { "  \($0)" }
    }
    let excluded = dumpTexts(of: holdings.excludedAddresses, number, present: present)
    lines += list("Virtual IP Excluded :", excluded)
    if let channel = instances[number].channel {
      let descriptor = channel.socket.descriptor.rawValue
      lines.append("fd_in \(descriptor), fd_out \(descriptor)")
    }
    lines += peerLines(settings.transport)
    lines += list("Virtual Routes :", holdings.routes.map(\.dumpText))
    lines += list("Virtual Rules :", holdings.rules.map(\.dumpText))
    lines += trackingLines(settings.router)
    lines.append("Using smtp notification = \(settings.notices.sendsMail ? "yes" : "no")")
    lines.append("Notify priority changes = \(settings.notices.tellsPriorities)")
    return " VRRP Instance = \(settings.name)\n" + lines.map { "   \($0)\n" }.joined()
      + scriptLines(settings.notices)
  }

  private func list(_ title: String, _ items: [String]) -> [String] {
    items.isEmpty ? [] : [title] + items.map { "  \($0)" }
  }

  private func stateLines(_ number: Int, _ time: WallTime) -> [String] {
    let (router, instance) = (node.routers[number], instances[number])
    let settings = instance.settings
    var lines = ["VRRP Version = \(router.settings.version.rawValue)"]
    if let group = node.group(of: number) {
      lines.append("Sync group = \(node.groups[group].settings.name)")
    }
    if settings.family == .ipv6 { lines.append("Using Native IPv6") }
    lines.append("State = \(router.state.word)")
    if router.state == .backup, let master = router.master {
      lines.append("Master router = \(master.address)")
      lines.append("Master priority = \(master.priority)")
      if router.settings.version == .v3 {
        lines.append("Master advert int = \(hundredths(router.masterInterval)) sec")
      }
    }
    let flags = [
      settings.link.ignoresOwnInterface ? "VRRP interface tracking disabled" : nil,
      settings.transport.addressPolicy == .ignore ? "Skip checking advert IP addresses" : nil,
      settings.transport.peers.isEmpty ? nil : "Using unicast",
    ].compactMap { $0 }
    lines += flags.isEmpty ? ["Flags: none"] : list("Flags:", flags)
    lines.append("Wantstate = \(router.state.word)")
    lines.append("Number of interface and track script faults = \(router.faults.count)")
    lines.append("Number of track scripts init = \(router.isPending ? 1 : 0)")
    let transition = WallTime(
      seconds: instance.lastTransition.seconds,
      nanoseconds: Int32(clamping: instance.lastTransition.nanoseconds))
    lines.append("Last transition = \(transition.decimalText) (\(calendarText(transition)))")
    if let event = router.nextElectionEvent {
      let due = time.advanced(by: now.duration(to: event))
      lines.append("Read timeout = \(due.decimalText) (\(calendarText(due)))")
    } else {
      lines.append("Read timeout = DISABLED")
    }
    let down = router.masterDownInterval.nanoseconds / 1000
    lines.append("Master down timer = \(down) usecs")
    return lines
  }

  private func linkLines(_ number: Int) -> [String] {
    let (router, instance) = (node.routers[number], instances[number])
    let link = instance.settings.link
    var lines: [String] = []
    let name = interfaceName(of: number)
    if link.virtual != nil {
      let isUp = links.isUpAndRunning(instance.link.own)
      lines.append(
        "Use VMAC, i/f name \(name), is_up = \(isUp), xmit_base = \(link.transmitsFromBase)")
      lines.append("Interface = \(name), vmac on \(link.interface ?? "")")
    } else {
      lines.append("Interface = \(name)")
    }
    if let source = router.source {
      let isConfigured = instance.settings.transport.source != nil
      lines.append("Using src_ip = \(source)" + (isConfigured ? " (from configuration)" : ""))
    }
    if let group = instance.settings.transport.group {
      lines.append("Multicast address \(group)")
    }
    return lines
  }

  private func timingLines(_ number: Int) -> [String] {
    let router = node.routers[number]
    let (settings, timing) = (router.settings, router.settings.announcements)
    func seconds(_ duration: Duration) -> Int64 { duration.nanoseconds / 1_000_000_000 }
    func milliseconds(_ duration: Duration) -> Int64 { duration.nanoseconds / 1_000_000 }
    var lines = [
      "Gratuitous ARP delay = \(seconds(timing.delay))",
      "Gratuitous ARP repeat = \(timing.repeats)",
      "Gratuitous ARP refresh = \(seconds(timing.refresh))",
      "Gratuitous ARP refresh repeat = \(timing.refreshRepeats)",
      "Gratuitous ARP lower priority delay = \(seconds(timing.lowerPriorityDelay))",
      "Gratuitous ARP lower priority repeat = \(timing.lowerPriorityRepeats)",
      "Down timer adverts = \(settings.downAdvertisements)",
      "Send advert after receive lower priority advert = \(settings.answersLowerPriority)",
      "Send advert after receive higher priority advert = \(settings.answersHigherPriority)",
      "Virtual Router ID = \(settings.identity.virtualRouterID)",
      "Priority = \(settings.priority)",
      "Effective priority = \(router.effectivePriority)",
      "Total priority = \(router.effectivePriority)",
    ]
    if settings.version == .v2 {
      lines.append("Advert interval = \(seconds(settings.interval)) sec")
    } else {
      lines.append("Advert interval = \(milliseconds(settings.interval)) milli-sec")
      if router.state == .backup {
        lines.append(
          "Master advert interval = \(milliseconds(router.masterInterval)) milli-sec")
      }
    }
    let accepts = instances[number].settings.holdings.accepts
    lines.append("Accept = \(accepts ? "enabled" : "disabled")")
    lines.append("Preempt = \(settings.preempts ? "enabled" : "disabled")")
    if settings.preemptDelay > .zero {
      lines.append("Preempt delay = \(secondsText(settings.preemptDelay)) secs")
    }
    let promotes = instances[number].settings.link.promotesSecondaries
    lines.append("Promote_secondaries = \(promotes ? "enabled" : "disabled")")
    return lines
  }

  private func authenticationLines(_ settings: InstanceSettings) -> [String] {
    guard settings.router.version == .v2 else { return [] }
    return switch settings.transport.credential {
    case .none: ["Authentication type = none"]
    case .password(let password):
      ["Authentication type = SIMPLE_PASSWORD", "Password = \(password.text)"]
    case .header: ["Authentication type = IPSEC_AH"]
    }
  }

  private func peerLines(_ transport: TransportSettings) -> [String] {
    guard !transport.peers.isEmpty else { return [] }
    var lines = [
      "Unicast TTL = \(transport.hopLimit)",
      "Check unicast src : \(transport.refusesUnknownPeers ? "yes" : "no")", "Unicast Peer :",
    ]
    for peer in transport.peers {
      let (least, most) = (peer.hopLimits.lowerBound, peer.hopLimits.upperBound)
      lines.append("  \(peer.address) min_ttl \(least) max_ttl \(most)")
    }
    return lines
  }

  private func trackingLines(_ settings: RouterSettings) -> [String] {
    let kinds: [(TrackedID.Kind, String, String)] = [
      (.interface, "Tracked interfaces :", " weight "), (.script, "Tracked scripts :", " weight "),
      (.file, "Tracked files :", ", weight "), (.process, "Tracked processes :", ", weight "),
      (.bfd, "Tracked BFDs :", " weight "),
    ]
    return kinds.flatMap { kind, title, separator in
      list(
        title,
        settings.tracked.filter { $0.id.kind == kind }.map {
          "\($0.id.name)\(separator)\($0.weight)" + ($0.isReversed ? " reverse" : "")
        })
    }
  }

  /// Seconds with two decimals.
  private func hundredths(_ duration: Duration) -> String {
    let value = duration.nanoseconds / 10_000_000
    let rest = String(value % 100)
    return "\(value / 100)." + (rest.utf8.count < 2 ? "0" : "") + rest
  }
}
