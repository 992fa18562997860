import BFD
import DaemonRuntime
import KeepalivedConf
import NetTypes
import Platform
import SystemPackage
import VRRP

/// Speaks BFD (RFC 5880, 5881, 5883) with the neighbours that somebody tracks.
final class BFDSpeaker: HandedPart {
  private let number: UInt8
  private var node = BFDNode(seed: .random(in: .min ... .max))
  private var receivers: [ReceiverKey: Receiver] = [:]
  private var senders: [String: Sender] = [:]
  private var batch: DatagramBatch?
  /// What the engine was told of each session.
  private var told: [String: Bool] = [:]
  private var retryDeadline: Instant?
  /// Until when paths count as good that an earlier process found good.
  private var trustDeadline: Instant?
  /// When sessions go on that were held for a new program which has not come.
  private var resumeDeadline: Instant?

  private struct ReceiverKey: Hashable {
    var family: AddressFamily
    var isMultihop: Bool

    /// What the loop calls it.
    var token: UInt32 { (family == .ipv6 ? 2 : 0) | (isMultihop ? 1 : 0) }
  }

  private final class Receiver {
    let socket: DatagramSocket
    init(_ socket: consuming DatagramSocket) { self.socket = socket }
  }

  private final class Sender {
    let socket: DatagramSocket
    init(_ socket: consuming DatagramSocket) { self.socket = socket }
  }

  /// How long a neighbour has got to find the session of a new process.
  private static let trustTime = Duration.seconds(10)
  /// How long a new program may take to come.
  private static let resumeTime = Duration.seconds(2)
  /// How often sockets are tried again that could not be had.
  private static let retryInterval = Duration.seconds(5)
  /// The traffic class of packets between routers (RFC 2474: CS6).
  private static let trafficClass: UInt8 = 0xC0

  /// Speaks with nobody yet.
  init(in daemon: Daemon) { number = UInt8(clamping: daemon.parts.count) }

  /// When it wants to be called.
  var deadline: Instant? {
    [node.deadline, retryDeadline, trustDeadline, resumeDeadline].compactMap { $0 }.min()
  }

  /// Elections are about to begin.
  func start(in daemon: Daemon) { configure(in: daemon) }

  /// There is a new configuration.
  func reconfigure(in daemon: Daemon) { configure(in: daemon) }

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {}

  /// The daemon ends.
  func stop(in daemon: Daemon) {
    hand(in: daemon) { node, now, outputs in node.handle(.stop, now: now, into: &outputs) }
  }

  /// The name of what it hands over.
  var handedName: String { "bfd" }

  /// The sessions of the new program are others. Neighbours hear that these end on purpose, which
  /// is no failure of the path (RFC 5882 section 3.2).
  func handOver(in daemon: Daemon) -> (bytes: [UInt8], descriptors: [Int32]) {
    stop(in: daemon)
    resumeDeadline = daemon.now.advanced(by: Self.resumeTime)
    return ([], [])
  }

  /// Goes on with what an earlier program has handed over.
  func takeOver(_ bytes: [UInt8], descriptors: [Int32], in daemon: Daemon) {}

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {
    guard let (key, receiver) = receivers.first(where: { $0.key.token == number }) else { return }
    var datagrams: [BFDNode.Datagram] = []
    if batch == nil { batch = DatagramBatch(capacity: 16, datagramCapacity: 256) }
    // What is left for the next turn of the loop keeps it from being held up by a flood.
    _ = try? batch?.receive(from: receiver.socket.descriptor.rawValue) { origin, bytes in
      guard let destination = origin.destination, !origin.isTruncated else { return }
      datagrams.append(
        BFDNode.Datagram(
          bytes: bytes.withUnsafeBytes { Array($0) }, source: origin.source,
          destination: destination, hopLimit: origin.hopLimit ?? 0, isMultihop: key.isMultihop))
    }
    for datagram in datagrams {
      hand(in: daemon) { node, now, outputs in
        node.handle(.received(datagram), now: now, into: &outputs)
      }
    }
  }

  /// Its time has come.
  func advance(in daemon: Daemon) {
    if let due = node.deadline, due <= daemon.now {
      hand(in: daemon) { node, now, outputs in node.handle(.timeout, now: now, into: &outputs) }
    }
    if let due = resumeDeadline, due <= daemon.now {
      resumeDeadline = nil
      for name in node.sessions.map(\.settings.name) {
        hand(in: daemon) { node, now, outputs in
          node.handle(.release(session: name), now: now, into: &outputs)
        }
      }
    }
    if let due = trustDeadline, due <= daemon.now {
      trustDeadline = nil
      for session in node.sessions where session.state != .up {
        tell(session.settings.name, isUp: false, in: daemon)
      }
    }
    if let due = retryDeadline, due <= daemon.now {
      retryDeadline = nil
      openReceivers(in: daemon)
    }
  }

  // MARK: Configuration

  private func configure(in daemon: Daemon) {
    let wanted = daemon.settings.bfds.filter(\.isForRouters).compactMap { BFDSettings($0) }
    for session in node.sessions where !wanted.contains(session.settings) {
      senders[session.settings.name] = nil
    }
    hand(in: daemon) { node, now, outputs in
      node.configure(wanted, now: now, into: &outputs)
    }
    let names = Set(wanted.map(\.name))
    told = told.filter { names.contains($0.key) }
    for name in names.sorted() where told[name] == nil {
      if daemon.node.status(of: TrackedID(.bfd, name)) == .good {
        // After an upgrade the neighbour has to find this process's session first.
        told[name] = true
        trustDeadline = daemon.now.advanced(by: Self.trustTime)
      } else {
        // As with keepalived the path is bad until it is known to be good.
        tell(name, isUp: false, in: daemon)
      }
    }
    openReceivers(in: daemon)
  }

