import IPVS
import IPVSAdm
import NetTypes
import Testing

/// Every listing compared, byte for byte, with what ipvsadm 1.31 prints for the same table.
@Suite struct ListingTests {
  private static let table = [
    listed(
      VirtualService(
        id: .firewallMark(4_294_967_290, .ipv4), scheduler: "sh",
        flags: [.persistent, .scheduler2, .scheduler3], persistenceTimeoutSeconds: 300,
        persistenceMask: .ipv4(IPv4Address(255, 255, 255, 0)))),
    listed(
      VirtualService(id: .endpoint(.tcp, endpoint("10.0.0.1", 80))),
      statistics: statistics(
        [99_999_999, 100_000_000, 999_999_999, 1_000_000_000, 99_999_999_999],
        rates: [1, 22, 333, 4_444, 104_044_800]),
      server(
        "10.0.1.1", 8080, .masquerade, weight: 7, upper: 5, lower: 2,
        statistics: statistics(
          [0, 1, 100_000_000_000, 99_999_999_999_999, 100_000_000_000_000],
          rates: [123_456_789, 0, 4_294_967_296, 1_040_448_000, 7]),
        connections: (12, 345, 6)),
      server("10.0.1.2", 80, .tunnel(.ipip), weight: 2_147_483_647),
      server("10.0.1.3", 80, .tunnel(.gue(port: 6080, .full)), weight: 0),
      server("10.0.1.4", 80, .tunnel(.gue(port: 65535, .remote))),
      server("10.0.1.5", 80, .tunnel(.gue(port: 1, .none))),
      server("10.0.1.6", 80, .tunnel(.gre(.full))),
      server("2001:db8::1:6", 80, .tunnel(.gre(.none))),
      server("10.0.1.7", 80, .local)),
    listed(
      VirtualService(
        id: .endpoint(.udp, endpoint("10.0.0.1", 53)), flags: [.persistent, .onePacket],
        persistenceTimeoutSeconds: 300, persistenceEngine: "sip")),
    listed(
      VirtualService(
        id: .endpoint(.sctp, endpoint("2001:db8:1111:2222:3333:4444:5555:6666", 443)),
        scheduler: "rr", flags: [.scheduler1, .scheduler3],
        persistenceMask: .ipv6(prefixLength: 64)),
      statistics: statistics([1, 2, 3, 4, 5], rates: [6, 7, 8, 9, 10])),
    listed(
      VirtualService(
        id: .firewallMark(7, .ipv6), scheduler: "mh", flags: [.persistent, .scheduler3],
        persistenceTimeoutSeconds: 360, persistenceMask: .ipv6(prefixLength: 64))),
  ]

  private func listing(
    _ format: ListingFormat, exact: Bool = false, table: [ListedService] = table
  ) -> String {
    var text: [UInt8] = []
    var listing = ServiceListing(
      format: format, isExact: exact, naming: NumericNaming())
    listing.appendHead(to: &text)
    for service in table { listing.append(service, to: &text) }
    return visible(text)
  }

