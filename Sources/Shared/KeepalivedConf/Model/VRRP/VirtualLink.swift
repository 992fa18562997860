package import NetTypes

/// `use_vmac`: an interface with the virtual router's MAC address above the real one.
package struct VirtualMAC: Hashable, Sendable {
  /// A MAC address of one's own.
  package enum Address: Hashable, Sendable {
    /// All six bytes.
    case whole(MACAddress)
    /// The first five bytes, as the upper bytes of the address; the last is the VRID.
    case prefix(MACAddress)
  }

  /// The name of the interface; nil for `vrrp.VRID`.
  package var name: String?
  /// The address; nil for 00:00:5e:00:01:VRID (IPv6 :02:, RFC 9568 section 7.3).
  package var address: Address?
  /// `netlink_notify_msg`: others are told of the interface once it is complete.
  package var announces = false
  /// `group`: the interface's group, a name or a number.
  package var group: String?

  /// The standard one.
  package init() {}
}

/// `use_ipvlan`: an interface of its own above the real one, with its MAC address.
package struct IPVLAN: Hashable, Sendable {
  /// How interfaces above the same one reach each other.
  package enum Mode: String, Sendable, CaseIterable {
    /// Directly.
    case bridge
    /// Not at all.
    case `private`
    /// Through the switch.
    case vepa
  }

  /// The name of the interface; nil for `vrrp.VRID`.
  package var name: String?
  /// The address from which advertisements are sent.
  package var address: IPPrefix?
  /// How it reaches its like.
  package var mode: Mode?
  /// `group`: the interface's group, a name or a number.
  package var group: String?

  /// The standard one.
  package init() {}
}

/// An entry of `unicast_peer`.
package struct UnicastPeer: Hashable, Sendable {
  /// The address of the other node.
  package var address: IPAddress
  /// `min_ttl`: advertisements with less are dropped, 0 to 255.
  package var minimumTTL: Int?
  /// `max_ttl`: advertisements with more are dropped, 0 to 255.
  package var maximumTTL: Int?
  /// Where it stands.
  @NotCompared package var place: SourceRange?

  /// Makes one.
  package init(_ address: IPAddress, place: SourceRange? = nil) {
    self.address = address
    self.place = place
  }
}

/// `garp_extra_if`: gratuitous ARP on other interfaces from time to time.
package struct ExtraGratuitousARP: Hashable, Sendable {
  /// The seconds between, 0 to 86400; 0 for none.
  package var intervalSeconds: Int
  /// `all`: on all VMACs' interfaces, not only on those with addresses.
  package var onAllInterfaces = false

  /// Makes one.
  package init(_ intervalSeconds: Int, onAllInterfaces: Bool = false) {
    self.intervalSeconds = intervalSeconds
    self.onAllInterfaces = onAllInterfaces
  }
}
