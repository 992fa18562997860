import IPVS
import IPVSTesting
import NetTypes
import Testing

/// The table as a model of the kernel's.
@Suite struct TableTests {
  static let id = Sample.tcp("10.0.0.1:80")
  static let wide = Sample.tcp("[2001:db8::1]:80")
  static let server = Sample.server("10.0.1.1:80")

  /// A table with one service of each family, and a real server in the first.
  static func small() throws -> Table {
    var table = Table()
    try table.apply(.addService(VirtualService(id: id)))
    try table.apply(.addService(VirtualService(id: wide)))
    try table.apply(.addServer(id, server))
    return table
  }

  static func with(_ change: (inout RealServer) -> Void) -> RealServer {
    var server = Self.server
    change(&server)
    return server
  }

  static let refusals: [(IPVSCommand, TableError, Int32)] = [
    (.addService(VirtualService(id: id, scheduler: "rr")), .serviceExists, 17),
    (.editService(VirtualService(id: Sample.udp("10.0.0.1:80"))), .noSuchService, 3),
    (.deleteService(.firewallMark(1, .ipv4)), .noSuchService, 3),
    (.zero(.firewallMark(1, .ipv4)), .noSuchService, 3),
    (.addServer(.firewallMark(1, .ipv4), server), .noSuchService, 3),
    (.addServer(id, server), .serverExists, 17),
    (.editServer(id, Sample.server("10.0.1.2:80")), .noSuchServer, 2),
    (.deleteServer(id, Sample.endpoint("10.0.1.1:81")), .noSuchServer, 2),
    (.deleteServer(wide, Sample.endpoint("10.0.1.1:80")), .noSuchServer, 2),
    (.stopDaemon(.master, syncID: 0), .noSuchDaemon, 3),
    (
      .addService(VirtualService(id: .firewallMark(1, .ipv4), scheduler: "sixteen-letters!")),
      .nameTooLong, 22
    ),
    (
      .editService(VirtualService(id: id, persistenceEngine: "seventeen-letters")), .nameTooLong,
      22
    ),
    (
      .editService(VirtualService(id: wide, persistenceMask: .ipv6(prefixLength: 0))),
      .invalidPersistenceMask, 22
    ),
    (
      .editService(VirtualService(id: wide, persistenceMask: .ipv6(prefixLength: 129))),
      .invalidPersistenceMask, 22
    ),
    (.addServer(wide, server), .otherFamilyWithoutTunnel, 22),
    (.editServer(id, with { $0.weight = 2_147_483_648 }), .weightTooLarge, 34),
    (.editServer(id, with { $0.lowerThreshold = 1 }), .lowerThresholdAboveUpper, 34),
    (
      .editServer(id, with { $0.forwarding = .tunnel(.gue(port: 0, .none)) }), .noTunnelPort, 22
    ),
    (.addServer(id, Sample.server("224.0.0.1:80")), .addressNotUnicast, 22),
    (.addServer(id, Sample.server("0.0.0.0:80")), .addressNotUnicast, 22),
    (.addServer(id, Sample.server("255.255.255.255:80")), .addressNotUnicast, 22),
    (.addServer(wide, Sample.server("[::]:80")), .addressNotUnicast, 22),
    (.addServer(wide, Sample.server("[ff02::1]:80")), .addressNotUnicast, 22),
    (
      .setTimeouts(
        ConnectionTimeouts(tcpSeconds: 21_474_837, tcpFinSeconds: 0, udpSeconds: 0)),
      .timeoutTooLong, 22
    ),
  ]

  @Test(arguments: refusals)
  func refusesWhatTheKernelRefuses(
    command: IPVSCommand, expected: TableError, code: Int32
  ) throws {
    var table = try Self.small()
    let error = #expect(throws: TableError.self) { try table.apply(command) }
    #expect(error == expected)
    #expect(error?.code == code)
    #expect(try table == Self.small(), "a refused command must change nothing")
  }

  @Test func everyErrorHasItsOwnMessage() {
    #expect(Set(TableError.allCases.map(\.message)).count == TableError.allCases.count)
  }

