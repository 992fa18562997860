import Control
import DaemonKit
import DaemonRuntime
import Glibc
import HTTP1
import JSON
import KeepalivedConf
import NetTypes
import Platform
import VRRP

/// What requests are answered with.
extension ControlPart {
  /// Answers a request; nil when that is done later.
  func answer(
    _ endpoint: ControlEndpoint, _ variables: [String], _ incoming: IncomingRequest,
    in daemon: Daemon
  ) throws(Problem) -> ControlResponse? {
    let request = incoming.request
    switch endpoint {
    case .status: return .json(status(of: daemon))
    case .instances: return .json(["instances": daemon.instancesDocument])
    case .instance: return show(try router(variables, in: daemon), in: daemon)
    case .groups: return .json(["groups": daemon.groupsDocument])
    case .events: return .events(EventSubscription(request))
    case .metrics, .plainMetrics:
      let format = MetricsFormat(accept: request.fields["Accept"])
      return .bytes(metrics(of: daemon, format: format), mediaType: format.mediaType)
    case .health, .plainHealth: return health(of: daemon)
    case .logLevel: return .json(["level": .string(daemon.log.level.name)])
    case .setLogLevel: return try setLogLevel(incoming, in: daemon)
    case .reload: return try reload(incoming, in: daemon)
    case .upgrade: return try upgrade(incoming, in: daemon)
    case .failover: return try failover(variables, incoming, in: daemon)
    case .hold: return try hold(variables, incoming, in: daemon)
    case .release:
      let router = try router(variables, in: daemon)
      return command(.release, "release", router, incoming, in: daemon)
    case .setPriority: return try setPriority(variables, incoming, in: daemon)
    case .resetPriority:
      let router = try changeablePriority(variables, in: daemon)
      return command(.priority(nil), "priority default", router, incoming, in: daemon)
    }
  }

  // MARK: Reading

  private func status(of daemon: Daemon) -> JSONValue {
    let started = WallTime(
      seconds: Int64(clamping: daemon.lifecycle.startedUnixSeconds), nanoseconds: 0)
    return .object(given: [
      ("version", .string(DaemonKit.Daemon.version)),
      ("pid", .integer(Int(getpid()))),
      ("name", daemon.settings.instanceName.map { .string($0) }),
      ("router_id", .string(daemon.settings.global.routerID ?? "")),
      ("started", .string(started.text)),
      ("log_level", .string(daemon.log.level.name)),
      ("stopping", .boolean(daemon.node.isStopping)),
      ("last_reload", daemon.lifecycle.lastReload.map { .object(given: report($0).members) }),
      ("instances", daemon.instancesDocument),
      ("groups", daemon.groupsDocument),
      ("tracked", daemon.trackedDocument),
    ])
  }

  private func show(_ router: Int, in daemon: Daemon) -> ControlResponse {
    .json(daemon.instanceDocument(router, present: daemon.presentAddresses))
  }

  private func health(of daemon: Daemon) -> ControlResponse {
    guard !daemon.node.isStopping else {
      return .problem(Problem(status: 503, kind: "stopping", detail: "the daemon stops"))
    }
    return .json(["status": "ok"])
  }

  private func router(
    _ variables: [String], in daemon: Daemon
  ) throws(Problem) -> Int {
    let name = variables.first ?? ""
    if let router = daemon.node.router(named: name), daemon.instances.indices.contains(router) {
      return router
    }
    let names = daemon.settings.instances.prefix(5).map(\.name).joined(separator: ", ")
    throw .notFound(
      "there is no instance `\(name)`"
        + (names.isEmpty ? ": none is configured" : "; there are \(names)")
        + (daemon.settings.instances.count > 5 ? ", …" : ""), kind: "no-such-instance")
  }

  // MARK: Changes

  /// Writes who does what to the log, and tells the streams.
  private func note(
    _ what: String, subject: String?, _ incoming: IncomingRequest, in daemon: Daemon
  ) {
    measures.commands &+= 1
    daemon.log.notice(
      "control: \(incoming.peer): \(what)" + (subject.map { " \($0)" } ?? ""))
    publish(
      DaemonEvent(
        type: "command", subject: subject,
        members: [
          ("instance", subject.map { .string($0) }), ("command", .string(what)),
          ("peer", .string(incoming.peer.description)),
        ]))
  }

