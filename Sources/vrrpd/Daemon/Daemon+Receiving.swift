import DaemonRuntime
import KeepalivedConf
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import VRRP

/// Adverts of others.
extension Daemon {
  /// Takes what has come in through a socket. What is left for the next turn of the loop keeps it
  /// from being held up by a flood.
  func receive(from number: Int) {
    guard let channel = channels.channel(number) else { return }
    let key = channel.key
    var adverts: [(Int, ReceivedAdvert)] = []
    do throws(SystemError) {
      _ = try batch.receive(from: channel.socket.descriptor.rawValue) { origin, bytes in
        guard !origin.isTruncated, let taken = self.take(origin, bytes, key) else { return }
        adverts.append(taken)
      }
    } catch {
      log.writeLimited(
        .warning, key: "receive \(number)", "adverts can't be received: \(error)")
    }
    for (router, advert) in adverts { tell(.advert(router: router, advert)) }
  }

  /// Decodes and checks an advert; nil when it is refused.
  private func take(
    _ origin: DatagramOrigin, _ bytes: RawSpan, _ key: Channels.Key
  ) -> (Int, ReceivedAdvert)? {
    let (family, interfaceIndex) = (key.family, origin.interfaceIndex)
    let packet = Span<UInt8>(_bytes: bytes)
    let received: ReceivedAdvertisement
    do throws(PacketError) {
      received =
        family == .ipv4
        ? try ReceivedAdvertisement(
          ipv4Packet: packet, multicastGroup: settings.global.multicastGroup4 ?? .vrrpGroup)
        : try ReceivedAdvertisement(
          ipv6Payload: packet, source: origin.ipv6Source,
          destination: origin.ipv6Destination, hopLimit: origin.hopLimit ?? 0)
    } catch {
      refuseUndecoded(error, packet, origin, key)
      return nil
    }
    let advertisement = received.advertisement
    guard
      let router = router(of: advertisement.virtualRouterID, through: key)
    else {
      if isForAnotherSocket(advertisement.virtualRouterID, key) { return nil }
      refuse(
        .virtualRouter(received: advertisement.virtualRouterID), received, router: nil,
        interfaceIndex: interfaceIndex)
      return nil
    }
    // Our own, as it comes back from a bridge or a switch.
    if received.facts.source == instances[router].transmitter.source,
      isOwnInterface(received.facts.source, instances[router].link.base)
    {
      return nil
    }
    let seconds = UInt32(truncatingIfNeeded: WallTime.now().seconds)
    let verdict = instances[router].rules.verdict(
      on: received, replay: &instances[router].transmitter.replay, unixSeconds: seconds)
    if let refusal = verdict.refusal {
      refuse(refusal, received, router: router, interfaceIndex: interfaceIndex)
      return nil
    }
    for remark in verdict.remarks {
      refuse(remark, received, router: router, interfaceIndex: interfaceIndex)
    }
    if advertisement.version == .v3, family == .ipv4 {
      instances[router].transmitter.answer(received.facts.source, in: received.facts.checksum)
    }
    instances[router].lastPeer = received.facts.source
    if instances[router].settings.debugLevel > 0 {
      log.info(
        "\(instances[router].settings.name): advert with priority \(advertisement.priority) from "
          + "\(received.facts.source)")
    }
    return (
      router,
      ReceivedAdvert(
        source: received.facts.source, priority: advertisement.priority,
        interval: advertisement.interval, delay: delay(of: origin))
    )
  }

  /// How long ago an advert reached the machine, as the kernel has it. The wall clock may have been
  /// set since, so no more is made of it than the loop may be late.
  private func delay(of origin: DatagramOrigin) -> Duration {
    guard let arrival = origin.arrivalNanoseconds else { return .zero }
    let passed = Int64(clamping: WallTime.nanosecondsSince1970()).subtractingReportingOverflow(
      arrival
    ).partialValue
    // Seen from the beginning of this turn, from which timers count.
    let turn = now.duration(to: MonotonicClock.now())
    return min(max(.nanoseconds(passed) - turn, .zero), Self.mostDelay)
  }

  private static let mostDelay: Duration = .milliseconds(20)

  private func isOwnInterface(_ source: IPAddress, _ interfaceIndex: UInt32) -> Bool {
    links.addresses(of: interfaceIndex).contains { $0.address == source }
  }

  /// The router that an advert is for: one that uses the socket through which it came.
  private func router(of virtualRouterID: UInt8, through key: Channels.Key) -> Int? {
    routerOfAdvert[
      AdvertKey(
        interfaceIndex: key.interfaceIndex, family: key.family,
        virtualRouterID: virtualRouterID)]
  }