  @Test func editingReplacesAllSettingsAndKeepsServers() throws {
    var table = try Self.small()
    let edited = VirtualService(
      id: Self.id, scheduler: "rr", flags: .persistent, persistenceTimeoutSeconds: 60)
    try table.apply(.editService(edited))
    #expect(table.service(Self.id) == edited)
    #expect(table.servers(of: Self.id) == [Self.server])
    let heavy = Self.with { $0.weight = 9 }
    try table.apply(.editServer(Self.id, heavy))
    #expect(table.server(Self.server.endpoint, of: Self.id) == heavy)
  }

  @Test func deletingAServiceDeletesItsServers() throws {
    var table = try Self.small()
    try table.apply(.deleteService(Self.id))
    #expect(table.serverCount == 0)
    try table.apply(.addService(VirtualService(id: Self.id)))
    #expect(table.servers(of: Self.id).isEmpty)
  }

  @Test func flushKeepsTimeoutsAndDaemons() throws {
    var table = try Self.small()
    let timeouts = ConnectionTimeouts(tcpSeconds: 1, tcpFinSeconds: 2, udpSeconds: 3)
    try table.apply(.setTimeouts(timeouts))
    try table.apply(.startDaemon(SyncDaemon(role: .master, interface: "eth0")))
    try table.apply(.flush)
    #expect(table.serviceCount == 0)
    #expect(table.timeouts == timeouts)
    #expect(table.daemons?.count == 1)
  }

  @Test func zeroLeavesATimeoutAsItIs() throws {
    var table = Table()
    try table.apply(
      .setTimeouts(ConnectionTimeouts(tcpSeconds: 1, tcpFinSeconds: 2, udpSeconds: 0)))
    try table.apply(
      .setTimeouts(ConnectionTimeouts(tcpSeconds: 0, tcpFinSeconds: 5, udpSeconds: 6)))
    #expect(
      table.timeouts == ConnectionTimeouts(tcpSeconds: 1, tcpFinSeconds: 5, udpSeconds: 6))
  }

  @Test func daemonsAndServersOfTheOtherFamilyExcludeEachOther() throws {
    let daemon = SyncDaemon(role: .backup, interface: "eth0")
    let mixed = RealServer(
      endpoint: Sample.endpoint("10.0.1.1:80"), forwarding: .tunnel(.ipip))
    var table = try Self.small()
    try table.apply(.addServer(Self.wide, mixed))
    #expect(throws: TableError.mixedFamiliesWhileSynchronizing) {
      try table.apply(.startDaemon(daemon))
    }
    try table.apply(.deleteServer(Self.wide, mixed.endpoint))
    try table.apply(.startDaemon(daemon))
    #expect(throws: TableError.daemonExists) { try table.apply(.startDaemon(daemon)) }
    #expect(throws: TableError.mixedFamiliesWhileSynchronizing) {
      try table.apply(.addServer(Self.wide, mixed))
    }
    try table.apply(.stopDaemon(.backup, syncID: 0))
    try table.apply(.addServer(Self.wide, mixed))
  }

  @Test func equalityIsOfBehaviour() throws {
    var other = Table()
    // Another order, and a mask that has no effect without persistence.
    try other.apply(.addService(VirtualService(id: Self.wide)))
    try other.apply(
      .addService(
        VirtualService(id: Self.id, persistenceMask: .ipv4(IPv4Address(255, 0, 0, 0)))))
    try other.apply(.addServer(Self.id, Self.server))
    #expect(try other == Self.small())
    try other.apply(.editServer(Self.id, Self.with { $0.weight = 2 }))
    #expect(try other != Self.small())
  }

  @Test func orderIsThatOfAdditionThroughRemovals() throws {
    var table = Table()
    let ids = (1...100).map { ServiceID.firewallMark($0, .ipv4) }
    for id in ids { try table.apply(.addService(VirtualService(id: id))) }
    for id in ids where id != ids[40] && id != ids[97] { try table.apply(.deleteService(id)) }
    try table.apply(.addService(VirtualService(id: ids[0])))
    #expect(table.services.map(\.id) == [ids[40], ids[97], ids[0]])
    #expect(table.serviceCount == 3)
    #expect(table.service(ids[97]) != nil)
    #expect(table.service(ids[98]) == nil)
  }
}
