/// A whole configuration as it was written: every block that keepalived knows.
package struct Configuration: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// `SSL`
  package var ssl: TLSSettings?
  /// `virtual_server_group`
  package var virtualServerGroups: [VirtualServerGroup] = []
  /// `virtual_server`
  package var virtualServers: [VirtualServer] = []
  /// `global_defs`; nil when nothing is said.
  package var global: GlobalDefinitions?
  /// `vrrp_instance`
  package var vrrpInstances: [VRRPInstance] = []
  /// `vrrp_sync_group`
  package var syncGroups: [SyncGroup] = []
  /// `track_group`
  package var trackGroups: [TrackGroup] = []
  /// `static_ipaddress`
  package var staticAddresses: [VirtualAddress] = []
  /// `garp_group`
  package var garpGroups: [GARPGroup] = []
  /// `linkbeat_interfaces`
  package var linkbeatInterfaces: [LinkbeatInterface] = []
  /// `interface_up_down_delays`
  package var interfaceDelays: [InterfaceDelay] = []

  /// A block in which nothing is said.
  package init() {}

  /// The keywords of the top level.
  package static let table = KeywordTable<Configuration>(
    "",
    [
      .block("global_defs", \.global, { GlobalDefinitions.table }, "settings of the whole machine")
    ] + vrrpKeywords)

  /// The blocks in which a keyword may stand, the top level as an empty name.
  package static func homes(of keyword: String) -> [String] {
    var found: [String] = []
    var seen: Set<ObjectIdentifier> = []
    var open = [table.index]
    while let index = open.popLast() {
      guard seen.insert(ObjectIdentifier(index)).inserted else { continue }
      if index.contains(keyword), !found.contains(index.block) { found.append(index.block) }
      open += index.nested.values.map { $0() }
    }
    return found.sorted()
  }
}
