import DaemonRuntime
import KeepalivedConf
import NetTypes
import Platform
import VRRP

/// Tells scripts, FIFOs and people of what happens to instances and groups, as keepalived does:
/// `notify_master` and the like first, then `notify`, then the FIFOs, then mail.
final class Notifier: HandedPart {
  /// Its descriptors, by the numbers that the loop knows them by.
  enum Descriptor: UInt32 {
    /// Scripts have ended.
    case scripts = 0
    /// The mail server has answered.
    case mail = 1
    /// Its address was found.
    case lookups = 2
  }

  private let number: UInt8
  private var runner: ScriptRunner
  private var order = NoticeOrder()
  /// The numbers that the runner and the order know running scripts by.
  private var running: [UInt64: NoticeOrder.Job] = [:]
  /// Scripts that are made to end after the daemon's time for them is over.
  private var isHurrying = false
  private var users: ScriptUsers
  private let fifos: NoticeFIFOs
  private let mail: NoticeMail
  /// Scripts that can't be run, so that each is complained of once.
  private var reported: Set<String> = []

  /// Makes the FIFOs.
  init(in daemon: Daemon) throws(DaemonError) {
    number = UInt8(clamping: daemon.parts.count)
    users = ScriptUsers(daemon.settings.global, host: daemon.host)
    do throws(SystemError) {
      var runner = try ScriptRunner(limits: .ofDaemon)
      runner.requiresSafePaths = daemon.settings.global.hasScriptSecurity ?? false
      try daemon.reactor.add(
        runner.descriptor, interest: .readable,
        token: Token.part(number, Descriptor.scripts.rawValue).rawValue)
      mail = NoticeMail(part: number)
      fifos = NoticeFIFOs()
      self.runner = runner
    } catch {
      throw .system(error)
    }
    fifos.configure(from: daemon.settings.global, users: users, runner: &runner, in: daemon)
    mail.configure(in: daemon)
  }

  /// When it wants to be called.
  var deadline: Instant? {
    var earliest = runner.deadline
    for other in [order.deadline, fifos.deadline, mail.deadline] {
      guard let other else { continue }
      earliest = earliest.map { min($0, other) } ?? other
    }
    return earliest
  }

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {
    switch Descriptor(rawValue: number) {
    case .scripts: handleScripts(in: daemon)
    case .mail: mail.handleMail(in: daemon)
    case .lookups: mail.handleLookups(in: daemon)
    case nil: break
    }
  }

  /// Its time has come.
  func advance(in daemon: Daemon) {
    handleScripts(in: daemon)
    var outputs: [NoticeOrder.Output] = []
    order.advance(now: daemon.now, into: &outputs)
    perform(outputs, in: daemon)
    fifos.advance(runner: &runner, in: daemon)
    mail.advance(in: daemon)
  }

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {
    switch output {
    case .transition(let transition): tell(transition, in: daemon)
    case .groupTransition(let group, _, let state): tell(group: group, state, in: daemon)
    case .priorityChanged(let router, _, let priority):
      tellPriority(priority, of: router, in: daemon)
    case .notice(let router, .lowerPriorityHeard), .notice(let router, .rivalMaster):
      tellLowerPriority(of: router, in: daemon)
    default: break
    }
  }

  /// There is a new configuration.
  func reconfigure(in daemon: Daemon) {
    let global = daemon.settings.global
    users = ScriptUsers(global, host: daemon.host)
    runner.requiresSafePaths = global.hasScriptSecurity ?? false
    reported = []
    fifos.configure(from: global, users: users, runner: &runner, in: daemon)
    mail.configure(in: daemon)
    if global.pipes.repeatsStatesOnReload == true { repeatStates(in: daemon) }
  }

  // MARK: A new program

  /// The name of what it hands over.
  var handedName: String { "notices" }

  /// What a new program needs to go on.
  func handOver(in daemon: Daemon) -> (bytes: [UInt8], descriptors: [Int32]) {
    (HandedScripts(runner).bytes, [])
  }

