/// What tracking makes of an instance's priority.
package struct EffectivePriority: Equatable, Sendable {
  /// Something that is tracked with a weight.
  package struct Influence: Equatable, Sendable {
    /// The block of the instance, such as `track_script`.
    package var keyword: String
    /// The name.
    package var name: String
    /// What its success adds; 0 for those that take away when they fail.
    package var bonus: Int
    /// What its failure takes away, as a negative number; 0 for those that add.
    package var penalty: Int
    /// Where it is tracked.
    package var place: SourceRange?
    /// Where its weight is written.
    package var weightPlace: SourceRange?

    /// The weight, with its sign.
    package var weight: Int { bonus + penalty }
  }

  /// The priority as configured.
  package var base: Int
  /// All that is tracked with a weight.
  package var influences: [Influence]
  /// Whether something tracked has no fixed influence, such as the number in a file.
  package var isOpenEnded = false

  /// The priority while nothing fails.
  package var healthy: Int { limited(base + influences.reduce(0) { $0 + $1.bonus }) }

  /// The priority while all of it fails.
  package var worst: Int { limited(base + influences.reduce(0) { $0 + $1.penalty }) }

  /// The sum of a healthy instance before it is limited to 254.
  package var healthySum: Int { base + influences.reduce(0) { $0 + $1.bonus } }

  /// The priority while one of the influences fails and all others don't.
  package func whileFailing(_ influence: Influence) -> Int {
    limited(healthySum - influence.bonus + influence.penalty)
  }

  /// 255 is never changed, all others stay within 1 to 254.
  private func limited(_ priority: Int) -> Int {
    base == 255 ? 255 : max(1, min(254, priority))
  }
}

extension Configuration {
  /// What tracking makes of an instance's priority.
  func effectivePriority(of instance: VRRPInstance) -> EffectivePriority {
    let base = instance.effectivePriority
    var result = EffectivePriority(base: base, influences: [])
    let group = syncGroups.first { $0.members.contains { $0.name == instance.name } }
    // In a group that moves as one, weights of single members are left out.
    guard base != 255, group == nil || group?.usesTrackingWeights == true else { return result }
    result.isOpenEnded = !(instance.trackedFiles + (group?.trackedFiles ?? [])).isEmpty
    for kind in trackedKinds(of: instance, group) {
      for item in kind.items {
        let own = kind.own(item.name)
        let weight = item.weight ?? own.weight
        guard weight != 0 else { continue }
        let reversed = item.isReversed ?? own.isReversed
        let place = item.weight == nil ? own.place : item.place
        result.influences.append(
          .init(
            keyword: kind.keyword, name: item.name,
            bonus: reversed ? (weight < 0 ? weight : 0) : max(0, weight),
            penalty: reversed ? max(0, weight) : min(0, weight), place: item.place,
            weightPlace: place))
      }
    }
    return result
  }

  /// A kind of tracked things, with what they say of their weights themselves.
  private struct TrackedKind {
    let keyword: String
    let items: [TrackedItem]
    let own: (String) -> (weight: Int, isReversed: Bool, place: SourceRange?)
  }

  private func trackedKinds(of instance: VRRPInstance, _ group: SyncGroup?) -> [TrackedKind] {
    typealias Own = (weight: Int, isReversed: Bool, place: SourceRange?)
    func own(_ weight: TrackingWeight?, _ places: Places?) -> Own {
      (weight?.value ?? 0, weight?.isReversed ?? false, places?.value("weight"))
    }
    return [
      TrackedKind(
        keyword: "track_interface",
        items: instance.trackedInterfaces + (group?.trackedInterfaces ?? []),
        own: { _ in (0, false, nil) }),
      TrackedKind(
        keyword: "track_script", items: instance.trackedScripts + (group?.trackedScripts ?? []),
        own: { name in
          let script = scripts.first { $0.name == name }
          return own(script?.weight, script?.places)
        }),
      TrackedKind(
        keyword: "track_process",
        items: instance.trackedProcesses + (group?.trackedProcesses ?? []),
        own: { name in
          let process = trackedProcesses.first { $0.name == name }
          return own(process?.weight, process?.places)
        }),
      TrackedKind(
        keyword: "track_bfd", items: instance.trackedBFDs + (group?.trackedBFDs ?? []),
        own: { name in
          let session = bfdInstances.first { $0.name == name }
          return own(session?.weight, session?.places)
        }),
    ]
  }
}
