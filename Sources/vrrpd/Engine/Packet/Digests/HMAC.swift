/// Keyed hashing (RFC 2104) with the two hash functions that VRRP needs.
enum HMAC {
  /// HMAC-MD5 (RFC 2403): 16 bytes.
  static func md5(key: [UInt8], message: [UInt8]) -> [UInt8] {
    compute(key: key, message: message, hash: MD5.hash)
  }

  /// HMAC-SHA-256 (RFC 4231): 32 bytes.
  static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
    compute(key: key, message: message, hash: SHA256.hash)
  }

  /// Both functions have blocks of 64 bytes.
  private static func compute(
    key: [UInt8], message: [UInt8], hash: ([UInt8]) -> [UInt8]
  ) -> [UInt8] {
    let key = key.count > 64 ? hash(key) : key
    var inner: [UInt8] = []
    inner.reserveCapacity(64 + message.count)
    var outer: [UInt8] = []
    outer.reserveCapacity(96)
    for index in 0..<64 {
      let byte = index < key.count ? key[index] : 0
      inner.append(byte ^ 0x36)
      outer.append(byte ^ 0x5C)
    }
    inner.append(contentsOf: message)
    outer.append(contentsOf: hash(inner))
    return hash(outer)
  }
}

/// Cuts a message into blocks of 64 bytes, with the padding that MD5 and SHA-256 share: a one bit,
/// zeros, and the length in bits as 64 bits.
@inline(__always)
func forEachPaddedBlock(
  of message: [UInt8], lengthIsBigEndian: Bool, _ body: (_ word: (Int) -> UInt32) -> Void
) {
  var padded = message
  padded.append(0x80)
  while padded.count % 64 != 56 { padded.append(0) }
  let bits = UInt64(message.count) &* 8
  padded.append(bigEndian: lengthIsBigEndian ? bits : bits.byteSwapped)
  var start = 0
  while start < padded.count {
    let offset = start
    body { index in
      let place = offset + index * 4
      let number =
        UInt32(padded[place]) << 24 | UInt32(padded[place + 1]) << 16
        | UInt32(padded[place + 2]) << 8 | UInt32(padded[place + 3])
      return lengthIsBigEndian ? number : number.byteSwapped
    }
    start += 64
  }
}
