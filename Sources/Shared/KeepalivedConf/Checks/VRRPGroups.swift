extension VRRPChecks {
  /// Sync groups: at least two instances, each in one group.
  func checkSyncGroups() {
    var owners: [String: (group: SyncGroup, member: NamedEntry)] = [:]
    // Their places, not themselves: instances are large.
    let places = Dictionary(
      configuration.vrrpInstances.indices.map { (configuration.vrrpInstances[$0].name, $0) },
      uniquingKeysWith: { first, _ in first })
    for group in configuration.syncGroups {
      guard !group.members.isEmpty else {
        if context.isIncomplete(group.places) { continue }
        context.error(
          .missingSetting,
          group.places.contains("group") ? group.places.statement("group") : group.places.block,
          "the sync group `\(group.name)` has no instances: it is left out",
          fix: "list at least two instances in `group { }`")
        continue
      }
      var members: [VRRPInstance] = []
      for member in group.members {
        guard let place = places[member.name] else {
          reportUnknown(member, in: group)
          continue
        }
        if let earlier = owners[member.name] {
          let isSame = earlier.group.name == group.name
          context.error(
            .duplicateName, member.place,
            isSame
              ? "the instance `\(member.name)` is listed twice"
              : "the instance `\(member.name)` is in sync group `\(earlier.group.name)` already",
            fix: isSame ? "delete one of the two" : "an instance can be in one sync group only",
            related: earlier.member.place.map { [.init($0, "first listed here")] } ?? [])
          continue
        }
        owners[member.name] = (group, member)
        members.append(configuration.vrrpInstances[place])
      }
      // Of names that are nobody's the operator knows by now.
      if members.count == 1, group.members.count == 1 {
        context.error(
          .missingSetting, group.members[0].place ?? group.places.block,
          "the sync group `\(group.name)` has only one instance: there is nothing to keep in step",
          fix: "list the other instances, or delete the group")
      }
      checkTracking(of: group, members)
    }
  }

  private func reportUnknown(_ member: NamedEntry, in group: SyncGroup) {
    let listed = Set(group.members.map(\.name))
    let names = configuration.vrrpInstances.map(\.name).filter { !listed.contains($0) }
    context.error(
      .undefinedName, member.place,
      "the sync group lists `\(member.name)`, but there is no such instance",
      fix: nearest(to: member.name, among: names).map { "write `\($0)`" }
        ?? "add `vrrp_instance \(member.name) { }`, or delete the name")
  }

  /// Track groups: at least one name.
  func checkTrackGroups() {
    for group in configuration.trackGroups
    where group.members.isEmpty && !context.isIncomplete(group.places) {
      // keepalived takes offence at an empty list only, not at none.
      context.report(
        Diagnostic(
          group.places.contains("group") ? .error : .warning, .missingSetting,
          at: group.places.statement("group"),
          "the track group `\(group.name)` has no instances: it is left out",
          fix: "list instances in `group { }`"))
    }
  }

  // MARK: Tracking

  /// What an instance tracks: not its own interface, and no weights where none can work.
  func checkTracking(of instance: VRRPInstance) {
    for item in instance.trackedInterfaces {
      requireInterface(item.name, at: item.place, "which is to be tracked")
      if item.name == instance.interface {
        context.error(
          .incompatibleSettings, item.place,
          "`\(item.name)` is the instance's own interface, which is tracked anyway",
          fix: "delete the line; `dont_track_primary` is for not tracking it",
          related: instance.places.statement("interface").map { [.init($0, "the interface")] } ?? []
        )
      }
    }
    let group = group(of: instance)
    let reason: (text: String, place: SourceRange?)
    if let group, group.usesTrackingWeights != true {
      reason = (
        "in a sync group weights are ignored unless it has `sync_group_tracking_weight`",
        group.places.block
      )
    } else if instance.isOwner {
      reason = (
        "the priority 255 of the owner never changes: the weight is ignored",
        instance.places.statement(instance.priority == nil ? "state" : "priority")
      )
    } else {
      return
    }
    // Processes are not looked at by keepalived's test.
    let items = weighted(
      instance.trackedInterfaces.filter { $0.name != instance.interface },
      instance.trackedScripts, instance.trackedFiles, [], instance.trackedBFDs)
    for item in items { reportWeight(item, reason) }
  }

  private func checkTracking(of group: SyncGroup, _ members: [VRRPInstance]) {
    for item in group.trackedInterfaces {
      requireInterface(item.name, at: item.place, "which is to be tracked")
      for member in members {
        let own = member.interface == item.name ? member.places.statement("interface") : nil
        guard
          let place = own ?? member.trackedInterfaces.first(where: { $0.name == item.name })?.place
        else { continue }
        context.error(
          .incompatibleSettings, item.place,
          "the instance `\(member.name)` tracks `\(item.name)` already",
          fix: "delete one of the two", related: [.init(place, "tracked here")])
      }
    }
    guard let owner = members.first(where: \.isOwner) else { return }
    let items = weighted(
      group.trackedInterfaces, group.trackedScripts, group.trackedFiles, group.trackedProcesses,
      group.trackedBFDs)
    for item in items {
      reportWeight(
        item,
        (
          "the priority 255 of `\(owner.name)` never changes: the weight is ignored",
          owner.places.statement(owner.priority == nil ? "state" : "priority")
        ))
    }
  }

  /// The items that have a weight, by themselves or from what is tracked.
  private func weighted(
    _ interfaces: [TrackedItem], _ scripts: [TrackedItem], _ files: [TrackedItem],
    _ processes: [TrackedItem], _ bfds: [TrackedItem]
  ) -> [TrackedItem] {
    return interfaces.filter { ($0.weight ?? 0) != 0 }
      + scripts.filter { ($0.weight ?? weights.scripts[$0.name]?.value ?? 0) != 0 }
      + files.filter { ($0.weight ?? weights.files[$0.name]?.value ?? 1) != 0 }
      + processes.filter { ($0.weight ?? weights.processes[$0.name]?.value ?? 0) != 0 }
      + bfds.filter { ($0.weight ?? weights.bfds[$0.name]?.value ?? 0) != 0 }
  }

  private func reportWeight(_ item: TrackedItem, _ reason: (text: String, place: SourceRange?)) {
    context.error(
      .incompatibleSettings, item.place, reason.text,
      fix: "write `weight 0`: then a failure means FAULT",
      related: reason.place.map { [.init($0, "because of this")] } ?? [])
  }

  // MARK: Interfaces

  /// `garp_group`, `linkbeat_interfaces` and `interface_up_down_delays`.
  func checkInterfaceSettings() {
    var groups: [String: SourceRange?] = [:]
    for group in configuration.garpGroups {
      for entry in group.separateInterfaces + group.interfaces {
        requireInterface(entry.name, at: entry.place, "whose gratuitous ARP is to be delayed")
        if let earlier = groups[entry.name] {
          context.error(
            .duplicateName, entry.place, "`\(entry.name)` is in a `garp_group` already",
            fix: "delete one of the two",
            related: earlier.map { [.init($0, "first listed here")] } ?? [])
        } else {
          groups[entry.name] = .some(entry.place)
        }
      }
    }
    for interface in configuration.linkbeatInterfaces {
      requireInterface(
        interface.name, at: interface.place, "whose link is to be asked for", verdict: .cannotRun)
    }
    for delay in configuration.interfaceDelays {
      requireInterface(
        delay.name, at: delay.place, "whose changes are to be delayed", verdict: .cannotRun)
    }
  }
}
