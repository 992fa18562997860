import NetTypes

extension Warnings {
  /// Definitions that nothing refers to.
  func warnAboutUnusedDefinitions() {
    let instances = configuration.vrrpInstances
    let groups = configuration.syncGroups
    let checkers = configuration.virtualServers.flatMap(\.realServers).flatMap(\.checkers)
    let scripts = names(instances.map(\.trackedScripts) + groups.map(\.trackedScripts))
    for script in configuration.scripts where !scripts.contains(script.name) {
      warnAboutUnused(
        "vrrp_script", script.name, script.places, "no `track_script` names it, so it is never run",
        "add `track_script { \(script.name) }` to an instance")
    }
    let processes = names(instances.map(\.trackedProcesses) + groups.map(\.trackedProcesses))
    for process in configuration.trackedProcesses where !processes.contains(process.name) {
      warnAboutUnused(
        "vrrp_track_process", process.name, process.places, "no `track_process` names it",
        "add `track_process { \(process.name) }` to an instance")
    }
    let files = names(instances.map(\.trackedFiles) + groups.map(\.trackedFiles)).union(
      checkers.compactMap { checker in
        if case .file(let check) = checker { check.file } else { nil }
      })
    for file in configuration.trackedFiles where !files.contains(file.name) {
      warnAboutUnused(
        "track_file", file.name, file.places,
        "no `track_file` of an instance and no `FILE_CHECK`"
          + " names it", "add `track_file { \(file.name) }` to an instance")
    }
    let sessions = names(instances.map(\.trackedBFDs) + groups.map(\.trackedBFDs)).union(
      checkers.compactMap { checker in
        if case .bfd(let check) = checker { check.instance } else { nil }
      })
    for session in configuration.bfdInstances where !sessions.contains(session.name) {
      warnAboutUnused(
        "bfd_instance", session.name, session.places, "no `track_bfd` and no `BFD_CHECK` names it",
        "add `track_bfd { \(session.name) }` to an instance")
    }
    let trackGroups = Set(
      configuration.staticAddresses.map(\.trackGroup)
        + configuration.staticRoutes.map(\.trackGroup)
        + configuration.staticRules.map(\.trackGroup))
    for group in configuration.trackGroups where !trackGroups.contains(group.name) {
      warnAboutUnused(
        "track_group", group.name, group.places,
        "no static address, route or rule names it", "write `track_group \(group.name)` behind one")
    }
  }

  private func names(_ lists: [[TrackedItem]]) -> Set<String> {
    Set(lists.lazy.flatMap(\.self).map(\.name))
  }

  private func warnAboutUnused(
    _ keyword: String, _ name: String, _ places: Places, _ reason: String, _ use: String
  ) {
    // Something else is wrong with it, or with the spelling of what refers to it.
    guard !isToldOf(places.block), !isMisspelt(name) else { return }
    warn(
      .unusedBlock, places.block, "the \(keyword) `\(name)` is not used: \(reason)",
      fix: "\(use), or delete the block")
  }

  /// Whether a name that nothing has is nearly this one.
  private func isMisspelt(_ name: String) -> Bool {
    context.diagnostics.contains { diagnostic in
      guard diagnostic.code == .undefinedName, let range = diagnostic.range,
        let line = context.sources.line(of: range)
      else { return false }
      let word = line.dropFirst(Int(range.offset)).prefix(Int(range.length))
      return nearest(to: String(decoding: word, as: UTF8.self), among: [name]) != nil
    }
  }
}
