import IPVS
import IPVSAdm
import NetTypes
import Seeded
import Testing

/// The order of listings: ipvsadm's, wrap-around and all.
@Suite struct ListingOrderTests {
  /// Parses `TCP 10.0.0.1:80`, `UDP [::1]:53` and `FWM 7`, `FWM 7 IPv6`.
  private func service(_ text: Substring) -> ListedService {
    let words = text.split(separator: " ")
    if words[0] == "FWM" {
      let mark = UInt32(bitPattern: known(Int32(words[1])))
      return listed(
        VirtualService(id: .firewallMark(mark, words.count > 2 ? .ipv6 : .ipv4)))
    }
    let transports: [Substring: TransportProtocol] = ["TCP": .tcp, "UDP": .udp, "SCTP": .sctp]
    return listed(VirtualService(id: .endpoint(known(transports[words[0]]), parsed(words[1]))))
  }

  private func parsed(_ text: Substring) -> Endpoint {
    let colon = known(text.lastIndex(of: ":"))
    let host = text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" }
    return endpoint(String(host), known(UInt16(text[text.index(after: colon)...])))
  }

  private func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

  private func sortedServices(_ text: String) -> [ServiceID] {
    var services = lines(text).map(service)
    ListingOrder.sort(&services)
    return services.map(\.record.service.id)
  }

  private func sortedServers(_ text: String) -> [Endpoint] {
    var servers = lines(text).map {
      RealServerRecord(server: RealServer(endpoint: parsed($0)))
    }
    ListingOrder.sort(&servers)
    return servers.map(\.server.endpoint)
  }

  @Test(
    "pairs, the first one listed first",
    arguments: [
      ("TCP 10.0.0.1:80", "FWM 1"),
      ("TCP 10.0.0.1:80", "UDP 1.0.0.1:80"),
      ("UDP 10.0.0.1:80", "SCTP 1.0.0.1:80"),
      ("SCTP 10.0.0.1:80", "TCP [::1]:80"),
      ("TCP 10.0.0.1:80", "TCP 10.0.0.2:79"),
      ("TCP 10.0.0.1:80", "TCP 10.0.0.1:81"),
      ("TCP 10.0.0.1:1", "TCP 10.0.0.1:65535"),
      ("FWM 1", "FWM 2"), ("FWM 2", "FWM 2 IPv6"), ("FWM 2 IPv6", "FWM 3"),
      // 2^31 apart or more: the other way round.
      ("TCP 192.168.1.1:80", "TCP 10.0.0.1:80"),
      ("TCP [fd00::1]:80", "TCP [2001:db8::1]:80"),
      ("FWM -6", "TCP 10.0.0.1:80"), ("FWM -2147483646", "FWM 1"),
      ("TCP [2001:db8:0:0:ffff::1]:80", "TCP [2001:db8:0:0:1::1]:80"),
      // Less than that: as one would expect.
      ("TCP 10.0.0.1:80", "TCP 137.255.255.255:80"),
      ("TCP 172.16.0.1:80", "TCP 192.168.0.1:80"),
    ])
  func pairs(first: String, second: String) {
    let expected = [first, second].map { service($0[...]).record.service.id }
    #expect(sortedServices("\(first)\n\(second)") == expected)
    #expect(sortedServices("\(second)\n\(first)") == expected)
  }

  @Test("the family of the first server of a comparison decides how much is compared")
  func mixedFamilies() {
    // 32.1.13.184 and 2001:db8:: have the same first word: a tie for the IPv4 side, which then
    // compares ports; the IPv6 side goes on to the other words.
    #expect(
      sortedServers("32.1.13.184:80\n[2001:db8::1]:80")
        == [endpoint("32.1.13.184", 80), endpoint("2001:db8::1", 80)])
    #expect(
      sortedServers("[2001:db8::1]:80\n32.1.13.184:80")
        == [endpoint("32.1.13.184", 80), endpoint("2001:db8::1", 80)])
    #expect(
      sortedServers("32.1.13.184:81\n[2001:db8::1]:80")
        == [endpoint("2001:db8::1", 80), endpoint("32.1.13.184", 81)])
  }

  @Test("where the order is transitive, it is the natural one", arguments: 0..<40)
  func transitive(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count) &+ 1)
    // Half of the range, and values that repeat.
    let endpoints = (0..<count * 3).map { _ in
      endpoint(
        "10.\(Int.random(in: 0...1, using: &generator)).0.\(Int.random(in: 0...9, using: &generator))",
        UInt16.random(in: 80...82, using: &generator))
    }
    let sorted = sortedServers(endpoints.map(\.description).joined(separator: "\n"))
    let expected = endpoints.sorted {
      ($0.address.description, $0.port) < ($1.address.description, $1.port)
    }
    #expect(sorted == expected)
  }

  @Test("one server, and none") func trivial() {
    #expect(sortedServers("").isEmpty)
    #expect(sortedServers("10.0.0.1:80") == [endpoint("10.0.0.1", 80)])
  }

  @Test("sortAll sorts services and the servers of each") func all() {
    var table = [
      listed(
        VirtualService(id: .endpoint(.tcp, endpoint("10.0.0.2", 80))),
        server("10.0.1.2", 80), server("10.0.1.1", 80)),
      listed(VirtualService(id: .endpoint(.tcp, endpoint("10.0.0.1", 80)))),
    ]
    let expected = [
      table[1],
      ListedService(record: table[0].record, servers: table[0].servers.reversed()),
    ]
    ListingOrder.sortAll(&table)
    #expect(table == expected)
  }

  @Test("a table that spans the whole range, as the kernel and as ipvsadm list it")
  func notTransitiveServices() {
    #expect(
      sortedServices(ListingOrderSamples.kernelServices)
        == lines(ListingOrderSamples.listedServices).map { service($0).record.service.id })
  }

  @Test("servers of both families that span the whole range")
  func notTransitiveServers() {
    #expect(
      sortedServers(ListingOrderSamples.kernelServers)
        == lines(ListingOrderSamples.listedServers).map(parsed))
  }
}
