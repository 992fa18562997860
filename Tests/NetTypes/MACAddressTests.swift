import NetTypes
import Testing

/// Hardware addresses.
@Suite struct MACAddressTests {
  static let texts: [(String, String?)] = [
    ("00:00:5e:00:01:0a", "00:00:5e:00:01:0a"), ("0:0:5E:0:1:A", "00:00:5e:00:01:0a"),
    ("ff:ff:ff:ff:ff:ff", "ff:ff:ff:ff:ff:ff"), ("00:00:5e:00:01", nil),
    ("00:00:5e:00:01:0a:00", nil), ("00:00:5e:00:01:", nil), (":00:5e:00:01:0a", nil),
    ("000:00:5e:00:01:0a", nil), ("00-00-5e-00-01-0a", nil), ("00:00:5g:00:01:0a", nil), ("", nil),
    ("00:00::00:01:0a", nil),
  ]

  @Test(arguments: texts)
  func parsing(text: String, expected: String?) {
    #expect(MACAddress(text: Array(text.utf8))?.description == expected)
  }

  @Test func bytesInTheOrderOfTheWire() throws {
    let address = MACAddress(rawValue: 0xFF_0000_5E00_010A)
    #expect(address.bytes == [0, 0, 0x5E, 0, 1, 0x0A])
    #expect(MACAddress(bytes: address.bytes) == address)
    #expect(MACAddress(bytes: address.bytes.dropLast()) == nil)
  }

  @Test func groupsHaveTheLowestBitOfTheFirstByte() {
    #expect(MACAddress.broadcast.isMulticast)
    #expect(MACAddress(rawValue: 0x0100_5E00_0012).isMulticast)
    #expect(!MACAddress(rawValue: 0x0000_5E00_010A).isMulticast)
  }
}
