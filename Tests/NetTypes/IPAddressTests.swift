import NetTypes
import Seeded
import Testing

/// Addresses as text, judged by the C library.
@Suite struct IPAddressTests {
  static let texts = [
    "0.0.0.0", "1.2.3.4", "255.255.255.255", "10.0.0.01", "010.0.0.1", "1.2.3", "1.2.3.4.5",
    "256.1.1.1", "1.2.3.256", "1..2.3", ".1.2.3", "1.2.3.", "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4",
    "1.2.3.4a", "0x1.2.3.4", "0001.2.3.4", "99999999999999999999.1.1.1", "", ".", "...", "1",
    "::", "::1", "1::", "1::8", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
    "1::3:4:5:6:7:8", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1::",
    "1:::8", ":::", ":", ":1", "1:", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "12345::", "0001::",
    "00001::", "g::", "fe80::1%eth0", "[::1]", "::1.2.3.4", "::ffff:1.2.3.4", "1.2.3.4::",
    "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:1.2.3.4", "::1.2.3", "::1.2.3.4:5",
    "::1.2.3.400", "::01.2.3.4", "::ffff:1.2.3.4.5", "ABCD:EF01:2345:6789:abcd:ef01:2345:6789",
    "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "1:2:3:4::6:7:8", "::1.2.3.4/64",
    "1:2:3:4:5:6::1.2.3.4",
    "::%", "2001:db8::1:80", "::ffff:0:0", "::fffe:1.2.3.4", "64:ff9b::10.0.0.1",
  ]

  @Test(arguments: texts)
  func parsingAgreesWithTheCLibrary(text: String) {
    let expected = SystemText.parse(text, .ipv4) ?? SystemText.parse(text, .ipv6)
    #expect(IPAddress(text: Array(text.utf8)) == expected)
    #expect(IPv4Address(text: Array(text.utf8)).map { .v4($0) } == SystemText.parse(text, .ipv4))
    #expect(IPv6Address(text: Array(text.utf8)).map { .v6($0) } == SystemText.parse(text, .ipv6))
  }

  /// Runs of zeros at every place, where the shortening has to choose.
  @Test func everyPatternOfZeroGroups() {
    for pattern in 0..<256 {
      for filler: UInt8 in [1, 0xFF] {
        let bytes: [UInt8] = (0..<16).map { pattern >> ($0 / 2) & 1 == 1 ? filler : 0 }
        let expected = SystemText.format(bytes)
        #expect(SystemText.address(bytes).description == expected)
        #expect(IPAddress(text: Array(expected.utf8)) == SystemText.address(bytes))
      }
    }
  }

  @Test(arguments: Seeds.chosen(or: 1...4))
  func randomAddresses(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      var bytes = random.bytes(count: random.isOne(in: 3) ? 4 : 16)
      // Zeros, so that there is something to shorten.
      for index in bytes.indices where random.isOne(in: 2) { bytes[index] = 0 }
      let expected = SystemText.format(bytes)
      let address = SystemText.address(bytes)
      #expect(address.description == expected, "seed \(seed)")
      #expect(IPAddress(text: Array(expected.utf8)) == address, "seed \(seed)")
    }
  }

  /// Texts that are nearly addresses.
  @Test(arguments: Seeds.chosen(or: 1...4))
  func mutatedTexts(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("0123456789abcdefF:.:.g% ")
    for _ in 0..<4000 {
      var text = Array(random.pick(Self.texts))
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0...text.count, using: &random)
        if random.isOne(in: 2) || place == text.count {
          text.insert(random.pick(alphabet), at: place)
        } else if random.isOne(in: 2) {
          text.remove(at: place)
        } else {
          text[place] = random.pick(alphabet)
        }
      }
      let string = String(text)
      let expected = SystemText.parse(string, .ipv4) ?? SystemText.parse(string, .ipv6)
      #expect(IPAddress(text: Array(string.utf8)) == expected, "seed \(seed): \(string)")
    }
  }

  static let kinds: [(String, multicast: Bool, linkLocal: Bool, loopback: Bool)] = [
    ("223.255.255.255", false, false, false), ("224.0.0.0", true, false, false),
    ("239.255.255.255", true, false, false), ("240.0.0.0", false, false, false),
    ("ff02::1", true, false, false), ("fe80::1", false, true, false),
    ("febf::1", false, true, false), ("fec0::1", false, false, false),
    ("::1", false, false, true), ("::2", false, false, false),
  ]

  @Test(arguments: kinds)
  func kindsOfAddresses(text: String, multicast: Bool, linkLocal: Bool, loopback: Bool) throws {
    let address = try #require(IPAddress(text: Array(text.utf8)))
    #expect(address.isMulticast == multicast)
    if case .v6(let address) = address {
      #expect(address.isLinkLocal == linkLocal)
      #expect(address.isLoopback == loopback)
    }
  }

  @Test func orderIsNumeric() throws {
    let texts = ["0.0.0.1", "10.0.0.1", "192.168.1.1", "255.0.0.0"]
    let addresses = try texts.map { try #require(IPv4Address(text: Array($0.utf8))) }
    #expect(addresses.shuffled().sorted() == addresses)
    let wide = ["::1", "::1:0:0:0:0", "2001:db8::", "2001:db8::1", "fe80::"]
    let wideAddresses = try wide.map { try #require(IPv6Address(text: Array($0.utf8))) }
    #expect(wideAddresses.shuffled().sorted() == wideAddresses)
  }

  @Test func wordsAndGroupsComeInTheOrderOfTheText() throws {
    let address = try #require(IPv6Address(text: Array("1:2:3:4:5:6:7:8".utf8)))
    #expect((0..<8).map { address.group($0) } == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect((0..<4).map { address.word($0) } == [0x1_0002, 0x3_0004, 0x5_0006, 0x7_0008])
  }

  @Test func endpoints() {
    #expect(
      Endpoint(address: .v4(IPv4Address(10, 0, 0, 1)), port: 65535).description
        == "10.0.0.1:65535")
    #expect(Endpoint(address: .any(.ipv6), port: 0).description == "[::]:0")
  }
}