  /// Whether the socket of another router on the same network has this advert, too: adverts from a
  /// physical MAC address come to all interfaces that were made above a real one.
  private func isForAnotherSocket(_ virtualRouterID: UInt8, _ key: Channels.Key) -> Bool {
    let name = configuredName(of: key.interfaceIndex)
    return instances.contains {
      $0.settings.virtualRouterID == virtualRouterID && $0.settings.family == key.family
        && $0.settings.link.interface == name && $0.channel?.key != key
    }
  }

  /// The name of the real interface, as it is configured.
  private func configuredName(of interfaceIndex: UInt32) -> String {
    let index =
      madeLinks[interfaceIndex] == nil
      ? interfaceIndex : links[index: interfaceIndex]?.parent ?? interfaceIndex
    return links[index: index].map { $0.name.description } ?? ""
  }

  private func refuseUndecoded(
    _ error: PacketError, _ packet: Span<UInt8>, _ origin: DatagramOrigin, _ key: Channels.Key
  ) {
    let family = key.family
    let facts = family == .ipv4 ? PacketOrigin(ipv4Packet: packet) : nil
    let number = facts?.virtualRouterID ?? (family == .ipv6 && packet.count > 1 ? packet[1] : nil)
    let router = number.flatMap { self.router(of: $0, through: key) }
    count(Refusal(error), source: facts?.source ?? origin.source, router: router)
  }

  /// Counts an advert with which something is wrong, and tells what, where one side's
  /// configuration has to be mended.
  private func refuse(
    _ refusal: Refusal, _ received: ReceivedAdvertisement, router: Int?, interfaceIndex: UInt32
  ) {
    guard let reason = refusal.neighbourReason else {
      count(refusal, source: received.facts.source, router: router)
      return
    }
    tally(refusal, source: received.facts.source, router: router)
    let advertisement = received.advertisement
    let report = neighbourWatch.observe(
      QuestionableAdvert(
        reason: reason, link: configuredName(of: interfaceIndex),
        source: received.facts.source, version: advertisement.version.rawValue,
        virtualRouterID: advertisement.virtualRouterID, interval: advertisement.interval,
        priority: advertisement.priority, addresses: advertisement.addresses), now: now)
    if let report { log.warning(report.message) }
  }

  /// Counts a refused advert, and says what to do about it.
  private func count(_ refusal: Refusal, source: IPAddress, router: Int?) {
    tally(refusal, source: source, router: router)
    guard let router else {
      log.writeLimited(
        .warning, key: "stray \(refusal.name)",
        "an advert from \(source) was dropped: \(refusal.advice)")
      return
    }
    let name = instances[router].settings.name
    let verb = refusal.isOnlyReported ? "is odd" : "was dropped"
    log.writeLimited(
      .warning, key: "refused \(name) \(refusal.name)",
      "\(name): an advert from \(source) \(verb): \(refusal.advice)")
  }
}

extension Daemon {
  private func tally(_ refusal: Refusal, source: IPAddress, router: Int?) {
    for part in parts { part.observe(refusal, from: source, of: router, in: self) }
    guard let router else {
      strayAdverts += 1
      strayRefusals[refusal.name, default: 0] += 1
      return
    }
    if let counter = refusal.counter { instances[router].refusals[counter, default: 0] += 1 }
    instances[router].refusalNames[refusal.name, default: 0] += 1
  }

  /// The routers as neighbours ought to have them.
  func configureNeighbourWatch() {
    neighbourWatch.configure(
      settings.instances.map { instance in
        WatchedRouter(
          name: instance.name, identity: instance.router.identity,
          version: instance.router.version, interval: instance.router.interval,
          addresses: instance.advertisedAddresses)
      })
  }
}

extension Refusal {
  /// What is wrong between two configurations; nil for broken packets and the like.
  fileprivate var neighbourReason: QuestionableAdvert.Reason? {
    switch self {
    case .hopLimit: .hopLimit
    case .version: .version
    case .virtualRouter: .unknownVirtualRouter
    case .authenticationType: .authenticationType
    case .authentication(.password), .authentication(.headerValue), .authentication(.digest):
      .password
    case .interval, .differentInterval: .interval
    case .addresses, .differentAddresses: .addresses
    case .length, .checksum, .type, .authentication, .owner, .unknownPeer: nil
    }
  }
}

extension DatagramOrigin {
  fileprivate var ipv6Source: IPv6Address {
    if case .v6(let address) = source { address } else { .any }
  }

  fileprivate var ipv6Destination: IPv6Address {
    if case .v6(let address)? = destination { address } else { .any }
  }
}
