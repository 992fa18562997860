import IPVS
import IPVSTesting
import NetTypes
import NetlinkCodec
import Testing

/// Requests byte for byte. The bytes stand as `<linux/netlink.h>` and `<linux/ip_vs.h>` have them
/// on a little-endian machine.
@Suite struct RequestEncoderTests {
  static func bytes(of command: IPVSCommand) -> [UInt8] {
    var writer = MessageWriter()
    RequestEncoder(family: 0x1B).encode(
      command, flags: .acknowledge, sequence: 7, into: &writer)
    return writer.bytes
  }

  /// A message: its length, the netlink header of the requests here, a command and attributes.
  static func message(_ command: UInt8, _ attributes: String) -> [UInt8] {
    let body: [UInt8] = [command, 1, 0, 0] + hexadecimal(attributes)
    return [UInt8(16 + body.count), 0, 0, 0, 0x1B, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 0] + body
  }

  static func hexadecimal(_ text: String) -> [UInt8] {
    text.split { $0 == " " || $0 == "\n" }.map { UInt8($0, radix: 16) ?? 0 }
  }

  /// 10.0.0.1:80 over TCP, all that identifies a service.
  static let identity = """
    06 00 01 00 02 00 00 00  06 00 02 00 06 00 00 00
    14 00 03 00 0a 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00  06 00 04 00 00 50 00 00
    """
  static let id = Sample.tcp("10.0.0.1:80")

  @Test func addService() {
    let service = VirtualService(
      id: Self.id, scheduler: "rr", flags: [.persistent, .hashed], persistenceTimeoutSeconds: 360,
      persistenceMask: .ipv4(IPv4Address(255, 255, 255, 0)))
    let rest = """
       07 00 06 00 72 72 00 00  0c 00 07 00 01 00 00 00 ff ff ff ff
      08 00 08 00 68 01 00 00  08 00 09 00 ff ff ff 00
      """
    let expected = Self.message(1, "54 00 01 80 \(Self.identity) \(rest)")
    #expect(Self.bytes(of: .addService(service)) == expected)
  }

  @Test func editServiceWithMarkAndEngine() {
    let service = VirtualService(
      id: .firewallMark(0x0102_0304, .ipv6), flags: .onePacket,
      persistenceMask: .ipv6(prefixLength: 64), persistenceEngine: "sip")
    let expected = Self.message(
      2,
      """
      40 00 01 80  06 00 01 00 0a 00 00 00  08 00 05 00 04 03 02 01
      08 00 06 00 77 6c 63 00  08 00 0b 00 73 69 70 00  0c 00 07 00 04 00 00 00 ff ff ff ff
      08 00 08 00 00 00 00 00  08 00 09 00 40 00 00 00
      """)
    #expect(Self.bytes(of: .editService(service)) == expected)
  }

  @Test func deleteAndZeroNameTheServiceOnly() {
    let attributes = "30 00 01 80 \(Self.identity)"
    #expect(Self.bytes(of: .deleteService(Self.id)) == Self.message(3, attributes))
    #expect(Self.bytes(of: .zero(Self.id)) == Self.message(16, attributes))
    #expect(Self.bytes(of: .zero(nil)) == Self.message(16, ""))
    #expect(Self.bytes(of: .flush) == Self.message(17, ""))
  }

  @Test func addServerThroughATunnel() {
    let server = RealServer(
      endpoint: Sample.endpoint("[2001:db8::5]:8080"),
      forwarding: .tunnel(.gue(port: 6080, .remote)), weight: 3, upperThreshold: 10,
      lowerThreshold: 5)
    let expected = Self.message(
      5,
      """
      30 00 01 80 \(Self.identity)
      60 00 02 80  06 00 0b 00 0a 00 00 00
      14 00 01 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 05  06 00 02 00 1f 90 00 00
      08 00 03 00 02 00 00 00  08 00 04 00 03 00 00 00
      05 00 0d 00 01 00 00 00  06 00 0e 00 17 c0 00 00  06 00 0f 00 02 00 00 00
      08 00 05 00 0a 00 00 00  08 00 06 00 05 00 00 00
      """)
    #expect(Self.bytes(of: .addServer(Self.id, server)) == expected)
  }

