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
  @Boxed package var global: GlobalDefinitions?
  /// `net_namespace`: the network namespace to run in.
  package var networkNamespace: String?
  /// `net_namespace_ipvs`: the namespace whose IPVS tables are used; empty for that of the system.
  package var ipvsNamespace: String?
  /// `namespace_with_ipsets`
  package var usesIPSetsInNamespace: Bool?
  /// `instance`: the name of the daemons among several.
  package var instance: String?
  /// `use_pid_dir`
  package var usesProcessDirectory: Bool?
  /// `linkbeat_use_polling`: whether interfaces are asked for their state.
  package var pollsLinks: Bool?
  /// `child_wait_time`
  package var childWaitSeconds: Int?
  /// `vrrp_script`
  package var scripts: [VRRPScript] = []
  /// `vrrp_track_process`
  package var trackedProcesses: [TrackedProcess] = []
  /// `track_file`
  package var trackedFiles: [TrackedFile] = []
  /// `bfd_instance`
  package var bfdInstances: [BFDInstance] = []
  /// `static_routes`
  package var staticRoutes: [Route] = []
  /// `static_rules`
  package var staticRules: [RoutingRule] = []
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
    machineKeywords + trackingKeywords + vrrpKeywords + staticRoutingKeywords + serviceKeywords)

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
