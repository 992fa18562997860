import DaemonRuntime
import KeepalivedConf
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import VRRP

/// Interfaces that the daemon makes above real ones: with the virtual router's MAC address (VMAC),
/// or with an address of their own (ipvlan).
extension Daemon {
  /// The mark of interfaces that were made for an instance (`ip link` shows it as alias), by which
  /// leftovers are known.
  private var aliasPrefix: String { "vrrpd " + (settings.instanceName.map { "[\($0)] " } ?? "") }

  /// Whether an interface was made by this daemon, or an earlier run of it, and not by another of
  /// several (`instance`).
  func isMadeHere(_ link: Link) -> Bool {
    guard let alias = link.alias?.description, alias.hasPrefix(aliasPrefix) else { return false }
    return settings.instanceName != nil || !alias.hasPrefix("vrrpd [")
  }

  /// The interface of an instance above a real one, made if it is missing.
  func virtualLink(of router: Int, above base: UInt32) -> Link? {
    let settings = instances[router].settings
    guard let parent = links[index: base] else { return nil }
    let wanted = newLink(settings, above: parent)
    if let found = links[name: wanted.name] {
      if found.isMade(like: wanted) {
        adopt(found, for: settings, above: parent)
        return found
      }
      guard isMadeHere(found) else {
        log.writeLimited(
          .error, key: "occupied \(wanted.name)",
          "\(settings.name): there is another interface \(wanted.name) already: rename or remove "
            + "it, or name the instance's own with `use_vmac NAME`")
        return nil
      }
      _ = try? netlink.perform([.removeLink(.index(found.index))])
    }
    return make(wanted, for: settings, above: parent)
  }

  private func newLink(_ settings: InstanceSettings, above parent: Link) -> NewLink {
    let number = settings.virtualRouterID
    // A second one of the same router, for addresses on another interface.
    let isMain = parent.name.description == settings.link.interface
    let global = self.settings.global
    let usual = global.vmacPrefix ?? "vrrp"
    let prefix = isMain ? usual : global.vmacAddressPrefix ?? usual
    let stem = settings.family == .ipv6 ? "\(prefix)6.\(number)" : "\(prefix).\(number)"
    switch settings.link.virtual {
    case .ipvlan(let ipvlan):
      return NewLink(
        name: ByteString(isMain ? ipvlan.name ?? stem : stem + ".\(parent.index)"),
        kind: .ipvlan(.l2, ipvlan.mode.flags), parent: parent.index,
        group: groupNumber(ipvlan.group))
    case .macvlan(let macvlan):
      return NewLink(
        name: ByteString(isMain ? macvlan.name ?? stem : stem + ".\(parent.index)"),
        kind: .macvlan(.private), parent: parent.index,
        hardwareAddress: settings.virtualMACAddress(macvlan), group: groupNumber(macvlan.group))
    case nil:
      return NewLink(
        name: ByteString(stem + ".\(parent.index)"), kind: .macvlan(.private),
        parent: parent.index, hardwareAddress: settings.virtualMACAddress(VirtualMAC()))
    }
  }

  /// Takes an interface over that an earlier run made.
  private func adopt(_ link: Link, for settings: InstanceSettings, above parent: Link) {
    guard madeLinks[link.index] == nil, isMadeHere(link) else { return }
    madeLinks[link.index] = link.name
    prepareSettings(of: link.name.description, parent: parent.name.description)
    redirectReports(of: settings.family, from: link, to: parent)
  }

  private func groupNumber(_ name: String?) -> UInt32? {
    name.flatMap { UInt32($0) ?? host.number(of: $0, in: .groups) }
  }

  private func make(
    _ wanted: NewLink, for settings: InstanceSettings, above parent: Link
  ) -> Link? {
    var quiet = LinkChange(.name(wanted.name))
    quiet.addressGeneration = IPv6AddressGeneration.none
    quiet.alias = ByteString(aliasPrefix + settings.name)
    var up = LinkChange(.name(wanted.name))
    up.isUp = true
    do throws(NetworkingError) {
      let refusals = try netlink.perform([.createLink(wanted), .changeLink(quiet)])
      if let refusal = refusals.first {
        log.writeLimited(
          .error, key: "link \(wanted.name)",
          "\(settings.name): the interface \(wanted.name) can't be made: "
            + (refusal.explanation ?? refusal.errno.description))
        return nil
      }
      prepareSettings(of: wanted.name.description, parent: parent.name.description)
      _ = try netlink.perform([.changeLink(up)])
      guard let link = try netlink.link(.name(wanted.name)) else { return nil }
      links.apply(.linkChanged(link))
      if case .ipvlan(let ipvlan) = settings.link.virtual, let address = ipvlan.address {
        _ = try netlink.perform([
          .addAddress(InterfaceAddress(index: link.index, prefix: address), replaces: true)
        ])
      }
      madeLinks[link.index] = wanted.name
      redirectReports(of: settings.family, from: link, to: parent)
      return link
    } catch {
      log.error("\(settings.name): the interface \(wanted.name) can't be made: \(error)")
      return nil
    }
  }

