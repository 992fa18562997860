import IPVS
import IPVSAdm
import NetTypes
import Platform
import Testing

/// Endpoints by name, as listings without `-n` show them.
@Suite struct ListingNamesTests {
  /// A directory that counts what it is asked.
  private final class Directory: NameDirectory {
    var hosts: [IPAddress: ByteString] = [:]
    var services: [String: ByteString] = [:]
    var questions: [String] = []

    func hostName(of address: IPAddress) -> ByteString? {
      questions.append("\(address)")
      return hosts[address]
    }

    func serviceName(ofPort port: UInt16, protocolName: StaticString) -> ByteString? {
      questions.append("\(port)/\(protocolName)")
      return services["\(port)/\(protocolName)"]
    }
  }

  private let directory: Directory

  init() {
    directory = Directory()
    directory.hosts = [
      address("10.0.0.1"): "www.example.org", address("2001:db8::1"): "www6.example.org",
      address("10.0.0.9"): "a-host-whose-name-is-exactly-fifty-five-bytes-long.test",
    ]
    directory.services = [
      "80/tcp": "http", "53/udp": "domain", "2944/sctp": "megaco", "8080/tcp": "http-alt",
    ]
  }

  @Test(
    "names where there are any, numbers where there are none",
    arguments: [
      ("10.0.0.1", 80, .tcp, "www.example.org:http"),
      ("10.0.0.1", 80, .udp, "www.example.org:80"),
      ("10.0.0.1", 80, nil, "www.example.org:80"),
      ("10.0.0.1", 2944, .sctp, "www.example.org:megaco"),
      ("10.0.0.2", 53, .udp, "10.0.0.2:domain"),
      ("10.0.0.2", 0, .tcp, "10.0.0.2:0"),
      ("2001:db8::1", 80, .tcp, "[www6.example.org]:http"),
      ("2001:db8::2", 81, .tcp, "[2001:db8::2]:81"),
      ("10.0.0.9", 1, .tcp, "a-host-whose-name-is-exactly-fifty-five-bytes-long.test:1"),
      ("10.0.0.9", 8080, .tcp, "a-host-whose-name-is-exactly-fifty-five-bytes-long.test:htt"),
    ] as [(String, UInt16, TransportProtocol?, String)])
  func names(host: String, port: UInt16, transport: TransportProtocol?, expected: String) {
    var naming = NamedEndpoints(directory: directory)
    var text = Array("before ".utf8)
    naming.append(endpoint(host, port), transport: transport, to: &text)
    #expect(String(decoding: text, as: UTF8.self) == "before " + expected)
  }

  @Test("nothing is asked twice, whether it was found or not") func cache() {
    var naming = NamedEndpoints(directory: directory)
    var text: [UInt8] = []
    for _ in 0..<3 {
      naming.append(endpoint("10.0.0.1", 80), transport: .tcp, to: &text)
      naming.append(endpoint("10.0.0.2", 80), transport: .udp, to: &text)
      naming.append(endpoint("10.0.0.2", 80), transport: .tcp, to: &text)
    }
    #expect(directory.questions == ["10.0.0.1", "80/tcp", "10.0.0.2", "80/udp"])
  }

  @Test("names in connections") func connections() {
    let (text, fault) = rendered(
      sampleTable.utf8,
      with: ConnectionListing(
        naming: NamedEndpoints(directory: directory), showsPersistence: false))
    #expect(fault == nil)
    #expect(
      text.split(separator: "\n").dropFirst(2).joined(separator: "\n") == """
        TCP 14:59  ESTABLISHED 10.0.0.3:41001     www.example.org:http 10.0.1.1:http-alt
        TCP 116:40 ASSURED     10.0.0.3:0         www.example.org:http 10.0.1.1:http-alt
        IP  100:00 NONE        10.0.0.3:0         0.0.0.7:0          10.0.1.1:0
        UDP 04:59  UDP         10.0.0.3:41001     www.example.org:domain 10.0.1.1:domain
        SCTP 00:00  ESTABLISHED 10.0.0.3:41001     www.example.org:443 10.0.1.1:443
        TCP 00:59  SYN_RECV    [www6.example.org]:41001 [2001:db8::2]:http [2001:db8::3]:http
        TCP 00:59  SYN_RECV    [www6.example.org]:41001 [2001:db8::2]:http 10.0.1.1:http
        IP  00:09  NONE        [www6.example.org]:0 [0:7::]:0          [2001:db8::3]:0
        IP_47 01:00  ESTABLISHEDLONGER 10.0.0.3:41001     www.example.org:80 10.0.1.1:8080
        """)
  }
}

/// The system's own names: `/etc/hosts` and `/etc/services`.
@Suite struct ListingNameResolverTests {
  private let resolver = NameResolver()

  @Test func hosts() {
    #expect(resolver.ipv4Address(named: "localhost") == IPv4Address(127, 0, 0, 1))
    #expect(resolver.hostName(of: address("127.0.0.1")) == "localhost")
    #expect(resolver.ipv4Address(named: "10.1") == IPv4Address(10, 0, 0, 1))
  }

  @Test(
    "ports, both ways",
    arguments: [("http", 80, "tcp"), ("domain", 53, "udp"), ("ntp", 123, "udp")]
      as [(ByteString, UInt16, StaticString)])
  func ports(name: ByteString, port: UInt16, protocolName: StaticString) {
    #expect(resolver.serviceName(ofPort: port, protocolName: protocolName) == name)
    #expect(resolver.port(named: name, protocolName: protocolName) == port)
    #expect(resolver.port(named: name, protocolName: nil) == port)
  }

  @Test("what has no name or is none")
  func unknown() {
    #expect(resolver.serviceName(ofPort: 0, protocolName: "tcp") == nil)
    #expect(resolver.serviceName(ofPort: 80, protocolName: "nosuch") == nil)
    #expect(resolver.port(named: "no such service", protocolName: "tcp") == nil)
    #expect(resolver.port(named: "http", protocolName: "nosuch") == nil)
    #expect(resolver.ipv4Address(named: ByteString(bytes: [0x61, 0, 0x62])) == nil)
    #expect(resolver.ipv4Address(named: "") == nil)
  }

  @Test(
    "the forms of an IPv4 address",
    arguments: [
      ("10.0.0.1", 0x0A00_0001), ("10.1", 0x0A00_0001), ("10.0.258", 0x0A00_0102),
      ("0x0a.1.2.3", 0x0A01_0203), ("010.1.2.3", 0x0801_0203), ("167772165", 0x0A00_0005),
      ("0x7f000001", 0x7F00_0001), ("24", 0x18), ("10.0.0.1 x", 0x0A00_0001),
      ("", nil), (" 10.0.0.1", nil), ("10.0.0.256", nil), ("1.2.3.4.5", nil), ("host", nil),
      ("10.0.0.1\u{0}", nil), ("08.1.1.1", nil), ("4294967296", nil),
    ] as [(ByteString, UInt32?)])
  func legacyForms(text: ByteString, number: UInt32?) {
    #expect(resolver.legacyIPv4Address(text)?.rawValue == number)
  }
}
