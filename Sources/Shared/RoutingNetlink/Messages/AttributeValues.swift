import NetTypes
import NetlinkCodec

extension Attribute {
  /// The value as an address; nil when it is not of the family's length.
  func address(of family: AddressFamily, in bytes: RawSpan) throws(NetlinkDecodingError)
    -> IPAddress
  {
    guard value.count == family.bitCount / 8 else { throw .shortValue(attribute: type) }
    return bytes.address(of: family, at: value.lowerBound)
  }

  /// The value as an address with a prefix whose length stands elsewhere.
  func prefix(
    of family: AddressFamily, length: UInt8, in bytes: RawSpan
  ) throws(NetlinkDecodingError) -> IPPrefix {
    let address = try address(of: family, in: bytes)
    guard let prefix = IPPrefix(address: address, length: Int(length)) else {
      throw .unknownValue(attribute: type, value: UInt64(length))
    }
    return prefix
  }
}

extension RawSpan {
  /// The address at an offset; the caller has checked that it lies within the span.
  func address(of family: AddressFamily, at offset: Int) -> IPAddress {
    switch family {
    case .ipv4:
      let number: UInt32 = load(at: offset)
      return .v4(IPv4Address(rawValue: UInt32(bigEndian: number)))
    case .ipv6:
      let high: UInt64 = load(at: offset)
      let low: UInt64 = load(at: offset + 8)
      return .v6(IPv6Address(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low)))
    }
  }
}

/// The fixed header of a family's message, and the attributes behind it.
///
/// - Throws: `truncatedMessage` when the body is shorter than the header.
func attributes(
  behind headerSize: Int, body: Range<Int>
) throws(NetlinkDecodingError) -> AttributeReader {
  guard body.count >= headerSize else { throw .truncatedMessage(offset: body.lowerBound) }
  return AttributeReader(range: body.lowerBound + headerSize..<body.upperBound)
}
