package import NetTypes

/// How a request names an interface.
package enum LinkReference: Sendable, Hashable {
  /// By its number.
  case index(UInt32)
  /// By its name: of an interface that the same batch makes, whose number is not known yet.
  case name(ByteString)
}

/// An interface to be made. It is down: the kernel sets addresses of IPv6 the moment that it comes
/// up, so what shall be otherwise is set before, in a `LinkChange`.
package struct NewLink: Sendable, Hashable {
  /// Its name, 1 to 15 bytes.
  package var name: ByteString
  /// The driver; of `other` nothing but the name is told to the kernel.
  package var kind: LinkKind
  /// The interface below.
  package var parent: UInt32?
  /// Its MAC address; nil for the kernel's choice.
  package var hardwareAddress: MACAddress?
  /// The group that it is in; nil for 0.
  package var group: UInt32?
  /// The largest packet in bytes; nil for the kernel's choice.
  package var mtu: UInt32?

  /// Describes an interface.
  package init(
    name: ByteString, kind: LinkKind, parent: UInt32? = nil, hardwareAddress: MACAddress? = nil,
    group: UInt32? = nil, mtu: UInt32? = nil
  ) {
    self.name = name
    self.kind = kind
    self.parent = parent
    self.hardwareAddress = hardwareAddress
    self.group = group
    self.mtu = mtu
  }
}

/// What shall be otherwise about an interface; nil for what stays.
package struct LinkChange: Sendable, Hashable {
  /// Which one.
  package var link: LinkReference
  /// Whether it is up.
  package var isUp: Bool?
  /// Its MAC address.
  package var hardwareAddress: MACAddress?
  /// The group that it is in.
  package var group: UInt32?
  /// The largest packet in bytes.
  package var mtu: UInt32?
  /// The bridge, bond or VRF that it is part of; 0 for none.
  package var master: UInt32?
  /// What is noted of it, up to 255 bytes; nothing to forget it.
  package var alias: ByteString?
  /// How it gets its link-local IPv6 address when it comes up.
  package var addressGeneration: IPv6AddressGeneration?
  /// A new name, for which the interface must be named by number, and be down on old kernels.
  package var newName: ByteString?

  /// Leaves everything as it is.
  package init(_ link: LinkReference) { self.link = link }
}

/// How an interface gets its link-local IPv6 address (`IN6_ADDR_GEN_MODE_…`,
/// `<linux/if_link.h>`).
package enum IPv6AddressGeneration: UInt8, Sendable, Hashable, CaseIterable {
  /// From the MAC address.
  case eui64 = 0
  /// None.
  case none = 1
  /// From a secret (RFC 7217).
  case stablePrivacy = 2
  /// From a random number.
  case random = 3
}
