import NetTypes

/// A change of the firewall.
enum FirewallMessage: Sendable, Equatable {
  /// Makes the family's table, if it is not there.
  case addTable(AddressFamily)
  /// Removes the table with all that is in it.
  case removeTable(AddressFamily)
  /// Makes a chain.
  case addChain(FirewallChain)
  /// Makes a set or map.
  case addSet(FirewallSet)
  /// Adds a rule behind those of a chain.
  case appendRule(FirewallChain, [FirewallExpression])
  /// Adds a rule before those of a chain.
  case prependRule(FirewallChain, [FirewallExpression])
  /// Adds elements to a set, or takes them out.
  case changeElements(FirewallSet, [FirewallElement], isAddition: Bool)

  /// The family whose table is changed.
  var family: AddressFamily {
    switch self {
    case .addTable(let family), .removeTable(let family): family
    case .addChain(let chain), .appendRule(let chain, _), .prependRule(let chain, _):
      chain.family
    case .addSet(let set), .changeElements(let set, _, _): set.family
    }
  }

  /// What it does, in words.
  func description(table: ByteString) -> String {
    let place = "the table \(family == .ipv4 ? "ip" : "ip6") \(table)"
    return switch self {
    case .addTable: "add \(place)"
    case .removeTable: "remove \(place)"
    case .addChain(let chain): "add the chain \(chain.name) of \(place)"
    case .addSet(let set): "add the set \(set.name) of \(place)"
    case .appendRule(let chain, _), .prependRule(let chain, _):
      "add a rule to the chain \(chain.name) of \(place)"
    case .changeElements(let set, let elements, let isAddition):
      (isAddition ? "add" : "remove") + " \(elements.count) of the set \(set.name) of \(place)"
    }
  }
}

/// A chain of rules.
struct FirewallChain: Sendable, Equatable {
  /// Where packets enter a chain (`NF_INET_…`, `<linux/netfilter.h>`).
  enum Hook: UInt32 {
    /// For this machine.
    case input = 1
    /// From this machine.
    case output = 3
  }

  /// The family whose table it is in.
  let family: AddressFamily
  /// What it is called.
  let name: ByteString
  /// Nil for one that only other chains lead to.
  let hook: Hook?

  /// Names a chain.
  init(_ family: AddressFamily, _ name: ByteString, hook: Hook? = nil) {
    self.family = family
    self.name = name
    self.hook = hook
  }
}

/// A set, or a map, of addresses or interfaces.
struct FirewallSet: Sendable, Equatable {
  /// The family whose table it is in.
  let family: AddressFamily
  /// What it is called.
  let name: ByteString
  /// What it contains, for people: numbers of nft's data types, 6 bits for each part of a key
  /// (include/datatype.h of nftables).
  let keyType: UInt32
  /// How many bytes a key has.
  let keySize: UInt32
  /// `NFT_SET_…` (`<linux/netfilter/nf_tables.h>`).
  var flags: UInt32 = 0
  /// Of a map: what keys lead to.
  var value: (type: UInt32, size: UInt32)?
  /// Whether the keys are numbers of interfaces, which are in host byte order.
  var isInHostByteOrder: Bool { keyType == Self.interfaceIndex }
  /// Tells sets of a batch apart.
  let identifier: UInt32

  private static let ipv4Address: UInt32 = 7
  private static let ipv6Address: UInt32 = 8
  private static let interfaceIndex: UInt32 = 20
  private static let icmpv6Type: UInt32 = 29
  private static let interfaceName: UInt32 = 41
  private static let constant: UInt32 = 2
  private static let map: UInt32 = 8

  /// Addresses that exist once in the network.
  static func addresses(_ family: AddressFamily) -> FirewallSet {
    let isIPv4 = family == .ipv4
    return FirewallSet(
      family: family, name: "vips", keyType: isIPv4 ? ipv4Address : ipv6Address,
      keySize: isIPv4 ? 4 : 16, identifier: isIPv4 ? 1 : 2)
  }

