import IPVS
import IPVSTesting
import NetTypes
import Testing

/// What `-S` and plans write, line by line.
@Suite struct RuleWriterTests {
  static func line(
    isComplete: Bool = false,
    _ write: (inout RuleWriter<NumericNaming>, inout [UInt8]) -> Void
  ) -> String {
    var writer = RuleWriter(naming: NumericNaming(), isComplete: isComplete)
    return String(appending: { write(&writer, &$0) })
  }

  static func line(_ command: IPVSCommand) -> String { line { $0.append(command, to: &$1) } }

  static let mask = PersistenceMask.ipv4(IPv4Address(255, 255, 255, 0))

  static let services: [(VirtualService, String)] = [
    (VirtualService(id: Sample.tcp("10.0.0.1:80")), "-t 10.0.0.1:80 -s wlc"),
    (VirtualService(id: Sample.udp("10.0.0.1:53"), scheduler: "rr"), "-u 10.0.0.1:53 -s rr"),
    (
      VirtualService(id: .endpoint(.sctp, Sample.endpoint("[2001:db8::1]:80"))),
      "--sctp-service [2001:db8::1]:80 -s wlc"
    ),
    (VirtualService(id: .firewallMark(7, .ipv4)), "-f 7 -s wlc"),
    // ipvsadm writes -1 here, and can't read it back.
    (VirtualService(id: .firewallMark(.max, .ipv6)), "-f 4294967295 -6 -s wlc"),
    (
      VirtualService(
        id: Sample.tcp("10.0.0.1:0"), flags: .persistent, persistenceTimeoutSeconds: 360),
      "-t 10.0.0.1:0 -s wlc -p 360"
    ),
    (
      VirtualService(
        id: Sample.udp("10.0.0.1:5060"), flags: [.persistent, .onePacket, .scheduler3],
        persistenceTimeoutSeconds: 60, persistenceMask: mask, persistenceEngine: "sip"),
      "-u 10.0.0.1:5060 -s wlc -p 60 -M 255.255.255.0 --pe sip -o -b flag-3"
    ),
    (
      VirtualService(
        id: Sample.tcp("[2001:db8::1]:80"), flags: .persistent, persistenceTimeoutSeconds: 1,
        persistenceMask: .ipv6(prefixLength: 64)),
      "-t [2001:db8::1]:80 -s wlc -p 1 -M 64"
    ),
    // Without persistence a mask has no effect and is not written.
    (
      VirtualService(id: Sample.tcp("10.0.0.1:80"), persistenceMask: mask),
      "-t 10.0.0.1:80 -s wlc"
    ),
    (
      VirtualService(
        id: Sample.tcp("10.0.0.1:80"), scheduler: "sh", flags: [.scheduler1, .scheduler2]),
      "-t 10.0.0.1:80 -s sh -b sh-fallback,sh-port"
    ),
    (
      VirtualService(id: Sample.tcp("10.0.0.1:80"), scheduler: "mh", flags: .scheduler2),
      "-t 10.0.0.1:80 -s mh -b mh-port"
    ),
    (
      VirtualService(
        id: Sample.tcp("10.0.0.1:80"), scheduler: "wrr", flags: [.scheduler1, .scheduler3]),
      "-t 10.0.0.1:80 -s wrr -b flag-1,flag-3"
    ),
  ]

  @Test(arguments: services)
  func serviceLine(service: VirtualService, expected: String) {
    #expect(Self.line { $0.append(service, to: &$1) } == "-A \(expected)\n")
    #expect(Self.line(.addService(service)) == "-A \(expected)\n")
    #expect(Self.line(.editService(service)) == "-E \(expected)\n")
  }

  @Test func thirdFlagOfNamedSchedulersNeverLeavesAnEmptyOption() {
    let service = VirtualService(
      id: Sample.tcp("10.0.0.1:80"), scheduler: "sh", flags: .scheduler3)
    let line = "-A -t 10.0.0.1:80 -s sh -b flag-3\n"
    #expect(Self.line { $0.append(service, to: &$1) } == line)
    #expect(Self.line(isComplete: true) { $0.append(service, to: &$1) } == line)
    var both = service
    both.flags.insert(.scheduler1)
    // ipvsadm has no name for the third flag of sh beside another.
    let saved = "-A -t 10.0.0.1:80 -s sh -b sh-fallback\n"
    #expect(Self.line { $0.append(both, to: &$1) } == saved)
    let complete = "-E -t 10.0.0.1:80 -s sh -b sh-fallback,flag-3\n"
    #expect(Self.line(.editService(both)) == complete)
  }

