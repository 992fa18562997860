package import NetTypes

/// A network interface as the kernel describes it (`RTM_NEWLINK`, rtnetlink(7)).
package struct Link: Sendable, Hashable {
  /// The number that it keeps when it is renamed; above 0.
  package var index: UInt32
  /// Its name, up to 15 bytes.
  package var name: ByteString
  /// What kind of hardware it is (`ARPHRD_…`, `<linux/if_arp.h>`): 1 for Ethernet.
  package var hardwareType: UInt16 = Link.ethernet
  /// What it is able to do and does.
  package var flags: LinkFlags = []
  /// Its address, where that is one of six bytes.
  package var hardwareAddress: MACAddress?
  /// RFC 2863's state.
  package var operationalState = OperationalState.unknown
  /// The largest packet in bytes.
  package var mtu: UInt32 = 0
  /// The bridge, bond or VRF that it is part of.
  package var master: UInt32?
  /// The interface below a VLAN, macvlan or ipvlan, or the other end of a veth pair.
  package var parent: UInt32?
  /// The network namespace of `parent`, by this namespace's number for it; nil for this one.
  package var parentNamespaceID: Int32?
  /// The driver, as far as it has a name for netlink.
  package var kind = LinkKind.plain
  /// The group that it is in; 0 for none.
  package var group: UInt32 = 0
  /// What an operator or a program noted of it (`ip link set alias`).
  package var alias: ByteString?

  /// `ARPHRD_ETHER`
  package static let ethernet: UInt16 = 1

  /// An interface of which only the name is known.
  package init(index: UInt32, name: ByteString) {
    self.index = index
    self.name = name
  }

  /// Whether packets can go through: it is up, and so is what it stands on.
  package var isUpAndRunning: Bool {
    flags.contains(.up) && flags.contains(.running) && flags.contains(.lowerUp)
  }
}

/// What an interface is able to do and does (`IFF_…`, `<linux/if.h>`).
package struct LinkFlags: OptionSet, Sendable, Hashable {
  /// The bits as the kernel has them.
  package let rawValue: UInt32
  /// Wraps the kernel's bits.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// It was set up.
  package static let up = LinkFlags(rawValue: 1 << 0)
  /// It has a broadcast address.
  package static let broadcast = LinkFlags(rawValue: 1 << 1)
  /// It loops everything back to this machine.
  package static let loopback = LinkFlags(rawValue: 1 << 3)
  /// It has one other end.
  package static let pointToPoint = LinkFlags(rawValue: 1 << 4)
  /// It works (RFC 2863: operationally up).
  package static let running = LinkFlags(rawValue: 1 << 6)
  /// It has no ARP.
  package static let noARP = LinkFlags(rawValue: 1 << 7)
  /// It takes every packet.
  package static let promiscuous = LinkFlags(rawValue: 1 << 8)
  /// It takes multicast.
  package static let multicast = LinkFlags(rawValue: 1 << 12)
  /// The driver has a carrier.
  package static let lowerUp = LinkFlags(rawValue: 1 << 16)
  /// The driver waits for something, such as 802.1X.
  package static let dormant = LinkFlags(rawValue: 1 << 17)
}

/// RFC 2863's states of an interface (`IF_OPER_…`, `<linux/if.h>`).
package enum OperationalState: UInt8, Sendable, Hashable, CaseIterable {
  /// The driver doesn't say; loopback for one.
  case unknown = 0
  /// A part is missing.
  case notPresent = 1
  /// No carrier, or not set up.
  case down = 2
  /// What it stands on is down.
  case lowerLayerDown = 3
  /// It is being tested.
  case testing = 4
  /// It waits for something, such as 802.1X.
  case dormant = 5
  /// It works.
  case up = 6
}

/// The driver of an interface, as far as it has a name for netlink (`IFLA_INFO_KIND`).
package enum LinkKind: Sendable, Hashable {
  /// None: hardware, or loopback.
  case plain
  /// An interface with its own MAC address above another.
  case macvlan(MacvlanMode)
  /// An interface with the MAC address of the one below.
  case ipvlan(IPVLANMode, IPVLANFlags)
  /// A domain with its own routing table.
  case vrf(table: UInt32)
  /// Any other, by its name: `veth`, `bridge`, `vlan`…
  case other(ByteString)
}

/// How macvlans above the same interface reach each other (`MACVLAN_MODE_…`, `<linux/if_link.h>`).
package struct MacvlanMode: RawRepresentable, Sendable, Hashable {
  /// The kernel's number.
  package let rawValue: UInt32
  /// Wraps the kernel's number.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Not at all.
  package static let `private` = MacvlanMode(rawValue: 1)
  /// Through the switch.
  package static let vepa = MacvlanMode(rawValue: 2)
  /// Directly.
  package static let bridge = MacvlanMode(rawValue: 4)
  /// There is only one.
  package static let passthrough = MacvlanMode(rawValue: 8)
}

/// On which layer an ipvlan works (`IPVLAN_MODE_…`, `<linux/if_link.h>`).
package enum IPVLANMode: UInt16, Sendable, Hashable {
  /// With its own ARP and multicast.
  case l2 = 0
  /// The interface below routes.
  case l3 = 1
  /// As L3, with netfilter's hooks.
  case l3s = 2
}

/// How ipvlans above the same interface reach each other (`IPVLAN_F_…`, `<linux/if_link.h>`);
/// directly without any of these.
package struct IPVLANFlags: OptionSet, Sendable, Hashable {
  /// The bits as the kernel has them.
  package let rawValue: UInt16
  /// Wraps the kernel's bits.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Not at all.
  package static let `private` = IPVLANFlags(rawValue: 1)
  /// Through the switch.
  package static let vepa = IPVLANFlags(rawValue: 2)
}
