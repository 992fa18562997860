/// A virtual service and its real servers as the kernel lists them.
package struct ListedService: Sendable, Hashable {
  /// The service with its statistics.
  package var record: ServiceRecord
  /// The real servers with theirs, in the kernel's order.
  package var servers: [RealServerRecord]

  /// Puts a service and its servers together.
  package init(record: ServiceRecord, servers: [RealServerRecord]) {
    self.record = record
    self.servers = servers
  }
}

/// A table as it was read.
package struct TableReading: Sendable, Hashable {
  /// The services in the kernel's order.
  package var services: [ListedService]
  /// False when the table changed under every try, so that entries may be missing or doubled.
  package var isConsistent: Bool

  /// Makes the result of reading a table.
  package init(services: [ListedService], isConsistent: Bool) {
    self.services = services
    self.isConsistent = isConsistent
  }
}

/// How much of the real servers a reader needs.
package enum ReadingDetail: Sendable, Hashable {
  /// Endpoint, forwarding method, weight and connections; of a tunnel only that it is one.
  case brief
  /// The same with the settings of tunnels.
  case tunnels
  /// Everything: thresholds, persistent connections and statistics too.
  case full
}

/// Reads all services and their real servers, again if the table changed while a long dump was
/// under way: the kernel resumes a dump by position in a table that all network namespaces share,
/// and does not tell when a change in between made it skip or repeat entries.
///
/// A table whose dumps each come in one piece costs no request more than its services' and one
/// for each service's servers. Only dumps in several pieces are read twice and compared.
///
/// - Parameter detail: what the reader needs; with less than everything a large table takes a
///   fraction of the requests.
/// - Throws: what asking the kernel throws.
package func readTable(
  from control: any IPVSControl, detail: ReadingDetail = .full
) throws(IPVSError) -> TableReading {
  var reading = try readOnce(from: control, detail: detail)
  for _ in 1..<readingLimit where !reading.isConsistent {
    reading = try readOnce(from: control, detail: detail)
  }
  return reading
}

/// Reads one service and its real servers, again if these changed under a long dump.
///
/// - Throws: `refused` with `ESRCH` when there is no such service, or what asking throws.
package func readService(
  _ id: ServiceID, from control: any IPVSControl
) throws(IPVSError) -> TableReading {
  let record = try control.service(id)
  var (servers, isTrusted) = try readServers(of: id, from: control)
  for _ in 1..<readingLimit where !isTrusted {
    (servers, isTrusted) = try readServers(of: id, from: control)
  }
  return TableReading(
    services: [ListedService(record: record, servers: servers)], isConsistent: isTrusted)
}

/// How often a table that keeps changing is read.
private let readingLimit = 5

/// From this many services on, reading the servers of all at once is worth a look.
private let overviewThreshold = 24

private func readOnce(
  from control: any IPVSControl, detail: ReadingDetail
) throws(IPVSError) -> TableReading {
  let dump = try control.services()
  let ids = dump.entries.map(\.service.id)
  var isConsistent = dump.isAtomic || Set(ids).count == ids.count
  // An overview names the services again, so that it is the second look, too.
  if detail != .full, ids.count >= overviewThreshold, isConsistent,
    let overview = control.serversOverview(of: ids)
  {
    return try complete(dump.entries, overview, from: control, detail: detail)
  }
  var services: [ListedService] = []
  services.reserveCapacity(ids.count)
  for record in dump.entries {
    let (servers, isTrusted) = try readServers(of: record.service.id, from: control)
    if !isTrusted { isConsistent = false }
    services.append(ListedService(record: record, servers: servers))
  }
  if isConsistent, !dump.isAtomic {
    isConsistent = try control.services().entries.map(\.service.id) == ids
  }
  return TableReading(services: services, isConsistent: isConsistent)
}

/// Adds what an overview does not tell to what it tells.
private func complete(
  _ records: [ServiceRecord], _ overview: [[RealServerRecord]], from control: any IPVSControl,
  detail: ReadingDetail
) throws(IPVSError) -> TableReading {
  var reading = TableReading(services: [], isConsistent: true)
  reading.services.reserveCapacity(records.count)
  for (record, brief) in zip(records, overview) {
    var servers = brief
    if detail == .tunnels, brief.contains(where: { $0.server.forwarding == .tunnel(.ipip) }) {
      let (detailed, isTrusted) = try readServers(of: record.service.id, from: control)
      if !isTrusted { reading.isConsistent = false }
      servers = detailed
    }
    reading.services.append(ListedService(record: record, servers: servers))
  }
  return reading
}

private func readServers(
  of id: ServiceID, from control: any IPVSControl
) throws(IPVSError) -> (servers: [RealServerRecord], isTrusted: Bool) {
  let dump = try control.realServers(of: id)
  if dump.isAtomic { return (dump.entries, true) }
  let endpoints = dump.entries.map(\.server.endpoint)
  if Set(endpoints).count != endpoints.count { return (dump.entries, false) }
  let again = try control.realServers(of: id).entries.map(\.server.endpoint)
  return (dump.entries, again == endpoints)
}
