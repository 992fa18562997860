import NetTypes

extension Warnings {
  /// Definitions that nothing refers to.
  func warnAboutUnusedDefinitions() {
    let instances = configuration.vrrpInstances
    let groups = configuration.syncGroups
    let groupNames = configuration.virtualServers.compactMap { server -> String? in
      if case .group(let name) = server.identity { return name }
      return nil
    }
    for group in configuration.virtualServerGroups where !groupNames.contains(group.name) {
      warnAboutUnused(
        "virtual_server_group", group.name, group.places,
        "no `virtual_server group \(group.name)` makes a service of it")
    }
    _ = (instances, groups)
  }

  private func warnAboutUnused(
    _ keyword: String, _ name: String, _ places: Places, _ reason: String
  ) {
    warn(
      .unusedBlock, places.block, "the \(keyword) `\(name)` is not used: \(reason)",
      fix: "refer to it, or delete it")
  }
}
