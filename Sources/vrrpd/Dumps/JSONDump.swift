import JSON
import KeepalivedConf
import NetTypes
import Platform
import RoutingNetlink
import VRRP

/// The state as keepalived writes it as JSON: exporters read it, so its members are keepalived's.
extension Daemon {
  /// The document of `json_version` 1, a list of instances, or of 2, an object.
  var jsonDump: JSONValue {
    let present = presentAddresses
    let list = JSONValue.array(
      configuredRouters.map { number in
        ["data": data(of: number, present: present), "stats": statistics(of: number)]
      })
    guard settings.global.files.jsonVersion == 2 else { return list }
    let processes = settings.processes.map { process($0) }
    return .object(given: [
      ("vrrp", list), ("track_process", processes.isEmpty ? nil : .array(processes)),
    ])
  }

  private func data(
    of number: Int, present: Set<InterfaceAddress.Identity>
  ) -> JSONValue {
    let (router, instance) = (node.routers[number], instances[number])
    let (settings, timing) = (instance.settings, router.settings.announcements)
    let isMaster = router.state == .master
    let time = WallTime(
      seconds: instance.lastTransition.seconds,
      nanoseconds: Int32(clamping: instance.lastTransition.nanoseconds))
    func flag(_ value: Bool) -> JSONValue { .integer(value ? 1 : 0) }
    let members: [(String, JSONValue?)] = [
      ("iname", .string(settings.name)),
      ("dont_track_primary", flag(settings.link.ignoresOwnInterface)),
      ("skip_check_adv_addr", flag(settings.transport.addressPolicy == .ignore)),
      ("strict_mode", flag(self.settings.global.isStrict ?? false)),
      (
        "vmac_ifname",
        .string(settings.link.virtual == nil ? "" : interfaceName(of: number))
      ),
      ("ifp_ifname", .string(interfaceName(of: number))),
      (
        "master_priority",
        .integer(router.state == .backup ? Int(router.master?.priority ?? 0) : 0)
      ),
      ("last_transition", .decimal(time.decimalText)),
      ("garp_delay", .seconds(timing.delay)),
      ("garp_refresh", wholeSeconds(timing.refresh)),
      ("garp_rep", .integer(timing.repeats)),
      ("garp_refresh_rep", .integer(timing.refreshRepeats)),
      ("garp_lower_prio_delay", wholeSeconds(timing.lowerPriorityDelay)),
      ("garp_lower_prio_rep", .integer(timing.lowerPriorityRepeats)),
      ("lower_prio_no_advert", flag(!router.settings.answersLowerPriority)),
      ("higher_prio_send_advert", flag(router.settings.answersHigherPriority)),
      ("vrid", .integer(Int(settings.virtualRouterID))),
      ("base_priority", .integer(Int(router.settings.priority))),
      ("effective_priority", .integer(Int(router.effectivePriority))),
      ("vipset", .boolean(isMaster && !instance.held.isEmpty)),
      ("promote_secondaries", .boolean(settings.link.promotesSecondaries)),
      ("adver_int", .seconds(router.settings.interval)),
      ("master_adver_int", .seconds(router.masterInterval)),
      ("accept", flag(settings.holdings.accepts)),
      ("nopreempt", .boolean(!router.settings.preempts)),
      ("preempt_delay", wholeSeconds(router.settings.preemptDelay)),
      ("state", .integer(router.state.dumpNumber)),
      ("wantstate", .integer(router.state.dumpNumber)),
      ("version", .integer(Int(router.settings.version.rawValue))),
      ("smtp_alert", .boolean(settings.notices.sendsMail)),
      ("notify_deleted", .boolean(settings.notices.deleted != nil)),
    ]
    return .object(
      given: members + scripts(of: settings.notices)
        + holdings(of: number, present: present) + tracking(of: settings)
        + authentication(of: settings.transport))
  }

  private func wholeSeconds(_ duration: Duration) -> JSONValue {
    .integer(Int(duration.nanoseconds / 1_000_000_000))
  }

