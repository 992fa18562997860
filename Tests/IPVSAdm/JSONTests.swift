import Foundation
import IPVS
import IPVSAdm
import JSONSchemas
import NetTypes
import Seeded
import Testing

/// JSON documents: exact text where it is short, the schema and Foundation's reader for all.
@Suite struct JSONTests {
  private let schema: JSONSchema

  init() throws { schema = try JSONSchema("ipvsadm-swift") }

  /// The document as Foundation reads it; its line feed and its schema are checked on the way.
  private func checked(
    _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String: Any] {
    #expect(bytes.last == UInt8(ascii: "\n"), sourceLocation: sourceLocation)
    #expect(
      bytes.count { $0 == UInt8(ascii: "\n") } == 1, "one line", sourceLocation: sourceLocation)
    let document = try JSONSerialization.jsonObject(with: Data(bytes))
    #expect(schema.faults(in: document) == [], sourceLocation: sourceLocation)
    return try #require(document as? [String: Any], sourceLocation: sourceLocation)
  }

  private func services(
    _ table: [ListedService], _ information: IPVSInformation? = nil
  ) -> [UInt8] {
    var text: [UInt8] = []
    var writer = JSONServices()
    writer.begin(information, to: &text)
    for listed in table { writer.append(listed, to: &text) }
    writer.end(to: &text)
    return text
  }

  @Test func timeouts() throws {
    var text: [UInt8] = []
    JSONDocument.append(
      ConnectionTimeouts(tcpSeconds: 900, tcpFinSeconds: 120, udpSeconds: .max), to: &text)
    #expect(
      String(decoding: text, as: UTF8.self) == """
        {"version":1,"kind":"timeouts","timeouts":{"tcp_seconds":900,"tcp_fin_seconds":120,\
        "udp_seconds":4294967295}}

        """)
    _ = try checked(text)
  }

  @Test func information() throws {
    var text: [UInt8] = []
    JSONDocument.append(
      IPVSInformation(version: 0x010201, connectionTableSize: 4096), to: &text)
    #expect(
      String(decoding: text, as: UTF8.self) == """
        {"version":1,"kind":"information","ipvs":{"version":"1.2.1","connection_table_size":4096}}

        """)
    _ = try checked(text)
  }

  @Test func daemons() throws {
    var text: [UInt8] = []
    JSONDocument.append(
      [
        SyncDaemon(role: .backup, interface: "a\"b\\c\u{7}", syncID: 255),
        SyncDaemon(
          role: .master, interface: "eth0", syncID: 0, maximumLength: 1472,
          group: address("ff02::81"), port: 8848, timeToLive: 1),
      ], to: &text)
    #expect(
      String(decoding: text, as: UTF8.self) == #"""
        {"version":1,"kind":"daemons","daemons":[{"role":"master","interface":"eth0","sync_id":0,\#
        "maximum_length":1472,"group":"ff02::81","port":8848,"time_to_live":1},{"role":"backup",\#
        "interface":"a\"b\\c\u0007","sync_id":255,"maximum_length":null,"group":null,"port":null,\#
        "time_to_live":null}]}

        """#)
    _ = try checked(text)
    text = []
    JSONDocument.append([SyncDaemon](), to: &text)
    #expect(try checked(text)["daemons"] as? [String] == [])
  }

  @Test("a service and a server, every member of both") func service() throws {
    let counted = statistics(
      [1, 2, 3, 18_446_744_073_709_551_615, 5], rates: [6, 7, 8, 9, 10])
    let text = services(
      [
        listed(
          VirtualService(
            id: .endpoint(.tcp, endpoint("10.0.0.1", 80)), scheduler: "sh",
            flags: [.persistent, .scheduler2, .scheduler3], persistenceTimeoutSeconds: 300,
            persistenceMask: .ipv4(IPv4Address(255, 255, 255, 0)), persistenceEngine: "sip"),
          statistics: counted,
          server(
            "2001:db8::1", 8080, .tunnel(.gue(port: 6080, .remote)), weight: 7, upper: 5, lower: 2,
            statistics: counted, connections: (12, 345, 6)))
      ], IPVSInformation(version: 0x010201, connectionTableSize: 4096))
    let counters = """
      "statistics":{"connections":1,"incoming_packets":2,"outgoing_packets":3,\
      "incoming_bytes":18446744073709551615,"outgoing_bytes":5},\
      "rates":{"connections_per_second":6,"incoming_packets_per_second":7,\
      "outgoing_packets_per_second":8,"incoming_bytes_per_second":9,\
      "outgoing_bytes_per_second":10}
      """
    #expect(
      String(decoding: text, as: UTF8.self) == """
        {"version":1,"kind":"services","ipvs":{"version":"1.2.1","connection_table_size":4096},\
        "services":[{"protocol":"tcp","family":"ipv4","address":"10.0.0.1","port":80,\
        "firewall_mark":null,"scheduler":"sh","scheduler_flags":["sh-port","flag-3"],\
        "persistence":{"timeout_seconds":300,"netmask":"255.255.255.0","prefix_length":null,\
        "engine":"sip"},"one_packet":false,\(counters),"servers":[{"family":"ipv6",\
        "address":"2001:db8::1","port":8080,"forwarding":"tunnel",\
        "tunnel":{"type":"gue","port":6080,"checksum":"remote"},"weight":7,"upper_threshold":5,\
        "lower_threshold":2,"active_connections":12,"inactive_connections":345,\
        "persistent_connections":6,\(counters)}]}]}

        """)
    _ = try checked(text)
  }

  @Test(
    "every kind of service is in the schema",
    arguments: [
      VirtualService(id: .firewallMark(.max, .ipv4)),
      VirtualService(
        id: .firewallMark(1, .ipv6), flags: [.persistent], persistenceTimeoutSeconds: 1,
        persistenceMask: .ipv6(prefixLength: 64)),
      VirtualService(
        id: .endpoint(.udp, endpoint("::1", 0)), scheduler: "mh", flags: [.onePacket, .scheduler1]),
      VirtualService(
        id: .endpoint(.sctp, endpoint("0.0.0.0", 65535)), flags: .schedulerFlags,
        persistenceEngine: ""),
    ])
  func services(_ service: VirtualService) throws {
    let text = services([
      listed(service, server("10.0.0.1", 0, .masquerade), server("10.0.0.2", 0, .local)),
      listed(
        service, server("10.0.0.1", 0, .directRouting), server("10.0.0.2", 0, .tunnel(.ipip)),
        server("10.0.0.3", 0, .tunnel(.gre(.full))),
        server("10.0.0.3", 0, .tunnel(.gue(port: 1, .none)))),
      listed(service),
    ])
    let listed = try #require(try checked(text)["services"] as? [[String: Any]])
    #expect(listed.map { ($0["servers"] as? [Any])?.count } == [2, 4, 0])
    let mark = listed[0]["firewall_mark"] as? NSNumber
    switch service.id {
    case .firewallMark(let expected, _): #expect(mark?.uint32Value == expected)
    case .endpoint: #expect(mark == nil)
    }
  }

  @Test func noServices() throws {
    #expect(try checked(services([]))["services"] as? [String] == [])
  }

  @Test("connections, in pieces of any size", arguments: [1, 100, 65_536])
  func connections(size: Int) throws {
    let (text, fault) = rendered(sampleTable.utf8, size: size, with: JSONConnections())
    #expect(fault == nil)
    let document = try checked(Array(text.utf8))
    let connections = try #require(document["connections"] as? [[String: Any]])
    #expect(connections.count == 9)
    #expect(
      connections.map { $0["template"] as? Bool } == [
        false, true, true, false, false, false, false, true, false,
      ])
    #expect(
      connections.map { ($0["firewall_mark"] as? NSNumber)?.intValue } == [
        nil, nil, 7, nil, nil, nil, nil, 7, nil,
      ])
    #expect(
      connections[3]["persistence"] as? [String: String] == ["engine": "sip", "data": "12345@host"])
  }

  @Test func connection() {
    let (text, _) = rendered(
      (tableHeads + "TCP 0A000003 A029 0A000001 0050 0A000101 1F90 ESTABLISHED     899\n").utf8,
      with: JSONConnections())
    #expect(
      text == """
        {"version":1,"kind":"connections","connections":[{"protocol":"tcp","state":"ESTABLISHED",\
        "expiry_seconds":899,"template":false,"source":{"address":"10.0.0.3","port":41001},\
        "virtual":{"address":"10.0.0.1","port":80},"firewall_mark":null,\
        "destination":{"address":"10.0.1.1","port":8080},"persistence":null}]}

        """)
  }

  @Test("no connections") func noConnections() throws {
    let (text, _) = rendered(tableHeads.utf8, with: JSONConnections())
    #expect(try checked(Array(text.utf8))["connections"] as? [String] == [])
  }

  @Test("a broken line is left out, and the document is whole") func malformedLine() throws {
    let (text, fault) = rendered(
      (sampleTable + "garbage\n" + "TCP 0A000003 A029 0A000001 0050 0A000101 1F90 X 9\n").utf8,
      with: JSONConnections())
    #expect(fault == .malformedLine(number: 11))
    #expect((try checked(Array(text.utf8))["connections"] as? [Any])?.count == 10)
  }

  @Test("any bytes in words make a document of valid UTF-8", arguments: Seeds.chosen(or: 1...50))
  func anyBytes(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let word = { (generator: inout SeededGenerator) -> [UInt8] in
      generator.bytes(count: 12).filter { $0 > 0x20 || $0 == 0x1B || $0 == 0 }
    }
    let data = [UInt8(ascii: "x")] + word(&generator)
    let engine = [UInt8(ascii: "e")] + word(&generator)
    let line = Array("TCP 0A000003 A029 0A000001 0050 0A000101 1F90 UP 9 ".utf8)
    let (text, _) = rendered(
      Array(tableHeads.utf8) + line + engine + Array(" ".utf8) + data, with: JSONConnections())
    let connections = try #require(
      try checked(Array(text.utf8))["connections"] as? [[String: Any]])
    #expect(
      connections.first?["persistence"] as? [String: String] == [
        "engine": String(decoding: engine, as: UTF8.self),
        "data": String(decoding: data, as: UTF8.self),
      ])
    let table = services([
      listed(VirtualService(id: .firewallMark(1, .ipv4), scheduler: ByteString(bytes: data)))
    ])
    let listed = try #require(try checked(table)["services"] as? [[String: Any]])
    #expect(listed.first?["scheduler"] as? String == String(decoding: data, as: UTF8.self))
  }

  @Test("the schema finds what is wrong") func schemaBites() throws {
    let good = String(decoding: services([]), as: UTF8.self)
    for (part, replacement) in [
      ("\"version\":1", "\"version\":2"), ("\"services\":[]", "\"services\":[{}]"),
      ("\"services\":[]", "\"services\":null"), ("\"ipvs\":null", "\"ipvs\":{}"),
      ("\"ipvs\":null", "\"ipvs\":null,\"more\":1"), ("\"kind\":\"services\"", "\"kind\":\"x\""),
    ] {
      let bad = good.replacingOccurrences(of: part, with: replacement)
      let document = try JSONSerialization.jsonObject(with: Data(bad.utf8))
      #expect(schema.faults(in: document) != [], "\(replacement)")
    }
  }
}
