import NetTypes
package import NetlinkCodec

extension KernelRoute {
  /// `struct rtmsg`
  private static let headerSize = 12
  /// `RTM_F_CLONED`: an entry of a cache, not of a table.
  private static let cloned: UInt32 = 0x200
  /// How many parts of a second the kernel counts with (`USER_HZ`).
  private static let ticksPerSecond: Int32 = 100

  /// Decodes a route; nil when it is of neither family, or only in a cache.
  ///
  /// - Throws: what is wrong with the message.
  package init?(body: Range<Int>, in bytes: RawSpan) throws(NetlinkDecodingError) {
    var attributes = try attributes(behind: Self.headerSize, body: body)
    let start = body.lowerBound
    let number: UInt8 = bytes.load(at: start)
    guard let family = AddressFamily(rawValue: UInt16(number)) else { return nil }
    let bits: UInt32 = bytes.load(at: start + 8)
    guard bits & Self.cloned == 0 else { return nil }
    self.init(family)
    let tableField: UInt8 = bytes.load(at: start + 4)
    typeOfService = bytes.load(at: start + 3)
    table = UInt32(tableField)
    origin = bytes.load(at: start + 5)
    scope = bytes.load(at: start + 6)
    kind = bytes.load(at: start + 7)
    flags = NextHopFlags(rawValue: UInt8(truncatingIfNeeded: bits))
    let lengths = PrefixLengths(
      destination: bytes.load(at: start + 1), source: bytes.load(at: start + 2))
    var wrapping = Wrapping()
    while let attribute = try attributes.next(in: bytes) {
      if try take(address: attribute, lengths, in: bytes) { continue }
      if wrapping.take(attribute) { continue }
      try take(option: attribute, in: bytes)
    }
    encapsulation = try wrapping.encapsulation(in: bytes)
    // A whole network without address is that of all zeros.
    if destination == nil, lengths.destination > 0 {
      destination = IPPrefix(address: .any(family), length: Int(lengths.destination))
    }
  }

  private struct PrefixLengths {
    var destination: UInt8
    var source: UInt8
  }

  private mutating func take(
    address attribute: Attribute, _ lengths: PrefixLengths, in bytes: RawSpan
  ) throws(NetlinkDecodingError) -> Bool {
    switch attribute.type {
    case RouteAttribute.destination:
      destination = try attribute.prefix(of: family, length: lengths.destination, in: bytes)
    case RouteAttribute.source:
      source = try attribute.prefix(of: family, length: lengths.source, in: bytes)
    case RouteAttribute.gateway: gateway = try attribute.address(of: family, in: bytes)
    case RouteAttribute.via: gateway = try attribute.via(in: bytes)
    case RouteAttribute.preferredSource:
      preferredSource = try attribute.address(of: family, in: bytes)
    default: return false
    }
    return true
  }

  private mutating func take(
    option attribute: Attribute, in bytes: RawSpan
  ) throws(NetlinkDecodingError) {
    switch attribute.type {
    case RouteAttribute.table: table = try attribute.number(in: bytes)
    case RouteAttribute.interface: interface = try attribute.number(in: bytes)
    case RouteAttribute.metric: metric = try attribute.number(in: bytes)
    case RouteAttribute.metrics: metrics = try RouteMetrics(attribute.nested, in: bytes)
    case RouteAttribute.realms: realms = try attribute.number(in: bytes)
    case RouteAttribute.expiry: expirySeconds = try attribute.number(in: bytes)
    case RouteAttribute.cacheInformation:
      // struct rta_cacheinfo: two numbers before the ticks until it expires.
      guard attribute.value.count >= 12 else { throw .shortValue(attribute: attribute.type) }
      let ticks: Int32 = bytes.load(at: attribute.value.lowerBound + 8)
      if ticks > 0 { expirySeconds = UInt32(ticks / Self.ticksPerSecond) }
    case RouteAttribute.preference: preference = try attribute.number(in: bytes)
    case RouteAttribute.propagatesTTL:
      let number: UInt8 = try attribute.number(in: bytes)
      propagatesTTL = number != 0
    case RouteAttribute.nextHopID: nextHopID = try attribute.number(in: bytes)
    case RouteAttribute.nextHops:
      nextHops = try Self.nextHops(attribute, family: family, in: bytes)
    default: break
    }
  }

