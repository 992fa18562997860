import NetTypes
import NetlinkCodec

extension MessageWriter {
  /// Adds `struct ifinfomsg` (`<linux/rtnetlink.h>`).
  mutating func linkHeader(index: UInt32, flags: UInt32 = 0, changed: UInt32 = 0) {
    octet(0)  // AF_UNSPEC
    octet(0)
    field(UInt16(0))
    field(index)
    field(flags)
    field(changed)
  }
}

extension NewLink {
  /// Writes the header and the attributes of a request to make the interface.
  func encode(into writer: inout MessageWriter) {
    writer.linkHeader(index: 0)
    writer.attribute(LinkAttribute.name, text: name.prefix(maximalNameLength))
    if let parent { writer.attribute(LinkAttribute.parent, parent) }
    if let hardwareAddress {
      writer.attribute(LinkAttribute.hardwareAddress, bytes: hardwareAddress.bytes)
    }
    if let mtu { writer.attribute(LinkAttribute.mtu, mtu) }
    if let group { writer.attribute(LinkAttribute.group, group) }
    kind.encode(into: &writer)
  }
}

extension LinkKind {
  /// Writes `IFLA_LINKINFO`; nothing for an interface without driver.
  func encode(into writer: inout MessageWriter) {
    guard let name else { return }
    writer.nest(LinkAttribute.information) { information in
      information.attribute(LinkAttribute.kind, text: name)
      switch self {
      case .macvlan(let mode):
        information.nest(LinkAttribute.data) {
          $0.attribute(LinkAttribute.dataFirst, mode.rawValue)
        }
      case .ipvlan(let mode, let flags):
        information.nest(LinkAttribute.data) {
          $0.attribute(LinkAttribute.dataFirst, mode.rawValue)
          $0.attribute(LinkAttribute.dataFlags, flags.rawValue)
        }
      case .vrf(let table):
        information.nest(LinkAttribute.data) { $0.attribute(LinkAttribute.dataFirst, table) }
      case .plain, .other: break
      }
    }
  }

  /// The driver's name.
  private var name: ByteString? {
    switch self {
    case .plain: nil
    case .macvlan: "macvlan"
    case .ipvlan: "ipvlan"
    case .vrf: "vrf"
    case .other(let name): name
    }
  }
}

extension LinkReference {
  /// Writes the header, and the name if there is no number.
  func encode(
    flags: UInt32 = 0, changed: UInt32 = 0, into writer: inout MessageWriter
  ) {
    switch self {
    case .index(let index): writer.linkHeader(index: index, flags: flags, changed: changed)
    case .name(let name):
      writer.linkHeader(index: 0, flags: flags, changed: changed)
      writer.attribute(LinkAttribute.name, text: name.prefix(maximalNameLength))
    }
  }
}

extension LinkChange {
  /// Writes the header and the attributes of a request to change the interface.
  func encode(into writer: inout MessageWriter) {
    let up = LinkFlags.up.rawValue
    link.encode(
      flags: isUp == true ? up : 0, changed: isUp == nil ? 0 : up, into: &writer)
    if case .index = link, let newName {
      writer.attribute(LinkAttribute.name, text: newName.prefix(maximalNameLength))
    }
    if let hardwareAddress {
      writer.attribute(LinkAttribute.hardwareAddress, bytes: hardwareAddress.bytes)
    }
    if let mtu { writer.attribute(LinkAttribute.mtu, mtu) }
    if let master { writer.attribute(LinkAttribute.master, master) }
    if let group { writer.attribute(LinkAttribute.group, group) }
    // Without a NUL: the kernel counts it as part of the text.
    if let alias {
      writer.attribute(LinkAttribute.alias, bytes: alias.prefix(maximalAliasLength).bytes)
    }
    if let addressGeneration {
      writer.nest(LinkAttribute.familySettings) {
        $0.nest(AddressFamily.ipv6.rawValue) {
          $0.attribute(LinkAttribute.addressGeneration, addressGeneration.rawValue)
        }
      }
    }
  }
}

/// How many bytes of a name the kernel takes (`IFNAMSIZ` without its NUL).
let maximalNameLength = 15
/// How many bytes of an alias the kernel takes (`IFALIASZ` without its NUL).
let maximalAliasLength = 255
