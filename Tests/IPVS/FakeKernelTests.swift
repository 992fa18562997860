import IPVS
import IPVSTesting
import NetTypes
import Seeded
import Testing

/// The fake kernel: tests that stand on it must be able to trust it.
@Suite struct FakeKernelTests {
  static let id = Sample.tcp("10.0.0.1:80")

  @Test func goesOnAfterRefusals() throws {
    let kernel = FakeKernel()
    kernel.refusals[2] = KernelRefusal(code: 12)
    let refused = try kernel.perform([
      .addServer(Self.id, Sample.server("10.0.1.1:80")),
      .addService(VirtualService(id: Self.id)),
      .addServer(Self.id, Sample.server("10.0.1.2:80")),
      .addServer(Self.id, Sample.server("10.0.1.3:80")),
    ])
    #expect(refused.map(\.index) == [0, 2])
    #expect(refused.map(\.refusal.code) == [3, 12])
    #expect(kernel.table.servers(of: Self.id) == [Sample.server("10.0.1.3:80")])
    #expect(kernel.commands.count == 4)
  }

  @Test func breaksWhereItIsTold() throws {
    let kernel = FakeKernel()
    kernel.breaksAfter = 1
    #expect(throws: IPVSError.transport(call: "sendmsg", code: 32)) {
      _ = try kernel.perform([.addService(VirtualService(id: Self.id)), .flush])
    }
    #expect(kernel.table.serviceCount == 1)
  }

  @Test func unknownNamesAreRefusedAfterWhatTheTableRefuses() throws {
    let kernel = FakeKernel()
    kernel.loadableNames = ["wlc"]
    let unknown = VirtualService(id: Self.id, scheduler: "none-such")
    #expect(throws: IPVSError.refused(KernelRefusal(code: 2))) {
      try kernel.perform(.addService(unknown))
    }
    try kernel.perform(.addService(VirtualService(id: Self.id)))
    #expect(throws: IPVSError.refused(KernelRefusal(code: 17))) {
      try kernel.perform(.addService(unknown))
    }
  }

  @Test func saysWhatNobodyShouldSend() throws {
    let kernel = FakeKernel()
    _ = try kernel.perform([.startDaemon(SyncDaemon(role: .master, interface: "eth0"))])
    _ = try kernel.perform([.stopDaemon(.master, syncID: 0)])
    #expect(kernel.complaints.count == 1)
  }

  @Test func answersForOneService() throws {
    let kernel = FakeKernel()
    #expect(throws: IPVSError.refused(KernelRefusal(code: 3))) { try kernel.service(Self.id) }
    try kernel.perform(.addService(VirtualService(id: Self.id)))
    #expect(try kernel.service(Self.id).service.id == Self.id)
    #expect(try kernel.realServers(of: .firewallMark(1, .ipv4)).entries.isEmpty)
    #expect(try kernel.timeouts().tcpSeconds == 900)
    #expect(try kernel.daemons().isEmpty)
  }
}

/// Plans that the kernel carries out only in part.
@Suite struct InterruptedPlanTests {
  /// Whatever is refused, planning again from what there is leads to the end.
  @Test(arguments: Seeds.chosen(or: 1...4))
  func aSecondPlanFinishesTheFirst(seed: UInt64) throws {
    var generator = ModelGenerator(seed: seed)
    for round in 0..<150 {
      let actual = generator.table(isKnown: true)
      let desired = generator.table(isKnown: true)
      let commands = plan(from: actual, to: desired)
      guard !commands.isEmpty else { continue }
      let kernel = FakeKernel(actual)
      let failing = Int.random(in: 0..<commands.count, using: &generator.random)
      kernel.refusals[failing] = KernelRefusal(code: 12)
      let refused = try kernel.perform(commands)
      #expect(refused.first?.index == failing, "seed \(seed), round \(round)")
      let rest = plan(from: kernel.table, to: desired)
      #expect(!rest.isEmpty, "seed \(seed), round \(round)")
      #expect(rest.count <= commands.count, "seed \(seed), round \(round)")
      #expect(try kernel.perform(rest).isEmpty, "seed \(seed), round \(round)")
      #expect(plan(from: kernel.table, to: desired).isEmpty, "seed \(seed), round \(round)")
    }
  }
}
