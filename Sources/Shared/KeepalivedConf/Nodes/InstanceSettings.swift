import NetTypes

/// What an instance works with: its own settings, else those of `global_defs`, else defaults.
struct InstanceSettings {
  /// The family of its addresses.
  let family: AddressFamily
  /// The version of the protocol, 2 or 3.
  let version: Int
  /// The priority before tracking, 1 to 255.
  let priority: Int
  /// The time between advertisements.
  let interval: Duration
  /// Whether packets to the addresses are accepted.
  let accepts: Bool
  /// Whether advertisements go to single nodes.
  let isUnicast: Bool
  /// Where multicast advertisements go.
  let multicastGroup: IPAddress
  /// Whether checksums of version 3 over IPv4 leave the pseudo-header out.
  let checksumsAsVersion2: Bool

  /// Finds the settings of an instance.
  init(_ instance: VRRPInstance, _ defaults: VRRPDefaults) {
    family = instance.family
    version = instance.effectiveVersion(defaults)
    priority = instance.effectivePriority
    interval = instance.advertisementInterval ?? .seconds(1)
    accepts = instance.accepts ?? (!instance.isStrict(defaults) || instance.isOwner)
    isUnicast = !instance.unicastPeers.isEmpty
    multicastGroup =
      instance.multicastAddress
      ?? (instance.family == .ipv4 ? defaults.multicastAddress4 : defaults.multicastAddress6)
    checksumsAsVersion2 = instance.checksumsAsVersion2 ?? defaults.checksumsAsVersion2
  }
}
