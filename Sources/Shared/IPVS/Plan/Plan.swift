import NetTypes

/// The least list of commands that turns one table into another.
///
/// What both have stays: settings change in place, so that no connection is lost. Nothing is
/// removed before everything new is there and every change is made, so that a service is never
/// left without servers on the way, and a plan that fails early has taken nothing away. Timeouts
/// and daemons change only where the desired table has any.
///
/// - Parameter keepingOthers: whether services and daemons that the desired table does not name
///   stay.
package func plan(
  from actual: Table, to desired: Table, keepingOthers: Bool = false
) -> [IPVSCommand] {
  var planner = Planner()
  planner.compareTimeouts(actual, desired)
  for entry in desired.entries.values { planner.compare(actual.entries[entry.service.id], entry) }
  if !keepingOthers {
    for entry in actual.entries.values where desired.entries[entry.service.id] == nil {
      planner.serviceRemovals.append(.deleteService(entry.service.id))
    }
  }
  planner.compareDaemons(actual, desired, keepingOthers: keepingOthers)
  return planner.commands
}

/// Collects commands by when they are safe.
private struct Planner {
  /// Stops of daemons that are not wanted: they may be in the way of servers of another family.
  var daemonRemovals: [IPVSCommand] = []
  /// Additions and changes, which take nothing away.
  var changes: [IPVSCommand] = []
  /// Changes that leave a server without new connections.
  var drains: [IPVSCommand] = []
  /// Removals of servers.
  var serverRemovals: [IPVSCommand] = []
  /// Removals of whole services.
  var serviceRemovals: [IPVSCommand] = []
  /// Stops of daemons that come back with other settings; all before any start, because a kernel
  /// may hang when a stop follows a start at once.
  var daemonStops: [IPVSCommand] = []
  /// Starts of daemons; last, because servers of another family may be in their way.
  var daemonStarts: [IPVSCommand] = []

  var commands: [IPVSCommand] {
    daemonRemovals + changes + drains + serverRemovals + serviceRemovals + daemonStops
      + daemonStarts
  }

  mutating func compare(_ actual: Table.Entry?, _ desired: Table.Entry) {
    let id = desired.service.id
    guard let actual else {
      changes.append(.addService(desired.service))
      for server in desired.servers.values { changes.append(.addServer(id, server)) }
      return
    }
    if actual.service.normalized != desired.service.normalized {
      changes.append(.editService(desired.service))
    }
    for server in desired.servers.values where actual.servers[server.endpoint] == nil {
      changes.append(.addServer(id, server))
    }
    for server in desired.servers.values {
      guard let old = actual.servers[server.endpoint], old != server else { continue }
      if server.weight == 0 {
        drains.append(.editServer(id, server))
      } else {
        changes.append(.editServer(id, server))
      }
    }
    for server in actual.servers.values where desired.servers[server.endpoint] == nil {
      serverRemovals.append(.deleteServer(id, server.endpoint))
    }
  }

  mutating func compareTimeouts(_ actual: Table, _ desired: Table) {
    guard let wanted = desired.timeouts else { return }
    // Zero leaves a timeout as it is.
    let change = { (new: UInt32, old: UInt32?) in new == old ? 0 : new }
    let changed = ConnectionTimeouts(
      tcpSeconds: change(wanted.tcpSeconds, actual.timeouts?.tcpSeconds),
      tcpFinSeconds: change(wanted.tcpFinSeconds, actual.timeouts?.tcpFinSeconds),
      udpSeconds: change(wanted.udpSeconds, actual.timeouts?.udpSeconds))
    if changed != ConnectionTimeouts(tcpSeconds: 0, tcpFinSeconds: 0, udpSeconds: 0) {
      changes.append(.setTimeouts(changed))
    }
  }

  mutating func compareDaemons(_ actual: Table, _ desired: Table, keepingOthers: Bool) {
    guard let wanted = desired.daemons else { return }
    let running = actual.daemons ?? []
    for daemon in running
    where !keepingOthers && !wanted.contains(where: { $0.role == daemon.role }) {
      daemonRemovals.append(.stopDaemon(daemon.role, syncID: daemon.syncID))
    }
    for daemon in wanted {
      if let old = running.first(where: { $0.role == daemon.role }) {
        if daemon.isSatisfied(by: old) { continue }
        daemonStops.append(.stopDaemon(old.role, syncID: old.syncID))
      }
      daemonStarts.append(.startDaemon(daemon))
    }
  }
}