  private func scripts(of notices: NoticeSettings) -> [(String, JSONValue?)] {
    func text(_ script: ScriptCommand?) -> JSONValue? { script.map { .string($0.dumpText) } }
    return [
      ("script_backup", text(notices.backup)), ("script_master", text(notices.master)),
      ("script_fault", text(notices.fault)), ("script_stop", text(notices.stop)),
      ("script", text(notices.any)),
      ("script_master_rx_lower_pri", text(notices.lowerPriority)),
    ]
  }

  private func holdings(
    of number: Int, present: Set<InterfaceAddress.Identity>
  ) -> [(String, JSONValue?)] {
    let holdings = instances[number].settings.holdings
    func list(_ texts: [String]) -> JSONValue? {
      texts.isEmpty ? nil : .array(texts.map { .string($0) })
    }
    return [
      ("vips", list(dumpTexts(of: holdings.addresses, number, present: present))),
      ("evips", list(dumpTexts(of: holdings.excludedAddresses, number, present: present))),
      ("vroutes", list(holdings.routes.map(\.dumpText))),
      ("vrules", list(holdings.rules.map(\.dumpText))),
    ]
  }

  private func tracking(of settings: InstanceSettings) -> [(String, JSONValue?)] {
    func names(_ kind: TrackedID.Kind, _ text: (String) -> String = { $0 }) -> JSONValue? {
      let list = settings.router.tracked.filter { $0.id.kind == kind }
      return list.isEmpty ? nil : .array(list.map { .string(text($0.id.name)) })
    }
    return [
      ("track_ifp", names(.interface)),
      (
        "track_script",
        names(.script) { name in
          self.settings.scripts.first { $0.name == name }?.script?.dumpText ?? name
        }
      ),
      ("track_process", names(.process)),
    ]
  }

  private func authentication(of transport: TransportSettings) -> [(String, JSONValue?)] {
    switch transport.credential {
    case .none: [("auth_type", 0)]
    case .password(let password):
      [("auth_type", 1), ("auth_data", .string(password.text))]
    case .header(let password): [("auth_type", 2), ("auth_data", .string(password.text))]
    }
  }

  private func statistics(of number: Int) -> JSONValue {
    let statistics = node.routers[number].statistics
    func count(_ counter: RefusalCounter) -> (String, JSONValue?) {
      (counter.rawValue, .count(instances[number].refusals[counter] ?? 0))
    }
    return .object(given: [
      ("advert_rcvd", .count(statistics.advertsReceived)),
      ("advert_sent", .count(statistics.advertsSent)),
      ("become_master", .count(statistics.becameMaster)),
      ("release_master", .count(statistics.releasedMaster)),
      count(.length), count(.interval), count(.hopLimit), count(.type), count(.addressList),
      count(.invalidAuthenticationType), count(.authenticationTypeMismatch),
      count(.authenticationFailure),
      ("pri_zero_rcvd", .count(statistics.priorityZeroReceived)),
      ("pri_zero_sent", .count(statistics.priorityZeroSent)),
    ])
  }

  private func process(_ process: KeepalivedConf.TrackedProcess) -> JSONValue {
    let words = process.command ?? []
    let isGood = node.status(of: TrackedID(.process, process.name)) == .good
    let match: String =
      switch process.parameterMatch {
      case nil: "none"
      case .exact: "exact"
      case .initial: "initial"
      case .partial: "partial"
      }
    let weight = process.weight
    return .object(given: [
      ("process", .string(process.name)),
      (
        "parameters",
        words.count > 1 ? .string(words.dropFirst().joined(separator: " ")) : nil
      ),
      ("param_match", .string(match)),
      ("min_processes", .integer(process.quorum ?? 1)),
      ("max_processes", process.quorumMaximum.map { .integer($0) }),
      ("have_quorum", .boolean(isGood)),
      (
        "weight",
        .integer((weight?.value ?? 0) * (weight?.isReversed == true ? -1 : 1))
      ),
      ("terminate_delay", .seconds(process.terminateDelay ?? .zero)),
      ("fork_delay", .seconds(process.forkDelay ?? .zero)),
      ("full_command", .boolean(process.comparesCommandLine ?? false)),
    ])
  }
}
