import Control
import DaemonKit
import DaemonRuntime
import KeepalivedConf
import NetTypes
import RoutingNetlink
import VRRP

/// Measurements: those of keepalived-exporter by their names and labels, and this daemon's own.
extension ControlPart {
  /// All measurements as text.
  func metrics(of daemon: Daemon, format: MetricsFormat) -> [UInt8] {
    var writer = MetricsWriter(format: format)
    let routers = daemon.configuredRouters
    let labels = routers.map { daemon.instanceLabels($0) }
    writer.begin(MetricFamily("keepalived_up", .gauge, help: "Whether the daemon runs."))
    writer.add(1)
    addStates(routers, daemon, &writer)
    for (name, help, value) in Self.statistics {
      writer.begin(MetricFamily(name, .counter, help: help))
      for (router, label) in zip(routers, labels) {
        writer.add(value(daemon.node.routers[router].statistics), label)
      }
    }
    for (name, help, counter) in Self.refusals {
      writer.begin(MetricFamily(name, .counter, help: help))
      for (router, label) in zip(routers, labels) {
        writer.add(daemon.instances[router].refusals[counter] ?? 0, label)
      }
    }
    writer.begin(
      MetricFamily(
        "keepalived_gratuitous_arp_delay", .counter,
        help: "The configured delay of the second burst of announcements in seconds."))
    for (router, label) in zip(routers, labels) {
      let delay = daemon.node.routers[router].settings.announcements.delay
      writer.add(delay.nanoseconds / 1_000_000_000, label)
    }
    addScripts(daemon, &writer)
    addOwn(routers, labels, daemon, &writer)
    addDaemon(daemon, &writer)
    return writer.finish()
  }

  private static let statistics: [(String, String, @Sendable (RouterStatistics) -> UInt64)] = [
    ("keepalived_advertisements_received", "Adverts that were taken.", { $0.advertsReceived }),
    ("keepalived_advertisements_sent", "Adverts that were sent.", { $0.advertsSent }),
    ("keepalived_become_master", "How often it became master.", { $0.becameMaster }),
    ("keepalived_release_master", "How often it stopped being master.", { $0.releasedMaster }),
    (
      "keepalived_priority_zero_received", "Adverts with priority 0 that were taken.",
      { $0.priorityZeroReceived }
    ),
    (
      "keepalived_priority_zero_sent", "Adverts with priority 0 that were sent.",
      { $0.priorityZeroSent }
    ),
    (
      "lvs_vrrpd_rival_adverts", "Adverts of another master that were heard while being master.",
      { $0.rivalAdverts }
    ),
    (
      "lvs_vrrpd_address_conflicts",
      "How often another machine was seen answering for addresses of this master.",
      { $0.conflicts }
    ),
    (
      "lvs_vrrpd_pauses",
      "How often the process stood still for so long that others may have taken over.",
      { $0.pauses }
    ),
  ]

  private static let refusals: [(String, String, RefusalCounter)] = [
    ("keepalived_packet_length_errors", "Adverts with a wrong length.", .length),
    ("keepalived_advertisements_interval_errors", "Adverts with another interval.", .interval),
    ("keepalived_ip_ttl_errors", "Adverts with a wrong time to live.", .hopLimit),
    ("keepalived_invalid_type_received", "Packets that are no adverts.", .type),
    ("keepalived_address_list_errors", "Adverts with other addresses.", .addressList),
    (
      "keepalived_authentication_invalid", "Adverts with an authentication that there is not.",
      .invalidAuthenticationType
    ),
    (
      "keepalived_authentication_mismatch", "Adverts with another kind of authentication.",
      .authenticationTypeMismatch
    ),
    (
      "keepalived_authentication_failure", "Adverts whose authentication does not hold.",
      .authenticationFailure
    ),
  ]

  /// The states of keepalived-exporter, by address.
  private func addStates(_ routers: [Int], _ daemon: Daemon, _ writer: inout MetricsWriter) {
    func add(_ router: Int, _ addresses: [VirtualAddress]) {
      let instance = daemon.instances[router]
      let held = daemon.heldInterfaces(of: router)
      let state = daemon.node.routers[router].state
      for address in addresses {
        let index = held[address.prefix] ?? daemon.shownInterface(for: address, of: router)
        let interface =
          index.flatMap { daemon.links[index: $0]?.name.description } ?? address.interface
          ?? instance.settings.link.interface ?? ""
        writer.add(
          state.dumpNumber,
          [
            .init("iname", instance.settings.name), .init("intf", interface),
            .init("vrid", String(instance.settings.virtualRouterID)),
            .init("ip_address", address.shortText),
          ])
      }
    }
    writer.begin(
      MetricFamily(
        "keepalived_vrrp_state", .gauge,
        help: "The state by address: 0 INIT, 1 BACKUP, 2 MASTER, 3 FAULT."))
    for router in routers { add(router, daemon.instances[router].settings.holdings.addresses) }
    writer.begin(
      MetricFamily(
        "keepalived_vrrp_excluded_state", .gauge,
        help: "The state by address that is not in adverts."))
    for router in routers {
      add(router, daemon.instances[router].settings.holdings.excludedAddresses)
    }
  }

  private func addScripts(_ daemon: Daemon, _ writer: inout MetricsWriter) {
    writer.begin(
      MetricFamily(
        "keepalived_script_status", .gauge, help: "Whether a tracked script is good: 0 or 1."))
    for script in daemon.settings.scripts {
      switch daemon.node.status(of: TrackedID(.script, script.name)) {
      case .good: writer.add(1, [.init("name", script.name)])
      case .bad: writer.add(0, [.init("name", script.name)])
      case .unknown, .number: break
      }
    }
  }

