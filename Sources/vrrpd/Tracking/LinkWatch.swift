import CLinux
import DaemonRuntime
import KeepalivedConf
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import VRRP

/// Says which interfaces count as up: those that the kernel tells of, those whose changes count
/// only after they have lasted (`interface_up_down_delays`), and those that have to be asked
/// (`linkbeat_interfaces`). Tells the engine of interfaces that are tracked.
final class LinkWatch: DaemonPart {
  private struct Watched {
    var polling: LinkPolling?
    var debounce: Debounce?
    var isThere = false

    /// Whether it counts as up; nil while nothing is known but what the kernel tells.
    var isUp: Bool? { debounce?.isUp ?? polling?.isUp }
  }

  /// The interfaces of which more is to be known than what the kernel tells.
  private var watched: [String: Watched] = [:]
  /// The interfaces that somebody tracks, and what was told of them.
  private var told: [String: Bool?] = [:]
  private var socket: DatagramSocket?

  /// Watches nothing yet.
  init() {}

  /// When it wants to be called.
  var deadline: Instant? {
    var earliest: Instant?
    for entry in watched.values {
      for due in [entry.polling?.deadline, entry.debounce?.deadline] {
        guard let due else { continue }
        earliest = earliest.map { min($0, due) } ?? due
      }
    }
    return earliest
  }

  /// Whether an interface counts as up.
  func isUp(_ link: Link) -> Bool {
    watched[link.name.description]?.isUp ?? link.isUpAndRunning
  }

  /// Elections are about to begin.
  func start(in daemon: Daemon) { configure(in: daemon) }

  /// There is a new configuration.
  func reconfigure(in daemon: Daemon) { configure(in: daemon) }

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {}

  /// The daemon ends.
  func stop(in daemon: Daemon) {}

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {}

  /// Its time has come.
  func advance(in daemon: Daemon) {
    var isNews = false
    for name in watched.keys.sorted() {
      let before = watched[name]?.isUp
      poll(name, .timeout, in: daemon)
      if let polling = watched[name]?.polling {
        _ = watched[name]?.debounce?.report(isUp: polling.isUp, now: daemon.now)
      }
      _ = watched[name]?.debounce?.timeOut(now: daemon.now)
      if watched[name]?.isUp != before { isNews = true }
    }
    guard isNews else { return }
    tellTracked(in: daemon)
    daemon.placeAll()
  }

  /// Takes in what the kernel has told of interfaces, before anybody asks how they are.
  func follow(in daemon: Daemon) {
    for name in watched.keys.sorted() { follow(name, in: daemon) }
    tellTracked(in: daemon)
  }

  private func follow(_ name: String, in daemon: Daemon) {
    guard var entry = watched[name] else { return }
    guard let link = daemon.links[name: ByteString(name)] else {
      guard entry.isThere else { return }
      // What is not there is down at once: nothing can be sent through it.
      entry.isThere = false
      if entry.debounce != nil {
        entry.debounce = debounce(of: name, isUp: false, in: daemon)
      }
      watched[name] = entry
      poll(name, .vanished, in: daemon)
      return
    }
    let appears = !entry.isThere
    entry.isThere = true
    watched[name] = entry
    if appears { poll(name, .appeared, in: daemon) }
    let isUp = watched[name]?.polling?.isUp ?? link.isUpAndRunning
    _ = watched[name]?.debounce?.report(isUp: isUp, now: daemon.now)
  }

  // MARK: Configuration

  private func configure(in daemon: Daemon) {
    let settings = daemon.settings
    var old = watched
    watched = [:]
    let polled = Dictionary(
      settings.linkbeatInterfaces.map { ($0.name, $0.method) }, uniquingKeysWith: { $1 ?? $0 })
    for name in Set(polled.keys).union(settings.interfaceDelays.map(\.name)) {
      let link = daemon.links[name: ByteString(name)]
      var entry = old.removeValue(forKey: name) ?? Watched(isThere: link != nil)
      let isUp = link?.isUpAndRunning ?? false
      if let method = polled[name] {
        let configured = method.map { LinkPolling.Method($0) }
        if entry.polling == nil || entry.polling?.configured != configured {
          entry.polling = LinkPolling(configured: configured, isUp: isUp, now: daemon.now)
        }
      } else {
        entry.polling = nil
      }
      var delay = debounce(of: name, isUp: isUp, in: daemon)
      if let known = entry.debounce {
        delay?.take(known)
      }
      entry.debounce = delay
      watched[name] = entry
      // The first answer counts before elections begin.
      if link == nil {
        poll(name, .vanished, in: daemon)
      } else {
        poll(name, .timeout, in: daemon)
        if let polling = watched[name]?.polling, watched[name]?.debounce?.deadline == nil {
          watched[name]?.debounce = debounce(of: name, isUp: polling.isUp, in: daemon)
        }
      }
    }
    var names: [String: Bool?] = [:]
    let entries =
      settings.instances.flatMap(\.router.tracked)
      + settings.groups.flatMap(\.group.tracked)
    for entry in entries where entry.id.kind == .interface {
      names[entry.id.name] = told[entry.id.name] ?? .some(nil)
    }
    told = names
    tellTracked(in: daemon)
  }

