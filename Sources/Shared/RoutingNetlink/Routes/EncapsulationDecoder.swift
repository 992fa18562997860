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
    while let attribute = try reader.next(in: bytes) {
      switch attribute.type {
      case TunnelAttribute.id:
        let number: UInt64 = try attribute.number(in: bytes)
        id = UInt64(bigEndian: number)
      case TunnelAttribute.destination:
        destination = try attribute.address(of: family, in: bytes)
      case TunnelAttribute.source: source = try attribute.address(of: family, in: bytes)
      case TunnelAttribute.hopLimit: hopLimit = try attribute.number(in: bytes)
      case TunnelAttribute.trafficClass: trafficClass = try attribute.number(in: bytes)
      case TunnelAttribute.flags:
        let number: UInt16 = try attribute.number(in: bytes)
        flags = UInt16(bigEndian: number)
      default: break
      }
    }
  }
}
