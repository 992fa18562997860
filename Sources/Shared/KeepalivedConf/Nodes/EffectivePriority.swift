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

/// Finds out what tracking makes of priorities, for many instances of a configuration.
struct PriorityFinder {
  private typealias Own = (weight: Int, isReversed: Bool, place: SourceRange?)
  private var scripts: [String: Own] = [:]
  private var processes: [String: Own] = [:]
  private var sessions: [String: Own] = [:]
  private var groups: [String: SyncGroup] = [:]

  /// Looks up what is tracked.
  init(_ configuration: Configuration) {
    func own(_ weight: TrackingWeight?, _ places: Places) -> Own {
      (weight?.value ?? 0, weight?.isReversed ?? false, places.value("weight"))
    }
    for script in configuration.scripts { scripts[script.name] = own(script.weight, script.places) }
    for process in configuration.trackedProcesses {
      processes[process.name] = own(process.weight, process.places)
    }
    for session in configuration.bfdInstances {
      sessions[session.name] = own(session.weight, session.places)
    }
    for group in configuration.syncGroups.reversed() {
      for member in group.members { groups[member.name] = group }
    }
  }

  /// What tracking makes of an instance's priority.
  func priority(of instance: VRRPInstance) -> EffectivePriority {
    let base = instance.effectivePriority
    var result = EffectivePriority(base: base, influences: [])
    let group = groups[instance.name]
    // In a group that moves as one, weights of single members are left out.
    guard base != 255, group == nil || group?.usesTrackingWeights == true else { return result }
    result.isOpenEnded = !(instance.trackedFiles + (group?.trackedFiles ?? [])).isEmpty
    add(
      "track_interface", instance.trackedInterfaces, group?.trackedInterfaces, [:], to: &result)
    add("track_script", instance.trackedScripts, group?.trackedScripts, scripts, to: &result)
    add(
      "track_process", instance.trackedProcesses, group?.trackedProcesses, processes, to: &result)
    add("track_bfd", instance.trackedBFDs, group?.trackedBFDs, sessions, to: &result)
    return result
  }

  private func add(
    _ keyword: String, _ items: [TrackedItem], _ more: [TrackedItem]?, _ owns: [String: Own],
    to result: inout EffectivePriority
  ) {
    for item in items + (more ?? []) {
      let own = owns[item.name]
      let weight = item.weight ?? own?.weight ?? 0
      guard weight != 0 else { continue }
      let isReversed = item.isReversed ?? own?.isReversed ?? false
      result.influences.append(
        .init(
          keyword: keyword, name: item.name,
          bonus: isReversed ? min(0, weight) : max(0, weight),
          penalty: isReversed ? max(0, weight) : min(0, weight), place: item.place,
          weightPlace: item.weight == nil ? own?.place : item.place))
    }
  }
}
