package import NetTypes

/// One attribute of a netlink message (`struct nlattr`): its type and where its value lies.
@frozen
package struct Attribute: Sendable, Hashable {
  /// The type, without the nested and byte-order bits.
  package var type: UInt16
  /// The bytes of the value within the message.
  package var value: Range<Int>

  /// An attribute whose value lies in a range of the message.
  @usableFromInline
  init(type: UInt16, value: Range<Int>) {
    self.type = type
    self.value = value
  }

  /// The value as a number in host byte order.
  ///
  /// - Throws: `shortValue` when there are fewer bytes than the number has.
  @inlinable @inline(__always)
  package func number<Number: FixedWidthInteger & BitwiseCopyable>(
    in bytes: RawSpan, as type: Number.Type = Number.self
  ) throws(NetlinkDecodingError) -> Number {
    guard value.count >= MemoryLayout<Number>.size else {
      throw .shortValue(attribute: self.type)
    }
    return bytes.load(at: value.lowerBound)
  }

  /// The value as text up to the first NUL, which need not be there.
  package func text(in bytes: RawSpan) -> ByteString {
    var text: [UInt8] = []
    for offset in value {
      let byte: UInt8 = bytes.load(at: offset)
      if byte == 0 { break }
      text.append(byte)
    }
    return ByteString(bytes: text)
  }

  /// The attributes within the value.
  @inlinable @inline(__always)
  package var nested: AttributeReader { AttributeReader(range: value) }
}

/// Reads attributes one after the other.
@frozen
package struct AttributeReader {
  /// Where the next attribute begins.
  @usableFromInline var offset: Int
  /// Where the last one ends.
  @usableFromInline let end: Int

  /// Reads the attributes that lie in a range of a message's bytes.
  @inlinable @inline(__always)
  package init(range: Range<Int>) {
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next attribute, or nil at the end; up to three bytes of padding are passed over.
  ///
  /// - Throws: `truncatedAttribute` when its length does not fit.
  @inlinable @inline(__always)
  package mutating func next(
    in bytes: RawSpan
  ) throws(NetlinkDecodingError) -> Attribute? {
    guard end - offset >= 4 else { return nil }
    let length: UInt16 = bytes.load(at: offset)
    let type: UInt16 = bytes.load(at: offset + 2)
    guard length >= 4, Int(length) <= end - offset else {
      throw .truncatedAttribute(offset: offset)
    }
    let value = offset + 4..<offset + Int(length)
    offset += (Int(length) + 3) & ~3
    // NLA_F_NESTED and NLA_F_NET_BYTEORDER share the field with the type.
    return Attribute(type: type & 0x3FFF, value: value)
  }
}
