/// `vrrp_sync_group`: instances that are master together or not at all.
package struct SyncGroup: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// The name.
  package var name = ""
  /// `group`: the names of the instances.
  package var members: [NamedEntry] = []
  /// `track_interface`
  package var trackedInterfaces: [TrackedItem] = []
  /// `track_script`
  package var trackedScripts: [TrackedItem] = []
  /// `track_file`
  package var trackedFiles: [TrackedItem] = []
  /// `track_process`
  package var trackedProcesses: [TrackedItem] = []
  /// `track_bfd`
  package var trackedBFDs: [TrackedItem] = []
  /// `notify_master`
  package var notifyMaster: ScriptCommand?
  /// `notify_backup`
  package var notifyBackup: ScriptCommand?
  /// `notify_fault`
  package var notifyFault: ScriptCommand?
  /// `notify_stop`
  package var notifyStop: ScriptCommand?
  /// `notify`
  package var notify: ScriptCommand?
  /// `notify_priority_changes`
  package var notifiesPriorityChanges: Bool?
  /// `smtp_alert`
  package var sendsMail: Bool?
  /// `sync_group_tracking_weight`: members keep the weights of what they track.
  package var usesTrackingWeights: Bool?

  /// A block in which nothing is said.
  package init() {}
}
