import Foundation
import KernelNetworking
import NetTypes
import NetlinkCodec
import Platform
import RoutingNetlink
import SystemPackage
import Testing

/// The first number of the loopback interface, in every network namespace.
let loopback: UInt32 = 1

/// An address on the loopback interface.
func loopbackAddress(_ text: String) throws -> InterfaceAddress {
  InterfaceAddress(index: loopback, prefix: try #require(IPPrefix(text: Array(text.utf8))))
}

/// Requests carried out by this machine's kernel.
@Suite struct RouteNetlinkSocketTests {
  @Test func addressesComeAndGo() throws {
    try inFreshNetwork {
      let socket = try RouteNetlinkSocket()
      var first = try loopbackAddress("192.0.2.1/24")
      first.label = "lo:vip"
      first.scope = 254
      first.origin = KernelRoute.keepalived
      let second = try loopbackAddress("2001:db8::1/64")
      #expect(
        try socket.perform([
          .addAddress(first, replaces: false), .addAddress(second, replaces: false),
        ])
          == [])
      let found = try socket.addresses(index: loopback)
      let four = try #require(found.first { $0.address == first.address })
      #expect(four.label == "lo:vip")
      #expect(four.scope == 254)
      #expect(four.origin == KernelRoute.keepalived)
      #expect(found.contains { $0.prefix == second.prefix })
      #expect(try socket.perform([.removeAddress(first), .removeAddress(second)]) == [])
      #expect(try socket.addresses().isEmpty)
    }
  }

  @Test func tenThousandAddressesWithMistakesAmongThem() throws {
    let count = 10_000
    try inFreshNetwork {
      let socket = try RouteNetlinkSocket()
      var requests: [RouteRequest] = []
      for number in 0..<count {
        var address = try loopbackAddress(
          "10.\(number / 65536).\(number / 256 % 256).\(number % 256)/32")
        if number % 1000 == 999 { address.index = 4711 }
        requests.append(.addAddress(address, replaces: false))
      }
      let refused = try socket.perform(requests)
      #expect(refused.map(\.tag) == (0..<10).map { $0 * 1000 + 999 })
      #expect(Set(refused.map(\.errno)) == [Errno(rawValue: ENODEV)])
      #expect(try socket.addresses().count == count - 10)
    }
  }
}
