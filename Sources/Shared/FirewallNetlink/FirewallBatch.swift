import NetTypes

/// Changes of the firewall that the kernel carries out together or not at all.
package struct FirewallBatch: Sendable, Equatable {
  /// How the tables look.
  let options: FirewallOptions
  /// The changes, in order.
  var messages: [FirewallMessage] = []

  /// Starts without changes.
  init(options: FirewallOptions) { self.options = options }

  /// Whether there is nothing to do.
  package var isEmpty: Bool { messages.isEmpty }

  /// How many changes there are.
  package var count: Int { messages.count }

  /// What one of the changes does, for messages: `add the chain in of the table ip keepalived`.
  package func description(ofChange index: Int) -> String {
    messages.indices.contains(index) ? messages[index].description(table: options.table) : ""
  }
}

/// The sets and chains that keepalived makes, so that people and tools find what they know.
extension FirewallBatch {
  /// Removes a table that may be there. Making it first can't fail: without that, removing one that
  /// is not there would.
  mutating func replaceTable(_ family: AddressFamily, createsAnew: Bool) {
    messages += [.addTable(family), .removeTable(family)]
    if createsAnew { messages.append(.addTable(family)) }
  }

  /// Drops packets to and from the addresses of a set.
  mutating func addBlocking(_ family: AddressFamily) {
    let incoming = FirewallChain(family, "in", hook: .input)
    let outgoing = FirewallChain(family, "out")
    let addresses = FirewallSet.addresses(family)
    messages += [.addChain(incoming), .addSet(addresses)]
    if family == .ipv6 {
      addNeighbourDiscovery(incoming, outgoing)
      addLinkLocalChains(incoming, outgoing)
    }
    messages += [
      .appendRule(
        incoming, [.destination(family), .isIn(addresses), .counter, .verdict(.drop)]),
      .appendRule(outgoing, [.source(family), .isIn(addresses), .counter, .verdict(.drop)]),
    ]
  }

  private mutating func addNeighbourDiscovery(
    _ incoming: FirewallChain, _ outgoing: FirewallChain
  ) {
    let discovery = FirewallSet.neighbourDiscovery
    messages += [
      .addSet(discovery),
      // Neighbour solicitation and advertisement (RFC 4861).
      .changeElements(discovery, [.init([135]), .init([136])], isAddition: true),
    ]
    let accepting: [FirewallExpression] =
      .isICMPv6 + [.icmpv6Type, .isIn(discovery), .counter, .verdict(.accept)]
    messages += [.appendRule(incoming, accepting), .appendRule(outgoing, accepting)]
  }

  /// Link-local addresses have sets of their own, with interfaces.
  private mutating func addLinkLocalChains(
    _ incoming: FirewallChain, _ outgoing: FirewallChain
  ) {
    let chains = [FirewallChain(.ipv6, "in_link_local"), FirewallChain(.ipv6, "out_link_local")]
    messages += chains.map { .addChain($0) }
    messages += [
      .appendRule(
        incoming, [.destination(.ipv6)] + .isLinkLocal + [.counter, .verdict(.goto(chains[0]))]),
      .appendRule(
        outgoing, [.source(.ipv6)] + .isLinkLocal + [.counter, .verdict(.goto(chains[1]))]),
    ]
  }

  /// Drops packets to and from the link-local addresses of a set on their interfaces.
  mutating func addLinkLocalBlocking(byName: Bool) {
    let addresses = byName ? FirewallSet.linkLocalByName : .linkLocalByIndex
    messages += [
      .addSet(addresses),
      .appendRule(
        FirewallChain(.ipv6, "in_link_local"),
        [
          .destination(.ipv6), byName ? .incomingName : .incomingIndex, .isIn(addresses),
          .counter, .verdict(.drop),
        ]),
      .appendRule(
        FirewallChain(.ipv6, "out_link_local"),
        [
          .source(.ipv6), byName ? .outgoingName : .outgoingIndex, .isIn(addresses), .counter,
          .verdict(.drop),
        ]),
    ]
  }

