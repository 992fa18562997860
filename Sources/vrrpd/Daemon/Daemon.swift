import DaemonKit
import DaemonRuntime
import FirewallNetlink
import KeepalivedConf
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import VRRP

/// The daemon: one loop that tells the engine what happened, and does what it answers.
final class Daemon {
  /// What is configured.
  var settings: DaemonSettings
  /// The engine.
  var node: Node
  /// The instances, numbered as the engine's routers.
  var instances: [RunningInstance] = []
  /// The log.
  let log: Log
  /// The moment of this turn of the loop.
  var now: Instant
  /// Descriptors, and the earliest deadline.
  var reactor: Reactor
  /// The sockets of adverts.
  let channels = Channels()
  /// Buffers for what is received.
  var batch = DatagramBatch()
  /// Sends frames: gratuitous ARP and the like.
  let frames: PacketSocket
  /// Commands to the kernel.
  let netlink: RouteNetlinkSocket
  /// Changes by others.
  let monitor: RouteMonitor
  /// The interfaces.
  var links = LinkTable()
  /// Which of them count as up.
  let linkWatch = LinkWatch()
  /// Which router receives what: by interface, family and number.
  var routerOfAdvert: [AdvertKey: Int] = [:]
  /// Announcements that wait for their turn.
  var announcer = Announcer()
  /// The machine's tables of names.
  let host: any Host
  /// The other parts, which have descriptors and deadlines of their own.
  var parts: [any DaemonPart] = []
  /// Says what keeps neighbours and this machine from being one virtual router.
  var neighbourWatch = NeighbourWatch()
  /// Adverts for virtual routers that are not configured, and others that belong to no instance.
  var strayAdverts: UInt64 = 0
  /// The same by the names in metrics.
  var strayRefusals: [String: UInt64] = [:]
  /// How late the loop serves what is due.
  var loopMeasure = LoopMeasure()
  /// Whether the loop is to end, and with what status.
  var exitStatus: Int32?
  /// Drops packets to addresses that are not accepted.
  let firewall: KernelFirewall
  /// What the firewall blocks.
  var blockedAddresses: Set<BlockedAddress> = []
  /// Until when the parts may see things through at the end; nil before it.
  private var finishDeadline: Instant?
  /// Whether they had their time.
  private var isHurrying = false
  /// Kernel settings of interfaces.
  let sysctl = InterfaceSysctl()
  /// Kernel settings that were changed, with their old values.
  var savedSettings: [SavedSetting: Int] = [:]
  /// The kernel's setting that `disable_local_igmp` changes, as it was.
  var savedLocalReports: [UInt8]?
  /// Interfaces that the daemon made.
  var madeLinks: [UInt32: ByteString] = [:]
  /// All addresses of virtual routers, when they are known.
  var knownVirtualAddresses: Set<IPAddress> = []
  /// Whether they are.
  var virtualAddressesAreKnown = false
  /// What the command line says about how the daemon runs.
  var options: RunningOptions { lifecycle.line.running }
  /// Start, reload, upgrade and end.
  let lifecycle: Lifecycle
  /// Writes what the daemon knows to a file (SIGUSR1).
  var dumpData: (Daemon) -> Void = { _ in }
  /// Writes the counters to a file (SIGUSR2), and begins to count anew if that is wanted.
  var dumpStatistics: (Daemon, _ clears: Bool) -> Void = { _, _ in }
  /// Writes what the daemon knows as JSON.
  var dumpJSON: (Daemon) -> Void = { _ in }
  /// Outputs of the engine that are being done.
  var outputs: [RouterOutput] = []

  /// How adverts find their router.
  struct AdvertKey: Hashable {
    /// The interface that they crossed.
    var interfaceIndex: UInt32
    /// Their family.
    var family: AddressFamily
    /// The number in them.
    var virtualRouterID: UInt8
  }

