import AgentX
import DaemonKit
import DaemonRuntime
import KeepalivedConf
import NetTypes
import Platform
import SystemPackage
import VRRP
import VRRPSNMP

/// Answers managers of SNMP through a master agent (AgentX, RFC 2741), and tells them of events.
/// Objects are read-only, also those that keepalived lets managers set: a priority that one of them
/// set would be gone with the next reload, and `vrrpd ctl priority` says who may do it.
final class SNMPAgent: DaemonPart {
  /// What is offered, and where.
  private struct Wish: Equatable {
    var showsInstances = false
    var showsVersion2 = false
    var showsVersion3 = false
    var sendsTraps = false
    var socket = ""

    var isAny: Bool { showsInstances || showsVersion2 || showsVersion3 }

    init(_ daemon: Daemon) {
      let settings = daemon.settings.global.management
      let all = daemon.options.enablesSNMP
      showsInstances = all || settings.answersRouters == true
      showsVersion2 = all || settings.answersVersion2 == true
      showsVersion3 = all || settings.answersVersion3 == true
      sendsTraps = settings.sendsTraps == true
      socket = daemon.options.snmpSocket ?? settings.snmpSocket ?? "unix:/var/agentx/master"
    }

    var trees: [ObjectID] {
      (showsInstances ? [SNMPNames.global, SNMPNames.vrrp] : [])
        + (showsVersion2 ? [SNMPNames.version2] : []) + (showsVersion3 ? [SNMPNames.version3] : [])
    }
  }

  /// All of it exists only while it is enabled.
  private final class Running {
    let wish: Wish
    let address: ManagementAddress
    var session: AgentXSession
    var connection: ManagementConnection?
    var history = SNMPHistory()
    /// Whether the loss was told: attempts to come back are not worth a line each.
    var isLossTold = false

    init(_ wish: Wish, _ address: ManagementAddress, now: Instant) {
      self.wish = wish
      self.address = address
      session = AgentXSession(
        settings: .init(
          identity: SNMPNames.vrrp, description: "vrrpd \(DaemonKit.Daemon.version)",
          trees: wish.trees), now: now)
    }
  }

  private let number: UInt8
  private var running: Running?

  /// Speaks with nobody until it is started.
  init(in daemon: Daemon) { number = UInt8(clamping: daemon.parts.count) }

  /// When it wants to be called.
  var deadline: Instant? { running?.session.deadline }

  /// Elections are about to begin.
  func start(in daemon: Daemon) { configure(in: daemon) }

  /// There is a new configuration.
  func reconfigure(in daemon: Daemon) { configure(in: daemon) }

  /// Its time has come.
  func advance(in daemon: Daemon) { hand(.timeout, in: daemon) }

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {
    guard let connection = running?.connection else { return }
    for event in connection.handle(in: daemon) {
      // One event may end what the next one is about.
      guard running?.connection === connection else { return }
      switch event {
      case .connected: hand(.connected, in: daemon)
      case .received(let bytes): hand(.received(bytes), in: daemon)
      case .lost: lose(in: daemon)
      }
    }
  }

  /// The daemon ends.
  func stop(in daemon: Daemon) { end(in: daemon) }

  private func configure(in daemon: Daemon) {
    let wish = Wish(daemon)
    if let running, running.wish == wish {
      running.history.forget(except: Set(daemon.settings.instances.map(\.router.identity)))
      return
    }
    let history = running?.history
    end(in: daemon)
    guard wish.isAny else { return }
    guard let address = ManagementAddress(agentX: wish.socket) else {
      daemon.log.error(
        "no SNMP: `\(wish.socket)` is not where a master agent can listen: write unix:PATH, or "
          + "tcp:ADDRESS:PORT with an IP address")
      return
    }
    let made = Running(wish, address, now: daemon.now)
    made.history = history ?? SNMPHistory()
    running = made
  }

  private func end(in daemon: Daemon) {
    hand(.stop, in: daemon)
    running?.connection?.close(in: daemon)
    running = nil
  }

  // MARK: The session

  private func hand(_ input: AgentXSession.Input, in daemon: Daemon) {
    guard let running else { return }
    var outputs: [AgentXSession.Output] = []
    let (wish, history) = (running.wish, running.history)
    running.session.handle(
      input, now: daemon.now,
      tree: {
        let status = daemon.snmpStatus(history, sendsTraps: wish.sendsTraps)
        return ObjectTree(
          (wish.showsInstances ? KeepalivedMIB.tables(of: status) : [])
            + (wish.showsVersion2 ? VRRPv2MIB.tables(of: status) : [])
            + (wish.showsVersion3 ? VRRPv3MIB.tables(of: status) : []))
      }, into: &outputs)
    for output in outputs { perform(output, running, in: daemon) }
  }

