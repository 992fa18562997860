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
  /// Whether the settings must be those of the standard.
  let isStrict: Bool
  /// Whether this machine answers packets to the addresses.
  let accepts: Bool
  /// Whether advertisements go to single nodes.
  var isUnicast: Bool
  /// Where multicast advertisements go.
  let multicastGroup: IPAddress

  /// Finds the settings of an instance.
  init(_ instance: VRRPInstance, _ global: GlobalDefinitions?) {
    let first = instance.addresses.first?.address ?? instance.sourceAddress
    let family = instance.isIPv6 == true ? .ipv6 : (first?.family ?? .ipv4)
    self.family = family
    let priority = instance.priority ?? (instance.state == .master ? 255 : 100)
    let isStrict = instance.isStrict ?? false
    version = family == .ipv6 ? 3 : (instance.version ?? 2)
    self.priority = priority
    interval = instance.advertisementInterval ?? .seconds(1)
    self.isStrict = isStrict
    accepts = instance.accepts ?? (!isStrict || priority == 255)
    isUnicast = !instance.unicastPeers.isEmpty
    multicastGroup = instance.multicastAddress ?? Self.standardGroup(family)
  }

  /// The multicast group of the standard (RFC 9568, sections 5.1.1.2 and 5.1.2.2).
  private static func standardGroup(_ family: AddressFamily) -> IPAddress {
    family == .ipv4
      ? .v4(IPv4Address(rawValue: 0xE000_0012))
      : .v6(IPv6Address(high: 0xFF02_0000_0000_0000, low: 0x12))
  }
}
