import AgentX
import NetTypes

extension KeepalivedMIB {
  /// vrrpInstanceTable, and what instances track.
  static func instanceTables(of instances: [SNMPStatus.Instance]) -> [ObjectTable] {
    [
      ObjectTable(
        base: SNMPNames.vrrp + [3, 1], columns: Array(2...35), indices: numbered(instances.count)
      ) { column, row in
        let instance = instances[row]
        return column <= 18
          ? election(column, of: instance)
          : column <= 26 ? notification(column, of: instance) : option(column, of: instance)
      }
    ] + trackingTables(instances.map(\.tracking), group: false)
  }

  private static func election(
    _ column: UInt32, of instance: SNMPStatus.Instance
  ) -> AgentXValue? {
    switch column {
    case 2: .text(instance.name)
    case 3: .gauge32(UInt32(instance.virtualRouterID))
    case 4: .integer(instance.state.rawValue)
    case 5: .integer(instance.configuredState.rawValue)
    case 6: .integer(instance.wantedState.rawValue)
    case 7: .integer(Int32(instance.basePriority))
    case 8: .integer(Int32(instance.effectivePriority))
    case 9:
      .truth(!instance.addresses.isEmpty && instance.addresses.allSatisfy { $0.isSet })
    case 10: .text(instance.interface.name)
    case 11: .truth(instance.tracksInterface)
    case 12:
      // Seconds in version 2, hundredths in version 3.
      .gauge32(
        instance.version == 2 ? instance.intervalHundredths / 100 : instance.intervalHundredths)
    case 13: .truth(instance.preempts)
    case 14: .gauge32(instance.preemptDelaySeconds)
    case 15: .integer(instance.authentication)
    case 16: .truth(instance.synchronizationInterface != nil)
    case 17: instance.synchronizationInterface.map { .text($0) }
    case 18: instance.group.map { .text($0) }
    default: nil
    }
  }

  private static func notification(
    _ column: UInt32, of instance: SNMPStatus.Instance
  ) -> AgentXValue? {
    switch column {
    case 19: .gauge32(instance.announcementDelaySeconds)
    case 20: .truth(instance.sendsMail)
    case 21: .truth(instance.scripts.isAny)
    case 22: .textUnlessEmpty(instance.scripts.master)
    case 23: .textUnlessEmpty(instance.scripts.backup)
    case 24: .textUnlessEmpty(instance.scripts.fault)
    case 25: .textUnlessEmpty(instance.scripts.stop)
    case 26: .textUnlessEmpty(instance.scripts.any)
    default: nil
    }
  }

  private static func option(
    _ column: UInt32, of instance: SNMPStatus.Instance
  ) -> AgentXValue? {
    switch column {
    case 27: .truth(instance.accepts)
    case 28: .truth(instance.promotesSecondaries)
    case 29: .truth(instance.pollsLink)
    case 30: .integer(instance.version)
    case 31: .textUnlessEmpty(instance.scripts.lowerPriority)
    case 32: .textUnlessEmpty(instance.scripts.deleted)
    case 33: .truth(!instance.scripts.deleted.isEmpty)
    case 34: instance.multicastGroup.map { .family($0.family) }
    case 35: instance.multicastGroup.map { .address($0) }
    default: nil
    }
  }

  /// vrrpAddressTable, vrrpRouteTable and vrrpRuleTable: those that are static belong to 0.
  static func holdingTables(of status: SNMPStatus) -> [ObjectTable] {
    let addresses = indexed(status.staticAddresses, status.instances.map(\.addresses))
    let routes = indexed(status.staticRoutes, status.instances.map(\.routes))
    let rules = indexed(status.staticRules, status.instances.map(\.rules))
    return [
      ObjectTable(
        base: SNMPNames.vrrp + [6, 1], columns: Array(2...12), indices: addresses.map(\.index)
      ) { column, row in cell(column, of: addresses[row].item) },
      ObjectTable(
        base: SNMPNames.vrrp + [7, 1], columns: Array(2...14), indices: routes.map(\.index)
      ) { column, row in cell(column, of: routes[row].item) },
      ObjectTable(
        base: SNMPNames.vrrp + [8, 1], columns: Array(2...25), indices: rules.map(\.index)
      ) { column, row in cell(column, of: rules[row].item) },
    ]
  }

  private static func indexed<Item>(
    _ statics: [Item], _ lists: [[Item]]
  ) -> [(index: [UInt32], item: Item)] {
    ([statics] + lists).enumerated().flatMap { list in
      list.element.enumerated().map {
        ([UInt32(list.offset), UInt32($0.offset + 1)], $0.element)
      }
    }
  }

  private static func cell(_ column: UInt32, of address: SNMPStatus.Address) -> AgentXValue? {
    switch column {
    case 2: .family(address.address.family)
    case 3: .address(address.address)
    case 4: address.broadcast.map { .address($0) }
    case 5: .gauge32(address.prefixLength)
    case 6: .scope(address.scope)
    case 7: .integer(Int32(clamping: address.interface.index))
    case 8: .text(address.interface.name)
    case 9: address.label.map { .text($0) }
    case 10: .truth(address.isSet)
    case 11: .truth(address.isAdvertised)
    case 12: address.peer.map { .address($0) }
    default: nil
    }
  }

  private static func cell(_ column: UInt32, of route: SNMPStatus.Route) -> AgentXValue? {
    let hasInterface = !route.interface.name.isEmpty
    return switch column {
    case 2: .family(route.destination.family)
    case 3: .address(route.destination)
    case 4: .gauge32(route.prefixLength)
    case 5: route.gateway.map { .address($0) }
    case 7: route.source.map { .address($0) }
    case 8: .gauge32(route.metric)
    case 9: .scope(route.scope)
    case 10: .integer(route.type)
    case 11: hasInterface ? .integer(Int32(clamping: route.interface.index)) : nil
    case 12: hasInterface ? .text(route.interface.name) : nil
    case 13: .gauge32(route.table)
    case 14: .truth(route.isSet)
    default: nil
    }
  }

  private static func cell(_ column: UInt32, of rule: SNMPStatus.Rule) -> AgentXValue? {
    // The columns 2 to 5 are from when a rule had one address.
    let first = rule.source ?? rule.destination
    return switch column {
    case 2:
      .textUnlessEmpty(
        rule.source == nil
          ? (rule.destination == nil ? "" : "to")
          : rule.destination == nil ? "from" : "both")
    case 3: .family(rule.family)
    case 4: first.map { .address($0.address) }
    case 5: first.map { .gauge32($0.prefixLength) }
    case 6, 24: .gauge32(rule.table)
    case 7: .truth(rule.isSet)
    case 8: .truth(rule.isInverted)
    case 9: rule.destination.map { .family($0.address.family) }
    case 10: rule.destination.map { .address($0.address) }
    case 11: rule.destination.map { .gauge32($0.prefixLength) }
    case 12: rule.source.map { .family($0.address.family) }
    case 13: rule.source.map { .address($0.address) }
    case 14: rule.source.map { .gauge32($0.prefixLength) }
    case 23: .integer(rule.action)
    case 25: rule.preference.map { .gauge32($0) }
    default: nil
    }
  }
}
