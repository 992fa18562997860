import NetTypes
import NetlinkCodec

extension InterfaceAddress {
  /// Writes `struct ifaddrmsg` (`<linux/if_addr.h>`) and the attributes that set the address.
  func encode(into writer: inout MessageWriter) {
    let wanted = flags.intersection(.requestable)
    header(flags: wanted, into: &writer)
    addresses(into: &writer)
    if let broadcast {
      writer.attribute(AddressAttribute.broadcast, address: .v4(broadcast))
    }
    if let label {
      writer.attribute(AddressAttribute.label, text: label.prefix(maximalNameLength))
    }
    if preferredLifetimeSeconds != Self.forever || validLifetimeSeconds != Self.forever {
      // struct ifa_cacheinfo; the last two are times that only the kernel tells.
      writer.structure(AddressAttribute.lifetimes) {
        $0.field(preferredLifetimeSeconds)
        $0.field(validLifetimeSeconds)
        $0.field(UInt32(0))
        $0.field(UInt32(0))
      }
    }
    // The header has room for the first eight only.
    if wanted.rawValue > UInt8.max { writer.attribute(AddressAttribute.flags, wanted.rawValue) }
    if let routeMetric { writer.attribute(AddressAttribute.routeMetric, routeMetric) }
    if let origin { writer.attribute(AddressAttribute.origin, origin) }
  }

  /// Writes what the kernel compares when it looks for the address that shall go.
  func encodeRemoval(into writer: inout MessageWriter) {
    header(flags: [], into: &writer)
    addresses(into: &writer)
  }

  private func header(flags: AddressFlags, into writer: inout MessageWriter) {
    writer.octet(UInt8(truncatingIfNeeded: address.family.rawValue))
    writer.octet(UInt8(truncatingIfNeeded: prefix.length))
    writer.octet(UInt8(truncatingIfNeeded: flags.rawValue))
    writer.octet(scope)
    writer.field(index)
  }

  private func addresses(into writer: inout MessageWriter) {
    writer.attribute(AddressAttribute.local, address: address)
    let other = peer?.family == address.family ? peer : nil
    writer.attribute(AddressAttribute.address, address: other ?? address)
  }
}