  /// Sends reports of multicast membership through other interfaces.
  ///
  /// The rules go to the head of the chain: those for blocked link-local addresses end it.
  mutating func addReports(_ family: AddressFamily) {
    let outgoing = FirewallChain(family, "out")
    let map = FirewallSet.reportMap(family)
    messages.append(.addSet(map))
    if family == .ipv6 {
      let set = FirewallSet.macvlans
      messages += [
        .addSet(set),
        .prependRule(
          outgoing,
          // 133: router solicitation (RFC 4861).
          .isICMPv6 + [.icmpv6Type, .equals([133])] + .leavesByMacvlan
            + [.outgoingIndex1, .isIn(set), .counter, .verdict(.drop)]),
      ]
    }
    let isReport: [FirewallExpression] =
      family == .ipv4
      ? [.ipv4Protocol, .equals([2])]
      // 143: report of MLDv2 (RFC 3810).
      : .isICMPv6 + [.icmpv6Type, .equals([143])]
    messages.append(
      .prependRule(
        outgoing,
        isReport + .leavesByMacvlan + [
          .destination(family), .outgoingIndex, .mapped(map), .duplicate, .counter,
          .verdict(.drop),
        ]))
  }

  /// Adds a macvlan to those whose reports go elsewhere, or takes it out.
  mutating func changeRedirection(
    _ family: AddressFamily, _ macvlan: UInt32, _ parent: UInt32, isAddition: Bool
  ) {
    let key = bytes(of: macvlan)
    messages.append(
      .changeElements(
        .reportMap(family), [.init(key, value: isAddition ? bytes(of: parent) : nil)],
        isAddition: isAddition))
    if family == .ipv6 {
      messages.append(.changeElements(.macvlans, [.init(key)], isAddition: isAddition))
    }
  }

  /// Adds addresses to the sets that they belong to, or takes them out.
  mutating func changeElements(_ addresses: [BlockedAddress], isAddition: Bool) {
    // The order of the sets is that of their first addresses: the same request, the same bytes.
    var sets: [(set: FirewallSet, elements: [FirewallElement])] = []
    for address in addresses {
      let set = FirewallSet(for: address)
      let element = FirewallElement(address.key)
      if let place = sets.firstIndex(where: { $0.set == set }) {
        sets[place].elements.append(element)
      } else {
        sets.append((set, [element]))
      }
    }
    for (set, elements) in sets {
      var rest = elements[...]
      while !rest.isEmpty {
        let part = rest.prefix(Self.elementLimit)
        messages.append(.changeElements(set, Array(part), isAddition: isAddition))
        rest = rest.dropFirst(Self.elementLimit)
      }
    }
  }

  /// The list of a message's elements is an attribute, which has 65,535 bytes.
  private static let elementLimit = 1000
}

extension BlockedAddress {
  /// What stands for it in its set.
  var key: [UInt8] {
    switch self {
    case .address(let address): address.networkBytes
    case .linkLocal(let address, let index):
      IPAddress.v6(address).networkBytes + bytes(of: index)
    case .linkLocalNamed(let address, let interface):
      IPAddress.v6(address).networkBytes + paddedName(interface)
    }
  }
}

extension FirewallSet {
  /// The set to which a blocked address belongs.
  fileprivate init(for address: BlockedAddress) {
    switch address {
    case .address(let address): self = .addresses(address.family)
    case .linkLocal: self = .linkLocalByIndex
    case .linkLocalNamed: self = .linkLocalByName
    }
  }
}

extension IPAddress {
  /// The bytes as they stand in a packet.
  var networkBytes: [UInt8] {
    switch self {
    case .v4(let address): bytes(of: address.rawValue.bigEndian)
    case .v6(let address): bytes(of: address.high.bigEndian) + bytes(of: address.low.bigEndian)
    }
  }
}

/// The bytes of a number in host byte order.
func bytes<Number: FixedWidthInteger>(of number: Number) -> [UInt8] {
  withUnsafeBytes(of: number) { Array($0) }
}

/// A name of an interface or driver as the kernel compares it: 16 bytes, filled with zeros.
func paddedName(_ name: ByteString) -> [UInt8] {
  let bytes = name.prefix(15).bytes
  return bytes + Array(repeating: 0, count: 16 - bytes.count)
}
