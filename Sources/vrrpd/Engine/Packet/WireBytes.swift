import NetTypes

extension [UInt8] {
  /// Appends a number with the most significant byte first.
  mutating func append<Number: FixedWidthInteger>(bigEndian number: Number) {
    var shift = Number.bitWidth
    while shift > 0 {
      shift -= 8
      append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }

  /// Appends an address.
  mutating func append(address: IPAddress) {
    switch address {
    case .v4(let address): append(bigEndian: address.rawValue)
    case .v6(let address):
      append(bigEndian: address.high)
      append(bigEndian: address.low)
    }
  }

  /// Replaces two bytes; nothing happens where there are none.
  mutating func put(_ number: UInt16, at offset: Int) {
    guard offset >= 0, offset + 1 < count else { return }
    self[offset] = UInt8(truncatingIfNeeded: number >> 8)
    self[offset + 1] = UInt8(truncatingIfNeeded: number)
  }
}

extension Span<UInt8> {
  /// The number at an offset, most significant byte first; the caller has checked that it is there.
  func number<Number: FixedWidthInteger & UnsignedInteger>(
    at offset: Int, as type: Number.Type = Number.self
  ) -> Number {
    var value: Number = 0
    for index in offset..<offset + Number.bitWidth / 8 { value = value << 8 | Number(self[index]) }
    return value
  }

  /// The IPv4 address at an offset; the caller has checked that it is there.
  func ipv4Address(at offset: Int) -> IPv4Address { IPv4Address(rawValue: number(at: offset)) }

  /// The IPv6 address at an offset; the caller has checked that it is there.
  func ipv6Address(at offset: Int) -> IPv6Address {
    IPv6Address(high: number(at: offset), low: number(at: offset + 8))
  }

  /// A copy of a part.
  func copy(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for index in range { bytes.append(self[index]) }
    return bytes
  }
}

extension InternetChecksum {
  /// Adds the pseudo-header of a message: addresses, length in bytes and protocol (RFC 768,
  /// RFC 8200 section 8.1).
  mutating func addPseudoHeader(
    source: IPAddress, destination: IPAddress, length: Int, protocol: UInt8
  ) {
    add(source)
    add(destination)
    // IPv6 has 32 bits of length; no message is so long that the upper half counts.
    add(UInt16(truncatingIfNeeded: length))
    add(UInt16(`protocol`))
  }
}