  private func command(
    _ command: RouterCommand, _ what: String, _ router: Int, _ incoming: IncomingRequest,
    in daemon: Daemon
  ) -> ControlResponse {
    note(what, subject: daemon.instances[router].settings.name, incoming, in: daemon)
    daemon.tell(.command(router: router, command))
    return show(router, in: daemon)
  }

  private func setPriority(
    _ variables: [String], _ incoming: IncomingRequest, in daemon: Daemon
  ) throws(Problem) -> ControlResponse {
    let router = try changeablePriority(variables, in: daemon)
    let document = try incoming.request.json()
    guard let number = document["priority"]?.integer, (1...254).contains(number) else {
      throw .invalid("`priority` has to be a number from 1 to 254")
    }
    return command(
      .priority(UInt8(clamping: number)), "priority \(number)", router, incoming, in: daemon)
  }

  private func changeablePriority(
    _ variables: [String], in daemon: Daemon
  ) throws(Problem) -> Int {
    let router = try router(variables, in: daemon)
    guard !daemon.node.routers[router].settings.isOwner else {
      throw Problem(
        status: 409, kind: "owner",
        detail: "the instance owns its addresses (priority 255): nothing changes its priority")
    }
    try checkRunning(daemon)
    return router
  }

  private func checkRunning(_ daemon: Daemon) throws(Problem) {
    guard !daemon.node.isStopping else {
      throw Problem(status: 409, kind: "stopping", detail: "the daemon stops")
    }
  }

  private func failover(
    _ variables: [String], _ incoming: IncomingRequest, in daemon: Daemon
  ) throws(Problem) -> ControlResponse? {
    let router = try router(variables, in: daemon)
    try checkRunning(daemon)
    let state = daemon.node.routers[router].state
    guard state == .master else {
      throw Problem(
        status: 409, kind: "not-master",
        detail: "the instance is \(state.word), not MASTER: there is nothing to give up")
    }
    begin(.failover, "failover", router, isHold: false, incoming, in: daemon)
    return nil
  }

  private func hold(
    _ variables: [String], _ incoming: IncomingRequest, in daemon: Daemon
  ) throws(Problem) -> ControlResponse? {
    let router = try router(variables, in: daemon)
    try checkRunning(daemon)
    guard daemon.node.routers[router].state == .master else {
      return command(.hold, "hold", router, incoming, in: daemon)
    }
    begin(.hold, "hold", router, isHold: true, incoming, in: daemon)
    return nil
  }

  private func begin(
    _ command: RouterCommand, _ what: String, _ router: Int, isHold: Bool,
    _ incoming: IncomingRequest, in daemon: Daemon
  ) {
    note(what, subject: daemon.instances[router].settings.name, incoming, in: daemon)
    waiting.append(
      Waiting(
        id: incoming.id, router: router, isHold: isHold, began: daemon.now,
        deadline: daemon.now.advanced(by: Self.patience)))
    daemon.tell(.command(router: router, command))
  }

  /// The engine decides within the skew of the slowest successor, which is less than this.
  private static let patience: Duration = .seconds(300)

  /// Looks whether an output is what clients wait for.
  func follow(_ output: RouterOutput, now: Instant) {
    switch output {
    case .notice(let router, .handedOver(let successor, let duration)):
      if successor != nil {
        measures.countHandover(duration)
      } else {
        measures.unclaimedReleases &+= 1
      }
      for place in waiting.indices where waiting[place].router == router {
        waiting[place].successor = successor
        waiting[place].duration = duration
      }
    case .notice(let router, .noSuccessor):
      measures.unclaimedReleases &+= 1
      end(router, hasSuccessor: false, now: now)
    case .transition(let transition) where transition.from == .master:
      end(transition.router, hasSuccessor: true, now: now)
    default: break
    }
  }

  private func end(_ router: Int, hasSuccessor: Bool, now: Instant) {
    for place in waiting.indices where waiting[place].router == router {
      waiting[place].ended = now
      if !hasSuccessor { waiting[place].successor = nil }
    }
  }

