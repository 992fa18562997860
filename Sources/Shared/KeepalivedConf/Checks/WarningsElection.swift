import NetTypes

extension Warnings {
  /// Priorities that don't lead where they seem to.
  func warnAboutPriority(of instance: VRRPInstance) {
    // A misspelt `priority` has been reported.
    guard !context.isMeant("priority", in: instance.places) else { return }
    if instance.priority == nil, instance.state == .master, !instance.places.contains("priority") {
      warn(
        .implicitOwner, instance.places.statement("state"),
        "`state MASTER` without `priority` means priority 255: the owner of the addresses, which"
          + " takes over at once and which no script can make give way",
        fix: "write `priority NUMBER`, 1 to 254")
    } else if instance.isOwner, let address = foreignAddress(of: instance) {
      warn(
        .ownerWithoutAddress, instance.places.value("priority"),
        "priority 255 is for the router that has \(address.address) for good, and this machine does"
          + " not: it takes over at once whenever it starts, and nothing that it tracks can make it"
          + " give way",
        fix: "write 254 or less", related: [(address.place, "the virtual address")])
    }
    warnAboutWeights(of: instance)
  }

  /// A virtual address that the interface doesn't have now.
  private func foreignAddress(of instance: VRRPInstance) -> VirtualAddress? {
    instance.addresses.first { hasAddress($0.address) == false }
  }

  private func warnAboutWeights(of instance: VRRPInstance) {
    let priorities = finder.priority(of: instance)
    guard let first = priorities.influences.first else { return }
    if instance.preempts == false {
      warn(
        .weightWithoutPreemption, instance.places.statement("nopreempt"),
        "with `nopreempt` on both nodes the weight of `\(first.name)` changes nothing: a node that"
          + " does not preempt takes over only when the MASTER is gone, however low its priority",
        fix: "leave the weight out: then failure means FAULT, the MASTER gives way and the other"
          + " node takes over",
        related: [(first.weightPlace ?? first.place, "the weight \(first.weight)")])
    }
    if priorities.healthySum > 254 {
      let rest = 254 - priorities.base
      warn(
        .limitedPriority, instance.places.value("priority"),
        "the priority never gets above 254: of the \(priorities.healthySum - priorities.base) that"
          + " the weights add to \(priorities.base), only \(rest) count, and a failure costs less"
          + " than it says",
        fix: "lower the priority on all nodes",
        related: [(first.weightPlace ?? first.place, "the weight of `\(first.name)`")])
    }
    for influence in priorities.influences where priorities.base + influence.penalty < 1 {
      warn(
        .limitedPriority, influence.weightPlace ?? influence.place,
        "the priority never gets below 1: when `\(influence.name)` fails, \(priorities.base) less"
          + " \(-influence.penalty) is still 1, the same as on every other node where it fails",
        fix: "choose a weight smaller than the priority",
        related: [(instance.places.value("priority"), "the priority")])
    }
  }

  /// Instances that should move together but are set up to be in different places.
  func warnAboutSyncGroups() {
    for group in configuration.syncGroups {
      let members = group.members.compactMap { instances[$0.name] }
      guard let first = members.first else { continue }
      if let other = members.first(where: {
        ($0.state ?? .backup) != (first.state ?? .backup)
      }) {
        warnAboutMixed(group, first, other, "state", "starts as")
      } else if let other = members.first(where: {
        $0.effectivePriority != first.effectivePriority
      }) {
        warnAboutMixed(group, first, other, "priority", "has priority")
      } else if let other = members.first(where: {
        ($0.preempts ?? true) != (first.preempts ?? true)
      }) {
        let waiting = first.preempts == false ? first : other
        let eager = first.preempts == false ? other : first
        warn(
          .mixedSyncGroup, waiting.places.statement("nopreempt"),
          "`\(waiting.name)` has `nopreempt` and `\(eager.name)` has not, but they are in the sync"
            + " group `\(group.name)` and move together: one of them takes the other along",
          fix: "write `nopreempt` in all instances of the group, or in none",
          related: [(eager.places.block, "`\(eager.name)` preempts")])
      }
    }
  }

  private func warnAboutMixed(
    _ group: SyncGroup, _ first: VRRPInstance, _ other: VRRPInstance, _ keyword: String,
    _ verb: String
  ) {
    func value(_ instance: VRRPInstance) -> String {
      keyword == "state"
        ? (instance.state ?? .backup).rawValue : String(instance.effectivePriority)
    }
    warn(
      .mixedSyncGroup, other.places.value(keyword),
      "`\(other.name)` \(verb) \(value(other)) and `\(first.name)` \(verb) \(value(first)), but"
        + " they are in the sync group `\(group.name)` and can only be MASTER together: two nodes"
        + " can end up waiting for each other",
      fix: "write the same `\(keyword)` in all instances of the group",
      related: [(first.places.value(keyword), "`\(first.name)`")])
  }
}
