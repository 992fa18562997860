package import AgentX
import NetTypes

/// VRRPV3-MIB (RFC 6527): all instances, those of version 2 too, as keepalived does.
package enum VRRPv3MIB {
  /// The tables as they are at one moment.
  package static func tables(of status: SNMPStatus) -> [ObjectTable] {
    let instances = status.instances.filter { $0.addresses.contains(where: \.isAdvertised) }
    let indices = instances.map(\.version3Index)
    let addresses = instances.flatMap { instance in
      instance.addresses.filter(\.isAdvertised).map { address in
        instance.version3Index + address.address.octets.map(UInt32.init)
      }
    }
    let errors = status.routerErrors
    return [
      ObjectTable(
        base: SNMPNames.version3 + [1, 1, 1, 1], columns: Array(3...13), indices: indices
      ) { column, row in operation(column, of: instances[row]) },
      ObjectTable(
        base: SNMPNames.version3 + [1, 1, 2, 1], columns: [2], indices: addresses
      ) { _, _ in .integer(1) },
      ObjectTable(
        scalarsOf: SNMPNames.version3 + [1, 2],
        [
          1: .counter64(errors.checksum), 2: .counter64(errors.version),
          3: .counter64(errors.virtualRouter), 4: .timeTicks(0),
        ]),
      ObjectTable(
        base: SNMPNames.version3 + [1, 2, 5, 1], columns: Array(1...13), indices: indices
      ) { column, row in statistic(column, of: instances[row]) },
    ]
  }

  /// vrrpv3OperationsTable.
  private static func operation(
    _ column: UInt32, of instance: SNMPStatus.Instance
  ) -> AgentXValue? {
    switch column {
    case 3: .address(instance.knownMaster)
    case 4: .address(instance.source ?? .any(instance.family))
    case 5: instance.hardwareAddress.map { .hardwareAddress($0) }
    case 6: .integer(instance.state.standard)
    case 7: .gauge32(UInt32(instance.basePriority))
    case 8: .integer(Int32(clamping: instance.addresses.count(where: \.isAdvertised)))
    case 9: .integer(Int32(clamping: instance.intervalHundredths))
    case 10: .truth(instance.preempts)
    case 11: .truth(instance.accepts)
    case 12: .timeTicks(instance.upTimeHundredths)
    case 13: .integer(1)
    default: nil
    }
  }

  /// vrrpv3StatisticsTable.
  private static func statistic(
    _ column: UInt32, of instance: SNMPStatus.Instance
  ) -> AgentXValue? {
    let counters = instance.counters
    return switch column {
    case 1: .counter(counters.becameMaster)
    case 2: .integer(instance.masterReason.rawValue)
    case 3: .counter64(counters.advertsReceived)
    case 4: .counter64(counters.intervalErrors)
    case 5: .counter64(counters.hopLimitErrors)
    case 6: .integer(instance.protocolError.rawValue)
    case 7: .counter64(counters.priorityZeroReceived)
    case 8: .counter64(counters.priorityZeroSent)
    case 9: .counter64(counters.invalidTypes)
    case 10: .counter64(counters.addressListErrors)
    case 11: .counter64(counters.lengthErrors)
    case 12: .timeTicks(0)
    case 13: .gauge32(instance.intervalHundredths * 10)
    default: nil
    }
  }
}

extension SNMPStatus.Instance {
  /// Its index: interface, virtual router, family.
  var version3Index: [UInt32] {
    [interface.index, UInt32(virtualRouterID), family == .ipv4 ? 1 : 2]
  }
}
