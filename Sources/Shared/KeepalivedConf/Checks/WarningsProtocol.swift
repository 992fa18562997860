import NetTypes

extension Warnings {
  /// Settings of an instance without effect, or with more than they say.
  func warnAboutProtocol(of instance: VRRPInstance) {
    if instance.isStrict(defaults), instance.accepts == nil, !instance.isOwner {
      let keyword = instance.isStrict == true ? instance.places.statement("strict_mode") : nil
      let place = keyword ?? configuration.global?.places.statement("vrrp_strict")
      warn(
        .strictDropsPackets, place,
        "strict mode drops packets to the virtual addresses of `\(instance.name)` unless it is the"
          + " owner (priority 255): not even ping is answered, and services there are unreachable",
        fix: instance.effectiveVersion(defaults) == 3
          ? "write `accept` in the instance, or leave strict mode out"
          : "leave strict mode out, or write `no_accept` in the instance if that is meant",
        related: [(instance.places.block, "the instance")])
    }
    if let authentication = instance.authentication, authentication.password != nil,
      authentication.kind == nil, !authentication.places.contains("auth_type")
    {
      warn(
        .ineffectiveSetting, authentication.places.statement("auth_pass"),
        "`auth_pass` without `auth_type` is ignored: advertisements carry no password",
        fix: "write `auth_type PASS` before it")
    }
    if instance.version == 2, instance.family == .ipv6, !instance.isStrict(defaults) {
      warn(
        .ineffectiveSetting, instance.places.statement("version"),
        "VRRP version 2 has no IPv6: the instance speaks a version 2 that no standard knows",
        fix: "write `version 3`")
    }
  }

  /// One script for several states, which it is not told.
  func warnAboutScripts(of instance: VRRPInstance) {
    warnAboutIndistinct([
      ("notify_master", instance.notifyMaster), ("notify_backup", instance.notifyBackup),
      ("notify_fault", instance.notifyFault), ("notify_stop", instance.notifyStop),
    ])
  }

  /// Scripts that are the same for several events.
  func warnAboutIndistinct(
    _ scripts: [(keyword: String, command: ScriptCommand?)],
    hint: String = "; `notify` tells the state by itself"
  ) {
    var seen: [(keyword: String, command: ScriptCommand)] = []
    for script in scripts {
      // A placeholder from a manual is no command.
      guard let command = script.command, command.words.first?.hasPrefix("<") != true else {
        continue
      }
      defer { seen.append((script.keyword, command)) }
      guard let first = seen.first(where: { $0.command.words == command.words }) else { continue }
      // Being BACKUP, in FAULT or stopped often is the same to a script: not MASTER.
      guard isPositive(first.keyword) != isPositive(script.keyword) else { continue }
      warn(
        .indistinctScripts, command.place.range,
        "`\(first.keyword)` and `\(script.keyword)` run the same command without telling it which"
          + " of them it is",
        fix: "add an argument to each, such as `\"\(command.text) \(event(script.keyword))\"`"
          + hint,
        related: [(first.command.place.range, "`\(first.keyword)`")])
      return
    }
  }

  private func isPositive(_ keyword: String) -> Bool {
    ["notify_master", "notify_up", "quorum_up"].contains(keyword)
  }

  private func event(_ keyword: String) -> String {
    String(keyword.split(separator: "_").last ?? "")
  }
}
