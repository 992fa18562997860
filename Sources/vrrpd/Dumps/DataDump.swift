import JSON
import KeepalivedConf
import NetTypes
import Platform
import RoutingNetlink
import VRRP

/// The state as keepalived writes it on SIGUSR1, section by section: what programs look for is
/// where keepalived has it, and what only keepalived's insides have is left out.
extension Daemon {
  /// The whole file.
  ///
  /// - Parameter time: the moment now, for people.
  func dataDump(at time: WallTime) -> String {
    let present = presentAddresses
    var text = globalDump
    text += "------< VRRP Topology >------\n"
    for number in configuredRouters { text += instanceDump(number, present, time) }
    text += socketDump
    if !node.groups.isEmpty {
      text += "------< VRRP Sync groups >------\n"
      for group in node.groups.indices { text += groupDump(group) }
    }
    if !settings.scripts.isEmpty {
      text += "------< VRRP Scripts >------\n"
      for script in settings.scripts { text += dump(script) }
    }
    if !settings.files.isEmpty {
      text += "------< VRRP Track files >------\n"
      for file in settings.files { text += dump(file) }
    }
    if !settings.processes.isEmpty {
      text += "------< VRRP Track processes >------\n"
      for process in settings.processes { text += dump(process) }
    }
    text += "------< Interfaces >------\n"
    for link in links.all { text += dump(link) }
    return text
  }

  private var globalDump: String {
    let global = settings.global
    var lines: [String] = [
      "Network namespace = \(settings.networkNamespace ?? "(default)")",
      "Router ID = \(global.routerID ?? "")",
    ]
    if let name = settings.instanceName { lines.append("Instance name = \(name)") }
    lines += [
      "VRRP IPv4 mcast group = \(global.multicastGroup4?.description ?? "224.0.0.18")",
      "VRRP IPv6 mcast group = \(global.multicastGroup6?.description ?? "ff02::12")",
      "VRRP default protocol version = \(global.vrrpVersion ?? 2)",
      "VRRP strict mode = \(global.isStrict ?? false)",
      "VRRP check unicast_src = \(global.checksUnicastSource ?? false)",
      "VRRP skip check advert addresses = \(global.skipsAddressCheck ?? false)",
      "nftables table name = \(global.nftablesTable ?? "keepalived")",
      "Script security \(global.hasScriptSecurity == true ? "enabled" : "disabled")",
    ]
    return "------< Global definitions >------\n" + lines.map { " \($0)\n" }.joined()
  }

  private var socketDump: String {
    var text = "------< VRRP Sockpool >------\n"
    for channel in channels.all {
      let descriptor = channel.socket.descriptor.rawValue
      let users = configuredRouters.filter { instances[$0].channel === channel }
      let isUnicast = channel.groups.isEmpty
      let interface = links[index: channel.key.interfaceIndex]?.name.description ?? "(none)"
      let isAuthenticated = channel.key.protocolNumber == Channels.authenticationHeader
      text += """
         fd_in \(descriptor) fd_out = \(descriptor)
           Interface = \(interface)
           Family = \(channel.key.family == .ipv4 ? "IPv4" : "IPv6")
           Protocol = \(isAuthenticated ? "AH" : "VRRP")
           Type = \(isUnicast ? "Unicast" : "Multicast")
           VRRP instances

        """
      for number in users {
        let settings = instances[number].settings
        text += "     \(settings.name) vrid \(settings.virtualRouterID)\n"
      }
    }
    return text
  }

  private func groupDump(_ number: Int) -> String {
    let group = node.groups[number]
    let states = group.members.map { node.routers[$0].state }
    var text = " VRRP Sync Group = \(group.settings.name), \(group.state.word)\n"
    text += "   Num member fault \(states.count { $0 == .fault }), "
    text += "num member init \(states.count { $0 == .initial })\n"
    text += "   VRRP member instances :\n"
    for member in group.settings.members { text += "     \(member)\n" }
    guard settings.groups.indices.contains(number) else { return text }
    let notices = settings.groups[number].notices
    text += "   Using smtp notification = \(notices.sendsMail ? "yes" : "no")\n"
    return text + scriptLines(notices)
  }

  /// What is run on changes.
  func scriptLines(_ notices: NoticeSettings) -> String {
    let scripts: [(String, ScriptCommand?)] = [
      ("Backup", notices.backup), ("Master", notices.master), ("Fault", notices.fault),
      ("Stop", notices.stop),
      ("Master rx lower priority", notices.lowerPriority), ("Generic", notices.any),
    ]
    return scripts.compactMap { word, script in
      script.map { "   \(word) state transition script = \($0.dumpText)\n" }
    }.joined()
  }

