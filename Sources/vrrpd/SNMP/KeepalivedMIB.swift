package import AgentX
import NetTypes

/// KEEPALIVED-MIB, as far as it is about VRRP.
package enum KeepalivedMIB {
  /// The tables as they are at one moment.
  package static func tables(of status: SNMPStatus) -> [ObjectTable] {
    globalTables(of: status) + groupTables(of: status.groups) + instanceTables(of: status.instances)
      + holdingTables(of: status) + trackedTables(of: status)
  }

  private static func globalTables(of status: SNMPStatus) -> [ObjectTable] {
    let mail = status.mail
    var mailObjects: [UInt32: AgentXValue] = [
      3: .gauge32(mail.timeoutSeconds), 4: .text(mail.sender), 7: .truth(mail.tellsFaults),
      8: .option(mail.alerts), 9: .option(mail.alertsRouters), 10: .option(mail.alertsCheckers),
    ]
    if let server = mail.server {
      mailObjects[1] = .family(server.address.family)
      mailObjects[2] = .address(server.address)
      mailObjects[6] = .gauge32(UInt32(server.port))
    }
    return [
      ObjectTable(
        scalarsOf: SNMPNames.global,
        [
          1: .text(status.version), 2: .text(status.routerID), 4: .truth(status.sendsTraps),
          5: .integer(status.pollsLinks ? 2 : 1), 8: .text(status.networkNamespace),
          9: .truth(status.isOnBus), 10: .truth(status.hasDynamicInterfaces),
        ]),
      ObjectTable(scalarsOf: SNMPNames.global + [3], mailObjects),
      ObjectTable(
        base: SNMPNames.global + [3, 5, 1], columns: [2], indices: numbered(mail.recipients.count)
      ) { _, row in .text(mail.recipients[row]) },
    ]
  }

  private static func groupTables(of groups: [SNMPStatus.Group]) -> [ObjectTable] {
    let members = groups.enumerated().flatMap { group in
      group.element.members.enumerated().map {
        (index: [UInt32(group.offset + 1), UInt32($0.offset + 1)], name: $0.element)
      }
    }
    return [
      ObjectTable(
        base: SNMPNames.vrrp + [1, 1], columns: Array(2...11), indices: numbered(groups.count)
      ) { column, row in
        let group = groups[row]
        return switch column {
        case 2: .text(group.name)
        case 3: .integer(group.state.rawValue)
        case 4: .truth(group.sendsMail)
        case 5: .truth(group.scripts.isAny)
        case 6: .textUnlessEmpty(group.scripts.master)
        case 7: .textUnlessEmpty(group.scripts.backup)
        case 8: .textUnlessEmpty(group.scripts.fault)
        case 9: .textUnlessEmpty(group.scripts.any)
        case 10: .truth(group.tracksWeights)
        case 11: .textUnlessEmpty(group.scripts.stop)
        default: nil
        }
      },
      ObjectTable(
        base: SNMPNames.vrrp + [2, 1], columns: [2], indices: members.map(\.index)
      ) { _, row in .text(members[row].name) },
    ] + trackingTables(groups.map(\.tracking), group: true)
  }

  /// Which things are tracked by instances, or by groups: the same tables at other places.
  static func trackingTables(
    _ trackings: [SNMPStatus.Tracking], group: Bool
  ) -> [ObjectTable] {
    let interfaces = trackings.enumerated().flatMap { tracking in
      tracking.element.interfaces.map {
        (index: [UInt32(tracking.offset + 1), $0.index], item: $0.1)
      }
    }
    let lists: [(UInt32, KeyPath<SNMPStatus.Tracking, [SNMPStatus.Tracked]>)] = [
      (group ? 15 : 5, \.scripts), (group ? 16 : 12, \.files), (group ? 19 : 17, \.sessions),
      (group ? 22 : 20, \.processes),
    ]
    return [
      ObjectTable(
        base: SNMPNames.vrrp + [group ? 14 : 4, 1], columns: [1, 2, 3],
        indices: interfaces.map(\.index)
      ) { column, row in tracked(column + 1, of: interfaces[row].item) }
    ]
      + lists.map { table, path in
        let items = trackings.enumerated().flatMap { tracking in
          tracking.element[keyPath: path].enumerated().map {
            (index: [UInt32(tracking.offset + 1), UInt32($0.offset + 1)], item: $0.element)
          }
        }
        return ObjectTable(
          base: SNMPNames.vrrp + [table, 1], columns: [2, 3, 4], indices: items.map(\.index)
        ) { column, row in tracked(column, of: items[row].item) }
      }
  }

  private static func tracked(
    _ column: UInt32, of item: SNMPStatus.Tracked
  ) -> AgentXValue? {
    switch column {
    case 2: .text(item.name)
    case 3: .integer(item.weight)
    case 4: .truth(item.isReversed)
    default: nil
    }
  }

  /// The indices 1, 2, 3…
  static func numbered(_ count: Int) -> [[UInt32]] { (0..<count).map { [UInt32($0 + 1)] } }
}
