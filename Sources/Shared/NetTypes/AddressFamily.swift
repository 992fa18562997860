/// The two address families that the toolkit speaks, with the kernel's numbers
/// (`AF_INET`, `AF_INET6` in `<sys/socket.h>`).
package enum AddressFamily: UInt16, Sendable, Hashable, CaseIterable {
  /// `AF_INET`
  case ipv4 = 2
  /// `AF_INET6`
  case ipv6 = 10

  /// How many bits an address of this family has: 32 or 128.
  package var bitCount: Int { self == .ipv4 ? 32 : 128 }
}