  @Test func plain() {
    #expect(
      listing(.plain) == """
        Prot LocalAddress:Port Scheduler Flags
          -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
        FWM  -6 sh (sh-port) persistent 300 mask 255.255.255.0
        TCP  10.0.0.1:80 wlc
          -> 10.0.1.1:8080                Masq    7      12         345.......
          -> 10.0.1.2:80                  Tunnel  2147483647 0          0.........
          -> 10.0.1.3:80                  Tunnel  0      0          0.........
          -> 10.0.1.4:80                  Tunnel  1      0          0.........
          -> 10.0.1.5:80                  Tunnel  1      0          0.........
          -> 10.0.1.6:80                  Tunnel  1      0          0.........
          -> [2001:db8::1:6]:80           Tunnel  1      0          0.........
          -> 10.0.1.7:80                  Local   1      0          0.........
        UDP  10.0.0.1:53 wlc persistent 300 pe sip ops
        SCTP [2001:db8:1111:2222:3333:4444:5555:6666]:443 rr (flag-1,flag-3)
        FWM  7 IPv6 mh () persistent 360 mask 64

        """)
  }

  @Test func tunnelInfo() {
    #expect(
      listing(.tunnelInfo) == """
        Prot LocalAddress:Port Scheduler Flags
          -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn
        FWM  -6 sh (sh-port) persistent 300 mask 255.255.255.0
        TCP  10.0.0.1:80 wlc
          -> 10.0.1.1:8080                Masq    n/a           7      12         345.......
          -> 10.0.1.2:80                  Tunnel  ipip          2147483647 0          0.........
          -> 10.0.1.3:80                  Tunnel  gue:6080:+c   0      0          0.........
          -> 10.0.1.4:80                  Tunnel  gue:65535:r+c 1      0          0.........
          -> 10.0.1.5:80                  Tunnel  gue:1:-c      1      0          0.........
          -> 10.0.1.6:80                  Tunnel  gre:+c        1      0          0.........
          -> [2001:db8::1:6]:80           Tunnel  gre:-c        1      0          0.........
          -> 10.0.1.7:80                  Local   n/a           1      0          0.........
        UDP  10.0.0.1:53 wlc persistent 300 pe sip ops
        SCTP [2001:db8:1111:2222:3333:4444:5555:6666]:443 rr (flag-1,flag-3)
        FWM  7 IPv6 mh () persistent 360 mask 64

        """)
  }

  @Test func totals() {
    #expect(
      listing(.statistics) == """
        Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
          -> RemoteAddress:Port
        FWM  -6                                  0        0        0        0        0
        TCP  10.0.0.1:80                  99999999  100000K  999999K    1000M   99999M
          -> 10.0.1.1:8080                       0        1     100G   99999G     100T
          -> 10.0.1.2:80                         0        0        0        0        0
          -> 10.0.1.3:80                         0        0        0        0        0
          -> 10.0.1.4:80                         0        0        0        0        0
          -> 10.0.1.5:80                         0        0        0        0        0
          -> 10.0.1.6:80                         0        0        0        0        0
          -> [2001:db8::1:6]:80                  0        0        0        0        0
          -> 10.0.1.7:80                         0        0        0        0        0
        UDP  10.0.0.1:53                         0        0        0        0        0
        SCTP [2001:db8:1111:2222:3333:4444:5555:6666]:443        1        2        3        4        5
        FWM  7 IPv6                              0        0        0        0        0

        """)
  }

  @Test func exactTotals() {
    let table = [
      listed(
        VirtualService(id: .endpoint(.tcp, endpoint("10.0.0.1", 80))),
        statistics: statistics([99_999_999, 100_000_000, 0, 1_000_000_000, .max]),
        server("10.0.1.1", 8080, statistics: statistics([1, 12, 123, 12_345_678, 123_456_789])))
    ]
    #expect(
      listing(.statistics, exact: true, table: table) == """
        Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
          -> RemoteAddress:Port
        TCP  10.0.0.1:80                  99999999 100000000        0 1000000000 18446744073709551615
          -> 10.0.1.1:8080                       1       12      123 12345678 123456789

        """)
  }

  @Test func rates() {
    #expect(
      listing(.rates, table: Array(Self.table[1...1] + Self.table[3...3])) == """
        Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS
          -> RemoteAddress:Port
        TCP  10.0.0.1:80                         1       22      333     4444  104044K
          -> 10.0.1.1:8080                123456789        0 4294967296    1040M        7
          -> 10.0.1.2:80                         0        0        0        0        0
          -> 10.0.1.3:80                         0        0        0        0        0
          -> 10.0.1.4:80                         0        0        0        0        0
          -> 10.0.1.5:80                         0        0        0        0        0
          -> 10.0.1.6:80                         0        0        0        0        0
          -> [2001:db8::1:6]:80                  0        0        0        0        0
          -> 10.0.1.7:80                         0        0        0        0        0
        SCTP [2001:db8:1111:2222:3333:4444:5555:6666]:443        6        7        8        9       10

        """)
  }

  @Test func thresholds() {
    #expect(
      listing(.thresholds, table: Array(Self.table[0...1])) == """
        Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn.
          -> RemoteAddress:Port
        FWM  -6 sh (sh-port) persistent 300 mask 255.255.255.0
        TCP  10.0.0.1:80 wlc
          -> 10.0.1.1:8080                5          2          12         345.......
          -> 10.0.1.2:80                  0          0          0          0.........
          -> 10.0.1.3:80                  0          0          0          0.........
          -> 10.0.1.4:80                  0          0          0          0.........
          -> 10.0.1.5:80                  0          0          0          0.........
          -> 10.0.1.6:80                  0          0          0          0.........
          -> [2001:db8::1:6]:80           0          0          0          0.........
          -> 10.0.1.7:80                  0          0          0          0.........

        """)
  }

  @Test func persistentConnections() {
    #expect(
      listing(.persistentConnections, table: Array(Self.table[1...2])) == """
        Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn.
          -> RemoteAddress:Port
        TCP  10.0.0.1:80 wlc
          -> 10.0.1.1:8080                7         6           12         345.......
          -> 10.0.1.2:80                  2147483647 0           0          0.........
          -> 10.0.1.3:80                  0         0           0          0.........
          -> 10.0.1.4:80                  1         0           0          0.........
          -> 10.0.1.5:80                  1         0           0          0.........
          -> 10.0.1.6:80                  1         0           0          0.........
          -> [2001:db8::1:6]:80           1         0           0          0.........
          -> 10.0.1.7:80                  1         0           0          0.........
        UDP  10.0.0.1:53 wlc persistent 300 pe sip ops

        """)
  }

  @Test(
    "names of IPv4 addresses are cut to their column, those of IPv6 addresses are not",
    arguments: [
      (
        "10.0.0.1", "a-name-of-exactly-25-bytes",
        "TCP  a-name-of-exactly-25-bytes:8 wlc\n  -> a-name-of-exactly-25-bytes:8 "
      ),
      (
        "10.0.0.1", "director.of.a-long.example.org",
        "TCP  director.of.a-long.example.o wlc\n  -> director.of.a-long.example.o "
      ),
      (
        "2001:db8::1", "director.of.a-long.example.org",
        "TCP  [director.of.a-long.example.org]:80 wlc\n  -> [director.of.a-long.example.org]:80 "
      ),
    ]
  )
  func names(address: String, name: String, lines: String) {
    var text: [UInt8] = []
    var listing = ServiceListing(format: .plain, naming: FixedName(name: name))
    let service = listed(
      VirtualService(id: .endpoint(.tcp, endpoint(address, 80))), server(address, 80))
    listing.append(service, to: &text)
    #expect(
      String(decoding: text, as: UTF8.self)
        == lines + "Route   1      0          0         \n")
  }

  @Test(
    "scheduler flags",
    arguments: [
      ("sh", [.scheduler1, .scheduler2], "sh-fallback,sh-port"),
      ("mh", [.scheduler1, .scheduler2, .scheduler3], "mh-fallback,mh-port"),
      ("mh", .scheduler1, "mh-fallback"), ("sh", .scheduler3, ""),
      ("rr", .schedulerFlags, "flag-1,flag-2,flag-3"), ("nosuch", .scheduler2, "flag-2"),
    ] as [(String, ServiceFlags, String)])
  func schedulerFlags(scheduler: String, flags: ServiceFlags, names: String) {
    let service = VirtualService(
      id: .firewallMark(1, .ipv4), scheduler: ByteString(scheduler), flags: flags)
    var text: [UInt8] = []
    var listing = ServiceListing(format: .plain, naming: NumericNaming())
    listing.append(listed(service), to: &text)
    #expect(String(decoding: text, as: UTF8.self) == "FWM  1 \(scheduler) (\(names))\n")
  }

  @Test func title() {
    var text: [UInt8] = []
    DirectorListing.append(
      title: IPVSInformation(version: 0x010201, connectionTableSize: 4096), to: &text)
    #expect(
      String(decoding: text, as: UTF8.self) == "IP Virtual Server version 1.2.1 (size=4096)\n")
  }

  @Test func timeouts() {
    var text: [UInt8] = []
    DirectorListing.append(
      ConnectionTimeouts(tcpSeconds: 900, tcpFinSeconds: 120, udpSeconds: 300), to: &text)
    #expect(String(decoding: text, as: UTF8.self) == "Timeout (tcp tcpfin udp): 900 120 300\n")
  }

  @Test("daemons, the master's line first") func daemons() {
    var text: [UInt8] = []
    DirectorListing.append(
      [
        SyncDaemon(
          role: .backup, interface: "lo", syncID: 3, maximumLength: 65487,
          group: address("ff05::1"), port: 8848, timeToLive: 1),
        SyncDaemon(
          role: .master, interface: "eth0.100", syncID: 0, maximumLength: 1472,
          group: address("224.0.0.81"), port: 8848, timeToLive: 1),
        SyncDaemon(role: .backup, interface: "old", syncID: 255),
      ], to: &text)
    #expect(
      String(decoding: text, as: UTF8.self) == """
        master sync daemon (mcast=eth0.100, syncid=0, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)
        backup sync daemon (mcast=lo, syncid=3, maxlen=65487, group=ff05::1, port=8848, ttl=1)
        backup sync daemon (mcast=old, syncid=255)

        """)
  }

  @Test("no daemon, no line") func noDaemons() {
    var text: [UInt8] = []
    DirectorListing.append([SyncDaemon](), to: &text)
    #expect(text.isEmpty)
  }
}
