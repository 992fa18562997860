extension NodeComparison {
  /// Who is MASTER, and who takes over when something fails.
  mutating func comparePriorities(_ group: RouterGroup) {
    let owners = group.members.filter { $0.settings.priority == 255 }
    if owners.count > 1 {
      report(
        .error, .twoOwners,
        "\(listed(owners.map(\.nodeName), "and")) both have priority 255 for \(group.title): each"
          + " owns the addresses, so neither gives way",
        fix: "give 255 to the node whose interface has the addresses, or to none",
        places: owners.map { ($0.placeOfPriority, "255 on \($0.nodeName)") })
      return
    }
    compareStates(group)
    let ranked = group.members.sorted { $0.priorities.healthy > $1.priorities.healthy }
    guard let first = ranked.first, let second = ranked.dropFirst().first else { return }
    if first.priorities.healthy == second.priorities.healthy {
      // The numbers in files are not known here: they may be what decides.
      guard !first.priorities.isOpenEnded, !second.priorities.isOpenEnded else { return }
      // Without preemption it matters only for the first start.
      guard !group.members.allSatisfy({ $0.instance.preempts == false }) else { return }
      report(
        .warning, .samePriority,
        "\(first.nodeName) and \(second.nodeName) have the same priority"
          + " \(first.priorities.healthy) for \(group.title): the higher address of the interface"
          + " decides who is MASTER",
        fix: "give the node that should be MASTER a higher `priority`",
        places: [
          (first.placeOfPriority, "on \(first.nodeName)"), (second.placeOfPriority, ""),
        ])
      return
    }
    compareWeights(group, first: first, second: second)
  }

  /// `state` on more than one node, or on the wrong one.
  private mutating func compareStates(_ group: RouterGroup) {
    let masters = group.members.filter { $0.instance.state == .master }
    if masters.count > 1 {
      report(
        .warning, .twoMasters,
        "`state MASTER` on \(listed(masters.map(\.nodeName), "and")) for \(group.title): only one"
          + " of them can be; the priority decides, and each becomes MASTER for a moment at start"
          + " when it has 255 or no `priority`",
        fix: "write `state BACKUP` on all nodes but one",
        places: masters.map { ($0.place("state"), "MASTER on \($0.nodeName)") })
      return
    }
    guard let master = masters.first, !master.priorities.isOpenEnded,
      let higher = group.members.first(where: {
        !$0.priorities.isOpenEnded && $0.priorities.healthy > master.priorities.healthy
      })
    else { return }
    report(
      .warning, .masterIsLower,
      "`state MASTER` is on \(master.nodeName), but \(higher.nodeName) has the higher priority for"
        + " \(group.title): \(higher.priorities.healthy) against \(master.priorities.healthy);"
        + " \(higher.nodeName) will be MASTER",
      fix: "raise the priority of \(master.nodeName), or swap the states",
      places: [
        (higher.placeOfPriority, "the priority of \(higher.nodeName)"),
        (master.place("state"), ""),
      ])
  }

  /// Weights that don't bring the MASTER's priority below the next one's.
  private mutating func compareWeights(
    _ group: RouterGroup, first: RouterMember, second: RouterMember
  ) {
    let gap = first.priorities.healthy - second.priorities.healthy
    guard !second.priorities.isOpenEnded else { return }
    // Together they lead to takeover, even if none of them does alone: a vote.
    let isVote =
      first.priorities.influences.count > 1 && first.priorities.worst < second.priorities.healthy
    for influence in first.priorities.influences {
      let failed = first.priorities.whileFailing(influence)
      guard failed < first.priorities.healthy else { continue }
      let story =
        "when `\(influence.name)` fails on \(first.nodeName), its priority for \(group.title) goes"
        + " from \(first.priorities.healthy) to \(failed)"
      let places = [
        (
          range: second.placeOfPriority,
          text: "\(second.nodeName) has \(second.priorities.healthy)"
        ),
        (
          range: (influence.weightPlace ?? influence.place)?.moved(by: first.firstFile), text: ""
        ),
      ]
      if second.instance.preempts == false {
        report(
          .warning, .uselessWeight,
          "\(story), but \(second.nodeName) has `nopreempt` and takes over only from a MASTER that"
            + " is gone: the address stays where `\(influence.name)` fails",
          fix: "leave the weight out: failure then means FAULT, and the other node takes over",
          places: places)
      } else if isVote {
        continue
      } else if failed > second.priorities.healthy {
        report(
          .warning, .uselessWeight,
          "\(story), which is still more than \(second.priorities.healthy) of \(second.nodeName):"
            + " takeover never happens",
          fix: "make the priorities differ by less than the weight (\(abs(influence.weight))), or"
            + " the weight larger than \(gap)", places: places)
      } else if failed == second.priorities.healthy {
        report(
          .warning, .uselessWeight,
          "\(story), which is just that of \(second.nodeName): the higher address of the interface"
            + " decides whether takeover happens",
          fix: "make the weight larger than \(gap)", places: places)
      }
    }
  }

  /// Whether and when nodes take over from a MASTER with a lower priority.
  mutating func comparePreemption(_ group: RouterGroup) {
    let stubborn = group.members.filter { $0.instance.preempts == false }
    let eager = group.members.filter { $0.instance.preempts != false }
    // On the node with the highest priority alone it says all that it can say.
    if let waiting = stubborn.first, let other = eager.first,
      other.priorities.healthy >= waiting.priorities.healthy
    {
      report(
        .warning, .preemptionMismatch,
        "`nopreempt` is on \(waiting.nodeName) but not on \(other.nodeName), whose priority is not"
          + " lower: \(other.nodeName) takes \(group.title) back as soon as it can",
        fix: "write `nopreempt` on all nodes, or on none",
        places: [
          (
            other.instance.places.block?.moved(by: other.firstFile),
            "\(other.nodeName) preempts"
          ),
          (waiting.place("nopreempt"), ""),
        ])
    }
    let delayed = eager.filter { ($0.instance.preemptDelay ?? .zero) > .zero }
    compare(
      delayed, .warning, .preemptionMismatch, of: group.title, what: "the preemption delay",
      keyword: "preempt_delay", fix: "write the same `preempt_delay` on all nodes",
      value: { secondsText(($0.instance.preemptDelay ?? .zero).wholeMicroseconds) + " s" },
      consequence: { _, _ in "how long the address stays away depends on which node comes back" })
  }

  /// Virtual routers that move together on one node and apart on another.
  mutating func compareSyncGroups(_ groups: [RouterGroup]) {
    let syncGroups = nodes.map { node in
      var numbers: [String: Int] = [:]
      for (number, group) in node.configuration.syncGroups.enumerated() {
        for member in group.members where numbers[member.name] == nil {
          numbers[member.name] = number
        }
      }
      return numbers
    }
    // The first virtual router of each sync group of each node, with which the others are compared.
    var first: [SyncGroupPlace: Int] = [:]
    var told: Set<Int> = []
    for (index, right) in groups.enumerated() {
      for together in right.members {
        guard let number = syncGroups[together.node][together.instance.name] else { continue }
        let place = SyncGroupPlace(node: together.node, number: number)
        guard let leader = first[place] else {
          first[place] = index
          continue
        }
        let left = groups[leader]
        let apart = right.members.first { member in
          guard let other = left.members.first(where: { $0.node == member.node }) else {
            return false
          }
          let own = syncGroups[member.node][member.instance.name]
          return own == nil || own != syncGroups[member.node][other.instance.name]
        }
        guard let apart, told.insert(index).inserted else { continue }
        let syncGroup = nodes[together.node].configuration.syncGroups[number]
        report(
          .warning, .syncGroupMismatch,
          "\(left.title) and \(right.title) move together on \(together.nodeName) but not on"
            + " \(apart.nodeName): after a failover one address can be here and the other there",
          fix: "write the same `vrrp_sync_group` on all nodes",
          places: [
            (
              syncGroup.places.block?.moved(by: together.firstFile),
              "the group on \(together.nodeName)"
            ),
            (apart.instance.places.block?.moved(by: apart.firstFile), ""),
          ])
      }
    }
  }
}

/// A sync group of a node.
private struct SyncGroupPlace: Hashable {
  let node: Int
  let number: Int
}

extension RouterMember {
  fileprivate var placeOfPriority: SourceRange? { place("priority") }
}

/// Words as a list for people: "a, b and c".
func listed(_ words: [String], _ conjunction: String) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
