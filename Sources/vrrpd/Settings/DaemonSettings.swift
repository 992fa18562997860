import KeepalivedConf
import VRRP

/// A `vrrp_sync_group` as the daemon runs it.
struct GroupDaemonSettings: Equatable, Sendable {
  /// What elections need.
  var group: GroupSettings
  /// Whom changes are told.
  var notices: NoticeSettings
}

/// The configuration as `vrrpd` runs it.
struct DaemonSettings: Equatable, Sendable {
  /// The instances, numbered as in `node`.
  var instances: [InstanceSettings] = []
  /// The groups, numbered as in `node`.
  var groups: [GroupDaemonSettings] = []
  /// `vrrp_script` that are tracked.
  var scripts: [VRRPScript] = []
  /// `track_file` that are tracked.
  var files: [TrackedFile] = []
  /// `vrrp_track_process` that are tracked.
  var processes: [KeepalivedConf.TrackedProcess] = []
  /// `bfd_instance` that routers may track.
  var bfds: [BFDInstance] = []
  /// What stays while the daemon runs, whoever is master.
  var statics = StaticSettings()
  /// `global_defs`
  var global = GlobalDefinitions()
  /// `garp_group`
  var garpGroups: [GARPGroup] = []
  /// `linkbeat_interfaces`
  var linkbeatInterfaces: [LinkbeatInterface] = []
  /// `interface_up_down_delays`
  var interfaceDelays: [InterfaceDelay] = []
  /// `instance`: the name of the daemons among several.
  var instanceName: String?
  /// `net_namespace`
  var networkNamespace: String?
  /// `child_wait_time`: how long scripts and mails may take at the end.
  var childWait = Duration.seconds(5)
  /// `use_pid_dir`
  var usesProcessDirectory = false

  /// Nothing configured.
  init() {}

  /// Numbers the versions of what instances have, so that the engine sees which of them changed
  /// since an earlier configuration.
  mutating func numberHoldings(since earlier: DaemonSettings) {
    var known: [RouterIdentity: InstanceSettings] = [:]
    for instance in earlier.instances { known[instance.router.identity] = instance }
    for index in instances.indices {
      guard let old = known[instances[index].router.identity] else { continue }
      let isSame = old.holdings == instances[index].holdings && old.link == instances[index].link
      let revision = old.router.holdingsRevision + (isSame ? 0 : 1)
      if instances[index].router.holdingsRevision != revision {
        instances[index].router.holdingsRevision = revision
      }
      // What did not change keeps its place in memory.
      if instances[index] == old { instances[index] = old }
    }
  }

  /// What the engine needs.
  var node: NodeSettings {
    NodeSettings(routers: instances.map(\.router), groups: groups.map(\.group))
  }
}

/// `static_ipaddress`, `static_routes` and `static_rules`.
struct StaticSettings: Equatable, Sendable {
  /// The addresses.
  var addresses: [VirtualAddress] = []
  /// The routes.
  var routes: [Route] = []
  /// The rules.
  var rules: [RoutingRule] = []
  /// `track_group`: which instances fail when something of a group is deleted.
  var trackGroups: [TrackGroup] = []
}

/// Choices that the command line makes for all instances.
struct DaemonPolicies: Hashable, Sendable {
  /// What a master does about another machine with its addresses.
  var conflict = RouterSettings.ConflictPolicy.stay
  /// What becomes of adverts whose addresses are not the configured ones.
  var addresses = AddressPolicy.report

  /// Stay, and report.
  init() {}
}
