package import NetTypes

/// An address of `virtual_ipaddress`, `virtual_ipaddress_excluded` or `static_ipaddress`, with
/// what stands behind it on the line.
package struct VirtualAddress: Hashable, Sendable {
  /// The broadcast address that is set along with an IPv4 address.
  package enum Broadcast: Hashable, Sendable {
    /// This one.
    case address(IPv4Address)
    /// The last address of the network (`+`).
    case last
    /// The first address of the network (`-`).
    case first
  }

  /// The address, and the length of its network's prefix; that of a host when none is written.
  package var prefix: IPPrefix
  /// Whether the length of the prefix is written.
  package var hasLength = false
  /// `brd`
  package var broadcast: Broadcast?
  /// `dev`; nil for the interface of the instance.
  package var interface: String?
  /// `use_vmac`: the address is set on a virtual MAC's interface above `interface`.
  package var usesVirtualMAC = false
  /// `scope` as it is written: a name or a number.
  package var scope: String?
  /// `label`: an alias of the interface for old tools, up to 15 bytes.
  package var label: String?
  /// `peer`: the other end of a point-to-point link.
  package var peer: IPAddress?
  /// `home`, for Mobile IPv6 (RFC 6275).
  package var isHome = false
  /// `-nodad`: duplicate address detection is done, which keepalived leaves out otherwise.
  package var detectsDuplicates = false
  /// `mngtmpaddr`: the kernel makes temporary addresses from it (RFC 8981).
  package var managesTemporaryAddresses = false
  /// `noprefixroute`: the kernel adds no route to the network.
  package var hasNoPrefixRoute = false
  /// `autojoin`: multicast groups are joined on the level of Ethernet.
  package var joinsGroups = false
  /// `no_track`: the address may be deleted by others without the instance giving way.
  package var isUntracked = false
  /// `preferred_lft`
  package var preferredLifetime: PreferredLifetime?
  /// `track_group`, of static addresses.
  package var trackGroup: String?
  /// Where it stands.
  @NotCompared package var place: SourceRange?

  /// How long an IPv6 address may be chosen as source (RFC 4862).
  package enum PreferredLifetime: Hashable, Sendable {
    /// So many seconds; with 0 it is never chosen by itself.
    case seconds(Int)
    /// Without end.
    case forever
  }

  /// Makes an address without options.
  package init(_ prefix: IPPrefix, hasLength: Bool = false, place: SourceRange? = nil) {
    self.prefix = prefix
    self.hasLength = hasLength
    self.place = place
  }

  /// The address.
  package var address: IPAddress { prefix.address }
}
