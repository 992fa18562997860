import NetTypes
import Testing

/// Networks and addresses with the length of their network.
@Suite struct IPPrefixTests {
  static let networks: [(String, String?)] = [
    ("10.1.2.3/24", "10.1.2.0"), ("10.1.2.3/0", "0.0.0.0"), ("10.1.2.3/32", "10.1.2.3"),
    ("10.1.2.3", "10.1.2.3"), ("10.1.2.3/9", "10.0.0.0"), ("2001:db8::1/64", "2001:db8::"),
    ("2001:db8::ffff/112", "2001:db8::"), ("2001:db8:ffff::1/33", "2001:db8:8000::"),
    ("::1/0", "::"), ("::1/128", "::1"), ("::3/127", "::2"), ("1:2:3:4:5:6:7:8/65", "1:2:3:4::"),
    ("10.0.0.1/33", nil), ("::/129", nil), ("10.0.0.1/", nil), ("/24", nil), ("10.0.0.1/-1", nil),
    ("10.0.0.1/024", nil), ("10.0.0.1/+8", nil), ("10.0.0.1/8/8", nil), ("10.0.0.1/0", "0.0.0.0"),
    ("10.0.0.1/00", nil), ("10.0.0.1/99999999999999999999", nil), ("10.0.0/8", nil), ("", nil),
  ]

  @Test(arguments: networks)
  func parsing(text: String, network: String?) {
    let prefix = IPPrefix(text: Array(text.utf8))
    #expect(prefix?.network.description == network)
    if let prefix, text.contains("/") { #expect(prefix.description == text) }
  }

  @Test func aHostIsItsWholeNetwork() throws {
    let address = try #require(IPAddress(text: Array("2001:db8::1".utf8)))
    #expect(IPPrefix(host: address).description == "2001:db8::1/128")
    #expect(IPPrefix(host: address) == IPPrefix(text: Array("2001:db8::1".utf8)))
  }

  static let members: [(String, String, Bool)] = [
    ("10.1.2.3/24", "10.1.2.255", true), ("10.1.2.3/24", "10.1.3.0", false),
    ("0.0.0.0/0", "255.1.1.1", true), ("0.0.0.0/0", "::1", false), ("::/0", "10.0.0.1", false),
    ("fe80::/10", "febf::1", true), ("fe80::/10", "fec0::1", false), ("::1/128", "::1", true),
    ("::/96", "10.0.0.1", false),
  ]

  @Test(arguments: members)
  func membership(prefix: String, address: String, expected: Bool) throws {
    let prefix = try #require(IPPrefix(text: Array(prefix.utf8)))
    let address = try #require(IPAddress(text: Array(address.utf8)))
    #expect(prefix.contains(address) == expected)
  }
}
