package import NetTypes

/// A hardware address of any kind of link, with the kind.
package struct LinkAddress: Sendable, Hashable {
  /// The kind, as ARP and Linux number it (`ARPHRD_…`, linux/if_arp.h): 1 is Ethernet, 32
  /// InfiniBand.
  package var type: UInt16
  /// The bytes: 6 for Ethernet, 20 for InfiniBand; at most 32.
  package var bytes: [UInt8]

  /// The kind of Ethernet.
  package static let ethernet: UInt16 = 1
  /// The kind of InfiniBand (RFC 4391).
  package static let infiniBand: UInt16 = 32

  /// Makes an address of a kind.
  package init(type: UInt16, bytes: [UInt8]) {
    self.type = type
    self.bytes = bytes
  }

  /// Makes an Ethernet address.
  package init(_ address: MACAddress) {
    self.init(type: Self.ethernet, bytes: address.bytes)
  }
}

extension MACAddress {
  /// The address of a virtual router (RFC 9568 section 7.3): 00:00:5e:00:01:VRID for IPv4,
  /// 00:00:5e:00:02:VRID for IPv6.
  package init(virtualRouterID: UInt8, family: AddressFamily) {
    self.init(
      rawValue: 0x0000_5E00_0000 | (family == .ipv4 ? 0x100 : 0x200) | UInt64(virtualRouterID))
  }

  /// The address of an IP multicast group: 01:00:5e and 23 bits of IPv4 (RFC 1112 section 6.4),
  /// 33:33 and 32 bits of IPv6 (RFC 2464 section 7).
  package init(group: IPAddress) {
    switch group {
    case .v4(let group):
      self.init(rawValue: 0x0100_5E00_0000 | UInt64(group.rawValue & 0x7F_FFFF))
    case .v6(let group): self.init(rawValue: 0x3333_0000_0000 | group.low & 0xFFFF_FFFF)
    }
  }

  /// Whether it is a virtual router's address of either family.
  package var isVirtualRouter: Bool {
    rawValue >> 16 == 0x0000_5E00 && (rawValue >> 8 & 0xFF == 1 || rawValue >> 8 & 0xFF == 2)
  }
}

/// The types in Ethernet headers (linux/if_ether.h).
package enum EtherType {
  /// ARP.
  package static let arp: UInt16 = 0x0806
  /// IPv4.
  package static let ipv4: UInt16 = 0x0800
  /// IPv6.
  package static let ipv6: UInt16 = 0x86DD

  /// The length of an Ethernet header without VLAN tag.
  package static let headerLength = 14
}

extension [UInt8] {
  /// Appends an Ethernet header.
  mutating func appendEthernetHeader(from source: MACAddress, to group: MACAddress, type: UInt16) {
    append(contentsOf: group.bytes)
    append(contentsOf: source.bytes)
    append(bigEndian: type)
  }
}
