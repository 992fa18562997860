import NetTypes
import NetlinkCodec

extension KernelEncapsulation {
  /// Decodes the content of `RTA_ENCAP`.
  init(
    kind: UInt16, _ reader: AttributeReader, in bytes: RawSpan
  ) throws(NetlinkDecodingError) {
    switch kind {
    case Self.mplsKind: self = try Self.mpls(reader, in: bytes)
    case Self.ipv4Kind: self = .tunnel(try Tunnel(.ipv4, reader, in: bytes))
    case Self.ipv6Kind: self = .tunnel(try Tunnel(.ipv6, reader, in: bytes))
    case Self.ilaKind: self = try Self.ila(reader, in: bytes)
    default: self = .other(kind)
    }
  }

  private static func mpls(
    _ reader: AttributeReader, in bytes: RawSpan
  ) throws(NetlinkDecodingError) -> KernelEncapsulation {
    var reader = reader
    var labels: [UInt32] = []
    var timeToLive: UInt8?
    while let attribute = try reader.next(in: bytes) {
      switch attribute.type {
      case TunnelAttribute.labels:
        let count = min(attribute.value.count / 4, labelLimit)
        labels = (0..<count).map {
          let entry: UInt32 = bytes.load(at: attribute.value.lowerBound + 4 * $0)
          return UInt32(bigEndian: entry) >> 12
        }
      case TunnelAttribute.labelTimeToLive: timeToLive = try attribute.number(in: bytes)
      default: break
      }
    }
    return .mpls(labels: labels, timeToLive: timeToLive)
  }

  private static func ila(
    _ reader: AttributeReader, in bytes: RawSpan
  ) throws(NetlinkDecodingError) -> KernelEncapsulation {
    var reader = reader
    while let attribute = try reader.next(in: bytes) {
      guard attribute.type == TunnelAttribute.locator else { continue }
      let number: UInt64 = try attribute.number(in: bytes)
      return .ila(locator: UInt64(bigEndian: number))
    }
    throw .missingAttribute(TunnelAttribute.locator)
  }
}

extension KernelEncapsulation.Tunnel {
  fileprivate init(
    _ family: AddressFamily, _ reader: AttributeReader, in bytes: RawSpan
  ) throws(NetlinkDecodingError) {
    self.init(family)
    var reader = reader
    // The kernel tells everything: zeros for what nobody gave.
    while let attribute = try reader.next(in: bytes) {
      switch attribute.type {
      case TunnelAttribute.id:
        let number: UInt64 = try attribute.number(in: bytes)
        id = number == 0 ? nil : UInt64(bigEndian: number)
      case TunnelAttribute.destination:
        let address = try attribute.address(of: family, in: bytes)
        destination = address == .any(family) ? nil : address
      case TunnelAttribute.source:
        let address = try attribute.address(of: family, in: bytes)
        source = address == .any(family) ? nil : address
      case TunnelAttribute.hopLimit:
        let number: UInt8 = try attribute.number(in: bytes)
        hopLimit = number == 0 ? nil : number
      case TunnelAttribute.trafficClass:
        let number: UInt8 = try attribute.number(in: bytes)
        trafficClass = number == 0 ? nil : number
      case TunnelAttribute.flags:
        let number: UInt16 = try attribute.number(in: bytes)
        flags = number == 0 ? nil : UInt16(bigEndian: number)
      default: break
      }
    }
  }
}
