import DaemonRuntime
import IPVS
import KeepalivedConf
import NetTypes
import Netlink
import Platform
import VRRP

/// Keeps the kernel's synchronisation of IPVS connections (`lvs_sync_daemon`) in step with the
/// state of its instance: the master sends, everybody else receives.
final class ConnectionSyncer: DaemonPart {
  private var configured: ConnectionSync?
  private var running: SyncDaemon?
  private var control: (any IPVSControl)?
  private let makeControl: () throws(IPVSError) -> any IPVSControl
  /// What was last found wrong, so that it is told once.
  private var complaint: String?
  private var retryDeadline: Instant?

  /// How often a daemon that could not be started is tried again.
  private static let retryInterval = Duration.seconds(60)

  /// Speaks with the kernel once there is something to say.
  ///
  /// - Parameter makeControl: connects to IPVS.
  init(
    _ makeControl: @escaping () throws(IPVSError) -> any IPVSControl = {
      () throws(IPVSError) in try KernelIPVS()
    }
  ) { self.makeControl = makeControl }

  /// When it wants to be called.
  var deadline: Instant? { retryDeadline }

  /// Elections are about to begin.
  func start(in daemon: Daemon) { configure(in: daemon) }

  /// There is a new configuration.
  func reconfigure(in daemon: Daemon) {
    complaint = nil
    configure(in: daemon)
  }

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {}

  /// Its time has come.
  func advance(in daemon: Daemon) {
    guard let due = retryDeadline, due <= daemon.now else { return }
    retryDeadline = nil
    follow(in: daemon)
  }

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {
    guard configured != nil, case .transition(let transition) = output,
      isDecisive(transition.router, in: daemon)
    else { return }
    follow(in: daemon)
  }

  /// The daemon ends.
  func stop(in daemon: Daemon) {
    configured = nil
    follow(in: daemon)
  }

  private func configure(in daemon: Daemon) {
    configured = daemon.settings.global.connectionSync
    if let name = configured?.instance, daemon.node.router(named: name) == nil {
      daemon.log.error(
        "lvs_sync_daemon: there is no vrrp_instance \(name): connections are received, not sent")
    }
    follow(in: daemon)
  }

  private func isDecisive(_ router: Int, in daemon: Daemon) -> Bool {
    guard let name = configured?.instance else { return false }
    return daemon.node.router(named: name) == router
  }

  /// The daemon that should run: without an instance checkd looks after it.
  private func wanted(in daemon: Daemon) -> SyncDaemon? {
    guard let configured, let name = configured.instance else { return nil }
    let router = daemon.node.router(named: name)
    let isMaster = router.map { daemon.node.routers[$0].state == .master } ?? false
    return SyncDaemon(
      role: isMaster ? .master : .backup, interface: ByteString(configured.interface),
      syncID: syncID(configured, router, in: daemon),
      maximumLength: configured.maximalLength.flatMap(UInt16.init(exactly:)),
      group: configured.group, port: configured.port.flatMap(UInt16.init(exactly:)),
      timeToLive: configured.hopLimit.flatMap(UInt8.init(exactly:)))
  }

  /// Without a number of its own the daemon has that of the virtual router, as keepalived's.
  private func syncID(_ sync: ConnectionSync, _ router: Int?, in daemon: Daemon) -> UInt32 {
    if let id = sync.id.flatMap(UInt32.init(exactly:)) { return id }
    return router.map { UInt32(daemon.instances[$0].settings.virtualRouterID) } ?? 0
  }

  /// Stops what should not run, and starts what should.
  private func follow(in daemon: Daemon) {
    let wanted = wanted(in: daemon)
    guard wanted != running else { return }
    do throws(IPVSError) {
      let control = try connect()
      // What an earlier run left in the kernel would stand in the way.
      let present = try control.daemons()
      var commands = present.filter { isOurs($0, wanted) && $0 != wanted }
        .map { IPVSCommand.stopDaemon($0.role, syncID: $0.syncID) }
      if let wanted { commands.append(.startDaemon(wanted)) }
      running = nil
      for refusal in try control.perform(commands) {
        guard refusal.index == commands.count - 1, wanted != nil else { continue }
        complain(
          refusal.refusal.explanation ?? errorText(refusal.refusal.code), in: daemon)
        retryDeadline = daemon.now.advanced(by: Self.retryInterval)
        return
      }
    } catch {
      complain(error.text, in: daemon)
      control = nil
      if wanted == nil { running = nil }
      retryDeadline = wanted == nil ? nil : daemon.now.advanced(by: Self.retryInterval)
      return
    }
    running = wanted
    complaint = nil
    if let wanted {
      daemon.log.info(
        "IPVS connections are \(wanted.role == .master ? "sent" : "received") on "
          + "\(wanted.interface) (sync ID \(wanted.syncID))")
    }
  }

  private func connect() throws(IPVSError) -> any IPVSControl {
    if let control { return control }
    let made = try makeControl()
    control = made
    return made
  }

  /// Whether a daemon in the kernel is for this process to stop: the kernel has one that sends and
  /// one that receives, so that whoever wants one has both to itself.
  private func isOurs(_ daemon: SyncDaemon, _ wanted: SyncDaemon?) -> Bool {
    wanted != nil || daemon.syncID == running?.syncID
  }

  private func complain(_ reason: String, in daemon: Daemon) {
    guard complaint != reason else { return }
    complaint = reason
    daemon.log.error(
      "lvs_sync_daemon: connections can't be synchronised: \(reason); it is tried again every "
        + Self.retryInterval.text)
  }
}

extension IPVSError {
  /// What is wrong, and how to mend it.
  fileprivate var text: String {
    switch self {
    case .missing:
      "the kernel has no IPVS: load the module ip_vs, or remove lvs_sync_daemon from global_defs"
    case .refused(let refusal): refusal.explanation ?? errorText(refusal.code)
    case .transport(let call, let code): "\(call): \(errorText(code))"
    case .malformed: "the kernel's answer can't be read"
    }
  }
}
