import NetTypes
import Seeded
import Testing

/// The checksum of RFC 1071.
@Suite struct InternetChecksumTests {
  static func checksum(_ bytes: [UInt8]) -> UInt16 {
    var checksum = InternetChecksum()
    checksum.add(bytes)
    return checksum.value
  }

  static let samples: [([UInt8], UInt16)] = [
    // The example of section 3: the sum is ddf2.
    ([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7], ~0xDDF2),
    ([], 0xFFFF), ([0], 0xFFFF), ([0xFF, 0xFF], 0), ([0x12], ~0x1200), ([1, 2, 3], ~0x0402),
    // An IPv4 header, its checksum left out.
    (
      [
        0x45, 0, 0, 0x73, 0, 0, 0x40, 0, 0x40, 0x11, 0, 0, 0xC0, 0xA8, 0, 1, 0xC0, 0xA8, 0,
        0xC7,
      ], 0xB861
    ),
  ]

  @Test(arguments: samples)
  func knownChecksums(bytes: [UInt8], expected: UInt16) {
    #expect(Self.checksum(bytes) == expected)
  }

  /// The sum of 16-bit words, one after the other, with the carry brought in each time.
  static func plainChecksum(_ bytes: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      sum += UInt32(bytes[index]) << 8
      if index + 1 < bytes.count { sum += UInt32(bytes[index + 1]) }
      if sum > 0xFFFF { sum -= 0xFFFF }
    }
    return ~UInt16(sum)
  }

  @Test(arguments: Seeds.chosen(or: 1...4))
  func piecesMakeTheSameSum(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let bytes = random.bytes(count: Int.random(in: 0...70, using: &random))
      var checksum = InternetChecksum()
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + Int.random(in: 0...9, using: &random))
        let piece = Array(bytes[start..<end])
        if piece.count == 2 {
          checksum.add(UInt16(piece[0]) << 8 | UInt16(piece[1]))
        } else if random.isOne(in: 2) {
          checksum.add(piece)
        } else {
          checksum.add(piece.span)
        }
        start = end
      }
      #expect(checksum.value == Self.plainChecksum(bytes), "seed \(seed)")
    }
  }

  @Test func dataWithItsChecksumSumsToZero() {
    let data: [UInt8] = [0x31, 0x0A, 0x64, 0x01, 0, 0, 10, 0, 0, 1]
    let checksum = Self.checksum(data)
    var whole = data
    whole[4] = UInt8(checksum >> 8)
    whole[5] = UInt8(checksum & 0xFF)
    #expect(Self.checksum(whole) == 0)
  }

  @Test func numbersAndAddressesAreAddedAsOnTheWire() throws {
    var checksum = InternetChecksum()
    checksum.add(try #require(IPAddress(text: Array("10.0.0.1".utf8))))
    checksum.add(try #require(IPAddress(text: Array("2001:db8::1".utf8))))
    checksum.add(0xABCD)
    let wide: [UInt8] = [0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]
    #expect(checksum.value == Self.plainChecksum([10, 0, 0, 1] + wide + [0xAB, 0xCD]))
  }
}
