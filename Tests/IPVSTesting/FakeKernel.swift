package import IPVS
package import NetTypes

/// IPVS without a kernel: a table that answers as the kernel does, remembers what it was sent and
/// asked, and fails or changes when a test wants it to.
///
/// Like the kernel it lists what is newest first, and resumes dumps of several buffers by position,
/// so that a change in between doubles or hides entries.
package final class FakeKernel: IPVSControl {
  /// What was asked of the kernel.
  package enum Question: Sendable, Hashable {
    case information
    case services
    case service(ServiceID)
    case realServers(ServiceID)
    case timeouts
    case daemons
  }

  /// The table; tests may change it behind the back of what they test.
  package var table: Table
  /// The answer to `information()`.
  package var knownInformation = IPVSInformation(version: 0x01_0201, connectionTableSize: 4096)
  /// What services have done, where it is not zero.
  package var statistics: [ServiceID: Statistics] = [:]
  /// What real servers have done, where it is not zero; only the counters count.
  package var serverCounters: [ServiceID: [Endpoint: RealServerRecord]] = [:]
  /// The schedulers and persistence engines that can be loaded; nil for any.
  package var loadableNames: Set<ByteString>?

  /// Refusals by the number of commands that came before.
  package var refusals: [Int: KernelRefusal] = [:]
  /// How many commands it takes until the connection breaks.
  package var breaksAfter = Int.max
  /// What questions are answered with instead.
  package var failure: IPVSError?
  /// How many entries of a dump go into a buffer.
  package var entriesPerBuffer = Int.max
  /// Runs before a question is answered.
  package var beforeAnswer: ((FakeKernel, Question) -> Void)?
  /// Runs between two buffers of a dump.
  package var betweenBuffers: ((FakeKernel) -> Void)?

  /// The commands of each call, in order; refused ones too.
  package private(set) var batches: [[IPVSCommand]] = []
  /// All questions, in order.
  package private(set) var questions: [Question] = []
  /// What no caller should send: a test expects it to be empty.
  package private(set) var complaints: [String] = []

  private var commandCount = 0
  private var lastCommand: IPVSCommand?

  /// All commands, in order; refused ones too.
  package var commands: [IPVSCommand] { batches.flatMap { $0 } }

  /// Starts with a table; its timeouts are the kernel's usual ones and no daemon runs, if it says
  /// nothing else.
  package init(_ table: Table = Table()) {
    self.table = table
    if table.timeouts == nil {
      self.table.timeouts = ConnectionTimeouts(
        tcpSeconds: 900, tcpFinSeconds: 120, udpSeconds: 300)
    }
    if table.daemons == nil { self.table.daemons = [] }
  }

  package func information() throws(IPVSError) -> IPVSInformation {
    try note(.information)
    return knownInformation
  }

  package func services() throws(IPVSError) -> Dump<ServiceRecord> {
    try note(.services)
    return dump { $0.table.services.reversed().map($0.record) }
  }

  package func service(_ id: ServiceID) throws(IPVSError) -> ServiceRecord {
    try note(.service(id))
    guard let service = table.service(id) else {
      throw .refused(KernelRefusal(code: TableError.noSuchService.code))
    }
    return record(service)
  }

  package func realServers(of id: ServiceID) throws(IPVSError) -> Dump<RealServerRecord> {
    try note(.realServers(id))
    return dump { kernel in
      kernel.table.servers(of: id).reversed().map { server in
        var record =
          kernel.serverCounters[id]?[server.endpoint] ?? RealServerRecord(server: server)
        record.server = server
        return record
      }
    }
  }

  package func timeouts() throws(IPVSError) -> ConnectionTimeouts {
    try note(.timeouts)
    return table.timeouts ?? ConnectionTimeouts(tcpSeconds: 0, tcpFinSeconds: 0, udpSeconds: 0)
  }

  package func daemons() throws(IPVSError) -> [SyncDaemon] {
    try note(.daemons)
    // The kernel lists the master first, and what it chose by itself.
    return (table.daemons ?? []).map(\.normalized).sorted { $0.role.rawValue < $1.role.rawValue }
  }

  package func perform(_ commands: [IPVSCommand]) throws(IPVSError) -> [RefusedCommand] {
    batches.append([])
    var refused: [RefusedCommand] = []
    for (index, command) in commands.enumerated() {
      let number = commandCount
      if number >= breaksAfter { throw .transport(call: "sendmsg", code: 32) }
      complain(about: command)
      batches[batches.count - 1].append(command)
      commandCount += 1
      lastCommand = command
      if let refusal = refusals[number] ?? refusal(of: command) {
        refused.append(RefusedCommand(index: index, refusal: refusal))
      }
    }
    return refused
  }

  private func note(_ question: Question) throws(IPVSError) {
    beforeAnswer?(self, question)
    questions.append(question)
    if let failure { throw failure }
  }

  private func record(_ service: VirtualService) -> ServiceRecord {
    ServiceRecord(service: service, statistics: statistics[service.id] ?? Statistics())
  }

  private func dump<Entry>(_ list: (FakeKernel) -> [Entry]) -> Dump<Entry> {
    var entries = list(self)
    if entries.count <= entriesPerBuffer { return Dump(entries: entries, isAtomic: true) }
    entries = Array(entries.prefix(entriesPerBuffer))
    while true {
      betweenBuffers?(self)
      let rest = list(self).dropFirst(entries.count)
      if rest.isEmpty { return Dump(entries: entries, isAtomic: false) }
      entries += rest.prefix(entriesPerBuffer)
    }
  }

  /// Carries out a command, or says why not.
  private func refusal(of command: IPVSCommand) -> KernelRefusal? {
    var changed = table
    do throws(TableError) {
      try changed.apply(command)
    } catch {
      return KernelRefusal(code: error.code)
    }
    switch command {
    case .addService(let service), .editService(let service):
      let names = [service.scheduler] + (service.persistenceEngine.map { [$0] } ?? [])
      if let loadableNames, !loadableNames.isSuperset(of: names) {
        return KernelRefusal(code: 2)  // ENOENT
      }
    default: break
    }
    table = changed
    return nil
  }

  private func complain(about command: IPVSCommand) {
    switch command {
    case .addService(let service), .editService(let service):
      if service.flags.contains(.hashed) { complaints.append("hashed is the kernel's own flag") }
    case .addServer(_, let server), .editServer(_, let server):
      if server.forwarding == .local { complaints.append("nobody asks for local delivery") }
    case .stopDaemon:
      if case .startDaemon? = lastCommand {
        complaints.append("a stop right after a start makes a kernel hang")
      }
    default: break
    }
  }
}
