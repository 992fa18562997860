import KeepalivedConf
import NetTypes
import VRRP

extension DaemonSettings {
  /// Takes what concerns virtual routers from a configuration.
  ///
  /// - Parameter configuration: with all defaults (`Configuration.resolved`).
  init(_ configuration: Configuration, policies: DaemonPolicies) {
    let groupedNames = Set(
      configuration.syncGroups.filter { $0.usesTrackingWeights != true }
        .flatMap { $0.members.map(\.name) })
    for instance in configuration.vrrpInstances {
      guard
        let settings = InstanceSettings(
          instance, isUnweighted: groupedNames.contains(instance.name), policies: policies)
      else { continue }
      instances.append(settings)
    }
    groups = configuration.syncGroups.map { GroupDaemonSettings($0) }
    statics = StaticSettings(configuration)
    global = configuration.global ?? GlobalDefinitions()
    global.places = .init()
    garpGroups = configuration.garpGroups
    linkbeatInterfaces = polledInterfaces(configuration)
    interfaceDelays = configuration.interfaceDelays
    instanceName = configuration.instance
    networkNamespace = configuration.networkNamespace
    usesProcessDirectory = configuration.usesProcessDirectory ?? false
    childWait = .seconds(configuration.childWaitSeconds ?? 5)
    takeTracked(configuration)
  }

  /// Keeps only what somebody tracks: other scripts don't run.
  private mutating func takeTracked(_ configuration: Configuration) {
    var used: Set<TrackedID> = []
    for entry in instances.flatMap(\.router.tracked) + groups.flatMap(\.group.tracked) {
      used.insert(entry.id)
    }
    scripts = configuration.scripts.filter { used.contains(TrackedID(.script, $0.name)) }
    files = configuration.trackedFiles.filter { used.contains(TrackedID(.file, $0.name)) }
    processes = configuration.trackedProcesses.filter {
      used.contains(TrackedID(.process, $0.name))
    }
    bfds = configuration.bfdInstances.filter { used.contains(TrackedID(.bfd, $0.name)) }
  }
}

extension StaticSettings {
  fileprivate init(_ configuration: Configuration) {
    addresses = configuration.staticAddresses
    routes = configuration.staticRoutes
    rules = configuration.staticRules
    trackGroups = configuration.trackGroups
  }
}

extension GroupDaemonSettings {
  fileprivate init(_ group: SyncGroup) {
    let usesWeights = group.usesTrackingWeights == true
    self.group = GroupSettings(
      name: group.name, members: group.members.map(\.name),
      tracked: entries(
        interfaces: group.trackedInterfaces, scripts: group.trackedScripts,
        files: group.trackedFiles, processes: group.trackedProcesses, bfds: group.trackedBFDs,
        isUnweighted: !usesWeights))
    notices = NoticeSettings()
    notices.master = group.notifyMaster
    notices.backup = group.notifyBackup
    notices.fault = group.notifyFault
    notices.stop = group.notifyStop
    notices.any = group.notify
    notices.tellsPriorities = group.notifiesPriorityChanges ?? false
    notices.sendsMail = group.sendsMail ?? false
  }
}

/// The interfaces whose links are asked for: those of `linkbeat_interfaces`, and with
/// `linkbeat_use_polling` those of the instance, or all.
private func polledInterfaces(_ configuration: Configuration) -> [LinkbeatInterface] {
  var names: [String] = []
  let pollsAll = configuration.pollsLinks == true
  for instance in configuration.vrrpInstances where pollsAll || instance.pollsLink == true {
    names += instance.interface.map { [$0] } ?? []
  }
  if pollsAll {
    names += configuration.vrrpInstances.flatMap { $0.trackedInterfaces.map(\.name) }
    names += configuration.syncGroups.flatMap { $0.trackedInterfaces.map(\.name) }
  }
  let configured = configuration.linkbeatInterfaces
  var seen = Set(configured.map(\.name))
  return configured
    + names.filter { seen.insert($0).inserted }.map { LinkbeatInterface($0, method: nil) }
}

/// What is tracked, as the engine takes it.
///
/// - Parameter isUnweighted: for members of a group whose weights are not to tell them apart.
func entries(
  interfaces: [TrackedItem], scripts: [TrackedItem], files: [TrackedItem],
  processes: [TrackedItem], bfds: [TrackedItem], isUnweighted: Bool
) -> [TrackedEntry] {
  let kinds: [(TrackedID.Kind, [TrackedItem])] = [
    (.interface, interfaces), (.script, scripts), (.file, files), (.process, processes),
    (.bfd, bfds),
  ]
  return kinds.flatMap { kind, items in
    items.map { item in
      TrackedEntry(
        TrackedID(kind, item.name), weight: isUnweighted ? 0 : item.weight ?? 0,
        isReversed: item.isReversed ?? false)
    }
  }
}