  /// Goes on with what an earlier program has handed over.
  func takeOver(_ bytes: [UInt8], descriptors: [Int32], in daemon: Daemon) {
    // The new program starts readers of its own: two would share the lines.
    HandedScripts(bytes: bytes).adopt(into: &runner, now: daemon.now) { $0.hasPrefix("fifo ") }
    fifos.adoptNames()
  }

  // MARK: The end

  /// The daemon ends.
  func stop(in daemon: Daemon) { fifos.close(now: daemon.now) }

  /// Whether there is something that it wants to see through at the end.
  var needsTime: Bool {
    if isHurrying { return running.values.contains { !$0.tellsOfEnd } || fifos.hasScripts }
    return order.count > 0 || fifos.hasScripts || mail.isSending
  }

  /// What takes longer has to end now.
  func hurry(in daemon: Daemon) {
    isHurrying = true
    // What tells of the end goes on without the daemon; all else has had its time.
    var outputs: [NoticeOrder.Output] = []
    order.startAll(into: &outputs)
    perform(outputs, in: daemon)
    for (id, job) in running where !job.tellsOfEnd { runner.cancel(id, now: daemon.now) }
    fifos.endScripts(runner: &runner, now: daemon.now)
    for job in running.values where job.tellsOfEnd {
      daemon.log.warning(
        "\(job.key): the script `\(job.command.text)` goes on after the end of the daemon")
    }
    mail.giveUp(in: daemon)
  }

  // MARK: What is told

  private func tell(_ transition: Transition, in daemon: Daemon) {
    guard daemon.instances.indices.contains(transition.router) else { return }
    let instance = daemon.instances[transition.router]
    // An owner is master at once: that it was backup on the way is told to nobody.
    if transition.from == .initial, transition.to == .backup, instance.settings.router.isOwner,
      daemon.node.routers[transition.router].state == .master
    {
      return
    }
    let notices = instance.settings.notices
    let isDeleted = transition.reason == .deleted
    guard
      let kind = NoticeKind(
        transition.to, isDeleted: isDeleted, tellsDeletion: notices.deleted != nil)
    else { return }
    let name = instance.settings.name
    let notice = Notice(
      subject: .instance(name), kind: kind,
      priority: daemon.node.routers[transition.router].effectivePriority)
    // An instance that is deleted is FAULT to `notify` only, as keepalived has it.
    let script: ScriptCommand? = isDeleted ? notices.deletionScript : notices.script(for: kind)
    run(script, notice, addsArguments: false, in: daemon)
    run(notices.any, notice, addsArguments: true, in: daemon)
    fifos.write(notice.line, now: daemon.now)
    if notices.sendsMail, daemon.instances[transition.router].lastMailedKind != kind {
      if mail.send(notice, in: daemon) {
        daemon.instances[transition.router].lastMailedKind = kind
      }
    }
  }

  private func tell(group: Int, _ state: RouterState, in daemon: Daemon) {
    guard daemon.node.groups.indices.contains(group), let kind = NoticeKind(state) else { return }
    let name = daemon.node.groups[group].settings.name
    guard let settings = daemon.settings.groups.first(where: { $0.group.name == name }) else {
      return
    }
    let notice = Notice(subject: .group(name), kind: kind, priority: 0)
    run(settings.notices.script(for: kind), notice, addsArguments: false, in: daemon)
    run(settings.notices.any, notice, addsArguments: true, in: daemon)
    fifos.write(notice.line, now: daemon.now)
    if settings.notices.sendsMail { mail.sendOnce(notice, in: daemon) }
  }

  private func tellPriority(_ priority: UInt8, of router: Int, in daemon: Daemon) {
    guard daemon.instances.indices.contains(router),
      daemon.instances[router].settings.notices.tellsPriorities
    else { return }
    let state = daemon.node.routers[router].state
    guard state != .initial, state != .stopped else { return }
    let notice = Notice(
      subject: .instance(daemon.instances[router].settings.name),
      kind: state == .master ? .masterPriority : .backupPriority, priority: priority)
    fifos.write(notice.line, now: daemon.now)
  }

  private func tellLowerPriority(of router: Int, in daemon: Daemon) {
    guard daemon.instances.indices.contains(router) else { return }
    let settings = daemon.instances[router].settings
    let notice = Notice(
      subject: .instance(settings.name), kind: .lowerPriority,
      priority: daemon.node.routers[router].effectivePriority)
    run(settings.notices.lowerPriority, notice, addsArguments: false, in: daemon)
    fifos.write(notice.line, now: daemon.now)
  }