  @Test func engineIsSavedWithoutPersistenceToo() {
    let service = VirtualService(id: Sample.udp("10.0.0.1:5060"), persistenceEngine: "sip")
    let line = "-A -u 10.0.0.1:5060 -s wlc --pe sip\n"
    #expect(Self.line { $0.append(service, to: &$1) } == line)
    #expect(Self.line(.addService(service)) == line)
  }

  static let methods: [(Forwarding, UInt32, String)] = [
    (.directRouting, 1, "-g -w 1"), (.masquerade, 0, "-m -w 0"),
    (.masquerade, 2_147_483_647, "-m -w 2147483647"),
    // What no kernel keeps but a wire can carry: the number as the kernel's type has it.
    (.masquerade, .max, "-m -w -1"),
    (.local, 1, "-g -w 1"),
    (.tunnel(.ipip), 5, "-i -w 5 --tun-type ipip"),
    (.tunnel(.gre(.none)), 5, "-i -w 5 --tun-type gre --tun-nocsum"),
    (.tunnel(.gre(.full)), 5, "-i -w 5 --tun-type gre --tun-csum"),
    (
      .tunnel(.gue(port: 6080, .remote)), 5,
      "-i -w 5 --tun-type gue --tun-port 6080 --tun-remcsum"
    ),
    (.tunnel(.gue(port: 1, .none)), 5, "-i -w 5 --tun-type gue --tun-port 1 --tun-nocsum"),
  ]

  @Test(arguments: methods)
  func serverLine(forwarding: Forwarding, weight: UInt32, expected: String) {
    let id = Sample.tcp("10.0.0.1:80")
    let server = RealServer(
      endpoint: Sample.endpoint("10.0.1.1:8080"), forwarding: forwarding, weight: weight)
    let rest = "-t 10.0.0.1:80 -r 10.0.1.1:8080 \(expected)\n"
    #expect(Self.line { $0.append(server, of: id, to: &$1) } == "-a \(rest)")
    #expect(Self.line(.addServer(id, server)) == "-a \(rest)")
    #expect(Self.line(.editServer(id, server)) == "-e \(rest)")
  }

  @Test func thresholdsAreInCompleteLinesOnly() {
    let id = ServiceID.firewallMark(3, .ipv4)
    let server = RealServer(
      endpoint: Sample.endpoint("10.0.1.1:0"), forwarding: .tunnel(.ipip),
      upperThreshold: 4_294_967_295, lowerThreshold: 10)
    let plain = "-a -f 3 -r 10.0.1.1:0 -i -w 1 --tun-type ipip\n"
    #expect(Self.line { $0.append(server, of: id, to: &$1) } == plain)
    let complete = "-a -f 3 -r 10.0.1.1:0 -i -w 1 -x 4294967295 -y 10 --tun-type ipip\n"
    #expect(Self.line(isComplete: true) { $0.append(server, of: id, to: &$1) } == complete)
    #expect(Self.line(.addServer(id, server)) == complete)
  }