  @Test func editAndDeleteServer() {
    let endpoint = """
      06 00 0b 00 02 00 00 00  14 00 01 00 0a 00 01 01 00 00 00 00 00 00 00 00 00 00 00 00
      06 00 02 00 00 50 00 00
      """
    let server = RealServer(endpoint: Sample.endpoint("10.0.1.1:80"), forwarding: .masquerade)
    let edited = Self.message(
      6,
      """
      30 00 01 80 \(Self.identity) 60 00 02 80 \(endpoint)
      08 00 03 00 00 00 00 00  08 00 04 00 01 00 00 00
      05 00 0d 00 00 00 00 00  06 00 0e 00 00 00 00 00  06 00 0f 00 00 00 00 00
      08 00 05 00 00 00 00 00  08 00 06 00 00 00 00 00
      """)
    #expect(Self.bytes(of: .editServer(Self.id, server)) == edited)
    let deleted = Self.message(7, "30 00 01 80 \(Self.identity) 28 00 02 80 \(endpoint)")
    #expect(Self.bytes(of: .deleteServer(Self.id, server.endpoint)) == deleted)
  }

  static let methods: [(Forwarding, UInt8)] = [
    (.masquerade, 0), (.local, 1), (.tunnel(.ipip), 2), (.tunnel(.gre(.full)), 2),
    (.directRouting, 3),
  ]

  @Test(arguments: methods)
  func forwardingMethods(forwarding: Forwarding, number: UInt8) {
    let server = RealServer(endpoint: Sample.endpoint("10.0.1.1:80"), forwarding: forwarding)
    let method: [UInt8] = [8, 0, 3, 0, number, 0, 0, 0, 8, 0, 4, 0]
    #expect(Self.bytes(of: .addServer(Self.id, server)).contains(method))
  }

  @Test func timeouts() {
    let timeouts = ConnectionTimeouts(tcpSeconds: 900, tcpFinSeconds: 0, udpSeconds: 300)
    #expect(
      Self.bytes(of: .setTimeouts(timeouts))
        == Self.message(
          12, "08 00 04 00 84 03 00 00  08 00 05 00 00 00 00 00  08 00 06 00 2c 01 00 00"))
  }

  @Test func daemons() {
    let full = SyncDaemon(
      role: .master, interface: "eth0", syncID: 5, maximumLength: 1400,
      group: .v4(IPv4Address(224, 0, 0, 82)), port: 8849, timeToLive: 4)
    #expect(
      Self.bytes(of: .startDaemon(full))
        == Self.message(
          9,
          """
          40 00 03 80  08 00 01 00 01 00 00 00  09 00 02 00 65 74 68 30 00 00 00 00
          08 00 03 00 05 00 00 00  06 00 04 00 78 05 00 00  05 00 08 00 04 00 00 00
          06 00 07 00 91 22 00 00  08 00 05 00 e0 00 00 52
          """))
    // What is left to the kernel is not sent.
    #expect(
      Self.bytes(of: .startDaemon(SyncDaemon(role: .backup, interface: "d0")))
        == Self.message(
          9,
          """
          1c 00 03 80  08 00 01 00 02 00 00 00  07 00 02 00 64 30 00 00
          08 00 03 00 00 00 00 00
          """))
    #expect(
      Self.bytes(of: .stopDaemon(.backup, syncID: 9))
        == Self.message(
          10, "14 00 03 80  08 00 01 00 02 00 00 00  08 00 03 00 09 00 00 00"))
  }

  @Test func questions() {
    var writer = MessageWriter()
    let encoder = RequestEncoder(family: 0x1B)
    encoder.encodeQuestion(.getService, flags: .dump, sequence: 7, into: &writer)
    #expect(writer.bytes == [20, 0, 0, 0, 0x1B, 0, 1, 3, 7, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0])
    writer.removeAll()
    encoder.encodeQuestion(
      .getDestination, about: Self.id, flags: .acknowledge, sequence: 7, into: &writer)
    #expect(writer.bytes == Self.message(8, "30 00 01 80 \(Self.identity)"))
  }
}
