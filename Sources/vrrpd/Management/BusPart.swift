import DBus
import DaemonRuntime
import Glibc
import KeepalivedConf
import NetTypes
import Platform
import SystemPackage
import VRRP
import VRRPBus

/// Offers the daemon and its virtual routers on the system bus (`enable_dbus`), as keepalived does.
final class BusPart: DaemonPart {
  /// All of it exists only while it is enabled.
  private final class Running {
    let name: String
    let addresses: [ManagementAddress]
    var session: DBusSession
    var connection: ManagementConnection?
    var service = VRRPBusService(instances: [])
    /// Where the routers are in `service.instances`.
    var places: [Int: Int] = [:]
    /// Which of the addresses is tried next.
    var attempt = 0
    var isLossTold = false
    var wasOpen = false

    init(_ name: String, _ addresses: [ManagementAddress], now: Instant) {
      self.name = name
      self.addresses = addresses
      session = DBusSession(name: name, userID: geteuid(), now: now)
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
  func reconfigure(in daemon: Daemon) {
    configure(in: daemon)
    tell("VrrpReloaded", in: daemon)
  }

  /// Its time has come.
  func advance(in daemon: Daemon) { hand(.timeout, in: daemon) }

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {
    guard let connection = running?.connection else { return }
    for event in connection.handle(in: daemon) {
      guard running?.connection === connection else { return }
      switch event {
      case .connected: hand(.connected, in: daemon)
      case .received(let bytes): hand(.received(bytes), in: daemon)
      case .lost: lose(in: daemon)
      }
    }
  }

  /// The daemon ends.
  func stop(in daemon: Daemon) {
    tell("VrrpStopped", in: daemon)
    end(in: daemon)
  }

  // MARK: Configuration

  private func configure(in daemon: Daemon) {
    let settings = daemon.settings.global.management
    guard settings.offersDBus == true else { return end(in: daemon) }
    let name = settings.dbusName ?? VRRPBusService.name
    if running?.name != name {
      end(in: daemon)
      running = Running(name, Self.busAddresses, now: daemon.now)
    }
    show(in: daemon)
  }

  /// Where the system bus listens.
  private static var busAddresses: [ManagementAddress] {
    let standard = ManagementAddress.unix(.path("/run/dbus/system_bus_socket"))
    guard let text = getenv("DBUS_SYSTEM_BUS_ADDRESS") else { return [standard] }
    let addresses = ManagementAddress.bus(String(cString: text))
    return addresses.isEmpty ? [standard] : addresses
  }

  private func show(in daemon: Daemon) {
    guard let running else { return }
    let missing = daemon.settings.global.management.dbusMissingInterface ?? "none"
    running.service.scopes = [daemon.settings.networkNamespace, daemon.settings.instanceName]
      .compactMap { $0 }
    running.service.instances = []
    running.places = [:]
    for router in daemon.configuredRouters {
      let settings = daemon.instances[router].settings
      running.places[router] = running.service.instances.count
      running.service.instances.append(
        .init(
          name: settings.name, interface: settings.link.interface ?? missing,
          virtualRouterID: settings.virtualRouterID, family: settings.family,
          state: UInt32(daemon.node.routers[router].state.dumpNumber)))
    }
  }

  private func end(in daemon: Daemon) {
    hand(.stop, in: daemon)
    running?.connection?.close(in: daemon)
    running = nil
  }

  // MARK: The session

  private func hand(_ input: DBusSession.Input, in daemon: Daemon) {
    guard let running else { return }
    var outputs: [DBusSession.Output] = []
    running.session.handle(input, now: daemon.now, into: &outputs)
    for output in outputs { perform(output, running, in: daemon) }
  }

  private func perform(_ output: DBusSession.Output, _ running: Running, in daemon: Daemon) {
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
    case .call(let call): answer(call, running, in: daemon)
    case .event(let event): report(event, running, in: daemon)
    }
  }

  private func connect(_ running: Running, in daemon: Daemon) {
    let address = running.addresses[running.attempt % running.addresses.count]
    running.attempt = (running.attempt + 1) % running.addresses.count
    do throws(SystemError) {
      let made = try ManagementConnection(to: address, token: .part(number, 0), in: daemon)
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

  private func report(_ event: DBusSession.Event, _ running: Running, in daemon: Daemon) {
    if case .opened = event {
      running.isLossTold = false
      daemon.log.info("D-Bus: \(running.name) is on the bus")
      // Those who watch the bus learn of a start, not of each new connection.
      if !running.wasOpen { tell("VrrpStarted", in: daemon) }
      running.wasOpen = true
      return
    }
    guard !running.isLossTold else { return }
    running.isLossTold = true
    daemon.log.warning("D-Bus: \(event.text(running.name)); it is tried again from time to time")
  }

  // MARK: Calls and signals

  private func answer(_ call: DBusMessage, _ running: Running, in daemon: Daemon) {
    let (reply, action) = running.service.answer(call)
    switch action {
    case .printData?: daemon.dumpData(daemon)
    case .printStatistics?: daemon.dumpStatistics(daemon, false)
    case .clearStatistics?: daemon.dumpStatistics(daemon, true)
    case .reload?: daemon.lifecycle.wishReload(now: daemon.now)
    case .announce(let name)?: announce(name, in: daemon)
    case nil: break
    }
    if !call.wantsNoReply { hand(.send(reply), in: daemon) }
  }

  private func announce(_ name: String, in daemon: Daemon) {
    guard let router = daemon.node.router(named: name), daemon.instances.indices.contains(router),
      daemon.node.routers[router].holdsAddresses
    else {
      daemon.log.info("\(name): SendGarp over D-Bus does nothing, for it is no master")
      return
    }
    daemon.log.info("\(name): its addresses are announced, as SendGarp over D-Bus wants")
    daemon.announce(router, repeats: 1)
  }

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {
    guard let running, case .transition(let transition) = output,
      let place = running.places[transition.router],
      running.service.instances.indices.contains(place)
    else { return }
    running.service.instances[place].state = UInt32(transition.to.dumpNumber)
    hand(.send(running.service.stateChanged(running.service.instances[place])), in: daemon)
  }

  private func tell(_ signal: String, in daemon: Daemon) {
    guard let running else { return }
    hand(.send(running.service.daemonSignal(signal)), in: daemon)
  }
}

extension DBusSession.Event {
  /// What happened, in words.
  fileprivate func text(_ name: String) -> String {
    switch self {
    case .opened: "\(name) is on the bus"
    case .refused(let reason):
      "the bus does not let this daemon have the name \(name): \(reason) (the bus needs a policy "
        + "that allows its user to own that name)"
    case .nameTaken: "another program has the name \(name)"
    case .lost: "the connection to the bus could not be made, or ended"
    case .silence: "the bus does not answer"
    case .malformed(let error): "the bus sent what is no message (\(error))"
    }
  }
}