  /// Settings without which the parent would answer ARP for addresses above it, or send ARP
  /// requests from them with its own MAC address, so that neighbours learn the physical one
  /// (RFC 9568 section 8.1.2).
  private func prepareSettings(of name: String, parent: String) {
    set(.arpIgnore, 1, on: parent)
    set(.arpFilter, 1, on: parent)
    set(.arpAnnounce, 2, on: parent)
    for (setting, value) in [
      (InterfaceSetting.arpIgnore, 1), (.arpAnnounce, 2), (.acceptLocal, 1),
      (.reversePathFilter, 0), (.promoteSecondaries, 1),
    ] {
      try? sysctl.set(setting, to: value, on: ByteString(name))
    }
  }

  /// Sets a kernel setting of an interface that is there without the daemon, and remembers what it
  /// was.
  func set(_ setting: InterfaceSetting, _ value: Int, on name: String) {
    let key = SavedSetting(setting: setting, interface: name)
    do throws(SystemError) {
      let old = try sysctl.value(of: setting, on: ByteString(name))
      guard old != value else { return }
      if savedSettings[key] == nil { savedSettings[key] = old }
      try sysctl.set(setting, to: value, on: ByteString(name))
    } catch {
      log.writeLimited(
        .warning, key: "sysctl \(name)",
        "\(setting.name) of \(name) can't be set to \(value): \(error)")
    }
  }

  /// `disable_local_igmp`: the kernel doesn't report groups of the link, such as VRRP's own, by
  /// IGMP, for switches that take 224.0.0.x for groups to be asked for.
  func applyLocalReports() {
    let path: ByteString = "/proc/sys/net/ipv4/igmp_link_local_mcast_reports"
    if settings.global.disablesLocalIGMP == true, savedLocalReports == nil {
      do throws(SystemError) {
        savedLocalReports = try Files.read(path, limit: 16)
        try Files.write(Array("0\n".utf8), to: path)
      } catch {
        log.warning("reports of local groups can't be switched off: \(error)")
      }
    } else if settings.global.disablesLocalIGMP != true, let saved = savedLocalReports {
      try? Files.write(saved, to: path)
      savedLocalReports = nil
    }
  }

  /// Removes all interfaces that were made, and gives kernel settings back.
  func removeVirtualLinks() {
    removeFirewall()
    if let saved = savedLocalReports {
      try? Files.write(saved, to: "/proc/sys/net/ipv4/igmp_link_local_mcast_reports")
      savedLocalReports = nil
    }
    for index in madeLinks.keys.sorted() where links[index: index] != nil {
      netlink.queue(.removeLink(.index(index)), tag: -1)
    }
    madeLinks.removeAll()
    flushKernel()
    for (key, value) in savedSettings {
      try? sysctl.set(key.setting, to: value, on: ByteString(key.interface))
    }
    savedSettings.removeAll()
  }
}

/// A kernel setting that was changed.
struct SavedSetting: Hashable {
  /// Which setting.
  var setting: InterfaceSetting
  /// Of which interface.
  var interface: String
}

extension Link {
  /// Whether the interface is what would be made.
  fileprivate func isMade(like wanted: NewLink) -> Bool {
    kind == wanted.kind && parent == wanted.parent
      && (wanted.hardwareAddress == nil || wanted.hardwareAddress == hardwareAddress)
  }
}

extension InstanceSettings {
  /// The MAC address of the virtual router (RFC 9568 section 7.3).
  func virtualMACAddress(_ macvlan: VirtualMAC) -> MACAddress {
    switch macvlan.address {
    case .whole(let address): address
    case .prefix(let prefix):
      MACAddress(rawValue: prefix.rawValue & ~0xFF | UInt64(virtualRouterID))
    case nil: MACAddress(virtualRouterID: virtualRouterID, family: family)
    }
  }
}

extension IPVLAN.Mode? {
  fileprivate var flags: IPVLANFlags {
    switch self {
    case .private: .private
    case .vepa: .vepa
    case .bridge, nil: []
    }
  }
}
