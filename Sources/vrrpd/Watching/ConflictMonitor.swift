import DaemonRuntime
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import VRRP

/// Listens for other machines that answer for addresses of this machine's masters, and asks for
/// them once after takeover (RFC 5227).
final class ConflictMonitor: DaemonPart {
  /// How long after takeover the network is asked: the last words of the former master are heard
  /// by then.
  private static let probeDelay: Duration = .milliseconds(1500)

  private let number: UInt8
  /// Whether ARP is heard, through the socket that the daemon sends frames with.
  private var hearsARP = false
  private var neighbours: PacketSocket?
  private var watch = ConflictWatch()
  private var probes: [(time: Instant, router: Int)] = []
  private var isStale = false
  /// The hardware addresses of interfaces and of those above them, as they were at one moment: a
  /// thousand routers that become master at once don't look through a thousand interfaces each.
  private var hardware: (time: Instant, linkCount: Int, own: Set<MACAddress>)?

  /// Listens from the first takeover on.
  init(in daemon: Daemon) { number = UInt8(clamping: daemon.parts.count) }

  /// When it wants to be called.
  var deadline: Instant? { isStale ? .zero : probes.first?.time }

  /// Its time has come.
  func advance(in daemon: Daemon) {
    if isStale { listen(in: daemon) }
    while let probe = probes.first, probe.time <= daemon.now {
      probes.removeFirst()
      ask(for: probe.router, in: daemon)
    }
  }

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {
    switch output {
    case .take(let router), .update(let router):
      take(router, in: daemon)
      probes.append((daemon.now.advanced(by: Self.probeDelay), router))
      isStale = true
    case .release(let router):
      watch.release(router: router)
      probes.removeAll { $0.router == router }
      isStale = true
    case .advertise(let router, priority: 0, _):
      // From now on a successor may have them.
      watch.release(router: router)
    case .notice(let router, .noSuccessor): take(router, in: daemon)
    default: break
    }
  }

  /// There is a new configuration.
  func reconfigure(in daemon: Daemon) {}

  /// The daemon ends.
  func stop(in daemon: Daemon) {}

  /// Elections are about to begin.
  func start(in daemon: Daemon) {
    // Masters that go on from an earlier process.
    for router in daemon.node.routers
    where router.holdsAddresses && daemon.instances.indices.contains(router.number) {
      take(router.number, in: daemon)
      isStale = true
    }
  }

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {
    var claims: [AddressClaim] = []
    func collect(_ descriptor: Int32) {
      _ = try? daemon.batch.receiveFrames(from: descriptor) { origin, frame in
        guard frame.byteCount > EtherType.headerLength,
          let name = daemon.links[index: origin.interfaceIndex]?.name.description
        else { return }
        let bytes = Span<UInt8>(_bytes: frame).extracting(EtherType.headerLength...)
        if let claim = claim(in: bytes, etherType: origin.etherType, link: name) {
          claims.append(claim)
        }
      }
    }
    if number == 0 {
      collect(daemon.frames.descriptor.rawValue)
    } else if let descriptor = neighbours?.descriptor.rawValue {
      collect(descriptor)
    }
    for claim in claims {
      guard let conflict = watch.observe(claim, now: daemon.now) else { continue }
      daemon.tell(.conflict(router: conflict.router, conflict.address, conflict.rival))
    }
  }

  private func claim(
    in bytes: Span<UInt8>, etherType: UInt16, link: String
  ) -> AddressClaim? {
    if etherType == EtherType.arp {
      guard let packet = try? ARPPacket(message: bytes), packet.sender != .any,
        let hardware = MACAddress(bytes: packet.senderHardware.bytes)
      else { return nil }
      return AddressClaim(
        link: link, address: .v4(packet.sender), hardwareAddress: hardware)
    }
    guard let packet = try? NeighbourAdvertisement(ipv6Packet: bytes),
      let hardware = packet.targetHardware.flatMap({ MACAddress(bytes: $0) })
    else { return nil }
    return AddressClaim(link: link, address: .v6(packet.target), hardwareAddress: hardware)
  }

  // MARK: What is watched

  /// The hardware addresses of all of the machine's interfaces: the kernel answers on any of them
  /// for all of its addresses, unless told otherwise (`arp_ignore`).
  private func ownHardware(in daemon: Daemon) -> Set<MACAddress> {
    if hardware?.time != daemon.now || hardware?.linkCount != daemon.madeLinks.count {
      let own = Set(daemon.links.all.compactMap(\.hardwareAddress))
      hardware = (daemon.now, daemon.madeLinks.count, own)
    }
    return hardware?.own ?? []
  }

