import NetTypes
package import NetlinkCodec

extension Link {
  /// `struct ifinfomsg`
  private static let headerSize = 16

  /// Decodes an interface. Nil for a message about its part in a bridge or about its settings of
  /// one address family, which comes with the same type.
  ///
  /// - Throws: what is wrong with the message.
  package init?(body: Range<Int>, in bytes: RawSpan) throws(NetlinkDecodingError) {
    var attributes = try attributes(behind: Self.headerSize, body: body)
    let start = body.lowerBound
    let family: UInt8 = bytes.load(at: start)
    guard family == 0 else { return nil }
    self.init(index: bytes.load(at: start + 4), name: "")
    hardwareType = bytes.load(at: start + 2)
    flags = LinkFlags(rawValue: bytes.load(at: start + 8))
    while let attribute = try attributes.next(in: bytes) {
      switch attribute.type {
      case LinkAttribute.name: name = attribute.text(in: bytes)
      case LinkAttribute.hardwareAddress:
        // Tunnels have shorter ones, InfiniBand longer ones.
        guard attribute.value.count == 6 else { continue }
        let high: UInt32 = bytes.load(at: attribute.value.lowerBound)
        let low: UInt16 = bytes.load(at: attribute.value.lowerBound + 4)
        hardwareAddress = MACAddress(
          rawValue: UInt64(UInt32(bigEndian: high)) << 16 | UInt64(UInt16(bigEndian: low)))
      case LinkAttribute.operationalState:
        operationalState = OperationalState(rawValue: try attribute.number(in: bytes)) ?? .unknown
      case LinkAttribute.mtu: mtu = try attribute.number(in: bytes)
      case LinkAttribute.master: master = try attribute.number(in: bytes)
      case LinkAttribute.parent:
        let index: UInt32 = try attribute.number(in: bytes)
        parent = index == 0 ? nil : index
      case LinkAttribute.parentNamespace: parentNamespaceID = try attribute.number(in: bytes)
      case LinkAttribute.group: group = try attribute.number(in: bytes)
      case LinkAttribute.alias: alias = attribute.text(in: bytes)
      case LinkAttribute.information: kind = try LinkKind(attribute.nested, in: bytes)
      default: break
      }
    }
    guard index > 0 else { throw .unknownValue(attribute: 0, value: 0) }
    guard !name.isEmpty else { throw .missingAttribute(LinkAttribute.name) }
  }
}

extension LinkKind {
  /// Decodes the content of `IFLA_LINKINFO`.
  fileprivate init(
    _ reader: AttributeReader, in bytes: RawSpan
  ) throws(NetlinkDecodingError) {
    var reader = reader
    var name = ByteString("")
    var data: AttributeReader?
    while let attribute = try reader.next(in: bytes) {
      switch attribute.type {
      case LinkAttribute.kind: name = attribute.text(in: bytes)
      case LinkAttribute.data: data = attribute.nested
      default: break
      }
    }
    self = name.isEmpty ? .plain : .other(name)
    guard var data else { return }
    // Only drivers whose first attribute is what we look for.
    guard ["macvlan", "ipvlan", "vrf"].contains(name) else { return }
    var first: Attribute?
    var flags: Attribute?
    while let attribute = try data.next(in: bytes) {
      switch attribute.type {
      case LinkAttribute.dataFirst: first = attribute
      case LinkAttribute.dataFlags: flags = attribute
      default: break
      }
    }
    guard let first else { return }
    switch name {
    case "macvlan": self = .macvlan(MacvlanMode(rawValue: try first.number(in: bytes)))
    case "vrf": self = .vrf(table: try first.number(in: bytes))
    default:
      guard let mode = IPVLANMode(rawValue: try first.number(in: bytes)) else { return }
      let bits: UInt16 = try flags?.number(in: bytes) ?? 0
      self = .ipvlan(mode, IPVLANFlags(rawValue: bits))
    }
  }
}
