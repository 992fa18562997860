package import AgentX
import NetTypes

/// VRRP-MIB (RFC 2787): the instances of IPv4 and version 2.
package enum VRRPv2MIB {
  /// The tables as they are at one moment.
  package static func tables(of status: SNMPStatus) -> [ObjectTable] {
    let instances = status.instances.filter { $0.version == 2 && $0.family == .ipv4 }
    let indices = instances.map { [$0.interface.index, UInt32($0.virtualRouterID)] }
    let addresses = instances.flatMap { instance in
      instance.addresses.filter(\.isAdvertised).map { address in
        [instance.interface.index, UInt32(instance.virtualRouterID)]
          + address.address.octets.map(UInt32.init)
      }
    }
    let errors = status.routerErrors
    return [
      ObjectTable(
        scalarsOf: SNMPNames.version2 + [1],
        // vrrpNodeVersion, vrrpNotificationCntl
        [1: .integer(2), 2: .truth(status.sendsTraps)]),
      ObjectTable(
        base: SNMPNames.version2 + [1, 3, 1], columns: Array(2...15), indices: indices
      ) { column, row in operation(column, of: instances[row]) },
      ObjectTable(
        base: SNMPNames.version2 + [1, 4, 1], columns: [2], indices: addresses
      ) { _, _ in .integer(1) },
      ObjectTable(
        scalarsOf: SNMPNames.version2 + [2],
        [
          1: .counter(errors.checksum), 2: .counter(errors.version),
          3: .counter(errors.virtualRouter),
        ]),
      ObjectTable(
        base: SNMPNames.version2 + [2, 4, 1], columns: Array(1...12), indices: indices
      ) { column, row in statistic(column, of: instances[row].counters) },
    ]
  }

  /// vrrpOperTable. The password (column 10) is never told.
  private static func operation(
    _ column: UInt32, of instance: SNMPStatus.Instance
  ) -> AgentXValue? {
    switch column {
    case 2: instance.hardwareAddress.map { .hardwareAddress($0) }
    case 3: .integer(instance.state.standard)
    case 4: .integer(1)
    case 5: .integer(Int32(instance.basePriority))
    case 6: .integer(Int32(clamping: instance.addresses.count(where: \.isAdvertised)))
    case 7: .ipAddress(instance.knownMaster.v4)
    case 8: .ipAddress((instance.source ?? .any(.ipv4)).v4)
    case 9: .integer(instance.authentication + 1)
    case 11: .integer(Int32(clamping: instance.intervalHundredths / 100))
    case 12: .truth(instance.preempts)
    case 13: .timeTicks(instance.upSinceHundredths)
    case 14, 15: .integer(1)
    default: nil
    }
  }

  /// vrrpRouterStatsTable.
  private static func statistic(
    _ column: UInt32, of counters: SNMPStatus.Counters
  ) -> AgentXValue? {
    let counts: [UInt64] = [
      counters.becameMaster, counters.advertsReceived, counters.intervalErrors,
      counters.authenticationFailures, counters.hopLimitErrors, counters.priorityZeroReceived,
      counters.priorityZeroSent, counters.invalidTypes, counters.addressListErrors,
      counters.invalidAuthentications, counters.authenticationMismatches, counters.lengthErrors,
    ]
    return .counter(counts[Int(column) - 1])
  }
}

extension SNMPStatus.State {
  /// initialize(1), backup(2), master(3) of the standards.
  var standard: Int32 {
    switch self {
    case .backup: 2
    case .master: 3
    case .initial, .fault, .stopped, .deleted: 1
    }
  }
}

extension SNMPStatus.Instance {
  /// The address of the master, which may be this machine's.
  var knownMaster: IPAddress { (state == .master ? source : master) ?? .any(family) }
}

extension IPAddress {
  /// The address, if it is one of IPv4; else 0.0.0.0.
  var v4: IPv4Address {
    if case .v4(let address) = self { address } else { .any }
  }
}
