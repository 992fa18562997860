import NetTypes
import Seeded
import Testing

/// Numbers and blanks as they stand in listings.
@Suite struct ByteTextTests {
  static let numbers: [UInt64] = [
    0, 1, 9, 10, 11, 99, 100, 255, 256, 999, 1000, 65535, 4_294_967_295, 4_294_967_296,
    9_999_999_999_999_999_999, 10_000_000_000_000_000_000, .max,
  ]

  @Test(arguments: numbers)
  func unsignedNumbers(number: UInt64) {
    #expect(String(appending: { $0.append(decimal: number) }) == String(number))
    #expect(String(appending: { $0.append(hexadecimal: number) }) == String(number, radix: 16))
  }

  @Test(arguments: [0, 1, -1, 9, -10, .max, .min] as [Int64])
  func signedNumbers(number: Int64) {
    #expect(String(appending: { $0.append(decimal: number) }) == String(number))
  }

  @Test(arguments: Seeds.chosen(or: 1...4))
  func anyNumber(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      let number: UInt64 = generator.number()
      let signed = Int64(bitPattern: number)
      #expect(String(appending: { $0.append(decimal: number) }) == String(number))
      #expect(String(appending: { $0.append(decimal: signed) }) == String(signed))
      #expect(
        String(appending: { $0.append(hexadecimal: number) }) == String(number, radix: 16))
    }
  }

  @Test func padding() {
    var text: [UInt8] = [1, 2]
    text.append(text: "ab")
    text.pad(from: 2, width: 4)
    #expect(text == [1, 2] + Array("ab  ".utf8))
    text.pad(from: 2, width: 3)
    #expect(text.count == 6)
  }

  @Test func bytesOfANameAreCutNotDecoded() {
    let name = ByteString(bytes: [0xFF, 0x41, 0xC3])
    #expect(name.prefix(2).bytes == [0xFF, 0x41])
    #expect(name.prefix(3) == name)
    #expect(ByteString("wlc") == ByteString(bytes: [0x77, 0x6C, 0x63]))
    #expect(name.description == "\u{FFFD}A\u{FFFD}")
  }
}
