import JSON
import NetTypes

extension GlobalDefinitions {
  /// Virtual routers.
  static let vrrpKeywords: [Keyword<GlobalDefinitions>] = [
    .value(
      "vrrp_version", \.vrrpVersion, .integer(2...3), default: 2,
      "the version of VRRP for IPv4; IPv6 is always version 3", .only(.vrrpd)),
    .value(
      "vrrp_mcast_group4", \.multicastGroup4, .multicast4, default: .vrrpGroup,
      "the group that IPv4 advertisements go to", .only(.vrrpd)),
    .value(
      "vrrp_mcast_group6", \.multicastGroup6, .multicast6, default: .vrrpGroup,
      "the group that IPv6 advertisements go to", .only(.vrrpd)),
    .value(
      "default_interface", \.defaultInterface, .interface, default: "eth0",
      "where static addresses go that name no interface", .only(.vrrpd) + .survivesMissing),
    .custom(
      "dynamic_interfaces", \.dynamicInterfaces, .optional(.literal("allow_if_changes")),
      "let interfaces be missing at the start, come and go, and perhaps change their kind",
      .only(.vrrpd),
      read: { statement in
        guard let word = statement.next() else { return .allowed }
        if word.text == DynamicInterfaces.changing.rawValue { return .changing }
        let words = [DynamicInterfaces.changing.rawValue]
        statement.context.invalid(word, expected: .literal(words[0]), among: words)
        return .allowed
      },
      write: { ($0 == .allowed ? [] : [$0.rawValue], nil) }),
    .flag(
      "disable_local_igmp", \.disablesLocalIGMP,
      "send no IGMP messages for groups of the local network", .only(.vrrpd)),
    .optionalBoolean(
      "vrrp_lower_prio_no_advert", \.ignoresLowerPriority,
      "as master, do not answer advertisements of a lower priority",
      .only(.vrrpd) + .fallback("off, on with `vrrp_strict`")),
    .optionalBoolean(
      "vrrp_higher_prio_send_advert", \.answersHigherPriority, default: true,
      "as master, answer advertisements of a higher priority once before giving way",
      .only(.vrrpd)),
    .optionalBoolean(
      "vrrp_owner_ignore_adverts", \.ownerIgnoresAdvertisements,
      "with priority 255, ignore advertisements of others",
      .only(.vrrpd) + .since("2.4") + .fallback("off, on with `vrrp_strict`")),
    .value(
      "vrrp_down_timer_adverts", \.downTimerAdvertisements, .integer(1...100), default: 3,
      "after how many missing advertisements the master counts as gone", .only(.vrrpd)),
    .optionalBoolean(
      "v3_checksum_as_v2", \.checksumsAsVersion2, default: false,
      "leave addresses out of the checksum of version 3 over IPv4, as RFC 9568 demands",
      .only(.vrrpd) + .since("2.3")),
    .value(
      "vmac_prefix", \.vmacPrefix, .text("NAME"), default: "vrrp",
      "what names of virtual interfaces begin with", .only(.vrrpd) + .firstCounts),
    .value(
      "vmac_addr_prefix", \.vmacAddressPrefix, .text("NAME"),
      "the same for interfaces that only carry addresses",
      .only(.vrrpd) + .firstCounts + .fallback("`vmac_prefix`")),
  ]

  /// What virtual routers hear, and when they start.
  static let vrrpReceivingKeywords: [Keyword<GlobalDefinitions>] = [
    .flag(
      "vrrp_check_unicast_src", \.checksUnicastSource,
      "accept unicast advertisements from configured peers only", .only(.vrrpd)),
    .optionalBoolean(
      "vrrp_skip_check_adv_addr", \.skipsAddressCheck, default: false,
      "compare the addresses in advertisements only when the master changes", .only(.vrrpd)),
    .optionalBoolean(
      "vrrp_strict", \.isStrict, default: false,
      "do only what the standard allows: no authentication, no unicast, and more", .only(.vrrpd)),
    .value(
      "vrrp_startup_delay", \.startupDelay, .seconds(1_000...Int(UInt32.max)),
      "seconds to wait at the start before virtual routers take part", .only(.vrrpd)),
    .value(
      "vrrp_delay_after_boot", \.delayAfterBoot, .seconds(1_000...Int(UInt32.max)),
      "the same, counted from the start of the system", .only(.vrrpd) + .since("2.4")),
    .flag(
      "log_unknown_vrids", \.logsUnknownRouters,
      "log advertisements of virtual routers that are not configured", .only(.vrrpd)),
    .optionalBoolean(
      "vrrp_notify_priority_changes", \.notifiesPriorityChanges,
      "tell pipes of every change of a priority", .only(.vrrpd)),
    .custom(
      "vrrp_rx_bufs_policy", \.receiveBufferPolicy,
      .form("MTU|ADVERT|BYTES", examples: ["MTU", "ADVERT", "65536"]),
      "how large receive buffers are: by the interface, by advertisements, or a number",
      .only(.vrrpd) + .survivesMissing + .fallback("the system's default"),
      read: readReceiveBufferPolicy,
      write: { policy in
        switch policy {
        case .mtu: (["MTU"], nil)
        case .advertisement: (["ADVERT"], nil)
        case .bytes(let number): ([String(number)], .integer(number))
        }
      }),
    .custom(
      "vrrp_rx_bufs_multiplier", \.receiveBufferMultiplier, .integer(1...Int(UInt32.max)),
      "how many packets of that size fit into receive buffers",
      .only(.vrrpd) + .survivesMissing + .fallback("3"),
      read: { statement in
        let value = statement.take(.integer(1...Int(UInt32.max)))
        guard let extra = statement.peek else { return value }
        statement.context.error(
          .extraWords, extra.range, "there can be only one multiplier", fix: "delete this")
        statement.ignoreRest()
        return value
      }, write: { ([String($0)], .integer($0)) }),
  ]