  /// `fifo_write_vrrp_states_on_reload`. (keepalived 2.2.7 writes only those of groups.)
  private func repeatStates(in daemon: Daemon) {
    for router in daemon.instances.indices where !daemon.node.isDeleted(router) {
      guard let kind = NoticeKind(daemon.node.routers[router].state) else { continue }
      let notice = Notice(
        subject: .instance(daemon.instances[router].settings.name), kind: kind,
        priority: daemon.node.routers[router].effectivePriority)
      fifos.write(notice.line, now: daemon.now)
    }
    for group in daemon.node.groups {
      guard let kind = NoticeKind(group.state) else { continue }
      let notice = Notice(subject: .group(group.settings.name), kind: kind, priority: 0)
      fifos.write(notice.line, now: daemon.now)
    }
  }

  // MARK: Scripts

  private func run(
    _ script: ScriptCommand?, _ notice: Notice, addsArguments: Bool, in daemon: Daemon
  ) {
    guard let script else { return }
    var command: Command
    do throws(ScriptUserError) {
      command = try users.command(script)
    } catch {
      if reported.insert(script.text).inserted {
        daemon.log.error("the script `\(script.text)` is not run: \(error)")
      }
      return
    }
    if addsArguments { command = command.appending(notice.arguments) }
    var outputs: [NoticeOrder.Output] = []
    order.submit(
      command, key: "\(notice.subject.word) \(notice.subject.name)",
      isRepeatable: notice.kind == .lowerPriority,
      tellsOfEnd: notice.kind == .stop, now: daemon.now, into: &outputs)
    perform(outputs, in: daemon)
  }

  private func perform(_ outputs: [NoticeOrder.Output], in daemon: Daemon) {
    for output in outputs {
      switch output {
      case .start(let job):
        let id = runner.submit(
          job.command, key: "notice \(job.id)", isUrgent: true, outlivesDaemon: job.tellsOfEnd,
          now: daemon.now)
        running[id] = job
      case .isSlow(let job):
        daemon.log.warning(
          "\(job.key): the script `\(job.command.text)` has run for "
            + "\(NoticeOrder.patience.text): the next one begins beside it; let it end sooner, or "
            + "start in the background what takes long")
      case .end(let job):
        daemon.log.error(
          "\(job.key): too many scripts don't end: `\(job.command.text)` is stopped")
        if let id = running.first(where: { $0.value.id == job.id })?.key {
          runner.cancel(id, now: daemon.now)
        }
      case .dropped(let job):
        daemon.log.error(
          "\(job.key): the script `\(job.command.text)` is not run: too many wait for one that "
            + "does not end")
      }
    }
  }

  private func handleScripts(in daemon: Daemon) {
    for event in runner.handle(now: daemon.now) {
      if fifos.handle(event, now: daemon.now) {
        if !event.result.isSuccess {
          daemon.log.warning("\(event.job.key): its script \(event.result)")
        }
        continue
      }
      guard let job = running.removeValue(forKey: event.job.id) else { continue }
      if event.result.isSuccess {
        daemon.log.debug("\(job.key): the script `\(job.command.text)` succeeded")
      } else {
        daemon.log.warning("\(job.key): the script `\(job.command.text)` \(event.result)")
      }
      var outputs: [NoticeOrder.Output] = []
      order.ended(job.id, key: job.key, now: daemon.now, into: &outputs)
      perform(outputs, in: daemon)
    }
  }
}

extension NoticeSettings {
  /// The script for a state.
  func script(for kind: NoticeKind) -> ScriptCommand? {
    switch kind {
    case .master: master
    case .backup: backup
    case .fault: fault
    case .stop: stop
    case .deleted: deletionScript
    case .lowerPriority: lowerPriority
    case .masterPriority, .backupPriority: nil
    }
  }

  /// The script of `notify_deleted`.
  var deletionScript: ScriptCommand? {
    if case .script(let script)? = deleted { script } else { nil }
  }
}
