import KeepalivedConf
import NetTypes
import Platform
import VRRP

/// Announces addresses from time to time on interfaces that no adverts leave from, so that switches
/// don't forget where they are (`garp_extra_if`).
final class ExtraAnnouncements: DaemonPart {
  private var times: [Int: Instant] = [:]

  /// Waits for masters.
  init() {}

  /// When it wants to be called.
  var deadline: Instant? { times.values.min() }

  /// Its time has come.
  func advance(in daemon: Daemon) {
    for (router, time) in times where time <= daemon.now {
      guard let interval = interval(of: router, in: daemon) else {
        times[router] = nil
        continue
      }
      times[router] = daemon.now.advanced(by: interval)
      announce(router, in: daemon)
    }
  }

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {
    switch output {
    case .take(let router), .update(let router): schedule(router, in: daemon)
    case .release(let router): times[router] = nil
    default: break
    }
  }

  /// There is a new configuration.
  func reconfigure(in daemon: Daemon) {
    for router in daemon.instances.indices {
      let isMaster = daemon.node.routers[router].holdsAddresses
      if isMaster, times[router] == nil { schedule(router, in: daemon) }
      if !isMaster { times[router] = nil }
    }
  }

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {}

  /// The daemon ends.
  func stop(in daemon: Daemon) { times.removeAll() }

  private func schedule(_ router: Int, in daemon: Daemon) {
    times[router] = interval(of: router, in: daemon).map { daemon.now.advanced(by: $0) }
  }

  /// The time between two announcements; nil when there are none.
  private func interval(of router: Int, in daemon: Daemon) -> Duration? {
    let seconds = daemon.instances[router].settings.extraAnnouncements.intervalSeconds
    return seconds > 0 ? .seconds(seconds) : nil
  }

  private func announce(_ router: Int, in daemon: Daemon) {
    let instance = daemon.instances[router]
    let everywhere = instance.settings.extraAnnouncements.onAllInterfaces
    for (address, interface) in instance.held.announced
    where everywhere || interface != instance.link.own {
      daemon.announceNow(
        Announcer.Announcement(router: router, address: address, interfaceIndex: interface))
    }
  }
}
