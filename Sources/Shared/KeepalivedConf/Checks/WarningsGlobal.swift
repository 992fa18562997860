import NetTypes

extension Warnings {
  /// Definitions that nothing refers to.
  func warnAboutUnusedDefinitions() {
    let instances = configuration.vrrpInstances
    let groups = configuration.syncGroups
    let checkers = configuration.virtualServers.flatMap(\.realServers).flatMap(\.checkers)
    let scripts = instances.flatMap(\.trackedScripts) + groups.flatMap(\.trackedScripts)
    for script in configuration.scripts where !scripts.contains(where: { $0.name == script.name }) {
      warnAboutUnused(
        "vrrp_script", script.name, script.places, "no `track_script` names it, so it is never run",
        "add `track_script { \(script.name) }` to an instance")
    }
    let processes = instances.flatMap(\.trackedProcesses) + groups.flatMap(\.trackedProcesses)
    for process in configuration.trackedProcesses
    where !processes.contains(where: { $0.name == process.name }) {
      warnAboutUnused(
        "vrrp_track_process", process.name, process.places, "no `track_process` names it",
        "add `track_process { \(process.name) }` to an instance")
    }
    let files =
      (instances.flatMap(\.trackedFiles) + groups.flatMap(\.trackedFiles)).map(\.name)
      + checkers.compactMap { checker in
        if case .file(let check) = checker { check.file } else { nil }
      }
    for file in configuration.trackedFiles where !files.contains(file.name) {
      warnAboutUnused(
        "track_file", file.name, file.places,
        "no `track_file` of an instance and no `FILE_CHECK`"
          + " names it", "add `track_file { \(file.name) }` to an instance")
    }
    let sessions =
      (instances.flatMap(\.trackedBFDs) + groups.flatMap(\.trackedBFDs)).map(\.name)
      + checkers.compactMap { checker in
        if case .bfd(let check) = checker { check.instance } else { nil }
      }
    for session in configuration.bfdInstances where !sessions.contains(session.name) {
      warnAboutUnused(
        "bfd_instance", session.name, session.places, "no `track_bfd` and no `BFD_CHECK` names it",
        "add `track_bfd { \(session.name) }` to an instance")
    }
    let trackGroups =
      configuration.staticAddresses.map(\.trackGroup)
      + configuration.staticRoutes.map(\.trackGroup) + configuration.staticRules.map(\.trackGroup)
    for group in configuration.trackGroups where !trackGroups.contains(group.name) {
      warnAboutUnused(
        "track_group", group.name, group.places,
        "no static address, route or rule names it", "write `track_group \(group.name)` behind one")
    }
  }

  private func warnAboutUnused(
    _ keyword: String, _ name: String, _ places: Places, _ reason: String, _ use: String
  ) {
    warn(
      .unusedBlock, places.block, "the \(keyword) `\(name)` is not used: \(reason)",
      fix: "\(use), or delete the block")
  }
}
