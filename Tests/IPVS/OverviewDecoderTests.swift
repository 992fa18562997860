import IPVS
import IPVSTesting
import NetTypes
import Seeded
import Testing

/// The kernel's table for people, as it reads on Linux 6.1.
@Suite struct OverviewDecoderTests {
  private static let head = """
    IP Virtual Server version 1.2.1 (size=4096)
    Prot LocalAddress:Port Scheduler Flags
      -> RemoteAddress:Port Forward Weight ActiveConn InActConn

    """

  /// Every line of it as a kernel has written it, but for the lines of `Local` and the counters.
  private static let sample =
    head + """
      TCP  0A000001:0050 rr\u{20}\u{20}
        -> [2001:0db8:0001:0000:0000:0000:0000:0003]:0050      Tunnel  1      0          0        \u{20}
        -> 0A000103:0050      Tunnel  2147483647 17         4294967295
        -> 0A000102:0050      Route   0      0          0        \u{20}
        -> 0A000101:1F90      Masq    3      12         345      \u{20}
      TCP  [2001:0db8:0000:0000:0000:0000:0000:0001]:01BB rr\u{20}
        -> [2001:0db8:0001:0000:0000:0000:0000:0001]:20FB      Masq    12     0          0        \u{20}
      SCTP  0A000009:0B80 wlc  persistent 36000 FFFFFFFF
        -> 0A000109:0B81      Masq    1      0          0        \u{20}
      UDP  0A000001:0035 wlc ops\u{20}\u{20}
        -> 7F000001:0035      Local   1      0          0        \u{20}
      UDP  [2001:0db8:0000:0000:0000:0000:0000:0053]:0035 rr\u{20}
      FWM  00000007 mh persistent 36000 80000000
        -> [2001:0db8:0001:0000:0000:0000:0000:0001]:0000      Route   1      0          0        \u{20}
      FWM  FFFFFFFF sh\u{20}
        -> 0A000101:0000      Route   1      0          0        \u{20}

      """

  private static let ids: [ServiceID] = [
    Sample.tcp("10.0.0.1:80"), Sample.tcp("[2001:db8::1]:443"),
    .endpoint(.sctp, Sample.endpoint("10.0.0.9:2944")), Sample.udp("10.0.0.1:53"),
    Sample.udp("[2001:db8::53]:53"), .firewallMark(7, .ipv6), .firewallMark(.max, .ipv4),
  ]

  private static func record(
    _ endpoint: String, _ forwarding: Forwarding, weight: UInt32 = 1, active: UInt32 = 0,
    inactive: UInt32 = 0
  ) -> RealServerRecord {
    var server = Sample.server(endpoint, weight: weight)
    server.forwarding = forwarding
    var record = RealServerRecord(server: server)
    record.activeConnections = active
    record.inactiveConnections = inactive
    return record
  }

  private static let servers: [[RealServerRecord]] = [
    [
      record("[2001:db8:1::3]:80", .tunnel(.ipip)),
      record(
        "10.0.1.3:80", .tunnel(.ipip), weight: 2_147_483_647, active: 17, inactive: .max),
      record("10.0.1.2:80", .directRouting, weight: 0),
      record("10.0.1.1:8080", .masquerade, weight: 3, active: 12, inactive: 345),
    ],
    [record("[2001:db8:1::1]:8443", .masquerade, weight: 12)],
    [record("10.0.1.9:2945", .masquerade)], [record("127.0.0.1:53", .local)], [],
    [record("[2001:db8:1::1]:0", .directRouting)], [record("10.0.1.1:0", .directRouting)],
  ]

  /// Decodes bytes in pieces of these lengths, the last of them again and again.
  private func decode(
    _ bytes: [UInt8], ids: [ServiceID] = ids, pieces: [Int] = [65_536]
  ) -> [[RealServerRecord]]? {
    var decoder = OverviewDecoder(ids: ids)
    var rest = bytes[...]
    var lengths = pieces[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(lengths.first ?? 1))
      rest = rest.dropFirst(piece.count)
      if lengths.count > 1 { lengths = lengths.dropFirst() }
      guard decoder.take(piece.span.bytes) else { return nil }
    }
    return decoder.finish()
  }

  @Test("every protocol, family and forwarding method") func sample() {
    #expect(decode(Array(Self.sample.utf8)) == Self.servers)
  }

  @Test("however it is cut into pieces", arguments: Seeds.chosen(or: 1...20))
  func pieces(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pieces = (0..<400).map { _ in Int.random(in: 1...120, using: &generator) }
    #expect(decode(Array(Self.sample.utf8), pieces: pieces) == Self.servers, "seed \(seed)")
    #expect(decode(Array(Self.sample.utf8), pieces: [1]) == Self.servers)
  }

  @Test("an empty table") func empty() {
    #expect(decode(Array(Self.head.utf8), ids: []) == [])
    #expect(decode([], ids: []) == [])
    #expect(decode(Array(Self.head.utf8)) == nil)
  }

  @Test("other services than expected: more, fewer, another order")
  func otherServices() {
    let bytes = Array(Self.sample.utf8)
    #expect(decode(bytes, ids: Self.ids.dropLast()) == nil)
    #expect(decode(bytes, ids: Self.ids + [Sample.tcp("10.0.0.7:80")]) == nil)
    #expect(decode(bytes, ids: Self.ids.reversed()) == nil)
    for index in Self.ids.indices {
      var ids = Self.ids
      ids[index] = Sample.tcp("10.9.9.9:80")
      #expect(decode(bytes, ids: ids) == nil)
      ids.remove(at: index)
      #expect(decode(bytes, ids: ids) == nil)
    }
  }

  @Test(
    "lines that are none",
    arguments: [
      "  -> 0A000101:0050      Masq    1      0          0         \n", "\n", "x\n",
      "TCP  0A000001:0050 rr\n  -> 0A0001:0050      Masq    1      0          0\n",
      "TCP  0A000001:0050 rr\n  -> 0A000101:10050      Masq    1      0          0\n",
      "TCP  0A000001:0050 rr\n  -> 0A000101:0050      Bypass    1      0          0\n",
      "TCP  0A000001:0050 rr\n  -> 0A000101:0050      Masq    1      0\n",
      "TCP  0A000001:0050 rr\n  -> 0A000101:0050      Masq    -1      0         0\n",
      "TCP  0A000001:0050 rr\n  -> 0A000101:0050      Masq    4294967296      0         0\n",
      "TCP  0A000001:0050 rr\n  -> [2001:db8::g]:0050      Masq    1      0         0\n",
      "TCP  0A000001:0050 rr\n  -> 0A000101:0050      Masq    1      0         0",
    ])
  func malformed(text: String) {
    #expect(decode(Array((Self.head + text).utf8), ids: [Sample.tcp("10.0.0.1:80")]) == nil)
  }

  @Test("a line without an end is given up, not kept") func endless() {
    var decoder = OverviewDecoder(ids: [])
    let piece = [UInt8](repeating: 0x41, count: 4096)
    let isTaken = [decoder.take(piece.span.bytes), decoder.take(piece.span.bytes)]
    #expect(isTaken == [true, false])
  }

  @Test(
    "changed bytes never stop the program, nor make servers of other services",
    arguments: Seeds.chosen(or: 1...40))
  func mutations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      var bytes = Array(Self.sample.utf8)
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.remove(at: index)
        default: bytes.insert(generator.pick(Array(" \n:[]-0F".utf8)), at: index)
        }
      }
      if let servers = decode(bytes) {
        #expect(servers.count == Self.ids.count, "seed \(seed)")
      }
    }
  }
}