  /// The messages of neighbour discovery.
  static let neighbourDiscovery = FirewallSet(
    family: .ipv6, name: "neighbor-discovery", keyType: icmpv6Type, keySize: 1, flags: constant,
    identifier: 3)

  /// Link-local addresses with the numbers of interfaces.
  static let linkLocalByIndex = FirewallSet(
    family: .ipv6, name: "vips_link_local", keyType: ipv6Address << 6 | interfaceIndex,
    keySize: 20, identifier: 4)

  /// Link-local addresses with the names of interfaces.
  static let linkLocalByName = FirewallSet(
    family: .ipv6, name: "vips_link_local_name", keyType: ipv6Address << 6 | interfaceName,
    keySize: 32, identifier: 5)

  /// Macvlans, and the interfaces through which their reports go.
  static func reportMap(_ family: AddressFamily) -> FirewallSet {
    FirewallSet(
      family: family, name: "vmac_map", keyType: interfaceIndex, keySize: 4, flags: map,
      value: (interfaceIndex, 4), identifier: family == .ipv4 ? 6 : 7)
  }

  /// Macvlans that don't ask for routers.
  static let macvlans = FirewallSet(
    family: .ipv6, name: "vmac_set", keyType: interfaceIndex, keySize: 4, identifier: 8)

  /// Two of the same number are the same.
  static func == (left: FirewallSet, right: FirewallSet) -> Bool {
    left.identifier == right.identifier
  }
}

/// An element of a set or map.
struct FirewallElement: Sendable, Equatable {
  /// The bytes that are looked up.
  let key: [UInt8]
  /// What a map has for them.
  let value: [UInt8]?

  /// Makes an element.
  init(_ key: [UInt8], value: [UInt8]? = nil) {
    self.key = key
    self.value = value
  }
}

/// A part of a rule (`<linux/netfilter/nf_tables.h>`). The first register is of 16 bytes; what is
/// compared or looked up begins there.
enum FirewallExpression: Sendable, Equatable {
  /// What happens to packets.
  enum Verdict: Sendable, Equatable {
    /// They vanish.
    case drop
    /// They pass.
    case accept
    /// They go on in another chain, and don't come back.
    case goto(FirewallChain)
  }

  /// Loads the packet's destination.
  case destination(AddressFamily)
  /// Loads the packet's source.
  case source(AddressFamily)
  /// Loads the protocol that an IPv4 header names.
  case ipv4Protocol
  /// Loads the protocol above IP, behind all extension headers.
  case transportProtocol
  /// Loads the type of an ICMPv6 message.
  case icmpv6Type
  /// Loads the interface on which the packet came, behind 16 bytes of an address.
  case incomingIndex, incomingName
  /// Loads the interface through which the packet leaves, behind an address.
  case outgoingIndex, outgoingName
  /// Loads the interface through which the packet leaves, alone.
  case outgoingIndex1
  /// Loads the driver of the interface through which the packet leaves.
  case outgoingKind
  /// Clears bits.
  case masked([UInt8])
  /// Goes on only if what is loaded is this.
  case equals([UInt8])
  /// Goes on only if what is loaded is in a set.
  case isIn(FirewallSet)
  /// Replaces the interface behind the address by what a map has for it; goes on only if there is
  /// something.
  case mapped(FirewallSet)
  /// Sends a copy to the loaded address through the loaded interface.
  case duplicate
  /// Counts, if that is wanted.
  case counter
  /// Ends the rule.
  case verdict(Verdict)
}

extension [FirewallExpression] {
  /// Goes on only with ICMPv6.
  static var isICMPv6: [FirewallExpression] { [.transportProtocol, .equals([58])] }

  /// Goes on only if the loaded IPv6 address is of fe80::/10.
  static var isLinkLocal: [FirewallExpression] {
    let rest = [UInt8](repeating: 0, count: 14)
    return [.masked([0xFF, 0xC0] + rest), .equals([0xFE, 0x80] + rest)]
  }

  /// Goes on only if the packet leaves through a macvlan.
  static var leavesByMacvlan: [FirewallExpression] {
    [.outgoingKind, .equals(paddedName("macvlan"))]
  }
}
