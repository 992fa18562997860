extension SyncGroup {
  /// The keywords of `vrrp_sync_group`.
  package static let table = KeywordTable<SyncGroup>(
    "vrrp_sync_group", daemons: .vrrpd, memberKeywords + notificationKeywords)

  private static let memberKeywords: [Keyword<SyncGroup>] = [
    .names(
      "group", \.members, .text("INSTANCE"), "the names of the instances, at least two",
      .firstCounts),
    .tracked(
      "track_interface", \.trackedInterfaces, .interface,
      "interfaces whose failure is FAULT for all instances, or changes their priorities"),
    .tracked(
      "track_script", \.trackedScripts, .script,
      "scripts (vrrp_script) whose failure is FAULT for all instances, or changes priorities"),
    .tracked(
      "track_file", \.trackedFiles, .file,
      "files (track_file) whose number times a weight is added to all priorities"),
    .tracked(
      "track_process", \.trackedProcesses, .process,
      "processes (vrrp_track_process) whose absence is FAULT for all instances, or changes "
        + "priorities"),
    .tracked(
      "track_bfd", \.trackedBFDs, .bfd,
      "BFD instances whose failure is FAULT for all instances, or changes priorities"),
    .flag(
      "sync_group_tracking_weight", \.usesTrackingWeights,
      "keep the weights of what the instances track themselves; all need the same items then"),
    .globalTracking,
  ]

  private static let notificationKeywords: [Keyword<SyncGroup>] = [
    .script("notify_master", \.notifyMaster, "a command that is run when all became master"),
    .script("notify_backup", \.notifyBackup, "a command that is run when all became backup"),
    .script("notify_fault", \.notifyFault, "a command that is run on going to FAULT"),
    .script("notify_stop", \.notifyStop, "a command that is run when the daemon stops"),
    .script(
      "notify", \.notify,
      "a command that is run on every change, with the words GROUP NAME STATE 0 added"),
    .optionalBoolean(
      "notify_priority_changes", \.notifiesPriorityChanges,
      "tell the FIFOs of changes of the instances' priorities, too",
      .fallback("vrrp_notify_priority_changes of global_defs")),
    .optionalBoolean(
      "smtp_alert", \.sendsMail, "send mail on changes",
      .fallback("smtp_alert_vrrp or smtp_alert of global_defs")),
  ]
}

extension Keyword where Block == SyncGroup {
  /// The old word for `sync_group_tracking_weight`, which the dump writes.
  fileprivate static var globalTracking: Keyword {
    var keyword = flag(
      "global_tracking", \.usesTrackingWeights, "the same as sync_group_tracking_weight",
      .init(
        standing: .refusedByTest(
          "track in the group, or write `sync_group_tracking_weight`")))
    keyword.write = { _ in [] }
    return keyword
  }
}

extension TrackGroup {
  /// The keywords of `track_group`.
  package static let table = KeywordTable<TrackGroup>(
    "track_group", daemons: .vrrpd,
    [
      .names(
        "group", \.members, .text("INSTANCE"),
        "the names of instances: while one of them is in FAULT, so is what belongs to the group",
        .firstCounts)
    ])
}