  private func addOwn(
    _ routers: [Int], _ labels: [[MetricLabel]], _ daemon: Daemon,
    _ writer: inout MetricsWriter
  ) {
    func gauge(_ name: String, _ help: String, _ value: (Int) -> Int64) {
      writer.begin(MetricFamily(name, .gauge, help: help))
      for (router, label) in zip(routers, labels) { writer.add(value(router), label) }
    }
    gauge("lvs_vrrpd_state", "The state: 0 INIT, 1 BACKUP, 2 MASTER, 3 FAULT.") {
      Int64(daemon.node.routers[$0].state.dumpNumber)
    }
    gauge("lvs_vrrpd_priority", "The priority that counts.") {
      Int64(daemon.node.routers[$0].effectivePriority)
    }
    gauge("lvs_vrrpd_base_priority", "The configured priority.") {
      Int64(daemon.node.routers[$0].settings.priority)
    }
    gauge("lvs_vrrpd_held", "Whether an operator keeps it out of elections.") {
      daemon.node.routers[$0].isHeld ? 1 : 0
    }
    gauge("lvs_vrrpd_faults", "How many reasons keep it from taking part.") {
      Int64(daemon.node.routers[$0].faults.count)
    }
    gauge("lvs_vrrpd_kernel_refusals", "What the kernel refused at the last change.") {
      Int64(daemon.instances[$0].lastRefusals.count)
    }
    gauge(
      "lvs_vrrpd_last_transition_timestamp_seconds",
      "When its state changed last, in seconds since 1970."
    ) { daemon.instances[$0].lastTransition.seconds }
    writer.begin(
      MetricFamily(
        "lvs_vrrpd_refused_adverts", .counter,
        help: "Adverts that were refused, or odd, by reason."))
    for (router, label) in zip(routers, labels) {
      for (name, count) in daemon.instances[router].refusalNames.sorted(by: { $0.key < $1.key }) {
        writer.add(count, label + [.init("reason", name)])
      }
    }
  }

  private func addDaemon(_ daemon: Daemon, _ writer: inout MetricsWriter) {
    func counter(_ name: String, _ help: String, _ value: UInt64) {
      writer.begin(MetricFamily(name, .counter, help: help))
      writer.add(value)
    }
    writer.begin(MetricFamily("lvs_vrrpd_build", .info, help: "The version of the daemon."))
    writer.addInformation([.init("version", DaemonKit.Daemon.version)])
    writer.begin(
      MetricFamily(
        "lvs_vrrpd_stray_adverts", .counter,
        help: "Adverts that belong to no instance, by what was wrong with them."))
    for (name, count) in daemon.strayRefusals.sorted(by: { $0.key < $1.key }) {
      writer.add(count, [.init("reason", name)])
    }
    let loop = daemon.loopMeasure
    writer.begin(
      MetricFamily(
        "lvs_vrrpd_loop_lateness_seconds", .histogram,
        help: "How late the loop served what was due.", unit: "seconds"))
    writer.addHistogram(
      buckets: Array(zip(LoopMeasure.bounds, loop.counts)), beyond: loop.counts.last ?? 0,
      sum: Double(loop.sumNanoseconds) / 1e9)
    writer.begin(
      MetricFamily(
        "lvs_vrrpd_loop_lateness_maximum_seconds", .gauge, help: "The longest of them.",
        unit: "seconds"))
    writer.add(loop.maximum)
    writer.begin(
      MetricFamily(
        "lvs_vrrpd_handover_seconds", .histogram,
        help: "From a release of addresses to the first advert of the successor.",
        unit: "seconds"))
    writer.addHistogram(
      buckets: Array(zip(ControlMeasures.bounds, measures.handovers)),
      beyond: measures.handovers.last ?? 0, sum: Double(measures.handoverTime.nanoseconds) / 1e9)
    counter(
      "lvs_vrrpd_unclaimed_releases", "Releases that nobody took over.",
      measures.unclaimedReleases)
    writer.begin(MetricFamily("lvs_vrrpd_reloads", .counter, help: "Reloads by result."))
    writer.add(measures.reloads.applied, [.init("result", "applied")])
    writer.add(measures.reloads.refused, [.init("result", "refused")])
    counter("lvs_vrrpd_log_losses", "Log lines that were lost.", daemon.log.lostCount)
    counter("lvs_vrrpd_operator_commands", "Changes by operators.", measures.commands)
    let server = server.counters
    counter("lvs_vrrpd_control_connections", "Clients of the control socket.", server.connections)
    counter("lvs_vrrpd_control_requests", "Their requests.", server.requests)
    counter("lvs_vrrpd_control_denied", "Requests of those who may not.", server.denied)
    counter(
      "lvs_vrrpd_control_turned_away", "Clients for whom there was no room.", server.turnedAway)
  }
}

extension Daemon {
  /// What tells an instance from others in metrics, as keepalived-exporter has it.
  fileprivate func instanceLabels(_ router: Int) -> [MetricLabel] {
    let settings = instances[router].settings
    let own = links[index: instances[router].link.own]?.name.description
    return [
      .init("iname", settings.name), .init("intf", own ?? settings.link.interface ?? ""),
      .init("vrid", String(settings.virtualRouterID)),
    ]
  }
}
