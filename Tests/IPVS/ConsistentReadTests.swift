import IPVS
import IPVSTesting
import NetTypes
import Testing

/// Reading a table that changes meanwhile.
@Suite struct ConsistentReadTests {
  static func id(_ mark: UInt32) -> ServiceID { .firewallMark(mark, .ipv4) }

  /// A kernel with services 1, 2, … and some servers in each.
  static func kernel(services: UInt32, servers: UInt8 = 2) throws -> FakeKernel {
    var table = Table()
    for mark in 1...max(services, 1) where mark <= services {
      try table.apply(.addService(VirtualService(id: id(mark))))
      for part in 0..<servers {
        let address = IPAddress.v4(IPv4Address(10, 0, 1, part + 1))
        try table.apply(
          .addServer(id(mark), RealServer(endpoint: Endpoint(address: address, port: 80))))
      }
    }
    return FakeKernel(table)
  }

  @Test(arguments: [0, 1, 30] as [UInt32])
  func aSmallTableCostsNoExtraRequest(count: UInt32) throws {
    let kernel = try Self.kernel(services: count)
    let reading = try readTable(from: kernel)
    #expect(reading.isConsistent)
    #expect(Table(reading.services).services.count == Int(count))
    let ids = reading.services.map(\.record.service.id)
    #expect(kernel.questions == [.services] + ids.map { .realServers($0) })
  }

  @Test func aLongTableAtRestIsReadOnce() throws {
    let kernel = try Self.kernel(services: 30)
    kernel.entriesPerBuffer = 7
    let reading = try readTable(from: kernel)
    #expect(reading.isConsistent)
    #expect(reading.services.count == 30)
    // Only the dump in several buffers is checked by a second one.
    #expect(kernel.questions.count { $0 == .services } == 2)
    #expect(kernel.questions.count == 32)
  }

  /// Once, an addition in the middle of the dump doubles an entry.
  @Test func aDoubledServiceIsReadAgain() throws {
    let kernel = try Self.kernel(services: 10)
    kernel.entriesPerBuffer = 4
    kernel.betweenBuffers = { kernel in
      kernel.betweenBuffers = nil
      try? kernel.table.apply(.addService(VirtualService(id: Self.id(99))))
    }
    let reading = try readTable(from: kernel)
    #expect(reading.isConsistent)
    #expect(Set(reading.services.map(\.record.service.id)).count == 11)
    #expect(reading.services.count == 11)
  }

  /// Once, a removal in the middle of the dump hides an entry that is still there.
  @Test func aHiddenServiceIsFound() throws {
    let kernel = try Self.kernel(services: 10)
    kernel.entriesPerBuffer = 4
    kernel.betweenBuffers = { kernel in
      kernel.betweenBuffers = nil
      try? kernel.table.apply(.deleteService(Self.id(10)))
    }
    let reading = try readTable(from: kernel)
    #expect(reading.isConsistent)
    #expect(Set(reading.services.map(\.record.service.id)) == Set((1...9).map(Self.id)))
  }

  @Test func aHiddenServerIsFound() throws {
    let kernel = try Self.kernel(services: 1, servers: 10)
    kernel.entriesPerBuffer = 4
    kernel.betweenBuffers = { kernel in
      kernel.betweenBuffers = nil
      try? kernel.table.apply(.deleteServer(Self.id(1), Sample.endpoint("10.0.1.10:80")))
    }
    let reading = try readTable(from: kernel)
    #expect(reading.isConsistent)
    let endpoints = reading.services.first?.servers.map(\.server.endpoint) ?? []
    #expect(Set(endpoints) == Set((1...9).map { Sample.endpoint("10.0.1.\($0):80") }))
  }

  @Test func aDoubledServerIsReadAgain() throws {
    let kernel = try Self.kernel(services: 1, servers: 10)
    kernel.entriesPerBuffer = 4
    kernel.betweenBuffers = { kernel in
      kernel.betweenBuffers = nil
      try? kernel.table.apply(.addServer(Self.id(1), Sample.server("10.0.1.99:80")))
    }
    let reading = try readTable(from: kernel)
    #expect(reading.isConsistent)
    #expect(Set(reading.services.first?.servers.map(\.server.endpoint) ?? []).count == 11)
  }

  /// A change after the dump that its verification sees.
  @Test func aChangeDuringTheServersIsSeen() throws {
    let kernel = try Self.kernel(services: 10)
    kernel.entriesPerBuffer = 4
    kernel.beforeAnswer = { kernel, question in
      guard question == .realServers(Self.id(5)) else { return }
      kernel.beforeAnswer = nil
      try? kernel.table.apply(.deleteService(Self.id(7)))
    }
    let reading = try readTable(from: kernel)
    #expect(reading.isConsistent)
    #expect(
      Set(reading.services.map(\.record.service.id))
        == Set((1...10).map(Self.id)).subtracting([Self.id(7)]))
  }

  @Test func aTableThatNeverRestsIsReportedSo() throws {
    let kernel = try Self.kernel(services: 10)
    kernel.entriesPerBuffer = 4
    var mark: UInt32 = 100
    kernel.betweenBuffers = { kernel in
      mark += 1
      try? kernel.table.apply(.addService(VirtualService(id: Self.id(mark))))
      // A table that grows with each buffer would never end.
      try? kernel.table.apply(.deleteService(Self.id(mark - 1)))
    }
    let reading = try readTable(from: kernel)
    #expect(!reading.isConsistent)
    #expect(kernel.questions.count { $0 == .services } <= 10)
  }

  /// The same change during each dump makes all dumps alike, and all wrong.
  @Test func aServiceDoubledEachTimeIsNotTrusted() throws {
    let kernel = try Self.kernel(services: 10, servers: 0)
    kernel.entriesPerBuffer = 4
    kernel.beforeAnswer = { kernel, _ in try? kernel.table.apply(.deleteService(Self.id(99))) }
    kernel.betweenBuffers = { kernel in
      try? kernel.table.apply(.addService(VirtualService(id: Self.id(99))))
    }
    #expect(try !readTable(from: kernel).isConsistent)
  }

  @Test func aServerDoubledEachTimeIsNotTrusted() throws {
    let kernel = try Self.kernel(services: 1, servers: 10)
    let late = Sample.server("10.0.1.99:80")
    kernel.entriesPerBuffer = 4
    kernel.beforeAnswer = { kernel, _ in
      try? kernel.table.apply(.deleteServer(Self.id(1), late.endpoint))
    }
    kernel.betweenBuffers = { try? $0.table.apply(.addServer(Self.id(1), late)) }
    #expect(try !readTable(from: kernel).isConsistent)
  }

  @Test func errorsComeThrough() throws {
    let kernel = try Self.kernel(services: 1)
    kernel.failure = .missing
    #expect(throws: IPVSError.missing) { try readTable(from: kernel) }
  }
}