  private func openReceivers(in daemon: Daemon) {
    let wanted = Set(
      node.sessions.map {
        ReceiverKey(family: $0.settings.neighbour.family, isMultihop: $0.settings.isMultihop)
      })
    for (key, receiver) in receivers where !wanted.contains(key) {
      try? daemon.reactor.remove(receiver.socket.descriptor.rawValue)
      receivers[key] = nil
    }
    for key in wanted where receivers[key] == nil {
      do throws(SystemError) {
        let socket = try DatagramSocket.udp(key.family)
        let any: IPAddress = key.family == .ipv4 ? .v4(.any) : .v6(.any)
        try socket.bind(
          to: any, port: key.isMultihop ? BFDSettings.multihopPort : BFDSettings.singleHopPort)
        try daemon.reactor.add(
          socket.descriptor.rawValue, interest: .readable,
          token: Token.part(number, key.token).rawValue)
        receivers[key] = Receiver(socket)
      } catch {
        retryDeadline = daemon.now.advanced(by: Self.retryInterval)
        daemon.log.writeLimited(
          .error, key: "bfd \(key.token)",
          "BFD packets can't be received (\(error)): look whether another program speaks BFD")
      }
    }
  }

  // MARK: Outputs

  private func hand(
    in daemon: Daemon, _ body: (inout BFDNode, Instant, inout [BFDNode.Output]) -> Void
  ) {
    var outputs: [BFDNode.Output] = []
    body(&node, daemon.now, &outputs)
    var index = 0
    while index < outputs.count {
      let output = outputs[index]
      perform(output, adding: &outputs, in: daemon)
      index += 1
    }
  }

  private func perform(
    _ output: BFDNode.Output, adding outputs: inout [BFDNode.Output], in daemon: Daemon
  ) {
    let name = output.session ?? ""
    switch output.action {
    case .send(let packet):
      guard !send(packet, to: name, in: daemon) else { return }
      node.handle(.sendFailed(session: name), now: daemon.now, into: &outputs)
    case .changed(let change):
      let reason = change.diagnostic == .none ? "" : ", \(change.diagnostic)"
      daemon.log.notice(
        "bfd_instance \(name): \(change.old) -> \(change.new)\(reason), after "
          + change.duration.text)
    case .path(let isUp): tell(name, isUp: isUp, in: daemon)
    case .rejected(.heldDown) where daemon.node.isStopping || resumeDeadline != nil: break
    case .rejected(let reason):
      daemon.log.writeLimited(
        .warning, key: "bfd \(name) \(reason.rawValue)", "a BFD packet was dropped: \(reason)")
    }
  }

  private func tell(_ name: String, isUp: Bool, in daemon: Daemon) {
    guard told[name] != isUp else { return }
    told[name] = isUp
    daemon.tell(.tracked(TrackedID(.bfd, name), isUp ? .good : .bad))
  }

  private func send(_ packet: ControlPacket, to name: String, in daemon: Daemon) -> Bool {
    // A session that has just left the configuration says a last word.
    guard let settings = node[name]?.settings else { return true }
    do throws(SystemError) {
      let sender = try sender(settings)
      try sender.socket.send(packet.bytes, to: settings.neighbour, port: settings.port)
      return true
    } catch {
      // The next packet tries a new socket: the address may have come back.
      senders[name] = nil
      daemon.log.writeLimited(
        .info, key: "bfd send \(name)", "bfd_instance \(name): a packet can't be sent: \(error)")
      return false
    }
  }

  /// The socket of a session.
  private func sender(_ settings: BFDSettings) throws(SystemError) -> Sender {
    if let known = senders[settings.name] { return known }
    let made = try makeSender(settings)
    senders[settings.name] = made
    return made
  }

  private func makeSender(_ settings: BFDSettings) throws(SystemError) -> Sender {
    let family = settings.neighbour.family
    let socket = try DatagramSocket.udp(family)
    try socket.setHopLimit(settings.hopLimit)
    try socket.setTrafficClass(Self.trafficClass)
    let source = settings.source ?? (family == .ipv4 ? .v4(.any) : .v6(.any))
    // Some ports may be taken (RFC 5881 section 4).
    for _ in 0..<16 {
      do throws(SystemError) {
        try socket.bind(to: source, port: .random(in: BFDSettings.sourcePorts))
        return Sender(socket)
      } catch {
        guard error.errno == .addressInUse else { throw error }
      }
    }
    throw SystemError(call: "bind", errno: .addressInUse)
  }
}

extension BFDSettings {
  /// As a `bfd_instance` has them; nil without a neighbour.
  fileprivate init?(_ instance: BFDInstance) {
    guard let neighbour = instance.neighbour else { return nil }
    self.init(name: instance.name, neighbour: neighbour, source: instance.source)
    receiveInterval = instance.receiveInterval ?? receiveInterval
    transmitInterval = instance.transmitInterval ?? transmitInterval
    idleInterval = instance.idleInterval ?? idleInterval
    multiplier = UInt8(clamping: instance.multiplier ?? 5)
    isPassive = instance.isPassive ?? false
    hopLimit = UInt8(clamping: instance.hopLimit ?? Int(hopLimit))
    let hops = instance.maximalHops ?? 0
    maximalHops = hops < 0 ? 255 : UInt8(clamping: hops)
    isMultihop = instance.isMultihop ?? false
  }
}