  private func perform(_ output: AgentXSession.Output, _ running: Running, in daemon: Daemon) {
    switch output {
    case .connect: connect(running, in: daemon)
    case .send(let bytes):
      guard let connection = running.connection else { return }
      do throws(SystemError) {
        try connection.send(bytes, in: daemon)
      } catch {
        lose(in: daemon)
      }
    case .disconnect:
      running.connection?.close(in: daemon)
      running.connection = nil
    case .event(let event): report(event, running, in: daemon)
    }
  }

  private func connect(_ running: Running, in daemon: Daemon) {
    do throws(SystemError) {
      let made = try ManagementConnection(
        to: running.address, token: .part(number, 0), in: daemon)
      running.connection = made
      if made.isThere { hand(.connected, in: daemon) }
    } catch {
      lose(in: daemon)
    }
  }

  private func lose(in daemon: Daemon) {
    running?.connection?.close(in: daemon)
    running?.connection = nil
    hand(.disconnected, in: daemon)
  }

  private func report(_ event: AgentXSession.Event, _ running: Running, in daemon: Daemon) {
    switch event {
    case .opened:
      running.isLossTold = false
      daemon.log.info("SNMP: the master agent at \(running.address) answers")
    case .lost(let loss):
      guard !running.isLossTold else { return }
      running.isLossTold = true
      daemon.log.warning(
        "SNMP: no master agent at \(running.address): \(loss.text); it is tried again from time "
          + "to time (snmpd needs `master agentx` in its configuration)")
    case .refused(let tree, let error):
      daemon.log.warning(
        "SNMP: the master agent does not want the objects below \(tree) (error \(error)): does "
          + "another agent offer them?")
    }
  }

  // MARK: Events

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {
    guard let running else { return }
    switch output {
    case .transition(let transition):
      running.history.observe(transition, identity(transition.router, daemon), now: daemon.now)
      guard running.wish.sendsTraps else { return }
      tell(of: transition, running, in: daemon)
    case .groupTransition(let group, _, _):
      guard running.wish.sendsTraps, running.wish.showsInstances,
        let group = daemon.snmpGroup(group)
      else { return }
      send(.stateChange(of: group, routerID: daemon.routerID), in: daemon)
    default: break
    }
  }

  private func tell(of transition: Transition, _ running: Running, in daemon: Daemon) {
    let instance = daemon.snmpInstanceForTrap(transition.router, running.history)
    if running.wish.showsInstances {
      send(.stateChange(of: instance, routerID: daemon.routerID), in: daemon)
    }
    guard transition.to == .master else { return }
    if running.wish.showsVersion2, let trap = SNMPTrap.newMaster(version2: instance) {
      send(trap, in: daemon)
    }
    if running.wish.showsVersion3 { send(.newMaster(version3: instance), in: daemon) }
  }

  /// The engine has done something.
  func observe(
    _ refusal: Refusal, from source: IPAddress, of router: Int?, in daemon: Daemon
  ) {
    guard let running, let router else { return }
    let isNews = running.history.observe(
      refusal, of: identity(router, daemon), now: daemon.now)
    // A neighbour with another password sends an advert each second, or a flood: managers are told
    // once in a while.
    guard running.wish.sendsTraps, isNews else { return }
    let instance = daemon.snmpInstanceForTrap(router, running.history)
    if running.wish.showsVersion2, let error = refusal.authenticationError,
      case .v4(let source) = source,
      let trap = SNMPTrap.authenticationFailure(of: instance, from: source, error)
    {
      send(trap, in: daemon)
    }
    if running.wish.showsVersion3, refusal.protocolError != nil {
      send(.protocolError(of: instance), in: daemon)
    }
  }

  private func send(_ trap: SNMPTrap, in daemon: Daemon) {
    hand(.notify(trap.name, trap.objects), in: daemon)
  }

  private func identity(_ router: Int, _ daemon: Daemon) -> RouterIdentity {
    daemon.node.routers[router].settings.identity
  }
}

extension AgentXSession.Loss {
  /// Why, in words.
  fileprivate var text: String {
    switch self {
    case .connection: "the connection could not be made, or ended"
    case .closed(let reason): "it closed the session (\(reason))"
    case .openRefused(let error): "it refused the session with error \(error)"
    case .silence: "it does not answer"
    case .malformed(let error): "it sent what is no message of AgentX (\(error))"
    }
  }
}
