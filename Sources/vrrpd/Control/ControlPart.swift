import Control
import DaemonKit
import DaemonRuntime
import HTTP1
import JSON
import KeepalivedConf
import NetTypes
import Platform
import SystemPackage
import VRRP

/// The control socket: answers questions about the daemon, carries out what operators want, and
/// tells what happens.
final class ControlPart: HandedPart {
  /// A client that waits for what becomes of a release of mastership.
  struct Waiting {
    /// Whom to answer.
    var id: ControlRequestID
    /// The router.
    var router: Int
    /// Whether it gives way for good.
    var isHold: Bool
    /// When it began.
    var began: Instant
    /// When something must have happened.
    var deadline: Instant
    /// The successor, once it is heard.
    var successor: IPAddress?
    /// How long the hand-over took.
    var duration: Duration?
    /// In which turn it has ended; it is answered in a later one, when the kernel's changes are
    /// known.
    var ended: Instant?
  }

  /// Serves the clients.
  var server: ControlServer
  /// Clients that wait for the end of a hand-over.
  var waiting: [Waiting] = []
  /// Measurements that nobody else keeps.
  var measures = ControlMeasures()
  /// What the last reload changed.
  var lastChanges = ConfigurationChanges()

  private let interface: ControlInterface<ControlEndpoint>
  private let path: String
  private let group: UInt32?
  private var throttle = RefusalThrottle()
  private var configured: [InstanceSettings]
  private var log: Log

  /// Prepares the service; it begins with `start`.
  ///
  /// - Parameters:
  ///   - path: of the socket.
  ///   - policy: who may do what.
  ///   - group: to which the socket belongs; nil for the daemon's.
  init(
    in daemon: Daemon, path: String, policy: AccessPolicy = AccessPolicy(), group: UInt32? = nil
  ) throws(DaemonError) {
    self.path = path
    self.group = group
    log = daemon.log
    configured = daemon.settings.instances
    interface = ControlEndpoint.interface(version: DaemonKit.Daemon.version)
    do throws(SystemError) {
      server = try ControlServer(
        unix: nil, log: EventLog(epoch: WallTime.nanosecondsSince1970() / 1_000_000),
        settings: ControlServerSettings(policy: policy))
      try daemon.reactor.add(
        server.descriptor, interest: .readable,
        token: Token.part(UInt8(clamping: daemon.parts.count), 0).rawValue)
    } catch {
      throw .system(error)
    }
  }

  /// When clients are to be looked after although none says anything.
  var deadline: Instant? {
    var earliest = server.deadline
    for client in waiting {
      if client.ended != nil { return .zero }
      earliest = earliest.map { min($0, client.deadline) } ?? client.deadline
    }
    return earliest
  }

  /// Listens, unless an earlier program's listener was taken over.
  func start(in daemon: Daemon) {
    daemon.lifecycle.reloadObserver = { [weak self] in self?.reloadEnded($0) }
    guard server.listeners.unix == nil else { return }
    do {
      let listener = try ControlListener.unix(path: path, group: group)
      try server.listen(listener)
    } catch {
      daemon.log.error(
        "no control socket, so that `vrrpd ctl` can't reach this daemon: \(error)")
    }
  }

  /// A client says something.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) { serve(daemon) }

  /// Answers who waits, ends what takes too long.
  func advance(in daemon: Daemon) {
    serve(daemon)
    answerEnded(daemon)
    giveUp(daemon)
  }

  /// Tells streams, and looks whether somebody waits for it.
  func observe(_ output: RouterOutput, in daemon: Daemon) {
    if let event = daemon.event(for: output) { publish(event) }
    follow(output, now: daemon.now)
  }

  /// Tells streams of adverts that are refused, once in a while.
  func observe(
    _ refusal: Refusal, from source: IPAddress, of router: Int?, in daemon: Daemon
  ) {
    guard let count = throttle.count(refusal.name, router: router, now: daemon.now) else {
      return
    }
    let name = router.map { daemon.instances[$0].settings.name }
    publish(
      DaemonEvent(
        type: "refused", subject: name,
        members: [
          ("instance", name.map { .string($0) }), ("source", .string(source.description)),
          ("reason", .string(refusal.name)), ("advice", .string(refusal.advice)),
          ("dropped", .boolean(!refusal.isOnlyReported)), ("count", .count(count)),
        ]))
  }

  /// Notes what changed, for the answer to whoever wanted it.
  func reconfigure(in daemon: Daemon) {
    throttle.forget()
    lastChanges = ConfigurationChanges(from: configured, to: daemon.settings.instances)
    configured = daemon.settings.instances
  }

  /// Ends the service: nobody is answered any more.
  func stop(in daemon: Daemon) { server.stop(removesFile: true, now: daemon.now) }

  /// By what name the new program knows it.
  var handedName: String { "control" }

  /// Clients find the new program behind the same socket; those that are connected connect anew.
  func handOver(in daemon: Daemon) -> (bytes: [UInt8], descriptors: [Int32]) {
    ([], server.listeners.unix.map { [$0] } ?? [])
  }

  /// Serves behind the socket of the old program.
  func takeOver(_ bytes: [UInt8], descriptors: [Int32], in daemon: Daemon) {
    guard let number = descriptors.first else { return }
    let descriptor = OwnedDescriptor(rawValue: number)
    do throws(SystemError) {
      try descriptor.setClosesOnExec(true)
      try server.listen(ControlListener(adopting: descriptor, path: path))
    } catch {
      daemon.log.error("the control socket that was handed over can't be used: \(error)")
    }
  }

  /// Tells all streams.
  func publish(_ event: DaemonEvent) {
    server.publish(type: event.type, subject: event.subject, data: event.data)
  }

  // MARK: Requests

  private func serve(_ daemon: Daemon) {
    do throws(SystemError) {
      for incoming in try server.handle(now: daemon.now) { take(incoming, in: daemon) }
    } catch {
      log.writeLimited(.error, key: "control", "the control socket fails: \(error)")
    }
    for notice in server.takeNotices() {
      log.writeLimited(notice.level, key: "control \(notice.key)", "control: \(notice.text)")
    }
  }

  private func take(_ incoming: IncomingRequest, in daemon: Daemon) {
    switch interface.resolve(incoming.request) {
    case .answer(let response): server.respond(to: incoming.id, response, now: daemon.now)
    case .endpoint(let endpoint, let variables):
      do throws(Problem) {
        if let response = try answer(endpoint, variables, incoming, in: daemon) {
          server.respond(to: incoming.id, response, now: daemon.now)
        }
      } catch {
        server.respond(to: incoming.id, .problem(error), now: daemon.now)
      }
    }
  }
}

extension ControlNotice {
  /// How bad it is.
  fileprivate var level: LogLevel {
    switch self {
    case .denied, .turnedAway, .cannotAccept: .warning
    case .ended: .debug
    }
  }

  /// What kind of notice it is, for limits.
  fileprivate var key: String {
    switch self {
    case .denied(let peer, _, _): "denied \(peer)"
    case .turnedAway: "busy"
    case .ended: "ended"
    case .cannotAccept: "accept"
    }
  }

  /// What happened.
  fileprivate var text: String {
    switch self {
    case .denied(let peer, let method, let path):
      "\(peer) may not do \(method.rawValue) \(path): refused"
    case .turnedAway(let peer): "there are too many clients: \(peer) is turned away"
    case .ended(let peer, let end): "the connection of \(peer) ended: \(end)"
    case .cannotAccept(let error): "no client can be accepted for a moment: \(error)"
    }
  }
}