  private static func nextHops(
    _ list: Attribute, family: AddressFamily, in bytes: RawSpan
  ) throws(NetlinkDecodingError) -> [NextHop] {
    var hops: [NextHop] = []
    var offset = list.value.lowerBound
    let end = list.value.upperBound
    while end - offset >= NextHop.headerSize {
      let length: UInt16 = bytes.load(at: offset)
      guard Int(length) >= NextHop.headerSize, Int(length) <= end - offset else {
        throw .truncatedAttribute(offset: offset)
      }
      hops.append(
        try NextHop(offset..<offset + Int(length), family: family, in: bytes))
      offset += (Int(length) + 3) & ~3
    }
    return hops
  }
}

extension KernelRoute.NextHop {
  /// `struct rtnexthop`
  fileprivate static let headerSize = 8

  /// Decodes `struct rtnexthop` with what belongs to it.
  fileprivate init(
    _ range: Range<Int>, family: AddressFamily, in bytes: RawSpan
  ) throws(NetlinkDecodingError) {
    self.init()
    let start = range.lowerBound
    flags = NextHopFlags(rawValue: bytes.load(at: start + 2))
    let hops: UInt8 = bytes.load(at: start + 3)
    weight = Int(hops) + 1
    let index: UInt32 = bytes.load(at: start + 4)
    interface = index == 0 ? nil : index
    var attributes = AttributeReader(range: start + Self.headerSize..<range.upperBound)
    var wrapping = Wrapping()
    while let attribute = try attributes.next(in: bytes) {
      switch attribute.type {
      case RouteAttribute.gateway: gateway = try attribute.address(of: family, in: bytes)
      case RouteAttribute.via: gateway = try attribute.via(in: bytes)
      case RouteAttribute.realms: realms = try attribute.number(in: bytes)
      default: _ = wrapping.take(attribute)
      }
    }
    encapsulation = try wrapping.encapsulation(in: bytes)
  }
}

extension RouteMetrics {
  /// Decodes the content of `RTA_METRICS`.
  fileprivate init(
    _ reader: AttributeReader, in bytes: RawSpan
  ) throws(NetlinkDecodingError) {
    self.init()
    var reader = reader
    while let attribute = try reader.next(in: bytes) {
      if attribute.type == RouteAttribute.locked {
        setLockedKinds(try attribute.number(in: bytes))
      } else if let kind = RouteMetricKind(rawValue: attribute.type) {
        if kind == .congestionControl {
          congestionControl = attribute.text(in: bytes)
        } else {
          self[kind] = try attribute.number(in: bytes)
        }
      }
    }
  }
}

/// The two attributes that say what packets are wrapped in: one can't be read without the other.
private struct Wrapping {
  private var kind: Attribute?
  private var content: Attribute?

  /// Takes one of the two; false for any other.
  mutating func take(_ attribute: Attribute) -> Bool {
    switch attribute.type {
    case RouteAttribute.encapsulationKind: kind = attribute
    case RouteAttribute.encapsulation: content = attribute
    default: return false
    }
    return true
  }

  func encapsulation(in bytes: RawSpan) throws(NetlinkDecodingError) -> KernelEncapsulation? {
    guard let kind, let content else { return nil }
    let number: UInt16 = try kind.number(in: bytes)
    return try KernelEncapsulation(kind: number, content.nested, in: bytes)
  }
}

extension Attribute {
  /// The value as `struct rtvia`: a family and an address.
  fileprivate func via(in bytes: RawSpan) throws(NetlinkDecodingError) -> IPAddress {
    let number: UInt16 = try number(in: bytes)
    guard let family = AddressFamily(rawValue: number) else {
      throw .unknownValue(attribute: type, value: UInt64(number))
    }
    guard value.count >= 2 + family.bitCount / 8 else { throw .shortValue(attribute: type) }
    return bytes.address(of: family, at: value.lowerBound + 2)
  }
}