  /// Opens what the daemon needs; nothing is changed on the machine yet.
  ///
  /// - Throws: the call that failed: without `CAP_NET_ADMIN` and `CAP_NET_RAW` most do.
  init(
    _ settings: DaemonSettings, log: Log, host: any Host, lifecycle: Lifecycle
  ) throws(DaemonError) {
    self.settings = settings
    self.lifecycle = lifecycle
    self.log = log
    self.host = host
    now = MonotonicClock.now()
    node = Node(settings.node, now: now)
    firewall = KernelFirewall(options: Self.firewallOptions(settings.global))
    do throws(SystemError) {
      reactor = try Reactor()
      frames = try PacketSocket.open(interfaceIndex: 0, etherType: 0)
    } catch {
      throw .system(error)
    }
    do throws(SystemError) {
      netlink = try RouteNetlinkSocket()
      monitor = try RouteMonitor(
        topics: [
          .links, .ipv4Addresses, .ipv6Addresses, .ipv4Routes, .ipv6Routes, .ipv4Rules, .ipv6Rules,
        ],
        receiveBuffer: Self.monitorBuffer(settings.global))
      try reactor.add(
        monitor.descriptor, interest: .readable, token: Token.routeMonitor.rawValue)
    } catch {
      throw .system(error)
    }
  }

  /// `vrrp_netlink_monitor_rcv_bufs`; ours where nothing is said.
  private static func monitorBuffer(_ global: GlobalDefinitions) -> ReceiveBufferSize {
    let buffer = global.buffers[.vrrpMonitor]
    guard let bytes = buffer.bytes, bytes > 0 else { return RouteMonitor.usualReceiveBuffer }
    return ReceiveBufferSize(bytes: bytes, isForced: buffer.isForced ?? false)
  }

  /// Runs until the daemon has stopped; returns the exit status.
  func run() -> Int32 {
    var ready: [ReadyEvent] = []
    while true {
      if let exitStatus { return exitStatus }
      let due = deadline
      do throws(SystemError) {
        try reactor.wait(until: due, into: &ready)
      } catch {
        log.error("the daemon can't wait for events any more and ends: \(error)")
        return 1
      }
      turn(ready, due: due)
      lifecycle.betweenTurns(self)
    }
  }

  /// One turn of the loop: what was received first, what is due after it, so that a pause of the
  /// process is not taken for a dead master.
  ///
  /// - Parameter due: until when the loop meant to wait.
  func turn(_ ready: [ReadyEvent], due: Instant? = nil) {
    now = MonotonicClock.now()
    loopMeasure.turn(at: now, due: due)
    log.now = now
    for event in ready {
      switch Token(rawValue: event.token) {
      case .channel(let number): receive(from: number)
      case .routeMonitor: followNetwork()
      case .trial: lifecycle.trial?.end(self)
      case .control: break
      case .part(let part, let number):
        if parts.indices.contains(Int(part)) {
          parts[Int(part)].ready(number, event.readiness, in: self)
        }
      }
    }
    if let deadline = node.deadline, deadline <= now {
      // After a pause, what has come in meanwhile decides what is still due.
      if deadline.duration(to: now) > Self.punctual { receiveAll() }
      tell(.timeout)
    }
    announceDue()
    if let deadline = linkWatch.deadline, deadline <= now { linkWatch.advance(in: self) }
    for part in parts {
      if let deadline = part.deadline, deadline <= now { part.advance(in: self) }
    }
    if let deadline = log.deadline, deadline <= now { log.advance(now: now) }
    lifecycle.endTurn(self)
    if node.isStopping, node.isStopped, exitStatus == nil { finish() }
  }

  /// When something is due next.
  private var deadline: Instant? {
    var earliest = node.deadline
    func consider(_ other: Instant?) {
      guard let other else { return }
      earliest = earliest.map { min($0, other) } ?? other
    }
    consider(announcer.deadline)
    consider(log.deadline)
    consider(lifecycle.deadline)
    consider(linkWatch.deadline)
    for part in parts { consider(part.deadline) }
    consider(finishDeadline)
    return earliest
  }

  /// A timer that is served within this is on time.
  private static let punctual: Duration = .milliseconds(2)

