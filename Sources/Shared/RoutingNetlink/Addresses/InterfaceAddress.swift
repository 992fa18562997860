package import NetTypes

/// An address of an interface (`RTM_NEWADDR`, rtnetlink(7)).
package struct InterfaceAddress: Sendable, Hashable {
  /// The interface.
  package var index: UInt32
  /// The address, with the length of the prefix of its network; with a peer, of the peer's.
  package var prefix: IPPrefix
  /// The other end of a point-to-point link. The kernel calls it `IFA_ADDRESS`, and the address
  /// itself `IFA_LOCAL`.
  package var peer: IPAddress?
  /// The broadcast address (IPv4 only).
  package var broadcast: IPv4Address?
  /// How far it is valid (`RT_SCOPE_…`): 0 for everywhere, 253 for the link, 254 for this machine.
  /// The kernel finds that of IPv6 addresses itself.
  package var scope: UInt8 = 0
  /// The alias of the interface for old tools, up to 15 bytes (IPv4 only); nil when it is only the
  /// name of the interface in a request.
  package var label: ByteString?
  /// What is special about it.
  package var flags: AddressFlags = []
  /// How long it may be chosen as source, in seconds; `forever` without end. 0 makes it deprecated.
  package var preferredLifetimeSeconds = InterfaceAddress.forever
  /// How long until the kernel removes it, in seconds; `forever` without end.
  package var validLifetimeSeconds = InterfaceAddress.forever
  /// What the route to its network costs; nil for the kernel's choice.
  package var routeMetric: UInt32?
  /// Who set it (`IFAPROT_…`, or a routing protocol's number); nil when nobody said, and on
  /// kernels before 5.18.
  package var origin: UInt8?

  /// A lifetime without end.
  package static let forever = UInt32.max

  /// An address that is valid for ever.
  package init(index: UInt32, prefix: IPPrefix) {
    self.index = index
    self.prefix = prefix
  }

  /// The address.
  package var address: IPAddress { prefix.address }

  /// Whether the kernel would take both for the same: interface, address, network and peer.
  package func isSame(as other: InterfaceAddress) -> Bool {
    index == other.index && prefix == other.prefix && peer == other.peer
  }
}

/// What is special about an address (`IFA_F_…`, `<linux/if_addr.h>`).
package struct AddressFlags: OptionSet, Sendable, Hashable {
  /// The bits as the kernel has them.
  package let rawValue: UInt32
  /// Wraps the kernel's bits.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// IPv4: another address of the same network came first. IPv6: a temporary address.
  package static let secondary = AddressFlags(rawValue: 0x01)
  /// Duplicate address detection is left out.
  package static let noDAD = AddressFlags(rawValue: 0x02)
  /// It is used before duplicate address detection is over.
  package static let optimistic = AddressFlags(rawValue: 0x04)
  /// Another machine has it.
  package static let duplicated = AddressFlags(rawValue: 0x08)
  /// A home address (Mobile IPv6, RFC 6275).
  package static let home = AddressFlags(rawValue: 0x10)
  /// It is not chosen as source any more.
  package static let deprecated = AddressFlags(rawValue: 0x20)
  /// Duplicate address detection goes on.
  package static let tentative = AddressFlags(rawValue: 0x40)
  /// It has no end.
  package static let permanent = AddressFlags(rawValue: 0x80)
  /// The kernel makes temporary addresses from it (RFC 8981).
  package static let managesTemporary = AddressFlags(rawValue: 0x100)
  /// There is no route to its network because of it.
  package static let noPrefixRoute = AddressFlags(rawValue: 0x200)
  /// Multicast groups are joined on the level of Ethernet.
  package static let joinsGroups = AddressFlags(rawValue: 0x400)
  /// It was made from a secret (RFC 7217).
  package static let stablePrivacy = AddressFlags(rawValue: 0x800)

  /// Those that a request may set.
  package static let requestable: AddressFlags = [
    .noDAD, .optimistic, .home, .managesTemporary, .noPrefixRoute, .joinsGroups,
  ]
}
