import DaemonRuntime
import FirewallNetlink
import KeepalivedConf
import KernelNetworking
import NetTypes
import RoutingNetlink
import VRRP

/// Addresses whose packets are not taken (`no_accept`, RFC 9568 section 6.1, Accept_Mode), and what
/// interfaces above others are not to say themselves.
extension Daemon {
  /// How the firewall's tables look.
  static func firewallOptions(_ global: GlobalDefinitions) -> FirewallOptions {
    var options = FirewallOptions()
    if let table = global.nftablesTable, !table.isEmpty { options.table = ByteString(table) }
    if let priority = global.nftablesPriority { options.priority = Int32(clamping: priority) }
    options.hasCounters = global.nftablesCounts ?? false
    return options
  }

  /// Blocks what a router is about to take, before it is there.
  func block(_ addresses: [Holdings.Address], of router: Int) {
    guard !instances[router].settings.holdings.accepts else { return }
    let wanted = addresses.map(blocked).filter { !blockedAddresses.contains($0) }
    guard !wanted.isEmpty else { return }
    do throws(FirewallError) {
      try firewall.block(wanted)
      blockedAddresses.formUnion(wanted)
    } catch {
      log.writeLimited(
        .error, key: "firewall",
        "\(instances[router].settings.name): packets to its addresses can't be dropped, as "
          + "`no_accept` demands: \(error)")
    }
  }

  /// Blocks just what masters have and don't accept: after takeovers, releases and reloads.
  func settleFirewall() {
    var wanted: Set<BlockedAddress> = []
    for router in instances.indices
    where !instances[router].settings.holdings.accepts && !instances[router].held.isEmpty {
      block(instances[router].held.addresses, of: router)
      wanted.formUnion(instances[router].held.addresses.map(blocked))
    }
    let free = blockedAddresses.subtracting(wanted)
    guard !free.isEmpty else { return }
    do throws(FirewallError) {
      try firewall.unblock(Array(free))
      blockedAddresses.subtract(free)
    } catch {
      log.writeLimited(.error, key: "firewall", "the firewall can't be changed: \(error)")
    }
  }

  /// Lets reports of multicast membership leave through the real interface: from the virtual MAC
  /// address, switches would learn that the virtual router is here.
  func redirectReports(of family: AddressFamily, from made: Link, to parent: Link) {
    guard case .macvlan = made.kind else { return }
    do throws(FirewallError) {
      try firewall.redirectReports(of: family, from: made.index, to: parent.index)
    } catch {
      log.writeLimited(
        .warning, key: "reports",
        "\(made.name): reports of multicast membership leave with the virtual MAC address, from "
          + "which switches may learn a wrong place: \(error)")
    }
  }

  /// An address as the firewall knows it: link-local ones with their interface, by its name unless
  /// `nftables_ifindex` wants its number.
  private func blocked(_ held: Holdings.Address) -> BlockedAddress {
    guard case .v6(let address) = held.address.address, address.isLinkLocal else {
      return .address(held.address.address)
    }
    let index = held.address.index
    guard settings.global.nftablesUsesInterfaceNumbers != true,
      let name = links[index: index]?.name
    else { return .linkLocal(address, index: index) }
    return .linkLocalNamed(address, interface: name)
  }

  /// Removes the tables.
  func removeFirewall() {
    guard !firewall.state.isEmpty else { return }
    do throws(FirewallError) {
      try firewall.removeTables()
    } catch {
      log.error("the firewall's tables can't be removed: \(error)")
    }
  }
}
