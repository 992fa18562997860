package import NetTypes

/// How the firewall's tables look (`nftables`, `nftables_priority`, `nftables_counters` of
/// keepalived.conf).
package struct FirewallOptions: Sendable, Hashable {
  /// The name of the tables, one for each family.
  package var table: ByteString = "keepalived"
  /// Where the chains stand among others of their hooks.
  package var priority: Int32 = -1
  /// Whether each rule counts packets and bytes.
  package var hasCounters = false

  /// keepalived's defaults.
  package init() {}
}

/// An address that this machine shall have without taking packets to it or sending from it.
package enum BlockedAddress: Sendable, Hashable {
  /// An address that exists once in the network.
  case address(IPAddress)
  /// A link-local IPv6 address, on the interface of this number.
  case linkLocal(IPv6Address, index: UInt32)
  /// A link-local IPv6 address, on the interface of this name, up to 15 bytes: the rule stays right
  /// when the interface is made anew.
  case linkLocalNamed(IPv6Address, interface: ByteString)

  /// Its family.
  package var family: AddressFamily {
    if case .address(let address) = self { return address.family }
    return .ipv6
  }
}

/// What the firewall was told: pure state, from which follows what must be told next.
///
/// A copy is changed, the batch that it returns carried out, and the copy kept if that went well:
/// the kernel carries out a batch whole or not at all.
package struct Firewall: Sendable, Equatable {
  /// How the tables look.
  package let options: FirewallOptions
  private var parts: Set<Part> = []
  private var blocked: Set<BlockedAddress> = []
  private var redirected: [Redirection: UInt32] = [:]

  private enum Part: Hashable {
    case table(AddressFamily)
    case addresses(AddressFamily)
    case linkLocalByIndex
    case linkLocalByName
    case reports(AddressFamily)
  }

  private struct Redirection: Hashable {
    var family: AddressFamily
    var interface: UInt32
  }

  /// A firewall without tables.
  package init(options: FirewallOptions = FirewallOptions()) { self.options = options }

  /// Whether there is a table to remove.
  package var isEmpty: Bool { parts.isEmpty }

  /// Drops packets to addresses, except neighbour discovery, and packets from them. Those that are
  /// blocked already change nothing.
  package mutating func block(_ addresses: [BlockedAddress]) -> FirewallBatch {
    var batch = FirewallBatch(options: options)
    let new = addresses.filter { blocked.insert($0).inserted }
    for address in new { prepare(for: address, &batch) }
    batch.changeElements(new, isAddition: true)
    return batch
  }

  /// Takes packets to addresses, and sends from them, again. Those that are not blocked change
  /// nothing.
  package mutating func unblock(_ addresses: [BlockedAddress]) -> FirewallBatch {
    var batch = FirewallBatch(options: options)
    batch.changeElements(
      addresses.filter { blocked.remove($0) != nil }, isAddition: false)
    return batch
  }

  /// Sends reports of multicast membership (IGMP, MLD) not through a macvlan, but through the
  /// interface below: with the virtual router's MAC address as source, switches would learn that it
  /// is here. IPv6 router solicitations are dropped for the same reason.
  package mutating func redirectReports(
    of family: AddressFamily, from macvlan: UInt32, to parent: UInt32
  ) -> FirewallBatch {
    var batch = FirewallBatch(options: options)
    let key = Redirection(family: family, interface: macvlan)
    let old = redirected.updateValue(parent, forKey: key)
    guard old != parent else { return batch }
    if let old { batch.changeRedirection(family, macvlan, old, isAddition: false) }
    prepareTable(family, &batch)
    if parts.insert(.reports(family)).inserted { batch.addReports(family) }
    batch.changeRedirection(family, macvlan, parent, isAddition: true)
    return batch
  }

  /// Ends the redirection of a macvlan's reports; none changes nothing.
  package mutating func stopRedirectingReports(
    of family: AddressFamily, from macvlan: UInt32
  ) -> FirewallBatch {
    var batch = FirewallBatch(options: options)
    let key = Redirection(family: family, interface: macvlan)
    if let parent = redirected.removeValue(forKey: key) {
      batch.changeRedirection(family, macvlan, parent, isAddition: false)
    }
    return batch
  }

  /// Removes the tables.
  package mutating func removeTables() -> FirewallBatch {
    var batch = FirewallBatch(options: options)
    for family in AddressFamily.allCases where parts.contains(.table(family)) {
      batch.messages.append(.removeTable(family))
    }
    self = Firewall(options: options)
    return batch
  }

  /// Removes the tables of that name, whoever made them: what a predecessor left that was killed.
  package static func removeLeftovers(options: FirewallOptions) -> FirewallBatch {
    var batch = FirewallBatch(options: options)
    for family in AddressFamily.allCases { batch.replaceTable(family, createsAnew: false) }
    return batch
  }

  /// Makes everything anew: what to do when somebody removed the tables (`nft flush ruleset`).
  package func rebuild() -> FirewallBatch {
    var new = Firewall(options: options)
    // In some order that is always the same.
    var batch = new.block(blocked.sorted { $0.key.lexicographicallyPrecedes($1.key) })
    let entries = redirected.sorted { $0.key.interface < $1.key.interface }
    for (key, parent) in entries {
      batch.messages +=
        new.redirectReports(
          of: key.family, from: key.interface, to: parent
        ).messages
    }
    return batch
  }

  private mutating func prepareTable(_ family: AddressFamily, _ batch: inout FirewallBatch) {
    if parts.insert(.table(family)).inserted {
      batch.replaceTable(family, createsAnew: true)
      batch.messages.append(.addChain(FirewallChain(family, "out", hook: .output)))
    }
  }

  private mutating func prepare(for address: BlockedAddress, _ batch: inout FirewallBatch) {
    let family = address.family
    prepareTable(family, &batch)
    if parts.insert(.addresses(family)).inserted { batch.addBlocking(family) }
    switch address {
    case .address: break
    case .linkLocal:
      if parts.insert(.linkLocalByIndex).inserted { batch.addLinkLocalBlocking(byName: false) }
    case .linkLocalNamed:
      if parts.insert(.linkLocalByName).inserted { batch.addLinkLocalBlocking(byName: true) }
    }
  }
}
