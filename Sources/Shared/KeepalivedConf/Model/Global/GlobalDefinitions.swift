package import NetTypes

/// `global_defs`: settings of the whole machine.
package struct GlobalDefinitions: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()

  // MARK: Mail

  /// What mails and logs call this machine.
  package var routerID: String?
  /// Who gets mails, and from where.
  package var mail = MailSettings()

  // MARK: Processes

  /// How processes are called and scheduled.
  package var processes = ProcessSettings()
  /// `umask`: the permission bits that new files don't get.
  package var fileModeMask: UInt16?

  // MARK: Scripts

  /// `script_user`: who runs scripts that name nobody.
  package var scriptUser: ScriptUser?
  /// `enable_script_security`: whether what others can write is never run as root.
  package var hasScriptSecurity: Bool?
  /// `set_supplementary_groups`: whether scripts run with all groups of their users.
  package var setsSupplementaryGroups: Bool?
  /// `use_symlink_paths`: whether scripts are run by the paths that are given, not by real ones.
  package var keepsSymbolicLinks: Bool?
  /// `startup_script`: what is run before anything else.
  package var startupScript: ScriptCommand?
  /// `startup_script_timeout`
  package var startupTimeoutSeconds: Int?
  /// `shutdown_script`: what is run at the very end.
  package var shutdownScript: ScriptCommand?
  /// `shutdown_script_timeout`
  package var shutdownTimeoutSeconds: Int?
  /// Pipes that are told of every change.
  package var pipes = NotificationPipes()

  // MARK: VRRP

  /// `vrrp_version`: 2 or 3.
  package var vrrpVersion: Int?
  /// `vrrp_mcast_group4`
  package var multicastGroup4: IPv4Address?
  /// `vrrp_mcast_group6`
  package var multicastGroup6: IPv6Address?
  /// `default_interface`: where static addresses go that name none.
  package var defaultInterface: String?
  /// `dynamic_interfaces`
  package var dynamicInterfaces: DynamicInterfaces?
  /// `disable_local_igmp`
  package var disablesLocalIGMP: Bool?
  /// Gratuitous ARP and unsolicited neighbour advertisements.
  package var announcements = AnnouncementSettings()
  /// `vrrp_lower_prio_no_advert`
  package var ignoresLowerPriority: Bool?
  /// `vrrp_higher_prio_send_advert`
  package var answersHigherPriority: Bool?
  /// `vrrp_owner_ignore_adverts`
  package var ownerIgnoresAdvertisements: Bool?
  /// `vrrp_down_timer_adverts`
  package var downTimerAdvertisements: Int?
  /// `v3_checksum_as_v2`
  package var checksumsAsVersion2: Bool?
  /// `vrrp_check_unicast_src`
  package var checksUnicastSource: Bool?
  /// `vrrp_skip_check_adv_addr`
  package var skipsAddressCheck: Bool?
  /// `vrrp_strict`
  package var isStrict: Bool?
  /// `vrrp_startup_delay`
  package var startupDelay: Duration?
  /// `vrrp_delay_after_boot`
  package var delayAfterBoot: Duration?
  /// `log_unknown_vrids`
  package var logsUnknownRouters: Bool?
  /// `vmac_prefix`
  package var vmacPrefix: String?
  /// `vmac_addr_prefix`
  package var vmacAddressPrefix: String?
  /// `vrrp_notify_priority_changes`
  package var notifiesPriorityChanges: Bool?
  /// `vrrp_rx_bufs_policy`
  package var receiveBufferPolicy: ReceiveBufferPolicy?
  /// `vrrp_rx_bufs_multiplier`
  package var receiveBufferMultiplier: Int?

  // MARK: Firewall

  /// `nftables`: the table for VRRP.
  package var nftablesTable: String?
  /// `nftables_priority`
  package var nftablesPriority: Int?
  /// `nftables_counters`
  package var nftablesCounts: Bool?
  /// `nftables_ifindex`
  package var nftablesUsesInterfaceNumbers: Bool?
  /// `nftables_ipvs`: the table for virtual server groups.
  package var nftablesServiceTable: String?
  /// `nftables_ipvs_priority`
  package var nftablesServicePriority: Int?
  /// `nftables_ipvs_start_fwmark`
  package var nftablesFirstMark: Int?

  // MARK: Virtual servers

  /// `lvs_timeouts`
  package var connectionTimeouts: ConnectionTimeouts?
  /// `lvs_flush`
  package var flushesAtStart: Bool?
  /// `lvs_flush_on_stop`
  package var flushesAtStop: FlushAtStop?
  /// `lvs_sync_daemon`
  package var connectionSync: ConnectionSync?
  /// `checker_log_all_failures`
  package var logsAllFailures: Bool?
  /// `rs_init_notifies`
  package var notifiesInitialState: Bool?

  // MARK: The rest

  /// SNMP, and D-Bus.
  package var management = ManagementSettings()
  /// Sizes of socket buffers.
  package var buffers = BufferSettings()
  /// Reloading, and files that are written.
  package var files = FileSettings()
  /// `include_check`: which included files have to be there.
  package var includeChecks: [String]?
  /// `random_seed`
  package var randomSeed: Int?

  /// A block in which nothing is said.
  package init() {}

  /// The keywords of `global_defs`.
  package static let table = KeywordTable<GlobalDefinitions>(
    "global_defs",
    mailKeywords + processNameKeywords + schedulingKeywords + scriptKeywords + pipeKeywords
      + vrrpKeywords + vrrpReceivingKeywords + announcementKeywords + firewallKeywords
      + serviceKeywords + managementKeywords + bufferKeywords + fileKeywords)
}
