package import NetTypes

/// What `global_defs` says for all instances, with keepalived's defaults where it says nothing.
package struct VRRPDefaults: Equatable, Sendable {
  /// `vrrp_version`
  package var version = 2
  /// `vrrp_strict`
  package var isStrict = false
  /// `dynamic_interfaces`: interfaces may come into being later.
  package var allowsMissingInterfaces = false
  /// `default_interface`, for static addresses.
  package var interface = "eth0"
  /// `vrrp_mcast_group4`
  package var multicastAddress4 = IPAddress.v4(IPv4Address(rawValue: 0xE000_0012))
  /// `vrrp_mcast_group6`
  package var multicastAddress6 = IPAddress.v6(IPv6Address(high: 0xFF02 << 48, low: 0x12))
  /// `vrrp_down_timer_adverts`
  package var downAdvertisements = 3
  /// `vrrp_check_unicast_src`
  package var checksUnicastSource = false
  /// `vrrp_skip_check_adv_addr`
  package var skipsAddressCheck = false
  /// `vrrp_owner_ignore_adverts`
  package var ownerIgnoresAdvertisements = false
  /// `vrrp_lower_prio_no_advert`
  package var ignoresLowerPriority = false
  /// `vrrp_higher_prio_send_advert`
  package var answersHigherPriority = true
  /// `v3_checksum_as_v2`
  package var checksumsAsVersion2 = false
  /// `vrrp_garp_master_delay` in seconds.
  package var garpDelaySeconds = 5
  /// `vrrp_garp_master_repeat`
  package var garpRepeat = 5
  /// `vrrp_garp_master_refresh` in seconds.
  package var garpRefreshSeconds = 0
  /// `vrrp_garp_master_refresh_repeat`
  package var garpRefreshRepeat = 1
  /// `vrrp_garp_lower_prio_delay` in seconds; nil for that of the master.
  package var garpLowerPriorityDelaySeconds: Int?
  /// `vrrp_garp_lower_prio_repeat`; nil for that of the master.
  package var garpLowerPriorityRepeat: Int?
  /// `vrrp_garp_extra_if`
  package var extraGARP = ExtraGratuitousARP(0)
  /// `vrrp_notify_priority_changes`
  package var notifiesPriorityChanges = false
  /// `smtp_alert_vrrp`, or else `smtp_alert`.
  package var sendsMail = false

  /// keepalived's own defaults.
  package init() {}

  /// The defaults of a configuration.
  package init(_ global: GlobalDefinitions?) {
    self.init()
    guard let global else { return }
    version = global.vrrpVersion ?? version
    isStrict = global.isStrict ?? isStrict
    allowsMissingInterfaces = global.dynamicInterfaces != nil
    interface = global.defaultInterface ?? interface
    multicastAddress4 = global.multicastGroup4.map { .v4($0) } ?? multicastAddress4
    multicastAddress6 = global.multicastGroup6.map { .v6($0) } ?? multicastAddress6
    downAdvertisements = global.downTimerAdvertisements ?? downAdvertisements
    checksUnicastSource = global.checksUnicastSource ?? checksUnicastSource
    skipsAddressCheck = global.skipsAddressCheck ?? skipsAddressCheck
    ownerIgnoresAdvertisements = global.ownerIgnoresAdvertisements ?? ownerIgnoresAdvertisements
    ignoresLowerPriority = global.ignoresLowerPriority ?? ignoresLowerPriority
    answersHigherPriority = global.answersHigherPriority ?? answersHigherPriority
    checksumsAsVersion2 = global.checksumsAsVersion2 ?? checksumsAsVersion2
    notifiesPriorityChanges = global.notifiesPriorityChanges ?? notifiesPriorityChanges
    sendsMail = global.mail.alertsOfRouters ?? global.mail.alerts ?? sendsMail
    take(global.announcements)
  }

  private mutating func take(_ announcements: AnnouncementSettings) {
    if announcements.isMinimal == true {
      garpDelaySeconds = 0
      garpRepeat = 1
    }
    garpDelaySeconds = announcements.delaySeconds ?? garpDelaySeconds
    garpRepeat = announcements.repeatCount ?? garpRepeat
    garpRefreshSeconds = announcements.refreshSeconds ?? garpRefreshSeconds
    garpRefreshRepeat = announcements.refreshRepeatCount ?? garpRefreshRepeat
    garpLowerPriorityDelaySeconds = announcements.lowerPriorityDelaySeconds
    garpLowerPriorityRepeat = announcements.lowerPriorityRepeatCount
    extraGARP = announcements.extra ?? extraGARP
  }
}