  /// Answers those for whom it is decided.
  func answerEnded(_ daemon: Daemon) {
    func isDue(_ client: Waiting) -> Bool { client.ended.map { $0 < daemon.now } ?? false }
    let ended = waiting.filter(isDue)
    guard !ended.isEmpty else { return }
    waiting.removeAll(where: isDue)
    let present = daemon.presentAddresses
    for client in ended {
      let instance = daemon.instanceDocument(client.router, present: present)
      let duration = client.duration ?? client.began.duration(to: daemon.now)
      let response: ControlResponse =
        client.isHold
        ? .json(instance)
        : .json(
          .object(given: [
            ("outcome", .string(client.successor == nil ? "no-successor" : "handed-over")),
            ("successor", client.successor.map { .string($0.description) }),
            ("seconds", .seconds(duration)), ("instance", instance),
          ]))
      server.respond(to: client.id, response, now: daemon.now)
    }
  }

  /// Answers those for whom nothing has happened in time.
  func giveUp(_ daemon: Daemon) {
    let late = waiting.filter { $0.deadline <= daemon.now }
    guard !late.isEmpty else { return }
    waiting.removeAll { $0.deadline <= daemon.now }
    for client in late {
      server.respond(
        to: client.id,
        .problem(
          Problem(status: 504, kind: "undecided", detail: "nothing was decided in time")),
        now: daemon.now)
    }
  }

  // MARK: The daemon

  private func setLogLevel(
    _ incoming: IncomingRequest, in daemon: Daemon
  ) throws(Problem) -> ControlResponse {
    let document = try incoming.request.json()
    guard let name = document["level"]?.string, let level = LogLevel(name: name) else {
      let names = LogLevel.allCases.map(\.name).joined(separator: ", ")
      throw .invalid("`level` has to be one of \(names)")
    }
    note("loglevel \(level.name)", subject: nil, incoming, in: daemon)
    daemon.log.level = level
    return .json(["level": .string(level.name)])
  }

  private func reload(
    _ incoming: IncomingRequest, in daemon: Daemon
  ) throws(Problem) -> ControlResponse? {
    try checkRunning(daemon)
    note("reload", subject: nil, incoming, in: daemon)
    let id = incoming.id
    daemon.lifecycle.wishReload(now: daemon.now) { [weak self, unowned daemon] result in
      self?.answerReload(result, to: id, in: daemon)
    }
    return nil
  }

  private func answerReload(
    _ result: ReloadResult, to id: ControlRequestID, in daemon: Daemon
  ) {
    let report = report(result)
    guard !result.isApplied else {
      server.respond(to: id, .json(.object(given: report.members)), now: daemon.now)
      return
    }
    let problem = Problem(
      status: report.outcome == "refused" ? 422 : 409, kind: "reload-\(report.outcome)",
      detail: report.summary,
      members: [.init("messages", .array(report.messages.map { .string($0) }))])
    server.respond(to: id, .problem(problem), now: daemon.now)
  }

  private func report(_ result: ReloadResult) -> ReloadReport {
    ReloadReport(result, changes: lastChanges)
  }

  /// A reload has ended, whoever wanted it.
  func reloadEnded(_ result: ReloadResult) {
    if result.isApplied {
      measures.reloads.applied &+= 1
    } else {
      measures.reloads.refused &+= 1
    }
    publish(DaemonEvent(type: "reload", subject: nil, members: report(result).members))
  }

  private func upgrade(
    _ incoming: IncomingRequest, in daemon: Daemon
  ) throws(Problem) -> ControlResponse? {
    try checkRunning(daemon)
    note("upgrade", subject: nil, incoming, in: daemon)
    let id = incoming.id
    daemon.upgrade { [weak self, unowned daemon] result in
      let response: ControlResponse =
        switch result {
        case .begun: .json(["outcome": "begun"], status: 202)
        case .refused(let reason):
          .problem(Problem(status: 409, kind: "upgrade-refused", detail: reason))
        }
      self?.server.respond(to: id, response, now: daemon.now)
    }
    return nil
  }
}
