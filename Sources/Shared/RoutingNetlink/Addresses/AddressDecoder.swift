import NetTypes
package import NetlinkCodec

extension InterfaceAddress {
  /// `struct ifaddrmsg`
  private static let headerSize = 8

  /// Decodes an address; nil when it is of neither family.
  ///
  /// - Throws: what is wrong with the message.
  package init?(body: Range<Int>, in bytes: RawSpan) throws(NetlinkDecodingError) {
    var attributes = try attributes(behind: Self.headerSize, body: body)
    let start = body.lowerBound
    let number: UInt8 = bytes.load(at: start)
    guard let family = AddressFamily(rawValue: UInt16(number)) else { return nil }
    let length: UInt8 = bytes.load(at: start + 1)
    let flagsInHeader: UInt8 = bytes.load(at: start + 2)
    var local: IPPrefix?
    var address: IPPrefix?
    self.init(index: bytes.load(at: start + 4), prefix: IPPrefix(host: .any(family)))
    scope = bytes.load(at: start + 3)
    flags = AddressFlags(rawValue: UInt32(flagsInHeader))
    while let attribute = try attributes.next(in: bytes) {
      switch attribute.type {
      case AddressAttribute.local:
        local = try attribute.prefix(of: family, length: length, in: bytes)
      case AddressAttribute.address:
        address = try attribute.prefix(of: family, length: length, in: bytes)
      case AddressAttribute.broadcast:
        if case .v4(let address) = try attribute.address(of: family, in: bytes) {
          broadcast = address
        }
      case AddressAttribute.label: label = attribute.text(in: bytes)
      case AddressAttribute.flags:
        flags = AddressFlags(rawValue: try attribute.number(in: bytes))
      case AddressAttribute.lifetimes:
        guard attribute.value.count >= 8 else { throw .shortValue(attribute: attribute.type) }
        preferredLifetimeSeconds = bytes.load(at: attribute.value.lowerBound)
        validLifetimeSeconds = bytes.load(at: attribute.value.lowerBound + 4)
      case AddressAttribute.routeMetric: routeMetric = try attribute.number(in: bytes)
      case AddressAttribute.origin: origin = try attribute.number(in: bytes)
      default: break
      }
    }
    guard let found = local ?? address else { throw .missingAttribute(AddressAttribute.address) }
    prefix = found
    if let local, let address, address.address != local.address { peer = address.address }
  }
}