  /// Gratuitous ARP and unsolicited neighbour advertisements.
  static let announcementKeywords: [Keyword<GlobalDefinitions>] = [
    .value(
      "vrrp_garp_master_delay", \.announcements.delaySeconds, .integer(0...maximalTimerSeconds),
      default: 5, "seconds until a new master sends gratuitous ARP again; 0 for never",
      .only(.vrrpd)),
    .value(
      "vrrp_garp_master_repeat", \.announcements.repeatCount, .integer(1...Int(UInt32.max)),
      default: 5, "how many of them at once", .only(.vrrpd)),
    .value(
      "vrrp_garp_master_refresh", \.announcements.refreshSeconds, .integer(0...Int(UInt32.max)),
      default: 0, "seconds between those that a master goes on sending; 0 for none", .only(.vrrpd)),
    .value(
      "vrrp_garp_master_refresh_repeat", \.announcements.refreshRepeatCount,
      .integer(1...Int(UInt32.max)), default: 1, "how many of them at once", .only(.vrrpd)),
    .value(
      "vrrp_garp_lower_prio_delay", \.announcements.lowerPriorityDelaySeconds,
      .integer(0...maximalTimerSeconds),
      "seconds until a master that heard a lower priority sends gratuitous ARP again",
      .only(.vrrpd) + .fallback("`vrrp_garp_master_delay`")),
    .value(
      "vrrp_garp_lower_prio_repeat", \.announcements.lowerPriorityRepeatCount,
      .integer(0...Int(Int32.max)), "how many of them at once",
      .only(.vrrpd) + .fallback("`vrrp_garp_master_repeat`")),
    .value(
      "vrrp_garp_interval", \.announcements.interval, .seconds(1...Int(UInt32.max)),
      "seconds between two gratuitous ARP messages on an interface",
      .only(.vrrpd) + .fallback("0")),
    .value(
      "vrrp_gna_interval", \.announcements.neighbourInterval, .seconds(1...Int(UInt32.max)),
      "seconds between two neighbour advertisements on an interface",
      .only(.vrrpd) + .fallback("0")),
    .optionalBoolean(
      "vrrp_min_garp", \.announcements.isMinimal,
      "send one gratuitous ARP message for each address, and none later", .only(.vrrpd)),
    extraAnnouncements("vrrp_garp_extra_if", .only(.vrrpd)),
    extraAnnouncements(
      "vrrp_vmac_garp_intvl",
      .only(.vrrpd) + .refusedByTest("write `vrrp_garp_extra_if`")
    ).asOldSpelling,
  ]

  private static func extraAnnouncements(
    _ name: String, _ options: KeywordOptions
  ) -> Keyword<GlobalDefinitions> {
    .custom(
      name, \.announcements.extra, .sequence([.optional(.literal("all")), .integer(1...86400)]),
      "seconds between gratuitous ARP messages on other interfaces of the addresses", options,
      read: readExtraAnnouncements,
      write: { extra in
        let words = (extra.onAllInterfaces ? ["all"] : []) + [String(extra.intervalSeconds)]
        return (words, nil)
      })
  }

  private static func readExtraAnnouncements(
    _ statement: inout Statement
  ) -> ExtraGratuitousARP? {
    var isForAll = false
    var seconds: Int?
    while let word = statement.peek {
      if word.text == "all" {
        _ = statement.next()
        isForAll = true
      } else {
        guard let value = statement.take(.integer(1...86400)) else { return nil }
        seconds = value
      }
    }
    guard let seconds else {
      statement.context.error(
        .missingArgument, statement.range, "`\(statement.keyword.text)` needs seconds",
        expected: Grammar.integer(1...86400).expectation)
      return nil
    }
    return ExtraGratuitousARP(seconds, onAllInterfaces: isForAll)
  }
}

extension IPv4Address {
  /// 224.0.0.18, the group of VRRP (RFC 9568, section 5.1.1.2).
  static let vrrpGroup = IPv4Address(rawValue: 0xE000_0012)
}

extension IPv6Address {
  /// ff02::12, the group of VRRP (RFC 9568, section 5.1.2.2).
  static let vrrpGroup = IPv6Address(high: 0xFF02 << 48, low: 0x12)
}

extension Argument where Value == IPv4Address {
  /// An IPv4 multicast address.
  static var multicast4: Argument {
    Argument(
      .form("ADDRESS", examples: ["224.0.0.18"]),
      read: { word, context in
        if case .v4(let address)? = IPAddress(text: Array(word.text.utf8)),
          IPAddress.v4(address).isMulticast
        {
          return address
        }
        context.error(
          .invalidValue, word.range, "`\(word.text)` is no IPv4 multicast address",
          expected: "a group such as 224.0.0.18")
        return nil
      }, text: { IPAddress.v4($0).description })
  }
}

extension Argument where Value == IPv6Address {
  /// An IPv6 multicast address.
  static var multicast6: Argument {
    Argument(
      .form("ADDRESS", examples: ["ff02::12"]),
      read: { word, context in
        if case .v6(let address)? = IPAddress(text: Array(word.text.utf8)),
          IPAddress.v6(address).isMulticast
        {
          return address
        }
        context.error(
          .invalidValue, word.range, "`\(word.text)` is no IPv6 multicast address",
          expected: "a group such as ff02::12")
        return nil
      }, text: { IPAddress.v6($0).description })
  }
}
