import DaemonRuntime
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import VRRP

/// What the engine wants done.
extension Daemon {
  /// Does it: adverts first, then the addresses of all routers at once, then their announcement,
  /// and last what people are told.
  func perform(_ outputs: [RouterOutput]) {
    guard !outputs.isEmpty else { return }
    var changesKernel = false
    for output in outputs {
      switch output {
      case .advertise(let router, let priority, let interval):
        advertise(router, priority: priority, interval: interval)
      case .take(let router):
        take(router)
        changesKernel = true
      case .release(let router):
        release(router)
        changesKernel = true
      case .update(let router):
        update(router)
        changesKernel = true
      default: break
      }
    }
    if changesKernel { flushKernel() }
    lifecycle.record?.observe(outputs, self)
    if changesKernel { lifecycle.noteWork(now: now) }
    for case .announce(let router, let repeats) in outputs {
      announce(router, repeats: repeats)
    }
    for output in outputs {
      report(output)
      for part in parts { part.observe(output, in: self) }
    }
  }

  /// Sends an advert to the group, or to each peer.
  func advertise(_ router: Int, priority: UInt8, interval: Duration) {
    guard let channel = instances[router].channel else { return }
    let time = WallTime.nanosecondsSince1970()
    let transmissions = instances[router].transmitter.transmissions(
      priority: priority, interval: interval, unixNanoseconds: time)
    let instance = instances[router]
    if instance.settings.debugLevel > 0 {
      log.info(
        "\(instance.settings.name): advert with priority \(priority) to "
          + transmissions.map(\.destination.description).joined(separator: ", "))
    }
    for transmission in transmissions {
      do throws(SystemError) {
        if let link = sendingLink(of: router), let hardware = link.hardwareAddress,
          transmission.destination.isMulticast, let source = instance.transmitter.source
        {
          try frames.send(
            advertFrame(transmission, source: source, from: hardware), interfaceIndex: link.index)
        } else {
          // The socket is shared, and its hop limit is that of multicast.
          let limits =
            instance.settings.family == .ipv6 && instance.settings.transport.hopLimit != 255
          if limits { try channel.socket.setHopLimit(instance.settings.transport.hopLimit) }
          defer { if limits { try? channel.socket.setHopLimit(255) } }
          try channel.socket.send(
            transmission.bytes, to: transmission.destination,
            interfaceIndex: instance.settings.family == .ipv6 ? channel.key.interfaceIndex : 0,
            source: instance.settings.family == .ipv6 ? instance.transmitter.source : nil)
        }
      } catch {
        log.writeLimited(
          .warning, key: "send \(instance.settings.name)",
          "\(instance.settings.name): an advert to \(transmission.destination) can't be sent: "
            + "\(error)")
      }
    }
  }

  /// The interface that adverts of a router with an interface of its own leave through; nil for
  /// other routers.
  private func sendingLink(of router: Int) -> Link? {
    let (link, place) = (instances[router].settings.link, instances[router].link)
    guard link.virtual != nil, place.own != 0 else { return nil }
    return links[index: link.transmitsFromBase ? place.base : place.own]
  }

  /// Writes what happened to the log: one line for each transition.
  private func report(_ output: RouterOutput) {
    switch output {
    case .transition(let transition): report(transition)
    case .groupTransition(let group, let from, let to):
      log.notice(
        "group \(node.groups[group].settings.name): \(from.word) -> \(to.word)")
    case .priorityChanged(let router, let from, let to):
      log.notice("\(instances[router].settings.name): priority \(from) -> \(to)")
    case .notice(let router, let notice):
      report(notice, of: instances[router].settings.name)
    case .advertise, .take, .release, .update, .announce: break
    }
  }

  private func report(_ transition: Transition) {
    let time = WallTime.nanosecondsSince1970()
    instances[transition.router].lastTransition = (
      Int64(time / 1_000_000_000), Int64(time % 1_000_000_000)
    )
    let name = instances[transition.router].settings.name
    log.notice(
      "\(name): \(transition.from.word) -> \(transition.to.word), \(transition.reason.text)"
        + (transition.from == .initial ? "" : ", after \(transition.lasted.text)"))
  }
}

extension WallTime {
  /// Nanoseconds since 1970.
  static func nanosecondsSince1970() -> UInt64 {
    let time = WallTime.now()
    return UInt64(max(0, time.seconds)) * 1_000_000_000 + UInt64(max(0, time.nanoseconds))
  }
}