  // MARK: What is tracked

  private func dump(_ script: VRRPScript) -> String {
    let id = TrackedID(.script, script.name)
    let status: String =
      switch node.status(of: id) {
      case .good: "GOOD"
      case .bad: "BAD"
      case .unknown, .number: "INIT"
      }
    return """
       VRRP Script = \(script.name)
         Command = \(script.script?.dumpText ?? "")
         Interval = \(secondsText(script.interval ?? .seconds(1))) sec
         Timeout = \(secondsText(script.timeout ?? .zero)) sec
         Weight = \(script.weight?.value ?? 0)\(script.weight?.isReversed == true ? " reverse" : "")
         Rise = \(script.rise ?? 1)
         Fall = \(script.fall ?? 1)
         Init state = \(script.startsFailed == true ? "failed" : "unknown")
         Status = \(status)
         Tracking instances :
      \(trackers(of: id))   State = idle

      """
  }

  private func dump(_ file: TrackedFile) -> String {
    let id = TrackedID(.file, file.name)
    return """
       Track file = \(file.name)
         File = \(file.path ?? "")
         Status = \(node.status(of: id).number ?? 0)
         Weight = \(file.weight?.value ?? 1)\(file.weight?.isReversed == true ? " reverse" : "")
         Tracking instances :
      \(trackers(of: id))
      """
  }

  private func dump(_ process: KeepalivedConf.TrackedProcess) -> String {
    let id = TrackedID(.process, process.name)
    let words = process.command ?? []
    let isGood = node.status(of: id) == .good
    return """
       VRRP Track process = \(process.name)
         Process = \(words.first ?? "")
         Parameters = \(words.dropFirst().joined(separator: " "))
         Min processes = \(process.quorum ?? 1)
         Have quorum = \(isGood)
         Weight = \(process.weight?.value ?? 0)
         Full command = \(process.comparesCommandLine ?? false)
         Tracking instances :
      \(trackers(of: id))
      """
  }

  private func trackers(of id: TrackedID) -> String {
    var text = ""
    for instance in settings.instances {
      for entry in instance.router.tracked where entry.id == id {
        text += "     \(instance.name), weight \(entry.weight)"
        text += entry.isReversed ? " reverse\n" : "\n"
      }
    }
    for group in settings.groups {
      for entry in group.group.tracked where entry.id == id {
        text += "     \(group.group.name), weight \(entry.weight)"
        text += entry.isReversed ? " reverse\n" : "\n"
      }
    }
    return text
  }

  /// Seconds as keepalived writes them: whole ones without decimals.
  func secondsText(_ duration: Duration) -> String { JSONValue.seconds(duration).compactText }

  // MARK: Interfaces

  private func dump(_ link: Link) -> String {
    let addresses = links.addresses(of: link.index).map(\.address)
    let ipv4 = addresses.first { $0.family == .ipv4 }?.description ?? "(none)"
    let ipv6 = addresses.first { $0.family == .ipv6 }?.description ?? "(none)"
    var text = """
       Name = \(link.name)
         index = \(link.index)
         IPv4 address = \(ipv4)
         IPv6 address = \(ipv6)

      """
    if let hardware = link.hardwareAddress, !link.flags.contains(.loopback) {
      text += "   MAC = \(hardware)\n"
    }
    var states = [link.flags.contains(.up) ? "UP" : "DOWN"]
    states.append(link.flags.contains(.running) ? "RUNNING" : "not RUNNING")
    if !link.flags.contains(.broadcast) { states.append("no broadcast") }
    if link.flags.contains(.loopback) { states.append("loopback") }
    if link.flags.contains(.pointToPoint) { states.append("point to point") }
    if link.flags.contains(.noARP) { states.append("no arp") }
    if !link.flags.contains(.multicast) { states.append("no multicast") }
    text += "   State = \(states.joined(separator: ", "))\n"
    if madeLinks[link.index] != nil, let base = link.parent.flatMap({ links[index: $0] }) {
      text += "   VMAC underlying interface = \(base.name)\n   I/f created by keepalived\n"
    }
    let kind =
      link.flags.contains(.loopback)
      ? "LOOPBACK" : link.hardwareType == Link.ethernet ? "ETHERNET" : "UNKNOWN"
    text += "   MTU = \(link.mtu)\n   HW Type = \(kind)\n"
    let users = configuredRouters.filter {
      instances[$0].link.own == link.index || instances[$0].link.base == link.index
    }
    if !users.isEmpty {
      text += "   Tracking VRRP instances :\n"
      for number in users { text += "     \(instances[number].settings.name), weight 0\n" }
    }
    return text
  }
}