  private func take(_ router: Int, in daemon: Daemon) {
    let held = daemon.instances[router].held.addresses.map(\.address)
    // Claims are heard on the real interface, whatever the daemon made above it.
    guard let index = held.first?.index, let link = daemon.realLink(of: index) else { return }
    watch.setOwn(ownHardware(in: daemon), link: link.name.description)
    watch.take(
      router: router, link: link.name.description, addresses: held.map(\.address),
      now: daemon.now)
  }

  /// Opens the sockets, or lets them hear about the addresses that are held now.
  private func listen(in daemon: Daemon) {
    isStale = false
    var ipv4: [IPv4Address] = []
    var ipv6: [IPv6Address] = []
    for router in daemon.node.routers where router.holdsAddresses {
      guard daemon.instances.indices.contains(router.number) else { continue }
      for address in daemon.instances[router.number].held.addresses {
        switch address.address.address {
        case .v4(let address): ipv4.append(address)
        case .v6(let address): ipv6.append(address)
        }
      }
    }
    do throws(SystemError) {
      try listenToARP(
        ConflictFilter.arp(about: ipv4, offset: UInt32(EtherType.headerLength)).program,
        isNeeded: !ipv4.isEmpty, in: daemon)
      try listenToNeighbours(
        ConflictFilter.neighbourAdvertisements(
          about: ipv6, offset: UInt32(EtherType.headerLength)
        ).program, isNeeded: !ipv6.isEmpty, in: daemon)
    } catch {
      daemon.log.writeLimited(
        .warning, key: "conflicts",
        "machines that claim this machine's addresses can't be seen: \(error)")
    }
  }

  // Sockets that are not needed any more stay, with filters that let nothing pass: to close one
  // would hold the loop up for milliseconds.

  private func listenToARP(
    _ program: [Platform.FilterInstruction], isNeeded: Bool, in daemon: Daemon
  ) throws(SystemError) {
    if hearsARP {
      try daemon.frames.attach(program)
    } else if isNeeded {
      try daemon.frames.listen(interfaceIndex: 0, etherType: EtherType.arp, filter: program)
      try daemon.reactor.add(
        daemon.frames.descriptor.rawValue, interest: .readable,
        token: Token.part(number, 0).rawValue)
      hearsARP = true
    }
  }

  private func listenToNeighbours(
    _ program: [Platform.FilterInstruction], isNeeded: Bool, in daemon: Daemon
  ) throws(SystemError) {
    if let descriptor = neighbours?.descriptor.rawValue {
      try attachFilter(program, to: descriptor)
    } else if isNeeded {
      let opened = try PacketSocket.open(
        interfaceIndex: 0, etherType: EtherType.ipv6, filter: program)
      try daemon.reactor.add(
        opened.descriptor.rawValue, interest: .readable,
        token: Token.part(number, 1).rawValue)
      neighbours = consume opened
    }
  }

  private func ask(for router: Int, in daemon: Daemon) {
    guard daemon.node.routers[router].holdsAddresses else { return }
    for address in daemon.instances[router].held.addresses.map(\.address) {
      guard case .v4(let target) = address.address,
        let link = daemon.links[index: address.index], let hardware = link.hardwareAddress,
        !link.flags.contains(.noARP),
        let frame = ARPPacket.probe(for: target, from: LinkAddress(hardware)).ethernetFrame()
      else { continue }
      try? daemon.frames.send(frame, interfaceIndex: link.index)
    }
  }
}

extension [VRRP.FilterInstruction] {
  /// As the socket takes them.
  fileprivate var program: [Platform.FilterInstruction] {
    map {
      Platform.FilterInstruction(
        code: $0.code, jumpIfTrue: $0.jumpIfTrue, jumpIfFalse: $0.jumpIfFalse,
        operand: $0.operand)
    }
  }
}

extension Daemon {
  /// The interface below one that the daemon made, or else the interface itself.
  func realLink(of index: UInt32) -> Link? {
    guard let link = links[index: index] else { return nil }
    switch link.kind {
    case .macvlan, .ipvlan: return link.parent.flatMap { links[index: $0] } ?? link
    default: return link
    }
  }
}
