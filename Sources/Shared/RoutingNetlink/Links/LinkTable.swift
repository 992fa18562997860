package import NetTypes

/// The interfaces of a network namespace and their addresses: filled from dumps, kept up to date by
/// events.
package struct LinkTable: Sendable {
  private var links: [UInt32: Link] = [:]
  private var indexes: [ByteString: UInt32] = [:]
  private var addressesByIndex: [UInt32: [InterfaceAddress]] = [:]

  /// A table without interfaces.
  package init() {}

  /// Fills a table from dumps.
  package init(links: [Link], addresses: [InterfaceAddress]) {
    for link in links { set(link) }
    // A dump has each once.
    for address in addresses { addressesByIndex[address.index, default: []].append(address) }
  }

  /// All interfaces, in the order of their numbers.
  package var all: [Link] { links.values.sorted { $0.index < $1.index } }

  /// The interface of a name.
  package subscript(name name: ByteString) -> Link? { indexes[name].flatMap { links[$0] } }

  /// The interface of a number.
  package subscript(index index: UInt32) -> Link? { links[index] }

  /// The addresses of an interface, in the order in which the kernel has them.
  package func addresses(of index: UInt32) -> [InterfaceAddress] { addressesByIndex[index] ?? [] }

  /// Whether packets can go through an interface.
  package func isUpAndRunning(_ index: UInt32) -> Bool { links[index]?.isUpAndRunning ?? false }

  /// The first IPv4 address of an interface, which packets have as source; nil when it has none.
  ///
  /// - Parameter excluded: addresses that don't count, such as those of a virtual router.
  package func primaryIPv4Address(
    of index: UInt32, except excluded: (IPv4Address) -> Bool = { _ in false }
  ) -> IPv4Address? {
    var fallback: IPv4Address?
    for entry in addresses(of: index) {
      guard case .v4(let address) = entry.address, !excluded(address) else { continue }
      if !entry.flags.contains(.secondary) { return address }
      if fallback == nil { fallback = address }
    }
    return fallback
  }

  /// The first usable link-local IPv6 address of an interface (RFC 4291 section 2.5.6); nil when it
  /// has none, or none that passed duplicate address detection.
  ///
  /// - Parameter excluded: addresses that don't count, such as those of a virtual router.
  package func linkLocalAddress(
    of index: UInt32, except excluded: (IPv6Address) -> Bool = { _ in false }
  ) -> IPv6Address? {
    for entry in addresses(of: index) {
      guard case .v6(let address) = entry.address, address.isLinkLocal, !excluded(address),
        !entry.flags.contains(.duplicated),
        !entry.flags.contains(.tentative) || entry.flags.contains(.optimistic)
      else { continue }
      return address
    }
    return nil
  }

  /// Takes an event over; those about routes and rules change nothing.
  package mutating func apply(_ event: RouteEvent) {
    switch event {
    case .linkChanged(let link): set(link)
    case .linkRemoved(let link): remove(link.index)
    case .addressAdded(let address): add(address)
    case .addressRemoved(let address):
      addressesByIndex[address.index]?.removeAll { $0.isSame(as: address) }
    case .routeAdded, .routeRemoved, .ruleAdded, .ruleRemoved, .overrun: break
    }
  }

  private mutating func set(_ link: Link) {
    if let old = links[link.index], old.name != link.name, indexes[old.name] == link.index {
      indexes[old.name] = nil
    }
    links[link.index] = link
    indexes[link.name] = link.index
  }

  private mutating func remove(_ index: UInt32) {
    if let link = links.removeValue(forKey: index), indexes[link.name] == index {
      indexes[link.name] = nil
    }
    addressesByIndex[index] = nil
  }

  private mutating func add(_ address: InterfaceAddress) {
    let place = addressesByIndex[address.index]?.firstIndex { $0.isSame(as: address) }
    if let place {
      addressesByIndex[address.index]?[place] = address
    } else {
      addressesByIndex[address.index, default: []].append(address)
    }
  }
}
