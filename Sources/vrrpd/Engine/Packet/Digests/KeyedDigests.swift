import NetTypes

/// The check value of an IP authentication header as keepalived computes it: the first 96 bits of
/// HMAC-MD5 (RFC 2403).
enum AuthenticationHeaderValue {
  /// Computes the value over a packet with an IPv4 header without options and an authentication
  /// header behind it.
  ///
  /// What may change on the way counts as zero: type of service, flags and fragment offset, the
  /// header's checksum and, only for unicast, the time to live (RFC 4302 section 3.3.3.1.1.1
  /// would have it zero always); and the place of the value itself.
  static func compute(over packet: [UInt8], password: Password, isUnicast: Bool) -> [UInt8] {
    var covered = packet
    let place = MessageLength.ipv4Header + MessageLength.authenticationHeaderPrefix
    guard covered.count >= place + 12 else { return [] }
    covered[1] = 0
    covered.put(0, at: 6)
    covered.put(0, at: 10)
    if isUnicast { covered[8] = 0 }
    for offset in place..<place + 12 { covered[offset] = 0 }
    return Array(HMAC.md5(key: password.bytes, message: covered).prefix(12))
  }
}

/// The digest of the trailer: the first 128 bits of HMAC-SHA-256.
enum TrailerDigest {
  /// Computes it over a message and the trailer's first 12 bytes.
  ///
  /// Before them goes a pseudo-header of family, version, virtual router and source, behind them
  /// 16 zeros in place of the digest; the message's checksum counts as zero, as the kernel writes
  /// it later for IPv6.
  static func compute(
    over message: Span<UInt8>, version: UInt8, virtualRouterID: UInt8, source: IPAddress,
    key: [UInt8]
  ) -> [UInt8] {
    var covered: [UInt8] = []
    covered.reserveCapacity(20 + message.count + 16)
    covered.append(contentsOf: [source.family == .ipv4 ? 4 : 6, version, virtualRouterID, 0])
    covered.append(address: source)
    while covered.count < 20 { covered.append(0) }
    for index in 0..<message.count {
      covered.append(index == 6 || index == 7 ? 0 : message[index])
    }
    covered.append(contentsOf: repeatElement(0, count: 16))
    return Array(HMAC.sha256(key: key, message: covered).prefix(16))
  }
}

/// Compares digests in a time that says nothing about where they differ.
func isSameDigest(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  guard left.count == right.count else { return false }
  var difference: UInt8 = 0
  for index in 0..<left.count { difference |= left[index] ^ right[index] }
  return difference == 0
}
