import IPVS
import IPVSTesting
import NetTypes
import Seeded
import Testing

/// Plans: the least, safest way from one table to another.
@Suite struct PlanTests {
  static let id = Sample.tcp("10.0.0.1:80")

  static func table(_ commands: [IPVSCommand]) throws -> Table {
    var table = Table()
    for command in commands { try table.apply(command) }
    return table
  }

  static func lines(_ commands: [IPVSCommand]) -> [String] {
    var writer = RuleWriter(naming: NumericNaming())
    let text = String(appending: { text in
      for command in commands { writer.append(command, to: &text) }
    })
    return text.split(separator: "\n").map(String.init)
  }

  @Test func nothingToDoIsNothing() throws {
    let table = try Self.table([
      .addService(VirtualService(id: Self.id)),
      .addServer(Self.id, Sample.server("10.0.1.1:80")),
    ])
    #expect(plan(from: table, to: table).isEmpty)
    #expect(plan(from: Table(), to: Table()).isEmpty)
  }

  /// The order in which a change of everything happens.
  @Test func nothingGoesBeforeEverythingNewIsThere() throws {
    var actual = try Self.table([
      .addService(VirtualService(id: .firewallMark(9, .ipv4))),
      .addService(VirtualService(id: Self.id, scheduler: "rr")),
      .addServer(Self.id, Sample.server("10.0.1.1:80")),
      .addServer(Self.id, Sample.server("10.0.1.2:80")),
      .addServer(Self.id, Sample.server("10.0.1.3:80", weight: 0)),
    ])
    actual.timeouts = ConnectionTimeouts(tcpSeconds: 900, tcpFinSeconds: 120, udpSeconds: 300)
    actual.daemons = [
      SyncDaemon(role: .master, interface: "eth0"),
      SyncDaemon(role: .backup, interface: "eth0", syncID: 4),
    ]
    var desired = try Self.table([
      .addService(VirtualService(id: Self.id)),
      .addServer(Self.id, Sample.server("10.0.1.2:80", weight: 0)),
      .addServer(Self.id, Sample.server("10.0.1.3:80", weight: 5)),
      .addServer(Self.id, Sample.server("10.0.1.4:80")),
      .addService(VirtualService(id: Sample.udp("10.0.0.1:53"))),
      .addServer(Sample.udp("10.0.0.1:53"), Sample.server("10.0.1.1:53")),
    ])
    desired.timeouts = ConnectionTimeouts(tcpSeconds: 1800, tcpFinSeconds: 120, udpSeconds: 300)
    desired.daemons = [SyncDaemon(role: .master, interface: "eth1")]
    #expect(
      Self.lines(plan(from: actual, to: desired)) == [
        "--stop-daemon backup --syncid 4",
        "--set 1800 0 0",
        "-E -t 10.0.0.1:80 -s wlc",
        "-a -t 10.0.0.1:80 -r 10.0.1.4:80 -g -w 1",
        "-e -t 10.0.0.1:80 -r 10.0.1.3:80 -g -w 5",
        "-A -u 10.0.0.1:53 -s wlc",
        "-a -u 10.0.0.1:53 -r 10.0.1.1:53 -g -w 1",
        "-e -t 10.0.0.1:80 -r 10.0.1.2:80 -g -w 0",
        "-d -t 10.0.0.1:80 -r 10.0.1.1:80",
        "-D -f 9",
        "--stop-daemon master --syncid 0",
        "--start-daemon master --mcast-interface eth1 --syncid 0",
      ])
  }

  @Test func othersStayWhenTheyAreKept() throws {
    var actual = try Self.table([
      .addService(VirtualService(id: .firewallMark(9, .ipv4))),
      .addService(VirtualService(id: Self.id)),
      .addServer(Self.id, Sample.server("10.0.1.1:80")),
    ])
    actual.daemons = [SyncDaemon(role: .backup, interface: "eth0")]
    var desired = try Self.table([.addService(VirtualService(id: Self.id))])
    desired.daemons = []
    // Real servers of a service that is named are not others.
    #expect(
      plan(from: actual, to: desired, keepingOthers: true) == [
        .deleteServer(Self.id, Sample.endpoint("10.0.1.1:80"))
      ])
  }

  @Test func whatIsNotNamedIsLeftAlone() throws {
    var actual = Table()
    actual.timeouts = ConnectionTimeouts(tcpSeconds: 1, tcpFinSeconds: 2, udpSeconds: 3)
    actual.daemons = [SyncDaemon(role: .master, interface: "eth0")]
    #expect(plan(from: actual, to: Table()).isEmpty)
    var desired = Table()
    desired.timeouts = ConnectionTimeouts(tcpSeconds: 0, tcpFinSeconds: 0, udpSeconds: 5)
    #expect(Self.lines(plan(from: actual, to: desired)) == ["--set 0 0 5"])
  }

  /// What the kernel chooses by itself, or changes to fit, must not look like a difference: the
  /// daemon would restart at every run.
  @Test func daemonsOfTheKernelsMakingAreLeftAlone() throws {
    let group6 = IPAddress.v6(IPv6Address(high: 0xFF02 << 48, low: 0x81))
    let pairs: [(wanted: SyncDaemon, running: SyncDaemon)] = [
      (
        SyncDaemon(role: .master, interface: "eth0"),
        SyncDaemon(
          role: .master, interface: "eth0", maximumLength: 1472,
          group: .v4(IPv4Address(224, 0, 0, 81)), port: 8848, timeToLive: 1)
      ),
      (
        SyncDaemon(role: .master, interface: "eth0", group: group6),
        SyncDaemon(
          role: .master, interface: "eth0", maximumLength: 1452, group: group6, port: 8848,
          timeToLive: 1)
      ),
      // An interface for large packets.
      (
        SyncDaemon(role: .backup, interface: "eth0"),
        SyncDaemon(role: .backup, interface: "eth0", maximumLength: 8972)
      ),
      (
        SyncDaemon(role: .backup, interface: "eth0", maximumLength: 5),
        SyncDaemon(role: .backup, interface: "eth0", maximumLength: 1024)
      ),
      (
        SyncDaemon(role: .master, interface: "eth0", maximumLength: 65535),
        SyncDaemon(role: .master, interface: "eth0", maximumLength: 65507)
      ),
    ]
    for (wanted, running) in pairs {
      var (actual, desired) = (Table(), Table())
      actual.daemons = [running]
      desired.daemons = [wanted]
      #expect(plan(from: actual, to: desired).isEmpty, "\(wanted)")
    }
  }

  @Test(arguments: [
    SyncDaemon(role: .master, interface: "eth1"),
    SyncDaemon(role: .master, interface: "eth0", syncID: 1),
    SyncDaemon(role: .master, interface: "eth0", maximumLength: 1400),
    SyncDaemon(role: .master, interface: "eth0", port: 8849),
    SyncDaemon(role: .master, interface: "eth0", timeToLive: 2),
    SyncDaemon(role: .master, interface: "eth0", group: .v4(IPv4Address(224, 0, 0, 82))),
  ])
  func otherSettingsRestartADaemon(wanted: SyncDaemon) {
    var (actual, desired) = (Table(), Table())
    actual.daemons = [SyncDaemon(role: .master, interface: "eth0").normalized]
    desired.daemons = [wanted]
    #expect(
      plan(from: actual, to: desired) == [.stopDaemon(.master, syncID: 0), .startDaemon(wanted)])
  }

  /// How many entries differ, counted in another way than plans are made.
  static func differences(_ actual: Table, _ desired: Table, keepingOthers: Bool) -> Int {
    let ids = Set((actual.services + desired.services).map(\.id))
    var count = 0
    for id in ids {
      let (old, new) = (actual.service(id), desired.service(id))
      if new == nil {
        count += keepingOthers ? 0 : 1
        continue
      }
      count += old?.normalized == new?.normalized ? 0 : 1
      let endpoints = Set((actual.servers(of: id) + desired.servers(of: id)).map(\.endpoint))
      for endpoint in endpoints
      where actual.server(endpoint, of: id) != desired.server(endpoint, of: id) { count += 1 }
    }
    if let timeouts = desired.timeouts, timeouts != actual.timeouts { count += 1 }
    for role in SyncRole.allCases {
      guard let daemons = desired.daemons else { break }
      let old = actual.daemons?.first { $0.role == role }
      let new = daemons.first { $0.role == role }
      if old?.normalized == new?.normalized || (new == nil && keepingOthers) { continue }
      if let old, let new, role == .backup, new.maximumLength == nil {
        var alike = new
        alike.maximumLength = old.normalized.maximumLength
        if alike.normalized == old.normalized { continue }
      }
      count += (old == nil ? 0 : 1) + (new == nil ? 0 : 1)
    }
    return count
  }

  /// Whether a service has a real server of the other address family.
  static func mixesFamilies(_ table: Table) -> Bool {
    table.services.contains { service in
      table.servers(of: service.id).contains {
        $0.endpoint.address.family != service.id.family
      }
    }
  }

  /// Fails when a command takes away what both tables have.
  static func expectNothingSharedGoes(
    _ commands: [IPVSCommand], _ actual: Table, _ desired: Table, _ comment: Comment
  ) {
    for command in commands {
      switch command {
      case .flush: Issue.record("a plan never flushes; \(comment)")
      case .deleteService(let id): #expect(desired.service(id) == nil, comment)
      case .deleteServer(let id, let endpoint):
        #expect(desired.server(endpoint, of: id) == nil, comment)
      case .addService(let service): #expect(actual.service(service.id) == nil, comment)
      case .addServer(let id, let server):
        #expect(actual.server(server.endpoint, of: id) == nil, comment)
      default: break
      }
    }
  }

  @Test(arguments: Seeds.chosen(or: 1...8))
  func anyTableBecomesAnyOther(seed: UInt64) throws {
    var generator = ModelGenerator(seed: seed)
    for round in 0..<400 {
      let comment: Comment = "seed \(seed), round \(round)"
      var actual = generator.table(isKnown: true)
      let desired = generator.table(isKnown: false)
      // Daemons that stay exclude servers of the other family.
      if desired.daemons == nil, Self.mixesFamilies(desired) { actual.daemons = [] }
      let commands = plan(from: actual, to: desired)
      let kernel = FakeKernel(actual)
      // What the kernel refuses of a plan is refused of the desired table too.
      #expect(try kernel.perform(commands).isEmpty, comment)
      #expect(kernel.complaints.isEmpty, comment)
      Self.expectNothingSharedGoes(commands, actual, desired, comment)
      #expect(
        commands.count == Self.differences(actual, desired, keepingOthers: false), comment)
      var expected = desired
      if expected.timeouts == nil { expected.timeouts = actual.timeouts }
      // A backup's own choice of a length is whatever runs.
      expected.daemons = (expected.daemons ?? actual.daemons)?.map { daemon in
        guard daemon.role == .backup, daemon.maximumLength == nil else { return daemon }
        var daemon = daemon
        daemon.maximumLength =
          kernel.table.daemons?.first { $0.role == .backup }?.normalized.maximumLength
        return daemon
      }
      #expect(kernel.table == expected, comment)
      #expect(plan(from: kernel.table, to: desired).isEmpty, comment)
    }
  }

  @Test(arguments: Seeds.chosen(or: 1...8))
  func keepingOthersOnlyAddsToThem(seed: UInt64) throws {
    var generator = ModelGenerator(seed: seed)
    for round in 0..<200 {
      let comment: Comment = "seed \(seed), round \(round)"
      var actual = generator.table(isKnown: true)
      var desired = generator.table(isKnown: false)
      desired.daemons = nil
      if Self.mixesFamilies(desired) { actual.daemons = [] }
      let commands = plan(from: actual, to: desired, keepingOthers: true)
      var table = actual
      for command in commands { try table.apply(command) }
      Self.expectNothingSharedGoes(commands, actual, desired, comment)
      #expect(commands.count == Self.differences(actual, desired, keepingOthers: true), comment)
      for service in actual.services where desired.service(service.id) == nil {
        #expect(table.service(service.id) == service, comment)
        #expect(table.servers(of: service.id) == actual.servers(of: service.id), comment)
      }
      for service in desired.services {
        #expect(table.service(service.id)?.normalized == service.normalized, comment)
        #expect(
          Set(table.servers(of: service.id)) == Set(desired.servers(of: service.id)), comment)
      }
      #expect(plan(from: table, to: desired, keepingOthers: true).isEmpty, comment)
    }
  }

  /// A service that has servers with weight before and after a plan has one at every step.
  @Test(arguments: Seeds.chosen(or: 1...4))
  func noServiceIsEverWithoutServers(seed: UInt64) throws {
    var generator = ModelGenerator(seed: seed)
    let takesLoad = { (table: Table, id: ServiceID) in
      table.servers(of: id).contains { $0.weight > 0 }
    }
    for round in 0..<300 {
      let actual = generator.table(isKnown: true)
      let desired = generator.table(isKnown: true)
      let watched = desired.services.map(\.id).filter {
        takesLoad(actual, $0) && takesLoad(desired, $0)
      }
      var table = actual
      for command in plan(from: actual, to: desired) {
        try table.apply(command)
        for id in watched {
          #expect(takesLoad(table, id), "seed \(seed), round \(round), \(command)")
        }
      }
    }
  }
}