  private func debounce(of name: String, isUp: Bool, in daemon: Daemon) -> Debounce? {
    guard let delay = daemon.settings.interfaceDelays.first(where: { $0.name == name }) else {
      return nil
    }
    return Debounce(
      isUp: isUp, downDelay: delay.down ?? .zero, upDelay: delay.up ?? .zero)
  }

  // MARK: Tracking

  private func tellTracked(in daemon: Daemon) {
    for name in told.keys.sorted() {
      let isUp = daemon.links[name: ByteString(name)].map { self.isUp($0) } ?? false
      let before = told[name] ?? nil
      guard before != isUp else { continue }
      told[name] = .some(isUp)
      if before != nil {
        daemon.log.notice("tracked interface \(name): \(isUp ? "down -> up" : "up -> down")")
      }
      daemon.tell(.tracked(TrackedID(.interface, name), isUp ? .good : .bad))
    }
  }

  // MARK: Asking drivers

  private func poll(_ name: String, _ input: LinkPolling.Input, in daemon: Daemon) {
    guard watched[name]?.polling != nil else { return }
    var inputs = [input]
    // Each question gets its answer at once; a way that does not work leads to the next.
    while !inputs.isEmpty {
      var outputs: [LinkPolling.Output] = []
      let next = inputs.removeFirst()
      watched[name]?.polling?.handle(next, now: daemon.now, into: &outputs)
      for output in outputs {
        switch output {
        case .ask(let method): inputs.append(ask(name, method))
        case .changed(let isUp):
          daemon.log.info("\(name): its driver says that the link is \(isUp ? "up" : "down")")
        case .instead(let configured, let method):
          daemon.log.warning(
            "\(name): its driver can't be asked for the link by \(configured.text): it is asked "
              + "by \(method.text) instead")
        }
      }
    }
  }

  private func ask(_ name: String, _ method: LinkPolling.Method) -> LinkPolling.Input {
    if socket == nil { socket = try? DatagramSocket.udp(.ipv4) }
    guard let descriptor = socket?.descriptor.rawValue else {
      return .answer(method, hasLink: nil, isRunning: false)
    }
    let isRunning = lvs_interface_is_running(descriptor, name) == 1
    let answer: Int32 =
      switch method {
      case .registers: lvs_interface_registers_show_link(descriptor, name)
      case .ethtool: lvs_interface_driver_shows_link(descriptor, name)
      case .flags: isRunning ? 1 : 0
      }
    return .answer(method, hasLink: answer < 0 ? nil : answer == 1, isRunning: isRunning)
  }
}

extension Daemon {
  /// Whether packets can go through an interface, as far as that counts: after the delays that are
  /// configured, and as its driver says where it is asked.
  func isUp(_ index: UInt32) -> Bool {
    guard let link = links[index: index] else { return false }
    return linkWatch.isUp(link)
  }
}

extension Debounce {
  /// Goes on where an earlier one was, with other delays.
  fileprivate mutating func take(_ earlier: Debounce) {
    let (down, up) = (downDelay, upDelay)
    self = earlier
    downDelay = down
    upDelay = up
  }
}

extension LinkPolling.Method {
  /// The way that a keyword names.
  fileprivate init(_ method: LinkbeatInterface.Method) {
    switch method {
    case .registers: self = .registers
    case .ethtool: self = .ethtool
    case .flags: self = .flags
    }
  }

  /// The keyword of `linkbeat_interfaces`.
  fileprivate var text: String {
    switch self {
    case .registers: "MII"
    case .ethtool: "ETHTOOL"
    case .flags: "IOCTL"
    }
  }
}
