package import AgentX
package import NetTypes

/// An event that managers are told of: its name, and objects that belong to it.
package struct SNMPTrap: Sendable, Hashable {
  /// The name of the event.
  package var name: ObjectID
  /// Objects that belong to it.
  package var objects: [AgentXBinding]

  /// keepalived's `vrrpInstanceStateChange`: an instance is in another state. Its objects carry no
  /// index, as keepalived's.
  package static func stateChange(
    of instance: SNMPStatus.Instance, routerID: String
  ) -> SNMPTrap {
    let row = SNMPNames.vrrp + [3, 1]
    return SNMPTrap(
      name: SNMPNames.vrrp + [10, 0, 2],
      objects: [
        AgentXBinding(row + [2], .text(instance.name)),
        AgentXBinding(row + [4], .integer(instance.state.rawValue)),
        AgentXBinding(row + [5], .integer(instance.configuredState.rawValue)),
        AgentXBinding(SNMPNames.global + [2, 0], .text(routerID)),
      ])
  }

  /// keepalived's `vrrpSyncGroupStateChange`: a group is in another state.
  package static func stateChange(of group: SNMPStatus.Group, routerID: String) -> SNMPTrap {
    let row = SNMPNames.vrrp + [1, 1]
    return SNMPTrap(
      name: SNMPNames.vrrp + [10, 0, 1],
      objects: [
        AgentXBinding(row + [2], .text(group.name)),
        AgentXBinding(row + [3], .integer(group.state.rawValue)),
        AgentXBinding(SNMPNames.global + [2, 0], .text(routerID)),
      ])
  }

  /// `vrrpTrapNewMaster` of RFC 2787: an instance became master; nil for those that this MIB does
  /// not know.
  package static func newMaster(version2 instance: SNMPStatus.Instance) -> SNMPTrap? {
    guard let index = version2Index(of: instance) else { return nil }
    return SNMPTrap(
      name: SNMPNames.version2 + [0, 1],
      objects: [
        AgentXBinding(
          SNMPNames.version2 + [1, 3, 1, 7] + index, .ipAddress(instance.knownMaster.v4))
      ])
  }

  /// `vrrpTrapAuthFailure` of RFC 2787: an advert came with the wrong authentication; nil for
  /// instances that this MIB does not know.
  package static func authenticationFailure(
    of instance: SNMPStatus.Instance, from source: IPv4Address,
    _ error: SNMPStatus.AuthenticationError
  ) -> SNMPTrap? {
    guard let index = version2Index(of: instance) else { return nil }
    return SNMPTrap(
      name: SNMPNames.version2 + [0, 2],
      objects: [
        AgentXBinding(SNMPNames.version2 + [1, 5] + index, .ipAddress(source)),
        AgentXBinding(SNMPNames.version2 + [1, 6] + index, .integer(error.rawValue)),
      ])
  }

  /// `vrrpv3NewMaster` of RFC 6527: an instance became master.
  package static func newMaster(version3 instance: SNMPStatus.Instance) -> SNMPTrap {
    SNMPTrap(
      name: SNMPNames.version3 + [0, 1],
      objects: [
        AgentXBinding(
          SNMPNames.version3 + [1, 1, 1, 1, 3] + instance.version3Index,
          .address(instance.knownMaster)),
        AgentXBinding(
          SNMPNames.version3 + [1, 2, 5, 1, 2] + instance.version3Index,
          .integer(instance.masterReason.rawValue)),
      ])
  }

  /// `vrrpv3ProtoError` of RFC 6527: an advert came that breaks the protocol.
  package static func protocolError(of instance: SNMPStatus.Instance) -> SNMPTrap {
    SNMPTrap(
      name: SNMPNames.version3 + [0, 2],
      objects: [
        AgentXBinding(
          SNMPNames.version3 + [1, 2, 5, 1, 6] + instance.version3Index,
          .integer(instance.protocolError.rawValue))
      ])
  }

  private static func version2Index(of instance: SNMPStatus.Instance) -> [UInt32]? {
    guard instance.version == 2, instance.family == .ipv4 else { return nil }
    return [instance.interface.index, UInt32(instance.virtualRouterID)]
  }
}
