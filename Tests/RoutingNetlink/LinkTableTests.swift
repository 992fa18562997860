import NetTypes
import RoutingNetlink
import Testing

/// The table of interfaces, told by events.
@Suite struct LinkTableTests {
  static func address(_ text: String, flags: AddressFlags = []) throws -> InterfaceAddress {
    let prefix = try #require(IPPrefix(text: Array(text.utf8)))
    var address = InterfaceAddress(index: 2, prefix: prefix)
    address.flags = flags
    return address
  }

  @Test("two interfaces that swap their names keep their numbers") func swappedNames() {
    var table = LinkTable(
      links: [Link(index: 2, name: "a"), Link(index: 3, name: "b")], addresses: [])
    for (index, name) in [(2, "x"), (3, "a"), (2, "b")] as [(UInt32, ByteString)] {
      table.apply(.linkChanged(Link(index: index, name: name)))
    }
    #expect(table[name: "a"]?.index == 3)
    #expect(table[name: "b"]?.index == 2)
    #expect(table[name: "x"] == nil)
    #expect(table.all.map(\.index) == [2, 3])
  }

  @Test("an interface that goes takes its addresses along, but not the name of its successor")
  func removal() throws {
    var table = LinkTable(
      links: [Link(index: 2, name: "a")], addresses: [try Self.address("192.0.2.1/24")])
    table.apply(.linkChanged(Link(index: 4, name: "a")))
    table.apply(.linkRemoved(Link(index: 2, name: "a")))
    #expect(table[name: "a"]?.index == 4)
    #expect(table.addresses(of: 2) == [])
    #expect(table[index: 2] == nil)
  }

  @Test func thePrimaryAddress() throws {
    let second = try Self.address("192.0.2.2/24", flags: .secondary)
    var table = LinkTable(
      links: [Link(index: 2, name: "a")],
      addresses: [second, try Self.address("192.0.2.1/24"), try Self.address("2001:db8::1/64")])
    let first = IPv4Address(192, 0, 2, 1)
    #expect(table.primaryIPv4Address(of: 2) == first)
    #expect(table.primaryIPv4Address(of: 2) { $0 == first } == IPv4Address(192, 0, 2, 2))
    #expect(table.primaryIPv4Address(of: 9) == nil)
    table.apply(.addressRemoved(try Self.address("192.0.2.1/24")))
    #expect(table.primaryIPv4Address(of: 2) == IPv4Address(192, 0, 2, 2))
  }

  @Test("a link-local address counts once nobody else has it")
  func linkLocal() throws {
    var table = LinkTable(links: [Link(index: 2, name: "a")], addresses: [])
    let local = IPv6Address(high: 0xFE80 << 48, low: 1)
    table.apply(.addressAdded(try Self.address("2001:db8::1/64")))
    table.apply(.addressAdded(try Self.address("fe80::1/64", flags: .tentative)))
    #expect(table.linkLocalAddress(of: 2) == nil)
    table.apply(.addressAdded(try Self.address("fe80::1/64", flags: [.tentative, .optimistic])))
    #expect(table.linkLocalAddress(of: 2) == local)
    table.apply(.addressAdded(try Self.address("fe80::1/64", flags: .permanent)))
    #expect(table.linkLocalAddress(of: 2) == local)
    #expect(table.linkLocalAddress(of: 2) { $0 == local } == nil)
    table.apply(.addressAdded(try Self.address("fe80::1/64", flags: .duplicated)))
    #expect(table.linkLocalAddress(of: 2) == nil)
    #expect(table.addresses(of: 2).count == 2)
  }
}