  /// Takes what waits at all sockets, ready or not as far as the loop has heard.
  private func receiveAll() {
    for channel in channels.all { receive(from: channel.number) }
  }

  /// Hands an input to the engine and does what it answers.
  func tell(_ input: NodeInput) {
    var outputs: [RouterOutput] = []
    swap(&outputs, &self.outputs)
    outputs.removeAll(keepingCapacity: true)
    node.handle(input, now: now, into: &outputs)
    switch input {
    case .command, .tracked: lifecycle.record?.change(now: now)
    default: break
    }
    perform(outputs)
    // What a thousand takeovers at once took is given back.
    if outputs.capacity > Self.mostOutputsKept { outputs = [] }
    swap(&outputs, &self.outputs)
  }

  /// For how many outputs memory is kept.
  private static let mostOutputsKept = 512

  /// Everything is handed over: the loop ends, once no part has anything left that it wants to see
  /// through, such as scripts that tell of the end.
  func finish() {
    if finishDeadline == nil {
      finishDeadline = now.advanced(by: settings.childWait)
      removeStatics()
      for part in parts { part.stop(in: self) }
    }
    if let deadline = finishDeadline, deadline <= now {
      if isHurrying { exitStatus = 0 }
      // What takes longer is made to end, and gets a moment for that.
      isHurrying = true
      finishDeadline = now.advanced(by: Self.lastMoment)
      for part in parts { part.hurry(in: self) }
    }
    guard exitStatus == 0 || !parts.contains(where: \.needsTime) else { return }
    if !options.keepsState { removeVirtualLinks() }
    exitStatus = 0
  }

  /// How long what is made to end at the end has got for it.
  private static let lastMoment = Duration.milliseconds(1500)
}

/// Why the daemon can't run.
enum DaemonError: Error, Equatable {
  /// A system call failed.
  case system(SystemError)
  /// The kernel's networking could not be asked.
  case networking(NetworkingError)
}

/// A part of the daemon whose state a new program takes over at an upgrade.
protocol HandedPart: DaemonPart {
  /// By what name the new program knows it.
  var handedName: String { get }
  /// What the new program needs, and the numbers of descriptors that stay open for it.
  func handOver(in daemon: Daemon) -> (bytes: [UInt8], descriptors: [Int32])
  /// Goes on with what the old program handed over, before elections begin; owns the descriptors.
  func takeOver(_ bytes: [UInt8], descriptors: [Int32], in daemon: Daemon)
}

/// A part of the daemon with descriptors and deadlines of its own.
protocol DaemonPart: AnyObject {
  /// When it wants to be called; nil for never.
  var deadline: Instant? { get }
  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon)
  /// Its time has come.
  func advance(in daemon: Daemon)
  /// The engine has done something; addresses are set, adverts sent.
  func observe(_ output: RouterOutput, in daemon: Daemon)
  /// An advert was refused, or is odd.
  ///
  /// - Parameter router: whose it is; nil when it belongs to none.
  func observe(_ refusal: Refusal, from source: IPAddress, of router: Int?, in daemon: Daemon)
  /// There is a new configuration, and `daemon.settings` has it.
  func reconfigure(in daemon: Daemon)
  /// The daemon ends: addresses are released.
  func stop(in daemon: Daemon)
  /// The interfaces are known; elections have not begun.
  func start(in daemon: Daemon)
  /// Whether, after `stop`, something is to be seen through before the process ends; asked in each
  /// turn of the loop, and only for `child_wait_time`.
  var needsTime: Bool { get }
  /// That time is over: what still goes on is to be made to end.
  func hurry(in daemon: Daemon)
}

extension DaemonPart {
  /// Most don't care.
  func observe(_ refusal: Refusal, from source: IPAddress, of router: Int?, in daemon: Daemon) {}
  /// Most have nothing to do then.
  func start(in daemon: Daemon) {}
  /// Most end at once.
  var needsTime: Bool { false }
  /// Most have nothing that goes on.
  func hurry(in daemon: Daemon) {}
}
