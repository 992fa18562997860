package import NetTypes

/// `vrrp_instance`: one virtual router as this node takes part in it (RFC 9568).
package struct VRRPInstance: ConfigurationBlock {
  /// What the instance starts as.
  package enum State: String, Sendable, CaseIterable {
    case master = "MASTER"
    case backup = "BACKUP"
  }

  /// Where its keywords stand.
  package var places = Places()
  /// The name.
  package var name = ""
  /// The family that the first address among its keywords has, and the word that says so:
  /// advertisements, peers and virtual addresses are of one family.
  @NotCompared package var familyWord: FamilyWord?
  /// How many entries of its blocks were wrong and are left out, by the blocks' keywords: what is
  /// missing because of them has been reported.
  @NotCompared package var leftOutEntries: [String: Int] = [:]

  /// What decides the family of an instance.
  package struct FamilyWord: Sendable {
    /// The family.
    package var family: AddressFamily
    /// Where it is said.
    package var place: SourceRange
  }

  // MARK: The virtual router

  /// `state`
  package var state: State?
  /// `interface`
  package var interface: String?
  /// `vrf`: the virtual routing and forwarding device, for unicast without an interface.
  package var vrf: String?
  /// `virtual_router_id`, 1 to 255.
  package var virtualRouterID: Int?
  /// `priority`, 1 to 255; 255 is the owner of the addresses.
  package var priority: Int?
  /// `advert_int`
  package var advertisementInterval: Duration?
  /// `version`: 2 or 3.
  package var version: Int?
  /// `native_ipv6`: an IPv6 instance, whatever its addresses say.
  package var isIPv6: Bool?
  /// `accept` (true) or `no_accept` (false).
  package var accepts: Bool?
  /// `preempt` (true) or `nopreempt` (false).
  package var preempts: Bool?
  /// `preempt_delay`
  package var preemptDelay: Duration?
  /// `strict_mode`
  package var isStrict: Bool?

  // MARK: Addresses, routes, rules

  /// `virtual_ipaddress`
  package var addresses: [VirtualAddress] = []
  /// `virtual_ipaddress_excluded`: not in advertisements.
  package var excludedAddresses: [VirtualAddress] = []
  /// `no_virtual_ipaddress`: none is meant.
  package var hasNoAddresses: Bool?
  /// `promote_secondaries`
  package var promotesSecondaries: Bool?
  /// `virtual_routes`
  package var routes: [Route] = []
  /// `virtual_rules`
  package var rules: [RoutingRule] = []

  // MARK: Advertisements

  /// `mcast_src_ip` or `unicast_src_ip`: the one that is given last.
  package var sourceAddress: IPAddress?
  /// Whether the source was given as `unicast_src_ip`.
  package var hasUnicastSource: Bool?
  /// `mcast_dst_ip`
  package var multicastAddress: IPAddress?
  /// `track_src_ip`: FAULT while no interface has the source address.
  package var tracksSourceAddress: Bool?
  /// `unicast_peer`
  package var unicastPeers: [UnicastPeer] = []
  /// `unicast_ttl`, 0 to 255.
  package var unicastTTL: Int?
  /// `unicast_fault_no_peer`
  package var faultsWithoutPeers: Bool?
  /// `check_unicast_src`
  package var checksUnicastSource: Bool?
  /// `old_unicast_checksum`: true for always, false for `never`.
  package var usesOldUnicastChecksum: Bool?
  /// `v3_checksum_as_v2`
  package var checksumsAsVersion2: Bool?
  /// `authentication`
  package var authentication: Authentication?
  /// `auth_hmac`
  package var hmac: HMACAuthentication?
  /// `skip_check_adv_addr`
  package var skipsAddressCheck: Bool?
  /// `owner_ignore_adverts`
  package var ownerIgnoresAdvertisements: Bool?
  /// `lower_prio_no_advert`
  package var ignoresLowerPriority: Bool?
  /// `higher_prio_send_advert`
  package var answersHigherPriority: Bool?
  /// `down_timer_adverts`: how many missing advertisements mean that the master is down.
  package var downAdvertisements: Int?
  /// `timer_expired_backup`: the highest priority of the others.
  package var expiredTimerPriority: Int?
  /// `kernel_rx_buf_size` in bytes.
  package var receiveBufferBytes: Int?
  /// `debug`, 0 to 4.
  package var debugLevel: Int?

  // MARK: Interfaces of its own

  /// `use_vmac`
  package var virtualMAC: VirtualMAC?
  /// `use_vmac_addr`: addresses on other interfaces get a VMAC's interface, too.
  package var usesVirtualMACForAddresses: Bool?
  /// `vmac_xmit_base`: advertisements leave from the real interface.
  package var transmitsFromBase: Bool?
  /// `use_ipvlan`
  package var ipvlan: IPVLAN?

  // MARK: Gratuitous ARP

  /// `garp_master_delay` in seconds.
  package var garpDelaySeconds: Int?
  /// `garp_master_repeat`
  package var garpRepeat: Int?
  /// `garp_master_refresh` in seconds.
  package var garpRefreshSeconds: Int?
  /// `garp_master_refresh_repeat`
  package var garpRefreshRepeat: Int?
  /// `garp_lower_prio_delay` in seconds.
  package var garpLowerPriorityDelaySeconds: Int?
  /// `garp_lower_prio_repeat`
  package var garpLowerPriorityRepeat: Int?
  /// `garp_extra_if`
  package var extraGARP: ExtraGratuitousARP?

  // MARK: Tracking

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
  /// `dont_track_primary`: the own interface may be down.
  package var ignoresOwnInterface: Bool?
  /// `linkbeat_use_polling`
  package var pollsLink: Bool?

  // MARK: Notification

  /// `notify_master`
  package var notifyMaster: ScriptCommand?
  /// `notify_backup`
  package var notifyBackup: ScriptCommand?
  /// `notify_fault`
  package var notifyFault: ScriptCommand?
  /// `notify_stop`
  package var notifyStop: ScriptCommand?
  /// `notify_deleted`
  package var notifyDeleted: DeletionNotice?
  /// `notify`
  package var notify: ScriptCommand?
  /// `notify_master_rx_lower_pri`
  package var notifyLowerPriority: ScriptCommand?
  /// `notify_priority_changes`
  package var notifiesPriorityChanges: Bool?
  /// `smtp_alert`
  package var sendsMail: Bool?
  /// `lvs_sync_daemon_interface`
  package var syncDaemonInterface: String?

  /// A block in which nothing is said.
  package init() {}

  /// What happens when the instance is gone after a reload.
  package enum DeletionNotice: Equatable, Sendable {
    /// `notify` and the FIFOs say DELETED instead of FAULT.
    case stateOnly
    /// That, and this command is run.
    case script(ScriptCommand)
  }
}