  static let others: [(IPVSCommand, String)] = [
    (.deleteService(Sample.tcp("10.0.0.1:80")), "-D -t 10.0.0.1:80"),
    (.deleteService(.firewallMark(9, .ipv6)), "-D -f 9 -6"),
    (
      .deleteServer(Sample.tcp("[2001:db8::1]:80"), Sample.endpoint("[2001:db8::2]:80")),
      "-d -t [2001:db8::1]:80 -r [2001:db8::2]:80"
    ),
    (.flush, "-C"), (.zero(nil), "-Z"), (.zero(Sample.udp("10.0.0.1:53")), "-Z -u 10.0.0.1:53"),
    (
      .setTimeouts(ConnectionTimeouts(tcpSeconds: 900, tcpFinSeconds: 0, udpSeconds: 300)),
      "--set 900 0 300"
    ),
    (
      .startDaemon(SyncDaemon(role: .master, interface: "eth0")),
      "--start-daemon master --mcast-interface eth0 --syncid 0"
    ),
    (
      .startDaemon(
        SyncDaemon(
          role: .backup, interface: "eth0", syncID: 255, maximumLength: 1400,
          group: .v4(IPv4Address(224, 0, 0, 82)), port: 8849, timeToLive: 4)),
      "--start-daemon backup --mcast-interface eth0 --syncid 255 --sync-maxlen 1400"
        + " --mcast-group 224.0.0.82 --mcast-port 8849 --mcast-ttl 4"
    ),
    (.stopDaemon(.backup, syncID: 3), "--stop-daemon backup --syncid 3"),
  ]

  @Test(arguments: others)
  func commandLine(command: IPVSCommand, expected: String) {
    #expect(Self.line(command) == expected + "\n")
  }

  /// Names for one address and for the port 80 of TCP.
  struct FewNames: EndpointNaming {
    mutating func append(
      _ endpoint: Endpoint, transport: TransportProtocol?, to text: inout [UInt8]
    ) {
      text.append(text: "web")
      text.append(text: transport == .tcp && endpoint.port == 80 ? ":http" : ":?")
    }
  }

  @Test func namesComeFromTheNaming() {
    var writer = RuleWriter(naming: FewNames())
    let server = Sample.server("10.0.1.1:80")
    let lines = String(appending: { text in
      writer.append(server, of: Sample.tcp("10.0.0.1:80"), to: &text)
      writer.append(server, of: .firewallMark(1, .ipv4), to: &text)
    })
    #expect(lines == "-a -t web:http -r web:http -g -w 1\n-a -f 1 -r web:? -g -w 1\n")
  }
}

/// The names of scheduler flags, as options and listings use them.
@Suite struct SchedulerFlagNamesTests {
  static let meanings: [(ByteString, ByteString, SchedulerFlagNames.Meaning)] = [
    ("flag-1", "wlc", .flag(.scheduler1)), ("flag-2", "sh", .flag(.scheduler2)),
    ("flag-3", "mh", .flag(.scheduler3)), ("sh-fallback", "sh", .flag(.scheduler1)),
    ("sh-port", "sh", .flag(.scheduler2)), ("mh-fallback", "mh", .flag(.scheduler1)),
    ("mh-port", "mh", .flag(.scheduler2)), ("sh-port", "mh", .incompatible),
    ("mh-port", "wlc", .incompatible), ("flag-4", "wlc", .unknown), ("", "wlc", .unknown),
    ("sh-por", "sh", .unknown), ("sh-portx", "sh", .unknown),
  ]

  @Test(arguments: meanings)
  func meaning(name: ByteString, scheduler: ByteString, expected: SchedulerFlagNames.Meaning) {
    #expect(SchedulerFlagNames.meaning(of: name, scheduler: scheduler) == expected)
  }

  @Test func listedNamesReadBackAsTheSameFlags() {
    for scheduler: ByteString in ["sh", "mh", "wlc", "unheard-of"] {
      for entry in SchedulerFlagNames.entries(for: scheduler) {
        let name = ByteString(bytes: entry.name.withUTF8Buffer { Array($0) })
        #expect(
          SchedulerFlagNames.meaning(of: name, scheduler: scheduler) == .flag(entry.flag))
      }
    }
  }

  @Test func appendingSaysWhetherThereWasAName() {
    var text: [UInt8] = []
    #expect(!SchedulerFlagNames.append(.scheduler3, scheduler: "sh", to: &text))
    #expect(!SchedulerFlagNames.append(.persistent, scheduler: "rr", to: &text))
    #expect(text.isEmpty)
    #expect(SchedulerFlagNames.append([.scheduler3, .scheduler2], scheduler: "rr", to: &text))
    #expect(String(decoding: text, as: UTF8.self) == "flag-2,flag-3")
  }

  @Test func allNamesAreThere() {
    #expect(SchedulerFlagNames.allNames.count == 7)
  }
}
