import NetTypes

extension VRRPInstance {
  /// The keywords of `vrrp_instance`.
  package static let table = KeywordTable<VRRPInstance>(
    "vrrp_instance", daemons: .vrrpd,
    basicKeywords + addressKeywords + advertisementKeywords + linkKeywords + garpKeywords
      + trackingKeywords + notificationKeywords)

  private static let basicKeywords: [Keyword<VRRPInstance>] = [
    .state,
    .vrf,
    .value("interface", \.interface, .interface, "the interface that advertisements leave from"),
    .value(
      "virtual_router_id", \.virtualRouterID, .routerNumber,
      "the number of the virtual router (VRID), the same on all nodes and unique on the network"),
    .value(
      "priority", \.priority, .priority,
      "the router with the highest becomes master; 255 is the owner of the addresses, which "
        + "nothing changes", .fallback("100; with `state MASTER` 255")),
    .value(
      "advert_int", \.advertisementInterval, .seconds(10_000...255_000_000),
      default: .seconds(1),
      "the time between advertisements, the same on all nodes: whole seconds in version 2, "
        + "steps of 0.01 up to 40.95 in version 3"),
    .version,
    .nativeIPv6,
    .flag(
      "accept", \.accepts, "the master accepts packets to the virtual addresses",
      .fallback("yes, unless strict_mode")),
    .flag(
      "no_accept", \.accepts, sets: false,
      "the master drops packets to the virtual addresses unless it owns them (priority 255)"),
    .flag(
      "preempt", \.preempts, "take over from a master with a lower priority",
      .fallback("yes")),
    .flag(
      "nopreempt", \.preempts, sets: false,
      "stay backup while a master with a lower priority is there; needs `state BACKUP`"),
    .value(
      "preempt_delay", \.preemptDelay, .seconds(0...1_000_000_000), default: .zero,
      "how long to wait before taking over from a master with a lower priority"),
    .optionalBoolean(
      "strict_mode", \.isStrict, "keep to the RFCs where keepalived usually does not",
      .fallback("vrrp_strict of global_defs")),
    .optionalBoolean(
      "owner_ignore_adverts", \.ownerIgnoresAdvertisements,
      "the owner of the addresses (priority 255) ignores advertisements of others",
      .since("2.4") + .fallback("vrrp_owner_ignore_adverts of global_defs")),
    .value("debug", \.debugLevel, .integer(0...4), default: 0, "how much to log of the instance"),
  ]

  private static let addressKeywords: [Keyword<VRRPInstance>] = [
    .virtualAddresses(
      "virtual_ipaddress", \.addresses,
      "the addresses that the master has, in the order in which they are advertised"),
    .virtualAddresses(
      "virtual_ipaddress_excluded", \.excludedAddresses,
      "more addresses that the master has, of either family, which are not advertised"),
    .flag(
      "no_virtual_ipaddress", \.hasNoAddresses,
      "the instance is meant to have no addresses: only scripts and other blocks use its state",
      .since("2.2.8")),
    .flag(
      "promote_secondaries", \.promotesSecondaries,
      "secondary addresses stay when the primary address of their network is deleted"),
    .routes("virtual_routes", \.routes, "routes that the master has"),
    .rules("virtual_rules", \.rules, "routing rules that the master has"),
  ]

  private static let advertisementKeywords: [Keyword<VRRPInstance>] = [
    .source("mcast_src_ip", isUnicast: false, "the source address of advertisements"),
    .source("unicast_src_ip", isUnicast: true, "the source address of unicast advertisements"),
    .multicastAddress,
    .flag(
      "track_src_ip", \.tracksSourceAddress,
      "go to FAULT while the configured source address is not on the interface"),
    .unicastPeers,
    .value(
      "unicast_ttl", \.unicastTTL, .integer(0...255),
      "the TTL of unicast advertisements", .fallback("255")),
    .flag(
      "unicast_fault_no_peer", \.faultsWithoutPeers,
      "go to FAULT instead of multicast when there are no peers"),
    .flag(
      "check_unicast_src", \.checksUnicastSource,
      "accept unicast advertisements from peers only",
      .fallback("vrrp_check_unicast_src of global_defs")),
    .oldChecksum,
    .optionalBoolean(
      "v3_checksum_as_v2", \.checksumsAsVersion2,
      "leave the pseudo-header out of the checksum of version 3 over IPv4 (RFC 9568)",
      .since("2.4") + .fallback("v3_checksum_as_v2 of global_defs")),
    .block(
      "authentication", \.authentication, { Authentication.table },
      "authentication of version 2 (RFC 2338), which keeps out mistakes but no attackers"),
    .block(
      "auth_hmac", \.hmac, { HMACAuthentication.table },
      "advertisements with a keyed hash and protection from repetition", .since("2.4")),
    .optionalBoolean(
      "skip_check_adv_addr", \.skipsAddressCheck,
      "compare the addresses in advertisements only after another router became master",
      .fallback("vrrp_skip_check_adv_addr of global_defs")),
    .optionalBoolean(
      "lower_prio_no_advert", \.ignoresLowerPriority,
      "as master, do not answer advertisements with a lower priority at once",
      .fallback("vrrp_lower_prio_no_advert of global_defs")),
    .optionalBoolean(
      "higher_prio_send_advert", \.answersHigherPriority,
      "as master, send one more advertisement before giving way to a higher priority",
      .fallback("vrrp_higher_prio_send_advert of global_defs")),
    .value(
      "down_timer_adverts", \.downAdvertisements, .integer(1...100),
      "how many advertisements must be missing until the master is taken to be down",
      .fallback("vrrp_down_timer_adverts of global_defs (3)")),
    .expiredTimer,
    .receiveBuffer,
  ]

