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

/// Reads all services and their real servers, again if the table changed while a long dump was
/// under way: the kernel resumes a dump by position in a table that all network namespaces share,
/// and does not tell when a change in between made it skip or repeat entries.
///
/// A table whose dumps each come in one piece costs no request more than its services' and one
/// for each service's servers. Only dumps in several pieces are read twice and compared.
///
/// - Throws: what asking the kernel throws.
package func readTable(
  from control: any IPVSControl
) throws(IPVSError) -> TableReading {
  var reading = try readOnce(from: control)
  for _ in 1..<readingLimit where !reading.isConsistent {
    reading = try readOnce(from: control)
  }
  return reading
}

/// How often a table that keeps changing is read.
private let readingLimit = 5

private func readOnce(from control: any IPVSControl) throws(IPVSError) -> TableReading {
  let dump = try control.services()
  let ids = dump.entries.map(\.service.id)
  var isConsistent = dump.isAtomic || Set(ids).count == ids.count
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