  private static let linkKeywords: [Keyword<VRRPInstance>] = [
    .virtualMAC,
    .flag(
      "use_vmac_addr", \.usesVirtualMACForAddresses,
      "addresses on other interfaces get interfaces with the virtual MAC address, too"),
    .flag(
      "vmac_xmit_base", \.transmitsFromBase,
      "send advertisements from the real interface with its own MAC address"),
    .ipvlan,
  ]

  private static let garpKeywords: [Keyword<VRRPInstance>] = [
    .value(
      "garp_master_delay", \.garpDelaySeconds, .integer(0...4294),
      "seconds from becoming master to the second burst of gratuitous ARP; 0 for none",
      .fallback("vrrp_garp_master_delay of global_defs (5)")),
    .repetition(
      "garp_master_repeat", \.garpRepeat, "how many gratuitous ARP messages make a burst",
      .fallback("vrrp_garp_master_repeat of global_defs (5)")),
    .value(
      "garp_master_refresh", \.garpRefreshSeconds, .integer(0...Int(UInt32.max)),
      "seconds between gratuitous ARP while master; 0 for none",
      .fallback("vrrp_garp_master_refresh of global_defs (0)")),
    .repetition(
      "garp_master_refresh_repeat", \.garpRefreshRepeat,
      "how many gratuitous ARP messages each time while master",
      .fallback("vrrp_garp_master_refresh_repeat of global_defs (1)")),
    .value(
      "garp_lower_prio_delay", \.garpLowerPriorityDelaySeconds, .integer(0...4294),
      "seconds to the second burst after an advertisement with a lower priority came",
      .fallback("vrrp_garp_lower_prio_delay of global_defs (garp_master_delay)")),
    .value(
      "garp_lower_prio_repeat", \.garpLowerPriorityRepeat, .integer(0...Int(Int32.max)),
      "how many gratuitous ARP messages after an advertisement with a lower priority came",
      .fallback("vrrp_garp_lower_prio_repeat of global_defs (garp_master_repeat)")),
    .extraGARP("garp_extra_if", .fallback("vrrp_garp_extra_if of global_defs (0)")),
    .extraGARP("vmac_garp_intvl", .init(standing: .refusedByTest("write `garp_extra_if`"))),
  ]

  private static let trackingKeywords: [Keyword<VRRPInstance>] = [
    .tracked(
      "track_interface", \.trackedInterfaces, .interface,
      "interfaces whose failure is FAULT, or changes the priority by a weight"),
    .tracked(
      "track_script", \.trackedScripts, .script,
      "scripts (vrrp_script) whose failure is FAULT, or changes the priority by a weight"),
    .tracked(
      "track_file", \.trackedFiles, .file,
      "files (track_file) whose number times a weight is added to the priority"),
    .tracked(
      "track_process", \.trackedProcesses, .process,
      "processes (vrrp_track_process) whose absence is FAULT, or changes the priority"),
    .tracked(
      "track_bfd", \.trackedBFDs, .bfd,
      "BFD instances whose failure is FAULT, or changes the priority by a weight"),
    .flag(
      "dont_track_primary", \.ignoresOwnInterface,
      "go on while the own interface is down"),
    .flag(
      "linkbeat_use_polling", \.pollsLink, "ask the interface for its link again and again",
      .init(standing: .refusedByTest("list the interface in `linkbeat_interfaces`"))),
  ]

  private static let notificationKeywords: [Keyword<VRRPInstance>] = [
    .script("notify_master", \.notifyMaster, "a command that is run on becoming master"),
    .script("notify_backup", \.notifyBackup, "a command that is run on becoming backup"),
    .script("notify_fault", \.notifyFault, "a command that is run on going to FAULT"),
    .script("notify_stop", \.notifyStop, "a command that is run when the daemon stops"),
    .notifyDeleted,
    .script(
      "notify", \.notify,
      "a command that is run on every change, with the words INSTANCE NAME STATE PRIORITY added"),
    .script(
      "notify_master_rx_lower_pri", \.notifyLowerPriority,
      "a command that is run when the master hears a lower priority"),
    .optionalBoolean(
      "notify_priority_changes", \.notifiesPriorityChanges,
      "tell the FIFOs of changes of the priority, too",
      .fallback("that of the sync group, or vrrp_notify_priority_changes of global_defs")),
    .optionalBoolean(
      "smtp_alert", \.sendsMail, "send mail on changes",
      .fallback("smtp_alert_vrrp or smtp_alert of global_defs")),
    .value(
      "lvs_sync_daemon_interface", \.syncDaemonInterface, .interface,
      "the interface of the kernel's synchronization of connections",
      .init(standing: .refusedByTest("write `lvs_sync_daemon` in global_defs"))),
  ]
}
